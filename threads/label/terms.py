"""The terms of a text: words and short phrases, counted by comment."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from threads.label.english import (
    AFTER_NOUNS,
    AFTER_VERBS,
    BEFORE_NOUNS,
    BEFORE_OTHERS,
    BEFORE_VERBS,
    FUNCTION_WORDS,
    JUDGEMENTS,
    OTHERS,
    SMALL_TALK,
    VERB_FORMS,
    WITHIN_PHRASES,
)

Term = tuple[str, ...]

# What holds a phrase together in languages other than English: "derechos de autor".
_WITHIN: Final = {
    "de": "der des von und für zur zum",
    "fr": "de du des d et en la le les",
    "es": "de del la el los las y en",
    "it": "di del della dei delle e in",
    "pt": "de do da dos das e em",
    "ca": "de del la el els les i",
    "nl": "van de het en in",
}
# Courtesies and the parts of addresses, which name no theme.
_COURTESIES: Final = frozenset(
    "http https www com org net html hallo danke dank vielen herzlichen grüße gruß liebe grüsse "
    "beitrag artikel kommentar kommentare merci bonjour salut bravo commentaire commentaires "
    "article gracias hola saludos artículo comentario comentarios grazie ciao saluti articolo "
    "commento obrigado obrigada olá artigo comentário bedankt groeten artikelen reactie "
    "tack hej".split()
)

# Words with inner hyphens, apostrophes and dots: "rules-based", "China’s", "U.S".
_WORD: Final = re.compile(r"[^\W_]+(?:[-'’.&][^\W_]+)*")
_BREAK: Final = re.compile(r"[^\w\s'’\"“”-]|\s-\s|\n")  # no phrase runs over these
_POSSESSIVE: Final = re.compile(r"['’]s?$")
_N_PHRASE: Final = 3  # words
_KNOWN: Final = 3  # times that a known verb or adjective must stand as a noun to be one
_KNOWN_SHARE: Final = 0.5  # likewise, of the times that it stands at all
_ENDINGS: Final = tuple("ed ing ous ful less able ible ive ic".split())  # of few nouns
_LONGEST_NOUN_IN_ED: Final = 5  # "speed"
_STEMMERS: Final = {
    "en": "english", "de": "german", "fr": "french", "es": "spanish", "it": "italian",
    "pt": "portuguese", "nl": "dutch", "sv": "swedish", "da": "danish", "no": "norwegian",
    "fi": "finnish", "ru": "russian", "pl": "polish", "tr": "turkish", "hu": "hungarian",
    "ro": "romanian", "el": "greek", "ar": "arabic", "ca": "catalan", "cs": "czech",
}  # fmt: skip


@dataclass(frozen=True)
class Terms:
    """Terms of some texts.

    Attributes:
        in_text: For each text the terms that occur in it; a term is a tuple of stems.
        surface: Each term as readers write it most often.
        no_names: Verbs, adjectives and adverbs, and phrases that begin with a verb or end
            with one of these. Known of English only.
        verbs: Those of one word that are verbs.
        small_talk: Words that people use whatever they talk about. Known of English only.
    """

    in_text: tuple[frozenset[Term], ...]
    surface: dict[Term, str]
    no_names: frozenset[Term] = frozenset()
    verbs: frozenset[Term] = frozenset()
    small_talk: frozenset[Term] = frozenset()

    def n_telling(self, term: Term) -> int:
        """Count the words of a term but for those that hold it together."""
        return sum(word not in WITHIN_PHRASES for word in term)


@cache
def stop_words(language: str) -> frozenset[str]:
    """Give the function words of a language, by its ISO 639-1 code; empty if unknown."""
    if language == "en":
        return FUNCTION_WORDS | SMALL_TALK
    from stop_words import LANGUAGE_MAPPING, get_stop_words

    if language not in LANGUAGE_MAPPING:
        return frozenset()
    return frozenset(get_stop_words(language)) | _COURTESIES


def choose_words(language: str | None) -> str:
    """Choose whose stop words and stems to use.

    Args:
        language: As a page declares it or as it was found, None where unknown.

    Returns:
        An ISO 639-1 code; "en" where the language is unknown, or its words are.
    """
    code = (language or "")[:2].lower()
    return code if stop_words(code) else "en"


def find_terms(texts: Sequence[str], *, language: str) -> Terms:
    """Find the words and phrases that could name a theme.

    A phrase has at most three words, none of them a stop word at its ends, and no
    punctuation inside; only "of", "and" and the like hold it together.
    Inflected forms count as one term.

    Args:
        texts: Own words of comments.
        language: ISO 639-1 code of their language.
    """
    import Stemmer

    english = language == "en"
    stop = stop_words(language)
    within = WITHIN_PHRASES if english else frozenset(_WITHIN.get(language, "").split())
    stem = cache(Stemmer.Stemmer(_STEMMERS.get(language, "english")).stemWord)
    names = cache(lambda word: word not in stop and len(word) > 1 and not word.isdigit())
    forms: dict[Term, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    in_text = []
    places = _Places()
    for text in texts:
        found: set[Term] = set()
        for run in _BREAK.split(text):
            words = _WORD.findall(run)
            if "'" in run or "’" in run:
                words = [_POSSESSIVE.sub("", w) for w in words]
                low = [w.lower().replace("’", "'") for w in words]
            else:
                low = [w.lower() for w in words]
            stems = list(map(stem, low))
            for i, j in _find_spans(low, list(map(names, low)), within, english=english):
                term = tuple(stems[i:j])
                if j - i == 2 and term[0] == term[1]:  # "far far", and placeholders
                    continue
                found.add(term)
                # A capital at the beginning says nothing.
                forms[term][" ".join(words[i:j])] += i > 0 or words[0][:1].islower()
                if english and j == i + 1:
                    places.add(term, words, low, i)
        in_text.append(frozenset(found))
    surface = {term: _surface(counts) for term, counts in forms.items()}
    if not english:
        return Terms(tuple(in_text), surface, no_names=_lack_nouns(surface, language))
    verbs, empty = places.find_verbs(surface), SMALL_TALK | JUDGEMENTS
    return Terms(
        tuple(in_text),
        surface,
        no_names=places.find_no_names(surface, verbs),
        verbs=verbs,
        small_talk=frozenset(t for t, form in surface.items() if form.lower() in empty),
    )


def _lack_nouns(surface: Mapping[Term, str], language: str) -> frozenset[Term]:
    """Find what ends with no noun where that shows: German writes nouns with a capital."""
    if language != "de":
        return frozenset()
    return frozenset(
        t for t, form in surface.items() if form.split()[-1] == form.split()[-1].lower()
    )


def _find_spans(
    low: Sequence[str], names: Sequence[bool], within: frozenset[str], *, english: bool
) -> Iterator[tuple[int, int]]:
    """Find where terms begin and end in the words of a run, of which some can name a theme."""
    for i, word in enumerate(low):
        if english and word in SMALL_TALK:
            yield i, i + 1
        if not names[i]:
            continue
        for j in range(i + 1, min(i + _N_PHRASE, len(low)) + 1):
            if names[j - 1]:
                yield i, j
            elif low[j - 1] not in within:
                break  # it would stand inside of all that are longer


class _Places:
    """Where English words stand: among nouns, or among verbs and adjectives."""

    def __init__(self) -> None:
        self.nouns: Counter[Term] = Counter()  # above 0: more often among nouns
        self.verbs: Counter[Term] = Counter()  # above 1: more often among verbs
        self.every: Counter[Term] = Counter()

    def add(self, term: Term, words: Sequence[str], low: Sequence[str], i: int) -> None:
        """Count what stands around the word at ``i``."""
        self.every[term] += 1
        before = low[i - 1] if i else ""
        after = low[i + 1] if i + 1 < len(low) else ""
        noun = (before in BEFORE_NOUNS) - (before in BEFORE_OTHERS)
        if i and words[i][:1].isupper():
            noun = 2  # a name, in the middle of a sentence
        self.nouns[term] += noun + (after in AFTER_NOUNS) - (after in AFTER_VERBS)
        self.verbs[term] += (before in BEFORE_VERBS) + (after in AFTER_VERBS) - max(noun, 0)

    def find_verbs(self, surface: Mapping[Term, str]) -> frozenset[Term]:
        """Find the words that are verbs."""
        return frozenset(
            term
            for term, n in self.verbs.items()
            if n + _KNOWN * (surface[term].lower() in VERB_FORMS) > 1
        )

    def find_no_names(self, surface: Mapping[Term, str], verbs: frozenset[Term]) -> frozenset[Term]:
        """Find the words that are no nouns, and the phrases that are no noun phrases."""
        words = set()
        for term, n in self.nouns.items():
            form = surface[term].lower()
            known = form in VERB_FORMS or form in OTHERS
            fewest = max(_KNOWN, _KNOWN_SHARE * self.every[term]) if known else 0
            if n < fewest or _ends_like_no_noun(form, n):
                words.add(term)
        phrases = {t for t in surface if len(t) > 1 and (t[:1] in verbs or t[-1:] in words)}
        return frozenset(words | phrases)


def _ends_like_no_noun(word: str, n: int) -> bool:
    if word.endswith("ed") and len(word) > _LONGEST_NOUN_IN_ED:
        return n <= _KNOWN
    return (word.endswith("ly") and n <= 1) or (word.endswith(_ENDINGS) and n <= 0)


def _surface(forms: Mapping[str, int]) -> str:
    """Choose a form: in lower case if one in four writes it so, else the most frequent."""
    low = {form: n for form, n in forms.items() if form == form.lower()}
    usual = low if low and 4 * sum(low.values()) >= sum(forms.values()) else forms
    return min(usual.items(), key=lambda item: (-item[1], item[0]))[0]
