"""The words and patterns of the flat-text reader."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from threads.segmentation import flat_words as fw

HINTED = {
    "comment": (fw.COMMENT_WORD, fw.COMMENT_HINTS),
    "form": (fw.FORM, fw.FORM_HINTS),
    "says": (fw.SAYS, fw.SAYS_HINTS),
    "ago": (fw.AGO, fw.AGO_HINTS),
    "share": (fw.SHARE, fw.SHARE_HINTS),
    "declared before": (fw.DECLARED_BEFORE, fw.COMMENT_HINTS),
    "declared after": (fw.DECLARED_AFTER, fw.COMMENT_HINTS),
    "none": (fw.NO_COMMENTS, fw.COMMENT_HINTS),
}


@pytest.mark.parametrize("name", HINTED)
@given(data=st.data())
def test_every_match_holds_a_hint(name, data):
    """A line that holds no hint of a pattern cannot match it, letters of odd case aside."""
    pattern, hints = HINTED[name]
    text = data.draw(st.from_regex(pattern))
    assume(text.lower().upper().lower() == text.lower())

    assert fw.hints_at(text.lower(), hints)


@given(st.from_regex(fw.DATE))
def test_every_date_is_found(text):
    """The short way to a date finds what the pattern finds, letters of odd case aside."""
    assume(text.lower().upper().lower() == text.lower())

    assert fw.has_date(text, text.lower())


def test_a_line_without_a_date_has_none():
    """Numbers and months by themselves are no date."""
    assert not fw.has_date("March of 2 men, 17 of them", "march of 2 men, 17 of them")
