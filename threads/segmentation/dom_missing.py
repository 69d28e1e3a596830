"""What a page says about comments that may not be in it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from threads.segmentation.dom_text import Element, Line
from threads.segmentation.dom_units import select
from threads.segmentation.flat_words import DECLARED_AFTER, DECLARED_BEFORE

# Frames that a script fills after loading. A row a system: its name, words of
# which one is in the source (they spare the selector: 20 of them cost 30 ms a page), its place.
FRAMES: tuple[tuple[str, str, str], ...] = (
    ("Disqus", "disqus|dsq-app", "#disqus_thread, iframe[src*='disqus.com'], #dsq-app1"),
    (
        "Facebook",
        "fb-comments|fb:comments|plugins/comments",
        ".fb-comments, fb\\:comments, iframe[src*='facebook.com/plugins/comments']",
    ),
    ("Coral", "coral", "#coral_thread, #coral_talk_stream, .coral-talk-stream, [id^='coral-']"),
    ("Livefyre", "livefyre", "#livefyre-comments, .livefyre-comments, [id^='livefyre']"),
    (
        "OpenWeb",
        "spot|openweb",
        "[data-spotim-module], [data-spot-id], [data-openweb-conversation-app-host]",
    ),
    ("Viafoura", "viafoura|vf-conv", "vf-conversations, .viafoura"),
    ("Hyvor Talk", "hyvor", "hyvor-talk-comments, #hyvor-talk-view"),
    ("Giscus", "giscus", "script[src*='giscus.app'], .giscus"),
    ("Utterances", "utteranc", "script[src*='utteranc.es'], .utterances"),
    ("IntenseDebate", "idcomments|idc-", "#IDCommentsHead, #idc-container"),
    ("Jetpack", "jetpack_remote", "iframe#jetpack_remote_comment"),
    ("Commento", "commento", "#commento"),
    ("Remark42", "remark42", "#remark42"),
    ("VK", "vk_comments", "#vk_comments"),
    ("HyperComments", "hypercomments", "#hypercomments_widget"),
    ("Vuukle", "vuukle", "#vuukle-comments, .vuukle-comments"),
    ("Isso", "isso-thread", "#isso-thread"),
    ("Echo", "echo-stream|js-kit", "#js-kit-comments, .js-kit-comments, .echo-stream-container"),
    ("Gigya", "gigya|gig-comments", "[id^='gigya-comments'], .gig-comments-container"),
    ("Insticator", "insticator", "#insticator-commenting"),
)
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
_COUNT_MAX_CHARS = 120
_NEAR = 25


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
) -> Outlook:
    """Compare what a page declares with what was found.

    Args:
        root: The whole tree.
        source: The page's source in lower case.
        lines: All visible lines.
        n_found: Comments found.
        n_stated: Count in the page's data, None without.
    """
    free = [i for i, x in enumerate(lines) if x.mark is None]
    numbered = (i for i, x in enumerate(lines) if x.mark is not None and x.mark.comment is not None)
    first = next(numbered, None)
    declared = _declared(root, lines, free, first, n_stated)
    frame = next(
        (
            name
            for name, words, css in FRAMES
            if any(w in source for w in words.split("|")) and select(root, css)
        ),
        None,
    )
    more = next((lines[i].text for i in free if _is_more(lines[i])), None)
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
    if more and (short or declared is None) and (n_found or short):
        return "more comments behind a link"
    return None


def _is_more(line: Line) -> bool:
    return len(line.text) <= _COUNT_MAX_CHARS and _LOAD_MORE.search(line.text) is not None


def _declared(
    root: Element, lines: Sequence[Line], free: Sequence[int], first: int | None, stated: int | None
) -> int | None:
    """Read the page's own count: nearest before the comments, else in its data."""
    counts = [(i, n) for i in free if (n := _count_in(lines[i].text)) is not None]
    if first is not None:
        near = [n for i, n in counts if 0 <= first - i <= _NEAR]
        if near:
            return near[-1]
    if stated is not None:
        return stated
    for element in select(root, "[itemprop='commentCount'], [itemprop='interactionCount']"):
        found = re.search(
            r"(?:^|UserComments:)\s?(\d{1,7})", element.get("content") or element.text or ""
        )
        if found:
            return int(found[1])
    values = {n for _, n in counts}
    return values.pop() if len(values) == 1 else None


def _count_in(text: str) -> int | None:
    if len(text) > _COUNT_MAX_CHARS:
        return None
    found = DECLARED_BEFORE.search(text) or DECLARED_AFTER.search(text)
    return int(re.sub(r"[.,]", "", found[1])) if found else None
