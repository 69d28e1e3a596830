"""The neighbour graph: which texts are nearest to which."""

from collections.abc import Iterator
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


@dataclass(frozen=True)
class Cells:
    """Texts in cells: where the nearest of a text are looked for.

    Attributes:
        rows: Shape ``(n, dim)``; the texts.
        centres: Shape ``(n_cells, dim)``.
        members: For each cell its texts, in order.
        candidates: For each cell the texts of the cells nearest to it, its own among
            them, in order.
    """

    rows: NDArray[np.float32]
    centres: NDArray[np.float32]
    members: list[NDArray[np.int32]]
    candidates: list[NDArray[np.int32]]


def find_neighbours(rows: NDArray[np.float32], k: int, *, seed: int) -> Neighbours:
    """Find the nearest texts of each text by cosine.

    Exact up to ``EXACT_BELOW`` texts, over an inverted file beyond.

    Args:
        rows: Shape ``(n, dim)``, of length 1.
        k: Neighbours of a text, itself not counted; at most ``n - 1`` are found.
        seed: Of the cells.
    """
    return find_neighbours_in(cut_cells(rows, k, seed=seed), k)


def find_neighbours_in(cells: Cells, k: int) -> Neighbours:
    """Find the nearest texts of each text that was cut into cells; as ``find_neighbours``."""
    n = len(cells.rows)
    k = min(k, n - 1)
    ids, similarities = np.empty((n, k), np.int32), np.empty((n, k), np.float32)
    for block, candidates in _cut_blocks(cells.members, cells.candidates):
        near = cells.rows[block] @ cells.rows[candidates].T
        near[block[:, None] == candidates[None, :]] = -2.0
        ids[block], similarities[block] = _nearest(near, candidates, k)
    return Neighbours(ids, similarities)


def find_nearest(rows: NDArray[np.float32], cells: Cells, k: int) -> Neighbours:
    """Find the texts of cells that are nearest to texts which are not among them.

    Args:
        rows: Shape ``(n, dim)``, of length 1.
        cells: Of at least ``k`` texts, made for as many neighbours.
        k: Texts that are found of each.
    """
    ids, similarities = np.empty((len(rows), k), np.int32), np.empty((len(rows), k), np.float32)
    owners = (rows @ cells.centres.T).argmax(axis=1)
    members = _gather(owners, len(cells.centres))
    for block, candidates in _cut_blocks(members, cells.candidates):
        near = rows[block] @ cells.rows[candidates].T
        ids[block], similarities[block] = _nearest(near, candidates, k)
    return Neighbours(ids, similarities)


def _cut_blocks(
    members: list[NDArray[np.int32]], candidates: list[NDArray[np.int32]]
) -> Iterator[tuple[NDArray[np.int32], NDArray[np.int32]]]:
    """Give the texts of each cell, few enough at once, with their candidates."""
    for own, near in zip(members, candidates, strict=True):
        step = max(1, _BLOCK_CELLS // max(1, len(near)))
        for start in range(0, len(own), step):
            yield own[start : start + step], near


def _gather(owners: NDArray[np.int64], n_cells: int) -> list[NDArray[np.int32]]:
    """List the texts of each cell, in order."""
    order = np.argsort(owners, kind="stable").astype(np.int32)
    return np.split(order, np.searchsorted(owners[order], np.arange(1, n_cells)))


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
    similarities: NDArray[np.float32], candidates: NDArray[np.int32], k: int
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Find the ``k`` candidates nearest to each text of a block, ties by position."""
    if k < len(candidates):
        places = np.sort(np.argpartition(-similarities, k - 1, axis=1)[:, :k], axis=1)
    else:
        places = np.tile(np.arange(len(candidates)), (len(similarities), 1))
    near = np.take_along_axis(similarities, places, axis=1)
    order = np.argsort(-near, axis=1, kind="stable")
    places = np.take_along_axis(places, order, axis=1)
    return candidates[places], np.take_along_axis(near, order, axis=1)


def cut_cells(rows: NDArray[np.float32], k: int, *, seed: int) -> Cells:
    """Cut texts into cells; up to ``EXACT_BELOW`` texts are one.

    Args:
        rows: Shape ``(n, dim)``, of length 1.
        k: Neighbours that are to be found: a cell has more candidates.
        seed: Of the first centres.

    References:
        Jegou et al., IEEE TPAMI 33 (2011): inverted files.
    """
    n = len(rows)
    k = min(k, n - 1)
    if n <= EXACT_BELOW:
        everyone = np.arange(n, dtype=np.int32)
        return Cells(rows, rows[:1], [everyone], [everyone])
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
    members = _gather(owner, n_cells)
    near = np.argsort(-(centres @ centres.T), axis=1, kind="stable")
    candidates = []
    for cell in range(n_cells):
        taken = 12
        while sum(len(members[c]) for c in near[cell, :taken]) <= k:
            taken *= 2
        candidates.append(np.sort(np.concatenate([members[c] for c in near[cell, :taken]])))
    return Cells(rows, centres, members, candidates)
