"""Louvain: communities of greatest modularity, on scikit-network's compiled core."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from threads.cluster.compiled import import_compiled
from threads.cluster.sparse import Sparse, multiply, transpose

# scikit-network's own: below so much gained modularity a pass is the last.
_LEAST_GAIN = 1e-3


def find_communities(graph: Sparse, *, resolution: float) -> NDArray[np.int64]:
    """Cut a graph into communities, node by node and then community by community.

    Args:
        graph: Shape ``(n, n)``, symmetric, weights above 0, at least one.
        resolution: More gives more and smaller communities.

    Returns:
        Shape ``(n,)``; 0..k-1. The same as ``sknetwork.clustering.Louvain`` gives but
        for the numbering.

    References:
        Blondel et al., J. Stat. Mech. P10008 (2008).
    """
    core = import_compiled("sknetwork", "clustering", "louvain_core")
    adjacency = replace(graph, values=graph.values / graph.values.sum())
    weights = adjacency.sum_rows()
    labels = np.arange(graph.n_rows)
    while True:
        n = adjacency.n_rows
        single = weights.astype(np.float32)
        found, gain = core.optimize_core(
            np.arange(n, dtype=np.int64),
            adjacency.columns.astype(np.int64),
            adjacency.starts.astype(np.int64),
            adjacency.values.astype(np.float32),
            single,
            single,
            single.copy(),
            single.copy(),
            np.zeros(n, np.float32),
            _diagonal(adjacency),
            resolution,
            _LEAST_GAIN,
        )
        _, merged = np.unique(found, return_inverse=True)
        labels = merged[labels]
        k = int(merged.max()) + 1
        members = Sparse(np.arange(n + 1), merged, np.ones(n), k)
        adjacency = multiply(transpose(members), multiply(adjacency, members))
        weights = np.bincount(merged, weights=weights)
        if k == 1 or gain <= _LEAST_GAIN:
            return np.asarray(labels, np.int64)


def _diagonal(graph: Sparse) -> NDArray[np.float32]:
    """Give the weight of each node's edge to itself."""
    looped = graph.rows == graph.columns
    own = np.zeros(graph.n_rows, np.float32)
    own[graph.columns[looped]] = graph.values[looped]
    return own
