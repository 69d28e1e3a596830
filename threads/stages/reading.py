"""Bytes to segmented pages."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from threads import catalog
from threads.discourse.duplicates import mark_duplicates
from threads.discourse.order import paragraphs_of
from threads.discourse.own_words import find_own_words
from threads.discourse.quotes import build_quotes, find_passages
from threads.errors import InputError
from threads.read.documents import find_inputs, read_document
from threads.results import Document, Reject, SegmentedPage
from threads.schemas import Blocks, Comments
from threads.segmentation.tables import build_page
from threads.settings import Settings
from threads.stages.watch import Clock, Progress

if TYPE_CHECKING:
    import dataframely as dy


def segment_document(document: Document) -> SegmentedPage:
    """Segment a page that was read, and fill what the discourse stage knows."""
    draft = catalog.load("segmenter", document.format)(document.text)
    page = build_page(draft, document=document)
    page_id = page.pages["page_id"][0]
    comments = mark_duplicates(page.comments)
    paragraphs = paragraphs_of(page.blocks, {page_id: page.text})
    passages = find_passages(comments, paragraphs)
    return replace(
        page,
        comments=find_own_words(comments, passages),
        links=build_quotes(comments, passages),
    )


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


def read_again(source: str, sha256: str, *, max_mb: int) -> SegmentedPage | str | None:
    """Read and segment the source of a page again.

    Returns:
        None where it is not there; what is wrong with it where it is another file now.
    """
    path = Path(source)
    if not path.is_file():
        return None
    document = read_document(path, max_mb=max_mb)
    if isinstance(document, Reject) or document.sha256 != sha256:
        return "is not the file that was read: another hash"
    return segment_document(document)


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
