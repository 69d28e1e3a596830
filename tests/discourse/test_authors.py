"""Who wrote a comment, hidden."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import threads
from threads.discourse.authors import hide_authors, hide_bylines
from threads.schemas import Blocks, from_rows

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


ROLES = st.sampled_from(["byline", "chrome", "comment", "article"])


@given(parts=st.lists(st.tuples(ROLES, st.text("Il se.\n", min_size=1))))
def test_what_is_blanked_keeps_its_place(make_comments, parts):
    """Every text stays as long as it was; comments and article keep each letter, by-lines none."""
    comments = signed(make_comments, ["Il", "se", None])
    page = comments["page_id"][0]
    text, rows = "", []
    for i, (role, part) in enumerate(parts):
        rows.append(
            {"page_id": page, "block_id": f"{page}-b{i}", "start": len(text),
             "end": len(text) + len(part), "line": None, "role": role,
             "comment_id": f"{page}-1" if role in {"byline", "comment"} else None,
             "rule": "", "confidence": 1.0}
        )  # fmt: skip
        text += part

    hidden = hide_bylines({page: text}, blocks=from_rows(Blocks, rows), comments=comments)[page]

    assert len(hidden) == len(text)
    for row, (role, part) in zip(rows, parts, strict=True):
        left = hidden[row["start"] : row["end"]]
        if role in {"comment", "article"}:
            assert left == part
        elif role == "byline":
            assert not set("Ilse.") & set(left)


def test_no_name_is_left_in_what_a_run_stores(seeds, store):
    """The stored text of a page with hashed authors names nobody but in words of comments."""
    source = seeds / "summit.html"
    names = set(threads.segment(source.read_bytes(), format="html").comments["author"])

    run = threads.analyze([source], store=store)
    blocks = run.tables.blocks.filter(role="byline").drop_nulls("comment_id")
    stored = "".join(
        run.texts[page][start:end]
        for page, start, end in blocks.select("page_id", "start", "end").iter_rows()
    )

    assert len(names) > 5
    assert not any(name in stored for name in names)
    assert set(stored.split()) == {part for part in stored.split() if set(part) == {"·"}}
