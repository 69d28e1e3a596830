"""What a report says of its themes.

Every text is plain: renderers escape it. ``None`` means not knowable.
"""

from dataclasses import dataclass
from datetime import datetime

from threads.report.content.refs import CommentRef, ParagraphRef, Quotation, ThemeRef


@dataclass(frozen=True)
class BriefLine:
    """A sentence of the summary: so many comments are about a theme, as these show."""

    theme: ThemeRef
    n_comments: int
    of: int
    comments: tuple[CommentRef, ...]


@dataclass(frozen=True)
class ThemeRow:
    """A theme in the table of themes.

    Attributes:
        theme: Which.
        keywords: Words that set it apart.
        source: found, codebook or user: whence its label.
        n_comments: Comments in it.
        share: Of the comments with words of their own, in percent.
        n_texts: Distinct texts.
        n_authors: Names behind them; None where the page names none.
        n_threads: Sub-threads in which it occurs; None where replies are not known.
        n_pages: Pages in which it occurs.
        stability: In [0, 1].
        verdict: robust or fragile.
        paragraphs: Paragraphs of the article that it answers, the most answered first.
        first: When its first dated comment was posted.
        last: Likewise the last.
    """

    theme: ThemeRef
    keywords: tuple[str, ...]
    source: str
    n_comments: int
    share: int | None
    n_texts: int
    n_authors: int | None
    n_threads: int | None
    n_pages: int
    stability: float
    verdict: str
    paragraphs: tuple[ParagraphRef, ...]
    first: datetime | None
    last: datetime | None

    @property
    def further(self) -> tuple[str, ...]:
        """The keywords that its label does not hold."""
        held = {part.casefold() for part in self.theme.label.split(", ")}
        return tuple(word for word in self.keywords if word.casefold() not in held)


@dataclass(frozen=True)
class ThemeTable:
    """Section 5; a column is left out where no row knows it.

    Attributes:
        rows: By size.
        n_unthemed: Comments in no theme.
        share_unthemed: The same in percent.
        of: Comments with words of their own, the denominator.
        note: What the shares are of, or why there are none.
        has_authors: Whether any row knows its authors.
        has_threads: Whether replies are known.
        has_pages: Whether there are several pages with comments.
        has_paragraphs: Whether any comment was tied to a paragraph of an article.
        has_times: Whether any comment is dated.
    """

    rows: tuple[ThemeRow, ...]
    n_unthemed: int
    share_unthemed: int | None
    of: int
    note: str
    has_authors: bool
    has_threads: bool
    has_pages: bool
    has_paragraphs: bool
    has_times: bool


@dataclass(frozen=True)
class Part:
    """A sub-theme: what some of a theme's comments are about."""

    label: str
    comments: tuple[CommentRef, ...]


@dataclass(frozen=True)
class ThemeSection:
    """Section 6, one a theme.

    Attributes:
        row: Its row in the table.
        held: What holds it together, sentences of observable facts.
        quotes: The typical ones, then an atypical and a dissenting one where there are.
        parts: What it falls into; most themes fall into nothing.
        members: All its comments, in page order.
        also: Comments of which it is a further theme.
    """

    row: ThemeRow
    held: tuple[str, ...]
    quotes: tuple[Quotation, ...]
    parts: tuple[Part, ...]
    members: tuple[CommentRef, ...]
    also: tuple[CommentRef, ...]

    @property
    def n_beside(self) -> int:
        """Comments of it in none of its parts."""
        return len(self.members) - sum(len(part.comments) for part in self.parts)
