"""Which paragraph of the article a comment answers."""

import numpy as np

from threads.discourse.anchors import Anchored, find_anchors
from threads.discourse.order import Paragraph
from threads.discourse.quotes import build_quotes, find_passages

ARTICLE = {
    "p": [
        Paragraph("b1", "The council has closed the old pier after the storm of last winter.\n"),
        Paragraph("b2", "Sanctions on twenty banks were announced by the minister on Friday.\n"),
        Paragraph("b3", "Lorries are kept off the bridge, and buses go round by the harbour.\n"),
    ]
}


def anchors_of(comments, vectors=None):
    quotes = build_quotes(comments, find_passages(comments, ARTICLE))
    found = find_anchors(comments, quotes, ARTICLE, vectors=vectors or Anchored({}, {}), least=0.5)
    return [(a["comment_id"], a["target_id"], a["evidence"]) for a in found.iter_rows(named=True)]


def test_a_quoted_paragraph_is_answered(make_comments):
    """The paragraph whose words a comment repeats is its anchor."""
    comments = make_comments("> Lorries are kept off the bridge, and buses go round\nGood.")

    assert anchors_of(comments) == [("p-1", "b3", "quote")]


def test_a_named_paragraph_is_answered(make_comments):
    """A "re:" line that uses the words of one paragraph names it."""
    assert anchors_of(make_comments("Re: banks and sanctions\nNobody will care.")) == [
        ("p-1", "b2", "re: line")
    ]


def test_a_paragraph_that_is_clearly_meant_is_answered(make_comments):
    """A paragraph that leads clearly in meaning and words is the anchor."""
    comments = make_comments("They should have closed that rotten old pier before the storm came.")
    meant = Anchored(
        {"p-1": np.array([1, 0, 0], np.float32)},
        dict(zip(("b1", "b2", "b3"), np.eye(3, dtype=np.float32), strict=True)),
    )

    assert anchors_of(comments, meant) == [("p-1", "b1", "meaning")]


def test_no_paragraph_is_answered_where_none_leads(make_comments):
    """A comment as near to two paragraphs as to each other has no anchor."""
    comments = make_comments("What a town, what a country, what times we are living in now.")
    even = np.full(3, 3**-0.5, dtype=np.float32)
    meant = Anchored(
        {"p-1": even}, dict(zip(("b1", "b2", "b3"), np.eye(3, dtype=np.float32), strict=True))
    )

    assert anchors_of(comments, meant) == []
