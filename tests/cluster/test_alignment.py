"""Alignment: which theme continues which."""

from hypothesis import given
from hypothesis import strategies as st

from threads.cluster.alignment import align_themes

MEMBERS = st.lists(st.frozensets(st.sampled_from("abcdefghij"), min_size=1), max_size=6)


def sets(*words):
    return [frozenset(word) for word in words]


def test_a_theme_that_grew_is_still_itself():
    """Texts that no earlier theme had do not count against it."""
    assert align_themes(sets("abcxyzuvw"), sets("abc")) == [0]


def test_the_greater_overlap_wins():
    """Of two themes that share a number's texts, the one with most of them has it."""
    assert align_themes(sets("a", "bcd"), sets("abcd")) == [None, 0]


def test_strangers_are_not_aligned():
    """A theme with few of an earlier one's texts is new."""
    assert align_themes(sets("a"), sets("abcdefghij")) == [None]


def test_equal_overlaps_go_by_place():
    """Ties are decided by the order of the themes."""
    assert align_themes(sets("a", "b"), sets("ab")) == [0, None]


@given(MEMBERS, MEMBERS)
def test_alignment_is_one_to_one(themes, earlier):
    """No earlier theme is continued twice."""
    found = [place for place in align_themes(themes, earlier) if place is not None]

    assert len(found) == len(set(found))


@given(MEMBERS)
def test_disjoint_themes_are_aligned_with_themselves(themes):
    """The same themes again keep their places."""
    seen = set()
    disjoint = []
    for members in themes:
        fresh = members - seen
        seen |= fresh
        if fresh:
            disjoint.append(fresh)

    assert align_themes(disjoint, disjoint) == list(range(len(disjoint)))
