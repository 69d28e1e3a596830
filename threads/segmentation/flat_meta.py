"""Lines that speak about a comment: who, when, "Reply"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from threads.segmentation import flat_words as fw
from threads.segmentation.flat_rules import Labels

_SAYS_NAME = re.compile(
    r"^\W{0,3}(?:\d{1,4}[.)]?\s)?(?P<name>[^\n:|]{2,40}?)\s{0,2}"
    r"(?:says|said|wrote|writes|commented|sagt|schreibt|schrieb|meint|dit|a écrit|dice|dijo"
    r"|escribió|disse|napisał|pisze|пишет|написал|λέει|είπε)\b",
    re.IGNORECASE,
)
_BY_NAME = re.compile(
    r"^\W{0,3}(?:posted |comment |written |kommentar )?(?:by|von|par|por|di|od|от|από)\s{1,2}"
    r"(?P<name>[^\n|]{2,40}?)(?:\s{1,2}(?:on|at|am|um|le|el)\b|\s{0,2}[|,–—-]\s|\s{0,2}$)",
    re.IGNORECASE,
)
_NAME = re.compile(r"^[^\W\d_][\w.'’ @-]{1,39}$")


_BYLINE_CHARS = 120


@dataclass(frozen=True)
class CommentFacts:
    """What the lines around a comment, or above an article, say of it."""

    author: str | None = None
    posted_at: datetime | None = None


def assign_meta(texts: Sequence[str], labels: Labels) -> Labels:
    """Give each author, date or reply line the number of its comment.

    Lines between two comments belong to the next one, those that only a foot
    carries ("Reply", "Permalink") to the one before; a page whose first
    comment has no line above it carries all its lines at the foot.
    """
    comments = list(labels.comments)
    n_lines = len(texts)
    following: list[int | None] = [None] * n_lines
    ahead: int | None = None
    for i in range(n_lines - 1, -1, -1):
        if labels.comments[i] is not None:
            ahead = labels.comments[i]
        following[i] = ahead
    first = next((i for i, c in enumerate(labels.comments) if c is not None), n_lines)
    head_style = first > 0 and first < n_lines and labels.roles[first - 1] == "byline"
    behind: int | None = None
    for i, role in enumerate(labels.roles):
        if labels.comments[i] is not None:
            behind = labels.comments[i]
        elif role == "byline":
            foot = fw.REPLY.match(texts[i]) is not None or not head_style
            choice = (behind, following[i]) if foot else (following[i], behind)
            comments[i] = choice[0] if choice[0] is not None else choice[1]
    return Labels(labels.roles, tuple(comments), labels.rules, labels.odds)


def _author(text: str) -> str | None:
    for pattern in (_SAYS_NAME, _BY_NAME):
        found = pattern.match(text[:200])
        if found:
            return found["name"].strip()
    if (
        len(text) <= 40
        and _NAME.match(text)
        and not fw.REPLY.match(text)
        and not fw.DATE.search(text)
    ):
        return text
    return None


def mark_bylines(texts: Sequence[str], labels: Labels) -> Labels:
    """Make by-lines of the furniture above an article's second paragraph that names who or when."""
    roles, rules = list(labels.roles), list(labels.rules)
    n_article = 0
    for i, text in enumerate(texts):
        n_article += roles[i] == "article"
        if n_article > 1 or labels.comments[i] is not None:
            break
        short = len(text) <= _BYLINE_CHARS
        if roles[i] == "chrome" and short and (_BY_NAME.match(text) or fw.DATE.search(text)):
            roles[i], rules[i] = "byline", "a name or a date above the article"
    return Labels(tuple(roles), labels.comments, tuple(rules), labels.odds)


def read_page_facts(texts: Sequence[str], labels: Labels) -> CommentFacts:
    """Read who wrote the article and when from the by-lines above it."""
    author, posted_at = None, None
    for text, role, comment in zip(texts, labels.roles, labels.comments, strict=True):
        if comment is not None:
            break
        if role == "byline" and len(text) <= _BYLINE_CHARS:
            named = _BY_NAME.match(text)
            author = author or (named and _clean_name(named["name"])) or None
            posted_at = posted_at or _read_time(text)
    return CommentFacts(author, posted_at)


def _clean_name(name: str) -> str:
    """Take a name out of a Markdown link."""
    return re.sub(r"^\[([^\]]{1,80})\]\([^)]{0,80}\)?$", r"\1", name.strip()).strip()


def _read_time(text: str) -> datetime | None:
    if not fw.DATE.search(text[:200]):
        return None
    from threads.segmentation.dom_times import parse_time

    return parse_time(text[:200])


def read_comment_facts(texts: Sequence[str], labels: Labels) -> tuple[CommentFacts, ...]:
    """Read author and time of each comment from its by-lines."""
    n_comments = 1 + max((c for c in labels.comments if c is not None), default=-1)
    authors: list[str | None] = [None] * n_comments
    times: list[datetime | None] = [None] * n_comments
    for text, role, comment in zip(texts, labels.roles, labels.comments, strict=True):
        if role != "byline" or comment is None:
            continue
        times[comment] = times[comment] or _read_time(text)
        if authors[comment] is None:
            authors[comment] = _author(text)
    return tuple(CommentFacts(a, t) for a, t in zip(authors, times, strict=True))
