"""Chains, contested pairs, who answers whom, and what can be counted."""

import numpy as np

from threads.discourse.context import lean_on_parents
from threads.discourse.exchanges import count_correspondents, find_exchanges
from threads.discourse.given import build_given
from threads.discourse.marks import count_marks
from threads.schemas import Links, from_rows


def reply(text, parent, author=None):
    return {
        "text": text,
        "author": author,
        "parent_id": f"p-{parent}" if parent else None,
        "parent_source": "given" if parent else "unknown",
        "parent_confidence": 1.0 if parent else None,
    }


def exchanges_of(comments, n_each=10):
    found = find_exchanges(comments, build_given(comments), n_each=n_each)
    return {
        key[0]: rows["comment_id"].to_list()
        for key, rows in found.group_by("exchange_id", maintain_order=True)
    }


def test_the_longest_chain_comes_first(make_comments):
    """Chains are ranked by length, and a branch begins where it leaves the longer one."""
    comments = make_comments(
        "a", reply("b", 1), reply("c", 2), reply("d", 3), reply("e", 2), reply("f", 5)
    )

    found = exchanges_of(comments)

    assert found == {"chain-1": ["p-1", "p-2", "p-3", "p-4"], "chain-2": ["p-2", "p-5", "p-6"]}


def test_an_answer_that_contradicts_makes_a_contested_pair(make_comments):
    """The answer with most marks of contradiction is the first contested pair."""
    comments = make_comments(
        "The pier is new.",
        reply("No. That is not true, you are wrong.", 1),
        reply("What a lovely day.", 1),
    )

    assert exchanges_of(comments) == {"contested-1": ["p-1", "p-2"]}


def test_a_chain_of_ten_thousand_is_found(make_comments):
    """Deep nesting does not exhaust the stack."""
    comments = make_comments("a", *(reply("b", i) for i in range(1, 10_000)))

    assert len(exchanges_of(comments)["chain-1"]) == 10_000


def test_who_answers_whom_is_counted(make_comments):
    """Replies between named readers are counted by pair."""
    comments = make_comments(
        {"text": "a", "author": "Ada"}, reply("b", 1, "Ben"), reply("c", 1, "Ben"), reply("d", 2)
    )

    (row,) = count_correspondents(comments, build_given(comments)).to_dicts()

    assert row == {"author": "Ben", "author_answered": "Ada", "n_replies": 2, "n_inferred": 0}


def test_marks_are_counted_on_own_words(make_comments):
    """Questions, capitals, links and second person are counted where the writer uses them."""
    comments = make_comments(
        {
            "text": "> WHY should YOU?\nDo you know?? NEVER! http://a.example/?x",
            "own_text": "Do you know?? NEVER! http://a.example/?x",
        }
    )

    (row,) = count_marks(comments, from_rows(Links, [])).to_dicts()

    assert (row["n_questions"], row["n_exclamations"], row["n_capitals"]) == (1, 1, 1)
    assert (row["n_second_person"], row["n_links"], row["n_words"]) == (1, 1, 4)
    assert 0 < row["share_quoted"] < 1


def test_a_short_reply_leans_on_what_it_answers():
    """A short reply's vector moves to the answered comment's, a long one's does not."""
    rows = np.eye(3, dtype=np.float32)

    leant = lean_on_parents(
        rows,
        comment_ids=["a", "b", "c"],
        n_words=[40, 2, 40],
        parents={"b": ("a", 1.0), "c": ("a", 1.0)},
        weight=0.5,
    )

    assert leant[1] @ rows[0] > 0.4
    assert np.array_equal(leant[[0, 2]], rows[[0, 2]])
    assert np.allclose(np.linalg.norm(leant, axis=1), 1)


def test_a_link_that_is_not_sure_moves_no_vector():
    """A reply leans on what it surely answers, and not on what it may answer."""
    rows = np.eye(3, dtype=np.float32)

    leant = lean_on_parents(
        rows,
        comment_ids=["a", "b", "c"],
        n_words=[40, 2, 2],
        parents={"b": ("a", 0.6), "c": ("a", 0.8)},
        weight=1.0,
    )

    assert np.array_equal(leant[1], rows[1])
    assert leant[2] @ rows[0] > 0.4


def test_without_a_link_no_vector_moves():
    """Where no link is known the vectors are the very same."""
    rows = np.eye(2, dtype=np.float32)

    leant = lean_on_parents(rows, comment_ids=["a", "b"], n_words=[1, 1], parents={}, weight=1.0)

    assert leant is rows
