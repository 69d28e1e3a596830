"""How many comments a page says it has."""

import re
from collections.abc import Sequence

from threads.segmentation.dom_text import Element, Line
from threads.segmentation.dom_units import select

_WORD = (
    r"(?:comments?|(?:leser)?kommentare?n?|commentaires?|comentarios?|comentários?|commenti"
    r"|komentarzy?e?|комментари\w{1,3}|коментар\w{0,3}|отзыв\w{0,3}|σχόλι\w{1,2}|kommentarer"
    r"|reacties?|responses?|replies|reactions?|thoughts|antworten|réponses|respuestas|opinii"
    r"|opinie|yorum|komentář\w{0,2}|komentár\w{0,2}|komentara?|komentaras|hozzászólás\w{0,2}"
    r"|kommenttia?|bình luận|条?评论|則?評論|条?回复|留言|件のコメント|개의 댓글|댓글)"
)
_BETWEEN = r"(?:(?:reader|user|visitor|total|new|public|more) )?"
# Thin and hard spaces have become blanks: "1 234 commentaires" is not 234.
_NUMBER = r"(\d{1,3}(?:[,. ]\d{3})+|\d{1,6}|\d{1,3}[.,]\d{1,2}k|\d{1,4}k)"
_BEFORE = re.compile(rf"(?<![\d.,:/-]){_NUMBER}\s{{0,3}}{_BETWEEN}{_WORD}(?![^\W_])", re.IGNORECASE)
_AFTER = re.compile(
    rf"(?<![^\W_]){_WORD}\s{{0,2}}[:(\[]\s{{0,2}}{_NUMBER}(?![^\W_])", re.IGNORECASE
)
_ALONE = re.compile(rf"\W{{0,3}}{_WORD}\s{{1,3}}{_NUMBER}\W{{0,3}}", re.IGNORECASE)
# "Showing 20 comments" counts what is shown.
_SHOWN = re.compile(
    r"\b(?:showing|displaying|viewing|first|last|latest|newest|top|recent|best|load|next)\b"
    r"(?![^.]{0,20}\bof\b)",
    re.IGNORECASE,
)
_IN_SOURCE = re.compile(
    r"data-(?:num-|total-)?comments?-?(?:count|total|num(?:ber)?)?\s{0,2}=\s{0,2}[\"'](\d{1,6})[\"']"
    r"|[\"'](?:comments?_?count|comments?_?total|total_?comments|num_?comments)[\"']\s{0,2}:"
    r"\s{0,2}[\"']?(\d{1,6})\b"
)
_MAX_CHARS = 120
# Lines before the first comment in which its count stands.
_NEAR = 25


def find_declared(
    root: Element,
    source: str,
    lines: Sequence[Line],
    free: Sequence[int],
    *,
    first: int | None,
    stated: int | None,
) -> int | None:
    """Read the page's own count of its comments; of two that count this page, the larger.

    Args:
        root: The whole tree.
        source: The page's source in lower case.
        lines: All visible lines.
        free: Indices of the lines that are nobody's comment.
        first: Index of the first line of a comment, None without comments.
        stated: Count in the page's data, None without.
    """
    counts = [(i, n) for i in free if (n := count_in(lines[i].text)) is not None]
    near = [n for i, n in counts if first is not None and 0 <= first - i <= _NEAR]
    sure = near[-1:] + ([] if stated is None else [stated])
    for element in select(root, "[itemprop='commentCount'], [itemprop='interactionCount']"):
        found = re.search(
            r"(?:^|UserComments:)\s?(\d{1,7})", element.get("content") or element.text or ""
        )
        if found and not sure:
            sure.append(int(found[1]))
    if sure:
        return max(sure)
    # Lists of other articles have counts of their own: one that stands alone is this page's.
    for values in (
        {n for _, n in counts},
        {int(m[1] or m[2]) for m in _IN_SOURCE.finditer(source)},
    ):
        if len(values) == 1:
            return values.pop()
    return None


def count_in(text: str) -> int | None:
    """Read a count of comments from a line: "127 comments", "Kommentare (12)", "1.2k replies"."""
    if len(text) > _MAX_CHARS or not any(map(str.isdigit, text)) or _SHOWN.search(text):
        return None
    found = _BEFORE.search(text) or _AFTER.search(text) or _ALONE.fullmatch(text)
    if not found:
        return None
    number = found[1].lower()
    if number.endswith("k"):
        return round(1000 * float(number[:-1].replace(",", ".")))
    return int(re.sub(r"[., ]", "", number))
