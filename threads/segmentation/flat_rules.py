"""Rules that any reader would accept, beside the sequence model.

Most say that a line leans on the one before it and so opens no comment. Each
is named in the block's ``rule``. The shares are of neighbouring lines in one
comment, over the comments of 204 annotated sites where 0.56 is the share of
all neighbours.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from threads.segmentation import flat_words as fw
from threads.segmentation.draft import Role

MODEL = "sequence model"
# Paragraphs that open with one of these and a comma go on: 0.93 of 109 lines; postscripts: 0.92
# of 61. Others ("well,", "first,", "yes,") open comments as often.
_CONNECTIVE = re.compile(
    r"(?:still|anyways?|also|moreover|furthermore|besides|finally|however|additionally|secondly"
    r"|thirdly|lastly|in addition|on the other hand|that said|having said that|for example"
    r"|for instance|in conclusion|nevertheless|nonetheless|similarly|likewise|otherwise|meanwhile"
    r"|in short|therefore|thus|consequently|außerdem|trotzdem|allerdings|zudem|jedenfalls|dennoch"
    r"|zweitens|drittens|andererseits|cependant|pourtant|de plus|enfin|sin embargo|además"
    r"|por otro lado|no entanto|além disso|однако|кроме того|впрочем|во-вторых|poza tym|jednak"
    r"|ponadto|επίσης|ωστόσο|επιπλέον),|p\.?\s?p?\.?s\b",
    re.IGNORECASE,
)
_SURE, _LIKELY = 0.03, 0.1
_MIN_REPEATED = 40  # characters; shorter lines recur by chance


@dataclass(frozen=True)
class Labels:
    """What each line of a page is.

    Attributes:
        roles: One a line.
        comments: Number of the comment, counted from 0 in page order, or None.
        rules: What decided.
        odds: Confidence in [0, 1].
    """

    roles: tuple[Role, ...]
    comments: tuple[int | None, ...]
    rules: tuple[str, ...]
    odds: tuple[float, ...]


@dataclass(frozen=True)
class Leaning:
    """Why a line goes on with the line before it.

    Attributes:
        rule: Its name.
        ceiling: The highest chance to open a comment that the line keeps.
    """

    rule: str
    ceiling: float


def find_leaning(before: str, line: str) -> Leaning | None:
    """Tell whether a line, in a comment, goes on with the line before it."""
    end = before.rstrip()[-1:]
    if end in (":", "："):  # 0.987 of 399
        return Leaning("goes on after a colon", _SURE)
    if end in (",", "，"):  # 0.979 of 523; most are greetings
        return Leaning("goes on after a comma", _SURE)
    if fw.RE_LINE.match(before):  # the subject line of what follows
        return Leaning("goes on after a Re: line", _SURE)
    if fw.QUOTE_MARK.match(before) and fw.QUOTE_MARK.match(line):
        return Leaning("a quote goes on", _SURE)
    if fw.BARE_URL.match(line) and not fw.BARE_URL.match(before):  # 0.963 of 187
        return Leaning("a bare link goes with the line before it", _SURE)
    if fw.ITEM.match(line):  # 0.988 of 406
        return Leaning("a list goes on", _SURE)
    if _CONNECTIVE.match(line):
        return Leaning("a connective goes on", _LIKELY)
    return None


def find_leanings(texts: Sequence[str]) -> list[Leaning | None]:
    """Tell of each line whether it would go on with a comment on the line before."""
    return [None, *(find_leaning(a, b) for a, b in pairwise(texts))] if texts else []


def find_repeated(texts: Sequence[str]) -> list[bool]:
    """Tell of each line whether the same text stands again further down.

    Readers post twice; of 299 annotated articles none repeats its last
    paragraph under its comments.
    """
    left = Counter(texts)
    out = []
    for text in texts:
        left[text] -= 1
        out.append(len(text) >= _MIN_REPEATED and left[text] > 0)
    return out


def is_quote(line: str) -> bool:
    """Tell whether a line of a comment repeats somebody else's words by its mark."""
    return fw.QUOTE_MARK.match(line) is not None or fw.RE_LINE.match(line) is not None
