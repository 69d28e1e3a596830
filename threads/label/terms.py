"""The terms of a text: words and short phrases, counted by comment."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from threads.label.addressed import find_addressed
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
from threads.label.tokens import Tokens, cut_tokens

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

_N_PHRASE: Final = 3  # words; what finds spans knows of one, two and three
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
    """Terms of some texts, by number, in the order of their stems.

    Attributes:
        ids: Shape ``(n_entries,)``; the terms of each text, each once, text by text.
        edges: Shape ``(n_texts + 1,)``; where the terms of each text begin.
        stems: Shape ``(n_terms, 3)``; the numbers of a term's stems, 0 behind the last.
        forms: Likewise, the words as readers write them most often.
        words: Words by number.
        n_telling: Shape ``(n_terms,)``; words but for those that hold it together.
        no_names: Shape ``(n_terms,)``; verbs, adjectives and adverbs, and phrases that
            begin with a verb or end with one of these. Known of English only.
        verbs: Shape ``(n_terms,)``; those of one word that are verbs.
        small_talk: Shape ``(n_terms,)``; words that people use whatever they talk about,
            known of English only, and whom comments address.
    """

    ids: NDArray[np.int32]
    edges: NDArray[np.int64]
    stems: NDArray[np.int32]
    forms: NDArray[np.int32]
    words: Sequence[str]
    n_telling: NDArray[np.int64]
    no_names: NDArray[np.bool_]
    verbs: NDArray[np.bool_]
    small_talk: NDArray[np.bool_]

    @cached_property
    def n_words(self) -> NDArray[np.int64]:
        """Shape ``(n_terms,)``; words of each term."""
        return np.asarray(np.count_nonzero(self.stems, axis=1), np.int64)

    def surface(self, term: int) -> str:
        """Give a term as readers write it most often."""
        return " ".join(self.words[word] for word in self.forms[term].tolist() if word)

    def parts(self, term: int) -> frozenset[int]:
        """Give the numbers of a term's stems."""
        return frozenset(self.stems[term].tolist()) - {0}

    def entries(self, texts: NDArray[np.int64]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Give the terms of some texts, one text behind the other, and how many each has."""
        counts = self.edges[texts + 1] - self.edges[texts]
        behind = np.cumsum(counts)
        skipped = np.repeat(self.edges[texts] - (behind - counts), counts)
        return self.ids[skipped + np.arange(len(skipped))], counts

    def of_texts(self, texts: NDArray[np.int64]) -> "Terms":
        """Leave some texts."""
        ids, counts = self.entries(texts)
        return replace(self, ids=ids, edges=np.concatenate([[0], np.cumsum(counts)]))


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

    tokens, english = cut_tokens(texts), language == "en"
    within = WITHIN_PHRASES if english else frozenset(_WITHIN.get(language, "").split())
    cut = Stemmer.Stemmer(_STEMMERS.get(language, "english")).stemWord
    of_low = {low: cut(low) for low in tokens.low[1:]}
    known = sorted(set(of_low.values()))
    number = {stem: i + 1 for i, stem in enumerate(known)}
    stems = np.array([0, *(number[of_low[low]] for low in tokens.low[1:])], np.int32)
    small_talk = SMALL_TALK if english else frozenset()
    spans = _find_spans(tokens, stems, stop=stop_words(language), within=within, alone=small_talk)
    forms, form_of = _number_rows(spans.words)
    terms, term_of = _number_rows(stems[forms])
    n_said = np.bincount(form_of[spans.tells_case(tokens)], minlength=len(forms))
    is_low = np.array([word == word.lower() for word in tokens.words], np.bool_)
    forms = forms[_choose_forms(term_of, n_said, np.logical_and.reduce(is_low[forms], axis=1))]
    keys = np.sort(tokens.owners[spans.starts] * max(len(terms), 1) + term_of[form_of])
    owners, ids = np.divmod(keys[np.diff(keys, prepend=-1) > 0], max(len(terms), 1))
    none = np.zeros(len(terms), np.bool_)
    telling = np.array([False, *(stem not in WITHIN_PHRASES for stem in known)])
    found = Terms(
        ids=ids.astype(np.int32),
        edges=np.searchsorted(owners, np.arange(len(texts) + 1)),
        stems=terms,
        forms=forms,
        words=tokens.words,
        n_telling=telling[terms].sum(axis=1),
        no_names=none,
        verbs=none,
        small_talk=none,
    )
    if english:
        found = _tell_names(found, tokens, spans, term_of[form_of])
    elif language == "de":  # which writes nouns with a capital
        found = replace(found, no_names=is_low[_last(forms)])
    called = tokens.among(find_addressed(texts, tokens, stop=stop_words(language)))[_last(forms)]
    return replace(found, small_talk=found.small_talk | called)


@dataclass(frozen=True)
class _Spans:
    """Where terms stand, those of one word first.

    Attributes:
        starts: Shape ``(n_spans,)``; the token that each begins with.
        words: Shape ``(n_spans, 3)``; the numbers of its words, 0 behind the last.
        n_single: Spans of one word.
    """

    starts: NDArray[np.int64]
    words: NDArray[np.int32]
    n_single: int

    def tells_case(self, tokens: Tokens) -> NDArray[np.bool_]:
        """Mark the spans whose case says something; a capital at the beginning does not."""
        first_low = np.array([word[:1].islower() for word in tokens.words], np.bool_)
        before = np.concatenate([[0], tokens.ids])[self.starts]
        return np.asarray((before > 0) | first_low[self.words[:, 0]], np.bool_)


def _find_spans(
    tokens: Tokens,
    stems: NDArray[np.int32],
    *,
    stop: frozenset[str],
    within: frozenset[str],
    alone: frozenset[str],
) -> _Spans:
    """Find where terms begin and end.

    Args:
        tokens: The words.
        stems: Shape ``(n_words,)``; the number of each word's stem.
        stop: Words that no term begins or ends with.
        within: Of these, what may stand inside of one.
        alone: Of these, what is a term by itself.
    """
    names = np.array(
        [low not in stop and len(low) > 1 and not low.isdigit() for low in tokens.low], np.bool_
    )
    inside = names | tokens.among(within)
    three = np.lib.stride_tricks.sliding_window_view(
        np.append(tokens.ids, np.zeros(_N_PHRASE, np.int32)), _N_PHRASE
    )
    first, second, third = three.T
    single = np.flatnonzero((names | tokens.among(alone))[first])
    # "far far", and placeholders, are no phrases.
    double = np.flatnonzero(names[first] & names[second] & (stems[first] != stems[second]))
    triple = np.flatnonzero(names[first] & inside[second] & names[third])
    starts = np.concatenate([single, double, triple])
    words = three[starts]
    words[: len(single), 1] = 0
    words[: len(single) + len(double), 2] = 0
    return _Spans(starts, words, len(single))


def _number_rows(rows: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Number rows of three by their order.

    Returns:
        The distinct rows, and the number of each of ``rows`` among them.
    """
    base = int(rows.max(initial=0)) + 1
    first, second, third = rows.astype(np.int64).T
    # In two steps, as three numbers may be too much for 64 bits.
    _, pairs = np.unique(first * base + second, return_inverse=True)
    kept, numbers = np.unique(pairs * base + third, return_inverse=True)
    distinct = np.zeros((len(kept), _N_PHRASE), np.int32)
    distinct[numbers] = rows
    return distinct, numbers


def _choose_forms(
    terms: NDArray[np.int64], n_said: NDArray[np.int64], is_low: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Choose a form of each term: in lower case if one in four writes it so, else the most usual.

    Args:
        terms: Shape ``(n_forms,)``; the term of each form, every one of 0..k-1.
        n_said: Shape ``(n_forms,)``; how often it is written so.
        is_low: Shape ``(n_forms,)``; whether it is in lower case.

    Returns:
        Shape ``(k,)``; the chosen forms, ties to the first.
    """
    n_low = np.bincount(terms, weights=n_said * is_low)
    often_low = (np.bincount(terms, weights=is_low) > 0) & (
        4 * n_low >= np.bincount(terms, weights=n_said)
    )
    usual = np.flatnonzero(is_low | ~often_low[terms])
    order = usual[np.lexsort((-n_said[usual], terms[usual]))]
    return order[np.flatnonzero(np.diff(terms[order], prepend=-1))]


def _last(forms: NDArray[np.int32]) -> NDArray[np.int32]:
    """Give the last word of each form."""
    last = np.asarray(np.count_nonzero(forms, axis=1), np.int64) - 1
    return forms[np.arange(len(forms)), last]


def _tell_names(found: Terms, tokens: Tokens, spans: _Spans, terms: NDArray[np.int64]) -> Terms:
    """Tell English nouns from other words by what stands around them.

    Args:
        found: The terms.
        tokens: The words of the texts.
        spans: Where terms stand.
        terms: Shape ``(n_spans,)``; which term each is.
    """
    at, single = spans.starts[: spans.n_single], terms[: spans.n_single]
    before = np.concatenate([[0], tokens.ids])[at]
    after = tokens.ids[at + 1]  # behind each text stands a 0
    noun = tokens.among(BEFORE_NOUNS)[before].astype(np.int64) - tokens.among(BEFORE_OTHERS)[before]
    capital = np.array([word[:1].isupper() for word in tokens.words], np.bool_)
    noun[(before > 0) & capital[tokens.ids[at]]] = 2  # a name, in the middle of a sentence
    to_verbs = tokens.among(AFTER_VERBS)[after].astype(np.int64)

    def add_up(seen: NDArray[np.int64]) -> NDArray[np.float64]:
        n_terms = len(found.stems)
        return np.asarray(np.bincount(single, weights=seen, minlength=n_terms), np.float64)

    n_nouns = add_up(noun + tokens.among(AFTER_NOUNS)[after] - to_verbs)
    n_verbs = add_up(tokens.among(BEFORE_VERBS)[before] + to_verbs - np.maximum(noun, 0))
    every = add_up(np.ones_like(noun))
    words = np.flatnonzero(found.stems[:, 1] == 0)
    is_verb, is_other, is_small = (np.zeros(len(found.stems), np.bool_) for _ in range(3))
    for term in words.tolist():
        form = tokens.words[found.forms[term, 0]].lower()
        known = form in VERB_FORMS
        is_verb[term] = n_verbs[term] + _KNOWN * known > 1
        fewest = max(_KNOWN, _KNOWN_SHARE * every[term]) if known or form in OTHERS else 0
        is_other[term] = n_nouns[term] < fewest or _ends_like_no_noun(form, n_nouns[term])
        is_small[term] = form in SMALL_TALK or form in JUDGEMENTS
    verb_stems, other_stems = (np.zeros(found.stems.max(initial=0) + 1, np.bool_) for _ in range(2))
    verb_stems[found.stems[words, 0]] = is_verb[words]
    other_stems[found.stems[words, 0]] = is_other[words]
    phrases = verb_stems[found.stems[:, 0]] | other_stems[_last(found.stems)]
    no_names = np.where(found.stems[:, 1] == 0, is_other, phrases)
    return replace(found, no_names=no_names, verbs=is_verb, small_talk=is_small)


def _ends_like_no_noun(word: str, n: float) -> bool:
    if word.endswith("ed") and len(word) > _LONGEST_NOUN_IN_ED:
        return n <= _KNOWN
    return (word.endswith("ly") and n <= 1) or (word.endswith(_ENDINGS) and n <= 0)
