"""What a codebook holds, and how the command line names a theme."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threads.codebook.entries import make_codebook, make_entry, parse_theme
from threads.errors import SettingsError


def test_a_theme_of_the_command_line_is_cut_at_its_first_colon():
    """What stands behind the first colon is the description, colons and all."""
    entry = parse_theme(" Prices : dear: too dear ")

    assert (entry.name, entry.description) == ("Prices", "dear: too dear")


def test_a_theme_without_a_description_is_looked_for_by_its_name():
    """The name alone is the prompt."""
    assert parse_theme("Prices").prompts == ("Prices",)


def test_a_found_theme_without_words_is_not_looked_for():
    """A theme that came out of a run is known by its members only."""
    entry = make_entry({"name": "Fares, bus", "source": "found"}, where="x")

    assert entry.prompts == ()


def test_every_text_of_a_codebook_is_embedded_once():
    """Prompts, examples and counter-examples are listed without repeats."""
    entry = make_entry(
        {"name": "A", "examples": ["one", "two"], "counter-examples": ["one"]}, where="x"
    )

    assert make_codebook([entry], where="x").texts() == ("A", "one", "two")


@pytest.mark.parametrize(
    ("table", "text"),
    [
        (
            {"name": "A", "exampels": []},
            "book: unknown key 'exampels'. Did you mean 'examples'?",
        ),
        (
            {"name": "A", "zzz": 1},
            "book: unknown key 'zzz'. Known: name, description, examples, counter-examples, "
            "theme-id, source, pinned, members.",
        ),
        ({}, "book: name: a text was expected, got nothing."),
        ({"name": " "}, "book: name: string should have at least 1 character, got ' '."),
        ({"name": 1984}, "book: name: input should be a valid string, got 1984."),
        (
            {"name": "A", "examples": ["x", 2]},
            "book: examples 2: input should be a valid string, got 2.",
        ),
        (
            {"name": "A", "pinned": "yes"},
            "book: pinned: input should be a valid boolean, got 'yes'.",
        ),
    ],
)
def test_an_entry_that_does_not_fit_is_named_with_its_key(table, text):
    """The error's one line says where, what and what was given."""
    with pytest.raises(SettingsError) as error:
        make_entry(table, where="book")

    assert str(error.value) == text


def test_names_are_one_whatever_their_case():
    """Two entries whose names differ in case or spaces only are refused."""
    with pytest.raises(SettingsError, match="book: two themes are called 'the BUS'"):
        make_codebook([parse_theme("The bus"), parse_theme("the  BUS")], where="book")


def test_two_themes_cannot_share_a_number():
    """A number means one theme."""
    both = [make_entry({"name": name, "theme-id": 3}, where="x") for name in "AB"]

    with pytest.raises(SettingsError, match="book: 'A' and 'B' both have theme-id 3"):
        make_codebook(both, where="book")


@given(st.text())
def test_any_text_is_a_theme_or_one_line_of_error(text):
    """No ``--theme`` crashes."""
    try:
        book = make_codebook([parse_theme(text)], where="--theme")
    except SettingsError as error:
        said = str(error)
    else:
        said = book.entries[0].name

    assert said
    assert "\n" not in said
