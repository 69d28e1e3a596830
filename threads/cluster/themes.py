"""Find themes: the stage that turns vectors into labels and strengths."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from threads import catalog
from threads.cluster.communities import PARTITION_BUDGET, Partitions, agree, cut_graph, cut_often
from threads.cluster.distinct import Distinct, find_distinct
from threads.cluster.graph import EXACT_BELOW, find_neighbours
from threads.cluster.phrases import measure_phrases
from threads.cluster.sampling import call_voters, count_fitted, cut_rest, draw_sample
from threads.cluster.sparse import Sparse
from threads.cluster.stability import (
    ROBUST_FROM,
    is_robust,
    measure_agreement,
    measure_common_ground,
    measure_stability,
)
from threads.cluster.views import N_DIMENSIONS, build_views, count_words, find_off_topic
from threads.results import Clustering
from threads.settings import ClusterSettings

# Measured on threads of 100 to 2,300 texts: 3 samples leave 2 % unthemed, 10 leave 12 % and
# lose 0.06 AMI.
_MIN_SAMPLES = 3
_FEWEST = 4  # distinct texts that can be two themes


def cluster_vectors(
    vectors: NDArray[np.float32],
    *,
    texts: Sequence[str],
    title: NDArray[np.float32] | None,
    settings: ClusterSettings,
    budget: int = PARTITION_BUDGET,
) -> Clustering:
    """Find the themes of texts.

    Equal texts are counted as one and share a label; the order of the texts decides
    nothing but ties in the numbering of themes.

    Args:
        vectors: Shape ``(n, dim)``, rows of length 1 (or 0 for an empty text).
        texts: The texts, in the order of the vectors.
        title: The vector of what all texts are about, shape ``(dim,)``, or of what
            each is about, shape ``(n, dim)``.
        settings: None in a field lets it follow from the number of texts.
        budget: Texts times partitions that their stability is worth.

    Raises:
        ValueError: ``vectors`` and ``texts`` differ in length.
    """
    if len(vectors) != len(texts):
        raise ValueError(f"{len(vectors)} vectors, {len(texts)} texts")
    n = len(texts)
    n_fitted = count_fitted(n, dim=vectors.shape[-1], max_memory_gb=settings.max_memory_gb)
    if n_fitted == n:
        prepared = prepare(vectors, texts=texts, title=title, settings=settings, budget=budget)
        return find_prepared(prepared, settings)
    inside = draw_sample(texts, n_fitted)
    # A theme of so many texts is as much smaller in the sample as the sample is.
    size = settings.min_cluster_size and max(2, round(settings.min_cluster_size * n_fitted / n))
    found = cluster_vectors(
        vectors[inside],
        texts=[texts[i] for i in inside.tolist()],
        title=_rows_of(title, inside),
        settings=settings.model_copy(update={"max_memory_gb": None, "min_cluster_size": size}),
        budget=budget,
    )
    return _put_rest(found, inside, vectors, texts=texts, title=title, settings=settings)


def _put_rest(
    found: Clustering,
    inside: NDArray[np.int64],
    vectors: NDArray[np.float32],
    *,
    texts: Sequence[str],
    title: NDArray[np.float32] | None,
    settings: ClusterSettings,
) -> Clustering:
    """Put the texts outside a sample with their nearest in it."""
    from threadpoolctl import threadpool_limits

    n = len(texts)
    labels, strengths = np.full(n, -1, np.int32), np.zeros(n, np.float32)
    labels[inside], strengths[inside] = found.labels, found.strengths
    if len(found.robust):
        with threadpool_limits(limits=1):
            said = [texts[i] for i in inside.tolist()]
            about = _rows_of(title, inside)
            voters = call_voters(vectors[inside], said, found, title=about, settings=settings)
            for block in cut_rest(n, inside):
                more = [texts[i] for i in block.tolist()]
                about = _rows_of(title, block)
                labels[block], strengths[block] = voters.assign(vectors[block], more, title=about)
    counts = {"n_texts": n, "n_fitted": len(inside)}
    return _settle(labels, strengths, found.stability, resolved=dict(found.resolved) | counts)


def _rows_of(
    title: NDArray[np.float32] | None, places: NDArray[np.int64]
) -> NDArray[np.float32] | None:
    """Give what some texts are about, where each has its own."""
    return title if title is None or title.ndim == 1 else title[places]


@dataclass(frozen=True)
class Prepared:
    """Texts and their graph: all that does not depend on how density is read.

    Attributes:
        distinct: Which texts are equal.
        kept: Shape ``(m,)``; places, among the distinct, of the texts on topic.
        rows: Shape ``(m, n_dimensions)``; their vectors, reduced.
        groups: Shape ``(m,)``; their communities.
        graph: Shape ``(m, m)``; who is near whom.
        partitions: What other samples and settings cut.
        vectors: Shape ``(m, dim)``; of the texts on topic, nothing taken out.
        phrases: In [0, 1]; 0 where the texts are words in no order.
    """

    distinct: Distinct
    kept: NDArray[np.int64]
    rows: NDArray[np.float32]
    groups: NDArray[np.int32]
    graph: Sparse
    partitions: Partitions
    vectors: NDArray[np.float32]
    phrases: float


@dataclass(frozen=True)
class Resolved:
    """Settings of which none is left open."""

    method: str
    min_cluster_size: int
    min_samples: int
    cluster_method: str
    cluster_epsilon: float
    n_neighbors: int
    n_dimensions: int
    resolution: float
    view_weight: float
    pull: float
    seed: int


def resolve_settings(settings: ClusterSettings, n: int) -> Resolved:
    """Let the settings that were left open follow from the number of texts.

    Args:
        settings: As given.
        n: Distinct texts.
    """
    size = settings.min_cluster_size or max(3, round(n**0.5 / 3))
    near = settings.n_neighbors or int(np.clip(round(3.3 * np.log(max(n, 2)) - 6.6), 5, 15))
    return Resolved(
        method=settings.method,
        min_cluster_size=size,
        min_samples=settings.min_samples or _MIN_SAMPLES,
        cluster_method=settings.cluster_method,
        cluster_epsilon=settings.cluster_epsilon,
        n_neighbors=max(1, min(near, n - 1)),
        n_dimensions=max(1, min(settings.n_dimensions or N_DIMENSIONS, n - 1)),
        resolution=settings.resolution or round(1 + (20 / max(n, 20)) ** 1.5, 2),
        view_weight=settings.view_weight,
        pull=settings.pull,
        seed=settings.seed,
    )


def prepare(
    vectors: NDArray[np.float32],
    *,
    texts: Sequence[str],
    title: NDArray[np.float32] | None,
    settings: ClusterSettings,
    budget: int = PARTITION_BUDGET,
) -> Prepared:
    """Leave out what is off topic, and find who is near whom among the rest.

    The arguments are those of ``cluster_vectors``.

    Raises:
        ValueError: ``vectors`` and ``texts`` differ in length.
    """
    if len(vectors) != len(texts):
        raise ValueError(f"{len(vectors)} vectors, {len(texts)} texts")
    from threadpoolctl import threadpool_limits

    # One thread: sums in another order would give other themes on another machine.
    with threadpool_limits(limits=1):
        clean = np.nan_to_num(np.asarray(vectors, np.float32), posinf=0.0, neginf=0.0)
        distinct = find_distinct(clean, texts)
        own = clean[distinct.first]
        n = len(own)
        said = [texts[i] for i in distinct.first]
        words = count_words(said)
        off_topic = find_off_topic(own, words) if n >= _FEWEST else np.ones(n, np.bool_)
        kept = np.flatnonzero(~off_topic)
        if len(kept) < _FEWEST:
            return _nothing_prepared(distinct)
        if len(kept) < n:
            said = [said[i] for i in kept]
            words = count_words(said)
        if title is not None and title.ndim == 2:
            title = np.asarray(title, np.float32)[distinct.first[kept]]
        resolved = resolve_settings(settings, n)
        k, seed = resolved.n_neighbors, resolved.seed
        views = build_views(
            own[kept],
            words,
            title=title,
            weight=resolved.view_weight,
            n_dimensions=resolved.n_dimensions,
        )
        # Chance weighs less with more texts: one view gives what four give, in a third
        # of the time.
        views = views if len(kept) <= EXACT_BELOW else views[:1]
        near = [find_neighbours(view, round(1.5 * k), seed=seed) for view in views]
        partitions = cut_often(near, k=k, resolution=resolved.resolution, seed=seed, budget=budget)
        graph = agree(near, partitions, k=k)
        groups = cut_graph(graph, resolution=resolved.resolution)
        phrases = measure_phrases(said, seed=seed)
    return Prepared(distinct, kept, views[0], groups, graph, partitions, own[kept], phrases)


def _nothing_prepared(distinct: Distinct) -> Prepared:
    """Stand for texts too few, or too far apart, to be two themes."""
    none = np.zeros(0, np.int64)
    return Prepared(
        distinct,
        none,
        np.zeros((0, 1), np.float32),
        none.astype(np.int32),
        Sparse(np.zeros(1, np.int32), none, np.zeros(0), 0),
        Partitions(np.zeros((0, 0), np.int32)),
        np.zeros((0, 1), np.float32),
        1.0,
    )


def find_prepared(prepared: Prepared, settings: ClusterSettings) -> Clustering:
    """Let the method decide on themes, strengths and the unthemed.

    Args:
        prepared: By ``prepare``, with the same neighbours, dimensions and seed.
        settings: The settings.
    """
    from threadpoolctl import threadpool_limits

    n, which = len(prepared.distinct.first), prepared.distinct.which
    resolved = resolve_settings(settings, n)
    labels = np.full(n, -1, np.int32)
    strengths = np.zeros(n, np.float32)
    stability = np.zeros(0, np.float32)
    if n == 1 and len(which) >= resolved.min_cluster_size:
        labels, strengths, stability = labels + 1, strengths + 1, np.ones(1, np.float32)
    elif len(prepared.kept) >= max(_FEWEST, 2 * resolved.min_cluster_size):
        with threadpool_limits(limits=1):
            found, members = catalog.load("clusterer", resolved.method)(prepared, resolved)
            partitions = prepared.partitions.labels
            labels[prepared.kept] = found
            strengths[prepared.kept] = members * measure_agreement(found, partitions)
            ground = measure_common_ground(prepared.vectors, found) * prepared.phrases
            stability = measure_stability(found, partitions) * np.asarray(ground, np.float32)
    return _settle(
        labels[which],
        strengths[which],
        stability,
        resolved=asdict(resolved)
        | {"robust_from": ROBUST_FROM, "phrases": round(prepared.phrases, 3)},
    )


def _settle(
    labels: NDArray[np.int32],
    strengths: NDArray[np.float32],
    stability: NDArray[np.float32],
    *,
    resolved: Mapping[str, int | float | str],
) -> Clustering:
    """Number themes by size, and bring what is known of each into that order."""
    numbered = _number_themes(labels)
    themed = numbered >= 0
    ordered = np.zeros(int(numbered.max(initial=-1)) + 1, np.float32)
    ordered[numbered[themed]] = stability[labels[themed]]
    return Clustering(
        labels=numbered,
        strengths=np.where(themed, strengths, 0).astype(np.float32),
        stability=ordered,
        robust=is_robust(ordered),
        resolved=resolved,
    )


def _number_themes(labels: NDArray[np.int32]) -> NDArray[np.int32]:
    """Number themes by size, the largest 0, ties by first member."""
    found, first, sizes = np.unique(labels[labels >= 0], return_index=True, return_counts=True)
    numbers = np.full(int(labels.max(initial=-1)) + 2, -1, np.int32)
    numbers[found[np.lexsort((first, -sizes))]] = np.arange(len(found))
    return numbers[labels]
