"""Distinct texts: equal ones are clustered once, in an order of their own."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Distinct:
    """The distinct texts of a run.

    Attributes:
        first: Shape ``(m,)``; where each distinct text stands first, in an order
            that follows from the texts alone.
        which: Shape ``(n,)``; for each text which of the distinct ones it is.
    """

    first: NDArray[np.int64]
    which: NDArray[np.int64]


def find_distinct(vectors: NDArray[np.float32], texts: Sequence[str]) -> Distinct:
    """Find the distinct pairs of text and vector.

    Args:
        vectors: Shape ``(n, dim)``.
        texts: As many.
    """
    keys = [(text, row.tobytes()) for text, row in zip(texts, vectors, strict=True)]
    firsts: dict[tuple[str, bytes], int] = {}
    for place, key in enumerate(keys):
        firsts.setdefault(key, place)
    ordered = sorted(firsts)
    numbers = {key: number for number, key in enumerate(ordered)}
    return Distinct(
        first=np.array([firsts[key] for key in ordered], np.int64),
        which=np.array([numbers[key] for key in keys], np.int64),
    )
