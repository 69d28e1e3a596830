"""The tables that pass between stages, declared.

A frame crosses a stage border through ``Schema.validate``; the columns, their
order and their laws are here and nowhere else.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeVar

import dataframely as dy
import polars as pl

UNTHEMED: Final = -1

VERDICTS_PAGE: Final = (
    "complete",
    "partial",
    "count not declared",
    "comments not in this file",
    "none declared none found",
)
ROLES: Final = ("title", "byline", "article", "comment", "quote", "chrome")
KINDS: Final = ("text", "link_only", "quote_only", "empty")


class Pages(dy.Schema):
    """One row a page, also where nothing was found."""

    page_id = dy.String(primary_key=True)
    source = dy.String()
    format = dy.String()
    encoding = dy.String()
    sha256 = dy.String(min_length=64, max_length=64)
    title = dy.String(nullable=True)
    author = dy.String(nullable=True)
    url = dy.String(nullable=True)
    published_at = dy.Datetime(nullable=True, time_zone="UTC", time_unit="us")
    language = dy.String(nullable=True)
    n_comments_declared = dy.UInt32(nullable=True)
    verdict = dy.Enum(VERDICTS_PAGE)
    verdict_text = dy.String()  # the verdict with its figures, for a person
    evidence = dy.List(dy.String())  # what was and was not seen on the page


class Blocks(dy.Schema):
    """The blocks of a page partition its text: nothing lost, nothing twice."""

    page_id = dy.String(primary_key=True)
    block_id = dy.String(primary_key=True)
    start = dy.UInt32()  # character offset into the page's text
    end = dy.UInt32()
    line = dy.UInt32(nullable=True)  # 1-based, of the source
    role = dy.Enum(ROLES)
    comment_id = dy.String(nullable=True)
    rule = dy.String()
    confidence = dy.Float32(min=0, max=1)

    @dy.rule()
    def goes_forward(cls) -> pl.Expr:  # noqa: N805 - dataframely hands the schema
        """No block is turned round."""
        return pl.col("start") <= pl.col("end")


class Comments(dy.Schema):
    """One row a comment, in page order; comments and rejects add up to records read."""

    page_id = dy.String()
    comment_id = dy.String(primary_key=True)
    position = dy.UInt32()  # 0-based, on its page
    parent_id = dy.String(nullable=True)
    parent_source = dy.Enum(("given", "inferred", "unknown"))
    parent_confidence = dy.Float32(nullable=True, min=0, max=1)
    depth = dy.UInt16(nullable=True)  # 0 at top level
    author = dy.String(nullable=True)
    posted_at = dy.Datetime(nullable=True, time_zone="UTC", time_unit="us")
    votes_up = dy.Int32(nullable=True)
    votes_down = dy.Int32(nullable=True)
    permalink = dy.String(nullable=True)
    text = dy.String()
    own_text = dy.String()  # the comment less what it quotes
    kind = dy.Enum(KINDS)
    duplicate_of = dy.String(nullable=True)
    line_start = dy.UInt32(nullable=True)
    line_end = dy.UInt32(nullable=True)


class Rejects(dy.Schema):
    """What could not be read, with the reason; no input stops a run."""

    source = dy.String()
    line = dy.UInt32(nullable=True)
    reason = dy.String()
    excerpt = dy.String()


class Assignments(dy.Schema):
    """Which comment is in which theme; one main theme (rank 1) or none."""

    comment_id = dy.String(primary_key=True)
    theme_id = dy.Int32(primary_key=True, min=UNTHEMED)
    strength = dy.Float32(min=0, max=1)
    rank = dy.UInt8(min=1)


class Themes(dy.Schema):
    """One row a theme, by size; sizes and the unthemed add up."""

    theme_id = dy.Int32(primary_key=True, min=0)
    label = dy.String()
    label_source = dy.Enum(("found", "codebook", "user"))
    keywords = dy.List(dy.String())
    n_comments = dy.UInt32()
    n_texts = dy.UInt32()  # distinct texts
    n_authors = dy.UInt32(nullable=True)  # null where the page names none
    n_threads = dy.UInt32()  # pages in which the theme occurs
    stability = dy.Float32(min=0, max=1)
    verdict = dy.Enum(("robust", "fragile"))
    exemplars = dy.List(dy.String())  # comment ids, most typical first


class Links(dy.Schema):
    """What a comment answers or repeats, and how we know.

    A ``reply`` leads to the comment that is answered, at most one a comment; an
    ``anchor`` to the paragraph of the article that is answered, at most one a
    comment; a ``quote`` to the paragraph or the earlier comment whose words the
    comment repeats, one a repeated passage.
    """

    comment_id = dy.String(primary_key=True)
    relation = dy.Enum(("reply", "anchor", "quote"), primary_key=True)
    start = dy.UInt32(primary_key=True)  # of the evidence, in the comment's text
    end = dy.UInt32()  # equal to start where the evidence is no passage
    target = dy.Enum(("comment", "block"))
    target_id = dy.String()
    target_start = dy.UInt32(nullable=True)  # of the repeated words, in the target's text
    target_end = dy.UInt32(nullable=True)
    source = dy.Enum(("given", "inferred"))
    evidence = dy.String()  # one word or two, for a person: "quote", "name", "meaning"
    confidence = dy.Float32(min=0, max=1)


class Quotes(dy.Schema):
    """What the report quotes: verbatim slices of comments."""

    theme_id = dy.Int32(primary_key=True)
    rank = dy.UInt8(primary_key=True)  # order in the report; the most typical is 1
    role = dy.Enum(("typical", "atypical", "dissenting"))
    comment_id = dy.String()
    start = dy.UInt32()  # character offsets into the comment's text
    end = dy.UInt32()
    line = dy.UInt32(nullable=True)  # of the source
    text = dy.String()


S = TypeVar("S", bound=dy.Schema)


def from_rows(schema: type[S], rows: Sequence[Mapping[str, Any]]) -> dy.DataFrame[S]:
    """Make a table of records and hold it to its schema.

    Raises:
        dataframely.exc.ValidationError: A record breaks a law of the schema.
    """
    return schema.validate(pl.DataFrame(rows, schema=schema.create_empty().schema))
