"""The stage: name themes by what sets their comments apart."""

import math
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from threads.label.terms import Terms, choose_words, find_terms
from threads.settings import LabelSettings

_JOINT: Final = re.compile(r"[\s-]+")  # of the words of a term
_LETTERS: Final = re.compile(r"[^\W_]+")
_PRIOR: Final = 0.5  # comments added to each side, so that a term seen once proves little
_PHRASE_BONUS: Final = 0.35  # per word beyond the first: "rules-based order" says more than "order"
_IN_PHRASE: Final = 0.5  # of a term's comments; above, the phrase stands in its place
_MIN_SHARE: Final = 0.15  # of a theme's comments a keyword stands in, unless the theme is tiny
_TELLING: Final = 1.0  # standard errors by which a term must set a theme apart to name it
_SAID: Final = 0.5  # of a term's worth where all its comments are named already
_LEAST_WORTH: Final = 0.3  # of a further term, as a share of the first one's
_MUCH: Final = 0.4  # of its comments, for a further word to name only one that is not named
_ALIKE: Final = 0.75  # of the shorter word's letters, for "China" and "Chinese" to be alike
_FEWEST_ALIKE: Final = 4  # letters
_MOST_READ: Final = 1000  # texts of a theme; one of more is named from an even sample


@dataclass(frozen=True)
class _Theme:
    """What a theme's comments say.

    Attributes:
        texts: Shape ``(n,)``; the places of its comments.
        terms: Shape ``(n_terms,)``, rising; what more than a few of them say, and more than
            others.
        inside: Shape ``(n_terms,)``; in how many of them each term stands.
        scores: Shape ``(n_terms,)``; how far each sets them apart, in standard errors,
            longer phrases weighing more; above 0.
    """

    texts: NDArray[np.int64]
    terms: NDArray[np.int64]
    inside: NDArray[np.int64]
    scores: NDArray[np.float64]

    def ranked(self, *, fewest: int) -> "_Ranked":
        """Give the terms of at least ``fewest`` comments, best first."""
        order = np.argsort(-self.scores, kind="stable")
        order = order[self.inside[order] >= fewest]
        return _Ranked(self.terms[order], self.inside[order], self.scores[order])


@dataclass(frozen=True)
class _Ranked:
    """Terms of a theme, best first.

    Attributes:
        terms: Shape ``(n_terms,)``.
        inside: Shape ``(n_terms,)``; in how many of its comments each stands.
        scores: Shape ``(n_terms,)``; how far each sets them apart.
    """

    terms: NDArray[np.int64]
    inside: NDArray[np.int64]
    scores: NDArray[np.float64]

    def only(self, kept: NDArray[np.bool_] | slice) -> "_Ranked":
        """Leave some of them."""
        return _Ranked(self.terms[kept], self.inside[kept], self.scores[kept])


@dataclass(frozen=True)
class ReadTexts:
    """What is read of the comments to name their themes.

    Attributes:
        places: Shape ``(n_read,)``, rising; which texts were read.
        terms: Their terms.
    """

    places: NDArray[np.int64]
    terms: Terms

    def within(self, held: NDArray[np.bool_]) -> "ReadTexts":
        """Leave the texts for which ``held``, of shape ``(n_texts,)``, is true."""
        kept = np.flatnonzero(held[self.places])
        return ReadTexts(self.places[kept], self.terms.of_texts(kept))


def read_texts(
    texts: Sequence[str], theme_ids: NDArray[np.int32], *, language: str | None
) -> ReadTexts:
    """Read texts for what could name their themes.

    Args:
        texts: Own words of the comments.
        theme_ids: Shape ``(n_texts,)``; of a theme of very many, evenly spaced ones are
            read.
        language: In which the texts are, None where unknown.
    """
    places = _choose_read(theme_ids)
    read = [texts[i] for i in places.tolist()]
    return ReadTexts(places, find_terms(read, language=choose_words(language)))


def label_themes(
    read: ReadTexts,
    theme_ids: NDArray[np.int32],
    *,
    settings: LabelSettings,
    taken: Collection[str] = (),
) -> list[tuple[str, list[str]]]:
    """Find the label and the keywords of every theme.

    A label begins with what sets the theme apart most and goes on with what names the
    comments that lack it, until most are named. A term belongs to the theme of which it
    names the largest share.

    Args:
        read: The texts that are compared.
        theme_ids: Shape ``(n_texts,)``; -1 unthemed, else 0..k-1.
        settings: How many words.
        taken: Labels that none of these may have.

    Returns:
        For each theme its label and its keywords, best first. No two labels are equal.

    References:
        Monroe, Colaresi and Quinn, Fightin' Words, Political Analysis 16 (2008):
        log-odds with a prior, over its standard error, here on comments that hold a term.
    """
    terms = read.terms
    themes, owners = _count(terms, theme_ids[read.places])
    noun_like = ~terms.small_talk & ((terms.n_words == 1) | ~terms.no_names)
    named: list[tuple[str, list[str]]] = []
    used = {_fold(label) for label in taken}
    for number, theme in enumerate(themes):
        ranked = theme.ranked(fewest=_fewest(len(theme.texts)))
        ranked = ranked.only(noun_like[ranked.terms])
        keywords = _without_repeats(ranked, terms, limit=settings.n_keywords)
        own = owners == number
        parts = _name(theme, terms, own, n_words=settings.n_words, used=used)
        label = ", ".join(map(terms.surface, parts))
        label = label[:1].upper() + label[1:] if label else f"theme {number + 1}"
        used.add(_fold(label))
        named.append((label, [terms.surface(term) for term in keywords]))
    return named


def _choose_read(theme_ids: NDArray[np.int32]) -> NDArray[np.int64]:
    """Choose the texts whose terms are counted: evenly spaced ones of a theme of very many."""
    kept = []
    for theme in np.unique(theme_ids).tolist():
        own = np.flatnonzero(theme_ids == theme)
        places = np.linspace(0, len(own) - 1, min(len(own), _MOST_READ))
        kept.append(own[places.astype(np.int64)])
    return np.sort(np.concatenate(kept)) if kept else np.zeros(0, np.int64)


def _fold(label: str) -> str:
    """Give a label as siblings are compared: "Home schools" is "homeschool"."""
    return "".join(_LETTERS.findall(label.casefold())).removesuffix("s")


def _count(terms: Terms, theme_ids: NDArray[np.int32]) -> tuple[list[_Theme], NDArray[np.int64]]:
    """Count the terms of every theme, and measure how far they set it apart.

    Returns:
        The themes, and of each term the theme of which it names the largest share, ties to
        the larger theme; -1 where it sets none apart.
    """
    n_texts, n_terms = len(theme_ids), len(terms.stems)
    everywhere = np.bincount(terms.ids, minlength=n_terms)
    owners, best = np.full(n_terms, -1), np.zeros(n_terms)
    themes = []
    for number in range(int(theme_ids.max(initial=-1)) + 1):
        texts = np.flatnonzero(theme_ids == number)
        counts = np.bincount(terms.entries(texts)[0], minlength=n_terms)
        n_in, n_out = len(texts), n_texts - len(texts)
        held = np.flatnonzero(counts)
        score = _score(counts[held], (everywhere - counts)[held], n_in=n_in, n_out=n_out)
        held, score = held[score > 0], score[score > 0]
        inside, outside = counts[held], (everywhere - counts)[held]
        weight = 1 + _PHRASE_BONUS * (terms.n_telling[held] - 1)
        # What the whole thread says sets nothing apart, however often it is said here.
        scores = score * weight * (1 - outside / max(n_out, 1))
        shares = (inside + _PRIOR) / (n_in + 2 * _PRIOR)
        larger = shares > best[held]
        best[held[larger]], owners[held[larger]] = shares[larger], number
        said = inside >= min(2, n_in - 1)  # in fewer no label or keyword stands
        themes.append(_Theme(texts, held[said], inside[said], scores[said]))
    return themes, owners


def _score(
    inside: NDArray[np.int64], outside: NDArray[np.int64], *, n_in: int, n_out: int
) -> NDArray[np.float64]:
    """Give log-odds over their standard error; many terms have the same two counts."""
    pairs, place = np.unique(inside * (n_out + 1) + outside, return_inverse=True)
    found = []
    for a, b in zip(*(part.tolist() for part in np.divmod(pairs, n_out + 1)), strict=True):
        odds_in = (a + _PRIOR) / (n_in - a + _PRIOR)
        odds_out = (b + _PRIOR) / (n_out - b + _PRIOR)
        error = math.sqrt(1 / (a + _PRIOR) + 1 / (b + _PRIOR))
        found.append(math.log(odds_in / odds_out) / error)
    return np.array(found, np.float64)[place]


def _name(
    theme: _Theme, terms: Terms, own: NDArray[np.bool_], *, n_words: int, used: set[str]
) -> list[int]:
    """Choose the terms of a label: names that are the theme's own if it has any, and so on.

    Returns:
        Nothing where no term stands in two comments (in one, of a theme of two) and sets
        them apart.
    """
    n = len(theme.texts)
    for tier in _rank_tiers(theme, terms, own, fewest=min(2, n - 1), often=_fewest(n)):
        for first in range(len(tier.terms)):
            parts = _cover(tier.only(slice(first, None)), theme, terms, n_words=n_words)
            if _fold(", ".join(map(terms.surface, parts))) not in used:
                return parts
    return []


def _rank_tiers(
    theme: _Theme, terms: Terms, own: NDArray[np.bool_], *, fewest: int, often: int
) -> Iterator[_Ranked]:
    """Give the terms that a label may begin with, in the order in which they are tried."""
    every = theme.ranked(fewest=fewest)
    is_own, is_often = own[every.terms], every.inside >= often
    tells = is_own & (every.scores >= _TELLING)
    small_talk, verb = terms.small_talk[every.terms], terms.verbs[every.terms]
    name = ~terms.no_names[every.terms] & ~small_talk
    word = (terms.n_words[every.terms] == 1) & ~verb & ~small_talk
    tiers = [is_often & tells & name, is_often & tells & word, is_often & name, is_own & name]
    yield from map(every.only, [*tiers, name, word, verb, small_talk])


def _fewest(n: int) -> int:
    """Say in how many of a theme's ``n`` comments a keyword stands at least."""
    return max(min(2, n - 1), math.ceil(_MIN_SHARE * n))


def _cover(ranked: _Ranked, theme: _Theme, terms: Terms, *, n_words: int) -> list[int]:
    """Take the best of at least one term, then what names comments that are not yet named."""
    said, counts = terms.entries(theme.texts)
    owners = np.repeat(np.arange(len(theme.texts)), counts)
    place = np.full(len(terms.stems), -1)
    place[ranked.terms] = np.arange(len(ranked.terms))
    owners, held = owners[place[said] >= 0], place[said][place[said] >= 0]
    bare = np.ones(len(theme.texts), np.bool_)
    parts: list[int] = []
    floor = 0.0
    while len(parts) < n_words:
        n_new = np.bincount(held[bare[owners]], minlength=len(ranked.terms))
        worth = ranked.scores * (_SAID + (1 - _SAID) * n_new / ranked.inside)
        if parts:
            worth[(n_new < 2) & (ranked.inside < _MUCH * len(theme.texts))] = 0
        best = next(
            (
                i
                for i in np.argsort(-worth, kind="stable").tolist()
                if worth[i] <= floor or not _is_said(int(ranked.terms[i]), parts, terms)
            ),
            None,
        )
        if best is None or worth[best] <= floor:
            break
        floor = floor or _LEAST_WORTH * float(worth[best])
        fuller = _fullest(best, ranked, terms)
        chosen = int(ranked.terms[best])
        parts.append(chosen if _is_said(fuller, parts, terms) else fuller)
        bare[owners[held == best]] = False
    return parts


def _is_said(term: int, parts: Sequence[int], terms: Terms) -> bool:
    """Say whether a label has a word of a term already, or one much like it."""
    words, said = (
        {word for t in group for word in _JOINT.split(terms.surface(t).casefold())}
        for group in ([term], parts)
    )
    return any(
        a == b or a[:n] == b[:n]
        for a in words
        for b in said
        for n in [max(_FEWEST_ALIKE, round(_ALIKE * min(len(a), len(b))))]
    )


def _fullest(place: int, ranked: _Ranked, terms: Terms) -> int:
    """Give the phrase that most of a term's comments hold it in, or the term itself.

    Where "law" mostly stands in "international law", it is the phrase.

    Args:
        place: Of the term among the ranked.
        ranked: Terms, best first.
        terms: What they are.
    """
    term = int(ranked.terms[place])
    often = ranked.inside > max(1, _IN_PHRASE * ranked.inside[place])
    longer = terms.n_words[ranked.terms] > terms.n_words[term]
    fuller = [
        (int(n), int(terms.n_words[other]), -i, int(other))
        for i in np.flatnonzero(often & longer).tolist()
        for n, other in [(ranked.inside[i], ranked.terms[i])]
        if terms.parts(term) <= terms.parts(int(other))
    ]
    return max(fuller, default=(0, 0, 0, term))[-1]


def _without_repeats(ranked: _Ranked, terms: Terms, *, limit: int) -> list[int]:
    """Keep the best terms, none of which is part of another."""
    kept: list[int] = []
    for place in range(len(ranked.terms)):
        if len(kept) == limit:
            break
        chosen = _fullest(place, ranked, terms)
        if not any(terms.parts(chosen) & terms.parts(better) for better in kept):
            kept.append(chosen)
    return kept
