"""The map of the comments: what is alike stands near, and themes are named on it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from threads.report.content.facts import Figure
from threads.report.content.map_facts import CommentMap, Place
from threads.report.figures.drawing import (
    BLACK,
    FAINT,
    GREY,
    WHITE,
    WIDTH,
    Dot,
    Line,
    Shape,
    Text,
    fit,
    text_width,
    to_svg,
)

if TYPE_CHECKING:
    from threads.report.content.refs import ThemeRef

HEIGHT: Final = 460.0
NAME_SIZE: Final = 12.0
_EDGE: Final = 26.0
_N_NAMED: Final = 14  # themes that are named in full; more names would cover the dots
_MAX_DOTS: Final = 2_000  # every n-th comment is drawn where there are more
# Okabe and Ito's colours, which colour-blind readers tell apart, the light ones left out.
# Names stand on the map, so nothing rests on colour alone.
COLOURS: Final = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#333333")

Point = tuple[float, float]
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class MapDot:
    """A comment where it is drawn, in pixels, with its theme's place in ``COLOURS``."""

    place: Place
    x: float
    y: float
    r: float
    colour: int | None


@dataclass(frozen=True)
class MapName:
    """A theme's name from its left end on its base line, and the line that leads to its dots."""

    theme: "ThemeRef"
    text: str
    x: float
    y: float
    line: tuple[Point, Point] | None


def draw_map(places: CommentMap, figure: Figure) -> bytes:
    """Draw every comment where it stands, the unthemed faint, and name the themes."""
    shapes: list[Shape] = [
        Dot(dot.x, dot.y, dot.r, WHITE, FAINT, 1.2)
        if dot.colour is None
        else Dot(dot.x, dot.y, dot.r, COLOURS[dot.colour], WHITE, 0.6)
        for dot in place_dots(places)
    ]
    for name in place_names(places):
        if name.line:
            shapes.append(Line(name.line, GREY, 0.8))
        shapes.append(Text(name.x, name.y, name.text, NAME_SIZE, BLACK, bold=False, halo=True))
    title = "Map of the comments"
    return to_svg(shapes, name=figure.name, title=title, alt=figure.alt, height=HEIGHT)


def place_dots(places: CommentMap) -> list[MapDot]:
    """Place the dots, the unthemed first so that they lie beneath; of very many a part."""
    shown = places.places[:: -(-len(places.places) // _MAX_DOTS)]
    radius = 4.2 if len(shown) <= 300 else 2.6
    dots = [
        MapDot(place, *_at(place), radius, place.theme.theme_id % len(COLOURS))
        if place.theme
        else MapDot(place, *_at(place), radius - 0.6, None)
        for place in shown
    ]
    return sorted(dots, key=lambda dot: dot.colour is not None)


def _at(place: Place) -> Point:
    return (
        _EDGE + place.x * (WIDTH - 2 * _EDGE),
        _EDGE + place.y * (HEIGHT - 2 * _EDGE),
    )


def place_names(places: CommentMap) -> Iterator[MapName]:
    """Place each theme's name at its comments, where no other name stands, else nowhere.

    Of the places that are free it takes the first that covers no dot; where there is
    none, its number is tried, and then the place that covers the fewest.

    The largest themes are named first, of many the others by number only; a name that
    finds no room near is led to its comments by a line.
    """
    found: dict[ThemeRef, list[Point]] = {}
    for place in places.places:
        if place.theme is not None:
            found.setdefault(place.theme, []).append(_at(place))
    dots = np.array([(dot.x, dot.y) for dot in place_dots(places)]).reshape(-1, 2)
    taken: list[Box] = []
    largest = sorted(found.items(), key=lambda item: (-len(item[1]), item[0].theme_id))
    for rank, (theme, points) in enumerate(largest):
        xs, ys = sorted(x for x, _ in points), sorted(y for _, y in points)
        middle = (xs[len(xs) // 2], ys[len(ys) // 2])
        full = fit(f"{theme.number}. {theme.label}", 230, NAME_SIZE)
        best = None
        for text in [*([full] if rank < _N_NAMED else []), f"{theme.number}."]:
            boxes = list(_free_boxes(text, middle, (ys[0], ys[-1]), taken))
            covered = [_count_within(box, dots) for box in boxes]
            if boxes and (not best or not min(covered)):
                best = text, boxes[covered.index(min(covered))]
            if covered and not min(covered):
                break
        if best:
            text, box = best
            taken.append(box)
            near = min(max(middle[0], box[0]), box[2]), min(max(middle[1], box[1]), box[3])
            aside = not box[0] <= middle[0] <= box[2]
            far = abs(near[0] - middle[0]) + abs(near[1] - middle[1]) > 40
            yield MapName(
                theme, text, box[0], box[3] - 4, (near, middle) if aside and far else None
            )


def _free_boxes(
    text: str, middle: Point, height: tuple[float, float], taken: Sequence[Box]
) -> Iterator[Box]:
    """Give the boxes that a name could fill without touching another, the best first."""
    width = text_width(text, NAME_SIZE) * 0.95
    for x, y in _candidates(middle, *height):
        left = min(max(4.0, x - width / 2), WIDTH - width - 4)
        box = (left, y - NAME_SIZE, left + width, y + 4)
        if box[1] > 0 and box[3] < HEIGHT and not any(_touch(box, other) for other in taken):
            yield box


def _count_within(box: Box, dots: NDArray[np.float64]) -> int:
    return int(((dots > box[:2]) & (dots < box[2:])).all(axis=1).sum())


def _candidates(
    middle: tuple[float, float], top: float, bottom: float
) -> Iterator[tuple[float, float]]:
    """Give places for a name, the best first: above and below its comments, then around."""
    x, y = middle
    yield x, top - 9
    yield x, bottom + 18
    for distance in (0, 18, 36, 54, 72):
        for dx, dy in ((0, -1), (0, 1), (-1, -0.5), (1, -0.5), (-1, 0.5), (1, 0.5)):
            yield x + dx * distance * 1.6, y + 4 + dy * distance


def _touch(one: Box, other: Box) -> bool:
    return (
        one[0] < other[2] + 4 and other[0] < one[2] + 4 and one[1] < other[3] and other[1] < one[3]
    )
