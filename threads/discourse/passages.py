"""Find the runs of words that a text shares with an earlier one.

Near linear: a run is looked up by its first words, and a text of which no five
words in a row stand elsewhere costs one pass over its words.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

# Words; the shortest run that is found. Two strangers share four words in every other comment.
N_SHINGLE: Final = 5
# A character is a word where words are not set apart.
_WORD: Final = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]|[^\W\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]+"
)
_URL: Final = re.compile(r"(?i)\b(?:https?://|www\.)\S+")
_N_PLACES: Final = 6  # of a shingle that are remembered; a longer list costs time, not finds
_MAX_GAP: Final = 3  # words that were changed, added or left out inside a run
_N_RESUME: Final = 3  # equal words behind a gap
_PRIME: Final = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Words:
    """The words of a text.

    Attributes:
        ids: Shape ``(n,)``, int64; equal words have equal ids, whatever their case.
        starts: Shape ``(n,)``; of the first character of each.
        ends: Shape ``(n,)``; behind the last.
    """

    ids: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]


@dataclass
class _Ids:
    """Numbers for words, as they come."""

    of_word: dict[str, int] = field(default_factory=dict)
    of_form: dict[str, int] = field(default_factory=dict)

    def give(self, form: str) -> int:
        known = self.of_form.get(form)
        if known is None:
            known = self.of_word.setdefault(form.casefold(), len(self.of_word))
            self.of_form[form] = known
        return known


@dataclass(frozen=True)
class Run:
    """Words that a text shares with an earlier one; all counted in words.

    Attributes:
        start: The first shared word.
        end: Behind the last.
        source: Index of the earlier text.
        source_start: The first shared word there.
        source_end: Behind the last.
        n_equal: Words that are equal; a run may bridge a few that are not.
    """

    start: int
    end: int
    source: int
    source_start: int
    source_end: int
    n_equal: int


def cut_words(texts: Sequence[str]) -> list[Words]:
    """Cut texts into words; links are left out.

    Returns:
        For each text its words, with ids that hold for all of the texts.
    """
    ids = _Ids()
    found = []
    for text in texts:
        # As long as before, so that offsets stay true.
        plain = (
            _URL.sub(lambda m: " " * len(m[0]), text) if "://" in text or "www" in text else text
        )
        spans = [m.span() for m in _WORD.finditer(plain)]
        numbers = [ids.give(plain[a:b]) for a, b in spans]
        edges = np.array(spans, dtype=np.int64).reshape(-1, 2)
        found.append(Words(np.array(numbers, dtype=np.int64), edges[:, 0], edges[:, 1]))
    return found


def find_runs(texts: Sequence[NDArray[np.int64]]) -> list[list[Run]]:
    """Find for each text the longest runs that it shares with earlier ones.

    Where several earlier texts hold the same words the first one is the source,
    and words that are a run already are nobody's source.

    Args:
        texts: Word ids, in the order in which the texts came to be.

    Returns:
        For each text its runs of at least five words, in order, without overlap.
    """
    shingles = [_shingles(ids) for ids in texts]
    together = np.concatenate(shingles) if shingles else np.zeros(0, np.uint64)
    _, inverse, counts = np.unique(together, return_inverse=True, return_counts=True)
    again = counts[inverse] > 1
    known: dict[int, list[tuple[int, int]]] = {}
    lists = [ids.tolist() for ids in texts]
    found: list[list[Run]] = []
    first = 0
    for number, own in enumerate(shingles):  # text by text: each repeats earlier ones only
        places = np.flatnonzero(again[first : first + len(own)]).tolist()
        keys = inverse[first : first + len(own)]
        first += len(own)
        runs = _runs_of(lists, number, places=places, keys=keys, known=known)
        found.append(runs)
        taken = np.zeros(len(own), dtype=np.bool_)
        for run in runs:
            taken[max(0, run.start - N_SHINGLE + 1) : run.end] = True
        for place in places:
            if not taken[place]:
                listed = known.setdefault(int(keys[place]), [])
                if len(listed) < _N_PLACES:
                    listed.append((number, place))
    return found


def _shingles(ids: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Hash each five words in a row."""
    n = len(ids) - N_SHINGLE + 1
    if n <= 0:
        return np.zeros(0, np.uint64)
    unsigned = ids.astype(np.uint64)
    hashed = np.zeros(n, np.uint64)
    for k in range(N_SHINGLE):
        hashed = (hashed ^ (unsigned[k : k + n] + np.uint64(1))) * _PRIME
        hashed ^= hashed >> np.uint64(29)
    return hashed


def _runs_of(
    lists: list[list[int]],
    number: int,
    *,
    places: list[int],
    keys: NDArray[np.int64],
    known: dict[int, list[tuple[int, int]]],
) -> list[Run]:
    own, runs, done = lists[number], [], 0
    for place in places:
        if place < done:
            continue
        best: Run | None = None
        for source, at in known.get(int(keys[place]), ()):
            run = _extend(own, place, lists[source], at, source=source, least=done)
            if run is not None and (best is None or run.n_equal > best.n_equal):
                best = run
        if best is not None:
            runs.append(best)
            done = best.end
    return runs


def _extend(
    own: list[int], i: int, other: list[int], j: int, *, source: int, least: int
) -> Run | None:
    """Grow a shared shingle to both sides, over small gaps forward; None if hashes only met."""
    if own[i : i + N_SHINGLE] != other[j : j + N_SHINGLE]:
        return None
    a, b = i, j
    while a > least and b > 0 and own[a - 1] == other[b - 1]:
        a, b = a - 1, b - 1
    end, other_end, n_equal = i, j, i - a
    while True:
        while end < len(own) and other_end < len(other) and own[end] == other[other_end]:
            end, other_end, n_equal = end + 1, other_end + 1, n_equal + 1
        step = _resume(own, end, other, other_end)
        if step is None:
            return Run(a, end, source, b, other_end, n_equal)
        end, other_end = end + step[0], other_end + step[1]


def _resume(own: list[int], i: int, other: list[int], j: int) -> tuple[int, int] | None:
    """Find where two texts agree again after a few words; None where they do not."""
    for total in range(1, 2 * _MAX_GAP + 1):
        for skip in range(max(0, total - _MAX_GAP), min(total, _MAX_GAP) + 1):
            ahead = own[i + skip : i + skip + _N_RESUME]
            behind = j + total - skip
            if len(ahead) == _N_RESUME and ahead == other[behind : behind + _N_RESUME]:
                return skip, total - skip
    return None
