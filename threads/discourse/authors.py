"""Hide who wrote a comment: authors as stable pseudonyms of one run."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Final, Literal

import dataframely as dy
import polars as pl

from threads.schemas import Blocks, Comments

_N_DIGITS: Final = 8
_HIDDEN: Final = "·"  # for each character, so that offsets stay
_SIGN: Final = re.compile(r"\S")


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


def hide_bylines(
    texts: Mapping[str, str], *, blocks: dy.DataFrame[Blocks], comments: dy.DataFrame[Comments]
) -> dict[str, str]:
    """Blank what pages say of who commented, character by character.

    The by-lines of comments are blanked whole, as they hold dates and places beside names;
    in the page's furniture ("reply to Ada") the names of those who commented. The words
    of comments and of the article stay as they are: a comment may name another's writer.

    Args:
        texts: Page id to text.
        blocks: Of these pages.
        comments: Likewise, with authors as the pages show them.

    Returns:
        As many texts, each as long as it was.
    """
    naming = blocks.filter(
        ((pl.col("role") == "byline") & pl.col("comment_id").is_not_null())
        | (pl.col("role") == "chrome")
    ).sort("page_id", "start")
    signed = comments.drop_nulls("author").group_by("page_id").agg(pl.col("author").unique())
    names = dict(signed.iter_rows())
    found = dict(texts)
    for (page_id,), spans in naming.group_by("page_id", maintain_order=True):
        text = found[str(page_id)]
        told = _find_any(names.get(page_id, []))
        parts, at = [], 0
        for start, end, role in spans.select("start", "end", "role").iter_rows():
            span = text[start:end]
            hidden = _blank(span) if role == "byline" else told.sub(lambda m: _blank(m[0]), span)
            parts += [text[at:start], hidden]
            at = end
        found[str(page_id)] = "".join([*parts, text[at:]])
    return found


def _blank(text: str) -> str:
    return _SIGN.sub(_HIDDEN, text)


def _find_any(names: Sequence[str]) -> re.Pattern[str]:
    """Find any of some names, the longest first, as words of their own; nothing of none."""
    longest = sorted((re.escape(n) for n in names if n.strip()), key=lambda n: (-len(n), n))
    return re.compile(rf"(?<!\w)(?:{'|'.join(longest)})(?!\w)" if longest else r"(?!)")
