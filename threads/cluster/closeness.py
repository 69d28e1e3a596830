"""Closeness: what the unthemed are nearest to, and which further themes a text touches."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from threads.cluster.sparse import Sparse
from threads.cluster.views import (
    Words,
    centred,
    count_words,
    principal_axes,
    unit_rows,
    without_direction,
)
from threads.results import Closeness, Further

Rows = NDArray[np.float32]

# A further theme is touched by a sentence that is nearer to it than to the text's own by this
# cosine, and this near to it, as a share of what its texts are. On consultation answers, which
# people gave one theme or several, 0.36 of those with several have a further theme then and 0.04
# of those with one; at 0.1 it is 0.41 and 0.07, at 0.3 0.28 and 0.02. Whole texts tell little:
# an area under the curve of 0.61, of sentences 0.74.
_NEARER: Final = 0.2
_NEAR: Final = 0.6
_MOST_FURTHER: Final = 2
_FEWEST_WORDS: Final = 3  # of a sentence that says something
_MOST_CHARACTERS: Final = 1500  # of a text; the model reads no more of it either
_DIMENSIONS: Final = 96
_SENTENCES_AT_ONCE: Final = 20_000
_TURNS: Final = (
    r"(?=(?:but|however|although|though|while|yet|aber|jedoch|obwohl|mais|cependant|pero|aunque"
    r"|però|maar|mas|но|однако)\b)"
)
# Each match begins with white space, which a search can run to: a third of the time.
_SENTENCE_END: Final = re.compile(rf"\s(?:(?<=[.!?…;:]\s)\s*|(?<=\n)\n*|{_TURNS})", re.IGNORECASE)
_FULL_WIDTH_END: Final = re.compile(
    rf"(?<=[.!?…;:])\s+|(?<=[。！？；])|\n+|\s{_TURNS}", re.IGNORECASE
)
_FULL_WIDTH: Final = re.compile("[。！？；]")


def measure_closeness(
    vectors: Rows, *, texts: Sequence[str], title: Rows | None, labels: NDArray[np.int32]
) -> Closeness:
    """Find the theme nearest to each unthemed text, and the further themes of the others.

    Whole texts are compared by their vectors and by what their words lend them, each word
    the mean of its texts; sentences by their words alone, so that none is embedded.

    Args:
        vectors: Shape ``(n_texts, dim)``, rows of length 1.
        texts: In the order of the vectors.
        title: What all texts are about, shape ``(dim,)``, or each, ``(n_texts, dim)``.
        labels: Shape ``(n_texts,)``; -1 unthemed, else 0..k-1, each at least once.

    Raises:
        ValueError: The arguments differ in length.
    """
    if not len(vectors) == len(texts) == len(labels):
        raise ValueError(f"{len(vectors)} vectors, {len(texts)} texts, {len(labels)} labels")
    from threadpoolctl import threadpool_limits

    nearest, shares = np.full(len(labels), -1, np.int32), np.zeros(len(labels), np.float32)
    if labels.max(initial=-1) < 0:
        return Closeness(nearest, shares, ())
    # One thread: sums in another order would decide otherwise on another machine.
    with threadpool_limits(limits=1):
        clean = np.nan_to_num(np.asarray(vectors, np.float32), posinf=0.0, neginf=0.0)
        if title is not None:
            clean = without_direction(clean, np.asarray(title, np.float32))
        own = principal_axes(centred(clean), _DIMENSIONS)
        sentences = _cut(texts)
        words = count_words([*texts, *sentences.texts])
        rows = np.arange(words.weights.n_rows)
        by_word, lent = _lend(Words(words.weights.take(rows[: len(texts)])), own)
        middle = lent.mean(axis=0, dtype=np.float64).astype(np.float32)
        lent = unit_rows(lent - middle)
        loose = np.flatnonzero(labels < 0)
        whole = unit_rows(np.hstack([own, lent]))
        centres, typical = _find_centres(whole, labels)
        found = whole[loose] @ centres.T / typical
        nearest[loose] = found.argmax(axis=1)
        shares[loose] = np.clip(found.max(axis=1), 0, 1)
        spoken = words.weights.take(rows[len(texts) :])
        further = _find_further(sentences, spoken, by_word, middle, labels, lent)
    return Closeness(nearest, shares, further)


@dataclass(frozen=True)
class _Sentences:
    """The sentences of the texts that have several.

    Attributes:
        texts: What they say.
        owners: Shape ``(n_sentences,)``; the text that each stands in.
    """

    texts: list[str]
    owners: NDArray[np.int64]


def _cut(texts: Sequence[str]) -> _Sentences:
    said: list[str] = []
    owners: list[int] = []
    for place, text in enumerate(texts):
        read = text[:_MOST_CHARACTERS]
        ends = _FULL_WIDTH_END if _FULL_WIDTH.search(read) else _SENTENCE_END
        parts = [p for p in ends.split(read) if p.strip()]
        if len(parts) > 1:
            said.extend(parts)
            owners.extend([place] * len(parts))
    return _Sentences(said, np.array(owners, np.int64))


def _lend(words: Words, own: Rows) -> tuple[Rows, Rows]:
    """Give each word the mean of its texts and each text that of its words, twice over.

    Returns:
        Words and texts, the latter of length 1.
    """
    column_sums = np.maximum(words.weights.sum_columns(), 1e-9)
    first = unit_rows(words.smooth(own))
    by_word = words.weights.across(first) / column_sums[:, None]
    return by_word.astype(np.float32), unit_rows(words.smooth(first))


def _find_centres(rows: Rows, labels: NDArray[np.int32]) -> tuple[Rows, Rows]:
    """Give each theme's centre, of length 1, and how near its middle text is to it."""
    k = int(labels.max()) + 1
    sums = np.zeros((k, rows.shape[1]), np.float64)
    themed = labels >= 0
    for theme in range(k):  # np.add.at takes thirty times as long
        sums[theme] = rows[labels == theme].sum(axis=0, dtype=np.float64)
    centres = unit_rows(sums.astype(np.float32))
    near = np.einsum("ij,ij->i", rows[themed], centres[labels[themed]])
    typical = [np.median(near[labels[themed] == theme]) for theme in range(k)]
    return centres, np.maximum(np.array(typical, np.float32), 0.05)


def _find_further(
    sentences: _Sentences,
    spoken: Sparse,
    by_word: Rows,
    middle: Rows,
    labels: NDArray[np.int32],
    lent: Rows,
) -> tuple[Further, ...]:
    """Find sentences that are near to another theme than that of their text."""
    centres, typical = _find_centres(lent, labels)
    if len(centres) < 2:
        return ()
    touched: dict[tuple[int, int], float] = {}
    sums = np.maximum(spoken.sum_rows(), 1e-9)
    telling = (np.diff(spoken.starts) >= _FEWEST_WORDS) & (labels[sentences.owners] >= 0)
    places = np.flatnonzero(telling)
    for at in range(0, len(places), _SENTENCES_AT_ONCE):
        block = places[at : at + _SENTENCES_AT_ONCE]
        said = spoken.take(block) @ by_word
        rows = unit_rows((said / sums[block, None]).astype(np.float32))
        cosines = unit_rows(rows - middle) @ centres.T
        own = labels[sentences.owners[block]]
        to_own = cosines[np.arange(len(block)), own]
        cosines[np.arange(len(block)), own] = -2
        best = cosines.argmax(axis=1)
        to_best = cosines[np.arange(len(block)), best]
        share = np.clip(to_best / typical[best], 0, 1)
        for i in np.flatnonzero((to_best - to_own >= _NEARER) & (share >= _NEAR)).tolist():
            key = (int(sentences.owners[block[i]]), int(best[i]))
            touched[key] = max(touched.get(key, 0.0), float(share[i]))
    ranked = sorted(touched.items(), key=lambda item: (item[0][0], -item[1], item[0][1]))
    kept: list[Further] = []
    for (text, theme), share in ranked:
        if sum(f.text == text for f in kept[-_MOST_FURTHER:]) < _MOST_FURTHER:
            kept.append(Further(text, theme, share))
    return tuple(kept)
