"""Readers' text, made inert."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from threads.report.escape import markdown_line, markdown_quote, markdown_text, visible

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
INLINE = {"text", "softbreak", "hardbreak"}

# Readers' text at its worst: every character that means something, and words that do.
HOSTILE = st.lists(
    st.one_of(
        st.sampled_from(list("\\`*_{}[]<>()#+-.!|~$=:&;\"'@^/ \t\n\r")),
        st.sampled_from(
            ["http://a.example", "www.a.example", "a@b.example", "<script>", "&lt;", "&#60;",
             "1.", "2)", "---", "===", "```", "~~~", "    code", "[x](y)", "![x](y)", "<!--",
             "]]>",
             "<a href=x>", "[^1]", "| - |", "\x1b[31m", "\u202e", "\u2028", "\x85", "\x00",
             "\ufeff", "é", "word"]
        ),
        st.text(max_size=3),
    ),
    max_size=25,
).map("".join)  # fmt: skip


def words_of(text):
    """Give the words of each line that has any, as a reader would see them."""
    return [words for line in text.split("\n") if (words := line.split())]


def render_inline(markdown):
    """Give the text that Markdown shows, if it shows plain paragraphs and nothing else."""
    shown = []
    for token in MARKDOWN.parse(markdown):
        assert token.type in {"paragraph_open", "paragraph_close", "inline"}, token
        for child in token.children or []:
            assert child.type in INLINE, child
            shown.append(child.content if child.type == "text" else "\n")
        shown.append("\n")
    return "".join(shown)


@given(HOSTILE)
@example("&amp;")
@example("1986\\. A year")
@example("\\<b>")
@settings(max_examples=300)
def test_a_line_shows_the_text_letter_for_letter(text):
    """A line of Markdown shows what the reader wrote, with no markup in it."""
    shown = render_inline(markdown_line(text))

    assert shown.split() == visible(text).split()


@given(HOSTILE)
@settings(max_examples=300)
def test_a_quote_shows_the_text_letter_for_letter(text):
    """A block quote shows what the reader wrote, line by line, with no markup in it."""
    tokens = MARKDOWN.parse(markdown_quote(text))
    lines = render_inline(
        "\n\n".join(t.content for t in tokens if t.type == "inline") if tokens else ""
    )

    assert {t.type for t in tokens} <= {
        "blockquote_open", "blockquote_close", "paragraph_open", "paragraph_close", "inline",
    }  # fmt: skip
    assert words_of(lines) == words_of(visible(text))


@given(HOSTILE)
@settings(max_examples=300)
def test_a_table_cell_stays_one_cell(text):
    """A reader's text neither ends its cell nor its row."""
    table = f"| a | b |\n| --- | --- |\n| {markdown_line(text)} | end |\n"

    cells = [t for t in MARKDOWN.parse(table) if t.type == "inline"]

    assert len(cells) == 4
    assert cells[3].content == "end"
    assert all(c.type in INLINE for c in cells[2].children)
    assert "".join(c.content for c in cells[2].children).split() == visible(text).split()


@given(HOSTILE)
def test_a_heading_stays_one_heading(text):
    """A reader's text in a heading neither ends it nor begins another block."""
    tokens = MARKDOWN.parse(f"## Theme: {markdown_line(text)}\n")

    assert [t.type for t in tokens] == ["heading_open", "inline", "heading_close"]
    assert all(c.type in INLINE for c in tokens[1].children)


# GitHub looks for addresses wherever a scheme's letters begin, also behind a digit or "_".
LIVE = re.compile(r"(?i)(?:https?|ftp)://|(?<![a-z0-9.])www\.")


@pytest.mark.parametrize("before", ["", "(", "_", "1", "é", "*", "~", "x1", "-"])
@pytest.mark.parametrize("address", ["http://a.example", "HTTPS://a.example", "www.a.example"])
def test_no_address_stays_live(before, address):
    """An address in a comment is shown and is no link on GitHub, whatever stands before it."""
    escaped = markdown_line(before + address)

    assert not LIVE.search(escaped), escaped


@given(st.text())
def test_nothing_visible_commands_a_terminal(text):
    """Visible text has no control character but line end and tab, and no override of direction."""
    shown = visible(text)

    assert not re.search(
        "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]", shown
    )
    assert shown.encode("utf-8").decode("utf-8") == shown


@given(st.text(alphabet=st.characters(exclude_categories=["C", "Zl", "Zp"])))
def test_plain_text_is_visible_as_it_is(text):
    """Text without control characters is not changed."""
    assert visible(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[31mb", "a[U+001B][31mb"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("\u202eabc", "[U+202E]abc"),
        ("\ud800", "[U+D800]"),
        ("a\tb\n", "a\tb\n"),
        ("👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧"),
    ],
)
def test_controls_are_shown_by_their_code(text, shown):
    """Control characters are shown as their code; line ends, tabs and joiners are kept."""
    assert visible(text) == shown


@pytest.mark.parametrize("run", ["\\", "`", " ", "\n", "1", "http", "\n- "])
def test_long_runs_are_escaped_in_time(run):
    """A comment of one mark over and over is escaped in a time that grows with its length."""
    import time

    start = time.perf_counter()
    markdown_quote(run * 3_000)

    assert time.perf_counter() - start < 1


def test_the_escapes_are_those_of_the_docstring():
    """Markup is escaped by backslash, HTML by entity, and addresses are broken."""
    assert markdown_text("*bold* <script> http://a.b") == "\\*bold\\* &lt;script\\> http\\://a.b"
