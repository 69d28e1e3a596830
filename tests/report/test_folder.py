"""A run's folder: whole or not at all."""

import json
import os
import subprocess
import sys

import polars as pl
import pytest

import threads
from threads import schemas
from threads.errors import OutputError
from threads.report.content.build import fill_content
from threads.report.content.index import index_run

# Kills its own process, as a power cut would, when the hook sees the N-th renaming, or
# when the report is opened for writing.
KILLED = """
import os, pickle, signal, sys
import threads
page, folder, event, wanted = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
analysis = threads.analyze([page])
seen = 0
def watch(name, args):
    global seen
    if name == event and folder.rsplit("/", 1)[1] in str(args[0]):
        seen += 1
        if seen == wanted:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(watch)
analysis.write(folder)
"""


@pytest.fixture(scope="module")
def pages(seeds):
    return seeds / "no-comments.html"


@pytest.fixture(scope="module")
def run(pages):
    """A run without comments: the quickest there is."""
    return threads.analyze([pages])


@pytest.fixture
def written(run, tmp_path):
    return run.write(tmp_path / "run").parent


def listing(folder):
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }


def kill_while_writing(pages, folder, event, wanted):
    done = subprocess.run(
        [sys.executable, "-P", "-c", KILLED, str(pages), str(folder), event, str(wanted)],
        check=False,
        timeout=120,
    )
    assert done.returncode == -9


def dead_pid():
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_the_folder_holds_reports_tables_and_run(seeds_folder, seeds_run):
    """A run's folder holds reports, figures, every declared table, the texts and run.json."""
    names = set(listing(seeds_folder))
    commented = set(seeds_run.tables.comments["page_id"])
    figures = fill_content(index_run(seeds_run)).figures

    assert names == {
        "report.md", "run.json", *(f"figures/{name}.svg" for name in figures),
        "texts.parquet", "pages.parquet", "blocks.parquet", "comments.parquet",
        "links.parquet", "exchanges.parquet", "correspondents.parquet", "marks.parquet",
        "theme_pages.parquet", "rejects.parquet",
        "assignments.parquet", "unthemed.parquet", "themes.parquet", "subthemes.parquet",
        "quotes.parquet", "places.parquet",
        *(f"pages/{page}.md" for page in commented),
    }  # fmt: skip


@pytest.mark.parametrize(
    "schema",
    [schemas.Pages, schemas.Blocks, schemas.Comments, schemas.Rejects, schemas.Assignments,
     schemas.Themes, schemas.Subthemes, schemas.Quotes],
    ids=lambda s: s.__name__,
)  # fmt: skip
def test_every_table_keeps_its_schema(seeds_folder, schema):
    """A table that is read back from the folder has its columns, types and laws."""
    frame = pl.read_parquet(seeds_folder / f"{schema.__name__.lower()}.parquet")

    assert schema.is_valid(frame)


def test_blocks_point_into_the_texts(seeds_folder):
    """The blocks of each page partition the text that is kept beside them."""
    blocks = pl.read_parquet(seeds_folder / "blocks.parquet").sort("page_id", "start")
    for page_id, text in pl.read_parquet(seeds_folder / "texts.parquet").iter_rows():
        own = blocks.filter(pl.col("page_id") == page_id)

        assert own["start"].to_list() == [0, *own["end"].to_list()[:-1]]
        assert own["end"].to_list()[-1] == len(text)


def test_run_json_names_every_library_and_input(seeds_folder, seeds_run):
    """run.json holds versions, inputs with their hashes, settings, model, seed and counts."""
    kept = json.loads((seeds_folder / "run.json").read_text("utf-8"))

    assert kept["threads"] == threads.__version__
    assert {"torch", "hdbscan", "numpy", "sentence-transformers"} <= kept["libraries"].keys()
    assert [p["sha256"] for p in kept["pages"]] == seeds_run.tables.pages["sha256"].to_list()
    assert (kept["model"], kept["seed"]) == ("minilm", 0)
    assert len(kept["model_hash"]) == 64
    assert kept["settings"] == seeds_run.settings.model_dump(mode="json")
    assert kept["seconds"].keys() == {"read", "segment", "embed", "link", "cluster", "label"}


def test_a_second_run_replaces_the_first_whole(run, written):
    """A run that is written over another leaves nothing of that one behind."""
    (written / "themes-of-mine.md").write_text("notes")

    run.write(written)

    assert "themes-of-mine.md" not in listing(written)
    assert [p.name for p in written.parent.iterdir()] == ["run"]


def test_a_folder_that_is_no_run_is_refused(run, tmp_path):
    """A folder without run.json is not replaced."""
    (tmp_path / "run").mkdir()

    with pytest.raises(OutputError) as error:
        run.write(tmp_path / "run")

    assert str(error.value) == (
        f"{tmp_path / 'run'}: exists and is not a run of threads. Give another folder with --out."
    )


def test_a_file_in_the_place_is_refused(run, tmp_path):
    """A file under the run's name is not replaced."""
    (tmp_path / "run").write_text("mine")

    with pytest.raises(OutputError, match="exists and is not a run of threads"):
        run.write(tmp_path / "run")


def test_a_kill_before_the_move_leaves_the_old_folder(pages, written):
    """Killed while it writes, a run leaves the earlier folder as it was."""
    before = listing(written)

    kill_while_writing(pages, written, "os.rename", 1)

    assert listing(written) == before


def test_a_kill_between_the_moves_leaves_a_whole_folder_or_none(pages, written):
    """Killed between the two renamings, a run leaves no half folder."""
    before = listing(written)

    kill_while_writing(pages, written, "os.rename", 2)

    assert not written.exists() or listing(written) == before


def test_a_kill_in_the_first_run_leaves_no_folder(pages, tmp_path):
    """Killed while it writes where nothing stood, a run leaves nothing under its name."""
    kill_while_writing(pages, tmp_path / "run", "os.rename", 1)

    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("kill_at", [1, 2])
def test_the_next_run_removes_what_a_killed_one_left(pages, run, written, kill_at):
    """After the next run to the same place, nothing of a killed one is left."""
    kill_while_writing(pages, written, "os.rename", kill_at)

    run.write(written)

    assert [p.name for p in written.parent.iterdir()] == ["run"]


@pytest.mark.parametrize("name", ["page", "page[1]", "page*", "a b", "ü"])
def test_leftovers_are_found_under_any_name(run, tmp_path, name):
    """What a killed run left is removed also where the name holds signs of a pattern."""
    left = tmp_path / f".{name}.{dead_pid()}.part"
    left.mkdir()

    run.write(tmp_path / name)

    assert not left.exists()


def test_what_a_living_run_is_writing_is_left_alone(run, tmp_path):
    """The part folder of a process that is alive is not removed."""
    other = tmp_path / f".run.{os.getppid()}.part"
    other.mkdir()

    run.write(tmp_path / "run")

    assert other.exists()


def test_folders_above_are_made(run, tmp_path):
    """The folders above the run's are made where there are none."""
    report = run.write(tmp_path / "a" / "b" / "run")

    assert report == tmp_path / "a" / "b" / "run" / "report.md"
    assert report.is_file()


def test_a_run_of_another_version_is_refused_in_one_line(seeds_folder, tmp_path, run_threads):
    """A table that lacks a column of today's is named, not traced."""
    import shutil

    other = tmp_path / "other"
    shutil.copytree(seeds_folder, other)
    table = pl.read_parquet(other / "assignments.parquet")
    table.drop("how").write_parquet(other / "assignments.parquet")

    outcome = run_threads("verify", other)

    assert outcome.code == 3
    assert outcome.err.startswith(f"Error: {other}: a file of this run cannot be read: ")
    assert outcome.err.count("\n") == 1
