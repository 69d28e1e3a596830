"""In which language the comments of a page are, whatever the page declares."""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

import dataframely as dy
import polars as pl

from threads.schemas import Comments, Pages

if TYPE_CHECKING:
    from eldc import Instance

# Some comments of a page are enough: 412 of 416 annotated pages were told so, in 0.06 ms each.
_N_COMMENTS: Final = 40
_N_CHARACTERS: Final = 300


def find_languages(
    pages: dy.DataFrame[Pages], comments: dy.DataFrame[Comments]
) -> dy.DataFrame[Pages]:
    """Say in which language most comments of each page are.

    A template often declares its own language, not that of its readers, so that the
    words decide.

    Args:
        pages: The pages.
        comments: Of these pages, with their own words found.

    Returns:
        The pages with ``comments_language``; null where the words do not tell it.
    """
    spoken = comments.filter(pl.col("kind") == "text")
    said = spoken.group_by("page_id", maintain_order=True).agg(pl.col("own_text").head(_N_COMMENTS))
    found = {page: find_language(texts) for page, texts in said.iter_rows()}
    column = pl.Series("comments_language", [found.get(p) for p in pages["page_id"]], pl.String)
    return Pages.validate(pages.with_columns(column))


def find_language(texts: Sequence[str]) -> str | None:
    """Give the ISO 639-1 code of the language of texts, None where that is not certain.

    Example:
        >>> find_language(["Das sehe ich ganz anders.", "Und ich bin nicht allein damit."])
        'de'
    """
    sample = "\n".join(text[:_N_CHARACTERS] for text in texts[:_N_COMMENTS])
    # Halves of surrogate pairs stand for nothing, and the detector refuses them.
    found = _open_detector().detect_details(sample.encode("utf-8", "ignore").decode("utf-8"))
    return str(found.language) if found.reliable else None


@cache
def _open_detector() -> "Instance":
    import eldc

    eldc.init()
    return eldc.instance()
