"""What a report says, as frozen records: one a section, joined in ``Content``.

Every text in them is plain: renderers escape it. ``None`` means not knowable.
A share is a whole percentage, and None where there are too few comments for one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from threads.codebook.findings import CodebookFindings
from threads.report.accounting import Accounting
from threads.report.content.map_facts import CommentMap, Strip, Tree
from threads.report.content.refs import CommentRef, Quotation, ThemeRef
from threads.report.content.talk_facts import ArticleMap, Exchanges, Speakers, Spread
from threads.report.content.theme_facts import BriefLine, ThemeSection, ThemeTable


@dataclass(frozen=True)
class PageCard:
    """One page in the header."""

    number: int
    page_id: str
    source: str
    title: str | None
    author: str | None
    url: str | None
    published_at: datetime | None
    captured_at: datetime | None
    language: str
    verdict: str
    verdict_text: str
    evidence: tuple[str, ...]
    sha256: str
    format: str
    encoding: str
    n_comments: int


@dataclass(frozen=True)
class Header:
    """Section 1.

    Attributes:
        title: Of the report.
        pages: The pages that are listed.
        n_more: Pages that are not, because they are too many.
        method: In one line.
        version: Of threads.
    """

    title: str
    pages: tuple[PageCard, ...]
    n_more: int
    method: str
    version: str


@dataclass(frozen=True)
class ReadFirst:
    """Section 2: what to know before any figure.

    Attributes:
        pages: Pages of which comments are missing, or that have none.
        notes: Sentences.
        verdict: How far the themes of the run hold, in a sentence.
        rejects: Source and reason of what was not read, as far as it is listed.
    """

    pages: tuple[PageCard, ...]
    notes: tuple[str, ...]
    verdict: str
    rejects: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Counts:
    """Section 3: what became of every paragraph and every comment.

    Attributes:
        pages: For each page that is listed its paragraphs by role, as ``schemas.ROLES`` has
            them.
        all: The sums.
        naming: How this report calls comments, a sentence.
        repeats: How repeats were counted, a sentence.
    """

    pages: tuple[tuple[PageCard, Accounting], ...]
    all: Accounting
    naming: str
    repeats: str


@dataclass(frozen=True)
class Misfit:
    """A comment in no theme, and the theme that it is nearest to with how near, in [0, 1]."""

    quote: Quotation
    nearest: ThemeRef | None
    closeness: float | None


@dataclass(frozen=True)
class Misfits:
    """Section 9.

    Attributes:
        n_unthemed: Comments in no theme.
        note: How many these are of all, and how the sample was drawn, sentences.
        sample: In page order.
    """

    n_unthemed: int
    note: str
    sample: tuple[Misfit, ...]


@dataclass(frozen=True)
class Distinct:
    """Section 10: comments far from every theme that the sample of section 9 left out."""

    groups: tuple[tuple[Quotation, ...], ...]


@dataclass(frozen=True)
class SettingRow:
    """A setting, its value and where that came from."""

    name: str
    value: str
    origin: str


@dataclass(frozen=True)
class Method:
    """Section 13.

    Attributes:
        sentences: How it was done and what that means.
        settings: Every setting.
        model: Name of the embedding model; None where nothing was embedded.
        model_hash: Its hash.
        seed: Of every random choice.
        versions: What may change a result, with its version.
        command: Repeats the run.
        from_file: Whether a settings file set something.
        verify: Checks a report; the path of the run's folder comes behind it.
    """

    sentences: tuple[str, ...]
    settings: tuple[SettingRow, ...]
    model: str | None
    model_hash: str | None
    seed: int
    versions: Mapping[str, str]
    command: str
    from_file: bool
    verify: str


@dataclass(frozen=True)
class Listed:
    """A comment in the list of all.

    Attributes:
        quote: The whole comment.
        theme: Its main theme, or None.
        status: "in no theme", or why it could be in none: "link only", "empty".
        repeats: The earlier comment whose text it repeats.
        depth: Answers above it, where replies are known; else 0.
    """

    quote: Quotation
    theme: ThemeRef | None
    status: str
    repeats: CommentRef | None
    depth: int


@dataclass(frozen=True)
class Figure:
    """A figure: ``figures/<name>.svg``.

    Attributes:
        name: Of the file, less its ending.
        alt: What it shows, for those who do not see it.
    """

    name: str
    alt: str


@dataclass(frozen=True)
class Content:
    """A report, section by section; a section that has nothing to say is None or empty.

    Attributes:
        unknown: What the other sections would say if the files told it, sentences.
        figures: Those that the run's folder holds, by name; a page's report has none.
        places: What the map shows.
        strip: What the figure of the themes along the discussion shows.
        tree: What the figure of the longest exchange shows.
        small: Whether there are so few comments that they are listed by reply and
            paragraph (``appendix`` is in that order) in place of sections 6 to 12.
    """

    header: Header
    first: ReadFirst
    counts: Counts
    brief: tuple[BriefLine, ...]
    table: ThemeTable | None
    themes: tuple[ThemeSection, ...]
    exchanges: Exchanges | None
    article: ArticleMap | None
    misfits: Misfits | None
    distinct: Distinct | None
    speakers: Speakers | None
    spreads: tuple[Spread, ...]
    codebook: CodebookFindings | None
    method: Method
    appendix: tuple[Listed, ...]
    unknown: tuple[str, ...]
    figures: Mapping[str, Figure]
    places: CommentMap | None
    strip: Strip | None
    tree: Tree | None
    small: bool
