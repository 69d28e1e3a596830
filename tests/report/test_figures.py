"""The figures of a report."""

import xml.etree.ElementTree as ET

import pytest

from threads.report.content.facts import Figure
from threads.report.content.map_facts import Branch, CommentMap, Place, Strip, Tree
from threads.report.content.refs import CommentRef, ParagraphRef, ThemeRef
from threads.report.content.talk_facts import ArticleMap, ParagraphRow
from threads.report.content.theme_facts import ThemeRow, ThemeTable
from threads.report.figures.discussion import draw_article, draw_tree
from threads.report.figures.drawing import fit, text_width
from threads.report.figures.grid import draw_grid
from threads.report.figures.places import draw_map
from threads.report.figures.themes import draw_sizes, draw_strip
from threads.results import Trial

HOSTILE = [
    "</text><script>alert(1)</script>",
    "$x^2$ \\frac{1}{0} $",
    "<image href='http://evil.example/a.png'/> &amp; &lt;",
    "\x1b[31m\x00\u202eabc",
    "word" * 200,
    "Straße 北京 😀",
    "{{ 7 * 7 }}{% raw %}",
]
SVG = "{http://www.w3.org/2000/svg}"
ALT = Figure("figure", "What it shows.")


def make_table(*labels, verdict="robust", n_unthemed=3):
    rows = tuple(
        ThemeRow(
            theme=ThemeRef(i, i + 1, label), keywords=(), source="found", n_comments=10 - i,
            share=None, n_texts=10 - i, n_authors=None, n_threads=None, n_pages=1, stability=1.0,
            verdict=verdict, paragraphs=(), first=None, last=None,
        )
        for i, label in enumerate(labels)
    )  # fmt: skip
    return ThemeTable(
        rows, n_unthemed, None, 20, "", has_authors=False, has_threads=False, has_pages=False,
        has_paragraphs=False, has_times=False,
    )  # fmt: skip


def draw_all(label):
    """Draw every figure with a reader's text in it."""
    theme, comment = ThemeRef(0, 1, label), CommentRef("p-1", "1")
    other = ThemeRef(1, 2, "Boats")
    paragraph = ParagraphRef("p", "p-b1", "1", 1, label)
    row = ParagraphRow(paragraph, 3, 1, ((theme, 2),))
    places = (
        Place(comment, theme, 0.1, 0.2), Place(comment, other, 0.1, 0.2),
        Place(comment, None, 1, 1),
    )  # fmt: skip
    trial = Trial(3, 3, "eom", 5, 2, 0.8, 0.5, 0.1, 0.6, 1)
    return {
        "sizes": draw_sizes(make_table(label, "Boats"), ALT),
        "map": draw_map(CommentMap(places, ""), ALT),
        "strip": draw_strip(
            Strip("Order", ((theme, (0.0, 1.0)), (None, (0.5,))), ((0.0, label), (1.0, label))), ALT
        ),
        "article": draw_article(ArticleMap((row,), 3, 5, (), (), 1, telling=True, note=""), ALT),
        "tree": draw_tree(Tree((Branch(comment, 0, theme, given=True, text=label),), 1), ALT),
        "grid": draw_grid([trial], trial),
    }


PLAIN = draw_all("Pier")


def texts_of(svg):
    return [(e.text or "").strip() for e in ET.fromstring(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("name", PLAIN)
def test_the_same_facts_give_the_same_bytes(name):
    """A figure that is drawn twice is the same file."""
    assert draw_all("Pier")[name] == PLAIN[name]


def test_every_theme_and_the_unthemed_have_a_bar_with_its_number():
    """Names and numbers of all themes and of the unthemed stand in the figure, as text."""
    texts = texts_of(draw_sizes(make_table("Pier", "Boats"), ALT))

    assert {"Pier", "Boats", "in no theme", "10", "9", "3"} <= set(texts)


@pytest.mark.parametrize("name", PLAIN)
@pytest.mark.parametrize("label", HOSTILE)
def test_a_hostile_text_is_text(label, name):
    """A reader's text is text in well-formed XML: no element, no formula, no control character."""
    svg = draw_all(label)[name]
    tags = {e.tag for e in ET.fromstring(svg).iter()}

    assert tags <= {e.tag for e in ET.fromstring(PLAIN[name]).iter()} | {f"{SVG}path"}
    assert not any(c in svg.decode() for c in "\x1b\x00\u202e")
    assert "alert(1)</script>" not in svg.decode()


@pytest.mark.parametrize("name", PLAIN)
def test_every_figure_says_what_it_shows(name):
    """A figure has a title and a description for those who do not see it."""
    root = ET.fromstring(PLAIN[name])

    assert root.get("role") == "img"
    assert (root.findtext(f"{SVG}title") or "").strip()
    assert (root.findtext(f"{SVG}desc") or "").strip()


@pytest.mark.parametrize("name", PLAIN)
def test_a_figure_is_600_pixels_wide_and_its_text_is_legible(name):
    """No figure is wider than 600 pixels, and no text in it smaller than 11."""
    root = ET.fromstring(PLAIN[name])

    assert root.get("width") == "600"
    assert all(float(e.get("font-size")) >= 11 for e in root.iter(f"{SVG}text"))


@pytest.mark.parametrize("name", PLAIN)
def test_long_names_stay_in_the_figure(name):
    """However long a label is, its text begins and ends within the figure."""
    for text in ET.fromstring(draw_all("word " * 200)[name]).iter(f"{SVG}text"):
        x, width = float(text.get("x")), text_width(text.text or "", float(text.get("font-size")))
        left = {"end": x - width, "middle": x - width / 2}.get(text.get("text-anchor"), x)

        assert left >= -1
        assert left + width <= 601


@pytest.mark.parametrize("verdict", ["robust", "fragile"])
def test_verdicts_are_told_apart_without_colour(verdict):
    """A fragile theme's bar is hatched, a robust one's is not, and the legend says so."""
    svg = draw_sizes(make_table("Pier", verdict=verdict), ALT)

    assert (b"url(#figure-hatch)" in svg) == (verdict == "fragile")
    assert f"{verdict} theme" in texts_of(svg)


def test_names_on_the_map_do_not_overlap():
    """Themes that stand on one spot are named beside each other."""
    places = tuple(
        Place(CommentRef(f"p-{i}", str(i)), ThemeRef(i, i + 1, f"A theme about pier {i}"), 0.5, 0.5)
        for i in range(8)
    )
    boxes = [
        (float(e.get("x")), float(e.get("y")), text_width(e.text, 12))
        for e in ET.fromstring(draw_map(CommentMap(places, ""), ALT)).iter(f"{SVG}text")
    ]

    assert len(boxes) == 8
    assert not [
        (a, b)
        for i, a in enumerate(boxes)
        for b in boxes[:i]
        if abs(a[1] - b[1]) < 12 and a[0] < b[0] + b[2] and b[0] < a[0] + a[2]
    ]


def test_ten_thousand_comments_make_a_map_of_bounded_size():
    """A map of many comments draws every so-manieth."""
    theme = ThemeRef(0, 1, "Pier")
    places = tuple(
        Place(CommentRef(f"p-{i}", str(i)), theme, i % 100 / 99, i // 100 / 99)
        for i in range(10_000)
    )

    assert len(draw_map(CommentMap(places, ""), ALT)) < 400_000


@pytest.mark.parametrize("text", ["word " * 50, "x" * 100_000, "北京" * 5_000, ""])
def test_a_text_is_shortened_to_its_width(text):
    """A text that is fitted is no wider than its room."""
    assert text_width(fit(text, 100, 12), 12) <= 100
