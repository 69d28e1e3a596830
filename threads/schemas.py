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

    page_id = dy.String(
        primary_key=True, description="First digits of the hash of the page's bytes."
    )
    source = dy.String(description="The file, as it was given or found.")
    format = dy.String(description="How it was read: html or text.")
    encoding = dy.String(description="The encoding found, with what was mended.")
    sha256 = dy.String(min_length=64, max_length=64, description="SHA-256 of the file's bytes.")
    title = dy.String(nullable=True, description="The article's title.")
    author = dy.String(nullable=True, description="The article's author.")
    url = dy.String(nullable=True, description="The page's address, as the page gives it.")
    published_at = dy.Datetime(
        nullable=True,
        time_zone="UTC",
        time_unit="us",
        description="When the article was published.",
    )
    captured_at = dy.Datetime(
        nullable=True,
        time_zone="UTC",
        time_unit="us",
        description="When the page was saved, where the file tells; never the file's own date.",
    )
    language = dy.String(nullable=True, description="The language that the page declares.")
    comments_language = dy.String(
        nullable=True, description="The language of most comments, found by their words."
    )
    n_comments_declared = dy.UInt32(
        nullable=True, description="How many comments the page says it has."
    )
    verdict = dy.Enum(VERDICTS_PAGE, description="How much of the discussion was found.")
    verdict_text = dy.String(description="The verdict with its figures, for a person.")
    evidence = dy.List(dy.String(), description="What was and was not seen on the page.")


class Blocks(dy.Schema):
    """The blocks of a page partition its text: nothing lost, nothing twice."""

    page_id = dy.String(primary_key=True, description="The page.")
    block_id = dy.String(primary_key=True, description="The page's id and a number in page order.")
    start = dy.UInt32(
        description="Where the block begins: character offset into the page's text in `texts`."
    )
    end = dy.UInt32(description="Where it ends, likewise.")
    line = dy.UInt32(nullable=True, description="Its first line in the source, from 1.")
    role = dy.Enum(ROLES, description="What the block is.")
    comment_id = dy.String(nullable=True, description="The comment that it is a part of.")
    rule = dy.String(description="The rule or model that decided.")
    confidence = dy.Float32(min=0, max=1, description="How sure that is.")

    @dy.rule()
    def goes_forward(cls) -> pl.Expr:  # noqa: N805 - dataframely hands the schema
        """No block is turned round."""
        return pl.col("start") <= pl.col("end")


class Texts(dy.Schema):
    """The decoded text of each page, into which its blocks point."""

    page_id = dy.String(primary_key=True, description="The page.")
    text = dy.String(
        description="The text, decoded; by-lines of comments blanked unless `--authors keep`."
    )


class Comments(dy.Schema):
    """One row a comment, in page order; comments and rejects add up to records read."""

    page_id = dy.String(description="The page.")
    comment_id = dy.String(
        primary_key=True, description="The page's id and the comment's number on it, from 1."
    )
    position = dy.UInt32(description="Place on the page, from 0.")
    parent_id = dy.String(nullable=True, description="The comment that it answers.")
    parent_source = dy.Enum(
        ("given", "inferred", "unknown"),
        description="Whether the page gives the parent, it was inferred, or it is unknown.",
    )
    parent_confidence = dy.Float32(
        nullable=True, min=0, max=1, description="How sure an inferred parent is."
    )
    depth = dy.UInt16(nullable=True, description="Steps below the top level, which is 0.")
    author = dy.String(nullable=True, description="The writer's name or pseudonym, by `--authors`.")
    posted_at = dy.Datetime(
        nullable=True, time_zone="UTC", time_unit="us", description="When it was posted."
    )
    votes_up = dy.Int32(nullable=True, description="Votes for it, as the page shows them.")
    votes_down = dy.Int32(nullable=True, description="Votes against it, likewise.")
    permalink = dy.String(nullable=True, description="The comment's own address.")
    text = dy.String(description="The comment as it was written.")
    own_text = dy.String(description="The comment less what it quotes.")
    kind = dy.Enum(KINDS, description="Whether it has words of its own.")
    duplicate_of = dy.String(nullable=True, description="The earlier comment that it repeats.")
    line_start = dy.UInt32(nullable=True, description="Its first line in the source, from 1.")
    line_end = dy.UInt32(nullable=True, description="Its last line, likewise.")


class Rejects(dy.Schema):
    """What could not be read, with the reason; no input stops a run."""

    source = dy.String(description="The file or record.")
    line = dy.UInt32(nullable=True, description="The line in it, from 1.")
    reason = dy.String(description="Why it could not be read.")
    excerpt = dy.String(description="Its beginning.")


class Assignments(dy.Schema):
    """Which comment is in which theme; one main theme (rank 1) or none."""

    comment_id = dy.String(primary_key=True, description="The comment.")
    theme_id = dy.Int32(primary_key=True, min=UNTHEMED, description="The theme; -1 for none.")
    strength = dy.Float32(min=0, max=1, description="How firmly it belongs there; 0 in no theme.")
    rank = dy.UInt8(min=1, description="1 for the main theme, further themes after it.")
    how = dy.Enum(
        ("found", "nearest"),
        description="Found there, or in no theme and put into the nearest by --assign-unthemed.",
    )


class Unthemed(dy.Schema):
    """The comments in no theme, with the theme that is nearest; empty without any theme."""

    comment_id = dy.String(primary_key=True, description="The comment.")
    theme_id = dy.Int32(min=0, description="The theme that it is nearest to.")
    closeness = dy.Float32(
        min=0, max=1, description="How near; 1 is as near as the middle one of the theme's own."
    )


class Themes(dy.Schema):
    """One row a theme, by how many were found; sizes and the unthemed add up."""

    theme_id = dy.Int32(
        primary_key=True,
        min=0,
        description="Number of the theme, by size, from 0; reports print one more.",
    )
    label = dy.String(description="Its name.")
    label_source = dy.Enum(
        ("found", "codebook", "user", "model"),
        description="Where the name is from; model is the one that `--namer` names.",
    )
    keywords = dy.List(
        dy.String(), description="Words that set its comments apart, the strongest first."
    )
    n_comments = dy.UInt32(description="Comments whose main theme it is.")
    n_further = dy.UInt32(description="Comments whose main theme is another and that touch it.")
    n_texts = dy.UInt32(description="Distinct texts among them.")
    n_authors = dy.UInt32(
        nullable=True, description="Distinct authors; null where the pages name none."
    )
    n_threads = dy.UInt32(description="Pages on which it occurs.")
    stability = dy.Float32(
        min=0,
        max=1,
        description="Mean overlap with what other samples and settings find, times closeness.",
    )
    verdict = dy.Enum(("robust", "fragile"), description="Whether it may be relied on.")
    exemplars = dy.List(dy.String(), description="Ids of its comments, the most typical first.")


class Subthemes(dy.Schema):
    """What a large theme falls into when it is looked at alone; most themes have none."""

    theme_id = dy.Int32(primary_key=True, min=0, description="The theme.")
    rank = dy.UInt8(primary_key=True, min=1, description="Order in the report, from 1.")
    label = dy.String(description="Its name, among the comments of the theme.")
    keywords = dy.List(
        dy.String(), description="Words that set it apart within the theme, the strongest first."
    )
    stability = dy.Float32(
        min=0, max=1, description="Mean overlap with what other samples and settings find."
    )
    comment_ids = dy.List(
        dy.String(), min_length=1, description="Its comments, all of the theme, in page order."
    )


class Links(dy.Schema):
    """What a comment answers or repeats, and how we know.

    A ``reply`` leads to the comment that is answered, at most one a comment; an
    ``anchor`` to the paragraph of the article that is answered, at most one a
    comment; a ``quote`` to the paragraph or the earlier comment whose words the
    comment repeats, one a repeated passage.
    """

    comment_id = dy.String(primary_key=True, description="The comment that answers or repeats.")
    relation = dy.Enum(
        ("reply", "anchor", "quote"),
        primary_key=True,
        description="What it does: reply, anchor or quote.",
    )
    start = dy.UInt32(
        primary_key=True,
        description="Where the evidence begins in the comment's text: character offset.",
    )
    end = dy.UInt32(description="Where it ends; equal to `start` where the evidence is no passage.")
    target = dy.Enum(("comment", "block"), description="What is answered or repeated.")
    target_id = dy.String(description="Its comment id or block id.")
    target_start = dy.UInt32(
        nullable=True, description="Where the repeated words begin in the target's text."
    )
    target_end = dy.UInt32(nullable=True, description="Where they end.")
    source = dy.Enum(
        ("given", "inferred"), description="Whether the page gives the link or it was inferred."
    )
    evidence = dy.String(description="What speaks for it, in a word or two.")
    confidence = dy.Float32(min=0, max=1, description="How sure it is.")


class Exchanges(dy.Schema):
    """Comments that answer each other: long chains, and pairs that contradict."""

    exchange_id = dy.String(primary_key=True, description="The kind and its rank.")
    kind = dy.Enum(("chain", "contested"), description="Why it is listed.")
    rank = dy.UInt32(min=1, description="Order within its kind, from 1.")
    position = dy.UInt32(primary_key=True, description="Order within it; 0 begins it.")
    comment_id = dy.String(description="The comment.")
    source = dy.Enum(
        ("given", "inferred"),
        nullable=True,
        description="How its link to the one before is known; null where it begins.",
    )
    confidence = dy.Float32(nullable=True, min=0, max=1, description="How sure that link is.")
    score = dy.Float32(
        min=0, description="Comments of a chain; marks of contradiction in a pair's answer."
    )


class Correspondents(dy.Schema):
    """Who answers whom, where the page names both; by number of replies."""

    author = dy.String(primary_key=True, description="Who answers.")
    author_answered = dy.String(primary_key=True, description="Who is answered.")
    n_replies = dy.UInt32(min=1, description="Replies of the one to the other.")
    n_inferred = dy.UInt32(description="Of these, replies that the page does not give.")


class Marks(dy.Schema):
    """What can be counted on a comment, in its own words; no mood is guessed from it."""

    comment_id = dy.String(primary_key=True, description="The comment.")
    n_words = dy.UInt32(description="Words, links left out.")
    n_questions = dy.UInt32(description="Question marks, those in a row counted once.")
    n_exclamations = dy.UInt32(description="Exclamation marks, likewise.")
    n_capitals = dy.UInt32(description="Words of three capital letters or more.")
    n_second_person = dy.UInt32(description="Words such as you and your, in a few languages.")
    n_links = dy.UInt32(description="Links to other pages.")
    n_quotes = dy.UInt32(description="Repeated passages whose source is on the page.")
    share_quoted = dy.Float32(min=0, max=1, description="Share of the whole comment's words.")


class ThemePages(dy.Schema):
    """On which pages, and between which times, a theme is spoken of."""

    theme_id = dy.Int32(primary_key=True, min=0, description="The theme.")
    page_id = dy.String(primary_key=True, description="The page.")
    n_comments = dy.UInt32(min=1, description="Comments there whose main theme it is.")
    first_posted_at = dy.Datetime(
        nullable=True, time_zone="UTC", time_unit="us", description="When the first was posted."
    )
    last_posted_at = dy.Datetime(
        nullable=True, time_zone="UTC", time_unit="us", description="When the last was posted."
    )


class Places(dy.Schema):
    """Where comments stand on the map: what is alike stands near."""

    comment_id = dy.String(primary_key=True, description="The comment.")
    x = dy.Float32(min=0, max=1, description="From the left, in thousandths.")
    y = dy.Float32(min=0, max=1, description="From the top, likewise.")


class Quotes(dy.Schema):
    """What the report quotes: verbatim slices of comments."""

    theme_id = dy.Int32(primary_key=True, description="The theme.")
    rank = dy.UInt8(primary_key=True, description="Order in the report; the most typical is 1.")
    role = dy.Enum(("typical", "atypical", "dissenting"), description="Why it was chosen.")
    comment_id = dy.String(description="The comment that it is a slice of.")
    start = dy.UInt32(description="Where it begins in the comment's text: character offset.")
    end = dy.UInt32(description="Where it ends.")
    line = dy.UInt32(nullable=True, description="The line of the source that it begins on, from 1.")
    text = dy.String(description="The slice, verbatim.")


class ThemedComments(Comments):
    """The comments with their pages and themes: what ``--export`` writes."""

    source = dy.String(description="The file that the comment is from.")
    page_title = dy.String(nullable=True, description="The article's title.")
    page_url = dy.String(nullable=True, description="The page's address, as the page gives it.")
    theme_id = dy.Int32(
        nullable=True,
        min=UNTHEMED,
        description="The main theme; -1 for none, null without words of its own.",
    )
    theme_label = dy.String(nullable=True, description="Its name.")
    theme_verdict = dy.Enum(
        ("robust", "fragile"), nullable=True, description="Whether it may be relied on."
    )
    theme_strength = dy.Float32(
        nullable=True, min=0, max=1, description="How firmly the comment belongs there."
    )
    further_theme_ids = dy.List(dy.Int32(), description="Further themes, the firmest first.")
    further_theme_labels = dy.List(dy.String(), description="Their names.")


S = TypeVar("S", bound=dy.Schema)


def from_rows(schema: type[S], rows: Sequence[Mapping[str, Any]]) -> dy.DataFrame[S]:
    """Make a table of records and hold it to its schema.

    Raises:
        dataframely.exc.ValidationError: A record breaks a law of the schema.
    """
    if not rows:
        return schema.create_empty()
    types = {name: column.dtype for name, column in schema.columns().items()}
    return schema.validate(pl.DataFrame(rows, schema=types))
