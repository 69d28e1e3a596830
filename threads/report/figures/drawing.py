"""Shapes and text to SVG: what the figures are made of.

Colours are told apart in black and white and by colour-blind readers: dark, hatched,
white and grey. Text stays text: found by search, read aloud, drawn in any script.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from threads.report.environment import make_markup_environment
from threads.report.escape import visible

if TYPE_CHECKING:
    from jinja2 import Environment

WIDTH: Final = 600.0  # pixels
DARK: Final = "#1f4e79"
HATCH: Final = "hatch"
WHITE: Final = "#ffffff"
BLACK: Final = "#000000"
GREY: Final = "#767676"  # 4.5 to 1 on white
FAINT: Final = "#b5b5b5"
ACCENT: Final = "#d55e00"  # Okabe and Ito's vermilion


@dataclass(frozen=True)
class Rect:
    """A rectangle from its upper left corner; ``fill`` may be ``HATCH``."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    stroke: str = ""
    thick: float = 0.8
    kind: str = "rect"


@dataclass(frozen=True)
class Dot:
    """A disc around its centre."""

    x: float
    y: float
    r: float
    fill: str
    stroke: str = ""
    thick: float = 0.8
    kind: str = "dot"


@dataclass(frozen=True)
class Line:
    """A line through points."""

    points: tuple[tuple[float, float], ...]
    stroke: str = BLACK
    thick: float = 0.8
    kind: str = "line"


@dataclass(frozen=True)
class Text:
    """A line of text on its base line; ``halo`` keeps it legible over shapes."""

    x: float
    y: float
    text: str
    size: float = 12.5
    fill: str = BLACK
    anchor: str = "start"
    bold: bool = False
    halo: bool = False
    kind: str = "text"


Shape = Rect | Dot | Line | Text


def to_svg(
    shapes: Sequence[Shape], *, name: str, title: str, alt: str, height: float, width: float = WIDTH
) -> bytes:
    """Write shapes, the later over the earlier.

    Args:
        shapes: In pixels.
        name: Of the figure; the ids in the file begin with it.
        title: Of the figure, for those who do not see it.
        alt: What it shows, likewise.
        height: In pixels.
        width: In pixels.
    """
    template = _environment().get_template("figure.svg.j2")
    shown = [_visible(shape) for shape in shapes]
    rendered = template.render(
        shapes=shown, name=name, title=visible(title), alt=visible(alt), height=height, width=width
    )
    return rendered.encode()


@lru_cache(maxsize=1)
def _environment() -> "Environment":
    environment = make_markup_environment()
    environment.filters |= {
        "px": lambda number: f"{number:.1f}".removesuffix(".0"),
        "fill": lambda fill, name: f"url(#{name}-{HATCH})" if fill == HATCH else fill,
    }
    return environment


def _visible(shape: Shape) -> Shape:
    """Make a text inert and one line."""
    if not isinstance(shape, Text):
        return shape
    text = " ".join(visible(shape.text).split())
    return Text(
        shape.x, shape.y, text, shape.size, shape.fill, shape.anchor, shape.bold, shape.halo
    )


def text_width(text: str, size: float) -> float:
    """Estimate how wide a text is drawn, in pixels: half an em a letter and a little more."""
    wide = sum(unicodedata.east_asian_width(c) in {"W", "F"} for c in text)
    return size * (0.56 * (len(text) - wide) + 1.05 * wide)


def fit(text: str, width: float, size: float) -> str:
    """Shorten a text to a width in pixels; a cut is shown by an ellipsis."""
    text = " ".join(visible(text).split())
    if text_width(text, size) <= width:
        return text
    while text and text_width(text + "…", size) > width:
        text = text[: max(0, min(len(text) - 1, int(len(text) * 0.97)))]
    return text.rstrip(" ,") + "…"


def wrap(text: str, width: float, size: float, *, n_lines: int = 2) -> list[str]:
    """Break a text into lines of a width in pixels; what is too much ends in an ellipsis."""
    words = " ".join(visible(text).split()).split(" ")
    lines: list[str] = []
    while words and len(lines) < n_lines - 1:
        line = words.pop(0)
        while words and text_width(f"{line} {words[0]}", size) <= width:
            line += f" {words.pop(0)}"
        lines.append(fit(line, width, size))
    return [*lines, fit(" ".join(words), width, size)] if words else lines
