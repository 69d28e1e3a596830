"""Cells of a CSV file."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from threads.cells import guard_cell, restore_cell

HOSTILE = st.lists(
    st.one_of(
        st.sampled_from(["=", "+", "-", "@", "'", "\t", "\r", "\n", " ", "＝", "[U+001B]", "[U+",
                         "005B]", "\x00", "\x1b[31m", "\x9b", "\u202e", "1"]),
        st.text(max_size=3),
    ),
    max_size=12,
).map("".join)  # fmt: skip


@given(HOSTILE)
@example("[U+005B]U+001B]")
@example("[U+005B]")
def test_a_cell_gives_back_what_was_written(text):
    """Guarding loses nothing: the way back gives the text to the letter."""
    assert restore_cell(guard_cell(text)) == text


@given(HOSTILE)
def test_no_cell_begins_a_formula(text):
    """No cell begins, blanks aside, with a sign that a spreadsheet calculates from."""
    assert guard_cell(text).lstrip()[:1] not in set("=+-@＝＋－＠")


@given(HOSTILE)
def test_no_cell_holds_a_control_character(text):
    """Of control characters, only tabs and line ends reach a cell."""
    controls = {c for c in guard_cell(text) if ord(c) < 32 or 127 <= ord(c) < 160}

    assert controls <= {"\t", "\n"}


@pytest.mark.parametrize("text", ["It's dear.", "a = b", "", "[sic] and [U+1]", "naïve — “so”"])
def test_what_is_harmless_is_left_alone(text):
    """A text that nothing would run or obey is written as it is."""
    assert guard_cell(text) == text
