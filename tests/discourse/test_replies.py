"""Who answers whom, where the page gives it and where it does not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from threads.discourse.given import build_given, check_given
from threads.discourse.quotes import build_quotes, find_passages
from threads.discourse.replies import fill_parents, infer_replies

FORUM = (
    "The old pier should be torn down before it falls on a swimmer this summer.",
    "Our bus driver was so kind to my mother this morning, a wonderful woman.",
    "> The old pier should be torn down before it falls on a swimmer\nNo, you are wrong. Mend it.",
    "I only came for the recipe of the fish soup that the harbour pub cooks.",
)


def infer(comments, *, least=0.5):
    quotes = build_quotes(comments, find_passages(comments, {}))
    return infer_replies(comments, quotes, least=least)


def answered(parent, i):
    return {
        "parent_id": parent,
        "parent_source": "given",
        "parent_confidence": 1.0,
        "text": f"T{i}",
    }


@pytest.mark.parametrize(
    ("parents", "kept"),
    [
        ((None, "p-1", "p-1"), [None, "p-1", "p-1"]),
        (("p-1", "p-1"), [None, "p-1"]),
        (("p-9", "p-1"), [None, "p-1"]),
        (("p-2", "p-1"), [None, "p-1"]),
        (("p-2", "p-3", "p-1"), ["p-2", None, "p-1"]),
    ],
    ids=["whole", "itself", "missing", "circle of two", "circle of three"],
)
def test_given_replies_are_checked(make_comments, parents, kept):
    """Links that lead nowhere, to themselves or round are taken out and told, the rest stays."""
    comments = make_comments(*(answered(p, i) if p else f"T{i}" for i, p in enumerate(parents)))

    checked, mended = check_given(comments)

    assert checked["parent_id"].to_list() == kept
    n_out = sum(a != b for a, b in zip(parents, kept, strict=True))
    assert len(mended) == n_out
    assert build_given(checked)["target_id"].to_list() == [p for p in kept if p]


def test_a_chain_of_ten_thousand_replies_is_checked(make_comments):
    """Deep nesting does not exhaust the stack."""
    records = [answered(f"p-{i}", i) if i else "T0" for i in range(10_000)]

    checked, mended = check_given(make_comments(*records))

    assert mended == []
    assert checked["parent_id"].null_count() == 1


def test_a_quoted_comment_is_answered(make_comments):
    """A comment that quotes an earlier one answers it, not the one right above."""
    found = infer(make_comments(*FORUM), least=0.3).to_dicts()
    link = {link["comment_id"]: link for link in found}["p-3"]

    assert link["target_id"] == "p-1"
    assert (link["source"], link["evidence"]) == ("inferred", "quote")


def test_nothing_is_inferred_where_the_page_gives_replies(make_comments):
    """On a page that shows who answers whom a comment without parent is at top level."""
    comments = make_comments(*FORUM, answered("p-1", 5))

    assert infer(comments).height == 0


def test_one_who_repeats_a_comment_does_not_answer_it(make_comments):
    """A comment that was posted twice is no reply to itself."""
    comments = make_comments(FORUM[0], {"text": FORUM[0], "duplicate_of": "p-1"})

    assert infer(comments, least=0.0).height == 0


def test_inferred_parents_stand_in_the_comments(make_comments):
    """Parents in the comments agree with the reply links, with their source."""
    comments = make_comments(*FORUM)

    links = infer(comments, least=0.3)

    filled = fill_parents(comments, links)

    said = filled.filter(filled["parent_source"] == "inferred")
    assert (
        said.select("comment_id", "parent_id").rows()
        == links.select("comment_id", "target_id").rows()
    )
    assert links.height
    assert filled["parent_id"].count() == links.height


@given(
    texts=st.lists(st.text(alphabet='You are? >\n@Ada, "', max_size=60), max_size=30),
    authors=st.lists(st.sampled_from([None, "Ada", "Bertram B", ""]), min_size=30, max_size=30),
)
def test_replies_lead_to_earlier_comments(make_comments, texts, authors):
    """Whatever is written, a comment answers at most one, and an earlier one."""
    rows = [{"text": t, "author": a} for t, a in zip(texts, authors, strict=False)]
    comments = make_comments(*rows)
    place = {c: i for i, c in enumerate(comments["comment_id"])}

    links = infer(comments, least=0.0)

    assert links["comment_id"].is_unique().all()
    assert all(
        place[target] < place[own] for own, target in links.select("comment_id", "target_id").rows()
    )


def test_equal_talk_gives_equal_bytes(make_comments):
    """The same comments give the same links twice."""
    comments = make_comments(*FORUM)

    assert infer(comments, least=0.0).equals(infer(comments, least=0.0))
    assert np.isfinite(infer(comments, least=0.0)["confidence"].to_numpy()).all()
