"""The report, for a reader."""

import re

import polars as pl
import pytest
from markdown_it import MarkdownIt

import threads
from threads.report.accounting import count_all
from threads.report.markdown import build_report


@pytest.fixture(scope="module")
def report(seeds_run):
    return build_report(seeds_run)


@pytest.fixture(scope="module")
def tokens(report):
    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(report)


@pytest.fixture(scope="module")
def empty_report(seeds):
    return build_report(threads.analyze([seeds / "no-comments.html"]))


def headings(tokens):
    return [
        tokens[i + 1].content
        for i, t in enumerate(tokens)
        if t.type == "heading_open" and t.tag == "h2"
    ]


def plain(markdown):
    """Take the escapes out of Markdown."""
    return (
        re.sub(r"\\(?=[\W_])", "", markdown)
        .replace("&lt;", "<")
        .replace("&#64;", "@")
        .replace("&amp;", "&")
    )


PARTS = [
    "Read this first", "What was counted", "In brief", "Themes", "Exchanges",
    "What of the article is answered", "What did not fit", "Small but distinct", "Who speaks",
    "Over the pages", "Over time", "Not knowable here", "The codebook", "Method and limits",
    "All comments",
]  # fmt: skip


def test_the_report_has_its_parts_in_order(tokens):
    """A report goes from what to know first through themes to method and the full list."""
    found = headings(tokens)

    assert found == [part for part in PARTS if part in found]
    assert {"Read this first", "What was counted", "Themes", "Method and limits"} <= set(found)


def test_the_report_says_once_that_this_is_not_public_opinion(report):
    """That comments are not public opinion stands in the report once, before any theme."""
    assert report.count("not public opinion") == 1
    assert report.index("not public opinion") < report.index("## Themes")


def test_every_theme_has_its_section(report, seeds_run):
    """Each theme is a row of the table and a section with its comments."""
    for theme in seeds_run.tables.themes.iter_rows(named=True):
        assert f"### {theme['theme_id'] + 1}. {theme['label']}" in plain(report)
        assert f"| {theme['theme_id'] + 1} | [{theme['label']}](#" in plain(report)


def test_every_quote_stands_in_the_report(report, seeds_run):
    """Each line of each quote is in the report, letter for letter."""
    shown = plain(report)
    for quote in seeds_run.tables.quotes["text"]:
        for line in quote.split("\n"):
            assert line.strip() in shown


def test_every_comment_is_listed(report, seeds_run):
    """The list at the end has every comment of the run once."""
    _, _, listed = report.partition("## All comments")

    assert (
        len(re.findall(r"^\*\*Comment [\d.]+\*\*", listed, re.M))
        == seeds_run.tables.comments.height
    )


def test_the_unthemed_are_counted_and_shown(report, seeds_run):
    """How many comments are in no theme stands in the report, with a sample of them."""
    n = count_all(seeds_run.tables)
    _, _, part = report.partition("## What did not fit")

    assert f"{n.n_unthemed} of {n.n_with_words} comments" in part


def test_fragile_themes_stay_out_of_the_summary(report, seeds_run):
    """The summary names robust themes only."""
    _, _, rest = report.partition("## In brief")
    brief, _, _ = rest.partition("## Themes")
    named = re.findall(r"are about \*\*(.+?)\*\*", plain(brief))
    robust = seeds_run.tables.themes.filter(pl.col("verdict") == "robust")["label"].to_list()

    assert named == robust[:5]


def test_shares_have_their_denominator(report, seeds_run):
    """Percentages come with the number that they are shares of."""
    n = count_all(seeds_run.tables)

    assert n.n_with_words >= 20
    assert f"Shares are of the {n.n_with_words} comments with words of their own." in report


def test_below_twenty_comments_no_percentages_are_given(tmp_path, write_page, store):
    """A report on few comments has counts and no percentages."""
    page = write_page(*(f"Comment number {i} on the bridge and the river." for i in "abcde"))

    report = build_report(threads.analyze([page], store=store))

    assert " %" not in report


def test_every_reject_is_listed_with_its_reason(report, seeds_run):
    """Each input that was not read stands in the report with the reason."""
    for reject in seeds_run.tables.rejects.iter_rows(named=True):
        assert f"- Not read: {reject['source']}: {reject['reason']}." in plain(report)


def test_every_setting_is_listed_with_its_origin(report, seeds_run):
    """The settings of a run, where each came from, and the model stand in the report."""
    for path in seeds_run.origin.settings_from:
        assert f"| `{path}` | " in report


def test_a_library_run_lists_its_settings_too(tmp_path, seeds):
    """A report of a run made from Python lists every setting as one from the command line does."""
    report = build_report(threads.analyze([seeds / "no-comments.html"]))

    assert "| `cluster.seed` | `0` | " in report


def test_a_page_without_comments_says_so_and_why(empty_report):
    """Where no comment was found, the report gives the verdict and what was seen."""
    assert "No comments were found, so there are no themes." in empty_report
    assert "**No comments declared, none found.**" in empty_report
    assert "Seen: " in empty_report


def test_a_page_without_comments_has_no_theme_parts(empty_report):
    """A report without comments has no table of themes, no figure and no list."""
    assert "## Themes" not in empty_report
    assert "figures/" not in empty_report
    assert "## All comments" not in empty_report


def test_answers_to_what_is_not_there_are_told(tmp_path, store):
    """Where comments answer what a table lacks, or each other in a circle, the header says so."""
    rows = ["id,parent,body", "a,z,The tram is late again.", "b,c,Is it?", "c,b,It is."]
    (tmp_path / "tram.csv").write_text("\n".join(rows), "utf-8")

    report = build_report(threads.analyze([tmp_path / "tram.csv"], store=store))

    told = "1 comment answers what is not in the file; 1 comment answers in a circle"
    assert f"| seen | {told} |" in report


def test_no_placeholder_is_left(report, empty_report):
    """No word of the template's language shows in a report."""
    for text in (report, empty_report):
        assert not re.search(r"\{\{|\}\}|\{%|%\}|\bNone\b|\bnan\b", text)


def test_no_run_of_empty_lines_is_left(report, empty_report):
    """A report is written without heaps of empty lines."""
    for text in (report, empty_report):
        assert "\n\n\n\n" not in text
