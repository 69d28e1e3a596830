"""Hide who wrote a comment: authors as stable pseudonyms of one run."""

import hashlib
from typing import Final, Literal

import dataframely as dy
import polars as pl

from threads.schemas import Comments

_N_DIGITS: Final = 8


def hide_authors(
    comments: dy.DataFrame[Comments], *, authors: Literal["keep", "hash", "drop"], salt: str
) -> dy.DataFrame[Comments]:
    """Replace or remove the authors' names.

    A pseudonym is the same throughout a run and another in the next input. It
    hides a name from a reader, not from somebody who tries a list of names.

    Args:
        comments: With authors as the pages show them.
        authors: ``keep`` them, ``hash`` them or ``drop`` them.
        salt: Of the run.
    """
    if authors == "keep":
        return comments
    if authors == "drop":
        return Comments.validate(comments.with_columns(author=pl.lit(None, dtype=pl.String)))
    names = comments["author"].drop_nulls().unique().to_list()
    pseudonyms = {
        name: "author-" + hashlib.sha256(f"{salt}\0{name}".encode()).hexdigest()[:_N_DIGITS]
        for name in names
    }
    return Comments.validate(
        comments.with_columns(pl.col("author").replace_strict(pseudonyms, return_dtype=pl.String))
        if pseudonyms
        else comments
    )
