"""Quotes, cut out of comments verbatim."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from threads.label.quotes import choose_quotes, find_exemplars
from threads.schemas import Assignments, Blocks, Links, Themes, from_rows

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


def quote(comments, *, n_quotes=3, blocks=(), links=(), keywords=("pier",)):
    theme = make_theme(*comments["comment_id"], keywords=keywords)
    return choose_quotes(
        theme, comments, from_rows(Blocks, blocks), from_rows(Links, links), n_quotes=n_quotes
    )


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


PIER = [f"The pier is number {i} of the things that the council must mend." for i in range(8)]


def answer(comment_id, target_id, confidence=0.9):
    """Make the link of a reply."""
    return {
        "comment_id": comment_id, "relation": "reply", "start": 0, "end": 0, "target": "comment",
        "target_id": target_id, "source": "inferred", "evidence": "name", "confidence": confidence,
    }  # fmt: skip


def roles(quotes):
    return quotes.select("role", "comment_id").rows()


def test_a_dissenting_comment_is_quoted_after_the_typical_ones(make_comments):
    """A reply that denies stands after the typical quotes, from its beginning."""
    comments = make_comments(*PIER[:4], "No, the pier is sound, and it costs nothing to keep.")

    quotes = quote(comments, n_quotes=3, links=[answer("p-5", "p-1")])

    assert roles(quotes) == [("typical", "p-1"), ("typical", "p-2"), ("dissenting", "p-5")]


@pytest.mark.parametrize(
    ("target", "confidence", "text"),
    [("q-9", 0.9, "No, it is sound."), ("p-1", 0.2, "No, it is sound."), ("p-1", 0.9, "Indeed.")],
    ids=["answers another theme", "hardly known to answer", "does not deny"],
)
def test_without_evidence_nothing_is_dissenting(make_comments, target, confidence, text):
    """Dissent needs a reply inside the theme, known well enough, that denies."""
    comments = make_comments(*PIER[:4], text)

    quotes = quote(comments, n_quotes=5, links=[answer("p-5", target, confidence)])

    assert set(quotes["role"]) == {"typical"}


def test_the_far_side_of_a_theme_is_quoted(make_comments):
    """Of a theme of six comments or more the last readable one is quoted as atypical."""
    quotes = quote(make_comments(*PIER, "Agreed."), n_quotes=3)

    assert roles(quotes) == [("typical", "p-1"), ("typical", "p-2"), ("atypical", "p-8")]


def test_a_comment_as_long_as_a_page_gives_way(make_comments):
    """A comment of many words is quoted only where no shorter one is nearly as typical."""
    comments = make_comments("The pier is old and must be mended. " * 40, *PIER[:3])

    assert quote(comments, n_quotes=2)["comment_id"].to_list() == ["p-2", "p-3"]


@pytest.mark.parametrize(
    "text",
    [
        "The pier is old. https://a.example/x",
        "https://a.example/x The pier is old.",
        "The pier is old.\nhttps://a.example/x\n(www.b.example/y)",
    ],
)
def test_links_at_the_ends_are_not_quoted(make_comments, text):
    """A quote neither begins nor ends with an address."""
    assert quote(make_comments(text))["text"].to_list() == ["The pier is old."]


def test_a_long_row_of_links_is_no_trap(make_comments):
    """Addresses without end between spaces without end are read in a moment."""
    text = "http://a" * 20_000 + " " * 100_000 + "x"

    assert quote(make_comments(text))["text"].str.len_chars().max() <= 600
