"""Shingles: so many neighbours in a row, as one number each, of many texts at once."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

_PRIME: Final = np.uint64(0x9E3779B97F4A7C15)


def hash_shingles(
    parts: NDArray[np.uint64], lengths: NDArray[np.int64], *, size: int
) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Hash each ``size`` parts in a row; none runs over the end of a text.

    Args:
        parts: Shape ``(n_parts,)``; words or letters as numbers, text by text.
        lengths: Shape ``(n_texts,)``; parts of each text.
        size: Parts of a shingle.

    Returns:
        The hashes, text by text, and where each text begins in them, shape
        ``(n_texts + 1,)``.
    """
    edges = np.concatenate([[0], np.cumsum(np.maximum(lengths - size + 1, 0))])
    n = max(0, len(parts) - size + 1)
    hashed = np.zeros(n, np.uint64)
    for k in range(size):
        hashed = (hashed ^ parts[k : k + n]) * _PRIME
        hashed ^= hashed >> np.uint64(29)
    begins = np.concatenate([[0], np.cumsum(lengths)])[:-1]
    inside = np.repeat(begins - edges[:-1], np.diff(edges)) + np.arange(edges[-1])
    return hashed[inside], edges
