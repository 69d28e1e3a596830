"""Comparison: what became of the themes of one run in another."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from threads.cluster.comparison import (
    centre_likeness,
    compare_themes,
    match_loose,
    word_likeness,
)

THEMES = st.lists(st.frozensets(st.sampled_from("abcdefghijklmnop"), min_size=1), max_size=6).map(
    lambda themes: [t - frozenset().union(*themes[:i]) for i, t in enumerate(themes)]
).map(lambda themes: [t for t in themes if t])  # fmt: skip


def compare(before, after, *, loose_before="", loose_after=""):
    """Compare themes given as words, a letter a text, and say what happened to which."""
    old, new = ([frozenset(word) for word in words.split()] for words in (before, after))
    changes = compare_themes(
        old,
        new,
        known_before=frozenset(before.replace(" ", "") + loose_before),
        known_after=frozenset(after.replace(" ", "") + loose_after),
    )
    return [(c.kind, c.before, c.after) for c in changes]


def test_the_same_texts_are_the_same_theme():
    """A theme with the same texts is the same, whatever its place."""
    assert compare("abc de", "de abc") == [("same", (1,), (0,)), ("same", (0,), (1,))]


def test_new_comments_make_a_theme_grow():
    """A theme that has its texts and more grew, also where the earlier run has none of those."""
    assert compare("abc", "abcxyz") == [("grew", (0,), (0,))]


def test_lost_comments_make_a_theme_shrink():
    """A theme of which texts are in no theme any more shrank."""
    assert compare("abcde", "abc", loose_after="de") == [("shrank", (0,), (0,))]


def test_a_theme_in_two_parts_is_split():
    """A theme whose texts make up most of two later ones is split into them."""
    assert compare("abcdef", "abcx def") == [("split", (0,), (0, 1))]


def test_two_themes_in_one_are_merged():
    """Themes that went mostly into one are merged in it."""
    assert compare("abc def", "abcdef") == [("merged", (0, 1), (0,))]


def test_a_stray_comment_splits_nothing():
    """One text that went elsewhere makes no part of a theme."""
    assert compare("abcdefgh", "abcdefg hx", loose_before="x") == [
        ("shrank", (0,), (0,)),
        ("new", (), (1,)),
    ]


def test_what_has_no_counterpart_is_new_or_gone():
    """Themes that share too little are new and gone, not the same."""
    assert compare("abc", "xyz", loose_before="xyz", loose_after="abc") == [
        ("new", (), (0,)),
        ("gone", (0,), ()),
    ]


def test_moves_are_counted_in_texts():
    """What stayed, came and left is counted."""
    (change,) = compare_themes(
        [frozenset("abcd")], [frozenset("abcxy")],
        known_before=frozenset("abcd"), known_after=frozenset("abcdxy"),
    )  # fmt: skip

    assert (change.n_stayed, change.n_came, change.n_left) == (3, 2, 1)


@given(THEMES, THEMES, st.frozensets(st.sampled_from("abcdefghijklmnop")))
def test_every_theme_is_told_of(before, after, loose):
    """Each theme of both runs is in a change, and new and gone ones are in no other."""
    changes = compare_themes(
        before,
        after,
        known_before=loose.union(*before),
        known_after=loose.union(*after),
    )
    old = [i for change in changes for i in change.before]
    new = [j for change in changes for j in change.after]

    assert set(old) == set(range(len(before)))
    assert set(new) == set(range(len(after)))
    for change in changes:
        if change.kind == "gone":
            assert old.count(change.before[0]) == 1
        if change.kind == "new":
            assert new.count(change.after[0]) == 1


@given(THEMES)
def test_nothing_changes_between_a_run_and_itself(themes):
    """Against itself every theme of a run is the same."""
    known = frozenset().union(*themes)

    changes = compare_themes(themes, themes, known_before=known, known_after=known)

    assert sorted((c.kind, *c.before, *c.after) for c in changes) == [
        ("same", i, i) for i in range(len(themes))
    ]


def test_themes_of_unlike_comments_are_paired_when_nearest_both_ways():
    """Without shared texts, a pair that is nearest both ways and near enough is one theme."""
    changes = compare_themes(
        [frozenset("a"), frozenset("b")], [frozenset("x"), frozenset("y")],
        known_before=frozenset("ab"), known_after=frozenset("xy"),
    )  # fmt: skip
    likeness = np.array([[0.9, 0.8], [0.95, 0.3]])

    paired = match_loose(
        changes, likeness, alike_from=0.7, by="centre",
        open_before=frozenset({0, 1}), open_after=frozenset({0, 1}),
    )  # fmt: skip

    assert [(c.kind, c.before, c.after, c.by) for c in paired] == [
        ("same", (1,), (0,), "centre"),
        ("new", (), (1,), ""),
        ("gone", (0,), (), ""),
    ]


def test_shared_keywords_count_whatever_their_case():
    """Keywords are compared without case, against the shorter list."""
    assert word_likeness([["Taxes", "bus"]], [["taxes", "fares", "trams"]])[0, 0] == 0.5


def test_centres_are_compared_by_direction():
    """Themes whose mean vectors point the same way are alike, however far they reach."""
    near = centre_likeness(
        [np.array([[1, 0], [0, 1]], np.float32)], [np.array([[0.1, 0.1]], np.float32)]
    )

    assert np.isclose(near[0, 0], 1.0)
