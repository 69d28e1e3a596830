"""Choose what a report quotes: typical comments, as verbatim slices."""

import re
from typing import Final

import dataframely as dy
import polars as pl

from threads.schemas import UNTHEMED, Assignments, Blocks, Comments, Quotes, Themes, from_rows

_MAX_CHARACTERS: Final = 600  # of a quote; a longer comment is quoted by whole sentences
_MIN_WORDS: Final = 8  # below, a comment is quoted only where its theme has no longer one
_SENTENCE_END: Final = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+|\n+")


def find_exemplars(
    comments: dy.DataFrame[Comments], assignments: dy.DataFrame[Assignments]
) -> dict[int, list[str]]:
    """Order each theme's distinct comments by how typical they are.

    A comment of a few words ("Agreed.") shows nothing; such come last.

    Returns:
        Theme id to comment ids: strongest first, ties by readers' votes, then by place.
    """
    ordered = (
        assignments.filter(
            pl.col("theme_id") != UNTHEMED, pl.col("rank") == 1, pl.col("how") == "found"
        )
        .join(
            comments.filter(pl.col("duplicate_of").is_null()).select(
                "comment_id",
                "page_id",
                "position",
                curt=pl.col("own_text").str.count_matches(r"\w+") < _MIN_WORDS,
                votes=pl.col("votes_up").fill_null(0),
            ),
            on="comment_id",
        )
        .sort(
            ["theme_id", "curt", "strength", "votes", "page_id", "position"],
            descending=[False, False, True, True, False, False],
        )
    )
    return {
        key[0]: group["comment_id"].to_list()
        for key, group in ordered.group_by("theme_id", maintain_order=True)
    }


def choose_quotes(
    themes: dy.DataFrame[Themes],
    comments: dy.DataFrame[Comments],
    blocks: dy.DataFrame[Blocks],
    *,
    n_quotes: int,
) -> dy.DataFrame[Quotes]:
    """Choose the quotes of every theme from its exemplars.

    Args:
        themes: With their exemplars, most typical first.
        comments: The comments of the run.
        blocks: Their blocks, for the lines of the source.
        n_quotes: At most so many a theme.
    """
    by_id = {row["comment_id"]: row for row in comments.iter_rows(named=True)}
    lines = lines_of_paragraphs(blocks)
    rows = []
    for theme in themes.iter_rows(named=True):
        words = {w for k in theme["keywords"] for w in k.lower().split()}
        for rank, comment_id in enumerate(theme["exemplars"][:n_quotes], start=1):
            comment = by_id[comment_id]
            start, end = _best_slice(comment["text"], comment["own_text"], words)
            paragraph = comment["text"].count("\n", 0, start)
            where = lines.get(comment_id, [])
            rows.append(
                {
                    "theme_id": theme["theme_id"],
                    "rank": rank,
                    "role": "typical",
                    "comment_id": comment_id,
                    "start": start,
                    "end": end,
                    "line": where[paragraph] if paragraph < len(where) else comment["line_start"],
                    "text": comment["text"][start:end],
                }
            )
    return from_rows(Quotes, rows)


def lines_of_paragraphs(blocks: dy.DataFrame[Blocks]) -> dict[str, list[int | None]]:
    """Give for each comment the source lines of its paragraphs, in order."""
    kept = blocks.filter(
        pl.col("comment_id").is_not_null(), pl.col("role").is_in(["comment", "quote"])
    ).sort("page_id", "start")
    return {
        key[0]: group["line"].to_list()
        for key, group in kept.group_by("comment_id", maintain_order=True)
    }


def _best_slice(text: str, own_text: str, words: set[str]) -> tuple[int, int]:
    """Find the slice to quote: the whole, or the sentences richest in a theme's words."""
    start = text.find(own_text)  # own words that stand together; else from the beginning
    first, last = (start, start + len(own_text)) if start >= 0 and own_text else (0, len(text))
    if last - first <= _MAX_CHARACTERS:
        return first, last
    ends = [m.end() for m in _SENTENCE_END.finditer(text, first, last)]
    cuts = [first, *(e for e in ends if e < last), last]
    best, best_hits = (first, first + _MAX_CHARACTERS), -1
    for i, begin in enumerate(cuts[:-1]):
        fitting = [e for e in cuts[i + 1 :] if e - begin <= _MAX_CHARACTERS]
        if fitting and text[begin : fitting[-1]].strip():
            low = text[begin : fitting[-1]].lower()
            hits = sum(low.count(word) for word in words)
            if hits > best_hits:
                best, best_hits = (begin, fitting[-1]), hits
    begin, end = best
    return begin, begin + len(text[begin:end].rstrip())
