"""What stages hand over besides tables: frozen, and checked where they are made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import dataframely as dy

    from threads.codebook.findings import CodebookFindings
    from threads.schemas import (
        Assignments,
        Blocks,
        Comments,
        Correspondents,
        Exchanges,
        Links,
        Marks,
        Pages,
        Places,
        Quotes,
        Rejects,
        Subthemes,
        ThemePages,
        Themes,
        Unthemed,
    )
    from threads.settings import Settings


@dataclass(frozen=True)
class Document:
    """One saved page, decoded.

    Attributes:
        page_id: The first digits of the hash of its bytes.
        source: The path as the user gave it, or as it was found.
        format: A key of ``catalog.SEGMENTERS``.
        encoding: The encoding found, with what was mended.
        sha256: Of the bytes.
        text: The decoded source.
        captured_at: When it was saved, None where the file does not tell.
    """

    page_id: str
    source: str
    format: str
    encoding: str
    sha256: str
    text: str
    captured_at: datetime | None = None


@dataclass(frozen=True)
class Reject:
    """One input that could not be read."""

    source: str
    reason: str
    line: int | None = None
    excerpt: str = ""


@dataclass(frozen=True)
class Vectors:
    """Unit vectors of texts.

    Attributes:
        rows: Shape ``(n_texts, dim)``, float32, L2 norm 1.
        model: Name of the model.
        model_hash: Hash of the weights and of what else decides a vector.
        n_embedded: Texts that were embedded in this run, not found in the store.
        truncated: Shape ``(n_texts,)``; True where the model read only a beginning.

    Raises:
        ValueError: The shapes do not fit.
    """

    rows: NDArray[np.float32]
    model: str
    model_hash: str
    n_embedded: int
    truncated: NDArray[np.bool_]

    def __post_init__(self) -> None:
        if self.rows.ndim != 2 or len(self.rows) != len(self.truncated):
            raise ValueError(f"rows {self.rows.shape}, truncated {self.truncated.shape}")


@dataclass(frozen=True)
class Clustering:
    """Themes of some texts.

    Attributes:
        labels: Shape ``(n_texts,)``, int32; -1 unthemed, else 0..k-1 by size, ties by
            first member.
        strengths: Shape ``(n_texts,)``, float32 in [0, 1]; 0 where unthemed.
        stability: Shape ``(k,)``, float32 in [0, 1]: mean overlap with what other
            samples and settings find.
        robust: Shape ``(k,)``; which themes may be relied on.
        resolved: Settings that followed from the number of texts and the data.

    Raises:
        ValueError: The shapes do not fit.
    """

    labels: NDArray[np.int32]
    strengths: NDArray[np.float32]
    stability: NDArray[np.float32]
    robust: NDArray[np.bool_]
    resolved: Mapping[str, int | float | str]

    def __post_init__(self) -> None:
        n_themes = int(self.labels.max(initial=-1)) + 1
        if self.labels.shape != self.strengths.shape:
            raise ValueError(f"labels {self.labels.shape}, strengths {self.strengths.shape}")
        if self.stability.shape != (n_themes,) or self.robust.shape != (n_themes,):
            raise ValueError(f"{n_themes} themes, stability {self.stability.shape}")


@dataclass(frozen=True)
class Further:
    """A theme that a text touches beside its own.

    Attributes:
        text: Its place.
        theme: The further theme's number.
        closeness: In [0, 1].
    """

    text: int
    theme: int
    closeness: float


@dataclass(frozen=True)
class Closeness:
    """How near texts are to themes that they are not in.

    Attributes:
        nearest: Shape ``(n_texts,)``; the theme nearest to an unthemed text, -1 for a text
            that has its theme, and where there is none.
        shares: Shape ``(n_texts,)``, in [0, 1]; how near, as a share of what the middle
            one of that theme's texts is: 1 is as near as it. 0 where ``nearest`` is -1.
        further: Themes that themed texts touch, by text, the nearest first.

    Raises:
        ValueError: The shapes do not fit.
    """

    nearest: NDArray[np.int32]
    shares: NDArray[np.float32]
    further: tuple[Further, ...]

    def __post_init__(self) -> None:
        if self.nearest.shape != self.shares.shape:
            raise ValueError(f"nearest {self.nearest.shape}, shares {self.shares.shape}")


@dataclass(frozen=True)
class Trial:
    """One combination of settings and what it gives.

    Attributes:
        min_cluster_size: Setting.
        min_samples: Setting.
        cluster_method: Setting.
        n_neighbors: Setting.
        n_themes: Themes found.
        coverage: Share of comments in a theme.
        stability: Mean stability of the themes, by size; 0 without themes.
        validity: Density validity (DBCV) in [-1, 1]; -1 below two themes.
        score: In [0, 1]; the mean of validity (scaled), stability and coverage; 0
            below two themes.
        plateau: Number of the plateau: trials with the same labels, the widest first.
    """

    min_cluster_size: int
    min_samples: int
    cluster_method: str
    n_neighbors: int
    n_themes: int
    coverage: float
    stability: float
    validity: float
    score: float
    plateau: int


@dataclass(frozen=True)
class ThemeChange:
    """What became of themes between two runs.

    Attributes:
        kind: same, grew, shrank, split, merged, new or gone.
        before: Places of the earlier run's themes.
        after: Places of the later run's themes.
        by: What speaks for it: comments, centre or keywords; empty where nothing is paired.
        n_stayed: Texts of both; None where the pair shares no texts.
        n_came: Texts of the later themes only; None likewise.
        n_left: Texts of the earlier themes only; None likewise.
    """

    kind: str
    before: tuple[int, ...]
    after: tuple[int, ...]
    by: str = ""
    n_stayed: int | None = None
    n_came: int | None = None
    n_left: int | None = None


@dataclass(frozen=True)
class Tables:
    """The tables of one run."""

    pages: "dy.DataFrame[Pages]"
    blocks: "dy.DataFrame[Blocks]"
    comments: "dy.DataFrame[Comments]"
    links: "dy.DataFrame[Links]"
    exchanges: "dy.DataFrame[Exchanges]"
    correspondents: "dy.DataFrame[Correspondents]"
    marks: "dy.DataFrame[Marks]"
    theme_pages: "dy.DataFrame[ThemePages]"
    rejects: "dy.DataFrame[Rejects]"
    assignments: "dy.DataFrame[Assignments]"
    unthemed: "dy.DataFrame[Unthemed]"
    themes: "dy.DataFrame[Themes]"
    subthemes: "dy.DataFrame[Subthemes]"
    quotes: "dy.DataFrame[Quotes]"
    places: "dy.DataFrame[Places]"


@dataclass(frozen=True)
class Origin:
    """Where a run came from and how it went: what ``run.json`` holds beside the tables.

    Attributes:
        inputs: The inputs as the user gave them.
        settings_from: Setting's dotted name to where its value came from.
        resolved: Settings that followed from the number of comments and the data.
        model: Name of the embedding model, None where nothing was embedded.
        model_hash: Likewise.
        n_embedded: Texts embedded in this run.
        n_truncated: Comments of which the model read only the beginning.
        seconds: Stage to wall seconds; the only part that two runs may differ in.
        options: Options of the command line that are no settings, as they were given.
        versions: Of threads, Python and what else may change a result.
    """

    inputs: tuple[str, ...]
    settings_from: Mapping[str, str]
    resolved: Mapping[str, int | float | str]
    model: str | None
    model_hash: str | None
    n_embedded: int
    n_truncated: int
    seconds: Mapping[str, float]
    options: tuple[str, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Analysis:
    """One run: its tables, the texts of its pages, its settings and its origin.

    Attributes:
        tables: The tables between stages, as ``threads.schemas`` declares them.
        texts: Page id to the page's decoded text, into which blocks point.
        settings: The settings of the run.
        origin: Inputs, versions, counts and times.
        codebook: What became of the themes that were named beforehand; None without.
    """

    tables: Tables
    texts: Mapping[str, str]
    settings: "Settings"
    origin: Origin
    codebook: "CodebookFindings | None" = None

    def write(self, folder: "Path | str") -> Path:
        """Write the run's folder: report, figures, tables and ``run.json``.

        Args:
            folder: The folder that the run becomes; replaced whole if it is a run.

        Returns:
            The path of ``report.md``.

        Raises:
            OutputError: The folder cannot be written or is not a run's.
        """
        from threads.pipeline import write_run

        return write_run(self, Path(folder))


@dataclass(frozen=True)
class SegmentedPage:
    """One page, told apart: ``threads.segment``'s answer.

    Attributes:
        title: The page's title, or None.
        article: The article's paragraphs, one a line.
        text: The decoded text, into which the blocks point.
        pages: One row.
        blocks: The blocks of the page.
        comments: Its comments.
        links: What its comments repeat of the article and of each other.
    """

    title: str | None
    article: str
    text: str
    pages: "dy.DataFrame[Pages]"
    blocks: "dy.DataFrame[Blocks]"
    comments: "dy.DataFrame[Comments]"
    links: "dy.DataFrame[Links]"


@dataclass(frozen=True)
class SegmentedPages:
    """Any number of pages, told apart.

    Attributes:
        pages: One row a page.
        blocks: The blocks of all.
        comments: Their comments.
        links: What the comments repeat.
        texts: Page id to the text that its blocks partition.
    """

    pages: "dy.DataFrame[Pages]"
    blocks: "dy.DataFrame[Blocks]"
    comments: "dy.DataFrame[Comments]"
    links: "dy.DataFrame[Links]"
    texts: Mapping[str, str]


@dataclass(frozen=True)
class FoundThemes:
    """Themes of loose texts: ``threads.find_themes``' answer.

    Attributes:
        labels: Shape ``(n_texts,)``, int32; -1 unthemed, else 0..k-1 by size.
        strengths: Shape ``(n_texts,)``, float32 in [0, 1]; 0 where unthemed.
        table: The themes.
        resolved: Settings that followed from the data.
    """

    labels: NDArray[np.int32]
    strengths: NDArray[np.float32]
    table: "dy.DataFrame[Themes]"
    resolved: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.labels.shape != self.strengths.shape:
            raise ValueError(f"labels {self.labels.shape}, strengths {self.strengths.shape}")
