"""``threads themes``: what it lists, what it writes, and what later runs make of it."""

import polars as pl
import pytest

from threads.codebook.files import read_codebook

COMMENTS = (
    "Bus fares went up again, a single costs three pounds now.",
    "Who can afford these bus fares every working day?",
    "Cheaper bus tickets would fill the empty buses.",
    "The bus fare is a joke for a ride of ten minutes.",
    "Bus tickets cost more here than in the capital.",
    "Bike lanes on the bridge would save lives.",
    "Cyclists need a bike lane apart from the lorries.",
    "My son was hit on his bike, give cyclists a lane.",
    "A bike lane is cheap, a hospital bed is not.",
    "Cyclists and lorries do not mix, build the bike lane.",
    "Parking in the centre is impossible since the spring.",
    "They took forty parking spaces and the shops are dying.",
    "A parking permit takes two years in our street.",
    "Parking fees drive shoppers out of the town.",
    "Where are we to park when the parking spaces are gone?",
)
NAMED = ("Fares: bus fares and tickets", "Bikes: bike lanes, cyclists", "Parking: parking spaces")


@pytest.fixture
def themes(call_threads, write_page, store):
    """Analyze a page with three named themes, then run ``threads themes`` on the run."""
    page = write_page(*COMMENTS)
    flags = [word for theme in NAMED for word in ("--theme", theme)]
    made = call_threads("analyze", page, "--name", "run", "--store", store, *flags)
    assert made.code == 0, made.err

    def run(*args):
        return call_threads("themes", "reports/run", *args)

    return run


@pytest.fixture
def number_of(tmp_path):
    """Give the number that the report has for a theme."""

    def find(label, run="run"):
        table = pl.read_parquet(tmp_path / "reports" / run / "themes.parquet")
        return table.filter(pl.col("label") == label)["theme_id"].item() + 1

    return find


def book(tmp_path):
    entries = read_codebook(tmp_path / "reports" / "run.codebook.toml").entries
    return {entry.name: entry for entry in entries}


def test_themes_are_listed_and_nothing_is_written(themes, tmp_path):
    """Without an edit the themes are shown with size, verdict and where the name is from."""
    outcome = themes()

    assert outcome.code == 0
    assert all(f"  {name}: " in outcome.out for name in ("Fares", "Bikes", "Parking"))
    assert outcome.out.count(", codebook\n") == 3
    assert not (tmp_path / "reports" / "run.codebook.toml").exists()


def test_quiet_prints_the_path_only(themes, number_of):
    """``--quiet`` prints where the codebook is."""
    outcome = themes("--pin", number_of("Fares"), "--quiet")

    assert (outcome.code, outcome.out) == (0, "reports/run.codebook.toml\n")


def test_a_new_name_and_number_survive_the_next_run(
    themes, number_of, call_threads, write_page, store, tmp_path
):
    """A renamed theme is found under its new name and old number when comments are added."""
    before = number_of("Bikes")
    assert themes("--rename", f"{before}=Cycling").code == 0
    grown = write_page(*COMMENTS, "Give the cyclists a bike lane.", "Bus fares? Shame.")

    outcome = call_threads(
        *("analyze", grown, "--name", "next", "--store", store),
        *("--codebook", "reports/run.codebook.toml"),
    )

    assert outcome.code == 0, outcome.err
    assert number_of("Cycling", "next") == before
    table = pl.read_parquet(tmp_path / "reports" / "next" / "themes.parquet")
    assert table.filter(pl.col("label") == "Cycling")["label_source"].item() == "user"


def test_merged_themes_stay_one_in_the_next_run(
    themes, number_of, call_threads, write_page, store, tmp_path
):
    """The comments of merged themes are all in the first of them, then and later."""
    fares, bikes = number_of("Fares"), number_of("Bikes")
    assert themes("--merge", f"{fares},{bikes}").code == 0

    call_threads(
        *("analyze", write_page(*COMMENTS), "--name", "next", "--store", store),
        *("--codebook", "reports/run.codebook.toml"),
    )

    held = set(book(tmp_path)["Fares"].members)
    table = pl.read_parquet(tmp_path / "reports" / "next" / "themes.parquet")
    assert "Bikes" not in table["label"].to_list()
    assert table.filter(pl.col("label") == "Fares")["n_texts"].item() >= len(held)


def test_comments_are_split_off_by_number(themes, number_of, tmp_path):
    """The comments named leave their theme for a new, pinned one."""
    before = number_of("Fares")

    outcome = themes("--split-off", f"{before}: 1,2 = Dear rides")

    assert outcome.code == 0, outcome.err
    entries = book(tmp_path)
    assert len(entries["Dear rides"].members) == 2
    assert entries["Dear rides"].pinned
    assert set(entries["Dear rides"].members).isdisjoint(entries["Fares"].members)


def test_edits_add_up(themes, number_of, tmp_path):
    """A second call keeps what the first one did."""
    fares, bikes = number_of("Fares"), number_of("Bikes")
    themes("--rename", f"{fares}=Tickets")

    themes("--pin", bikes)

    assert book(tmp_path)["Bikes"].pinned
    assert "Tickets" in book(tmp_path)


def test_the_same_edit_gives_the_same_bytes(themes, number_of, tmp_path):
    """Codebooks are written the same way every time."""
    themes("--pin", number_of("Fares"))
    path = tmp_path / "reports" / "run.codebook.toml"
    first = path.read_bytes()

    themes("--pin", number_of("Fares"))

    assert path.read_bytes() == first


@pytest.mark.parametrize(
    ("args", "text"),
    [
        (["--rename", "1"], "--rename '1': N=NAME was expected: 3=Prices."),
        (["--rename", "x=A"], "--rename 'x=A': 'x' is not the number of a theme."),
        (["--rename", "99=A"], "--rename '99=A': there is no theme 99. Known: "),
        (["--merge", "1"], "--merge '1': two or more different numbers were expected: 2,5."),
        (["--merge", "1,1"], "--merge '1,1': two or more different numbers were expected: 2,5."),
        (["--split-off", "1"], "--split-off '1': N: COMMENT,COMMENT was expected: 4: 12,17."),
        (
            ["--split-off", "1: 999"],
            "--split-off '1: 999': there is no comment 999 with words of its own. "
            "Give its number as the report prints it, or its id.",
        ),
        (["--pin", "0"], "--pin '0': '0' is not the number of a theme."),
        (
            ["--codebook", "reports/run/book.toml"],
            "reports/run/book.toml: inside the folder of the run, which the next run replaces.",
        ),
    ],
)
def test_an_edit_that_cannot_be_made_is_a_wrong_setting(themes, tmp_path, args, text):
    """The error says what was expected, and nothing is written."""
    outcome = themes(*args)

    assert outcome.code == 2
    assert outcome.err.startswith(f"Error: {text}")
    assert not (tmp_path / "reports" / "run.codebook.toml").exists()


def test_a_folder_that_is_no_run_is_not_read(call_threads, tmp_path):
    """Something else than a run ends as unreadable input."""
    outcome = call_threads("themes", tmp_path)

    assert outcome.code == 3
    assert "not a run" in outcome.err
