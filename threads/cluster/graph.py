"""The neighbour graph: which texts are nearest to which."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from threads.cluster.sparse import Sparse, combine, transpose

# Above this many texts neighbours are looked for in the nearest cells only.
EXACT_BELOW = 5000
_BLOCK_CELLS = 8_000_000  # floats of one block of similarities, 32 MB


@dataclass(frozen=True)
class Neighbours:
    """The nearest texts of each text, nearest first.

    Attributes:
        ids: Shape ``(n, k)``.
        similarities: Shape ``(n, k)``, cosines, falling along a row.
    """

    ids: NDArray[np.int32]
    similarities: NDArray[np.float32]

    def __post_init__(self) -> None:
        if self.ids.shape != self.similarities.shape:
            msg = f"{self.ids.shape} ids, {self.similarities.shape} similarities"
            raise ValueError(msg)


def find_neighbours(rows: NDArray[np.float32], k: int, *, seed: int) -> Neighbours:
    """Find the nearest texts of each text by cosine.

    Exact up to ``EXACT_BELOW`` texts, over an inverted file beyond.

    Args:
        rows: Shape ``(n, dim)``, of length 1.
        k: Neighbours of a text, itself not counted; at most ``n - 1`` are found.
        seed: Of the cells.
    """
    n = len(rows)
    k = min(k, n - 1)
    ids = np.empty((n, k), np.int32)
    similarities = np.empty((n, k), np.float32)
    everyone = np.arange(n, dtype=np.int32)
    cells = [(everyone, everyone)] if n <= EXACT_BELOW else _find_cells(rows, k, seed=seed)
    for members, candidates in cells:
        step = max(1, _BLOCK_CELLS // len(candidates))
        for start in range(0, len(members), step):
            block = members[start : start + step]
            found = _nearest(rows, block, candidates, k)
            ids[block], similarities[block] = found
    return Neighbours(ids, similarities)


def join_neighbours(neighbours: Neighbours, k: int) -> Sparse:
    """Make the graph in which two texts are joined if one is near the other.

    Args:
        neighbours: At least ``k`` of each text; fewer are taken where there are fewer.
        k: Neighbours of a text that count.

    Returns:
        Shape ``(n, n)``, symmetric, cosines above 0 as weights.
    """
    ids, weights = neighbours.ids[:, :k], neighbours.similarities[:, :k]
    n, k = ids.shape
    starts = np.arange(0, n * k + 1, k, dtype=np.int32)
    cosines = np.maximum(weights, 1e-6).ravel().astype(np.float64)
    directed = Sparse(starts, ids.ravel(), cosines, n)
    return combine("maximum", directed, transpose(directed))


def _nearest(
    rows: NDArray[np.float32],
    block: NDArray[np.int32],
    candidates: NDArray[np.int32],
    k: int,
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Find the ``k`` candidates nearest to each text of a block, ties by position."""
    similarities = rows[block] @ rows[candidates].T
    similarities[block[:, None] == candidates[None, :]] = -2.0
    if k < len(candidates):
        places = np.sort(np.argpartition(-similarities, k - 1, axis=1)[:, :k], axis=1)
    else:
        places = np.tile(np.arange(len(candidates)), (len(block), 1))
    near = np.take_along_axis(similarities, places, axis=1)
    order = np.argsort(-near, axis=1, kind="stable")
    places = np.take_along_axis(places, order, axis=1)
    return candidates[places], np.take_along_axis(near, order, axis=1)


def _find_cells(
    rows: NDArray[np.float32], k: int, *, seed: int
) -> list[tuple[NDArray[np.int32], NDArray[np.int32]]]:
    """Cut the texts into cells and say where each cell's neighbours are looked for.

    Returns:
        Members of a cell, and the texts of the cells nearest to it, its own among
        them: at least ``k + 1``. Both in order.

    References:
        Jegou et al., IEEE TPAMI 33 (2011): inverted files.
    """
    n = len(rows)
    n_cells = int(n**0.5)
    rng = np.random.default_rng(seed)
    sample = rows[np.sort(rng.permutation(n)[: 20 * n_cells])]
    centres = sample[:: len(sample) // n_cells][:n_cells]
    for _ in range(5):
        owner = (sample @ centres.T).argmax(axis=1)
        sums = np.zeros_like(centres)
        np.add.at(sums, owner, sample)
        filled = np.linalg.norm(sums, axis=1) > 1e-9
        centres[filled] = sums[filled]
        centres /= np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-9)
    owner = np.concatenate(
        [(rows[at : at + 8192] @ centres.T).argmax(axis=1) for at in range(0, n, 8192)]
    )
    order = np.argsort(owner, kind="stable").astype(np.int32)
    members = np.split(order, np.searchsorted(owner[order], np.arange(1, n_cells)))
    near = np.argsort(-(centres @ centres.T), axis=1, kind="stable")
    cells = []
    for cell, own in enumerate(members):
        if not len(own):
            continue
        taken = 12
        while sum(len(members[c]) for c in near[cell, :taken]) <= k:
            taken *= 2
        candidates = np.sort(np.concatenate([members[c] for c in near[cell, :taken]]))
        cells.append((own, candidates))
    return cells
