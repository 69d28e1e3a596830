"""Hold the tables of a run against each other and against the texts of its pages.

Nothing here is shared with the code that made the tables: each law is counted again.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import polars as pl

from threads.results import Analysis
from threads.schemas import UNTHEMED


def audit_tables(analysis: Analysis) -> Iterator[tuple[str, str]]:
    """Find what contradicts itself.

    Yields:
        The table at fault and what is wrong with it.
    """
    yield from _audit_blocks(analysis)
    yield from _audit_comments(analysis)
    yield from _audit_quotes(analysis)
    yield from _audit_themes(analysis)
    yield from _audit_links(analysis)


def _audit_blocks(analysis: Analysis) -> Iterator[tuple[str, str]]:
    """The blocks of a page partition its text."""
    spans: dict[str, list[tuple[int, int]]] = {page: [] for page in analysis.texts}
    rows = analysis.tables.blocks.select("page_id", "start", "end").iter_rows()
    for page_id, start, end in rows:
        spans.setdefault(page_id, []).append((start, end))
    for page_id, found in spans.items():
        found.sort()
        bounds = [(0, 0), *found, (len(analysis.texts.get(page_id, "")),) * 2]
        if any(before[1] != after[0] for before, after in pairwise(bounds)):
            yield "blocks", f"the paragraphs of page {page_id} do not add up to its text"


def _audit_comments(analysis: Analysis) -> Iterator[tuple[str, str]]:
    """The text of a comment is that of its blocks."""
    parts: dict[str, list[str]] = {}
    blocks = analysis.tables.blocks.filter(pl.col("role").is_in(["comment", "quote"])).sort(
        "page_id", "start"
    )
    for row in blocks.iter_rows(named=True):
        text = analysis.texts.get(row["page_id"], "")[row["start"] : row["end"]].strip()
        if row["comment_id"] is not None and text:
            parts.setdefault(row["comment_id"], []).append(text)
    for comment_id, text in analysis.tables.comments.select("comment_id", "text").iter_rows():
        if text and text != "\n".join(parts.get(comment_id, [])):
            yield "comments", f"the text of comment {comment_id} is not that of its paragraphs"


def _audit_quotes(analysis: Analysis) -> Iterator[tuple[str, str]]:
    """A quote is its comment's text from start to end."""
    texts = dict(analysis.tables.comments.select("comment_id", "text").iter_rows())
    for row in analysis.tables.quotes.iter_rows(named=True):
        kept = texts.get(row["comment_id"], "")[row["start"] : row["end"]]
        if kept.encode("utf-8", "surrogatepass") != row["text"].encode("utf-8", "surrogatepass"):
            yield "quotes", f"the quote of comment {row['comment_id']} is not in its text"


def _audit_themes(analysis: Analysis) -> Iterator[tuple[str, str]]:
    """Every comment with words has one main theme or none; sizes are what they say."""
    tables = analysis.tables
    spoken = set(tables.comments.filter(kind="text")["comment_id"])
    main = tables.assignments.filter(pl.col("rank") == 1)
    placed = Counter(main["comment_id"].to_list())
    for comment_id in sorted(placed.keys() ^ spoken if tables.assignments.height else ()):
        yield "assignments", f"comment {comment_id} is in it or has words of its own, not both"
    for comment_id in sorted(key for key, n in placed.items() if n > 1):
        yield "assignments", f"comment {comment_id} has several main themes"
    sizes = Counter(main["theme_id"].to_list())
    known = dict(tables.themes.select("theme_id", "n_comments").iter_rows())
    for theme_id in sorted((sizes.keys() | known.keys()) - {UNTHEMED}):
        if known.get(theme_id, 0) != sizes[theme_id]:
            yield (
                "themes",
                f"theme {theme_id + 1} says {known.get(theme_id, 0)} comments and has "
                f"{sizes[theme_id]}",
            )
    themed = dict(main.select("comment_id", "theme_id").iter_rows())
    for row in tables.subthemes.iter_rows(named=True):
        if any(themed.get(comment_id) != row["theme_id"] for comment_id in row["comment_ids"]):
            yield (
                "subthemes",
                f"theme {row['theme_id'] + 1} has no such comments as its part {row['rank']} names",
            )


def _audit_links(analysis: Analysis) -> Iterator[tuple[str, str]]:
    """Links lead from comments to comments and paragraphs that are there."""
    tables = analysis.tables
    known = {
        "comment": set(tables.comments["comment_id"]),
        "block": set(tables.blocks["block_id"]),
    }
    for row in tables.links.iter_rows(named=True):
        if (
            row["comment_id"] not in known["comment"]
            or row["target_id"] not in known[row["target"]]
        ):
            yield "links", f"the link from {row['comment_id']} to {row['target_id']} leads nowhere"
