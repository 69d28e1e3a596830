"""One input to segmented pages and rejects."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from threads import catalog
from threads.discourse.duplicates import mark_duplicates
from threads.discourse.language import find_languages
from threads.discourse.order import paragraphs_of
from threads.discourse.own_words import find_own_words
from threads.discourse.quotes import build_quotes, find_passages
from threads.errors import InputError
from threads.read.discussions import File, build_discussions
from threads.read.inputs import open_input
from threads.read.records import Batch, Found, Note, Thread, clean_thread
from threads.read.sources import Source
from threads.results import Document, Reject, SegmentedPage, SegmentedPages
from threads.segmentation.tables import build_page
from threads.settings import ReadSettings
from threads.stages.joining import join_threads
from threads.stages.watch import Clock

if TYPE_CHECKING:
    import polars as pl


def segment_document(document: Document) -> SegmentedPage:
    """Segment a page that was read, and fill what the discourse stage knows."""
    draft = catalog.load("segmenter", document.format)(document.text)
    page = build_page(draft, document=document)
    filled = fill_discourse(as_pages(page))
    return replace(page, pages=filled.pages, comments=filled.comments, links=filled.links)


def fill_discourse(pages: SegmentedPages) -> SegmentedPages:
    """Tell what comments repeat from what they say, and in which language, page by page."""
    comments = mark_duplicates(pages.comments)
    passages = find_passages(comments, paragraphs_of(pages.blocks, dict(pages.texts)))
    own, links = find_own_words(comments, passages), build_quotes(comments, passages)
    return replace(pages, pages=find_languages(pages.pages, own), comments=own, links=links)


def read_input(
    name: str, *, settings: ReadSettings, clock: Clock
) -> Iterator[SegmentedPages | Reject]:
    """Read one input: its pages one by one, then its discussions together."""
    segmented: list[SegmentedPage] = []
    frames: list[pl.DataFrame] = []
    threads: list[Thread] = []
    notes: list[str] = []
    reader = open_input(name, settings=settings)
    if isinstance(reader, Reject):
        yield reader
        return
    source, options, found = reader
    n_found = n_mended = 0
    while (one := _next(found, source, clock)) is not None:
        n_found += not isinstance(one, Note | Batch) or (
            isinstance(one, Batch) and one.frame.height
        )
        if isinstance(one, Reject):
            yield one
        elif isinstance(one, Batch):
            frames.append(one.frame)
            n_mended += one.n_mended
        elif isinstance(one, Thread):
            threads.append(clean_thread(one))
        elif isinstance(one, Note):
            notes.append(one.text)
        else:
            with clock.stage("segment"):
                segmented.append(segment_document(one))
    if any(thread.page for thread in threads):
        threads, segmented = join_threads(threads, frames, segmented)
    yield from map(as_pages, segmented)
    if threads or any(frame.height for frame in frames):
        with clock.stage("read"):
            notes += [f"mojibake mended in {n_mended} texts and names"] if n_mended else []
            file = File(source.name, options.format, "; ".join(notes), source.hash())
            pages, rejects = build_discussions(file, frames, threads)
            frames.clear()
        with clock.stage("segment"):
            yield fill_discourse(pages)
        yield from rejects
    if not n_found:
        yield Reject(source.name, f"read as {options.format}: no comment and no page in it")


def _next(found: Iterator[Found], source: Source, clock: Clock) -> Found | None:
    """Give the next thing read; what breaks off becomes a reject, and the end."""
    with clock.stage("read"):
        try:
            return next(found, None)
        except InputError as error:
            stated = str(error).removeprefix(f"{source.name}: ").removesuffix(".")
            reason = " ".join(stated.split())  # parsers say where in lines of their own
            return Reject(source.name, reason)


def as_pages(page: SegmentedPage) -> SegmentedPages:
    """Give one page the form of many."""
    texts = {page.pages["page_id"][0]: page.text}
    return SegmentedPages(page.pages, page.blocks, page.comments, page.links, texts)
