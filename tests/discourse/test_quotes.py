"""What a comment repeats, and where it stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threads.discourse.order import Paragraph
from threads.discourse.own_words import find_own_words
from threads.discourse.quotes import build_quotes, find_passages

PARAGRAPH = "The council has closed the old pier, and lorries are kept off the bridge until spring."
ARTICLE = {
    "p": [Paragraph("b1", "The pier and the bridge\n", is_title=True), Paragraph("b2", PARAGRAPH)]
}


def own_and_links(comments, article=ARTICLE):
    passages = find_passages(comments, article)
    links = build_quotes(comments, passages)
    return find_own_words(comments, passages)["own_text"].to_list(), links.to_dicts()


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        (f"> {PARAGRAPH}\nAbout time.", "quoted line"),
        (f"re: {PARAGRAPH}\nAbout time.", "quoted line"),
        (f"“{PARAGRAPH}” About time.", "inverted commas"),
        (f'"{PARAGRAPH}" About time.', "inverted commas"),
        (f"{PARAGRAPH} About time.", "same words"),
        (f"About time.\n{PARAGRAPH}", "same words"),
    ],
)
def test_a_repeated_paragraph_is_not_own_words(make_comments, text, evidence):
    """What is marked as quoted, or repeats the article at length, is cut and linked."""
    own, links = own_and_links(make_comments(text))

    assert own == ["About time."]
    assert [(link["evidence"], link["target_id"]) for link in links] == [(evidence, "b2")]


def test_a_quote_link_has_the_words_on_both_sides(make_comments):
    """The offsets of a quote link lead to the repeated words in comment and paragraph."""
    comments = make_comments("Hm. “lorries are kept off the bridge” is a joke.")

    (link,) = own_and_links(comments)[1]

    assert comments["text"][0][link["start"] : link["end"]] == "“lorries are kept off the bridge”"
    there = PARAGRAPH[link["target_start"] : link["target_end"]]
    assert there == "lorries are kept off the bridge"


def test_a_short_term_in_inverted_commas_stays_own_words(make_comments):
    """A few words in inverted commas are linked and stay what the writer says."""
    text = "Hm. “lorries are kept off the bridge” is a joke."

    own, links = own_and_links(make_comments(text))

    assert own == [text]
    assert len(links) == 1


def test_an_earlier_comment_is_quoted(make_comments):
    """A passage of an earlier comment leads to that comment."""
    said = "My grandfather built that pier with his own two hands in 1911."
    own, links = own_and_links(make_comments(said, f"> {said}\nMine did not."))

    assert own == [said, "Mine did not."]
    assert [(link["comment_id"], link["target_id"]) for link in links] == [("p-2", "p-1")]


def test_a_quote_from_elsewhere_is_cut_without_a_link(make_comments):
    """A quoted line whose source is not on the page is no own words, and links nowhere."""
    own, links = own_and_links(make_comments("> Somebody said so on the radio today.\nReally?"))

    assert own == ["Really?"]
    assert links == []


def test_a_slogan_posted_again_is_still_said(make_comments):
    """A comment that only repeats a part of another without a mark keeps its words."""
    said = "Open the pier again and keep the lorries where they belong, I say."
    own, links = own_and_links(make_comments(f"{said} Now. Today. Not in the spring.", said))

    assert own[1] == said
    assert len(links) == 1


def test_what_a_reader_repeats_of_their_own_stays_theirs(make_comments):
    """Words that the same author posted before are no quote."""
    said = "Open the pier again and keep the lorries where they belong, I say."
    comments = make_comments(
        {"text": said, "author": "Ada"}, {"text": f"{said} Or close it.", "author": "Ada"}
    )

    assert own_and_links(comments)[1] == []


def test_the_newest_first_are_read_from_the_end(make_comments):
    """On a page that shows the newest comment first a quote leads to the one below."""
    from datetime import UTC, datetime

    said = "My grandfather built that pier with his own two hands in 1911."
    texts = [f"> {said}\nMine did not.", "Nice weather.", said]
    comments = make_comments(
        *(
            {"text": text, "posted_at": datetime(2021, 3, 9 - i, tzinfo=UTC)}
            for i, text in enumerate(texts)
        )
    )

    links = own_and_links(comments)[1]

    assert [(link["comment_id"], link["target_id"]) for link in links] == [("p-1", "p-3")]


@given(
    texts=st.lists(st.text(alphabet='ab>:.\n "“”Re', max_size=40), max_size=6),
    above=st.lists(st.text(alphabet="ab .\n", max_size=40), max_size=3),
)
def test_passages_are_slices_in_order(make_comments, texts, above):
    """Passages lie in their comment, in order and apart; links lie in their target."""
    comments = make_comments(*texts)
    article = {"p": [Paragraph(f"b{i}", text) for i, text in enumerate(above)]}

    found = find_passages(comments, article)

    for text, passages in zip(texts, found, strict=True):
        edges = [edge for p in passages for edge in (p.start, p.end)]
        assert edges == sorted(edges)
        assert all(0 <= edge <= len(text) for edge in edges)
    targets = {f"b{i}": text for i, text in enumerate(above)} | dict(
        comments.select("comment_id", "text").iter_rows()
    )
    for link in build_quotes(comments, found).iter_rows(named=True):
        assert 0 <= link["target_start"] < link["target_end"] <= len(targets[link["target_id"]])
