"""The stage: name themes by what sets their comments apart."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from threads.label.terms import Terms, find_terms, guess_language
from threads.settings import LabelSettings

_JOINT: Final = re.compile(r"[\s-]+")  # of the words of a term
_PRIOR: Final = 0.5  # comments added to each side, so that a term seen once proves little
_PHRASE_BONUS: Final = 0.35  # per word beyond the first: "rules-based order" says more than "order"
_MIN_SHARE_IN_PHRASE: Final = 0.6
_MIN_SHARE: Final = 0.15  # of a theme's comments a keyword stands in, unless the theme is tiny


def label_themes(
    texts: Sequence[str],
    theme_ids: NDArray[np.int32],
    *,
    language: str | None,
    settings: LabelSettings,
) -> list[tuple[str, list[str]]]:
    """Find the label and the keywords of every theme.

    Args:
        texts: Own words of the comments.
        theme_ids: Shape ``(n_texts,)``; -1 unthemed, else 0..k-1.
        language: Declared language of the page, None where unknown.
        settings: How many words.

    Returns:
        For each theme its label and its keywords, best first. No two labels are equal.

    References:
        Monroe, Colaresi and Quinn, Fightin' Words, Political Analysis 16 (2008):
        log-odds with a prior, over its standard error, here on comments that hold a term.
    """
    n_themes = int(theme_ids.max(initial=-1)) + 1
    terms = find_terms(texts, language=guess_language(texts, declared=language))
    everywhere = Counter(term for found in terms.in_text for term in found)
    named: list[tuple[str, list[str]]] = []
    used: set[str] = set()
    for theme in range(n_themes):
        members = np.flatnonzero(theme_ids == theme)
        inside = Counter(term for i in members for term in terms.in_text[i])
        fewest = max(min(2, len(members) - 1), math.ceil(_MIN_SHARE * len(members)))
        ranked = _rank_terms(
            inside, everywhere, n_in=len(members), n_texts=len(texts), fewest=fewest
        )
        keywords = _without_repeats(ranked, inside, terms, limit=settings.n_keywords)
        no_names = {terms.surface[term] for term in terms.no_names}
        telling = [word for word in keywords if word not in no_names] or keywords
        label = _compose(telling, used, n_words=settings.n_words) or f"theme {theme + 1}"
        used.add(label)
        named.append((label, keywords))
    return named


def _rank_terms(
    inside: Counter[tuple[str, ...]],
    everywhere: Counter[tuple[str, ...]],
    *,
    n_in: int,
    n_texts: int,
    fewest: int,
) -> list[tuple[str, ...]]:
    """Order a theme's terms by how far they set it apart, best first."""
    n_out = n_texts - n_in
    scored = []
    for term, a in inside.items():
        if a < fewest:
            continue
        b = everywhere[term] - a
        odds_in = (a + _PRIOR) / (n_in - a + _PRIOR)
        odds_out = (b + _PRIOR) / (n_out - b + _PRIOR)
        error = math.sqrt(1 / (a + _PRIOR) + 1 / (b + _PRIOR))
        score = math.log(odds_in / odds_out) / error
        if score > 0:
            scored.append((-score * (1 + _PHRASE_BONUS * (len(term) - 1)), term))
    return [term for _, term in sorted(scored)]


def _without_repeats(
    ranked: list[tuple[str, ...]], inside: Counter[tuple[str, ...]], terms: Terms, *, limit: int
) -> list[str]:
    """Keep the best terms, none of which is part of another.

    A term gives way to the phrase that most of its comments hold it in: where
    "law" mostly stands in "international law", the phrase is kept.
    """
    kept: list[tuple[str, ...]] = []
    for term in ranked:
        if len(kept) == limit:
            break
        fuller = [
            other
            for other in ranked
            if len(other) > len(term)
            and set(term) <= set(other)
            and inside[other] >= _MIN_SHARE_IN_PHRASE * inside[term]
        ]
        chosen = max(fuller, key=lambda other: (inside[other], len(other)), default=term)
        if not any(set(chosen) & set(better) for better in kept):
            kept.append(chosen)
    return [terms.surface[term] for term in kept]


def _compose(keywords: list[str], used: set[str], *, n_words: int) -> str:
    """Join the first keywords, later ones where the label would be a sibling's."""
    apart: list[str] = []  # "rules" adds nothing to "rules-based order"
    for word in keywords:
        if not any(_parts(word) <= _parts(better) for better in apart):
            apart.append(word)
    for first in range(max(1, len(apart) - n_words + 1)):
        label = ", ".join(apart[first : first + n_words])
        label = label[:1].upper() + label[1:]
        if label and label not in used:
            return label
    return ""


def _parts(term: str) -> frozenset[str]:
    return frozenset(_JOINT.split(term.casefold()))
