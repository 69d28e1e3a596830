"""Assignments and themes, as tables."""

import numpy as np
import pytest

from threads.label.tables import build_assignments, build_themes
from threads.results import Clustering
from threads.schemas import UNTHEMED
from threads.settings import LabelSettings

PIER = ["The pier is old.", "Mend the pier.", "A pier of wood."]


def found(*labels, stability=(0.9,), robust=(True,)):
    return Clustering(
        np.array(labels, np.int32),
        np.array([0.5 if label >= 0 else 0.0 for label in labels], np.float32),
        np.array(stability, np.float32),
        np.array(robust, np.bool_),
        {},
    )


def build(comments, clustered, clustering):
    assignments = build_assignments(comments, clustered, clustering)
    texts = dict(comments.select("comment_id", "text").iter_rows())
    themes = build_themes(
        comments,
        assignments,
        [texts[c] for c in clustered],
        clustering=clustering,
        language="en",
        settings=LabelSettings(),
    )
    return assignments, themes


def test_every_comment_with_words_has_its_row(make_comments):
    """Each comment of kind text is assigned once, and no other comment is."""
    comments = make_comments(*PIER, {"text": "http://a.example", "kind": "link_only"}, "First!")

    assignments, _ = build(comments, ["p-1", "p-2", "p-3", "p-5"], found(0, 0, 0, -1))

    assert assignments["comment_id"].to_list() == ["p-1", "p-2", "p-3", "p-5"]
    assert assignments["theme_id"].to_list() == [0, 0, 0, UNTHEMED]
    assert set(assignments["rank"]) == {1}


def test_a_repeat_has_the_theme_of_the_first(make_comments):
    """A comment that repeats another is in that one's theme, and counts in its size."""
    comments = make_comments(*PIER, {"text": PIER[0], "duplicate_of": "p-1"})

    assignments, themes = build(comments, ["p-1", "p-2", "p-3"], found(0, 0, 0))

    assert assignments["theme_id"].to_list() == [0, 0, 0, 0]
    assert (themes["n_comments"][0], themes["n_texts"][0]) == (4, 3)


def test_a_theme_counts_its_authors(make_comments):
    """Authors are counted once each."""
    comments = make_comments(*({"text": t, "author": a} for t, a in zip(PIER, "aab", strict=True)))

    _, themes = build(comments, ["p-1", "p-2", "p-3"], found(0, 0, 0))

    assert themes["n_authors"].to_list() == [2]


def test_unnamed_authors_are_unknown_not_none(make_comments):
    """Where no comment of a theme is signed, the number of authors is null, not 0."""
    _, themes = build(make_comments(*PIER), ["p-1", "p-2", "p-3"], found(0, 0, 0))

    assert themes["n_authors"].to_list() == [None]


@pytest.mark.parametrize(("robust", "verdict"), [(True, "robust"), (False, "fragile")])
def test_the_verdict_is_the_clusterings(make_comments, robust, verdict):
    """A theme is robust or fragile as the clustering found it."""
    _, themes = build(make_comments(*PIER), ["p-1", "p-2", "p-3"], found(0, 0, 0, robust=(robust,)))

    assert themes["verdict"].to_list() == [verdict]
    assert themes["stability"].to_list() == pytest.approx([0.9])


def test_no_theme_gives_no_row(make_comments):
    """Where all comments are unthemed, the table of themes is empty."""
    clustering = found(-1, -1, -1, stability=(), robust=())

    assignments, themes = build(make_comments(*PIER), ["p-1", "p-2", "p-3"], clustering)

    assert themes.height == 0
    assert assignments["theme_id"].to_list() == [UNTHEMED] * 3
