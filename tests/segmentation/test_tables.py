"""From a segmenter's draft to the tables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threads.results import Document
from threads.schemas import VERDICTS_PAGE
from threads.segmentation.draft import BlockDraft, CommentDraft, Segmentation
from threads.segmentation.tables import build_page

DOCUMENT = Document("abc", "page.html", "html", "utf-8", "0" * 64, "")
PARTS = st.lists(
    st.tuples(
        st.sampled_from(["title", "byline", "article", "comment", "quote", "chrome"]),
        st.sampled_from(["The pier is old.\n", " Mend it! \n", "\n"]),
    ),
    max_size=12,
)


def make_draft(*parts, comments=None, **given):
    """Make a draft of (role, text) or (role, text, comment) in order."""
    text, blocks = "", []
    for i, (role, words, *comment) in enumerate(parts):
        number = comment[0] if comment else None
        start, text = len(text), text + words
        blocks.append(BlockDraft(start, len(text), i + 1, role, number, "rule", 1.0))
    n = max((b.comment + 1 for b in blocks if b.comment is not None), default=0)
    drafts = tuple(CommentDraft() for _ in range(n)) if comments is None else comments
    return Segmentation(text=text, blocks=tuple(blocks), comments=drafts, **given)


def build(*parts, **given):
    return build_page(make_draft(*parts, **given), document=DOCUMENT)


def test_ids_begin_with_the_page_and_count_from_one():
    """Comments and blocks are called by their page and their place, counted from 1."""
    page = build(("title", "T\n"), ("comment", "a\n", 0), ("comment", "b\n", 1))

    assert page.comments["comment_id"].to_list() == ["abc-1", "abc-2"]
    assert page.blocks["block_id"].to_list() == ["abc-b1", "abc-b2", "abc-b3"]
    assert page.blocks["comment_id"].to_list() == [None, "abc-1", "abc-2"]


def test_the_text_of_a_comment_is_that_of_its_blocks():
    """A comment's text is its paragraphs, one a line, quotes included and bylines not."""
    page = build(
        ("byline", "Ilse\n", 0), ("quote", "> Old?\n", 0), ("comment", "Old.\n", 0),
        ("comment", "\n", 0), ("comment", "Mend it.\n", 0),
    )  # fmt: skip

    assert page.comments["text"].to_list() == ["> Old?\nOld.\nMend it."]
    assert page.comments["own_text"].to_list() == ["Old.\nMend it."]


def test_the_lines_of_a_comment_are_those_of_its_words():
    """A comment goes from its first paragraph's line to its last one's; bylines do not count."""
    page = build(("byline", "Ilse\n", 0), ("quote", "Q\n", 0), ("comment", "a\n", 0))

    assert page.comments.select("line_start", "line_end").row(0) == (2, 3)


def test_a_reply_points_to_the_comment_that_it_answers():
    """A parent that the page gives is given; none is unknown, not top level."""
    page = build(
        ("comment", "a\n", 0),
        ("comment", "b\n", 1),
        comments=(CommentDraft(depth=0), CommentDraft(parent=0, depth=1)),
    )

    assert page.comments["parent_id"].to_list() == [None, "abc-1"]
    assert page.comments["parent_source"].to_list() == ["unknown", "given"]


def test_a_deleted_comment_keeps_its_place_without_text():
    """Of a comment that the page calls deleted, the place is kept and the notice is not."""
    page = build(("comment", "[deleted]\n", 0), comments=(CommentDraft(deleted=True),))

    assert page.comments.select("comment_id", "text", "own_text").row(0) == ("abc-1", "", "")


def test_the_article_is_its_paragraphs():
    """The article is the blocks of that role, one a line."""
    page = build(
        ("title", "T\n"), ("article", " One. \n"), ("chrome", "Menu\n"), ("article", "Two.")
    )

    assert page.article == "One.\nTwo."


@given(parts=PARTS)
def test_no_block_is_lost(parts):
    """The table of blocks has each block of the draft, in order, and partitions the text."""
    n = iter(range(len(parts)))
    page = build(
        *((role, text, next(n)) if role == "comment" else (role, text) for role, text in parts)
    )

    cut = [page.text[start:end] for start, end in page.blocks.select("start", "end").iter_rows()]
    assert cut == [text for _, text in parts]
    assert page.blocks["role"].to_list() == [role for role, _ in parts]


@pytest.mark.parametrize(
    ("n_found", "n_declared", "missing", "verdict", "text"),
    [
        (2, 2, None, "complete", "2 comments found, 2 declared"),
        (2, 1, None, "complete", "2 comments found, 1 declared"),
        (2, 5, None, "partial", "2 of 5 declared comments found"),
        (
            2,
            None,
            "a link to older comments",
            "partial",
            "2 comments found; a link to older comments",
        ),
        (2, None, None, "count not declared", "2 comments found; the page declares no count"),
        (1, 1, None, "complete", "1 comment found, 1 declared"),
        (0, 7, None, "comments not in this file", "the page declares 7 comments and holds none"),
        (0, None, "an empty frame", "comments not in this file", "an empty frame"),
        (0, 0, None, "none declared none found", "no comments declared, none found"),
        (0, None, None, "none declared none found", "no comments declared, none found"),
    ],
)
def test_what_was_found_is_held_against_what_is_declared(
    n_found, n_declared, missing, verdict, text
):
    """The verdict on a page follows from comments found, declared and said to be elsewhere."""
    parts = [("comment", "a\n", i) for i in range(n_found)]

    page = build(*parts, n_comments_declared=n_declared, missing=missing).pages

    assert page.select("verdict", "verdict_text").row(0) == (verdict, text)
    assert verdict in VERDICTS_PAGE
