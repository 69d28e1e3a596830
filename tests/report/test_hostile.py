"""A page whose comments attack every reader of a report."""

import re
import xml.etree.ElementTree as ET

import pytest
from markdown_it import MarkdownIt

from threads.report.markdown import slug
from threads.report.rendered import render_files

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
BAR = re.compile(r"(?<!\\)\|")


@pytest.fixture(scope="module")
def files(hostile_run):
    return render_files(hostile_run)


@pytest.fixture(scope="module")
def report(files):
    return files["report.md"].decode()


@pytest.fixture(scope="module")
def tokens(report):
    return MARKDOWN.parse(report)


def inline(tokens):
    for token in tokens:
        yield from token.children or []


def test_the_hostile_comments_are_found_and_shown(hostile_run, report):
    """The page is read: its comments are comments, and their words stand in the report."""
    assert hostile_run.tables.comments.height == 22
    assert "DROP TABLE ferry" in report
    assert "y" * 100_000 in report


def test_no_html_is_in_the_report(tokens):
    """Nothing in the report is HTML to a reader of Markdown."""
    assert {t.type for t in [*tokens, *inline(tokens)]} & {"html_block", "html_inline"} == set()


def test_every_link_is_one_of_ours(report, tokens, files):
    """Links lead to headings of the report, images to its figures, and nothing leads out."""
    anchors = {
        "#" + slug("".join(c.content for c in tokens[i + 1].children))
        for i, t in enumerate(tokens)
        if t.type == "heading_open"
    }
    links = {t.attrs["href"] for t in inline(tokens) if t.type == "link_open"}
    images = {t.attrs["src"] for t in inline(tokens) if t.type == "image"}

    assert links <= anchors
    assert images <= files.keys()
    assert images == {name for name in files if name.endswith(".svg")}


def test_quotes_hold_plain_text_only(tokens):
    """In a block quote there are paragraphs of text, and no list, code, heading or table."""
    depth, seen = 0, set()
    for token in tokens:
        depth += {"blockquote_open": 1, "blockquote_close": -1}.get(token.type, 0)
        if depth:
            seen |= {token.type} | {child.type for child in token.children or []}

    assert seen <= {
        "blockquote_open", "blockquote_close", "paragraph_open", "paragraph_close", "inline",
        "text", "softbreak", "hardbreak", "text_special",
    }  # fmt: skip


def test_every_row_of_a_table_has_its_cells(report):
    """No text ends a cell or a row: each row has as many bars as the head of its table."""
    n_bars = 0
    for line in report.split("\n"):
        if line.startswith("|"):
            n_bars = n_bars or len(BAR.findall(line))

            assert len(BAR.findall(line)) == n_bars, line
        else:
            n_bars = 0


def test_no_reader_makes_a_heading(tokens):
    """The report's headings are its own and one a theme."""
    found = [tokens[i + 1].content for i, t in enumerate(tokens) if t.type == "heading_open"]

    assert len(found) == len(set(found))
    assert not [h for h in found if "costs money" in h and not re.match(r"\d+\. ", h)]
    assert found[0].startswith("What readers discuss: ")


def test_no_control_character_is_in_any_file(files):
    """Neither reports nor figures hold a control character or turn the direction of text."""
    for name, content in files.items():
        assert not CONTROL.search(content.decode()), name


def test_no_template_is_obeyed(report):
    """What looks like a template is shown, not run."""
    assert "7 \\* 7" in report
    assert not re.search(r"(?<!\d)49(?!\d)", re.sub(r"`[^`]*`|[0-9a-f]{12,}", "", report))


def test_every_figure_is_well_formed_and_has_no_script(files):
    """A figure is XML without scripts, links, images or handlers."""
    for name, content in files.items():
        if name.endswith(".svg"):
            for element in ET.fromstring(content).iter():
                assert element.tag.rpartition("}")[2] in {
                    "svg", "title", "desc", "defs", "pattern", "rect", "circle", "line", "path",
                    "text",
                }  # fmt: skip
                assert not [a for a in element.attrib if a.startswith("on") or "href" in a]


def test_the_terminal_gets_no_control_codes(run_threads, hostile_page, tmp_path):
    """What analyze, themes and verify print of the page commands no terminal."""
    said = ""
    for args in (
        ("analyze", hostile_page, "--verbose"), ("themes", "reports/hostile"),
        ("verify", "reports/hostile"), ("inspect", hostile_page),
    ):  # fmt: skip
        outcome = run_threads(*args, cwd=tmp_path)
        assert outcome.code == 0, outcome.err
        said += outcome.out + outcome.err

    assert "bridge" in said
    assert not CONTROL.search(said)


def test_the_hostile_run_is_verified(hostile_run, hostile_page, tmp_path, monkeypatch):
    """A run of the hostile page is read back and proved like any other."""
    from threads.pipeline import verify

    monkeypatch.chdir(hostile_page.parent)
    folder = hostile_run.write(tmp_path / "run").parent

    assert verify(folder).differences == ()
