"""What a report says of who answers whom and what, who speaks, where and when.

Every text is plain: renderers escape it. ``None`` means not knowable.
"""

from dataclasses import dataclass
from typing import Literal

from threads.report.content.refs import ParagraphRef, Quotation, ThemeRef
from threads.report.content.theme_facts import ThemeRow


@dataclass(frozen=True)
class Exchange:
    """A chain of replies, quoted turn by turn.

    Attributes:
        kind: Why it is shown, for its heading: "The longest", "The most contested".
        note: What is known of it, a sentence.
        turns: In the order of the answers.
    """

    kind: str
    note: str
    turns: tuple[Quotation, ...]


@dataclass(frozen=True)
class Exchanges:
    """Section 7.

    Attributes:
        shown: The exchanges.
        note: How many replies are known and how, a sentence; or that none are.
        n_replies: Comments known to answer another one.
    """

    shown: tuple[Exchange, ...]
    note: str
    n_replies: int


@dataclass(frozen=True)
class ParagraphRow:
    """A paragraph of an article and who answers it.

    Attributes:
        paragraph: Which.
        n_comments: Comments tied to it.
        n_unthemed: Of these in no theme.
        themes: Themes of the others, with the number of comments, the most first.
    """

    paragraph: ParagraphRef
    n_comments: int
    n_unthemed: int
    themes: tuple[tuple[ThemeRef, int], ...]


@dataclass(frozen=True)
class ArticleMap:
    """Section 8.

    Attributes:
        rows: The paragraphs of the articles that were commented, in order; of very many
            those with most comments.
        n_anchored: Comments tied to a paragraph.
        of: Comments with words of their own.
        raised: Themes of which next to no comment could be tied to a paragraph, with
            the number that could.
        ignored: Paragraphs that no comment answers.
        n_paragraphs: Of the articles; more than ``rows`` where these are cut.
        telling: Whether so many comments are tied that ``raised`` and ``ignored`` tell anything.
        note: How this was found, a sentence; or that it is not known.
    """

    rows: tuple[ParagraphRow, ...]
    n_anchored: int
    of: int
    raised: tuple[tuple[ThemeRow, int], ...]
    ignored: tuple[ParagraphRef, ...]
    n_paragraphs: int
    telling: bool
    note: str


@dataclass(frozen=True)
class Speaker:
    """Somebody who commented."""

    author: str
    n_comments: int
    share: int | None
    themes: tuple[ThemeRef, ...]


@dataclass(frozen=True)
class Speakers:
    """Section 11.

    Attributes:
        top: Those with most comments.
        n_authors: Different names; None where the pages name nobody.
        n_signed: Comments that carry a name.
        note: What that says, sentences.
    """

    top: tuple[Speaker, ...]
    n_authors: int | None
    n_signed: int
    note: str


@dataclass(frozen=True)
class Spread:
    """Section 12: the themes over pages or over time.

    Attributes:
        over: "pages" or "time".
        columns: Names of the pages or of the stretches of time.
        rows: For each theme the number of comments a column; the unthemed last, as None.
        note: What the columns are, a sentence.
    """

    over: Literal["pages", "time"]
    columns: tuple[str, ...]
    rows: tuple[tuple[ThemeRef | None, tuple[int, ...]], ...]
    note: str
