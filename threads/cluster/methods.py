"""Methods: ways of telling themes from each other, and from the unthemed, on one graph."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from threads.cluster.density import DensitySettings, draw_in, find_dense

if TYPE_CHECKING:
    from threads.cluster.themes import Prepared, Resolved

Found = tuple[NDArray[np.int32], NDArray[np.float32]]


def find_by_graph(prepared: "Prepared", resolved: "Resolved") -> Found:
    """Draw the texts towards their communities, then let HDBSCAN's tree decide.

    Args:
        prepared: The texts and their graph.
        resolved: The settings.

    Returns:
        Labels of shape ``(m,)`` for the texts on topic, -1 unthemed, and memberships
        in [0, 1].
    """
    rows = draw_in(prepared.rows, prepared.groups, pull=resolved.pull)
    return find_dense(rows, prepared.groups, prepared.graph, _density(resolved))


def find_by_density(prepared: "Prepared", resolved: "Resolved") -> Found:
    """Let HDBSCAN's tree decide on the vectors as they are; as ``find_by_graph``."""
    return find_dense(prepared.rows, prepared.groups, prepared.graph, _density(resolved))


def find_by_communities(prepared: "Prepared", resolved: "Resolved") -> Found:
    """Take the graph's communities that are large enough; as ``find_by_graph``."""
    groups = prepared.groups
    large = np.bincount(groups) >= resolved.min_cluster_size
    numbers = np.where(large, np.cumsum(large) - 1, -1).astype(np.int32)
    labels = numbers[groups]
    return labels, (labels >= 0).astype(np.float32)


def _density(resolved: "Resolved") -> DensitySettings:
    return DensitySettings(
        min_cluster_size=resolved.min_cluster_size,
        min_samples=resolved.min_samples,
        method=resolved.cluster_method,
        epsilon=resolved.cluster_epsilon,
    )
