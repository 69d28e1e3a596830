"""What a report speaks of, as a reader calls it: comments, paragraphs, themes, quotes.

Every text is plain: renderers escape it. ``None`` means not knowable.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True)
class CommentRef:
    """A comment as a reader calls it: ``7``, or ``2.7`` where several pages have comments."""

    comment_id: str
    name: str


@dataclass(frozen=True)
class ParagraphRef:
    """A paragraph of an article, called by its place in it, as comments are."""

    page_id: str
    block_id: str
    name: str
    line: int | None
    text: str


@dataclass(frozen=True)
class ThemeRef:
    """A theme; numbers count from 1."""

    theme_id: int
    number: int
    label: str


@dataclass(frozen=True)
class Answer:
    """What a comment answers, and how we know.

    Attributes:
        comment: The comment that is answered, or None.
        paragraph: The paragraph that is answered, or None; one of both is given.
        given: Whether the page says so; else it was inferred.
        confidence: In [0, 1].
        evidence: How it was inferred, in a word or two.
        text: A verbatim slice of what is answered, from its beginning.
        whole: Whether that is all of it.
    """

    comment: CommentRef | None
    paragraph: ParagraphRef | None
    given: bool
    confidence: float
    evidence: str
    text: str
    whole: bool

    @property
    def phrase(self) -> str:
        """Say it: "answers comment 7", "probably answers comment 7, 0.81"."""
        target = (
            f"comment {self.comment.name}"
            if self.comment
            else f"paragraph {self.paragraph.name if self.paragraph else ''}"
        )
        if self.given:
            return f"answers {target}"
        return f"probably answers {target}, {self.confidence:.2f}"


@dataclass(frozen=True)
class Quotation:
    """A verbatim slice of a comment.

    Attributes:
        comment: Whose words.
        start: Character offset into the comment's text.
        end: Likewise.
        text: The slice; empty where the run shows no quotes.
        whole: Whether it is the whole comment.
        empty: Whether the page keeps the comment's place and shows no words of it.
        line: Of the source, 1-based.
        author: Name or pseudonym.
        posted_at: When.
        role: What the quote stands for in its theme.
        reply: The comment that it answers.
        anchor: The paragraph of the article that it answers.
    """

    comment: CommentRef
    start: int
    end: int
    text: str
    whole: bool
    empty: bool
    line: int | None
    author: str | None
    posted_at: datetime | None
    role: Literal["typical", "atypical", "dissenting", ""]
    reply: Answer | None
    anchor: Answer | None
