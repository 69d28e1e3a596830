"""Train and cross-validate the ranker of replies.

    python benchmarks/train_replies.py --gold ../shared/gold

Trained on forum and article threads whose parents are annotated (replies/dev.parquet)
and on comment sections whose nesting the page shows (segmentation/pages-dev.parquet).
Of the forums every fifth is learned, and together they weigh a tenth of what comments under
articles weigh, which are what is read most. Every second batch hides the authors.

Every comment but the first of its thread is counted. A link is right if it leads to the
true parent; to a comment without a parent every link is wrong. Coverage is the share of
comments with a link. Threads are whole in a fold. How sure the network's scores are to be
read is fitted to the cross-validated scores, authors hidden: two numbers, one for pages whose
readers quote each other and one for others.
"""

import argparse
import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl
import torch

from threads.discourse.own_words import find_own_words
from threads.discourse.quotes import build_quotes, find_passages
from threads.discourse.ranker import MODEL_FILE, Ranker, kind_of, to_chances
from threads.discourse.replies import _quoted, make_talk
from threads.discourse.reply_features import ALONE, PAIR, ReplyFeatures, Talk, reply_features
from threads.schemas import Comments, from_rows

FORUMS, ARTICLES = "iac", "fox"  # corpora of replies/dev.parquet
N_FOLDS, N_EPOCHS, N_HIDDEN, BATCH = 5, 8, 32, 256
FORUMS_WEIGH = 0.1  # of what comments under articles weigh
LEARN_EVERY = 5  # so many-th forum; they are alike, and five times as many taught no more
SURENESS = np.arange(0.4, 1.6, 0.01)


@dataclass(frozen=True)
class Thread:
    """A thread with its true parents, by row number; -1 for none."""

    corpus: str
    learned: bool  # whether networks learn from it, those that are not asked of it
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


def load_threads(gold: Path, *, every: int = 1) -> list[Thread]:
    """Give the threads as the ranker sees them.

    Args:
        gold: The folder of the annotated data.
        every: Take each so many-th forum only.
    """
    rows = load_rows(gold)
    forums = rows.filter(pl.col("corpus") == FORUMS)["thread_id"].unique(maintain_order=True)
    left_out = {name for i, name in enumerate(forums) if i % every}
    unlearned = {name for i, name in enumerate(forums) if i % LEARN_EVERY}
    rows = rows.filter(~pl.col("thread_id").is_in(list(left_out)))
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
    true = dict(rows.select("comment_id", "parent_id").iter_rows())
    corpus = dict(rows.select("thread_id", "corpus").iter_rows())
    threads = []
    for (page_id,), page in comments.group_by("page_id", maintain_order=True):
        place = {c: i for i, c in enumerate(page["comment_id"])}
        truth = [place.get(true[c], -1) for c in page["comment_id"]]
        talk, learned = make_talk(page, quoted), page_id not in unlearned
        threads.append(Thread(corpus[page_id], learned, talk, truth))
    return threads


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
    torch.set_num_threads(1)  # sums in one order, and no threads that wait for each other
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    f = packs[0].features
    seen, alone = f.pair[rows][f.candidates[rows] >= 0], f.alone[rows]
    arrays = {
        "pair_mean": seen.mean(0), "pair_scale": seen.std(0) + 1e-3,
        "alone_mean": alone.mean(0), "alone_scale": alone.std(0) + 1e-3,
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
    return Ranker(network.weights() | {"sureness": np.ones(2, np.float32)})


def score_rows(ranker: Ranker, packed: Packed, rows: np.ndarray) -> np.ndarray:
    """Give the scores of some rows, a thousand at once."""
    f = packed.features
    parts = [
        ranker.scores(ReplyFeatures(f.candidates[r], f.pair[r], f.alone[r]))
        for start in range(0, len(rows), 1000)
        for r in [rows[start : start + 1000]]
    ]
    return np.concatenate(parts)


@dataclass(frozen=True)
class Validated:
    """What networks said of threads that they did not see: authors given, then hidden.

    Attributes:
        corpus: Of each row.
        packs: The rows.
        chances: As the shipped ranker would give them.
        sureness: That the chances were made with.
    """

    corpus: np.ndarray
    packs: list[Packed]
    chances: list[np.ndarray]
    sureness: np.ndarray


def cross_validate(threads: list[Thread]) -> Validated:
    """Give the chances of each comment by the network that did not see its thread."""
    packs = [pack(threads, hidden=False), pack(threads, hidden=True)]
    weight = weigh(packs[0], threads)
    scores = [np.zeros((len(p.truth), p.features.candidates.shape[1] + 1)) for p in packs]
    seen = packs[0].targets >= 0
    learned = np.array([t.learned for t in threads])[packs[0].thread]
    for k in range(N_FOLDS):
        inside = packs[0].thread % N_FOLDS == k
        ranker = fit(packs, np.flatnonzero(~inside & seen & learned), weight, seed=k)
        for p, out in zip(packs, scores, strict=True):
            out[inside] = score_rows(ranker, p, np.flatnonzero(inside))
    sureness = fit_sureness(packs[1], scores[1])
    chances = [
        to_chances(s, sureness[kind_of(p.features)]) for p, s in zip(packs, scores, strict=True)
    ]
    corpus = np.array([t.corpus for t in threads])[packs[0].thread]
    return Validated(corpus, packs, chances, sureness)


def fit_sureness(packed: Packed, scores: np.ndarray) -> np.ndarray:
    """Find for each kind of page the factor by which it surprises least which links are right."""
    best = scores[:, :-1].argmax(axis=1)
    everyone = np.arange(len(scores))
    right = packed.features.candidates[everyone, best] == packed.truth
    likely = scores[everyone, best] > scores[:, -1]
    found = []
    for kind in (0, 1):
        rows = np.flatnonzero((kind_of(packed.features) == kind) & likely)
        surprise = []
        for factor in SURENESS:
            sure = to_chances(scores[rows], np.full(len(rows), factor))
            sure = sure[np.arange(len(rows)), best[rows]].clip(1e-3, 1 - 1e-3)
            surprise.append(-np.log(np.where(right[rows], sure, 1 - sure)).sum())
        found.append(SURENESS[int(np.argmin(surprise))])
    return np.array(found, np.float32)


def weigh(packed: Packed, threads: list[Thread]) -> np.ndarray:
    """Let all forums that are learned weigh less than comments under articles."""
    forum = np.array([t.corpus == FORUMS for t in threads])[packed.thread]
    learned = np.array([t.learned for t in threads])[packed.thread]
    share = (~forum).sum() / max(1, (forum & learned).sum())
    weight = np.where(forum, FORUMS_WEIGH * share, 1.0)
    return (weight / weight[learned].mean()).astype(np.float32)


def score(packed: Packed, chances: np.ndarray, rows: np.ndarray, *, least: float) -> dict:
    """Give precision, coverage and mean confidence, and what "the previous comment" gives."""
    links, place = chances[rows], packed.features.candidates[rows]
    best = links[:, :-1].argmax(axis=1)
    sure = links[np.arange(len(rows)), best]
    given = (sure >= least) & (sure > links[:, -1])
    right = place[np.arange(len(rows)), best] == packed.truth[rows]
    previous = place[:, 0] == packed.truth[rows]
    there = given.any()
    return {
        "precision": float(right[given].mean()) if there else float("nan"),
        "coverage": float(given.mean()),
        "confidence": float(sure[given].mean()) if there else float("nan"),
        "previous_same": float(previous[given].mean()) if there else float("nan"),
        "previous_all": float(previous.mean()),
    }


def groups_of(corpus: np.ndarray) -> dict[str, np.ndarray]:
    """Name the rows that are reported together."""
    groups = {
        "replies": corpus != "pages", "its forums": corpus == FORUMS,
        "its articles": corpus == ARTICLES, "pages": corpus == "pages",
        "all articles": corpus != FORUMS,
    }  # fmt: skip
    return {name: np.flatnonzero(chosen) for name, chosen in groups.items()}


def print_scores(found: Validated) -> None:
    """Print a table of precision and coverage, and one of how true confidences are."""
    both = list(zip(("given", "hidden"), found.packs, found.chances, strict=True))
    groups = groups_of(found.corpus)
    names = ("precision", "coverage", "confidence", "previous_same", "previous_all")
    print("| threads | authors | least | precision | coverage | confidence ", end="")
    print("| previous, same | previous, all |\n| --- | --- " + "| ---: " * 6 + "|")
    for name, rows in groups.items():
        for said, packed, chances in both:
            for least in (0.5, 0.7, 0.9):
                s = score(packed, chances, rows, least=least)
                figures = " | ".join(f"{s[n]:.3f}" for n in names)
                print(f"| {name} | {said} | {least} | {figures} |")
    print("\n| threads | authors | confidence | links | right |")
    print("| --- | --- | --- | ---: | ---: |")
    for name in ("its forums", "all articles"):
        for said, packed, chances in both:
            print_reliability(f"| {name} | {said} |", packed, chances, groups[name])


def print_reliability(start: str, packed: Packed, chances: np.ndarray, rows: np.ndarray) -> None:
    """Print how many links of about the same confidence are right."""
    links = chances[rows]
    best = links[:, :-1].argmax(axis=1)
    sure = links[np.arange(len(rows)), best]
    right = packed.features.candidates[rows, best] == packed.truth[rows]
    for low, high in ((0.5, 0.6), (0.6, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 1.01)):
        inside = (sure >= low) & (sure < high) & (sure > links[:, -1])
        share = right[inside].mean() if inside.any() else float("nan")
        print(f"{start} {low} to {min(high, 1.0)} | {inside.sum()} | {share:.2f} |")


def main() -> None:
    """Cross-validate, train on everything and write the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", type=Path, default=Path("../shared/gold"))
    given = parser.parse_args()
    threads = load_threads(given.gold, every=LEARN_EVERY)
    found = cross_validate(threads)
    print_scores(found)
    packed = found.packs[0]
    rows = np.flatnonzero(packed.targets >= 0)
    ranker = fit(found.packs, rows, weigh(packed, threads), seed=0)
    from safetensors.numpy import save_file

    save_file(ranker.weights | {"sureness": found.sureness}, MODEL_FILE)
    groups = groups_of(found.corpus)
    both = list(zip(("given", "hidden"), found.packs, found.chances, strict=True))
    described = {
        "trained_by": "benchmarks/train_replies.py",
        "data_sha256": {
            name: hashlib.sha256((given.gold / name).read_bytes()).hexdigest()
            for name in ("replies/dev.parquet", "segmentation/pages-dev.parquet")
        },
        "pair": PAIR,
        "alone": ALONE,
        "cross_validated_at_0.5": {
            f"{name}, authors {said}": {k: round(v, 3) for k, v in s.items()}
            for name in ("replies", "all articles")
            for said, packed, chances in both
            for s in [score(packed, chances, groups[name], least=0.5)]
        },
    }
    MODEL_FILE.with_suffix(".json").write_text(json.dumps(described, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
