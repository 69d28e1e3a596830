"""The peers that ``benchmarks/themes.py --peers`` runs, with the time of their stages."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from time import process_time
from typing import Any

import numpy as np
from numpy.typing import NDArray

Labels = NDArray[np.int64]
Method = Callable[[Sequence[str], str], Labels]
Embed = Callable[[Sequence[str]], NDArray[np.float32]]
Seconds = Counter[str]


@contextmanager
def timed(seconds: Seconds, stage: str) -> Iterator[None]:
    """Add the CPU seconds of a block to those of its stage."""
    start = process_time()
    try:
        yield
    finally:
        seconds[stage] += process_time() - start


class TimedReducer:
    """UMAP with BERTopic's defaults and a seed, timed."""

    def __init__(self, seconds: Seconds) -> None:
        from umap import UMAP

        self.seconds = seconds
        self.reducer = UMAP(
            n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=0
        )

    def fit(self, rows: NDArray[np.float32], y: object = None) -> "TimedReducer":
        """Learn the layout."""
        with timed(self.seconds, "reduce"):
            self.reducer.fit(rows, y=y)
        return self

    def transform(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Give the layout."""
        with timed(self.seconds, "reduce"):
            return np.asarray(self.reducer.transform(rows), np.float32)

    def fit_transform(self, rows: NDArray[np.float32], y: object = None) -> NDArray[np.float32]:
        """Learn the layout and give it."""
        with timed(self.seconds, "reduce"):
            return np.asarray(self.reducer.fit_transform(rows, y=y), np.float32)


def make_peers(embed: Embed) -> dict[str, tuple[Method, Seconds]]:
    """Make the peers, each with its own defaults and a seed."""
    import hdbscan
    from bertopic import BERTopic
    from fast_hdbscan import PLSCAN
    from sknetwork.clustering import Leiden

    from threads.cluster.graph import find_neighbours, join_neighbours

    seconds: dict[str, Seconds] = {}

    def clock(name: str) -> Seconds:
        return seconds.setdefault(name, Counter())

    def run_bertopic(texts: Sequence[str], _: str) -> Labels:
        own = clock("BERTopic")
        before = own["reduce"]
        start = process_time()
        rows = embed(texts)
        try:
            topics = BERTopic(umap_model=TimedReducer(own)).fit_transform(list(texts), rows)[0]
        except (ValueError, IndexError):  # it fails on some short threads
            topics = [-1] * len(texts)
        own["density and words"] += process_time() - start - (own["reduce"] - before)
        return np.asarray(topics)

    def run_umap_hdbscan(texts: Sequence[str], _: str) -> Labels:
        own = clock("UMAP + HDBSCAN (5, leaf)")
        rows = TimedReducer(own).fit_transform(embed(texts))
        with timed(own, "density"):
            chooser = hdbscan.HDBSCAN(min_cluster_size=5, cluster_selection_method="leaf")
            return np.asarray(chooser.fit_predict(rows))

    def run_plscan(texts: Sequence[str], _: str) -> Labels:
        own = clock("UMAP + PLSCAN")
        rows = TimedReducer(own).fit_transform(embed(texts))
        with timed(own, "density"):
            return np.asarray(PLSCAN(min_samples=3).fit(rows).labels_)

    def run_leiden(texts: Sequence[str], _: str) -> Labels:
        own = clock("Leiden, 10 neighbours")
        with timed(own, "neighbours"):
            graph = join_neighbours(find_neighbours(embed(texts), 10, seed=0), 10)
        with timed(own, "communities"):
            return np.asarray(Leiden(random_state=0).fit_predict(graph))

    methods: list[tuple[str, Method]] = [
        ("BERTopic", run_bertopic),
        ("UMAP + HDBSCAN (5, leaf)", run_umap_hdbscan),
        ("UMAP + PLSCAN", run_plscan),
        ("Leiden, 10 neighbours", run_leiden),
    ]
    return {name: (method, clock(name)) for name, method in methods}


def make_kmeans(embed: Embed, threads: Sequence[dict[str, Any]]) -> tuple[Method, Seconds]:
    """Make k-means that is told the true number of themes."""
    from sklearn.cluster import KMeans

    true = {thread["thread"]: len(set(thread["gold"]) - {None}) for thread in threads}
    own: Seconds = Counter()

    def cluster(texts: Sequence[str], thread: str) -> Labels:
        with timed(own, "k-means"):
            chooser = KMeans(min(true[thread], len(texts)), n_init=5, random_state=0)
            return np.asarray(chooser.fit_predict(embed(texts)))

    return cluster, own
