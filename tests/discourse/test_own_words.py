"""What a comment says itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threads.discourse.own_words import embeddable_text
from threads.discourse.own_words import find_own_words as cut_own_words
from threads.discourse.quotes import find_passages


def find_own_words(comments):
    return cut_own_words(comments, find_passages(comments, {}))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The pier is old.", "text"),
        ("Look at http://a.example/b", "text"),
        ("http://a.example/b", "link_only"),
        ("www.a.example/b -> https://b.example", "link_only"),
        ("Pingback: The pier is old | Harbour notes", "link_only"),
        ("Trackback: like it or not.\nI do not.", "text"),
        ("[...] the pier is old\nand the boats too […]", "link_only"),
        ("[...] the pier is old.", "text"),
        ("", "empty"),
        ("  \n ", "empty"),
        ("> The pier is old.", "quote_only"),
        ("> The pier is old.\nIt is.", "text"),
        ("!!!", "text"),
    ],
)
def test_every_comment_has_its_kind(make_comments, text, kind):
    """A comment is text, links only, quotes only or empty."""
    assert find_own_words(make_comments(text))["kind"].to_list() == [kind]


def test_quoted_lines_are_not_own_words(make_comments):
    """Lines that begin with ">" or "Re:" are somebody else's."""
    comments = make_comments("> The pier is old.\nRe: the pier\nIt is not.")

    assert find_own_words(comments)["own_text"].to_list() == ["It is not."]


def test_quote_blocks_that_the_segmenter_found_stay_out(make_comments):
    """Words that the segmenter took for a quote are not taken back."""
    comments = make_comments({"text": "The pier is old.\nIt is not.", "own_text": "It is not."})

    assert find_own_words(comments)["own_text"].to_list() == ["It is not."]


def test_a_comment_of_quote_blocks_only_quotes_only(make_comments):
    """A comment that the segmenter found to be all quote has no words of its own."""
    comments = make_comments({"text": "The pier is old.", "own_text": ""})

    assert find_own_words(comments)["kind"].to_list() == ["quote_only"]


@given(texts=st.lists(st.text(alphabet="ab>:.\n \u2028Rehtp/w", max_size=30)))
def test_the_text_of_a_comment_is_never_changed(make_comments, texts):
    """Finding own words adds to a comment and leaves its text as the page has it."""
    comments = make_comments(*texts)

    found = find_own_words(comments)

    kept = comments.drop("own_text", "kind")
    assert found.drop("own_text", "kind").equals(kept)


@given(texts=st.lists(st.text(alphabet="ab>:.\n Rehtp/w", max_size=30)))
def test_a_comment_of_words_has_something_to_embed(make_comments, texts):
    """A comment of kind text has own words with something in them besides white space."""
    found = find_own_words(make_comments(*texts))

    own = found.filter(found["kind"] == "text")["own_text"].to_list()
    assert all(text.strip() for text in own)


def test_links_are_not_embedded(make_comments):
    """What is embedded is a comment's own words on one line, less its links."""
    comments = make_comments("See  http://a.example/b?c=d\n\twhy  it is\n so.")

    assert embeddable_text(comments).to_list() == ["See why it is so."]


def test_a_line_of_quote_marks_is_searched_in_time(make_comments):
    """A hundred thousand quote marks, or half a link, do not keep the patterns busy."""
    import time

    hostile = (">" * 100_000, "re:" * 40_000, "\t " * 50_000, "http://" * 20_000, "www." * 30_000)

    start = time.perf_counter()
    embeddable_text(find_own_words(make_comments(*hostile)))

    assert time.perf_counter() - start < 5
