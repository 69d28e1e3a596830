"""``threads diff``: what it says of two runs."""

import json

import pytest
from markdown_it import MarkdownIt

import threads
from threads.options import build_settings


@pytest.fixture(scope="module")
def folders(seeds, store, seeds_folder, tmp_path_factory):
    """Runs of one sample page, of the other, and of all with coarser themes."""
    out = tmp_path_factory.mktemp("reports")
    settings, _ = build_settings(flags={"min_cluster_size": 6})
    return {
        "all": seeds_folder,
        "summit": threads.analyze([seeds / "summit.html"], store=store)
        .write(out / "summit")
        .parent,
        "talks": threads.analyze([seeds / "talks.txt"], store=store).write(out / "talks").parent,
        "coarse": threads.analyze([seeds], settings=settings, store=store)
        .write(out / "coarse")
        .parent,
    }


@pytest.fixture
def diff(call_threads, folders, store):
    """Run ``threads diff --json`` on two of the runs."""

    def run(before, after, *args):
        outcome = call_threads(
            "diff", folders[before], folders[after], "--json", "--store", store, *args
        )
        return json.loads(outcome.out)

    return run


def test_a_run_is_the_same_as_itself(diff):
    """Between a run and itself every theme is the same, by its comments."""
    found = diff("all", "all")

    assert {(c["kind"], c["by"]) for c in found["changes"]} == {("same", "comments")}
    assert all(c["before"] == c["after"] and c["n_came"] == 0 for c in found["changes"])
    assert found["settings"] == []


def test_more_pages_make_themes_grow(diff):
    """A run of a page and others beside it has the page's themes, grown."""
    found = diff("summit", "all")

    assert found["counts"]["grew"] >= 3
    assert found["n_shared"] == found["before"]["n_with_words"]
    for change in found["changes"]:
        if change["kind"] == "grew":
            assert change["n_came"] > change["n_left"]


def test_the_way_back_is_the_other_way_round(diff):
    """What grew one way shrank the other way, what was new is gone."""
    there, back = diff("summit", "all")["counts"], diff("all", "summit")["counts"]

    assert (there["grew"], there["new"]) == (back["shrank"], back["gone"])


def test_other_settings_are_named(diff):
    """The settings in which the runs differ are listed with both values."""
    found = diff("all", "coarse")
    sizes = {s["name"]: (s["before"], s["after"]) for s in found["settings"]}

    assert sizes["cluster.min-cluster-size"][1] == 6
    assert sum(found["counts"].values()) == len(found["changes"])


@pytest.mark.parametrize("args", [(), ("--no-store",)], ids=["centre", "keywords"])
def test_runs_without_a_shared_comment_are_compared_by_what_they_are_about(
    call_threads, folders, store, args
):
    """Pages with different readers share themes by stored vectors, or else by keywords."""
    stored = args or ("--store", store)

    outcome = call_threads("diff", folders["summit"], folders["talks"], "--json", *stored)
    found = json.loads(outcome.out)
    same = [
        (c["before"][0]["label"], c["after"][0]["label"])
        for c in found["changes"]
        if c["kind"] == "same"
    ]

    assert found["n_shared"] == 0
    assert any("Taiwan" in a and "Taiwan" in b for a, b in same)
    assert {c["by"] for c in found["changes"]} == {"keywords" if args else "centre", ""}


def test_markdown_has_a_row_for_each_change(call_threads, folders, store):
    """The Markdown on standard output is a well-formed table with all that JSON has."""
    runs = folders["summit"], folders["all"]
    changes = json.loads(
        call_threads("diff", *runs, "--json", "--store", store).out
    )["changes"]  # fmt: skip

    outcome = call_threads("diff", *runs, "--store", store)
    html = MarkdownIt("commonmark").enable("table").render(outcome.out)

    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith("# What changed: ")
    for kind in {c["kind"] for c in changes}:
        assert html.count(f"<td>{kind}</td>") == sum(c["kind"] == kind for c in changes)


def test_a_label_cannot_break_the_table(call_threads, folders, store, tmp_path):
    """What a label holds stays text, in Markdown and on the terminal."""
    import shutil

    import polars as pl

    copied = shutil.copytree(folders["summit"], tmp_path / "hostile")
    themes = pl.read_parquet(copied / "themes.parquet")
    label = pl.lit("a | b <script> \x1b[31m **c**")
    themes.with_columns(label=label).write_parquet(copied / "themes.parquet")

    outcome = call_threads("diff", copied, copied, "--store", store)
    as_json = call_threads("diff", copied, copied, "--store", store, "--json")
    html = MarkdownIt("commonmark").enable("table").render(outcome.out)

    assert "\x1b" not in outcome.out + as_json.out
    assert "<script" not in html
    assert "a | b &lt;script&gt; [U+001B][31m **c** (" in html


def test_a_folder_that_is_no_run_is_named(call_threads, folders, tmp_path):
    """A folder without run.json ends the command as unreadable input."""
    (tmp_path / "photos").mkdir()

    outcome = call_threads("diff", folders["all"], "photos")

    assert (outcome.code, outcome.out) == (3, "")
    assert outcome.err == ("Error: photos: not a run: no run.json in it. Give a folder of a run.\n")
