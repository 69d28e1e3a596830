"""What came before what: comments in the order of their posting, paragraphs of the article."""

from dataclasses import dataclass
from typing import Final

import dataframely as dy
import polars as pl

from threads.schemas import Blocks, Comments

_MIN_DATED: Final = 3  # comments; fewer do not show that a page puts the newest first


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of a page's article.

    Attributes:
        block_id: Of its block.
        text: The block's, with the white space that ends it, so that offsets hold.
        is_title: It is the article's title, which can be quoted but is no paragraph.
    """

    block_id: str
    text: str
    is_title: bool = False


def paragraphs_of(
    blocks: dy.DataFrame[Blocks], texts: dict[str, str]
) -> dict[str, list[Paragraph]]:
    """Give the paragraphs of each page's article, its title first.

    Args:
        blocks: Of any pages.
        texts: Page id to the text that its blocks point into.
    """
    found: dict[str, list[Paragraph]] = {page_id: [] for page_id in texts}
    wanted = blocks.filter(pl.col("role").is_in(["title", "article"]))
    for row in wanted.sort("page_id", "start").iter_rows(named=True):
        text = texts[row["page_id"]][row["start"] : row["end"]]
        paragraph = Paragraph(row["block_id"], text, is_title=row["role"] == "title")
        found[row["page_id"]].append(paragraph)
    return found


def earliest_first(comments: dy.DataFrame[Comments]) -> dict[str, list[int]]:
    """Order the comments of each page by what a writer could have read.

    That is the page's own order, turned round where its times only fall.

    Returns:
        Page id to row numbers.
    """
    found: dict[str, list[int]] = {}
    told = comments.select("page_id", "position", "posted_at").with_row_index("row")
    rows = told.sort("position", maintain_order=True)
    for (page_id,), page in rows.group_by("page_id", maintain_order=True):
        times = page["posted_at"].drop_nulls()
        falls = len(times) >= _MIN_DATED and _only_falls(times)
        order = page["row"].to_list()
        found[str(page_id)] = order[::-1] if falls else order
    return found


def _only_falls(times: pl.Series) -> bool:
    micros = times.dt.epoch("us")
    return bool((micros.diff().drop_nulls() <= 0).all()) and micros[0] > micros[-1]
