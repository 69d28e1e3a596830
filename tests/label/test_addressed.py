"""Whom comments address."""

import pytest

from threads.label.addressed import find_addressed
from threads.label.tokens import cut_tokens


def addressed(texts):
    return find_addressed(texts, cut_tokens(texts), stop={"the", "so"})


@pytest.mark.parametrize(
    "texts",
    [
        ["Mara, the pier is old.", "Mara: it is not.", "So, Mara.", "Mara, it is."],
        ["@mara the pier is old", "@mara it is not"],
        ["Hi Mara! The pier is old.", "It is not.\nThanks Mara!"],
        ["Danke Mara, der Pier ist alt.", "Liebe Mara,\nnein."],
    ],
)
def test_who_is_called_upon_is_addressed(texts):
    """A name at the beginning of a line, behind a greeting or an "@" is a call."""
    assert addressed(texts) == {"mara"}


@pytest.mark.parametrize(
    "texts",
    [
        ["Taiwan, again.", "I like Taiwan.", "Taiwan is far.", "Go to Taiwan, now."],
        ["The pier, it is old.", "The pier, it is not."],
        ["Mara, the pier is old."],
        ["Nobody is called.", ""],
    ],
)
def test_what_is_spoken_about_is_not_addressed(texts):
    """A name that most texts only speak of, or one text calls, is no call."""
    assert addressed(texts) == frozenset()
