"""The stages, each called with what it needs; ``threads.pipeline`` puts them in order."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import polars as pl

from threads import catalog
from threads.codebook.entries import Codebook
from threads.discourse.duplicates import mark_duplicates
from threads.discourse.own_words import embeddable_text, find_own_words
from threads.errors import InputError
from threads.guided import Guided, cluster_guided, report_codebook, settle_themes
from threads.read.documents import find_inputs, read_document
from threads.results import (
    Clustering,
    Document,
    Reject,
    SegmentedPage,
    Tables,
    Vectors,
)
from threads.schemas import (
    Assignments,
    Blocks,
    Comments,
    Pages,
    Quotes,
    Rejects,
    Themes,
    from_rows,
)
from threads.segmentation.tables import build_page
from threads.settings import Settings

if TYPE_CHECKING:
    import dataframely as dy
    import numpy as np
    from numpy.typing import NDArray

    from threads.codebook.findings import CodebookFindings


class Progress(Protocol):
    """Who is told how far a run is."""

    def advance(self, stage: str, done: int, total: int) -> None:
        """Take note that ``done`` of ``total`` items of a stage are done."""


class Silence:
    """Tells nobody."""

    def advance(self, stage: str, done: int, total: int) -> None:
        """Do nothing."""


@dataclass(frozen=True)
class Clock:
    """Wall seconds by stage."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add the time until the block ends to a stage."""
        start = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start


def segment_document(document: Document) -> SegmentedPage:
    """Segment a page that was read, and fill what the discourse stage knows."""
    draft = catalog.load("segmenter", document.format)(document.text)
    page = build_page(draft, document=document)
    comments = mark_duplicates(find_own_words(page.comments))
    return SegmentedPage(page.title, page.article, page.text, page.pages, page.blocks, comments)


def read_pages(
    inputs: Sequence[str], *, settings: Settings, progress: Progress
) -> tuple[list[SegmentedPage], list[Reject], dict[str, float]]:
    """Read and segment the inputs; what cannot be read becomes a reject.

    Raises:
        InputError: Not one page could be read.
    """
    clock = Clock()
    pages: list[SegmentedPage] = []
    rejects: list[Reject] = []
    source_of: dict[str, str] = {}
    paths = list(find_inputs(inputs))
    for i, path in enumerate(paths):
        with clock.stage("read"):
            document = read_document(path, max_mb=settings.read.max_mb)
        progress.advance("read", i + 1, len(paths))
        if isinstance(document, Reject):
            rejects.append(document)
        elif document.page_id in source_of:
            reason = f"the same bytes as {source_of[document.page_id]}"
            rejects.append(Reject(document.source, reason))
        else:
            source_of[document.page_id] = document.source
            with clock.stage("segment"):
                pages.append(segment_document(document))
        progress.advance("segment", i + 1, len(paths))
    if not pages:
        raise InputError("; ".join(f"{r.source}: {r.reason}" for r in rejects) + ".")
    return pages, rejects, clock.seconds


@dataclass(frozen=True)
class EmbeddedComments:
    """Comments that are clustered: distinct, with words of their own.

    Attributes:
        texts: What the model read of each.
        rows: Shape ``(n, dim)``.
        about: Shape ``(n, dim)``; for each comment what its page is about.
        named: Shape ``(n_named, dim)``; of the codebook's texts.
        vectors: The vectors of all, as the embedding stage gave them.
    """

    texts: list[str]
    rows: "NDArray[np.float32]"
    about: "NDArray[np.float32]"
    named: "NDArray[np.float32]"
    vectors: Vectors

    @property
    def n_truncated(self) -> int:
        """Comments of which the model read only the beginning."""
        return int(self.vectors.truncated[: len(self.texts)].sum())


def embed_comments(
    comments: "dy.DataFrame[Comments]",
    subjects: Mapping[str, str],
    *,
    named: Sequence[str] = (),
    settings: Settings,
    store: Path | None,
    progress: Progress,
) -> EmbeddedComments | None:
    """Embed what is clustered, and with it what each page is about and the codebook."""
    distinct = comments.filter(pl.col("kind") == "text", pl.col("duplicate_of").is_null())
    texts = embeddable_text(Comments.validate(distinct)).to_list()
    if not texts:
        return None
    wanted = [*texts, *subjects.values(), *named]
    vectors = embed(wanted, settings=settings, store=store, progress=progress)
    places = {page: len(texts) + i for i, page in enumerate(subjects)}
    about = vectors.rows[[places[page] for page in distinct["page_id"]]]
    of_codebook = vectors.rows[len(texts) + len(subjects) :]
    return EmbeddedComments(texts, vectors.rows[: len(texts)], about, of_codebook, vectors)


def comments_of(
    given: tuple[str, ...], *, settings: Settings, progress: Progress
) -> "tuple[dy.DataFrame[Comments], dict[str, str], tuple[str, ...]]":
    """Give the comments of a run or of pages, what each page is about, and the pages."""
    from threads.report.saved import is_run, read_run

    if len(given) == 1 and is_run(Path(given[0])):
        tables, texts, described = read_run(Path(given[0]))
        subjects = {
            page["page_id"]: page["title"]
            or _first_of(tables.blocks, texts[page["page_id"]], page["page_id"])
            or page["source"]
            for page in tables.pages.iter_rows(named=True)
        }
        return tables.comments, subjects, tuple(described["inputs"])
    pages, _, _ = read_pages(given, settings=settings, progress=progress)
    comments = Comments.validate(pl.concat([p.comments for p in pages]))
    return comments, {p.pages["page_id"][0]: subject_of(p) for p in pages}, given


def _first_of(blocks: "dy.DataFrame[Blocks]", text: str, page_id: str) -> str:
    """Give the first paragraph of a page's article, empty where it has none."""
    article = blocks.filter(pl.col("page_id") == page_id, pl.col("role") == "article").sort("start")
    return text[article["start"][0] : article["end"][0]].strip() if article.height else ""


def subject_of(page: SegmentedPage) -> str:
    """Give what all comments of a page share: its title, else the article's first paragraph."""
    return page.title or page.article.split("\n", 1)[0] or page.pages["source"][0]


def embed(
    texts: Sequence[str], *, settings: Settings, store: Path | None, progress: Progress
) -> Vectors:
    """Embed texts, with the store of a folder where there is one."""
    from threads.embed.store import open_store
    from threads.embed.vectors import embed_texts

    def advance(done: int, total: int) -> None:
        progress.advance("embed", done, total)

    with open_store(store) as opened:
        return embed_texts(texts, settings=settings.embed, store=opened, on_progress=advance)


def cluster(
    rows: "NDArray[np.float32]",
    texts: Sequence[str],
    title: "NDArray[np.float32] | None",
    settings: Settings,
) -> Clustering:
    """Find the themes of texts; see ``threads.cluster.themes``."""
    from threads.cluster.themes import cluster_vectors

    return cluster_vectors(rows, texts=texts, title=title, settings=settings.cluster)


@dataclass(frozen=True)
class Clustered:
    """The themes of comments.

    Attributes:
        texts: What was clustered.
        clustering: Its themes.
        guided: What the codebook says of them; None without a codebook.
    """

    texts: list[str]
    clustering: Clustering
    guided: Guided | None = None


def cluster_comments(
    embedded: EmbeddedComments, *, codebook: Codebook | None, settings: Settings
) -> Clustered:
    """Find the themes of comments, those of a codebook first."""
    rows, texts, about = embedded.rows, embedded.texts, embedded.about
    if codebook is None or not codebook.entries:
        return Clustered(texts, cluster(rows, texts, about, settings))

    def cluster_open(loose: "NDArray[np.bool_]") -> Clustering:
        rest = [text for text, free in zip(texts, loose, strict=True) if free]
        return cluster(rows[loose], rest, about[loose], settings)

    guided = cluster_guided(
        rows, texts, about, codebook=codebook, codebook_rows=embedded.named, cluster=cluster_open
    )
    return Clustered(texts, guided.clustering, guided)


def find_codebook(
    comments: "dy.DataFrame[Comments]", clustered: Clustered | None
) -> "CodebookFindings | None":
    """Say what became of a codebook; None without one."""
    if clustered is None or clustered.guided is None:
        return None
    distinct = comments.filter(pl.col("kind") == "text", pl.col("duplicate_of").is_null())
    return report_codebook(clustered.guided, comment_ids=distinct["comment_id"].to_list())


def loose_comment(position: int, text: str) -> dict[str, object]:
    """Make the record of a text that comes from no page."""
    return {
        "page_id": "-",
        "comment_id": f"-{position + 1}",
        "position": position,
        "parent_source": "unknown",
        "text": text,
        "own_text": text,
        "kind": "text",
    }


def name_themes(
    comments: "dy.DataFrame[Comments]",
    texts: Sequence[str],
    clustering: Clustering,
    *,
    language: str | None,
    settings: Settings,
) -> "tuple[dy.DataFrame[Assignments], dy.DataFrame[Themes]]":
    """Turn a clustering into the tables of assignments and themes."""
    from threads.label.tables import build_assignments, build_themes

    clustered = comments.filter(pl.col("kind") == "text", pl.col("duplicate_of").is_null())
    ids = clustered["comment_id"].to_list()
    assignments = build_assignments(comments, ids, clustering)
    themes = build_themes(
        comments,
        assignments,
        texts,
        clustering=clustering,
        language=language,
        settings=settings.label,
    )
    return assignments, themes


def join_tables(
    pages: Sequence[SegmentedPage],
    rejects: Sequence[Reject],
    comments: "dy.DataFrame[Comments]",
    *,
    clustered: Clustered | None,
    settings: Settings,
) -> Tables:
    """Join what the stages found into the tables of the run."""
    from threads.label.quotes import choose_quotes

    page_rows = Pages.validate(pl.concat([p.pages for p in pages]))
    blocks = Blocks.validate(pl.concat([p.blocks for p in pages]))
    assignments, themes = from_rows(Assignments, []), from_rows(Themes, [])
    if clustered is not None:
        languages = page_rows["language"].drop_nulls().mode().sort()
        language = languages[0] if len(languages) else None
        assignments, themes = name_themes(
            comments, clustered.texts, clustered.clustering, language=language, settings=settings
        )
        if clustered.guided is not None:
            assignments, themes = settle_themes(assignments, themes, guided=clustered.guided)
    quotes = from_rows(Quotes, [])
    if themes.height:
        quotes = choose_quotes(themes, comments, blocks, n_quotes=settings.label.n_quotes)
    return Tables(
        pages=page_rows,
        blocks=blocks,
        comments=comments,
        rejects=from_rows(Rejects, [asdict(r) for r in rejects]),
        assignments=assignments,
        themes=themes,
        quotes=quotes,
    )
