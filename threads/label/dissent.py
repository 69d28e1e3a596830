"""Dissent that can be seen: a comment that answers another one and opens in contradiction."""

import re
from typing import Final

import dataframely as dy
import polars as pl

from threads.schemas import Comments, Links

_LEAST_SURE: Final = 0.5  # of an inferred reply
_OPENING: Final = 300  # characters in which a contradiction must stand
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
    "przeciwnie", "nie zgadzam się", "to nieprawda",
)  # fmt: skip
_CALL: Final = r"\W*(?:@\S{1,60}\W+)?(?:sorry\W+)?"
_DENIES: Final = re.compile(
    rf"{_CALL}(?:(?:{'|'.join(_DENIALS)})(?=\s*(?:[,.!;:–—…]|$))|(?:{'|'.join(_BUTS)})\b)",
    re.IGNORECASE,
)
_SAYS_SO: Final = re.compile(rf"\b(?:{'|'.join(map(re.escape, _PHRASES))})\b", re.IGNORECASE)
_FIRST_SENTENCE: Final = re.compile(r"[^.!?…\n]*[.!?…\n]?")


def contradicts(text: str) -> bool:
    """Say whether a text opens in contradiction.

    Args:
        text: What a comment says in its own words.

    Example:
        >>> contradicts("No, the bridge was never closed."), contradicts("No one uses it.")
        (True, False)
    """
    opening = text[:_OPENING].replace("’", "'").strip()
    if _DENIES.match(opening):
        return True
    first = _FIRST_SENTENCE.match(opening)
    return bool(first and _SAYS_SO.search(first[0]))


def find_dissenters(
    comments: dy.DataFrame[Comments], links: dy.DataFrame[Links]
) -> dict[str, tuple[str, float]]:
    """Find the comments that answer another one and open in contradiction.

    Whether a reply is of another mind cannot be read from vectors; that it answers and
    what it opens with can be seen.

    Args:
        comments: The comments of the run.
        links: Replies, given or inferred.

    Returns:
        Comment id to the id of the comment that it answers and how sure that is.
    """
    given = comments.filter(
        pl.col("parent_id").is_not_null(), pl.col("parent_source") == "given"
    ).select("comment_id", target_id="parent_id", confidence=pl.lit(1.0, dtype=pl.Float32))
    linked = links.filter(
        pl.col("relation") == "reply",
        pl.col("target") == "comment",
        pl.col("confidence") >= _LEAST_SURE,
    ).select("comment_id", "target_id", "confidence")
    answers = pl.concat([linked, given]).unique("comment_id", keep="first", maintain_order=True)
    said = answers.join(
        comments.select("comment_id", "own_text"), on="comment_id", maintain_order="left"
    )
    return {
        comment_id: (target_id, confidence)
        for comment_id, target_id, confidence, text in said.iter_rows()
        if contradicts(text)
    }
