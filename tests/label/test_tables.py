"""Assignments and themes, as tables."""

import numpy as np
import pytest

from threads.label.labels import read_texts
from threads.label.tables import (
    build_assignments,
    build_subthemes,
    build_themes,
    build_unthemed,
)
from threads.results import Closeness, Clustering, Further
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


def build(comments, clustered, clustering, *, near=None, assign_unthemed=False):
    near = near or Closeness(
        np.full(len(clustered), -1, np.int32), np.zeros(len(clustered), np.float32), ()
    )
    assignments = build_assignments(
        comments, clustered, clustering, closeness=near, assign_unthemed=assign_unthemed
    )
    texts = dict(comments.select("comment_id", "text").iter_rows())
    themes = build_themes(
        comments,
        assignments,
        read_texts([texts[c] for c in clustered], clustering.labels, language="en"),
        clustering=clustering,
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


def nearest_to(*themes, further=()):
    nearest = np.array(themes, np.int32)
    return Closeness(nearest, np.where(nearest >= 0, 0.25, 0).astype(np.float32), tuple(further))


def test_the_unthemed_stay_so_by_default(make_comments):
    """Without the setting a comment in no theme stays in none, and is told with its nearest."""
    comments = make_comments(*PIER, "Lamps!", {"text": "Lamps!", "duplicate_of": "p-4"})
    clustered, clustering, near = [*"1234"], found(0, 0, 0, -1), nearest_to(-1, -1, -1, 0)
    clustered = [f"p-{i}" for i in clustered]

    assignments, _ = build(comments, clustered, clustering, near=near)
    unthemed = build_unthemed(comments, assignments, clustered, clustering, closeness=near)

    assert assignments["theme_id"].to_list() == [0, 0, 0, UNTHEMED, UNTHEMED]
    assert set(assignments["how"]) == {"found"}
    assert unthemed.rows() == [("p-4", 0, 0.25), ("p-5", 0, 0.25)]


def test_assigned_comments_are_marked(make_comments):
    """With the setting they are in the nearest theme, marked, with their closeness."""
    comments = make_comments(*PIER, "Lamps!")
    clustered, clustering = ["p-1", "p-2", "p-3", "p-4"], found(0, 0, 0, -1)
    near = nearest_to(-1, -1, -1, 0)

    assignments, themes = build(comments, clustered, clustering, near=near, assign_unthemed=True)
    unthemed = build_unthemed(comments, assignments, clustered, clustering, closeness=near)

    assert assignments.row(3) == ("p-4", 0, 0.25, 1, "nearest")
    assert themes["n_comments"].to_list() == [4]
    assert "p-4" not in themes["exemplars"][0]
    assert unthemed.height == 0


def test_further_themes_are_further_rows(make_comments):
    """A further theme has its own row after the main one, and its own count."""
    comments = make_comments(*PIER, "Lamps.", "Old lamps.", "New lamps.")
    clustered = [f"p-{i}" for i in range(1, 7)]
    clustering = found(0, 0, 0, 1, 1, 1, stability=(0.9, 0.9), robust=(True, True))
    near = nearest_to(*[-1] * 6, further=[Further(1, 1, 0.75)])

    assignments, themes = build(comments, clustered, clustering, near=near)

    of_two = assignments.filter(comment_id="p-2")
    assert of_two.select("theme_id", "strength", "rank").rows() == [(0, 0.5, 1), (1, 0.75, 2)]
    assert themes["n_comments"].to_list() == [3, 3]
    assert themes["n_further"].to_list() == [0, 1]


def test_a_part_has_its_own_name_and_the_repeats(make_comments):
    """A sub-theme is not called what its theme is, and repeats are where the first one is."""
    texts = ["Pier, mend the planks.", "Pier planks rot.", "Pier lamps at night.", "Pier lamps!"]
    comments = make_comments(*texts, {"text": texts[0], "duplicate_of": "p-1"})
    whole, ids = found(0, 0, 0, 0), ["p-1", "p-2", "p-3", "p-4"]
    _, themes = build(comments, ids, whole)
    parts = found(0, 0, 1, 1, stability=(0.8, 0.7), robust=(True, True))

    read = read_texts(texts, whole.labels, language="en")
    built = build_subthemes(themes, comments, ids, {0: parts}, read=read, settings=LabelSettings())

    assert built["label"].to_list() == ["Planks", "Pier lamps"]
    assert built["comment_ids"].to_list() == [["p-1", "p-2", "p-5"], ["p-3", "p-4"]]


def test_a_single_part_with_a_name_is_none(make_comments):
    """Where only one part can be named, nothing is said of parts."""
    texts = ["Pier, mend the planks.", "Pier planks rot.", "So it is.", "Is it so?"]
    comments = make_comments(*texts)
    ids = ["p-1", "p-2", "p-3", "p-4"]
    _, themes = build(comments, ids, found(0, 0, 0, 0))
    parts = found(0, 0, 1, 1, stability=(0.8, 0.7), robust=(True, True))

    read = read_texts(texts, parts.labels, language="en")
    built = build_subthemes(themes, comments, ids, {0: parts}, read=read, settings=LabelSettings())

    assert built.is_empty()
