"""``threads verify``, as a user meets it."""

import shutil

import pytest


@pytest.fixture
def folder(seeds_folder, tmp_path):
    return shutil.copytree(seeds_folder, tmp_path / "run")


def test_a_run_as_written_ends_well(call_threads, folder):
    """A run that nobody touched ends with 0 and says what was checked."""
    outcome = call_threads("verify", folder)

    assert outcome.code == 0
    assert f"{folder}: all as written." in outcome.out


def test_a_changed_run_ends_with_1_and_names_the_line(call_threads, folder):
    """A changed report ends with 1; the file, the line and both readings are printed."""
    report = folder / "report.md"
    report.write_text(report.read_text("utf-8").replace("# What", "# Why", 1), "utf-8")

    outcome = call_threads("verify", folder)

    assert outcome.code == 1
    assert outcome.out.startswith("report.md:1: reads '# Why readers discuss")
    assert outcome.err == f"Error: {folder}: 1 difference.\n"


def test_quiet_prints_nothing_where_nothing_differs(call_threads, folder):
    """--quiet says nothing of a run as it was written."""
    outcome = call_threads("verify", folder, "--quiet")

    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")


def test_control_characters_in_a_changed_report_are_shown_by_code(call_threads, folder):
    """What stands in a report commands no terminal."""
    report = folder / "report.md"
    report.write_text(report.read_text("utf-8").replace("# What", "# \x1b[31mWhat", 1), "utf-8")

    outcome = call_threads("verify", folder)

    assert outcome.code == 1
    assert "\x1b" not in outcome.out + outcome.err


@pytest.mark.parametrize("name", ["nothing", "."])
def test_a_folder_that_is_no_run_is_refused(call_threads, tmp_path, name):
    """A folder without run.json is an input error."""
    outcome = call_threads("verify", tmp_path / name)

    assert outcome.code == 3
    assert "not a run" in outcome.err
