"""Whom comments address: names of readers and authors, which name no theme."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Final

import numpy as np

from threads.label.tokens import Tokens

_GREETING: Final = (
    r"(?:hi|hey|hello|dear|thanks|thank you|thx|hallo|liebe[rs]?|danke|bonjour|cher|chère|merci"
    r"|hola|gracias|ciao|grazie|olá|obrigad[oa]|hej|tack)(?: so much| very much| a lot)?,? "
)
_NAME: Final = r"([^\W\d_][\w'’-]{0,40}+(?: [^\W\d_][\w'’-]{0,40}+)?)"
# A line that begins with "Ann, you forget ..." or "Hi Ann!", a text's end "Thanks, Ann."
_OPENING: Final = re.compile(rf"\s*(?:{_GREETING})?{_NAME}(?=\s*(?:[,:!….–—]|$))", re.IGNORECASE)
_CLOSING: Final = re.compile(rf"\b{_GREETING}{_NAME}\s*[,!.…–—-]{{0,3}}\s*$", re.IGNORECASE)
_MAX_CLOSING: Final = 60  # characters
_MARKED: Final = re.compile(r"@([\w-]{1,40})")
_WORD: Final = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_FEWEST: Final = 2  # texts that address somebody
_SURE: Final = 3  # texts; a name in fewer must be nowhere else
# Of the texts that say the name at all; from a third to a half of them there was none but
# names in some 120 threads.
_SHARE: Final = 0.33


def find_addressed(
    texts: Sequence[str], tokens: Tokens, *, stop: Collection[str]
) -> frozenset[str]:
    """Find the names by which comments call on somebody.

    Words that open sentences of any content, such as "However,", are called as names
    are, and as little the name of a theme.

    Args:
        texts: Own words of comments.
        tokens: The words of these texts.
        stop: Function words of their language, in lower case.

    Returns:
        Words in lower case that a third or more of the texts that hold them call out.
    """
    counts = Counter(word for text in texts for word in _called(text, stop))
    called = {word: i for i, (word, n) in enumerate(counts.items()) if n >= _FEWEST}
    number = np.array([called.get(low, -1) for low in tokens.low], np.int64)[tokens.ids]
    held = np.unique(tokens.owners[number >= 0] * len(counts) + number[number >= 0])
    said = np.bincount(held % max(len(counts), 1), minlength=len(counts)).tolist()
    return frozenset(
        word
        for word, i in called.items()
        if counts[word] >= (_SHARE if counts[word] >= _SURE else 1) * said[i]
    )


def _called(text: str, stop: Collection[str]) -> set[str]:
    """Give the words of the names that a text calls out: "The pier," is none."""
    marked = _MARKED.findall(text)
    calls = [_OPENING.match(line) for line in text.split("\n")]
    said = [
        call[1]
        for call in (*calls, _CLOSING.search(text.rstrip()[-_MAX_CLOSING:]))
        if call and call[1][0].isupper() and _words(call[1]).isdisjoint(stop)
    ]
    return {word for name in (*marked, *said) for word in _words(name)}


def _words(text: str) -> set[str]:
    return {word.lower() for word in _WORD.findall(text)}
