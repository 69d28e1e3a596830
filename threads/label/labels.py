"""The stage: name themes by what sets their comments apart."""

import math
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from threads.label.terms import Term, Terms, choose_words, find_terms
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
        texts: Places of its comments.
        inside: In how many of them each term stands.
        scores: How far each term sets them apart, in standard errors, longer phrases
            weighing more; above 0.
    """

    texts: tuple[int, ...]
    inside: Counter[Term]
    scores: dict[Term, float]

    def ranked(self, *, fewest: int) -> list[Term]:
        """Give the terms of at least ``fewest`` comments, best first."""
        return sorted(
            (term for term in self.scores if self.inside[term] >= fewest),
            key=lambda term: (-self.scores[term], term),
        )


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
        in_text = tuple(self.terms.in_text[i] for i in kept.tolist())
        return ReadTexts(self.places[kept], replace(self.terms, in_text=in_text))


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
    themes = _count(terms, theme_ids[read.places])
    owners = _find_owners(themes)
    named: list[tuple[str, list[str]]] = []
    used = {_fold(label) for label in taken}
    for number, theme in enumerate(themes):
        ranked = [
            term
            for term in theme.ranked(fewest=_fewest(len(theme.texts)))
            if term not in terms.small_talk and (len(term) == 1 or term not in terms.no_names)
        ]
        keywords = _without_repeats(ranked, theme.inside, limit=settings.n_keywords)
        own = {term for term in theme.scores if owners[term] == number}
        parts = _name(theme, terms, own, n_words=settings.n_words, used=used)
        label = ", ".join(terms.surface[term] for term in parts)
        label = label[:1].upper() + label[1:] if label else f"theme {number + 1}"
        used.add(_fold(label))
        named.append((label, [terms.surface[term] for term in keywords]))
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


def _count(terms: Terms, theme_ids: NDArray[np.int32]) -> list[_Theme]:
    """Count the terms of every theme, and measure how far they set it apart."""
    everywhere = Counter(term for found in terms.in_text for term in found)
    n_texts = len(terms.in_text)
    themes = []
    for number in range(int(theme_ids.max(initial=-1)) + 1):
        texts = tuple(np.flatnonzero(theme_ids == number).tolist())
        inside = Counter(term for i in texts for term in terms.in_text[i])
        scores = {}
        n_in, n_out = len(texts), n_texts - len(texts)
        for term, a in inside.items():
            b = everywhere[term] - a
            odds_in = (a + _PRIOR) / (n_in - a + _PRIOR)
            odds_out = (b + _PRIOR) / (n_out - b + _PRIOR)
            error = math.sqrt(1 / (a + _PRIOR) + 1 / (b + _PRIOR))
            score = math.log(odds_in / odds_out) / error
            if score > 0:
                weight = 1 + _PHRASE_BONUS * (terms.n_telling(term) - 1)
                # What the whole thread says sets nothing apart, however often it is said here.
                scores[term] = score * weight * (1 - b / max(n_out, 1))
        themes.append(_Theme(texts, inside, scores))
    return themes


def _find_owners(themes: Sequence[_Theme]) -> dict[Term, int]:
    """Find the theme of which each term names the largest share, ties to the larger theme."""
    best: dict[Term, tuple[float, int]] = {}
    for number, theme in enumerate(themes):
        for term in theme.scores:
            share = (theme.inside[term] + _PRIOR) / (len(theme.texts) + 2 * _PRIOR)
            if term not in best or share > best[term][0]:
                best[term] = (share, number)
    return {term: number for term, (_, number) in best.items()}


def _name(
    theme: _Theme, terms: Terms, own: Collection[Term], *, n_words: int, used: set[str]
) -> list[Term]:
    """Choose the terms of a label: names that are the theme's own if it has any, and so on.

    Returns:
        Nothing where no term stands in two comments (in one, of a theme of two) and sets
        them apart.
    """
    n = len(theme.texts)
    rare = theme.ranked(fewest=min(2, n - 1))
    often = theme.ranked(fewest=_fewest(n))
    telling = {t for t in own if theme.scores[t] >= _TELLING}

    def names(ranked: Sequence[Term], among: Collection[Term]) -> list[Term]:
        return [
            t
            for t in ranked
            if t in among and t not in terms.no_names and t not in terms.small_talk
        ]

    def words(ranked: Sequence[Term], among: Collection[Term]) -> list[Term]:
        return [
            t
            for t in ranked
            if t in among and len(t) == 1 and t not in terms.verbs and t not in terms.small_talk
        ]

    every = theme.scores
    tiers = [names(often, telling), words(often, telling), names(often, every), names(rare, own)]
    tiers += [names(rare, every), words(rare, every)]
    tiers += [[t for t in rare if t in terms.verbs], [t for t in rare if t in terms.small_talk]]
    for tier in tiers:
        for first in range(len(tier)):
            parts = _cover(tier[first:], theme, terms, n_words=n_words)
            if _fold(", ".join(terms.surface[term] for term in parts)) not in used:
                return parts
    return []


def _fewest(n: int) -> int:
    """Say in how many of a theme's ``n`` comments a keyword stands at least."""
    return max(min(2, n - 1), math.ceil(_MIN_SHARE * n))


def _cover(ranked: Sequence[Term], theme: _Theme, terms: Terms, *, n_words: int) -> list[Term]:
    """Take the best of at least one term, then what names comments that are not yet named."""
    bare = set(theme.texts)
    holding = {term: {i for i in bare if term in terms.in_text[i]} for term in ranked}
    parts: list[Term] = []
    floor = 0.0
    while len(parts) < n_words:
        best, most = None, floor
        for term in ranked:
            n_new = len(holding[term] & bare)
            if parts and n_new < 2 and theme.inside[term] < _MUCH * len(theme.texts):
                continue
            worth = theme.scores[term] * (_SAID + (1 - _SAID) * n_new / theme.inside[term])
            if worth > most and not _is_said(term, parts, terms):
                best, most = term, worth
        if best is None:
            break
        floor = floor or _LEAST_WORTH * most
        fuller = _fullest(best, ranked, theme.inside)
        parts.append(best if _is_said(fuller, parts, terms) else fuller)
        bare -= holding[best]
    return parts


def _is_said(term: Term, parts: Sequence[Term], terms: Terms) -> bool:
    """Say whether a label has a word of a term already, or one much like it."""
    words, said = (
        {word for t in group for word in _JOINT.split(terms.surface[t].casefold())}
        for group in ([term], parts)
    )
    return any(
        a == b or a[:n] == b[:n]
        for a in words
        for b in said
        for n in [max(_FEWEST_ALIKE, round(_ALIKE * min(len(a), len(b))))]
    )


def _fullest(term: Term, ranked: Sequence[Term], inside: Counter[Term]) -> Term:
    """Give the phrase that most of a term's comments hold it in, or the term itself.

    Where "law" mostly stands in "international law", it is the phrase.
    """
    fuller = [
        other
        for other in ranked
        if len(other) > len(term)
        and set(term) <= set(other)
        and inside[other] > max(1, _IN_PHRASE * inside[term])
    ]
    return max(fuller, key=lambda other: (inside[other], len(other)), default=term)


def _without_repeats(ranked: Sequence[Term], inside: Counter[Term], *, limit: int) -> list[Term]:
    """Keep the best terms, none of which is part of another."""
    kept: list[Term] = []
    for term in ranked:
        if len(kept) == limit:
            break
        chosen = _fullest(term, ranked, inside)
        if not any(set(chosen) & set(better) for better in kept):
            kept.append(chosen)
    return kept
