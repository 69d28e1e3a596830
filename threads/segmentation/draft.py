"""What a segmenter hands over: a page's text, its blocks and its comments, before ids."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Role = Literal["title", "byline", "article", "comment", "quote", "chrome"]


@dataclass(frozen=True)
class BlockDraft:
    """One paragraph of a page with its role.

    Attributes:
        start: Offset of the first character in the page's text.
        end: Offset after the last character; the next block starts here.
        line: Line of the source, 1-based; None where the source has no lines.
        role: What the block is. A comment's author, date or reply line is a
            ``byline`` that carries the comment's number; ``quote`` is a
            paragraph in a comment that repeats somebody else's words.
        comment: Index into ``Segmentation.comments``, or None.
        rule: Name of the rule that decided, for a person to read.
        confidence: In [0, 1].
    """

    start: int
    end: int
    line: int | None
    role: Role
    comment: int | None
    rule: str
    confidence: float


@dataclass(frozen=True)
class CommentDraft:
    """What the page says about one comment, besides its text.

    Attributes:
        parent: Index of the comment that it answers; None at top level or unknown.
        depth: 0 at top level; None where the page does not say.
        deleted: The page keeps the place but shows no text of the reader.
    """

    author: str | None = None
    posted_at: datetime | None = None
    permalink: str | None = None
    votes_up: int | None = None
    votes_down: int | None = None
    parent: int | None = None
    depth: int | None = None
    deleted: bool = False


@dataclass(frozen=True)
class Segmentation:
    """One page, told apart.

    Attributes:
        text: The decoded text. Flat text: the source as decoded. HTML: the
            visible text, one paragraph a line.
        blocks: In order of ``start``; they partition ``text``.
        comments: In page order.
        n_comments_declared: The page's own count, None where it gives none.
        missing: Why comments may be elsewhere ("an empty Disqus frame"), None
            where nothing says so.
        evidence: What was and was not seen that bears on comments, each a short
            phrase fit for a report ("a reply form", "no comment container").
    """

    text: str
    blocks: tuple[BlockDraft, ...]
    comments: tuple[CommentDraft, ...]
    title: str | None = None
    author: str | None = None
    published_at: datetime | None = None
    language: str | None = None
    url: str | None = None
    n_comments_declared: int | None = None
    missing: str | None = None
    evidence: tuple[str, ...] = field(default=())
