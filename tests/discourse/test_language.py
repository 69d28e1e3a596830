"""The language of comments, by their words."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from threads.discourse.language import find_language, find_languages
from threads.schemas import Pages, from_rows

GERMAN = "Die Brücke ist zu schmal, das weiß doch jeder, der dort jeden Morgen wartet."
ENGLISH = "The bridge is too narrow, as everyone knows who waits there in the morning."


def find(comments, *, declared=None):
    page = {
        "page_id": "p",
        "source": "page.html",
        "format": "html",
        "encoding": "utf-8",
        "sha256": "0" * 64,
        "language": declared,
        "verdict": "complete",
        "verdict_text": "complete",
        "evidence": [],
    }
    return find_languages(from_rows(Pages, [page]), comments).row(0, named=True)


def test_the_words_of_comments_decide(make_comments):
    """A page that declares English and has German comments is told as both."""
    page = find(make_comments(GERMAN, ENGLISH, GERMAN), declared="en")

    assert (page["language"], page["comments_language"]) == ("en", "de")


LINK = {"text": "https://example.org/what-is-new", "kind": "link_only"}


@pytest.mark.parametrize("comments", [[], ["+1"], ["12 34 56 78"], [LINK]])
def test_what_words_do_not_tell_is_not_guessed(make_comments, comments):
    """Without comments, or with hardly a word in them, no language is named."""
    assert find(make_comments(*comments))["comments_language"] is None


def test_what_is_quoted_does_not_count(make_comments):
    """An English passage that a German comment quotes does not make it English."""
    quoting = {"text": f"> {ENGLISH}\n{GERMAN}", "own_text": GERMAN}

    assert find(make_comments(quoting))["comments_language"] == "de"


def test_an_odd_text_is_borne():
    """Halves of surrogate pairs, null bytes and pictures have no language, and no error."""
    odd = ["", "\0", "\ud800", "🙂" * 50, "\u200f" * 9]

    assert [find_language([text]) for text in odd] == [None] * len(odd)


@given(st.text(max_size=200))
def test_any_text_is_borne(text):
    """Whatever is written, the answer is a code of two letters or none."""
    found = find_language([text])

    assert found is None or (len(found) == 2 and pl.Series([found]).str.contains("^[a-z]+$")[0])
