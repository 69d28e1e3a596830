"""Bytes to segmented pages."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl

from threads.errors import InputError
from threads.read.documents import find_inputs
from threads.results import Reject, SegmentedPage, SegmentedPages
from threads.schemas import Blocks, Comments, Links, Pages, from_rows
from threads.settings import Settings
from threads.stages.kept import Part, prune_inputs, recall_input
from threads.stages.spreading import spread_inputs
from threads.stages.watch import Clock, Progress, Silence

if TYPE_CHECKING:
    import dataframely as dy

_N_TOLD: Final = 5  # rejects in an error that no input could be read


def read_pages(
    inputs: Sequence[str], *, settings: Settings, progress: Progress, store: Path | None = None
) -> tuple[SegmentedPages, list[Reject], dict[str, float]]:
    """Read and segment the inputs; what cannot be read becomes a reject.

    Args:
        inputs: Files and folders.
        settings: How they are read.
        progress: Told what is done.
        store: Folder of the store, where what an earlier run read is found and what is
            read now is kept; None to read everything and keep nothing.

    Raises:
        InputError: Not one page could be read.
        SettingsError: A format or a column's role is unknown.
        EngineError: A worker cannot do its part.
        StoreError: The store cannot be written.
    """
    clock = Clock({"read": 0.0, "segment": 0.0})
    parts: list[SegmentedPages] = []
    rejects: list[Reject] = []
    source_of: dict[str, str] = {}
    names = list(find_inputs(inputs))
    with spread_inputs(
        names, settings=settings, store=store, clock=clock, progress=progress
    ) as spread:
        for i, name in enumerate(names):
            here = partial(_read_input, name, settings=settings, clock=clock)
            read = partial(spread.read, name) if name in spread.places else here
            for part in recall_input(
                name, settings=settings.read, store=store, clock=clock, read=read
            ):
                new = part if isinstance(part, Reject) else _drop_known(part, source_of, rejects)
                if isinstance(new, Reject):
                    rejects.append(new)
                elif new is not None:
                    parts.append(new)
            progress.advance("read", i + 1, len(names))
            progress.advance("segment", i + 1, len(names))
    if store is not None:
        prune_inputs(store, max_mb=settings.embed.store_max_mb)
    if not parts:
        told = [f"{r.source}: {r.reason}" for r in rejects[:_N_TOLD]]
        more = [f"and {len(rejects) - _N_TOLD} more"] if len(rejects) > _N_TOLD else []
        raise InputError("; ".join([*told, *more]) + ".")
    return join_pages(parts), rejects, clock.seconds


def _read_input(name: str, *, settings: Settings, clock: Clock) -> Iterator[Part]:
    # A run whose inputs are kept needs none of the readers and segmenters.
    from threads.stages.segmenting import read_input

    return read_input(name, settings=settings.read, clock=clock)


def join_pages(parts: Sequence[SegmentedPages]) -> SegmentedPages:
    """Put pages together, in their order."""
    if len(parts) == 1:
        return parts[0]
    return SegmentedPages(
        Pages.validate(pl.concat([p.pages for p in parts])),
        Blocks.validate(pl.concat([p.blocks for p in parts])),
        Comments.validate(pl.concat([p.comments for p in parts])),
        Links.validate(pl.concat([p.links for p in parts])),
        {page_id: text for p in parts for page_id, text in p.texts.items()},
    )


def _drop_known(
    part: SegmentedPages, source_of: dict[str, str], rejects: list[Reject]
) -> SegmentedPages | None:
    """Leave out pages that were read before; None where nothing is left."""
    known = [page for page in part.texts if page in source_of]
    for page_id, source in part.pages.select("page_id", "source").iter_rows():
        if page_id in known:
            rejects.append(Reject(source, f"the same bytes as {source_of[page_id]}"))
        else:
            source_of[page_id] = source
    if not known:
        return part
    left = ~pl.col("page_id").is_in(known)
    texts = {page: text for page, text in part.texts.items() if page not in known}
    return (
        SegmentedPages(
            Pages.validate(part.pages.filter(left)),
            Blocks.validate(part.blocks.filter(left)),
            (comments := Comments.validate(part.comments.filter(left))),
            Links.validate(part.links.join(comments, on="comment_id", how="semi")),
            texts,
        )
        if texts
        else None
    )


def split_pages(pages: SegmentedPages) -> Iterator[SegmentedPage]:
    """Give each page by itself."""
    blocks = pages.blocks.partition_by("page_id", as_dict=True)
    comments = pages.comments.partition_by("page_id", as_dict=True)
    for row in pages.pages.iter_rows(named=True):
        key, text = (row["page_id"],), pages.texts[row["page_id"]]
        own = Blocks.validate(blocks.get(key, pages.blocks.clear()))
        article = own.filter(pl.col("role") == "article").select("start", "end")
        yield SegmentedPage(
            title=row["title"],
            article="\n".join(text[start:end].strip() for start, end in article.iter_rows()),
            text=text,
            pages=from_rows(Pages, [row]),
            blocks=own,
            comments=(said := Comments.validate(comments.get(key, pages.comments.clear()))),
            links=Links.validate(pages.links.join(said, on="comment_id", how="semi")),
        )


def read_again(
    pages: "dy.DataFrame[Pages]",
    *,
    settings: Settings,
    adapt: Callable[[SegmentedPages], SegmentedPages],
) -> dict[str, SegmentedPage | str | None]:
    """Read and segment the sources of pages again, each once.

    Args:
        pages: The pages.
        settings: How they were read.
        adapt: What a run does to pages before it stores them.

    Returns:
        For each page's id: None where its source is not there; what is wrong with it
        where it is another file now.
    """
    found: dict[str, SegmentedPage | str | None] = {}
    for (source,), rows in pages.group_by("source", maintain_order=True):
        known = dict(rows.select("page_id", "sha256").iter_rows())
        # A page of an archive is called by the file and its address.
        path = next(
            (p for p in (str(source), str(source).partition("#")[0]) if Path(p).exists()), ""
        )
        if not path:
            found |= dict.fromkeys(known)
            continue
        found |= dict.fromkeys(known, "is not the file that was read: another hash")
        try:
            again, _, _ = read_pages((path,), settings=settings, progress=Silence())
        except InputError:
            continue
        for page in split_pages(adapt(again)):
            page_id, sha256 = page.pages.select("page_id", "sha256").row(0)
            if known.get(page_id) == sha256:
                found[page_id] = page
    return found


def comments_of(
    given: tuple[str, ...], *, settings: Settings, progress: Progress, store: Path | None
) -> "tuple[dy.DataFrame[Comments], dict[str, str], tuple[str, ...]]":
    """Give the comments of a run or of pages, what each page is about, and the pages."""
    from threads.report.saved import is_run, read_run

    if len(given) == 1 and is_run(Path(given[0])):
        tables, texts, described = read_run(Path(given[0]))
        pages = SegmentedPages(tables.pages, tables.blocks, tables.comments, tables.links, texts)
        return tables.comments, find_subjects(pages), tuple(described["inputs"])
    pages, _, _ = read_pages(given, settings=settings, progress=progress, store=store)
    return pages.comments, find_subjects(pages), given


def find_subjects(pages: SegmentedPages) -> dict[str, str]:
    """Give what all comments of each page share: its title, else the article's first paragraph."""
    firsts = (
        pages.blocks.filter(pl.col("role") == "article")
        .sort("start")
        .group_by("page_id", maintain_order=True)
        .first()
    )
    article = {
        page_id: pages.texts[page_id][start:end].strip()
        for page_id, start, end in firsts.select("page_id", "start", "end").iter_rows()
    }
    return {
        page_id: title or article.get(page_id) or source
        for page_id, title, source in pages.pages.select("page_id", "title", "source").iter_rows()
    }
