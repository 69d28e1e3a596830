"""Try many cluster settings on the same vectors and find where the answer stands still."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from threads.cluster.themes import Prepared, find_prepared, prepare, resolve_settings
from threads.results import Trial
from threads.settings import ClusterSettings

_N_VALIDITY: Final = 2_000  # comments that density validity is measured on; it is quadratic
_FEWEST: Final = 2  # themes; one theme for all says nothing


@dataclass(frozen=True)
class Grid:
    """The settings to try: every combination."""

    min_cluster_size: tuple[int, ...]
    min_samples: tuple[int, ...]
    cluster_method: tuple[str, ...] = ("eom", "leaf")
    n_neighbors: tuple[int, ...] = ()


def default_grid(n: int, *, settings: ClusterSettings) -> Grid:
    """Choose settings worth trying for so many comments; what the user pinned stays.

    Args:
        n: Comments.
        settings: As the user gave them.
    """
    middle = resolve_settings(settings, n)
    sizes = sorted({2, 3, 4, 5, 6, 8, 10, *(round(middle.min_cluster_size * f) for f in (1, 2))})
    near = sorted({max(2, round(middle.n_neighbors * f)) for f in (0.7, 1.0, 1.5)})
    return Grid(
        (settings.min_cluster_size,)
        if settings.min_cluster_size
        else tuple(s for s in sizes if 2 <= s <= max(2, n // 3)),
        (settings.min_samples,) if settings.min_samples else (1, 2, 3, 4, 5, 7, 10),
        n_neighbors=(settings.n_neighbors,) if settings.n_neighbors else tuple(near),
    )


def try_settings(
    vectors: NDArray[np.float32],
    *,
    texts: Sequence[str],
    title: NDArray[np.float32] | None,
    settings: ClusterSettings,
    on_progress: Callable[[int, int], None],
) -> list[Trial]:
    """Cluster the same comments with every combination of a grid.

    Args:
        vectors: Shape ``(n, dim)``, rows of L2 norm 1.
        texts: The texts, in the order of the vectors.
        title: Shape ``(dim,)`` or ``(n, dim)``: what the comments share.
        settings: What the user pinned, which is not varied, and the seed.
        on_progress: Called with trials done and trials in all.

    Returns:
        The trials, best score first; ties by fewer themes, then by settings.

    References:
        Moulavi et al., Density-based clustering validation, SDM (2014).
    """
    grid = default_grid(len(texts), settings=settings)
    combined = list(itertools.product(grid.min_cluster_size, grid.min_samples, grid.cluster_method))
    n_all = len(combined) * len(grid.n_neighbors)
    tried: list[tuple[Trial, bytes]] = []
    for n_neighbors in grid.n_neighbors:
        near = settings.model_copy(update={"n_neighbors": n_neighbors})
        prepared = prepare(vectors, texts=texts, title=title, settings=near)
        for size, samples, method in combined:
            varied = near.model_copy(
                update={
                    "min_cluster_size": size,
                    "min_samples": samples,
                    "cluster_method": method,
                }
            )
            tried.append(_try_one(prepared, varied))
            on_progress(len(tried), n_all)
    return _rank(tried)


def _try_one(prepared: Prepared, settings: ClusterSettings) -> tuple[Trial, bytes]:
    found = find_prepared(prepared, settings)
    sizes = np.bincount(found.labels[found.labels >= 0], minlength=len(found.stability))
    n_themes = len(found.stability)
    coverage = float((found.labels >= 0).mean()) if len(found.labels) else 0.0
    stability = float(np.average(found.stability, weights=sizes)) if n_themes else 0.0
    validity = _measure_validity(prepared, found.labels) if n_themes >= _FEWEST else -1.0
    score = ((validity + 1) / 2 + stability + coverage) / 3 if n_themes >= _FEWEST else 0.0
    resolved = resolve_settings(settings, len(found.labels))
    trial = Trial(
        min_cluster_size=resolved.min_cluster_size,
        min_samples=resolved.min_samples,
        cluster_method=resolved.cluster_method,
        n_neighbors=resolved.n_neighbors,
        n_themes=n_themes,
        coverage=coverage,
        stability=stability,
        validity=validity,
        score=round(score, 6),
        plateau=0,
    )
    return trial, found.labels.tobytes()


def _measure_validity(prepared: Prepared, labels: NDArray[np.int32]) -> float:
    """Measure density validity on the reduced vectors, before communities draw them in."""
    from hdbscan.validity import validity_index

    rows, own = prepared.rows, labels[prepared.kept]
    step = -(-len(rows) // _N_VALIDITY)
    rows, own = rows[::step].astype(np.float64), own[::step]
    groups, sizes = np.unique(own[own >= 0], return_counts=True)
    large = groups[sizes >= _FEWEST]
    if len(large) < _FEWEST:
        return -1.0
    own = np.where(np.isin(own, large), own, -1)
    with np.errstate(all="ignore"):  # equal texts are at no distance
        validity = validity_index(
            rows, np.unique(own, return_inverse=True)[1] - int((own < 0).any())
        )
    return float(np.clip(np.nan_to_num(validity, nan=-1.0), -1.0, 1.0))


def _rank(tried: list[tuple[Trial, bytes]]) -> list[Trial]:
    """Order trials by score and number the plateaus by how many trials share their labels."""
    n_of: dict[bytes, int] = {}
    for trial, labels in tried:
        if trial.n_themes:
            n_of[labels] = n_of.get(labels, 0) + 1
    best = {labels: max(t.score for t, own in tried if own == labels) for labels in n_of}
    widest = sorted(n_of, key=lambda labels: (-n_of[labels], -best[labels], labels))
    number = {labels: i + 1 for i, labels in enumerate(widest)}
    numbered = [replace(trial, plateau=number.get(labels, 0)) for trial, labels in tried]
    return sorted(numbered, key=_order)


def _order(trial: Trial) -> tuple[float, int, int, int, str, int]:
    return (
        -trial.score,
        trial.n_themes,
        trial.min_cluster_size,
        trial.min_samples,
        trial.cluster_method,
        trial.n_neighbors,
    )


def recommend(trials: Sequence[Trial]) -> Trial | None:
    """Choose a trial: the best score on a plateau of at least three, else the best.

    Args:
        trials: As ``try_settings`` ranked them.

    Returns:
        The trial; None where no setting finds two themes.
    """
    n_on = {t.plateau: sum(o.plateau == t.plateau for o in trials) for t in trials}
    fit = [t for t in trials if t.score > 0]
    wide = [t for t in fit if n_on[t.plateau] >= 3]
    return next(iter(wide or fit), None)
