"""Open contradiction: what a reply says that is of another mind, in any of its languages.

Whether a reply dissents cannot be read from vectors; what it says openly can be seen. Irony
and polite dissent are not seen.
"""

import re
from collections.abc import Iterable
from itertools import groupby
from typing import Final

_OPENING: Final = 300  # characters in which a contradiction must stand
# Of 17,309 replies of forums where people debate these lists find two marks in 9 of 100; with
# "actually", "really" and "it is not" it was 32, and no more of what was read was dissent.
# Alone or before a comma these deny; "no one" and "non-fiction" do not.
_DENIALS: Final = (
    "no nope nah wrong false untrue incorrect nonsense rubbish bullshit nein falsch unsinn "
    "quatsch blödsinn non faux absurde falso mentira não nee onzin fout nej fel nei tull ei нет "
    "неправда чушь ерунда неверно nie nieprawda bzdura hayır yanlış"
).split()
_BUTS: Final = "but aber doch mais pero però mas maar men mutta но ale ama".split()
_PHRASES: Final = (
    "i disagree", "i don't agree", "i do not agree", "i beg to differ", "on the contrary",
    "far from it", "that's not true", "that is not true", "not true", "that's wrong",
    "that is wrong", "you're wrong", "you are wrong", "you are mistaken", "you're mistaken",
    "not so", "utter nonsense", "complete nonsense", "what nonsense", "im gegenteil",
    "das stimmt nicht", "stimmt nicht", "ich widerspreche", "sehe ich anders",
    "da irren sie", "au contraire", "pas d'accord", "c'est faux", "n'importe quoi",
    "vous avez tort", "tu as tort", "al contrario", "no estoy de acuerdo", "no es verdad",
    "no es cierto", "en absoluto", "non sono d'accordo", "non è vero", "pelo contrário",
    "discordo", "não é verdade", "integendeel", "niet waar", "klopt niet", "niet mee eens",
    "tvärtom", "håller inte med", "tværtimod", "наоборот", "не согласен", "не согласна",
    "przeciwnie", "nie zgadzam się", "to nieprawda", "i strongly disagree", "i have to disagree",
    "i'd have to disagree", "i must disagree", "i would have to disagree", "you are lying",
    "you're lying", "you fail to", "that's a lie", "this is a lie", "this is wrong",
    "that's false", "that is false", "that's nonsense", "this is nonsense",
    "oh please", "oh come on", "give me a break", "you don't get it", "you don't understand",
)  # fmt: skip


def _fold(text: str) -> str:
    """Give a text in lower case, apostrophes and the two kinds of i as one."""
    return text.replace("’", "'").lower().replace("ı", "i")


def _any_of(phrases: Iterable[str]) -> str:
    """Give a pattern of phrases that tries those only that begin as the text does.

    Python's engine tries every branch of an alternation: a quarter of the time.
    """
    initials = groupby(sorted(map(_fold, phrases)), key=lambda phrase: phrase[0])
    return "|".join(
        f"{re.escape(initial)}(?:{'|'.join(re.escape(phrase[1:]) for phrase in group)})"
        for initial, group in initials
    )


_CALL: Final = r"\W*(?:@\S{1,60}\W+)?(?:sorry\W+)?"
_DENIED: Final = rf"(?:{_any_of(_DENIALS)})(?=\s*(?:[,.!;:–—…]|$))"
_DENIES: Final = re.compile(rf"{_CALL}(?:{_DENIED}|(?:{_any_of(_BUTS)})\b)")
_SAYS_SO: Final = re.compile(rf"\b(?:{_any_of(_PHRASES)})\b")
_FIRST_SENTENCE: Final = re.compile(r"[^.!?…\n]*[.!?…\n]?")
_ANYWHERE: Final = re.compile(rf"(?:^|[.!?…]\s+){_DENIED}|\b(?:{_any_of(_PHRASES)})\b")
_YOU: Final = re.compile(r"(?i)\byou(?:r|rs)?\b")


def contradicts(text: str, *, answered: str = "") -> bool:
    """Say whether a text opens in contradiction.

    Args:
        text: What a comment says in its own words.
        answered: What it answers; a "No." to a question is an answer.

    Example:
        >>> contradicts("No, the bridge was never closed."), contradicts("No one uses it.")
        (True, False)
        >>> contradicts("No, never.", answered="Was the bridge closed?")
        False
    """
    opening = _fold(text[:_OPENING]).strip()
    if _DENIES.match(opening) and not answered.rstrip().endswith("?"):
        return True
    first = _FIRST_SENTENCE.match(opening)
    return bool(first and _SAYS_SO.search(first[0]))


def count_contradictions(text: str) -> int:
    """Count open contradictions in an answer, and once that it turns to its reader.

    Example:
        >>> count_contradictions("No. You are wrong about the pier.")
        3
        >>> count_contradictions("The pier is old.")
        0
    """
    n_open = sum(1 for _ in _ANYWHERE.finditer(_fold(text)))
    return n_open + bool(n_open and _YOU.search(text))
