"""Tell what a comment says itself from what it repeats, and give it its kind."""

from typing import Final

import dataframely as dy
import polars as pl

from threads.schemas import Comments

# Flat text has no blockquote: a line that starts with ">" or "re:" is somebody else's.
_QUOTE_LINE: Final = r"(?mi)^[ \t]*(?:>|re:).*$"
_URL: Final = r"(?i)\b(?:https?://|www\.)\S+"
_LETTERS: Final = r"\p{L}"


def find_own_words(comments: dy.DataFrame[Comments]) -> dy.DataFrame[Comments]:
    """Fill ``own_text`` and ``kind``.

    A comment that quotes only, or links only, or is empty has no own words to
    embed; it keeps its text and its place.

    Args:
        comments: As the segmenter gave them; ``own_text`` lacks quote blocks already.
    """
    own = pl.col("own_text").str.replace_all(_QUOTE_LINE, "").str.strip_chars()
    unlinked = pl.col("own_text").str.replace_all(_URL, "")
    kind = (
        pl.when(pl.col("text").str.strip_chars() == "")
        .then(pl.lit("empty"))
        .when(pl.col("own_text") == "")
        .then(pl.lit("quote_only"))
        .when(~unlinked.str.contains(_LETTERS) & pl.col("own_text").str.contains(_URL))
        .then(pl.lit("link_only"))
        .otherwise(pl.lit("text"))
    )
    told = comments.with_columns(own_text=own).with_columns(kind=kind)
    return Comments.validate(told, cast=True)


def embeddable_text(comments: dy.DataFrame[Comments]) -> pl.Series:
    """Give what a model should read of each comment: its own words, less links.

    Returns:
        As many strings as comments, in their order; white space folded.
    """
    words = pl.col("own_text").str.replace_all(_URL, " ").str.replace_all(r"\s+", " ")
    return comments.select(words.str.strip_chars().alias("text")).to_series()
