"""The words that a comment shares with the earlier ones that it may answer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Final

import numpy as np
from numpy.typing import NDArray

WINDOW: Final = 20  # comments before that may be answered; 95 of 100 parents lie within
_N_STEM: Final = 6  # letters of a word that are compared; endings differ
_N_FIRST: Final = 14  # words of a beginning
_N_PHRASES: Final = 5  # added to a comment's phrases, so that one of a few weighs little
_ONLY_TWO: Final = 2  # comments that hold a word: the one that answers, and the answered
_MOST_ONLY: Final = 3  # such words that are counted
_N_AT_ONCE: Final = 1024  # comments that are compared at once; bounds memory


class _StemIds(dict[str, int]):
    """Numbers for words, as they come; words that begin alike have equal ones."""

    def __init__(self) -> None:
        super().__init__()
        self.of_stem: dict[str, int] = {}

    def __missing__(self, word: str) -> int:
        number = self[word] = self.of_stem.setdefault(word[:_N_STEM], len(self.of_stem))
        return number


def compare_words(
    words: Sequence[Sequence[str]],
    candidates: NDArray[np.int64],
    pair: dict[str, NDArray[np.float32]],
) -> None:
    """Compare words, and two in a row, by how rare they are under this article.

    Args:
        words: Of each comment, in posting order.
        candidates: Shape ``(n, n_slots)``; earlier comments, -1 for none. The slot ``k``
            of the first ``WINDOW`` is the comment ``k + 1`` before.
        pair: Figures by name, each of the same shape; those of words are filled in.
    """
    numbers = _StemIds()
    lengths = np.array([len(own) for own in words], dtype=np.int64)
    n_all = int(lengths.sum())
    ids = np.fromiter(map(numbers.__getitem__, chain.from_iterable(words)), np.int64, count=n_all)
    owners = np.repeat(np.arange(len(words)), lengths)
    place = np.arange(n_all) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    held = _Held.of(owners, ids, n_rows=len(words))
    begins = held.find(owners[place < _N_FIRST], ids[place < _N_FIRST])
    within = np.flatnonzero(place[1:] > 0)  # a word with one behind it
    _, two = np.unique(
        ids[within] * (ids.max(initial=0) + 1) + ids[within + 1], return_inverse=True
    )
    phrases = _Held.of(owners[within], two, n_rows=len(words))

    squared, rarity = held.weigh() ** 2, phrases.weigh()
    only = held.n_holding == _ONLY_TWO
    dot, dot_first, n_only, best, said = (np.zeros(candidates.shape, np.float32) for _ in range(5))
    for at, entries in held.meet(candidates):
        columns, first = held.columns[entries], begins[entries]
        _reduce(np.add, squared[columns], at, out=dot)
        _reduce(np.maximum, squared[columns], at, out=best)
        _reduce(np.add, squared[columns[first]], at[first], out=dot_first)
        np.add.at(n_only.reshape(-1), at[only[columns]], np.float32(1))
    for at, entries in phrases.meet(candidates):
        _reduce(np.add, rarity[phrases.columns[entries]], at, out=said)

    square = held.add_up(squared, where=np.ones_like(begins))
    square_first = held.add_up(squared, where=begins)
    all_phrases = phrases.add_up(rarity, where=np.ones(len(phrases.rows), np.bool_))
    own = square[:, None]
    pair["words_alike"][:] = dot / np.sqrt(own * square[np.maximum(candidates, 0)] + 1e-6)
    pair["words_shared"][:] = dot / (own + 1e-6)
    pair["beginning_shared"][:] = dot_first / (square_first[:, None] + 1e-6)
    pair["phrases_shared"][:] = said / np.sqrt(all_phrases + _N_PHRASES)[:, None]
    pair["rarest_shared"][:] = np.sqrt(best) / np.log(len(words) + 1)
    pair["only_shared"][:] = np.minimum(n_only, _MOST_ONLY) / _MOST_ONLY


def _reduce(
    how: np.ufunc,
    values: NDArray[np.float32],
    places: NDArray[np.integer],
    *,
    out: NDArray[np.float32],
) -> None:
    """Put into each place of ``out``, taken flat, what its values come to; ``places`` rises."""
    if len(places):
        starts = np.flatnonzero(np.diff(places, prepend=places[0] - 1))
        out.reshape(-1)[places[starts]] = how.reduceat(values, starts)


@dataclass(frozen=True)
class _Held:
    """Which row holds which number, each once, by number and then by row.

    Attributes:
        rows: Shape ``(n_entries,)``.
        columns: Shape ``(n_entries,)``, rising.
        n_rows: Rows that there are.
    """

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    n_rows: int

    @staticmethod
    def of(rows: NDArray[np.int64], columns: NDArray[np.int64], *, n_rows: int) -> "_Held":
        """Drop what is there twice, and order the rest."""
        keys = np.sort(columns * n_rows + rows)  # np.unique takes ten times as long
        keys = keys[np.diff(keys, prepend=-1) > 0]
        return _Held(keys % max(n_rows, 1), keys // max(n_rows, 1), n_rows)

    @cached_property
    def _keys(self) -> NDArray[np.int64]:
        return self.columns * self.n_rows + self.rows

    @cached_property
    def n_holding(self) -> NDArray[np.int64]:
        """Shape ``(n_columns,)``; rows that hold each number."""
        return np.bincount(self.columns)

    def weigh(self) -> NDArray[np.float32]:
        """Weigh each number by how rare it is in the rows."""
        n_holding = np.maximum(self.n_holding.astype(np.float32), 1)
        return np.log((self.n_rows + 1) / n_holding).astype(np.float32)

    def find(self, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Mark the entries of some rows and numbers."""
        marked: NDArray[np.bool_] = np.zeros(len(self.rows), np.bool_)
        marked[np.searchsorted(self._keys, columns * self.n_rows + rows)] = True
        return marked

    @cached_property
    def _by_row(self) -> NDArray[np.int64]:
        return np.argsort(self.rows, kind="stable")

    def add_up(
        self, values: NDArray[np.float32], *, where: NDArray[np.bool_]
    ) -> NDArray[np.float32]:
        """Add up for each row the values of its numbers, of some entries."""
        total = np.zeros(self.n_rows, np.float32)
        counted = self._by_row[where[self._by_row]]
        _reduce(np.add, values[self.columns[counted]], self.rows[counted], out=total)
        return total

    def meet(
        self, candidates: NDArray[np.int64]
    ) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """Find what a row and a candidate of it both hold.

        Yields:
            Places in the flat ``candidates``, rising, and the entries of the rows, in parts.
        """
        n_slots = candidates.shape[1]
        edges = np.searchsorted(self.rows[self._by_row], np.arange(self.n_rows + 1))
        floor = self.columns * self.n_rows
        first = np.searchsorted(self._keys, np.maximum(self._keys - WINDOW, floor))
        n_met = np.arange(len(first)) - first
        for start in range(0, self.n_rows, _N_AT_ONCE):
            within = (start <= self.rows) & (self.rows < start + _N_AT_ONCE)
            last = np.flatnonzero(within & (n_met > 0))
            entries = np.repeat(last, n_met[last])
            other = entries - 1 - _count_up(n_met[last])
            slots = self.rows[entries] - self.rows[other] - 1
            places, found = [(self.rows[entries] - start) * n_slots + slots], [entries]
            far = candidates[start : start + _N_AT_ONCE, WINDOW:]
            for row, slot in np.argwhere(far >= 0).tolist():  # the few that look farther back
                own, theirs = (
                    self._by_row[edges[i] : edges[i + 1]]
                    for i in (start + row, int(far[row, slot]))
                )
                both = own[np.isin(self.columns[own], self.columns[theirs], assume_unique=True)]
                places.append(np.full(len(both), row * n_slots + WINDOW + slot))
                found.append(both)
            # Of 16 bits, which numpy sorts in a quarter of the time.
            place = np.concatenate(places).astype(np.uint16)
            order = np.argsort(place, kind="stable")
            yield place[order] + np.int64(start * n_slots), np.concatenate(found)[order]


def _count_up(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give 0, 1, ... up to each count, one run behind the other."""
    ends = np.cumsum(counts)
    return np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - counts, counts)
