"""Train and cross-validate the ranker of replies.

    python benchmarks/train_replies.py --gold ../shared/gold --store STORE

Trained on forum and article threads whose parents are annotated (replies/dev.parquet)
and on comment sections whose nesting the page shows (segmentation/pages-dev.parquet),
the latter two weighted up to the weight of the forums. Every second batch hides the
authors. Only vectors that the store holds are used; ``--embed`` makes the others.

Every comment but the first of its thread is counted. A link is right if it leads to the
true parent; to a comment without a parent every link is wrong. Coverage is the share of
comments with a link. Threads are whole in a fold.
"""

import argparse
import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path

import dataframely as dy
import numpy as np
import polars as pl
import torch

from threads.discourse.own_words import embeddable_text, find_own_words
from threads.discourse.quotes import build_quotes, find_passages
from threads.discourse.ranker import MODEL_FILE, Ranker
from threads.discourse.replies import _quoted, make_talk
from threads.discourse.reply_features import ALONE, PAIR, ReplyFeatures, Talk, reply_features
from threads.schemas import Comments, from_rows

N_FOLDS, N_EPOCHS, N_HIDDEN, BATCH = 5, 8, 16, 256


@dataclass(frozen=True)
class Thread:
    """A thread with its true parents, by row number; -1 for none."""

    corpus: str
    talk: Talk
    truth: list[int]


def load_rows(gold: Path) -> pl.DataFrame:
    """Give corpus, thread, comment, author, text and true parent, in reading order."""
    columns = ("corpus", "thread_id", "comment_id", "parent_id", "author", "text")
    forums = pl.read_parquet(gold / "replies" / "dev.parquet").sort("thread_id", "seq")
    pages = pl.read_parquet(
        gold / "segmentation" / "pages-dev.parquet", columns=["comments", "granular"]
    )
    rows = []
    for number, page in enumerate(pages.iter_rows(named=True)):
        found = page["comments"] or []
        depths = [c["depth"] for c in found]
        if not page["granular"] or len(found) < 5 or None in depths or max(depths) < 1:
            continue
        above: dict[int, int] = {}  # depth to the latest comment there
        for i, c in enumerate(found):
            higher = [above[d] for d in above if d < c["depth"]]
            parent = c["parent"] if c["parent"] is not None else max(higher, default=None)
            above = {d: j for d, j in above.items() if d < c["depth"]} | {c["depth"]: i}
            name = f"page-{number}"
            parent_id = None if parent is None else f"{name}-{parent}"
            rows.append(("pages", name, f"{name}-{i}", parent_id, c["author"], c["text"] or ""))
    nested = pl.DataFrame(rows, schema=list(columns), orient="row")
    return pl.concat([forums.select(columns), nested], how="vertical_relaxed")


def load_threads(gold: Path, *, store: Path, embed: bool) -> tuple[list[Thread], float]:
    """Give the threads as the ranker sees them, and the share of comments with a vector."""
    rows = load_rows(gold)
    records = [
        {
            "page_id": r["thread_id"], "comment_id": r["comment_id"], "position": i,
            "parent_source": "unknown", "author": r["author"], "text": r["text"],
            "own_text": r["text"], "kind": "text",
        }
        for i, r in enumerate(rows.iter_rows(named=True))
    ]  # fmt: skip
    comments = from_rows(Comments, records)
    passages = find_passages(comments, {})
    comments = find_own_words(comments, passages)
    quoted = _quoted(build_quotes(comments, passages))
    vectors = load_vectors(comments, store=store, embed=embed)
    true = dict(rows.select("comment_id", "parent_id").iter_rows())
    corpus = dict(rows.select("thread_id", "corpus").iter_rows())
    threads = []
    for (page_id,), page in comments.group_by("page_id", maintain_order=True):
        place = {c: i for i, c in enumerate(page["comment_id"])}
        truth = [place.get(true[c], -1) for c in page["comment_id"]]
        threads.append(Thread(corpus[page_id], make_talk(page, quoted, vectors), truth))
    return threads, len(vectors) / comments.height


def load_vectors(
    comments: dy.DataFrame[Comments], *, store: Path, embed: bool
) -> dict[str, np.ndarray]:
    """Give the vectors of the comments' own words that the store holds."""
    from threads.embed.model import find_model
    from threads.embed.store import open_store, text_key
    from threads.settings import Settings
    from threads.stages.embedding import embed as embed_all
    from threads.stages.watch import Silence

    texts = embeddable_text(comments).to_list()
    if embed:
        embed_all(texts, settings=Settings(), store=store, progress=Silence())
    model = find_model("minilm", allow_download=False).model_hash
    keys = [text_key(text) for text in texts]
    with open_store(store) as opened:
        found = opened.find(list(dict.fromkeys(keys)), model_hash=model)
    named = zip(comments["comment_id"], keys, texts, strict=True)
    return {c: found[key][0] for c, key, text in named if text and key in found}


def hide_authors(talk: Talk) -> Talk:
    """Give a talk whose page names nobody."""
    return replace(talk, authors=[None] * len(talk.texts))


class Network(torch.nn.Module):
    """What ``threads.discourse.ranker`` computes, to be trained."""

    def __init__(self, scale: dict[str, torch.Tensor]) -> None:
        super().__init__()
        self.scale = scale
        self.pair = torch.nn.Linear(len(PAIR), N_HIDDEN)
        self.alone = torch.nn.Linear(len(ALONE), N_HIDDEN)
        self.out = torch.nn.Linear(N_HIDDEN, 1)
        self.direct = torch.nn.Linear(len(PAIR), 1)
        self.none = torch.nn.Linear(len(ALONE), N_HIDDEN)
        self.none_out = torch.nn.Linear(N_HIDDEN, 1)

    def forward(self, pair: torch.Tensor, alone: torch.Tensor, there: torch.Tensor) -> torch.Tensor:
        """Score each candidate, and last that none is answered."""
        pair = (pair - self.scale["pair_mean"]) / self.scale["pair_scale"]
        alone = (alone - self.scale["alone_mean"]) / self.scale["alone_scale"]
        hidden = torch.relu(self.pair(pair) + self.alone(alone)[:, None, :])
        scores = (self.out(hidden) + self.direct(pair))[:, :, 0].masked_fill(~there, -1e9)
        return torch.cat([scores, self.none_out(torch.relu(self.none(alone)))], dim=1)

    def weights(self) -> dict[str, np.ndarray]:
        """Give the weights by the names that the ranker knows."""
        named = {name: value.numpy() for name, value in self.scale.items()}
        for name, value in self.state_dict().items():
            layer, _, part = name.partition(".")
            named[layer if part == "weight" else f"{layer}_bias"] = value.numpy()
        return {name: np.ascontiguousarray(v, dtype=np.float32) for name, v in named.items()}


@dataclass(frozen=True)
class Packed:
    """Features of all threads, stacked; targets are slots, the last for none, -1 unseen."""

    features: ReplyFeatures
    targets: np.ndarray
    truth: np.ndarray
    thread: np.ndarray


def pack(threads: list[Thread], *, hidden: bool) -> Packed:
    """Stack the features of all comments but the first of each thread."""
    parts, targets, truth, number = [], [], [], []
    for k, thread in enumerate(threads):
        f = reply_features(hide_authors(thread.talk) if hidden else thread.talk)
        parts.append((f.candidates[1:], f.pair[1:], f.alone[1:]))
        for i in range(1, len(thread.truth)):
            parent = thread.truth[i]
            slots = np.flatnonzero(f.candidates[i] == parent) if parent >= 0 else []
            unseen = -1 if parent >= 0 else f.candidates.shape[1]
            targets.append(int(slots[0]) if len(slots) else unseen)
            truth.append(parent)
            number.append(k)
    stacked = [np.concatenate(column) for column in zip(*parts, strict=True)]
    return Packed(ReplyFeatures(*stacked), *map(np.array, (targets, truth, number)))


def fit(packs: list[Packed], rows: np.ndarray, weight: np.ndarray, *, seed: int) -> Ranker:
    """Train on some rows; the authors are hidden in every second batch, by lot."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    f = packs[0].features
    seen = f.pair[f.candidates >= 0]
    arrays = {
        "pair_mean": seen.mean(0), "pair_scale": seen.std(0) + 1e-3,
        "alone_mean": f.alone.mean(0), "alone_scale": f.alone.std(0) + 1e-3,
    }  # fmt: skip
    network = Network({name: torch.from_numpy(a.astype(np.float32)) for name, a in arrays.items()})
    n_steps = N_EPOCHS * -(-len(rows) // BATCH)
    optimizer = torch.optim.AdamW(network.parameters(), lr=1e-3, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 1e-2, total_steps=n_steps)
    for _ in range(N_EPOCHS):
        order = rng.permutation(rows)
        for start in range(0, len(order), BATCH):
            batch = np.sort(order[start : start + BATCH])
            p = packs[int(rng.integers(len(packs)))]
            scores = network(
                torch.from_numpy(p.features.pair[batch]),
                torch.from_numpy(p.features.alone[batch]),
                torch.from_numpy(p.features.candidates[batch] >= 0),
            )
            chosen = torch.log_softmax(scores, 1)[
                torch.arange(len(batch)), torch.from_numpy(p.targets[batch])
            ]
            loss = -(chosen * torch.from_numpy(weight[batch])).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    return Ranker(network.weights())


def chances_of(ranker: Ranker, packed: Packed, rows: np.ndarray) -> np.ndarray:
    """Give the chances of some rows, a thousand at once."""
    f = packed.features
    parts = [
        ranker.chances(ReplyFeatures(f.candidates[r], f.pair[r], f.alone[r]))
        for start in range(0, len(rows), 1000)
        for r in [rows[start : start + 1000]]
    ]
    return np.concatenate(parts)


def score(packed: Packed, chances: np.ndarray, rows: np.ndarray, *, least: float) -> dict:
    """Give precision and coverage, and what "the previous comment" gives."""
    links, place = chances[rows], packed.features.candidates[rows]
    best = links[:, :-1].argmax(axis=1)
    sure = links[np.arange(len(rows)), best]
    given = (sure >= least) & (sure > links[:, -1])
    right = place[np.arange(len(rows)), best] == packed.truth[rows]
    previous = place[:, 0] == packed.truth[rows]
    return {
        "precision": float(right[given].mean()) if given.any() else float("nan"),
        "coverage": float(given.mean()),
        "previous_same": float(previous[given].mean()) if given.any() else float("nan"),
        "previous_all": float(previous.mean()),
    }


def cross_validate(threads: list[Thread]) -> tuple[list[Packed], list[np.ndarray]]:
    """Give the chances of each comment by the network that did not see its thread."""
    packs = [pack(threads, hidden=False), pack(threads, hidden=True)]
    weight = weigh(packs[0], threads)
    chances = [np.zeros((len(p.truth), p.features.candidates.shape[1] + 1)) for p in packs]
    seen = packs[0].targets >= 0
    for k in range(N_FOLDS):
        inside = packs[0].thread % N_FOLDS == k
        ranker = fit(packs, np.flatnonzero(~inside & seen), weight, seed=k)
        for p, out in zip(packs, chances, strict=True):
            out[inside] = chances_of(ranker, p, np.flatnonzero(inside))
    return packs, chances


def weigh(packed: Packed, threads: list[Thread]) -> np.ndarray:
    """Let comment sections weigh as much as the forums, which are four times as many."""
    forum = np.array([t.corpus == "iac" for t in threads])[packed.thread]
    weight = np.where(forum, 1.0, forum.sum() / max(1, (~forum).sum()))
    return (weight / weight.mean()).astype(np.float32)


def print_scores(threads: list[Thread], packs: list[Packed], chances: list[np.ndarray]) -> None:
    """Print a table of precision and coverage."""
    corpus = np.array([t.corpus for t in threads])[packs[0].thread]
    groups = {
        "replies": corpus != "pages", "its forums": corpus == "iac",
        "its articles": corpus == "fox", "pages": corpus == "pages",
    }  # fmt: skip
    print("| threads | authors | least | precision | coverage | previous, same | previous, all |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: |")
    for name, chosen in groups.items():
        for said, packed, found in zip(("given", "hidden"), packs, chances, strict=True):
            for least in (0.5, 0.7, 0.9):
                s = score(packed, found, np.flatnonzero(chosen), least=least)
                print(
                    f"| {name} | {said} | {least} | {s['precision']:.3f} | {s['coverage']:.3f} "
                    f"| {s['previous_same']:.3f} | {s['previous_all']:.3f} |"
                )


def main() -> None:
    """Cross-validate, train on everything and write the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", type=Path, default=Path("../shared/gold"))
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--embed", action="store_true")
    parser.add_argument("--no-write", action="store_true")
    given = parser.parse_args()
    torch.set_num_threads(1)
    threads, share = load_threads(given.gold, store=given.store, embed=given.embed)
    print(f"{len(threads)} threads, {share:.2f} of the comments with a vector", flush=True)
    packs, chances = cross_validate(threads)
    print_scores(threads, packs, chances)
    if given.no_write:
        return
    ranker = fit(packs, np.flatnonzero(packs[0].targets >= 0), weigh(packs[0], threads), seed=0)
    from safetensors.numpy import save_file

    save_file(ranker.weights, MODEL_FILE)
    replies = np.array([t.corpus != "pages" for t in threads])[packs[0].thread]
    described = {
        "trained_by": "benchmarks/train_replies.py",
        "data_sha256": {
            name: hashlib.sha256((given.gold / name).read_bytes()).hexdigest()
            for name in ("replies/dev.parquet", "segmentation/pages-dev.parquet")
        },
        "share_with_vector": round(share, 3),
        "pair": PAIR,
        "alone": ALONE,
        "cross_validated_replies_at_0.7": {
            said: {k: round(v, 3) for k, v in s.items()}
            for said, packed, found in zip(("given", "hidden"), packs, chances, strict=True)
            for s in [score(packed, found, np.flatnonzero(replies), least=0.7)]
        },
    }
    MODEL_FILE.with_suffix(".json").write_text(json.dumps(described, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
