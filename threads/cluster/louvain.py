"""Louvain: communities of greatest modularity, on scikit-network's compiled core."""

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from threads.cluster.compiled import import_compiled

# scikit-network's own: below so much gained modularity a pass is the last.
_LEAST_GAIN = 1e-3


def find_communities(graph: sp.csr_matrix, *, resolution: float) -> NDArray[np.int64]:
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
    adjacency = sp.csr_matrix(graph / graph.data.sum())
    weights: NDArray[np.float64] = np.asarray(adjacency.sum(axis=1), np.float64).ravel()
    labels = np.arange(adjacency.shape[0])
    while True:
        n = adjacency.shape[0]
        single = weights.astype(np.float32)
        found, gain = core.optimize_core(
            np.arange(n, dtype=np.int64),
            adjacency.indices.astype(np.int64),
            adjacency.indptr.astype(np.int64),
            adjacency.data.astype(np.float32),
            single,
            single,
            single.copy(),
            single.copy(),
            np.zeros(n, np.float32),
            adjacency.diagonal().astype(np.float32),
            resolution,
            _LEAST_GAIN,
        )
        _, merged = np.unique(found, return_inverse=True)
        labels = merged[labels]
        k = int(merged.max()) + 1
        members = sp.csr_matrix((np.ones(n), (np.arange(n), merged)), shape=(n, k))
        adjacency = sp.csr_matrix(members.T.tocsr() @ (adjacency @ members))
        weights = np.asarray(np.bincount(merged, weights=weights), np.float64)
        if k == 1 or gain <= _LEAST_GAIN:
            return np.asarray(labels, np.int64)
