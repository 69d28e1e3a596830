"""Words to numbers: which text has which words, without a string a word."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from threads.surrogates import replace_halves

_N_AT_ONCE: Final = 8192  # texts; bounds the memory that their words take


@dataclass(frozen=True)
class NumberedWords:
    """The words of texts, numbered in the order in which they first come.

    Attributes:
        ids: Shape ``(n_words,)``, text by text.
        edges: Shape ``(n_texts + 1,)``; where the words of each text begin.
        numbers: Of each distinct word.
    """

    ids: NDArray[np.int32]
    edges: NDArray[np.int64]
    numbers: Mapping[str, int]


def number_words(
    texts: Sequence[str], pattern: str, *, most: int, known: Mapping[str, int] | None = None
) -> NumberedWords:
    """Cut texts into words; equal words have equal numbers.

    A third of the time of a loop over Python's ``re``.

    Args:
        texts: Any strings.
        pattern: Of a word, in the language of Rust's ``regex``.
        most: Words of a text that are read.
        known: Numbers to use; all words that have none then get the next one together.
    """
    numbers: dict[str, int] = {}

    def number(word: str) -> int:
        if known is None:
            return numbers.setdefault(word, len(numbers))
        return known.get(word, len(known))

    ids, counts = [np.zeros(0, np.int32)], [np.zeros(1, np.int64)]
    for first in range(0, len(texts), _N_AT_ONCE):
        some = pl.Series(map(replace_halves, texts[first : first + _N_AT_ONCE]), dtype=pl.String)
        found = some.str.extract_all(pattern).list.head(most)
        words = found.explode().drop_nulls()
        distinct = words.unique(maintain_order=True)
        numbered = np.array([number(word) for word in distinct], np.int32)
        ids.append(numbered[words.cast(pl.Enum(distinct)).to_physical().to_numpy()])
        counts.append(found.list.len().to_numpy().astype(np.int64))
    edges = np.cumsum(np.concatenate(counts))
    return NumberedWords(np.concatenate(ids), edges, numbers if known is None else known)
