"""Communities: texts that stay together however the graph is cut."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from threads.cluster.graph import Neighbours, join_neighbours
from threads.cluster.louvain import find_communities
from threads.cluster.sparse import Numbers, Sparse, combine, gather

# Neighbouring settings that a theme must outlive: neighbours and resolutions, as
# multiples of those of the run.
_NEIGHBOUR_SHARES = (0.6, 1.0, 1.5)
_RESOLUTION_SHARES = (1.0, 1.25, 1.5)
_SAMPLED_SHARE = 0.8
_SAMPLES = 3
# Texts times partitions that are worth their time; fewer partitions beyond.
PARTITION_BUDGET = 60_000
_NODES_AT_ONCE = 40_000


@dataclass(frozen=True)
class Partitions:
    """Many ways of cutting the same texts into communities.

    Attributes:
        labels: Shape ``(n_partitions, n)``; -1 where the text was left out.
    """

    labels: NDArray[np.int32]


@dataclass(frozen=True)
class Edges:
    """The edges of a graph, each from both its ends.

    Attributes:
        left: Shape ``(n_edges,)``; one end, in order.
        right: Shape ``(n_edges,)``; the other.
        weights: Shape ``(n_edges,)``, above 0.
    """

    left: Numbers
    right: Numbers
    weights: NDArray[np.float64]


def list_edges(graph: Sparse) -> Edges:
    """List the edges of a symmetric graph."""
    return Edges(graph.rows, graph.columns, graph.values)


def cut_graph(graph: Sparse, *, resolution: float) -> NDArray[np.int32]:
    """Cut a graph into communities of greatest modularity.

    Args:
        graph: Shape ``(n, n)``, symmetric, weights above 0.
        resolution: More gives more and smaller communities.

    Returns:
        Shape ``(n,)``; 0..k-1.
    """
    cut = cut_graphs([list_edges(graph)], n=graph.n_rows, resolutions=[resolution])
    return np.asarray(cut[0], np.int32)


def cut_graphs(
    graphs: Sequence[Edges], *, n: int, resolutions: Sequence[float]
) -> NDArray[np.int32]:
    """Cut graphs over the same texts, all in one go.

    The graphs are laid side by side as one. Its modularity at a resolution equal to
    the sum of theirs is theirs, weighed, if each graph's weights sum to its own
    resolution. One call for 36 graphs of 200 texts takes a twentieth of the time of
    36 calls.

    Args:
        graphs: Of ``n`` texts each.
        n: Texts.
        resolutions: One a graph.

    Returns:
        Shape ``(n_graphs, n)``; community ids of a row start at 0.

    References:
        Blondel et al., J. Stat. Mech. P10008 (2008).
    """
    scaled = [
        edges.weights * (resolution / max(_add_up(edges, n), 1e-12))
        for edges, resolution in zip(graphs, resolutions, strict=True)
    ]
    weights = np.concatenate(scaled)
    if not len(weights):
        return np.tile(np.arange(n, dtype=np.int32), (len(graphs), 1))
    # Laid side by side as lists of edges: a sparse matrix for each graph took longer than
    # cutting them.
    left = np.concatenate([edges.left + i * n for i, edges in enumerate(graphs)])
    right = np.concatenate([edges.right + i * n for i, edges in enumerate(graphs)])
    n_all = len(graphs) * n
    whole = gather(left, right, weights, shape=(n_all, n_all))
    labels = find_communities(whole, resolution=float(sum(resolutions))).reshape(len(graphs), n)
    return np.stack([np.unique(row, return_inverse=True)[1] for row in labels]).astype(np.int32)


def _add_up(edges: Edges, n: int) -> float:
    """Add up the weights, those of each text first."""
    return float(np.bincount(edges.left, weights=edges.weights, minlength=n).sum())


def cut_often(
    views: Sequence[Neighbours],
    *,
    k: int,
    resolution: float,
    seed: int,
    budget: int = PARTITION_BUDGET,
) -> Partitions:
    """Cut every view's graph at neighbouring settings, each time on a sample.

    Args:
        views: Neighbours of the same texts, in each view.
        k: Neighbours of a text that the run asks for.
        resolution: That the run asks for.
        seed: Of the samples.
        budget: Texts times partitions; at least three partitions.
    """
    n = len(views[0].ids)
    rng = np.random.default_rng(seed)
    grid = [
        (view, share, factor)
        for _ in range(_SAMPLES)
        for factor in _RESOLUTION_SHARES
        for share in _NEIGHBOUR_SHARES
        for view in range(len(views))
    ]
    allowed = max(3, budget // n)
    if len(grid) > allowed:
        grid = [grid[i * len(grid) // allowed] for i in range(allowed)]
    joined = {
        (view, share): list_edges(join_neighbours(views[view], max(3, round(share * k))))
        for view, share in sorted({(view, share) for view, share, _ in grid})
    }
    left_out = np.zeros((len(grid), n), np.bool_)
    graphs = []
    for row, (view, share, _) in enumerate(grid):
        left_out[row, rng.permutation(n)[: n - round(_SAMPLED_SHARE * n)]] = True
        edges = joined[view, share]
        kept = ~(left_out[row, edges.left] | left_out[row, edges.right])
        graphs.append(Edges(edges.left[kept], edges.right[kept], edges.weights[kept]))
    step = max(1, _NODES_AT_ONCE // n)
    labels = np.concatenate(
        [
            cut_graphs(
                graphs[at : at + step],
                n=n,
                resolutions=[resolution * factor for _, _, factor in grid[at : at + step]],
            )
            for at in range(0, len(grid), step)
        ]
    )
    return Partitions(np.where(left_out, -1, labels).astype(np.int32))


def agree(views: Sequence[Neighbours], partitions: Partitions, *, k: int) -> Sparse:
    """Weigh the joined graph of all views by how often its ends stayed together.

    Args:
        views: Neighbours of the same texts, in each view.
        partitions: Of the same texts.
        k: Neighbours of a text that count.

    Returns:
        Shape ``(n, n)``, symmetric.

    References:
        Fred and Jain, IEEE TPAMI 27 (2005): evidence accumulation.
    """
    joined = join_neighbours(views[0], k)
    for view in views[1:]:
        joined = combine("plus", joined, join_neighbours(view, k))
    edges = list_edges(joined)
    together = np.zeros(len(edges.weights), np.float64)
    seen = np.zeros(len(edges.weights), np.float64)
    for labels in partitions.labels:
        left, right = labels[edges.left], labels[edges.right]
        both = (left >= 0) & (right >= 0)
        seen += both
        together += both & (left == right)
    shares = together / np.maximum(seen, 1)
    weights = edges.weights * np.maximum(shares, 1e-3)
    n = joined.n_rows
    return gather(edges.left, edges.right, weights, shape=(n, n))
