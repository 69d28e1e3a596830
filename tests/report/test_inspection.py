"""The page that shows how a page was taken apart."""

import lxml.html

import threads
from threads.report.inspection import build_inspection

HOSTILE = "<script>alert(1)</script> & <img src=x onerror=alert(2)> \x1b[31m \u202eabc"


def test_a_reader_s_markup_is_shown_not_obeyed():
    """Markup, escape sequences and overrides in a page are text in its inspection."""
    page = threads.segment(f"A first paragraph of the article.\n{HOSTILE}\n", format="text")

    html = build_inspection(page)

    assert lxml.html.fromstring(html).xpath("//script | //img") == []
    assert "\x1b" not in html
    assert "\u202e" not in html


def test_every_block_has_a_row():
    """An inspection has as many rows as the page has blocks."""
    page = threads.segment("One paragraph here.\nAnother one there.\n", format="text")

    rows = lxml.html.fromstring(build_inspection(page)).xpath("//ol/li")

    assert len(rows) == page.blocks.height
