"""Comments that repeat an earlier one."""

import time

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from threads.discourse.duplicates import mark_across_pages, mark_duplicates
from threads.schemas import Comments

PIER = "The old pier was broken by the storm and should be mended before the summer comes."
BOATS = "The boats of the fishermen are too wide for the new berths, as anybody can measure."
TEXTS = st.lists(
    st.sampled_from([PIER, BOATS, PIER.upper(), PIER + " Yes.", "I agree.", "", "No!", PIER[:60]])
)


def repeats(comments):
    return mark_duplicates(comments)["duplicate_of"].to_list()


def test_a_text_posted_twice_repeats_the_first(make_comments):
    """Each later comment with the same words points to the first one that has them."""
    assert repeats(make_comments(PIER, BOATS, PIER, PIER)) == [None, None, "p-1", "p-1"]


def test_case_and_punctuation_do_not_hide_a_repeat(make_comments):
    """A comment that differs in capitals, marks and white space only is a repeat."""
    shouted = PIER.upper().replace(" ", "  ") + "!!!"

    assert repeats(make_comments(PIER, shouted)) == [None, "p-1"]


def test_a_corrected_typo_does_not_hide_a_repeat(make_comments):
    """A comment posted again with one letter changed is a repeat."""
    assert repeats(make_comments(PIER, PIER.replace("mended", "mendet"))) == [None, "p-1"]


def test_one_other_word_of_weight_is_no_repeat(make_comments):
    """Two comments that share half their words are two comments."""
    assert repeats(make_comments(PIER, PIER[:40] + BOATS[40:])) == [None, None]


def test_two_readers_may_agree_in_short(make_comments):
    """Short replies in the same words are two readers, not a repeat."""
    assert repeats(make_comments("I agree.", "I agree.", "First!", "First!")) == [None] * 4


@given(texts=TEXTS)
def test_a_repeat_points_to_an_earlier_first(make_comments, texts):
    """What a comment repeats stands before it and repeats nothing itself."""
    comments = mark_duplicates(make_comments(*texts))
    ids = comments["comment_id"].to_list()
    pointed = comments["duplicate_of"].to_list()

    for place, first in enumerate(pointed):
        assert first is None or ids.index(first) < place
        assert first is None or pointed[ids.index(first)] is None


@given(texts=TEXTS)
def test_nothing_is_dropped(make_comments, texts):
    """Marking repeats keeps every comment, its place and its text."""
    comments = make_comments(*texts)

    marked = mark_duplicates(comments)

    assert marked.drop("duplicate_of").equals(comments.drop("duplicate_of"))


def test_text_without_letters_does_no_harm(make_comments):
    """Comments of signs only are compared without error."""
    assert repeats(make_comments("!!!" * 50, "???" * 50, "\U0001f44d" * 60, "")) == [None] * 4


def test_a_very_long_comment_is_compared_in_time(make_comments):
    """Two comments of a hundred thousand characters are compared in seconds."""
    words = PIER * 1_200

    start = time.perf_counter()
    found = repeats(make_comments(words, words + " And so it is."))

    assert found == [None, "p-1"]
    assert time.perf_counter() - start < 20


def test_a_repeat_on_another_page_points_to_the_first(make_comments):
    """Of three pages with the same words, and one with a typo in them, all point to the first."""
    said = "The bus at eight was full again, and nobody could sit down."
    typo = "The bus at eight was full again, and nobody coud sit down."
    pages = [
        mark_duplicates(make_comments(*texts, page_id=page))
        for page, texts in (("a", (typo, said)), ("b", ("Yes.", said)), ("c", ("Yes.", typo)))
    ]

    marked = mark_across_pages(Comments.validate(pl.concat(pages)))

    assert marked["duplicate_of"].to_list() == [None, "a-1", None, "a-1", None, "a-1"]
