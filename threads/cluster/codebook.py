"""Named themes: which texts belong to themes that were named beforehand."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from threads.cluster.sparse import Sparse, multiply, transpose
from threads.results import Clustering

Rows = NDArray[np.float32]

# Closeness from which on a text is near; benchmarks/codebook.py has the table. At 0.12 precision
# and recall are 0.656 and 0.654, at 0.10 0.62 and 0.68. What stands out by its spread from a
# theme's usual closeness, whole words and no leaning: 0.63 and 0.57, and of themes that no text
# is about 0.13 of the texts, not 0.08.
_NEAR: Final = 0.11
_NEAR_TEXTS: Final = 0.17  # likewise, of a theme with examples or held texts: they are alike
# Cosine of vectors as they are, below which nothing is near: what all texts share taken out,
# a text may be near to what it has nothing in common with.
_UNLIKE: Final = 0.1
_MARGIN: Final = 0.04  # by which it is nearer to its theme than to the next one
_PLAIN: Final = 2.0  # times what is near: it belongs to the nearer one even if two claim it
# What counts in closeness, as weights: vectors, vectors lent by words, words in common.
_WEIGHTS: Final = (0.7, 0.3, 0.5)
_OTHER_WEIGHTS: Final = (0.7, 0.3, 0.0)  # under which a theme should come out alike
_LEANING: Final = 0.3  # of a text's closeness, what its neighbours' is
_N_LEANINGS: Final = 3  # rounds; what neighbours have of their neighbours in turn
_N_DIMENSIONS: Final = 96  # of the vectors in which neighbours are looked for
# Words are compared by their first letters, so that "laws" is "law" in any language: recall
# 0.61 with whole words, 0.65 with five letters, and the same with an English stemmer.
_INFLECTED: Final = re.compile(r"(?<=[^\W_]{5})[^\W_]+")
# With fewer texts there is no telling what is usual among them: plain cosines. At 6 and 9
# texts 0.3 gives recall 0.48 and 0.57, 0.4 gives 0.31 and 0.35 at the same precision.
_FEW: Final = 10
_NEAR_COSINE: Final = 0.3
_NEARLY: Final = 0.6  # of what is near: a near miss
_NEIGHBOURING: Final = (0.8, 1.25)  # settings at which a theme should come out alike


@dataclass(frozen=True)
class NamedTheme:
    """One theme to look for.

    Attributes:
        prompts: What belongs to it: words and examples.
        prompt_rows: Shape ``(n_prompts, dim)``; their vectors.
        counter_rows: Shape ``(n_counter_examples, dim)``; of what does not belong to it.
        held: Places of texts that are in it whatever their vectors say.
    """

    prompts: tuple[str, ...]
    prompt_rows: Rows
    counter_rows: Rows
    held: tuple[int, ...] = ()


@dataclass(frozen=True)
class Matches:
    """Which texts are in which named theme.

    Attributes:
        labels: Shape ``(n_texts,)``; place of the theme, -1 where in none.
        strengths: Shape ``(n_texts,)``, in [0, 1]; 1 where held, 0.5 where just near
            enough, 0 where in none.
        stability: Shape ``(n_themes,)``, in [0, 1]: mean overlap (Jaccard) with what
            neighbouring settings match; 0 for a theme without texts.
        near_misses: For each theme the texts in no theme that come nearest to it, the
            nearest first.

    Raises:
        ValueError: The shapes do not fit.
    """

    labels: NDArray[np.int32]
    strengths: NDArray[np.float32]
    stability: NDArray[np.float32]
    near_misses: tuple[tuple[int, ...], ...]

    def __post_init__(self) -> None:
        if self.labels.shape != self.strengths.shape:
            raise ValueError(f"labels {self.labels.shape}, strengths {self.strengths.shape}")
        if len(self.stability) != len(self.near_misses):
            raise ValueError(f"{len(self.stability)} themes, {len(self.near_misses)} lists")


def match_codebook(
    vectors: Rows,
    *,
    texts: Sequence[str],
    title: Rows | None,
    themes: Sequence[NamedTheme],
    n_near_misses: int = 3,
) -> Matches:
    """Find the texts of themes that were named beforehand.

    Closeness is the cosine of the vectors, less what all texts share; beside it the
    cosine of what their words lend them (each word the mean of its texts), and that of
    the words themselves; it leans on the closeness of the texts most like a text. A text
    is in a theme that is near, when no other named theme is as near, and when no
    counter-example is nearer.

    Args:
        vectors: Shape ``(n_texts, dim)``, rows of length 1.
        texts: In the order of the vectors.
        title: Shape ``(dim,)``, the vector of the article's title.
        themes: At least one; one without prompts and held texts gets none.
        n_near_misses: For each theme, at most.

    Raises:
        ValueError: ``vectors`` and ``texts`` differ in length.
    """
    if len(vectors) != len(texts):
        raise ValueError(f"{len(vectors)} vectors, {len(texts)} texts")
    from threadpoolctl import threadpool_limits

    held = np.full(len(texts), -1, np.int32)
    for place, theme in enumerate(themes):
        held[list(theme.held)] = place
    # One thread: sums in another order would match other texts on another machine.
    with threadpool_limits(limits=1):
        views = _look(vectors, texts, title, themes)
        shown = [
            _closeness(views, themes, weights=weights) for weights in (_WEIGHTS, _OTHER_WEIGHTS)
        ]
    labels = _choose(shown[0], held, near=1.0)
    others = [_choose(c, held, near=near) for c in shown for near in _NEIGHBOURING]
    return Matches(
        labels=labels,
        strengths=_strengths(shown[0], labels, held),
        stability=_stability(labels, others, n_themes=len(themes)),
        near_misses=_near_misses(shown[0], labels, limit=n_near_misses),
    )


@dataclass(frozen=True)
class _Closeness:
    """How near each text is to each theme.

    Attributes:
        cosines: Shape ``(n_texts, n_themes)``.
        shares: Shape ``(n_texts, n_themes)``; of what counts as near: 1 is just near.
    """

    cosines: Rows
    shares: Rows


@dataclass(frozen=True)
class _Views:
    """Texts, prompts and counter-examples, in this order, seen in three ways.

    Attributes:
        own: Shape ``(n_rows, dim)``; their vectors.
        lent: Shape ``(n_rows, dim)``; the vectors that their words lend them, 0 for
            counter-examples.
        shared: Shape ``(n_texts, n_prompts)``; cosine of their words, rare ones first.
        plain: Shape ``(n_texts, n_prompts)``; cosine of the vectors as they are.
        neighbours: Shape ``(n_texts, n_texts)``; weights of the texts most like each,
            rows of sum 1; None where there are too few.
    """

    own: Rows
    lent: Rows
    shared: Rows
    plain: Rows
    neighbours: Sparse | None = None


def _look(
    vectors: Rows, texts: Sequence[str], title: Rows | None, themes: Sequence[NamedTheme]
) -> _Views:
    """View texts and themes, less what all texts share."""
    from threads.cluster.views import count_words, unit_rows, without_direction

    n = len(texts)
    spoken = [*texts, *(prompt for theme in themes for prompt in theme.prompts)]
    rows = np.vstack(
        [vectors, *(theme.prompt_rows for theme in themes), *(t.counter_rows for t in themes)]
    ).astype(np.float32)
    rows = np.nan_to_num(rows, posinf=0.0, neginf=0.0)
    plain = rows[:n] @ rows[n : len(spoken)].T
    if n < _FEW:
        return _Views(rows, np.zeros_like(rows), np.zeros_like(plain), plain)
    if title is not None:
        rows = without_direction(rows, title)
    own = unit_rows(rows - rows[:n].mean(axis=0, dtype=np.float64).astype(np.float32))
    words = count_words([_INFLECTED.sub("", text) for text in spoken])
    lent = own[: len(spoken)]
    for _ in range(2):
        lent = unit_rows(words.smooth(lent))
    lent = unit_rows(lent - lent[:n].mean(axis=0, dtype=np.float64).astype(np.float32))
    weights, places = words.weights, np.arange(len(spoken))
    lengths = np.sqrt(replace(weights, values=weights.values**2).sum_rows())
    said, asked = weights.take(places[:n]), weights.take(places[n:])
    shared = multiply(said, transpose(asked)).fill()
    shared = shared / np.maximum(lengths[:n, None], 1e-9) / np.maximum(lengths[n:], 1e-9)
    padded = np.zeros_like(own)
    padded[: len(spoken)] = lent
    return _Views(own, padded, shared.astype(np.float32), plain, _find_alike(own[:n], lent[:n]))


def _find_alike(own: Rows, lent: Rows) -> Sparse:
    """Weigh the texts most like each text, by its vector and what its words lend it."""
    from threads.cluster.graph import find_neighbours, join_neighbours
    from threads.cluster.views import principal_axes, unit_rows

    both = unit_rows(np.hstack([principal_axes(view, _N_DIMENSIONS) for view in (own, lent)]))
    k = round(min(max(2 * np.log(len(both)), 5), 15))
    joined = join_neighbours(find_neighbours(both, k, seed=0), k)
    sums = np.maximum(joined.sum_rows(), 1e-9)
    return replace(joined, values=joined.values * (1 / sums)[joined.rows])


def _closeness(
    views: _Views,
    themes: Sequence[NamedTheme],
    *,
    weights: tuple[float, float, float],
) -> _Closeness:
    n = len(views.shared)
    cosines = np.full((n, len(themes)), -1.0, np.float32)
    pushed = np.zeros(cosines.shape, np.bool_)
    at, counter_at = n, n + views.shared.shape[1]
    for place, theme in enumerate(themes):
        own = slice(at, at + len(theme.prompts))
        counter = slice(counter_at, counter_at + len(theme.counter_rows))
        at, counter_at = own.stop, counter.stop
        if not theme.prompts and not theme.held:
            continue
        plain = views.own[:n] @ _centre(views.own, own, theme.held)
        by_words = views.lent[:n] @ _centre(views.lent, own, theme.held)
        cosines[:, place] = weights[0] * plain + weights[1] * by_words
        if theme.prompts:
            shared = views.shared[:, own.start - n : own.stop - n]
            cosines[:, place] += weights[2] * shared.mean(axis=1)
            said = views.plain[:, own.start - n : own.stop - n]
            pushed[:, place] = (said.max(axis=1) < _UNLIKE) & (not theme.held)
        if len(theme.counter_rows):
            pushed[:, place] |= (views.own[:n] @ views.own[counter].T).max(axis=1) > plain
    near = np.full(len(themes), _NEAR_COSINE * _WEIGHTS[0])
    if views.neighbours is not None:
        many = [len(theme.prompts) + len(theme.held) > 1 for theme in themes]
        near, alone = np.where(many, _NEAR_TEXTS, _NEAR), cosines
        for _ in range(_N_LEANINGS):
            leaning = (1 - _LEANING) * alone + _LEANING * (views.neighbours @ cosines)
            cosines = leaning.astype(np.float32)
    cosines = np.where(pushed, -1, cosines).astype(np.float32)
    return _Closeness(cosines, np.where(pushed, 0, cosines / near).astype(np.float32))


def _centre(rows: Rows, prompts: slice, held: tuple[int, ...]) -> Rows:
    """Give the direction of a theme: its words count as much as its held texts."""
    from threads.cluster.views import unit_rows

    parts = [part.mean(axis=0) for part in (rows[prompts], rows[list(held)]) if len(part)]
    centre = unit_rows(unit_rows(np.stack(parts)).mean(axis=0, keepdims=True))
    return np.asarray(centre[0], np.float32)


def _choose(closeness: _Closeness, held: NDArray[np.int32], *, near: float) -> NDArray[np.int32]:
    """Give each text the theme that it is nearest to, if it is near and no other as near."""
    n, k = closeness.cosines.shape
    best = closeness.cosines.argmax(axis=1)
    first = closeness.cosines[np.arange(n), best]
    second = np.full(n, -np.inf, np.float32)
    if k > 1:
        second = np.partition(closeness.cosines, k - 2, axis=1)[:, k - 2]
    share = closeness.shares[np.arange(n), best]
    clear = (first - second >= _MARGIN) | (share >= near * _PLAIN)
    chosen = (share >= near) & clear
    return np.where(held >= 0, held, np.where(chosen & (first > 0), best, -1)).astype(np.int32)


def _strengths(
    closeness: _Closeness, labels: NDArray[np.int32], held: NDArray[np.int32]
) -> NDArray[np.float32]:
    share = closeness.shares[np.arange(len(labels)), np.maximum(labels, 0)]
    strength = np.clip(1 - 0.5 / np.maximum(share, 0.5), 0, 1)
    return np.where(labels < 0, 0, np.where(held >= 0, 1, strength)).astype(np.float32)


def _stability(
    labels: NDArray[np.int32], others: Sequence[NDArray[np.int32]], *, n_themes: int
) -> NDArray[np.float32]:
    total = np.zeros(n_themes, np.float64)
    for other in others:
        for place in range(n_themes):
            ours, theirs = labels == place, other == place
            total[place] += (ours & theirs).sum() / max(int((ours | theirs).sum()), 1)
    empty = np.bincount(labels[labels >= 0], minlength=n_themes) == 0
    return np.where(empty, 0, total / len(others)).astype(np.float32)


def _near_misses(
    closeness: _Closeness, labels: NDArray[np.int32], *, limit: int
) -> tuple[tuple[int, ...], ...]:
    found = []
    for column in closeness.shares.T:
        missed = np.flatnonzero((labels < 0) & (column >= _NEARLY))
        ranked = missed[np.argsort(-column[missed], kind="stable")]
        found.append(tuple(int(i) for i in ranked[:limit]))
    return tuple(found)


@dataclass(frozen=True)
class Joined:
    """Named and open themes of the same texts.

    Attributes:
        clustering: Of all texts; themes by size, ties by first member.
        named: For each theme of it the place in the codebook, -1 for an open one.
    """

    clustering: Clustering
    named: tuple[int, ...]


def join_open(matches: Matches, found: Clustering | None) -> Joined:
    """Join the named themes with those that were found among the other texts.

    Args:
        matches: Of all texts.
        found: Of the texts in no named theme, in their order; None where there are none.
    """
    from threads.cluster.stability import is_robust

    labels = matches.labels.copy()
    strengths = matches.strengths.copy()
    n_named = len(matches.stability)
    stability = matches.stability
    robust = is_robust(stability)
    if found is not None:
        open_ = np.flatnonzero(labels < 0)
        themed = found.labels >= 0
        labels[open_[themed]] = found.labels[themed] + n_named
        strengths[open_] = found.strengths
        stability = np.concatenate([stability, found.stability])
        robust = np.concatenate([robust, found.robust])
    present, first, sizes = np.unique(labels[labels >= 0], return_index=True, return_counts=True)
    where = np.flatnonzero(labels >= 0)
    order = present[np.lexsort((where[first] if len(first) else first, -sizes))]
    numbers = np.full(len(stability) + 1, -1, np.int32)
    numbers[order] = np.arange(len(order))
    joined = Clustering(
        labels=numbers[labels],
        strengths=strengths,
        stability=stability[order].astype(np.float32),
        robust=robust[order],
        resolved={} if found is None else found.resolved,
    )
    return Joined(joined, tuple(int(i) if i < n_named else -1 for i in order))
