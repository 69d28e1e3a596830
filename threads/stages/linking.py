"""Comments to what they answer: replies, anchors, exchanges."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from threads.discourse.anchors import Anchored, find_anchors
from threads.discourse.authors import hide_authors, hide_bylines
from threads.discourse.context import lean_on_parents
from threads.discourse.duplicates import mark_across_pages
from threads.discourse.given import build_given, check_given
from threads.discourse.order import paragraphs_of
from threads.discourse.replies import fill_parents, infer_replies
from threads.results import Reject, SegmentedPages
from threads.schemas import UNTHEMED, Assignments, Comments, Links, ThemePages, from_rows
from threads.settings import Settings
from threads.stages.embedding import EmbeddedComments

if TYPE_CHECKING:
    import dataframely as dy


@dataclass(frozen=True)
class Linked:
    """Comments with what they answer.

    Attributes:
        comments: With parents, as far as they are known.
        links: What they repeat, answer and are anchored to.
    """

    comments: "dy.DataFrame[Comments]"
    links: "dy.DataFrame[Links]"


def join_comments(
    pages: SegmentedPages,
) -> "tuple[dy.DataFrame[Comments], list[Reject]]":
    """Join the comments of all pages, and check the replies that the pages give.

    Returns:
        The comments, with those marked that repeat one of another page, and what
        was wrong with the replies that were taken out.
    """
    comments = pages.comments
    if pages.pages.height > 1 and comments["page_id"].n_unique() > 1:
        comments = mark_across_pages(comments)
    checked, mended = check_given(comments)
    sources = dict(pages.pages.select("page_id", "source").iter_rows())
    rows = {row["comment_id"]: row for row in comments.iter_rows(named=True)} if mended else {}
    rejects = [
        Reject(
            source=sources[rows[m.comment_id]["page_id"]],
            reason=f"a reply link of {m.comment_id} to {m.parent_id} was left out: {m.reason}",
            line=rows[m.comment_id]["line_start"],
            excerpt=rows[m.comment_id]["text"][:80],
        )
        for m in mended
    ]
    return checked, rejects


def article_texts(pages: SegmentedPages) -> dict[str, str]:
    """Give the paragraphs that comments may be anchored to, by block id."""
    commented = set(pages.comments["page_id"])
    return {
        paragraph.block_id: " ".join(paragraph.text.split())
        for page_id, own in paragraphs_of(pages.blocks, dict(pages.texts)).items()
        if page_id in commented
        for paragraph in own
        if not paragraph.is_title
    }


def link_comments(
    pages: SegmentedPages,
    comments: "dy.DataFrame[Comments]",
    *,
    embedded: EmbeddedComments | None,
    settings: Settings,
) -> Linked:
    """Find what each comment answers: another one, a paragraph, or nothing that is known."""
    paragraphs = paragraphs_of(pages.blocks, dict(pages.texts))
    quotes = pages.links
    said = {}
    if embedded is not None:
        said = dict(zip(embedded.comment_ids, embedded.rows, strict=True))
    wanted = settings.discourse
    inferred = from_rows(Links, [])
    if wanted.min_reply < 1:
        inferred = infer_replies(comments, quotes, least=wanted.min_reply)
    anchors = find_anchors(
        comments,
        quotes,
        paragraphs,
        vectors=Anchored(said, embedded.paragraphs if embedded else {}),
        least=wanted.min_anchor,
    )
    comments = fill_parents(comments, inferred)
    # Hidden only now: readers call each other by the names that they use.
    salt = "".join(sorted(pages.pages["sha256"].unique()))
    comments = hide_authors(comments, authors=settings.report.authors, salt=salt)
    links = pl.concat([quotes, build_given(comments), inferred, anchors])
    order = comments.select("comment_id").with_row_index("row")
    placed = links.join(order, on="comment_id").sort("row", "relation", "start").drop("row")
    return Linked(comments, Links.validate(placed))


def hide_names(pages: SegmentedPages, *, settings: Settings) -> SegmentedPages:
    """Blank in the texts of pages who commented, unless names are kept."""
    if settings.report.authors == "keep":
        return pages
    hidden = hide_bylines(pages.texts, blocks=pages.blocks, comments=pages.comments)
    return replace(pages, texts=hidden)


def lean_on_context(
    embedded: EmbeddedComments, comments: "dy.DataFrame[Comments]", *, settings: Settings
) -> EmbeddedComments:
    """Let short replies lean on what they answer, as far as the settings say."""
    known = comments.filter(pl.col("parent_id").is_not_null())
    rows = lean_on_parents(
        embedded.rows,
        comment_ids=embedded.comment_ids,
        n_words=[len(text.split()) for text in embedded.texts],
        parents={
            comment_id: (parent, sure)
            for comment_id, parent, sure in known.select(
                "comment_id", "parent_id", pl.col("parent_confidence").fill_null(1.0)
            ).iter_rows()
        },
        weight=settings.discourse.context,
    )
    return replace(embedded, rows=rows)


def spread_themes(
    comments: "dy.DataFrame[Comments]", assignments: "dy.DataFrame[Assignments]"
) -> "dy.DataFrame[ThemePages]":
    """Count the comments of each theme on each page, and between which times."""
    placed = assignments.filter(pl.col("rank") == 1, pl.col("theme_id") != UNTHEMED)
    spread = (
        placed.join(comments.select("comment_id", "page_id", "posted_at"), on="comment_id")
        .group_by("theme_id", "page_id")
        .agg(
            n_comments=pl.len(),
            first_posted_at=pl.col("posted_at").min(),
            last_posted_at=pl.col("posted_at").max(),
        )
        .sort("theme_id", "page_id")
    )
    return ThemePages.validate(spread, cast=True)
