"""Dissent that can be seen: a comment that answers another one and opens in contradiction."""

from typing import Final

import dataframely as dy
import polars as pl

from threads.contradiction import contradicts
from threads.schemas import Comments, Links

_LEAST_SURE: Final = 0.5  # of an inferred reply


def find_dissenters(
    comments: dy.DataFrame[Comments], links: dy.DataFrame[Links]
) -> dict[str, tuple[str, float]]:
    """Find the comments that answer another one and open in contradiction.

    Whether a reply is of another mind cannot be read from vectors; that it answers and
    what it opens with can be seen.

    Args:
        comments: The comments of the run.
        links: Replies, given or inferred.

    Returns:
        Comment id to the id of the comment that it answers and how sure that is.
    """
    given = comments.filter(
        pl.col("parent_id").is_not_null(), pl.col("parent_source") == "given"
    ).select("comment_id", target_id="parent_id", confidence=pl.lit(1.0, dtype=pl.Float32))
    linked = links.filter(
        pl.col("relation") == "reply",
        pl.col("target") == "comment",
        pl.col("confidence") >= _LEAST_SURE,
    ).select("comment_id", "target_id", "confidence")
    answers = pl.concat([linked, given]).unique("comment_id", keep="first", maintain_order=True)
    words = comments.select("comment_id", "own_text")
    said = answers.join(words, on="comment_id", maintain_order="left").join(
        words.rename({"comment_id": "target_id", "own_text": "answered"}),
        on="target_id",
        how="left",
        maintain_order="left",
    )
    return {
        comment_id: (target_id, confidence)
        for comment_id, target_id, confidence, text, answered in said.iter_rows()
        if contradicts(text, answered=answered or "")
    }
