"""Find the runs of words that a text shares with an earlier one.

Near linear: a run is looked up by its first words, and a text of which no five
words in a row stand elsewhere costs one pass over its words.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain
from typing import Final

import numpy as np
from numpy.typing import NDArray

from threads.discourse.shingles import hash_shingles

# Words; the shortest run that is found. Two strangers share four words in every other comment.
N_SHINGLE: Final = 5
# A character is a word where words are not set apart.
_ALONE: Final = r"\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f"
_WORD: Final = re.compile(rf"[{_ALONE}]|[^\W{_ALONE}]+")
_N_BASIC: Final = 0x10000  # characters in the tables of most scripts
_URL: Final = re.compile(r"(?i)\b(?:https?://|www\.)\S+")
_N_PLACES: Final = 6  # of a shingle that are remembered; a longer list costs time, not finds
_MAX_GAP: Final = 3  # words that were changed, added or left out inside a run
_N_RESUME: Final = 3  # equal words behind a gap


@dataclass(frozen=True)
class Words:
    """The words of a text.

    Attributes:
        text: Where they stand, links blanked.
        ids: Shape ``(n,)``, int64; equal words have equal ids, whatever their case.
    """

    text: str
    ids: NDArray[np.int64]

    @property
    def starts(self) -> NDArray[np.int64]:
        """Shape ``(n,)``; of the first character of each."""
        return self._spans[:, 0]

    @property
    def ends(self) -> NDArray[np.int64]:
        """Shape ``(n,)``; behind the last character of each."""
        return self._spans[:, 1]

    @cached_property
    def _spans(self) -> NDArray[np.int64]:
        # Looked up late: many texts repeat nothing.
        codes = np.frombuffer(self.text.encode("utf-32-le", "surrogatepass"), np.uint32)
        if codes.max(initial=0) >= _N_BASIC:
            spans = chain.from_iterable(map(re.Match.span, _WORD.finditer(self.text)))
            return np.fromiter(spans, dtype=np.int64).reshape(-1, 2)
        # A fifth of the pattern's time.
        around = np.zeros(len(codes) + 2, np.uint8)
        kinds = around[1:-1]
        kinds[:] = _tell_kinds()[codes]
        starts = (kinds > 0) & ((kinds > 1) | (kinds != around[:-2]))
        ends = (kinds > 0) & ((kinds > 1) | (kinds != around[2:]))
        return np.stack([np.flatnonzero(starts), np.flatnonzero(ends) + 1], axis=1)


@cache
def _tell_kinds() -> NDArray[np.uint8]:
    """Tell of the 65,536 basic characters those in words (1) and those that are one (2)."""
    every = "".join(map(chr, range(_N_BASIC)))
    kinds = np.zeros(_N_BASIC, np.uint8)
    for kind, pattern in ((1, r"\w+"), (2, rf"[{_ALONE}]+")):
        for found in re.finditer(pattern, every):
            kinds[found.start() : found.end()] = kind
    return kinds


class WordIds(dict[str, int]):
    """Numbers for words, as they come; equal words have equal ones, whatever their case."""

    def __init__(self) -> None:
        super().__init__()
        self._of_word: dict[str, int] = {}

    def __missing__(self, form: str) -> int:
        """Number a form that is new; known ones are looked up without a step of Python."""
        number = self[form] = self._of_word.setdefault(form.casefold(), len(self._of_word))
        return number


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


def cut_words(texts: Sequence[str], ids: WordIds) -> list[Words]:
    """Cut texts into words; links are left out.

    Args:
        texts: Any strings.
        ids: Of words that are known; new ones are added.

    Returns:
        For each text its words.
    """
    found = []
    for text in texts:
        # As long as before, so that offsets stay true.
        plain = (
            _URL.sub(lambda m: " " * len(m[0]), text) if "://" in text or "www" in text else text
        )
        numbers = list(map(ids.__getitem__, _WORD.findall(plain)))
        found.append(Words(plain, np.array(numbers, dtype=np.int64)))
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
    hashed, edges = _hash_words(texts)
    again = _find_repeated(hashed)
    known: dict[int, list[tuple[int, int]]] = {}
    lists: dict[int, list[int]] = {}
    found: list[list[Run]] = [[] for _ in texts]
    owners, firsts = np.unique(np.searchsorted(edges, again, side="right") - 1, return_index=True)
    # Text by text: each repeats earlier ones only.
    for number, own_again in zip(owners.tolist(), np.split(again, firsts[1:]), strict=False):
        own = dict(
            zip((own_again - edges[number]).tolist(), hashed[own_again].tolist(), strict=True)
        )
        lists[number] = texts[number].tolist()
        runs = found[number] = _runs_of(lists, number, shingles=own, known=known)
        taken = np.zeros(len(lists[number]), dtype=np.bool_)
        for run in runs:
            taken[max(0, run.start - N_SHINGLE + 1) : run.end] = True
        for place, key in own.items():
            if not taken[place]:
                listed = known.setdefault(key, [])
                if len(listed) < _N_PLACES:
                    listed.append((number, place))
    return found


def _hash_words(
    texts: Sequence[NDArray[np.int64]],
) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Hash each five words in a row, and say where those of each text begin."""
    lengths = np.array([len(ids) for ids in texts], dtype=np.int64)
    words = np.concatenate([np.zeros(0, np.int64), *texts]).astype(np.uint64) + np.uint64(1)
    return hash_shingles(words, lengths, size=N_SHINGLE)


def _find_repeated(numbers: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Give the places of the numbers that stand more than once, rising."""
    order = np.argsort(numbers)
    ordered = numbers[order]
    same = np.zeros(len(numbers) + 1, np.bool_)
    same[1:-1] = ordered[1:] == ordered[:-1]
    return np.sort(order[same[1:] | same[:-1]])


def _runs_of(
    lists: Mapping[int, list[int]],
    number: int,
    *,
    shingles: Mapping[int, int],
    known: Mapping[int, list[tuple[int, int]]],
) -> list[Run]:
    own, runs, done = lists[number], [], 0
    for place, key in shingles.items():
        if place < done:
            continue
        best: Run | None = None
        for source, at in known.get(key, ()):
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
