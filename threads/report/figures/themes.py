"""Figures of themes: their sizes, and where in the discussion they come up."""

from collections.abc import Iterator
from typing import Final

from threads.report.content.facts import Figure
from threads.report.content.map_facts import Strip
from threads.report.content.theme_facts import ThemeTable
from threads.report.figures.drawing import (
    BLACK,
    DARK,
    FAINT,
    GREY,
    HATCH,
    WHITE,
    WIDTH,
    Line,
    Rect,
    Shape,
    Text,
    fit,
    text_width,
    to_svg,
    wrap,
)

FILLS: Final = {"robust": DARK, "fragile": HATCH, "in no theme": WHITE}
_LEFT: Final = 236.0  # pixels for the names
_ROW: Final = 36.0
_TOP: Final = 40.0
_STRIP: Final = 30.0


def legend(kinds: list[str], *, y: float) -> Iterator[Shape]:
    """Say what the fills mean, from the right."""
    x = WIDTH - 12
    for kind in reversed(kinds):
        name = kind if kind == "in no theme" else f"{kind} theme"
        x -= text_width(name, 12)
        yield Text(x, y, name, 12)
        yield Rect(x - 20, y - 10, 14, 11, FILLS[kind], BLACK)
        x -= 38


def draw_sizes(table: ThemeTable, figure: Figure) -> bytes:
    """Draw the number of comments in each theme and in none."""
    rows = [(r.theme.label, r.n_comments, r.verdict) for r in table.rows]
    rows.append(("in no theme", table.n_unthemed, "in no theme"))
    scale = (WIDTH - _LEFT - 48) / max(1, *(n for _, n, _ in rows))
    kinds = [k for k in FILLS if k in {kind for _, _, kind in rows}]
    shapes = list(legend(kinds, y=22))
    for i, (label, n, kind) in enumerate(rows):
        y = _TOP + i * _ROW
        lines = wrap(label, _LEFT - 20, 12.5)
        for j, line in enumerate(lines):
            base = y + _ROW / 2 + 4.5 + 15 * (j - (len(lines) - 1) / 2)
            shapes.append(Text(_LEFT - 10, base, line, anchor="end"))
        shapes.append(Rect(_LEFT, y + 5, n * scale, _ROW - 10, FILLS[kind], BLACK))
        shapes.append(Text(_LEFT + n * scale + 6, y + _ROW / 2 + 4.5, str(n)))
    bottom = _TOP + len(rows) * _ROW
    shapes.append(Line(((_LEFT, _TOP - 2), (_LEFT, bottom + 2))))
    title = "Comments per theme"
    return to_svg(shapes, name=figure.name, title=title, alt=figure.alt, height=bottom + 14)


def draw_strip(strip: Strip, figure: Figure) -> bytes:
    """Draw a mark for each comment, a row a theme, in the order or at the time of posting."""
    width = WIDTH - _LEFT - 16
    shapes: list[Shape] = []
    bottom = 24 + len(strip.rows) * _STRIP
    for at, name in strip.ticks:
        x = _LEFT + at * width
        shapes.append(Line(((x, 18), (x, bottom + 6)), FAINT, 0.6))
        room = 92.0
        anchor = "end" if x + room > WIDTH else "start"
        shapes.append(
            Text(
                x + (2 if anchor == "start" else -2),
                bottom + 18,
                fit(name, room, 11),
                11,
                GREY,
                anchor,
            )
        )
    for i, (theme, places) in enumerate(strip.rows):
        y = 24 + i * _STRIP
        label = theme.label if theme else "in no theme"
        shapes.append(Text(_LEFT - 10, y + 18, fit(label, _LEFT - 20, 12.5), anchor="end"))
        shapes.append(Line(((_LEFT, y + 14), (_LEFT + width, y + 14)), FAINT, 0.6))
        colour = DARK if theme else GREY
        shapes += [
            Line(((_LEFT + at * width, y + 4), (_LEFT + at * width, y + 24)), colour, 2.2)
            for at in places
        ]
    return to_svg(shapes, name=figure.name, title=strip.title, alt=figure.alt, height=bottom + 30)
