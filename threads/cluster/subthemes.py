"""Sub-themes: what a large theme falls into when it is looked at alone."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from threads.cluster.communities import PARTITION_BUDGET
from threads.cluster.themes import cluster_vectors
from threads.results import Clustering
from threads.settings import ClusterSettings

_FEWEST: Final = 40  # texts of a theme that is worth cutting
_SMALLEST: Final = 5  # texts of a part that is worth telling
# Two or three gold themes thrown together (99 such draws of 30 to 400 texts): at 0.5 three
# parts, 86 % of each from one gold theme, AMI 0.42; at the 1.0 that themes are cut at, five
# parts, 87 %, AMI 0.34.
_RESOLUTION: Final = 0.5
_N_THEMES: Final = 6  # the largest
# Together they are worth what the run's own themes are. On 36 draws of 60 to 680 texts a sixth
# each gives an AMI of 0.403 and 2.5 robust parts, the whole each 0.397 and 2.6.
_BUDGET: Final = PARTITION_BUDGET // _N_THEMES


def split_themes(
    vectors: NDArray[np.float32],
    theme_ids: NDArray[np.int32],
    *,
    texts: Sequence[str],
    settings: ClusterSettings,
) -> dict[int, Clustering]:
    """Find the sub-themes of the largest themes.

    What all texts of a theme share says nothing of its parts, so each theme is looked
    at as if it were all there is. Any theme falls into some parts: they tell what it
    holds, and are not as far apart as themes are.

    Args:
        vectors: Shape ``(n, dim)``, rows of length 1.
        theme_ids: Shape ``(n,)``; -1 unthemed, else 0..k-1.
        texts: In the order of the vectors.
        settings: The settings of the run.

    Returns:
        For each theme that has two robust parts or more these parts: labels of shape
        ``(n,)``, -1 in no such part.
    """
    sizes = np.bincount(theme_ids[theme_ids >= 0])
    finer = settings.model_copy(
        update={
            "resolution": _RESOLUTION,
            "min_cluster_size": max(_SMALLEST, settings.min_cluster_size or 0),
            "n_neighbors": None,
            "n_dimensions": None,
        }
    )
    largest = np.argsort(-sizes, kind="stable")[:_N_THEMES]
    found = {}
    for theme in sorted(largest[sizes[largest] >= _FEWEST].tolist()):
        members = np.flatnonzero(theme_ids == theme)
        inside = [texts[i] for i in members.tolist()]
        parts = cluster_vectors(
            vectors[members], texts=inside, title=None, settings=finer, budget=_BUDGET
        )
        if parts.robust.sum() > 1:
            found[theme] = _keep_robust(parts, members, n=len(theme_ids))
    return found


def _keep_robust(parts: Clustering, members: NDArray[np.int64], *, n: int) -> Clustering:
    """Leave out the parts that would not be found again, and number the rest anew."""
    numbers = np.where(parts.robust, np.cumsum(parts.robust) - 1, -1)
    labels, strengths = np.full(n, -1, np.int32), np.zeros(n, np.float32)
    labels[members] = np.append(numbers, -1)[parts.labels]
    strengths[members] = parts.strengths
    return Clustering(
        labels=labels,
        strengths=np.where(labels >= 0, strengths, 0).astype(np.float32),
        stability=parts.stability[parts.robust],
        robust=parts.robust[parts.robust],
        resolved=parts.resolved,
    )
