"""Quotes, cut out of comments verbatim."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from threads.label.quotes import choose_quotes, find_exemplars
from threads.schemas import Assignments, Blocks, Themes, from_rows

SENTENCES = st.lists(
    st.sampled_from(
        [
            "The pier is old.",
            "Mend it!",
            "Why not?",
            "x" * 700,
            "It cost 4.5 million…",
            "»No.«",
            "\n",
        ]
    ),
    max_size=80,
)


def make_theme(*exemplars, keywords=("pier",)):
    return from_rows(
        Themes,
        [
            {
                "theme_id": 0,
                "label": "Pier",
                "label_source": "found",
                "keywords": list(keywords),
                "n_comments": len(exemplars),
                "n_further": 0,
                "n_texts": len(exemplars),
                "n_threads": 1,
                "stability": 1.0,
                "verdict": "robust",
                "exemplars": list(exemplars),
            }
        ],
    )


def assign(comments, *themes, strengths=None):
    ids = comments["comment_id"].to_list()
    strengths = strengths or [1.0] * len(ids)
    return from_rows(
        Assignments,
        [
            {"comment_id": c, "theme_id": t, "strength": s, "rank": 1, "how": "found"}
            for c, t, s in zip(ids, themes, strengths, strict=True)
        ],
    )


def quote(comments, *, n_quotes=3, blocks=(), keywords=("pier",)):
    theme = make_theme(*comments["comment_id"], keywords=keywords)
    return choose_quotes(theme, comments, from_rows(Blocks, blocks), n_quotes=n_quotes)


@given(
    texts=st.lists(
        SENTENCES.map(lambda s: " ".join(s).strip()).filter(bool), min_size=1, max_size=4
    )
)
def test_a_quote_is_a_slice_of_its_comment(make_comments, texts):
    """Every quote is its comment's text from start to end, letter for letter."""
    comments = make_comments(*texts)
    text_of = dict(comments.select("comment_id", "text").iter_rows())

    for row in quote(comments).iter_rows(named=True):
        assert row["text"] == text_of[row["comment_id"]][row["start"] : row["end"]]
        assert row["text"].strip()


@given(text=SENTENCES.map(lambda s: " ".join(s).strip()).filter(bool))
def test_a_quote_is_short_enough_to_read(make_comments, text):
    """No quote has more than 600 characters."""
    quotes = quote(make_comments(text))

    assert quotes["text"].str.len_chars().max() <= 600


def test_a_short_comment_is_quoted_whole(make_comments):
    """A comment that is short enough is not cut."""
    text = "The pier is old. Mend it!\nWhy not?"

    assert quote(make_comments(text))["text"].to_list() == [text]


def test_a_long_comment_is_quoted_where_it_speaks_of_the_theme(make_comments):
    """Of a long comment the sentences with the theme's words are quoted, whole sentences only."""
    aside = "My grandmother had a cat that liked fish. " * 20
    point = "The pier must be mended, and the pier is ours."

    (text,) = quote(make_comments(aside + point + " " + aside.strip()))["text"]

    assert point in text
    assert text.endswith(".")


def test_what_a_comment_repeats_is_not_its_quote(make_comments):
    """A quote is taken from a comment's own words where these stand together."""
    comments = make_comments({"text": "The pier is old.\nIt is not.", "own_text": "It is not."})

    assert quote(comments)["text"].to_list() == ["It is not."]


def test_a_quote_carries_the_line_that_it_stands_in(make_comments):
    """The line of a quote is that of the paragraph in which it begins."""
    comments = make_comments({"text": "The pier is old.\nIt is not.", "own_text": "It is not."})
    blocks = [
        {
            "page_id": "p", "block_id": f"p-b{i}", "start": i, "end": i + 1, "line": line,
            "role": role, "comment_id": "p-1", "rule": "r", "confidence": 1.0,
        }
        for i, (line, role) in enumerate([(7, "byline"), (8, "quote"), (11, "comment")])
    ]  # fmt: skip

    assert quote(comments, blocks=blocks)["line"].to_list() == [11]


def test_no_more_quotes_than_asked_for(make_comments):
    """A theme has at most as many quotes as the setting says, ranked from 1."""
    quotes = quote(make_comments(*["The pier is old."] * 5), n_quotes=2)

    assert quotes["rank"].to_list() == [1, 2]
    assert quotes["comment_id"].to_list() == ["p-1", "p-2"]


def test_exemplars_come_strongest_first(make_comments):
    """A theme's comments are ordered by strength, and equal ones by their place."""
    comments = make_comments("a", "b", "c", "d")
    assignments = assign(comments, 0, 0, 0, -1, strengths=[0.5, 0.9, 0.5, 0.0])

    assert find_exemplars(comments, assignments) == {0: ["p-2", "p-1", "p-3"]}


def test_a_repeat_is_no_exemplar(make_comments):
    """A comment that repeats another is counted in the theme and not quoted."""
    comments = make_comments("a", {"text": "a", "duplicate_of": "p-1"})

    assert find_exemplars(comments, assign(comments, 0, 0)) == {0: ["p-1"]}


def test_ties_go_by_page_and_place(make_comments):
    """Equal strengths on several pages are ordered by the page's id, then by place."""
    comments = pl.concat([make_comments("a", "b", page_id="q"), make_comments("c", page_id="p")])

    assert find_exemplars(comments, assign(comments, 0, 0, 0)) == {0: ["p-1", "q-1", "q-2"]}
