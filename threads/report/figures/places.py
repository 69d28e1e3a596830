"""The map of the comments: what is alike stands near, and themes are named on it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

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

_HEIGHT: Final = 460.0
_EDGE: Final = 26.0
_SIZE: Final = 12.0
_MAX_DOTS: Final = 2_000  # every n-th comment is drawn where there are more
# Okabe and Ito's colours, which colour-blind readers tell apart, the light ones left out.
# Names stand on the map, so nothing rests on colour alone.
_COLOURS: Final = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#333333")

Box = tuple[float, float, float, float]


def draw_map(places: CommentMap, figure: Figure) -> bytes:
    """Draw every comment where it stands, the unthemed faint, and name the themes."""
    step = -(-len(places.places) // _MAX_DOTS)
    shown = places.places[::step]
    radius = 4.2 if len(shown) <= 300 else 2.6
    shapes: list[Shape] = [
        Dot(*_at(p), radius - 0.6, WHITE, FAINT, 1.2) for p in shown if p.theme is None
    ]
    for place in shown:
        if place.theme is not None:
            colour = _COLOURS[place.theme.theme_id % len(_COLOURS)]
            shapes.append(Dot(*_at(place), radius, colour, WHITE, 0.6))
    shapes += _name_themes(places.places)
    title = "Map of the comments"
    return to_svg(shapes, name=figure.name, title=title, alt=figure.alt, height=_HEIGHT)


def _at(place: Place) -> tuple[float, float]:
    return (
        _EDGE + place.x * (WIDTH - 2 * _EDGE),
        _EDGE + place.y * (_HEIGHT - 2 * _EDGE),
    )


def _name_themes(places: tuple[Place, ...]) -> Iterator[Shape]:
    """Write each theme's name at its comments, where no other name stands, else nowhere.

    The largest themes are named first; a name that finds no room near is led to its
    comments by a line.
    """
    found: dict[ThemeRef, list[tuple[float, float]]] = {}
    for place in places:
        if place.theme is not None:
            found.setdefault(place.theme, []).append(_at(place))
    taken: list[Box] = []
    for theme, points in sorted(found.items(), key=lambda item: (-len(item[1]), item[0].theme_id)):
        xs, ys = sorted(x for x, _ in points), sorted(y for _, y in points)
        middle = (xs[len(xs) // 2], ys[len(ys) // 2])
        text = fit(f"{theme.number}. {theme.label}", 230, _SIZE)
        width = text_width(text, _SIZE) * 0.95
        for tried, (x, y) in enumerate(_candidates(middle, ys[0], ys[-1])):
            left = min(max(4.0, x - width / 2), WIDTH - width - 4)
            box = (left, y - _SIZE, left + width, y + 4)
            if box[1] > 0 and box[3] < _HEIGHT and not any(_touch(box, other) for other in taken):
                taken.append(box)
                near = min(max(middle[0], box[0]), box[2]), min(max(middle[1], box[1]), box[3])
                if tried > 1 and abs(near[0] - middle[0]) + abs(near[1] - middle[1]) > 40:
                    yield Line((near, middle), GREY, 0.8)
                yield Text(left, y, text, _SIZE, BLACK, bold=False, halo=True)
                break


def _candidates(
    middle: tuple[float, float], top: float, bottom: float
) -> Iterator[tuple[float, float]]:
    """Give places for a name, the best first: above and below its comments, then around."""
    x, y = middle
    yield x, top - 9
    yield x, bottom + 18
    for distance in (0, 18, 36, 54, 72, 96, 120, 150, 180):
        for dx, dy in ((0, -1), (0, 1), (-1, -0.5), (1, -0.5), (-1, 0.5), (1, 0.5)):
            yield x + dx * distance * 1.6, y + 4 + dy * distance


def _touch(one: Box, other: Box) -> bool:
    return (
        one[0] < other[2] + 4 and other[0] < one[2] + 4 and one[1] < other[3] and other[1] < one[3]
    )
