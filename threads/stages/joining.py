"""Comments that an archive keeps apart from their page, put under its article."""

from collections.abc import Iterable, Sequence

import polars as pl

from threads.read.records import RECORDS, Thread
from threads.results import SegmentedPage


def join_threads(
    threads: Sequence[Thread], frames: list[pl.DataFrame], pages: Iterable[SegmentedPage]
) -> tuple[list[Thread], list[SegmentedPage]]:
    """Give threads the article of the page that they stand under.

    Args:
        threads: What is known of the threads; those of an archive may name their page.
        frames: Their records; the page's own comments that are not among them are added.
        pages: The pages of the same input.

    Returns:
        The threads, with one more for each joined that says what its page knows, and the
        pages that no thread stands under.
    """
    key_of = {thread.page: thread.key for thread in threads if thread.page is not None}
    known: list[Thread] = []
    left: list[SegmentedPage] = []
    joined: set[str] = set()  # a crawl may hold a page twice
    own: list[pl.DataFrame] = []
    for page in pages:
        page_id = page.pages["page_id"][0]
        if page_id not in key_of:
            left.append(page)
        if page_id not in key_of or page_id in joined:
            continue
        joined.add(page_id)
        key = key_of[page_id]
        known.append(_describe(page, key))
        own.append(_own_comments(page, key, frames))
    frames += own
    return [*threads, *known], left


def _describe(page: SegmentedPage, key: str) -> Thread:
    row = page.pages.row(0, named=True)
    return Thread(
        key,
        title=row["title"],
        author=row["author"],
        url=row["url"],
        published_at=row["published_at"],
        captured_at=row["captured_at"],
        language=row["language"],
        article=tuple(page.article.split("\n")) if page.article else (),
        n_declared=row["n_comments_declared"],
        source=row["source"],
    )


def _own_comments(page: SegmentedPage, key: str, frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Give the comments that the page shows itself and its answers lack; the rest are theirs."""
    comments = page.comments
    if not comments.height:
        return pl.DataFrame(schema=RECORDS)
    said = pl.concat(f.filter(pl.col("thread") == key).select("text", "key") for f in frames)
    said = said.filter(pl.col("text") != "").unique("text", keep="first", maintain_order=True)
    twins = dict(
        comments.join(said, on="text", how="inner").select("comment_id", "key").iter_rows()
    )
    rows = comments.filter(~pl.col("comment_id").is_in(list(twins)))
    return rows.select(
        thread=pl.lit(key),
        key="comment_id",
        parent=pl.col("parent_id").replace(twins),
        author="author",
        posted_at="posted_at",
        votes_up="votes_up",
        votes_down="votes_down",
        permalink="permalink",
        text="text",
        own_text=pl.when(pl.col("own_text") != pl.col("text")).then("own_text"),
        position=pl.lit(None, dtype=pl.UInt32),
        depth=pl.lit(None, dtype=pl.UInt16),
        line=pl.lit(None, dtype=pl.UInt32),
    ).match_to_schema(RECORDS)
