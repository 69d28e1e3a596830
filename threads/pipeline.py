"""The order of the stages, nothing else."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np
import polars as pl

from threads import catalog
from threads.discourse.authors import hide_authors
from threads.discourse.duplicates import mark_duplicates
from threads.discourse.own_words import embeddable_text, find_own_words
from threads.errors import InputError
from threads.read.documents import find_inputs, read_bytes, read_document
from threads.results import (
    Analysis,
    Clustering,
    Document,
    FoundThemes,
    Origin,
    Reject,
    SegmentedPage,
    Tables,
    Vectors,
)
from threads.schemas import (
    UNTHEMED,
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
    from numpy.typing import NDArray


class Progress(Protocol):
    """Who is told how far a run is."""

    def advance(self, stage: str, done: int, total: int) -> None:
        """Take note that ``done`` of ``total`` items of a stage are done."""


class _Silence:
    """Tells nobody."""

    def advance(self, stage: str, done: int, total: int) -> None:
        """Do nothing."""


@dataclass(frozen=True)
class _Clock:
    """Wall seconds by stage."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start


def segment(content: str | bytes, *, format: Literal["html", "text"]) -> SegmentedPage:  # noqa: A002 - the documented word
    """Tell the article of one page from its comments, and one comment from the next.

    Args:
        content: The page; bytes are decoded as a saved file's would be.
        format: ``html`` or ``text``.

    Returns:
        The page's tables, title and article.

    Raises:
        InputError: The bytes are not text, or there is nothing in them.
    """
    raw = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    document = read_bytes(raw, source="-", format=format)
    if isinstance(document, Reject):
        raise InputError(f"{document.source}: {document.reason}.")
    return segment_document(document)


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
    clock = _Clock()
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


def find_themes(
    texts: Sequence[str],
    *,
    title: str | None = None,
    vectors: "NDArray[np.float32] | None" = None,
    settings: Settings | None = None,
) -> FoundThemes:
    """Group texts by what they are about.

    Args:
        texts: The own words of comments, in any number.
        title: What all of them are about, such as the article's title.
        vectors: Shape ``(n_texts, dim)``; made by the default model if not given.
        settings: The settings; None for the defaults.

    Returns:
        A label and a strength for each text, and the table of themes.

    Raises:
        ModelError: The embedding model is missing.
    """
    settings = settings or Settings()
    spoken = [i for i, text in enumerate(texts) if text.strip()]
    labels = np.full(len(texts), UNTHEMED, dtype=np.int32)
    strengths = np.zeros(len(texts), dtype=np.float32)
    if not spoken:
        return FoundThemes(labels, strengths, from_rows(Themes, []))
    rows = [texts[i] for i in spoken]
    needed = ([] if vectors is not None else rows) + ([title] if title else [])
    made = np.zeros((0, 0), np.float32)
    if needed:
        made = _embed(needed, settings=settings, store=None, progress=_Silence()).rows
    own = made[: len(rows)] if vectors is None else vectors[spoken]
    about = made[-1] if title else None
    clustering = _cluster(own, rows, about, settings)
    labels[spoken], strengths[spoken] = clustering.labels, clustering.strengths
    comments = from_rows(Comments, [_loose_comment(i, texts[i]) for i in spoken])
    _, themes = _name(comments, rows, clustering, language=None, settings=settings)
    return FoundThemes(labels, strengths, themes, clustering.resolved)


def analyze(
    inputs: Sequence[str | Path],
    *,
    settings: Settings | None = None,
    settings_from: Mapping[str, str] | None = None,
    store: Path | None = None,
    progress: Progress | None = None,
) -> Analysis:
    """Read pages, segment them, and find the themes of their comments.

    Args:
        inputs: Files and folders.
        settings: The settings; None for the defaults.
        settings_from: Where each setting came from, for the report.
        store: Folder of the store of vectors; None to keep none.
        progress: Told what is done.

    Returns:
        The run; ``write`` makes its folder.

    Raises:
        InputError: Not one page could be read.
        ModelError: The embedding model is missing.
        StoreError: The store cannot be used.
    """
    settings, progress = settings or Settings(), progress or _Silence()
    given = tuple(Path(i).as_posix() for i in inputs)
    pages, rejects, seconds = read_pages(given, settings=settings, progress=progress)
    clock = _Clock(dict(seconds))
    comments = Comments.validate(pl.concat([p.comments for p in pages]))
    salt = "".join(sorted(p.pages["sha256"][0] for p in pages))
    comments = hide_authors(comments, authors=settings.report.authors, salt=salt)
    distinct = comments.filter(pl.col("kind") == "text", pl.col("duplicate_of").is_null())
    texts = embeddable_text(Comments.validate(distinct)).to_list()
    subjects = {p.pages["page_id"][0]: _subject(p) for p in pages}
    vectors: Vectors | None = None
    with clock.stage("embed"):
        if texts:
            wanted = [*texts, *subjects.values()]
            vectors = _embed(wanted, settings=settings, store=store, progress=progress)
    with clock.stage("cluster"):
        clustering = None
        if vectors is not None:
            places = {page: len(texts) + i for i, page in enumerate(subjects)}
            about = vectors.rows[[places[p] for p in distinct["page_id"]]]
            clustering = _cluster(vectors.rows[: len(texts)], texts, about, settings)
        progress.advance("cluster", 1, 1)
    with clock.stage("label"):
        tables = _describe(
            pages, rejects, comments, texts=texts, clustering=clustering, settings=settings
        )
        progress.advance("label", 1, 1)
    origin = Origin(
        inputs=given,
        settings_from=dict(settings_from or {}),
        resolved=dict(clustering.resolved) if clustering else {},
        model=vectors.model if vectors else None,
        model_hash=vectors.model_hash if vectors else None,
        n_embedded=vectors.n_embedded if vectors else 0,
        n_truncated=int(vectors.truncated[: len(texts)].sum()) if vectors else 0,
        seconds=clock.seconds,
    )
    return Analysis(tables, {p.pages["page_id"][0]: p.text for p in pages}, settings, origin)


def write_run(analysis: Analysis, folder: Path) -> Path:
    """Write a run's folder; see ``Analysis.write``."""
    from threads.report.folder import write_folder

    return write_folder(analysis, folder)


def _subject(page: SegmentedPage) -> str:
    """Give what all comments of a page share: its title, else the article's first paragraph."""
    return page.title or page.article.split("\n", 1)[0] or page.pages["source"][0]


def _embed(
    texts: Sequence[str], *, settings: Settings, store: Path | None, progress: Progress
) -> Vectors:
    from threads.embed.store import open_store
    from threads.embed.vectors import embed_texts

    def advance(done: int, total: int) -> None:
        progress.advance("embed", done, total)

    with open_store(store) as opened:
        return embed_texts(texts, settings=settings.embed, store=opened, on_progress=advance)


def _cluster(
    rows: "NDArray[np.float32]",
    texts: Sequence[str],
    title: "NDArray[np.float32] | None",
    settings: Settings,
) -> Clustering:
    from threads.cluster.stability import is_robust
    from threads.cluster.themes import cluster_vectors

    if title is not None and title.ndim == 2:
        title = title[0] if (title == title[0]).all() else None
    c = cluster_vectors(rows, texts=texts, title=title, settings=settings.cluster)
    return Clustering(c.labels, c.strengths, c.stability, is_robust(c.stability), c.resolved)


def _loose_comment(position: int, text: str) -> dict[str, object]:
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


def _name(
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


def _describe(
    pages: Sequence[SegmentedPage],
    rejects: Sequence[Reject],
    comments: "dy.DataFrame[Comments]",
    *,
    texts: Sequence[str],
    clustering: Clustering | None,
    settings: Settings,
) -> Tables:
    """Join what the stages found into the tables of the run."""
    from threads.label.quotes import choose_quotes

    page_rows = Pages.validate(pl.concat([p.pages for p in pages]))
    blocks = Blocks.validate(pl.concat([p.blocks for p in pages]))
    assignments, themes = from_rows(Assignments, []), from_rows(Themes, [])
    if clustering is not None:
        languages = page_rows["language"].drop_nulls().mode().sort()
        language = languages[0] if len(languages) else None
        assignments, themes = _name(
            comments, texts, clustering, language=language, settings=settings
        )
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
