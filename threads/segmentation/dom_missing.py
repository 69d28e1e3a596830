"""What a page says about comments that may not be in it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from threads.segmentation.dom_declared import find_declared
from threads.segmentation.dom_frames import FRAMES
from threads.segmentation.dom_text import Element, Line
from threads.segmentation.dom_units import select

_LOAD_MORE = re.compile(
    r"\b(?:load|show|view|see|read) (?:all|more|\d{1,6}(?: more)?|older|previous|next|the other)"
    r"(?: \d{1,6})? ?(?:comments?|repl(?:y|ies)|responses?|posts)\b"
    r"|\b(?:older|newer|previous|more) comments\b"
    r"|\bmore repl(?:y|ies)\b|weitere kommentare|mehr kommentare|alle kommentare"
    r"|plus de commentaires"
    r"|voir (?:tous )?les commentaires|m[aá]s comentarios|mais coment[aá]rios|altri commenti"
    r"|więcej komentarzy|wszystkie komentarze|ещё комментари|все комментарии"
    r"|περισσότερα σχόλια|查看更多评论|更多评论",
    re.IGNORECASE,
)
_WALL = re.compile(
    r"\b(?:log ?in|sign ?in|subscribe|register)\b[^.]{0,40}\bto (?:see|view|read|join)\b[^.]{0,30}"
    r"\b(?:comments?|discussion|conversation)\b",
    re.IGNORECASE,
)
_CLOSED = re.compile(
    r"comments? (?:are|is|have been) (?:now )?(?:closed|disabled|off)|kommentare sind geschlossen"
    r"|les commentaires sont ferm|komentowanie zosta\w+ wyłączone",
    re.IGNORECASE,
)
_FORMS = (
    "form#commentform, form[id*='comment'] textarea, form[class*='comment'] textarea, "
    "textarea[name*='comment']"
)
# A permalink to a comment on another page names the comment; a link to the page does not.
_NEXT_COMMENTS = (
    "a[href*='/comment-page-']:not([href*='#comment-']), a[href*='cpage=']:not([href*='#comment-'])"
)
_NEXT_THREAD = "link[rel='next'], link[rel='prev'], a[rel~='next'], a[rel~='prev']"
_COUNT_MAX_CHARS = 120


@dataclass(frozen=True)
class Outlook:
    """What bears on comments besides those found."""

    n_declared: int | None
    missing: str | None
    evidence: tuple[str, ...]


def look_for_missing(
    root: Element,
    source: str,
    lines: Sequence[Line],
    *,
    n_found: int,
    n_stated: int | None,
    is_thread: bool,
) -> Outlook:
    """Compare what a page declares with what was found.

    Args:
        root: The whole tree.
        source: The page's source in lower case.
        lines: All visible lines.
        n_found: Comments found.
        n_stated: Count in the page's data, None without.
        is_thread: The page is a thread's, so that its next page holds more posts.
    """
    free = [i for i, x in enumerate(lines) if x.mark is None]
    numbered = (i for i, x in enumerate(lines) if x.mark is not None and x.mark.comment is not None)
    first = next(numbered, None)
    declared = find_declared(root, source, lines, free, first=first, stated=n_stated)
    if declared is not None and n_found > 1.1 * declared + 2:
        declared = None  # it counts answers, pages or threads, or a script would have filled it
    frame = next(
        (
            name
            for name, words, css in FRAMES
            if any(w in source for w in words.split("|")) and select(root, css)
        ),
        None,
    )
    more = next((lines[i].text for i in free if _is_more(lines[i])), None)
    if more is None and n_found and select(root, _NEXT_THREAD if is_thread else _NEXT_COMMENTS):
        more = "another page of the thread" if is_thread else "another page of comments"
    wall = any(_WALL.search(lines[i].text[:200]) for i in free)
    evidence: list[str] = []
    if declared is not None:
        evidence.append(f"the page declares {declared} comments")
    if frame:
        evidence.append(f"a {frame} frame")
    if select(root, _FORMS):
        evidence.append("a reply form")
    if any(_CLOSED.search(lines[i].text[:200]) for i in free):
        evidence.append("comments are closed")
    if more:
        evidence.append(f"a link to more: {more[:60]}")
    if not n_found:
        evidence.append("no comment found")
    return Outlook(
        declared, _missing(declared, frame, more, wall=wall, n_found=n_found), tuple(evidence)
    )


def _missing(
    declared: int | None, frame: str | None, more: str | None, *, wall: bool, n_found: int
) -> str | None:
    short = declared is not None and n_found < declared
    if not n_found and declared != 0:
        if frame:
            return f"an empty {frame} frame"
        if wall:
            return "a login wall"
    if more and declared != n_found and (n_found or short):
        return "more comments behind a link"
    return None


def _is_more(line: Line) -> bool:
    return len(line.text) <= _COUNT_MAX_CHARS and _LOAD_MORE.search(line.text) is not None
