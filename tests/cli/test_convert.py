"""``threads convert``."""

from pathlib import Path

import polars as pl
import pytest

FILES = Path(__file__).parents[1] / "read" / "files"
ENDINGS = {"csv": ".csv", "jsonl": ".jsonl", "parquet": ".parquet", "4cat": ".4cat.csv"}
SAMPLES = [p.name for p in sorted(FILES.iterdir()) if p.suffix != ".info"]


def read_comments(path):
    from threads.settings import Settings
    from threads.stages.reading import read_pages
    from threads.stages.watch import Silence

    pages, rejects, _ = read_pages([str(path)], settings=Settings(), progress=Silence())
    return pages.comments.drop("line_start", "line_end"), rejects


@pytest.mark.parametrize("kind", ENDINGS)
@pytest.mark.parametrize("name", SAMPLES)
def test_what_comes_out_goes_in_again(name, kind, tmp_path):
    """A table that was written is read as the same comments, the lines of their source aside."""
    from threads.report.exports import write_table

    comments, _ = read_comments(FILES / name)
    path = tmp_path / f"again{ENDINGS[kind]}"
    write_table(comments, path, format=kind)

    again, rejects = read_comments(path)

    assert rejects == []
    assert again.sort("comment_id").equals(comments.sort("comment_id"))


def test_hostile_texts_come_back_to_the_letter(tmp_path):
    """Formulas, quotes, line ends and markup in comments survive the way out and in."""
    from threads.report.exports import write_table

    said = [
        '=cmd|" /C calc"!A0',
        "'quoted' and \"quoted\"",
        "two\nlines; and, commas",
        "<b>b</b> &amp;",
        "+1",
        "[U+0041]",
    ]
    source = tmp_path / "said.jsonl"
    pl.DataFrame({"id": range(len(said)), "text": said}).with_columns(
        text=pl.col("text").str.replace_all("&amp;", "&amp;amp;").str.replace_all("<", "&lt;")
    ).write_ndjson(source)
    comments, _ = read_comments(source)
    write_table(comments, tmp_path / "out.csv", format="csv")

    again, _ = read_comments(tmp_path / "out.csv")

    assert comments["text"].to_list() == said
    assert again["text"].to_list() == said


def test_the_command_writes_the_table_and_says_what_was_read(call_threads, tmp_path):
    """The table goes where the user says; columns, rejects and counts are shown."""
    out = tmp_path / "table.csv"

    outcome = call_threads("convert", FILES / "comments.csv", "--to", "csv", "--out", out)

    assert outcome.code == 0
    assert pl.read_csv(out).height == 5
    assert "text from 'comment_text', author from 'username'" in outcome.out
    assert "line 7: the id k2 a second time" in outcome.out
    assert f"5 comments of 2 discussions: {out}" in outcome.out


@pytest.mark.parametrize("given", ["talk.csv", "."])
def test_an_input_is_never_written_over(call_threads, tmp_path, monkeypatch, given):
    """Where the table would replace a file that it is made from, nothing is written."""
    monkeypatch.chdir(tmp_path)
    source = tmp_path / "talk.csv"
    source.write_text("id,text\n1,The bridge is closed.\n")

    outcome = call_threads("convert", given, "--to", "csv", "--out", "talk.csv")

    assert outcome.code == 4
    assert outcome.err == ("Error: talk.csv: is an input, and would be lost. Give another file.\n")
    assert source.read_text() == "id,text\n1,The bridge is closed.\n"


def test_standard_input_and_output(run_threads):
    """A dash reads standard input, and writes standard output."""
    content = (FILES / "reddit.jsonl").read_bytes()

    outcome = run_threads("convert", "-", "--to", "jsonl", "--out", "-", stdin=content)

    assert outcome.code == 0
    assert len(outcome.out.splitlines()) == 4
