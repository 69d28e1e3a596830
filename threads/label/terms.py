"""The terms of a text: words and short phrases, counted by comment."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

# Words with inner hyphens, apostrophes and dots: "rules-based", "China’s", "U.S".
_WORD: Final = re.compile(r"[^\W_]+(?:[-'’.&][^\W_]+)*")
_BREAK: Final = re.compile(r"[^\w\s'’\"“”-]|\s-\s|\n")  # no phrase runs over these
_POSSESSIVE: Final = re.compile(r"['’]s?$")
_N_PHRASE: Final = 3  # words
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
        no_names: Words that stand where verbs, adjectives and adverbs stand, phrases that
            begin with a verb; they name no theme. Known of English only.
    """

    in_text: tuple[frozenset[tuple[str, ...]], ...]
    surface: dict[tuple[str, ...], str]
    no_names: frozenset[tuple[str, ...]] = frozenset()


# What stands before a word tells what it is: "the work" is a noun's place, "to work" is not.
_BEFORE_NOUNS: Final = frozenset(
    "a an the this that these those my your his her its our their no any some every each of in on "
    "for from with by about against into over under between without 's".split()
)
_BEFORE_VERBS: Final = frozenset(
    "to i you he she we they it who not never can could will would shall should may might must "
    "do does did don't doesn't didn't can't won't cannot let's".split()
)
_BEFORE_OTHERS: Final = _BEFORE_VERBS | frozenset(
    "is are was were be been being am isn't aren't has have had very so too more most as how "
    "quite really just also".split()
)


@cache
def stop_words(language: str) -> frozenset[str]:
    """Give the function words of a language, by its ISO 639-1 code; empty if unknown."""
    if language == "en":
        return _ENGLISH
    from stop_words import LANGUAGE_MAPPING, get_stop_words

    return frozenset(get_stop_words(language)) if language in LANGUAGE_MAPPING else frozenset()


# The library's English list holds "order", "state" and "world", which name themes. So:
# English function words, then what people say in comments whatever they talk about.
_ENGLISH: Final = frozenset(
    "a about above across after again against ago all almost alone along already also although "
    "always am among an and another any anybody anyone anything anyway anywhere are around as at "
    "away back be became because become been before behind being below beside besides between "
    "beyond both but by can cannot could despite down during each either else enough especially "
    "etc even ever every everybody everyone everything everywhere except few for former from "
    "further had has have having he hence her here hers herself him himself his how however i if "
    "in indeed instead into is it its itself last least less many may me meanwhile might mine "
    "more moreover most mostly much must my myself neither never nevertheless next nobody none "
    "nor not nothing now nowhere of off often on once one only onto or other others otherwise our "
    "ours ourselves out over own per perhaps quite rather same seem seemed seems several shall "
    "she should since so some somebody somehow someone something sometimes somewhere still such "
    "than that the their theirs them themselves then there therefore these they this those though "
    "through throughout thus to together too toward towards two under unless until up upon us "
    "very via was we were what whatever when whenever where whereas wherever whether which while "
    "who whoever whole whom whose why will with within without would yet you your yours yourself "
    "don didn doesn isn aren wasn weren won wouldn couldn shouldn hasn haven hadn ain ll ve re "
    "don't didn't doesn't isn't aren't wasn't weren't won't wouldn't couldn't shouldn't hasn't "
    "haven't can't i'm i've i'd i'll it's that's there's what's let's you're you've we're they're "
    "they've he's she's who's dont doesnt didnt cant isnt im ive thats just like really well yes "
    "no ok okay think know say says said want need going got get gets make makes made making take "
    "thing things way did does do doing done use used lot good bad right look see come comes sure "
    "let please thank thanks maybe actually people stuff gonna kind course old new time year years "
    "day days long big little mean means put keep give given first second three "
    "january february march april june july august september october november december jan feb "
    "mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday "
    "sunday today tomorrow yesterday article comment comments post posts posted author "
    "mr mrs oh lol hey ur r u http https www com org html".split()
)


def guess_language(texts: Sequence[str], *, declared: str | None) -> str:
    """Choose whose stop words to use: the declared language, else the best covered.

    Returns:
        An ISO 639-1 code; "en" where nothing fits better.
    """
    if declared and stop_words(declared[:2].lower()):
        return declared[:2].lower()
    sample = Counter(w.lower() for text in texts[:200] for w in _WORD.findall(text[:2_000]))
    n_covered = {
        language: sum(n for word, n in sample.items() if word in stop_words(language))
        for language in _STEMMERS
    }
    best = max(n_covered.values(), default=0)
    return next((lang for lang, n in n_covered.items() if n == best and n), "en")


def find_terms(texts: Sequence[str], *, language: str) -> Terms:
    """Find the words and phrases that could name a theme.

    A phrase has at most three words, none of them a stop word at its ends, and no
    punctuation inside. Inflected forms count as one term.

    Args:
        texts: Own words of comments.
        language: ISO 639-1 code of their language.
    """
    import snowballstemmer

    stop = stop_words(language)
    stemmer = snowballstemmer.stemmer(_STEMMERS.get(language, "english"))
    stem = cache(stemmer.stemWord)
    forms: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    in_text = []
    places: Counter[tuple[str, ...]] = Counter()  # above 0: more often where nouns stand
    acts: Counter[tuple[str, ...]] = Counter()  # above 1: twice more often where verbs stand
    for text in texts:
        found: set[tuple[str, ...]] = set()
        for run in _BREAK.split(text):
            words = [_POSSESSIVE.sub("", w) for w in _WORD.findall(run)]
            low = [w.lower().replace("’", "'") for w in words]
            names = [w not in stop and len(w) > 1 and not w.isdigit() for w in low]
            for i in range(len(words)):
                if names[i] and language == "en":
                    place = _place(words, low, i)
                    places[stem(low[i]),] += place
                    acts[stem(low[i]),] += (i > 0 and low[i - 1] in _BEFORE_VERBS) - max(place, 0)
                for j in range(i + 1, min(i + _N_PHRASE, len(words)) + 1):
                    if names[i] and names[j - 1]:
                        term = tuple(stem(w) for w in low[i:j])
                        found.add(term)
                        forms[term][" ".join(words[i:j])] += 1
        in_text.append(frozenset(found))
    surface = {term: _surface(counts) for term, counts in forms.items()}
    no_names = {t for t, n in places.items() if n < 0 or _ends_like_no_noun(surface[t], n)}
    phrases = {t for t in surface if len(t) > 1 and acts[t[:1]] > 1}
    return Terms(tuple(in_text), surface, frozenset(no_names | phrases))


def _place(words: Sequence[str], low: Sequence[str], i: int) -> int:
    """Say whether a word stands where nouns stand (1), where they do not (-1), or neither."""
    if i and words[i][:1].isupper():
        return 2  # a name, in the middle of a sentence
    before = low[i - 1] if i else ""
    return (before in _BEFORE_NOUNS) - (before in _BEFORE_OTHERS)


def _ends_like_no_noun(word: str, n: int) -> bool:
    return (word.endswith("ly") and n <= 1) or (word.endswith(("ed", "ing")) and n <= 0)


def _surface(forms: Counter[str]) -> str:
    """Choose a form: in lower case if anybody writes it so, else the most frequent."""
    low = {form: n for form, n in forms.items() if form == form.lower()}
    return min((low or forms).items(), key=lambda item: (-item[1], item[0]))[0]
