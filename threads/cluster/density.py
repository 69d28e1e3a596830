"""Density: HDBSCAN's tree, which decides on themes, strengths and the unthemed."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from threads.cluster.compiled import import_compiled
from threads.cluster.sparse import Sparse

# All pairs are edges up to here; beyond, the neighbour graph's and the links below.
_ALL_PAIRS_BELOW = 1000
_LINKED_COMMUNITIES = 500


@dataclass(frozen=True)
class DensitySettings:
    """What HDBSCAN is told."""

    min_cluster_size: int
    min_samples: int
    method: str
    epsilon: float


def draw_in(
    rows: NDArray[np.float32], communities: NDArray[np.int32], *, pull: float
) -> NDArray[np.float32]:
    """Move each text towards the centre of its community.

    Args:
        rows: Shape ``(n, dim)``.
        communities: Shape ``(n,)``; 0..k-1.
        pull: Share of the way, 0 (stay) to 1 (all at the centre).

    Returns:
        Shape ``(n, dim)``.
    """
    sums = np.zeros((int(communities.max()) + 1, rows.shape[1]), np.float64)
    np.add.at(sums, communities, rows)
    centres = (sums / np.bincount(communities)[:, None]).astype(np.float32)
    return np.asarray((1 - pull) * rows + pull * centres[communities], np.float32)


def find_dense(
    rows: NDArray[np.float32],
    communities: NDArray[np.int32],
    graph: Sparse,
    settings: DensitySettings,
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Find dense groups with HDBSCAN's tree over a graph.

    Args:
        rows: Shape ``(n, dim)``; distances are Euclidean.
        communities: Shape ``(n,)``; 0..k-1, tied to each other so that the tree has
            one root.
        graph: Shape ``(n, n)``, symmetric; says which texts are near.
        settings: HDBSCAN's own.

    Returns:
        Labels of shape ``(n,)``, -1 for noise, and memberships in [0, 1].

    References:
        Campello et al., PAKDD (2013); McInnes and Healy, ICDMW (2017).
    """
    n = len(rows)
    if n < 2 * settings.min_cluster_size:
        return np.full(n, -1, np.int32), np.zeros(n, np.float32)
    if n <= _ALL_PAIRS_BELOW:
        edges = _span_pairs(rows, settings.min_samples)
    else:
        edges = _span_graph(rows, *_link(rows, communities, graph), settings.min_samples)
    return _read_tree(_single_linkage(*edges), settings)


Edges = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]


def _measure(
    rows: NDArray[np.float32], left: NDArray[np.int64], right: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Measure how far the ends of edges are apart."""
    lengths = np.empty(len(left), np.float64)
    for at in range(0, len(left), 200_000):
        part = slice(at, at + 200_000)
        apart = rows[left[part]] - rows[right[part]]
        lengths[part] = np.sqrt(np.einsum("ij,ij->i", apart, apart, dtype=np.float64))
    return lengths


def _span_pairs(rows: NDArray[np.float32], min_samples: int) -> Edges:
    """Find the shortest tree over all pairs, its edges shortest first.

    Without SciPy, whose graphs take 0.2 CPU seconds to import.

    References:
        Prim, Bell System Technical Journal 36 (1957).
    """
    n = len(rows)
    left, right = np.triu_indices(n, 1)
    pairs = np.full((n, n), np.inf)
    pairs[left, right] = pairs[right, left] = _measure(rows, left, right)
    if min_samples > 1:  # how far each text's ``min_samples``-th nearest is, itself the first
        place = min(min_samples, n) - 2
        core = np.partition(pairs, place, axis=1)[:, place]
        pairs = np.maximum(pairs, np.maximum(core[:, None], core))
    away = np.full(n, np.inf)
    outside = np.arange(n) > 0
    hangs_on = np.zeros(n, np.int32)
    ends = np.zeros((n - 1, 2), np.int32)
    lengths = np.empty(n - 1, np.float64)
    newest = 0
    for row in range(n - 1):
        nearer = outside & (pairs[newest] < away)
        away[nearer] = pairs[newest][nearer]
        hangs_on[nearer] = newest
        newest = int(np.where(outside, away, np.inf).argmin())
        outside[newest] = False
        ends[row] = sorted((int(hangs_on[newest]), newest))
        lengths[row] = away[newest]
    order = np.lexsort((ends[:, 1], ends[:, 0], lengths))
    return ends[order, 0], ends[order, 1], lengths[order]


def _span_graph(
    rows: NDArray[np.float32], left: NDArray[np.int64], right: NDArray[np.int64], min_samples: int
) -> Edges:
    """Find the shortest tree over the edges of a graph, its edges shortest first."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import minimum_spanning_tree

    n, lengths = len(rows), _measure(rows, left, right)
    core = _core_distances(left, right, lengths, n, min_samples)
    reach = np.maximum(lengths, np.maximum(core[left], core[right]))
    # A sparse 0 is no edge, and equal texts are 0 apart.
    tree = minimum_spanning_tree(
        csr_matrix((np.maximum(reach, 1e-9), (left, right)), shape=(n, n))
    ).tocoo()
    order = np.lexsort((tree.col, tree.row, tree.data))
    return tree.row[order], tree.col[order], tree.data[order]


def _link(
    rows: NDArray[np.float32], communities: NDArray[np.int32], graph: Sparse
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """List the graph's edges and those that tie all texts together.

    Each text is tied to the one in the middle of its community, the middles of the
    largest communities to each other, and every other middle to the nearest of them.
    """
    k = int(communities.max()) + 1
    sums = np.zeros((k, rows.shape[1]), np.float64)
    np.add.at(sums, communities, rows)
    sizes = np.bincount(communities, minlength=k)
    centres = (sums / sizes[:, None]).astype(np.float32)
    away = np.linalg.norm(rows - centres[communities], axis=1)
    order = np.lexsort((np.arange(len(rows)), away, communities))
    middles = order[np.searchsorted(communities[order], np.arange(k))]
    ranked = np.argsort(-sizes, kind="stable")
    large, small = ranked[:_LINKED_COMMUNITIES], ranked[_LINKED_COMMUNITIES:]
    nearest = (centres[small] @ centres[large].T).argmax(axis=1) if len(small) else small
    first, second = np.triu_indices(len(large), 1)
    ends = graph.rows
    upper = ends < graph.columns
    texts = np.arange(len(rows))
    pairs = np.concatenate(
        [
            np.stack([ends[upper], graph.columns[upper]]),
            np.stack([texts, middles[communities]]),
            np.stack([middles[large[first]], middles[large[second]]]),
            np.stack([middles[small], middles[large[nearest]]]),
        ],
        axis=1,
    ).astype(np.int64)
    low, high = pairs.min(axis=0), pairs.max(axis=0)
    codes = np.unique((low * len(rows) + high)[low != high])
    return codes // len(rows), codes % len(rows)


def _core_distances(
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    lengths: NDArray[np.float64],
    n: int,
    min_samples: int,
) -> NDArray[np.float64]:
    """Find how far each text's ``min_samples``-th nearest is, itself the first."""
    ends = np.concatenate([left, right])
    both = np.concatenate([lengths, lengths])
    order = np.lexsort((both, ends))
    counts = np.bincount(ends, minlength=n)
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    places = starts + np.minimum(max(min_samples - 2, 0), counts - 1)
    core = both[order][places]
    return np.where(min_samples > 1, core, 0.0)


def _single_linkage(
    left: NDArray[np.int32], right: NDArray[np.int32], lengths: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Turn a spanning tree's edges, shortest first, into a tree of merges.

    Returns:
        Shape ``(n - 1, 4)``: both parts, their distance, the size of the whole; as
        SciPy's linkage.
    """
    n = len(lengths) + 1
    parents = list(range(2 * n - 1))
    sizes = [1] * n + [0] * (n - 1)
    merges = np.empty((n - 1, 4), np.float64)
    # Each merge needs the one before: no way around a loop.
    for row, (a, b, length) in enumerate(
        zip(left.tolist(), right.tolist(), lengths.tolist(), strict=True)
    ):
        roots = []
        for end in (a, b):
            root = end
            while parents[root] != root:
                parents[root] = parents[parents[root]]
                root = parents[root]
            roots.append(root)
        whole = n + row
        parents[roots[0]] = parents[roots[1]] = whole
        sizes[whole] = sizes[roots[0]] + sizes[roots[1]]
        merges[row] = (*roots, length, sizes[whole])
    return merges


def _read_tree(
    merges: NDArray[np.float64], settings: DensitySettings
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Let HDBSCAN condense the tree and choose the groups."""
    tree = import_compiled("hdbscan", "_hdbscan_tree")
    condensed = tree.condense_tree(merges, settings.min_cluster_size)
    labels, memberships, _ = tree.get_clusters(
        condensed,
        tree.compute_stability(condensed),
        settings.method,
        False,  # noqa: FBT003 - compiled, takes no names: allow_single_cluster
        False,  # noqa: FBT003 - likewise: match_reference_implementation
        settings.epsilon,
        0,  # max_cluster_size
    )
    memberships = np.clip(np.nan_to_num(memberships, nan=1.0), 0.0, 1.0)
    return np.asarray(labels, np.int32), np.asarray(memberships, np.float32)
