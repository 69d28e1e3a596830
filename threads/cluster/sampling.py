"""A sample of the texts, for themes that are found in less memory than all of them need."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from threads.cluster.graph import Cells, Neighbours, cut_cells, find_nearest, find_neighbours_in
from threads.cluster.views import (
    KEPT_DIMENSIONS,
    N_DIMENSIONS,
    Vocabulary,
    Words,
    learn_words,
    unit_rows,
    without_direction,
)
from threads.results import Clustering
from threads.settings import ClusterSettings

Rows = NDArray[np.float32]

# What finding themes takes at its peak beside the texts and their vectors, measured on
# 100,000 sentences: 6.5 kB a text with vectors of 256 numbers, 9.3 kB with 384; 6.9 kB on
# 30,000 with 256. A sample's vectors are a copy, another 4 bytes a number.
_BYTES_A_TEXT: Final = 1_200
_BYTES_A_NUMBER: Final = 22 + 4
_FEWEST: Final = 1_000  # texts that are always taken at once
_N_VOTERS: Final = 15
_N_AT_ONCE: Final = 16_384


def count_fitted(n: int, *, dim: int, max_memory_gb: float | None) -> int:
    """Say on how many of ``n`` texts themes are found.

    Args:
        n: Texts.
        dim: Numbers of a vector.
        max_memory_gb: In 1,000,000,000 bytes; None for as many as all of them take.
    """
    if max_memory_gb is None:
        return n
    fitting = int(max_memory_gb * 1e9 / (_BYTES_A_TEXT + _BYTES_A_NUMBER * dim))
    return min(n, max(_FEWEST, fitting))


def draw_sample(texts: Sequence[str], n: int) -> NDArray[np.int64]:
    """Draw texts by their hashes: a larger sample holds every smaller one.

    Equal texts are drawn together but for the last, so that a comment's neighbours in
    the input decide nothing.

    Args:
        texts: At least ``n``.
        n: Texts of the sample.

    Returns:
        Shape ``(n,)``; their places, rising.
    """
    keys = np.fromiter(
        (
            int.from_bytes(hashlib.blake2b(_bytes_of(text), digest_size=8).digest(), "big")
            for text in texts
        ),
        np.uint64,
        count=len(texts),
    )
    return np.sort(np.argsort(keys, kind="stable")[:n])


def cut_rest(n: int, inside: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """Give the places outside a sample, so many at once that their votes take some 100 MB.

    Args:
        n: Texts.
        inside: Places of the sample.
    """
    outside = np.ones(n, np.bool_)
    outside[inside] = False
    rest = np.flatnonzero(outside)
    for start in range(0, len(rest), _N_AT_ONCE):
        yield rest[start : start + _N_AT_ONCE]


def _bytes_of(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


@dataclass(frozen=True)
class Axes:
    """A reduction that was fitted to some rows and can be applied to others.

    Attributes:
        centre: Shape ``(dim,)``; what is taken out.
        directions: Shape ``(dim, n_dimensions)``.
    """

    centre: Rows
    directions: Rows

    def reduce(self, rows: Rows) -> Rows:
        """Give rows of length 1, shape ``(n, n_dimensions)``."""
        return unit_rows(np.asarray((rows - self.centre) @ self.directions, np.float32))


def fit_axes(rows: Rows, n_dimensions: int) -> Axes:
    """Fit the strongest directions to rows, as ``principal_axes`` does."""
    centre = _mean_of(rows)
    shifted = rows - centre
    _, axes = np.linalg.eigh((shifted.T @ shifted).astype(np.float64))
    return Axes(centre, np.ascontiguousarray(axes[:, ::-1][:, :n_dimensions], np.float32))


@dataclass(frozen=True)
class View:
    """The second view of ``build_views``, fitted to a sample and open to other texts.

    Words weigh half as much as where themes are found, since a sample does not know all
    words of the others. Put by 50,000 other sentences, 50,000 agreed with the themes of
    all with an AMI of 0.39 without words, 0.45 with half their weight and 0.46 with all of
    it; 10,000 annotated titles, put by 10,000, scored 0.70, 0.71 and 0.65.

    Attributes:
        own: What vectors are reduced to.
        vocabulary: The sample's words.
        by_word: Shape ``(n_words, n_own)``; each word's mean of its texts.
        middle: Shape ``(n_own,)``; the mean of what words lend the texts.
        both: What vectors and words are reduced to together.
        weight: Of the words.
    """

    own: Axes
    vocabulary: Vocabulary
    by_word: Rows
    middle: Rows
    both: Axes
    weight: float

    def look(self, vectors: Rows, texts: Sequence[str]) -> Rows:
        """Give rows of length 1, shape ``(n, n_dimensions)``, for vectors without the title."""
        lent = _spread(self.vocabulary.count(texts), self.by_word)
        return self.both.reduce(_join(self.own.reduce(vectors), lent, self.middle, self.weight))


def fit_view(
    vectors: Rows, texts: Sequence[str], *, weight: float, n_dimensions: int
) -> tuple[View, Rows]:
    """Fit a view to texts, and give what they look like in it.

    Args:
        vectors: Shape ``(n, dim)``, of length 1, without the title.
        texts: As many.
        weight: Of the words beside the vectors.
        n_dimensions: Of the view.
    """
    axes = fit_axes(vectors, KEPT_DIMENSIONS)
    own = axes.reduce(vectors)
    vocabulary, words = learn_words(texts)
    sums = np.maximum(words.weights.sum_columns(), 1e-9)[:, None]
    first = unit_rows(words.smooth(own))
    by_word = np.asarray(words.weights.across(first) / sums, np.float32)
    lent = _spread(words, by_word)
    middle = _mean_of(lent)
    joined = _join(own, lent, middle, weight)
    both = fit_axes(joined, n_dimensions)
    return View(axes, vocabulary, by_word, middle, both, weight), both.reduce(joined)


def _spread(words: Words, by_word: Rows) -> Rows:
    """Give each text the mean of its words, of length 1."""
    sums = np.maximum(words.weights.sum_rows(), 1e-9)[:, None]
    return unit_rows(np.asarray((words.weights @ by_word) / sums, np.float32))


def _join(own: Rows, lent: Rows, middle: Rows, weight: float) -> Rows:
    return np.hstack([own, np.float32(weight) * unit_rows(lent - middle)])


def _mean_of(rows: Rows) -> Rows:
    return np.asarray(rows.mean(axis=0, dtype=np.float64), np.float32)


@dataclass(frozen=True)
class Voters:
    """The texts of a sample, which put the others into their themes.

    Attributes:
        view: In which texts are near to each other.
        cells: The sample in it.
        labels: Shape ``(n,)``; their themes, -1 unthemed.
        strengths: Shape ``(n,)``; how firmly they are in them.
        floor: A vote of this or less leaves a text unthemed.
    """

    view: View
    cells: Cells
    labels: NDArray[np.int32]
    strengths: NDArray[np.float32]
    floor: float

    def assign(
        self, vectors: Rows, texts: Sequence[str], *, title: Rows | None
    ) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Put texts outside the sample where their nearest in it are.

        Args:
            vectors: Shape ``(n, dim)``.
            texts: As many.
            title: What all texts are about, or each of these; see ``build_views``.

        Returns:
            Themes, -1 where the vote is not above the floor, and strengths: the mean
            strength of the nearest in that theme, the others counting 0.
        """
        rows = self.view.look(without_title(vectors, title), texts)
        near = find_nearest(rows, self.cells, _N_VOTERS)
        themes, votes, strengths = _vote(near, self.labels, self.strengths)
        firm = votes > self.floor
        return np.where(firm, themes, -1).astype(np.int32), np.where(firm, strengths, 0)


def call_voters(
    vectors: Rows,
    texts: Sequence[str],
    found: Clustering,
    *,
    title: Rows | None,
    settings: ClusterSettings,
) -> Voters:
    """Make voters of a sample, and find the vote below which a text has no theme.

    The floor is the vote at which as many texts of the sample would be unthemed, each
    put to the vote of the others, as were left unthemed in it.

    Args:
        vectors: Shape ``(n, dim)``.
        texts: More than ``_N_VOTERS``.
        found: Their themes, one at least.
        title: What all texts are about, or each of these.
        settings: Its weight of words, its dimensions and its seed.
    """
    clean = without_title(vectors, title)
    kept = settings.n_dimensions or N_DIMENSIONS
    view, rows = fit_view(clean, texts, weight=settings.view_weight / 2, n_dimensions=kept)
    cells = cut_cells(rows, _N_VOTERS, seed=settings.seed)
    _, votes, _ = _vote(find_neighbours_in(cells, _N_VOTERS), found.labels, found.strengths)
    share = float((found.labels < 0).mean())
    floor = np.quantile(votes, share, method="inverted_cdf")
    if share == 0:  # nobody in the sample is left out, nor is who comes as near as one of them
        floor = np.nextafter(votes.min(), -1)
    return Voters(view, cells, found.labels, found.strengths, float(floor))


def without_title(vectors: Rows, title: Rows | None) -> Rows:
    """Take out of vectors what is no number, and what the texts are said to be about."""
    clean = np.nan_to_num(np.asarray(vectors, np.float32), posinf=0.0, neginf=0.0)
    return clean if title is None else without_direction(clean, np.asarray(title, np.float32))


def _vote(
    near: Neighbours, labels: NDArray[np.int32], strengths: NDArray[np.float32]
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float32]]:
    """Let the nearest of each text vote, by cosine; ties go to the larger theme.

    Returns:
        The theme with most votes, its share of all that could be given, and the
        strength that its voters lend.
    """
    n, k = near.ids.shape
    n_themes = int(labels.max()) + 1
    weights = np.maximum(near.similarities, 0).astype(np.float64)
    chosen = labels[near.ids]
    themed = chosen >= 0
    codes = (np.arange(n)[:, None] * n_themes + chosen)[themed]
    given = np.bincount(codes, weights[themed], minlength=n * n_themes).reshape(n, n_themes)
    lent = np.bincount(
        codes, (weights * strengths[near.ids])[themed], minlength=n * n_themes
    ).reshape(n, n_themes)
    best = given.argmax(axis=1)
    at = np.arange(n), best
    strength = lent[at] / np.maximum(weights.sum(axis=1), 1e-9)
    return best, given[at] / k, strength.astype(np.float32)
