"""Who wrote a comment, hidden."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threads.discourse.authors import hide_authors

NAMES = st.one_of(st.none(), st.text(alphabet="abAB é", max_size=3))


def signed(make_comments, names):
    return make_comments(*({"text": "Words.", "author": name} for name in names))


@given(names=st.lists(NAMES, min_size=1))
def test_a_pseudonym_stands_for_one_name(make_comments, names):
    """Two comments share a pseudonym exactly when they share a name; no name is no pseudonym."""
    comments = signed(make_comments, names)

    hidden = hide_authors(comments, authors="hash", salt="s")["author"].to_list()

    pairs = set(zip(names, hidden, strict=True))
    assert len(pairs) == len(set(names)) == len(set(hidden))
    assert all((name is None) == (pseudonym is None) for name, pseudonym in pairs)


@given(names=st.lists(st.text(alphabet="xyz", min_size=4), min_size=1))
def test_no_name_shows_through_its_pseudonym(make_comments, names):
    """A pseudonym does not hold the name."""
    comments = signed(make_comments, names)

    hidden = hide_authors(comments, authors="hash", salt="s")["author"].to_list()

    assert all(name not in pseudonym for name, pseudonym in zip(names, hidden, strict=True))


def test_another_salt_gives_other_pseudonyms(make_comments):
    """A reader cannot be followed from one run to another with other pages."""
    comments = signed(make_comments, ["Ilse"])

    one, other = (hide_authors(comments, authors="hash", salt=salt) for salt in ("s", "t"))

    assert one["author"][0] != other["author"][0]


def test_authors_can_be_dropped(make_comments):
    """With "drop" no author is left, and nothing else is changed."""
    comments = signed(make_comments, ["Ilse", None])

    dropped = hide_authors(comments, authors="drop", salt="s")

    assert dropped["author"].to_list() == [None, None]
    assert dropped.drop("author").equals(comments.drop("author"))


def test_authors_can_be_kept(make_comments):
    """With "keep" the table is as it was."""
    comments = signed(make_comments, ["Ilse", None])

    assert hide_authors(comments, authors="keep", salt="s").equals(comments)


@pytest.mark.parametrize("authors", ["keep", "hash", "drop"])
def test_no_comments_stay_no_comments(make_comments, authors):
    """A table without rows passes in every mode."""
    assert hide_authors(make_comments(), authors=authors, salt="s").height == 0
