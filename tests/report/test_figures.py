"""The figures of a report."""

import xml.etree.ElementTree as ET

import pytest

from threads.report.figures import draw_sizes
from threads.schemas import Themes, from_rows

HOSTILE = [
    "</text><script>alert(1)</script>",
    "$x^2$ \\frac{1}{0} $",
    "<image href='http://evil.example/a.png'/> &amp; &lt;",
    "\x1b[31m\x00\u202eabc",
    "word" * 200,
    "Straße 北京 😀",
]
SVG = "{http://www.w3.org/2000/svg}"


def make_themes(*labels, verdict="robust"):
    return from_rows(
        Themes,
        [
            {
                "theme_id": i,
                "label": label,
                "label_source": "found",
                "keywords": [],
                "n_comments": 10 - i,
                "n_texts": 10 - i,
                "n_threads": 1,
                "stability": 1.0,
                "verdict": verdict,
                "exemplars": [],
            }
            for i, label in enumerate(labels)
        ],
    )


def texts_of(svg):
    return [(e.text or "").strip() for e in ET.fromstring(svg).iter(f"{SVG}text")]


def test_the_same_table_gives_the_same_bytes():
    """A figure that is drawn twice is the same file."""
    themes = make_themes("Pier", "Boats")

    assert draw_sizes(themes, n_unthemed=3) == draw_sizes(themes, n_unthemed=3)


def test_every_theme_and_the_unthemed_have_a_bar_with_its_number():
    """Names and numbers of all themes and of the unthemed stand in the figure, as text."""
    texts = texts_of(draw_sizes(make_themes("Pier", "Boats"), n_unthemed=3))

    assert {"Pier", "Boats", "in no theme", "10", "9", "3"} <= set(texts)


@pytest.mark.parametrize("label", HOSTILE)
def test_a_hostile_label_is_text(label):
    """A label is text in well-formed XML: no element, no formula, no control character."""
    svg = draw_sizes(make_themes(label, "Boats"), n_unthemed=0)
    plain = draw_sizes(make_themes("Pier", "Boats"), n_unthemed=0)
    tags = {e.tag for e in ET.fromstring(svg).iter()}

    assert tags <= {e.tag for e in ET.fromstring(plain).iter()} | {f"{SVG}tspan"}
    assert not any(c in svg.decode() for c in "\x1b\x00\u202e")


def test_a_dollar_is_a_dollar():
    """Signs of mathematical typesetting are shown as they are."""
    texts = texts_of(draw_sizes(make_themes("$5 for a $10 note"), n_unthemed=0))

    assert "$5 for a $10 note" in texts


@pytest.mark.parametrize("verdict", ["robust", "fragile"])
def test_verdicts_are_told_apart_without_colour(verdict):
    """A fragile theme's bar is hatched, a robust one's is not, and the legend says so."""
    svg = draw_sizes(make_themes("Pier", verdict=verdict), n_unthemed=1)

    assert (b"<pattern" in svg) == (verdict == "fragile")
    assert f"{verdict} theme" in texts_of(svg)


def test_a_figure_carries_no_date():
    """Nothing in a figure depends on when it was drawn."""
    svg = draw_sizes(make_themes("Pier"), n_unthemed=1)

    assert b"<dc:date>" not in svg


def test_nothing_but_the_unthemed_can_be_drawn():
    """A figure of no theme at all shows the unthemed."""
    assert "in no theme" in texts_of(draw_sizes(make_themes(), n_unthemed=0))
