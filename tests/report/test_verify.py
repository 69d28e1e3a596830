"""A report that is proved: what was changed is found and named."""

import json
import random
import re
import shutil
from dataclasses import replace

import polars as pl
import pytest

import threads
from threads.pipeline import verify
from threads.report.audit import audit_tables
from threads.report.rendered import render_files
from threads.report.saved import read_analysis
from threads.report.verify import check_rendered

QUOTED = re.compile(r"^> (?!>)(?!— comment)(.+)$", re.M)
NUMBER = re.compile(r"(\d)")
SHOWN_QUOTE = re.compile(r'<p(?: class="text")? dir="auto">([^<]+)</p>')
SHOWN_NUMBER = re.compile(r">[^<>]*?(\d+)[^<>]*<")


@pytest.fixture
def folder(seeds_folder, tmp_path):
    """A copy of a finished run, to be changed."""
    return shutil.copytree(seeds_folder, tmp_path / "run")


def change(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def differences(folder):
    return [(d.file, d.line) for d in verify(folder).differences]


def test_a_run_as_it_was_written_is_verified(folder, seeds_run):
    """A run that nobody touched has no difference; its quotes, numbers and sources were checked."""
    found = verify(folder)

    assert found.differences == ()
    assert found.n_quotes == seeds_run.tables.quotes.height > 0
    assert found.n_numbers > 500
    assert found.n_sources == seeds_run.tables.pages.height


def test_a_run_that_is_read_back_gives_the_same_files(seeds_folder):
    """Reports and figures follow from the saved tables alone."""
    analysis, _ = read_analysis(seeds_folder)

    for name, content in render_files(analysis).items():
        assert (seeds_folder / name).read_bytes() == content


@pytest.fixture(scope="module")
def reports(seeds_run):
    """The files of a run that people read, by their kind."""
    report = seeds_run.settings.report.model_copy(update={"report_format": "html"})
    shown = replace(seeds_run, settings=seeds_run.settings.model_copy(update={"report": report}))
    files = render_files(shown)
    page = next(name for name in files if name.startswith("pages/"))
    names = {"the report": "report.md", "a page's report": page, "the page": "report.html"}
    return {kind: files[name].decode() for kind, name in names.items()}


def edits(report, spots, seed):
    """Change one character at a hundred random spots, each by another of its kind."""
    rng = random.Random(seed)
    for at in rng.sample(spots, 100):
        old = report[at]
        kind = "0123456789" if old.isdigit() else "abcdefghijklmnopqrstuvwxyz .,!"
        new = rng.choice([c for c in kind if c != old])
        yield report.count("\n", 0, at) + 1, report[:at] + new + report[at + 1 :]


@pytest.mark.parametrize("what", ["quotes", "numbers"])
@pytest.mark.parametrize("kind", ["the report", "a page's report", "the page"])
def test_a_hundred_of_a_hundred_changed_characters_are_found(reports, tmp_path, kind, what):
    """Whichever character of a quote or a number is changed, the file and its line are named."""
    report = reports[kind]
    name = "report.html" if kind == "the page" else "report.md"
    pattern = {
        ("quotes", "report.md"): QUOTED,
        ("numbers", "report.md"): NUMBER,
        ("quotes", "report.html"): SHOWN_QUOTE,
        ("numbers", "report.html"): SHOWN_NUMBER,
    }[what, name]
    spots = [i for m in pattern.finditer(report) for i in range(*m.span(1))]

    for line, changed in edits(report, spots, seed=7):
        (tmp_path / name).write_text(changed, "utf-8")
        found = check_rendered(tmp_path, {name: report.encode()})

        assert (name, line) in [(d.file, d.line) for d in found]


@pytest.mark.parametrize(("old", "new"), [("comments", "commenta"), ("\n\n## ", "\nx\n## ")])
def test_a_changed_report_is_named_by_its_line(folder, old, new):
    """A report that was edited is told by the first line that differs."""
    report = (folder / "report.md").read_text("utf-8")
    line = report.count("\n", 0, report.index(old) + (new[0] == "\n")) + 1
    change(folder / "report.md", old, new)

    assert ("report.md", line) in differences(folder)


def test_a_report_that_was_cut_off_is_found(folder):
    """Lines that are missing at the end are a difference."""
    text = (folder / "report.md").read_text("utf-8")
    (folder / "report.md").write_text(text[: text.rindex("**Comment")], "utf-8")

    assert differences(folder)


@pytest.mark.parametrize("name", ["figures/sizes.svg", "report.md"])
def test_a_missing_file_is_found(folder, name):
    """A file that is gone is named."""
    (folder / name).unlink()

    assert (name, None) in differences(folder)


def test_without_a_table_there_is_nothing_to_verify(folder):
    """A run of which a table is gone cannot be read, and the error names the table."""
    (folder / "quotes.parquet").unlink()

    with pytest.raises(threads.ThreadsError, match=r"quotes\.parquet") as error:
        verify(folder)
    assert error.value.exit_code == 3


def test_a_stranger_among_the_files_is_found(folder):
    """A file that the run did not write is named."""
    (folder / "notes.md").write_text("mine")

    assert differences(folder) == [("notes.md", None)]


def test_a_changed_figure_is_found(folder):
    """One character in a figure is enough."""
    figure = folder / "figures/sizes.svg"
    figure.write_bytes(figure.read_bytes().replace(b"comments", b"Comments", 1))

    assert ("figures/sizes.svg", None) in differences(folder)


def rewrite(folder, table, change):
    frame = pl.read_parquet(folder / f"{table}.parquet")
    change(frame).write_parquet(folder / f"{table}.parquet")


def forge(folder):
    """Give the changed files new hashes in run.json, as a forger would."""
    from threads.report.folder import hash_files
    from threads.report.runfile import RunFile, hash_run, write_json

    run = RunFile.model_validate(json.loads((folder / "run.json").read_text("utf-8")))
    run = run.model_copy(update={"files": hash_files(folder)})
    run = run.model_copy(update={"sha256": hash_run(run)})
    (folder / "run.json").write_text(write_json(run), "utf-8")


def test_a_changed_quote_in_the_tables_is_found(folder):
    """A quote whose words are not its comment's is found, though every hash was made anew."""
    rewrite(folder, "quotes", lambda f: f.with_columns(text=pl.col("text").str.to_uppercase()))
    forge(folder)

    found = verify(folder).differences

    assert {d.file for d in found} == {"quotes.parquet"}


def test_a_changed_comment_is_found_by_the_source(folder):
    """A comment that was rewritten in tables and texts is found by the source in its place."""
    old, new = "jet fuel", "jet food"
    for table in ("comments", "texts", "quotes"):
        rewrite(folder, table, lambda f: f.with_columns(pl.col("text").str.replace_all(old, new)))
    rewrite(folder, "comments", lambda f: f.with_columns(own_text=pl.col("text")))
    for path in [folder / "report.md", *(folder / "pages").iterdir()]:
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    forge(folder)

    found = {str(d) for d in verify(folder).differences}

    assert any("summit.html reads otherwise" in line for line in found)
    assert any("summit.html gives other comments" in line for line in found)


def test_a_changed_size_is_found(folder):
    """A theme that claims more comments than it has is found."""
    rewrite(folder, "themes", lambda f: f.with_columns(n_comments=pl.col("n_comments") + 1))
    forge(folder)

    assert ("themes.parquet", None) in differences(folder)


@pytest.mark.parametrize(
    ("old", "new"), [('"n_themes": ', '"n_themes": 1'), ('"seed": 0', '"seed": 1')]
)
def test_a_changed_run_file_is_found(folder, old, new):
    """run.json is held to its own hash."""
    change(folder / "run.json", old, new)

    assert ("run.json", None) in differences(folder)


def test_a_changed_source_is_found(seeds, tmp_path, store, monkeypatch):
    """A source that is another file by now is named; one that is gone is noted."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(seeds / "summit.html", "page.html")
    shutil.copy(seeds / "talks.txt", "talks.txt")
    folder = threads.analyze(["page.html", "talks.txt"], store=store).write("run").parent
    change(tmp_path / "page.html", "jet fuel", "jet food")
    (tmp_path / "talks.txt").unlink()

    found = verify(folder)

    assert [str(d) for d in found.differences] == [
        "page.html: is not the file that was read: another hash"
    ]
    assert found.notes == ("talks.txt: not here, so its bytes were not compared.",)


def test_the_tables_of_a_run_agree(seeds_run):
    """No table of a run contradicts another."""
    assert list(audit_tables(seeds_run)) == []
