"""Edits of a codebook, alone and repeated."""

import pytest

from threads.codebook.edits import (
    RunTheme,
    merge_themes,
    rename_theme,
    split_theme,
    take_themes,
)
from threads.codebook.entries import Codebook, parse_theme
from threads.errors import SettingsError

K = [f"{i:016x}" for i in range(10)]
BUS = RunTheme(0, "Bus", "found", (K[0], K[1], K[2]))
BIKE = RunTheme(1, "Bike", "found", (K[3], K[4]))


def take(codebook=None, *themes):
    return take_themes(codebook or Codebook(), themes or (BUS, BIKE), where="book")


def test_every_theme_of_a_run_gets_an_entry():
    """Numbers, names and members of the run stand in the codebook."""
    book = take()

    assert [(e.theme_id, e.name, e.members) for e in book.entries] == [
        (0, "Bus", BUS.members),
        (1, "Bike", BIKE.members),
    ]


def test_a_theme_named_beforehand_gets_its_number():
    """An entry without a number is the theme of its name, and keeps its words."""
    book = take(Codebook(entries=(parse_theme("bike: cycling"),)))

    assert [(e.name, e.theme_id, e.description) for e in book.entries] == [
        ("bike", 1, "cycling"),
        ("Bus", 0, ""),
    ]


def test_a_name_given_by_the_user_survives_the_same_run():
    """Taking a run in again does not undo a renaming."""
    book = take(rename_theme(take(), 0, name="Fares", where="x"))

    assert book.entries[0].name == "Fares"
    assert book.entries[0].source == "user"


def test_a_merged_theme_does_not_come_back_with_the_same_run():
    """What a pinned entry holds is not added again."""
    book = take(merge_themes(take(), [0, 1]))

    assert [(e.name, e.members) for e in book.entries] == [("Bus", BUS.members + BIKE.members)]


def test_a_split_survives_the_same_run():
    """Texts that left a theme stay where they went."""
    book = split_theme(take(), 0, members=[K[1]], name="Dear", where="x")

    again = take(book)

    assert again == book
    assert [(e.name, e.members, e.pinned) for e in again.entries] == [
        ("Bus", (K[0], K[2]), False),
        ("Bike", BIKE.members, False),
        ("Dear", (K[1],), True),
    ]


def test_a_renamed_theme_is_still_looked_for_by_its_words():
    """Renaming an entry that was matched by its name keeps the name as words."""
    book = rename_theme(Codebook(entries=(parse_theme("Bike"),)), 0, name="X", where="x")

    assert book.entries[0].prompts == ("Bike",)


def test_a_codebook_of_another_run_is_refused():
    """A number that means something else there stops before anything is written."""
    other = take(None, RunTheme(0, "Noise", "found", (K[9],)))

    with pytest.raises(SettingsError, match="theme 1 is 'Bus' in the run, and 'Noise' there"):
        take(other)


def test_a_taken_name_is_refused():
    """Two themes cannot have one name."""
    with pytest.raises(SettingsError, match="another theme is called 'bike' already"):
        rename_theme(take(), 0, name=" bike ", where="--rename '1=bike'")


def test_a_theme_cannot_be_split_off_whole():
    """Something must stay."""
    with pytest.raises(SettingsError, match="these are all comments of the theme"):
        split_theme(take(), 1, members=BIKE.members, name="X", where="x")
