"""What a line is beside the other lines of its page, for the flat-text model."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from threads.segmentation import flat_words as fw

# Columns of a line's own features whose means tell a page's two halves apart: size, ending,
# opening, casing, quotation marks, emphasis, person, informal words and reporting verbs.
CONTRASTED = (0, 4, 5, 6, 10, 12, 24, 27, 28, 32, 35, 36, 37, 38, 39, 40, 41, 42, 43,
              49, 50, 51, 52, 54, 55, 56, 57, 58, 59, 61, 62)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A line of a page with what several features need."""

    text: str  # stripped, head and tail only
    n_chars: int  # of the whole line
    words: list[str]  # lower case
    raw_words: list[str]
    content: frozenset[str]


def _likeness(a: frozenset[str], b: frozenset[str]) -> float:
    """Overlap against the smaller set, 0 where one is empty."""
    if not a or not b:
        return 0.0
    return len(a & b) / min(len(a), len(b))


def _shape(text: str) -> str:
    """The line with letters, digits and runs folded: dates of one format fall together."""
    folded = re.sub(r"[^\W\d_]+", "a", text[:80])
    return re.sub(r"\d+", "9", folded)


def _place(lines: Sequence[Line]) -> NDArray[np.float32]:
    """Where each line stands and how long it is beside the page's others."""
    n = len(lines)
    index = np.arange(n)
    sizes = np.array([line.n_chars for line in lines], dtype=np.float64)
    logs = np.log1p(sizes)
    before = np.concatenate([[0.0], np.cumsum(sizes)])[:-1]
    total = max(1.0, sizes.sum())
    padded = np.pad(logs, (6, 6), mode="edge")
    running = np.convolve(padded, np.ones(5) / 5, mode="valid")  # mean of i-6..i-2 at i
    earlier, later = running[1 : n + 1], running[n - n + 7 : n + 7]
    return np.stack(
        [
            index / max(1, n - 1),
            np.log1p(index) / 3,
            np.log1p(n - 1 - index) / 3,
            np.full(n, math.log1p(n) / 3),
            before / total,
            np.log1p(before) / 5,
            np.log1p(total - before) / 5,
            logs - np.median(logs),
            (logs - earlier) / 2,
            (later - earlier) / 2,
        ],
        axis=1,
    ).astype(np.float32)


def _contrast(own: NDArray[np.float32]) -> NDArray[np.float32]:
    """How the lines from each one on differ from those before it, by feature.

    A change of hand shows in the means of what readers and authors do
    differently, over the whole page and over six lines to each side.
    """
    n_lines = len(own)
    index = np.arange(n_lines)
    sums = np.concatenate([np.zeros((1, own.shape[1])), np.cumsum(own, axis=0, dtype=np.float64)])
    parts = []
    for reach in (n_lines, 6):
        lo, hi = np.maximum(0, index - reach), np.minimum(n_lines, index + reach)
        before = (sums[index] - sums[lo]) / np.maximum(1, index - lo)[:, None]
        after = (sums[hi] - sums[index]) / np.maximum(1, hi - index)[:, None]
        parts.append(np.where(index[:, None] > 0, after - before, 0.0))
    return np.concatenate(parts, axis=1).astype(np.float32)


def _headings(lines: Sequence[Line]) -> list[list[float]]:
    """Where each line stands to the last heading of a discussion before it."""
    last: int | None = None
    rows = []
    for i, line in enumerate(lines):
        here = len(line.text) <= 160 and fw.HEADING.match(line.text) is not None
        gap = 0 if last is None else i - last
        rows.append([float(here), float(gap == 1), 1 / gap if gap else 0.0, float(gap > 0)])
        if here:
            last = i
    return rows


def _recurrence(lines: Sequence[Line]) -> list[list[float]]:
    """How each line repeats another one, by text, by shape and by first word."""
    shapes = [_shape(line.text) for line in lines]
    n_shape = Counter(shapes)
    n_text = Counter(line.text for line in lines)
    firsts = [" ".join(line.words[:2]) for line in lines]
    n_first = Counter(firsts)
    ends = [line.text[-12:] for line in lines]
    n_end = Counter(ends)
    seen: dict[str, int] = {}
    rows = []
    for i, line in enumerate(lines):
        gap = i - seen.get(shapes[i], i)
        seen[shapes[i]] = i
        rows.append(
            [
                min(3.0, math.log(n_shape[shapes[i]])),
                math.log1p(gap) / 2,
                min(3.0, math.log(n_text[line.text])),
                min(3.0, math.log(n_first[firsts[i]])) if firsts[i] else 0.0,
                min(3.0, math.log(max(1, n_end[ends[i]]))),
            ]
        )
    return rows


def _overlap(lines: Sequence[Line]) -> list[list[float]]:
    """How each line shares words with its neighbours, the opening and all before."""
    opening: frozenset[str] = frozenset().union(*(line.content for line in lines[:6]))
    title = lines[0].content if lines else frozenset()
    names = {
        w.lower()
        for line in lines
        if len(line.words) <= 6
        for w in line.raw_words[:3]
        if w[:1].isupper() and len(w) > 2
    }
    seen: set[str] = set()
    rows = []
    empty: frozenset[str] = frozenset()
    for i, line in enumerate(lines):
        before = lines[i - 1].content if i else empty
        after = lines[i + 1].content if i + 1 < len(lines) else empty
        known = len(line.content & seen) / len(line.content) if line.content else 0.0
        rows.append(
            [
                _likeness(line.content, before),
                _likeness(line.content, after),
                _likeness(line.content, opening),
                _likeness(line.content, title),
                known,
                float(bool(line.words) and line.words[0] in names),
                float(any(w in names for w in line.words[1:3])),
            ]
        )
        seen |= line.content
    return rows


def page_features(lines: Sequence[Line], own: NDArray[np.float32]) -> NDArray[np.float32]:
    """Measure each line against its page.

    Args:
        lines: In page order.
        own: What each line is by itself, shape ``(n_lines, n_own)``.

    Returns:
        Shape ``(n_lines, n_page_features)``.
    """
    return np.concatenate(
        [
            _contrast(own[:, CONTRASTED]),
            _place(lines),
            np.array(_headings(lines), dtype=np.float32),
            np.array(_recurrence(lines), dtype=np.float32),
            np.array(_overlap(lines), dtype=np.float32),
        ],
        axis=1,
    )
