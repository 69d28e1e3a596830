"""Tell what a comment says itself from what it repeats, and give it its kind."""

from collections.abc import Sequence
from typing import Final

import dataframely as dy
import polars as pl

from threads.discourse.quotes import Passage, own_words
from threads.schemas import Comments

_URL: Final = r"(?i)\b(?:https?://|www\.)\S+"
_LETTERS: Final = r"\p{L}"
# What blogs write under a page when another page links to it: the word and that page's
# title, or a piece cut out of it.
_NOTICE: Final = (
    r"(?i)^\s*(?:(?:ping|track)backs?\s*:[^\n]*|\[(?:\.{3}|…)\](?s:.*)\[(?:\.{3}|…)\])\s*$"
)


def find_own_words(
    comments: dy.DataFrame[Comments], passages: Sequence[Sequence[Passage]]
) -> dy.DataFrame[Comments]:
    """Fill ``own_text`` and ``kind``.

    A comment that quotes only, or links only, or is empty has no own words to
    embed; it keeps its text and its place. A notice that another page links here
    is a link only.

    Args:
        comments: As the segmenter gave them.
        passages: Of each comment, what it repeats; see ``threads.discourse.quotes``.
    """
    left = [own_words(text, own) for text, own in zip(comments["text"], passages, strict=True)]
    told = comments.with_columns(own_text=pl.Series(left, dtype=pl.String))
    unlinked = pl.col("own_text").str.replace_all(_URL, "")
    kind = (
        pl.when(pl.col("text").str.strip_chars() == "")
        .then(pl.lit("empty"))
        .when(pl.col("own_text") == "")
        .then(pl.lit("quote_only"))
        .when(
            (~unlinked.str.contains(_LETTERS) & pl.col("own_text").str.contains(_URL))
            | pl.col("own_text").str.contains(_NOTICE)
        )
        .then(pl.lit("link_only"))
        .otherwise(pl.lit("text"))
    )
    return Comments.validate(told.with_columns(kind=kind), cast=True)


def embeddable_text(comments: dy.DataFrame[Comments]) -> pl.Series:
    """Give what a model should read of each comment: its own words, less links.

    Returns:
        As many strings as comments, in their order; white space folded.
    """
    words = pl.col("own_text").str.replace_all(_URL, " ").str.replace_all(r"\s+", " ")
    return comments.select(words.str.strip_chars().alias("text")).to_series()
