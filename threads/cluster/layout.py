"""Place comments on a map: each theme a disc, like themes near each other."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

_GOLDEN: Final = np.pi * (3 - np.sqrt(5))  # the angle of a sunflower's seeds
_ROUNDS: Final = 200  # of pushing discs apart
_ROOM: Final = 1.35  # of a disc's radius is kept free of other discs
_HALF: Final = 0.5


def lay_out(rows: NDArray[np.float32], labels: NDArray[np.int32]) -> NDArray[np.float32]:
    """Place comments in the unit square.

    Themes stand by the likeness of their means (classical scaling), pushed apart until
    none lies on another; within a theme the comments nearest to its mean are in the
    middle. An unthemed comment stands between the themes that it is nearest to.

    Args:
        rows: Shape ``(n, dim)``, rows of L2 norm 1.
        labels: Shape ``(n,)``; -1 unthemed, else 0..k-1.

    Returns:
        Shape ``(n, 2)``, in [0, 1], to three decimals.

    References:
        Torgerson, Psychometrika 17 (1952): classical scaling; Vogel, Mathematical
        Biosciences 44 (1979): the arrangement of a sunflower's seeds.
    """
    n_themes = int(labels.max(initial=-1)) + 1
    if not n_themes:
        return np.full((len(rows), 2), _HALF, np.float32)
    sizes = np.bincount(labels[labels >= 0], minlength=n_themes)
    means = np.stack([rows[labels == k].mean(axis=0) for k in range(n_themes)]).astype(np.float64)
    means -= rows.mean(axis=0)
    means /= np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9)
    radii = np.sqrt(sizes) / np.sqrt(sizes.sum())
    centres = _push_apart(_scale(means), radii)
    places = np.zeros((len(rows), 2))
    near = rows.astype(np.float64) @ means.T
    for k in range(n_themes):
        members = np.flatnonzero(labels == k)
        order = members[np.argsort(-near[members, k].round(4), kind="stable")]
        step = np.arange(len(order))
        far = radii[k] * np.sqrt((step + _HALF) / len(order))
        turn = step * _GOLDEN
        places[order] = centres[k] + far[:, None] * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    loose = np.flatnonzero(labels < 0)
    places[loose] = _between(near[loose].round(4), centres, radii)
    return _fit(places)


def _scale(means: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give each theme two coordinates by classical scaling of the cosines."""
    likeness = (means @ means.T).round(4)
    middle = likeness - likeness.mean(axis=0) - likeness.mean(axis=1)[:, None] + likeness.mean()
    values, vectors = np.linalg.eigh(middle)
    found = vectors[:, ::-1][:, :2] * np.sqrt(np.maximum(values[::-1][:2], 0))
    if found.shape[1] < 2:
        found = np.pad(found, ((0, 0), (0, 2 - found.shape[1])))
    # An eigenvector's sign is free: the entry that is largest decides.
    largest = np.abs(found).round(4).argmax(axis=0)
    signed: NDArray[np.float64] = found * np.where(found[largest, np.arange(2)] < 0, -1.0, 1.0)
    return signed


def _push_apart(centres: NDArray[np.float64], radii: NDArray[np.float64]) -> NDArray[np.float64]:
    """Move discs until none lies on another, no further than that takes."""
    centres = centres.copy()
    # Discs on one spot have no direction to part in: a sunflower gives them one.
    turn = np.arange(len(centres)) * _GOLDEN
    centres += 1e-3 * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    wanted = _ROOM * (radii[:, None] + radii)
    np.fill_diagonal(wanted, 0)
    for _ in range(_ROUNDS):
        apart = centres[:, None] - centres
        distance = np.maximum(np.linalg.norm(apart, axis=2), 1e-6)
        lacking = np.maximum(wanted - distance, 0)
        if lacking.max() < 1e-3:
            break
        centres += 0.25 * (apart / distance[:, :, None] * lacking[:, :, None]).sum(axis=1)
    return centres


def _between(
    near: NDArray[np.float64], centres: NDArray[np.float64], radii: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Place the unthemed outside the disc that each is nearest to, towards the second."""
    if not len(near):
        return np.zeros((0, 2))
    first = near.argmax(axis=1)
    ranked = near.copy()
    ranked[np.arange(len(near)), first] = -np.inf
    second = ranked.argmax(axis=1) if near.shape[1] > 1 else first
    toward = centres[second] - centres[first]
    angle = np.arctan2(toward[:, 1], toward[:, 0])
    places = np.zeros((len(near), 2))
    seen: dict[tuple[int, int], int] = {}
    for i, key in enumerate(zip(first.tolist(), second.tolist(), strict=True)):
        turn = seen.get(key, 0)
        seen[key] = turn + 1
        # Those of one pair of themes fan out to both sides, then outwards.
        spread = angle[i] + 0.35 * ((turn + 1) // 2) * (-1) ** turn
        far = radii[key[0]] * 1.12 + 0.03 + 0.02 * (turn // 9)
        places[i] = centres[key[0]] + far * np.array([np.cos(spread), np.sin(spread)])
    return places


def _fit(places: NDArray[np.float64]) -> NDArray[np.float32]:
    """Fill the unit square with equal units on both sides, wider than high."""
    low, high = places.min(axis=0), places.max(axis=0)
    span = high - low
    if span[1] > span[0]:
        places, low, high, span = places[:, ::-1], low[::-1], high[::-1], span[::-1]
    scaled = (places - low) / np.maximum(span, 1e-9)
    fitted: NDArray[np.float32] = scaled.round(3).clip(0, 1).astype(np.float32)
    return fitted
