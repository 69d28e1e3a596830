"""Figures of a discussion: its paragraphs by themes, and one exchange as a tree."""

from typing import TYPE_CHECKING, Final

from threads.report.content.facts import Figure
from threads.report.content.map_facts import Tree
from threads.report.content.talk_facts import ArticleMap
from threads.report.figures.drawing import (
    BLACK,
    DARK,
    FAINT,
    GREY,
    WHITE,
    WIDTH,
    Dot,
    Line,
    Rect,
    Shape,
    Text,
    fit,
    to_svg,
)

if TYPE_CHECKING:
    from threads.report.content.refs import ThemeRef

_LEFT: Final = 236.0
_DARK_FROM: Final = 0.75  # of the darkest; either ink has 4 to 1 on it there
_CELL: Final = 26.0
_BRANCH: Final = 26.0
_INDENT: Final = 18.0
_MAX_INDENTS: Final = 12  # deeper answers stand below each other


def draw_article(article: ArticleMap, figure: Figure) -> bytes:
    """Draw which themes answer which paragraphs: a number, the darker the more."""
    themes: list[ThemeRef | None] = list(
        {t.theme_id: t for row in article.rows for t, _ in row.themes}.values()
    )
    themes.sort(key=lambda t: t.theme_id if t else 0)
    if any(row.n_unthemed for row in article.rows):
        themes.append(None)
    width = min(_CELL, (WIDTH - _LEFT - 12) / len(article.rows))
    counts = [
        [
            sum(n for of, n in row.themes if of == theme) if theme else row.n_unthemed
            for row in article.rows
        ]
        for theme in themes
    ]
    most = max(max(line) for line in counts)
    shapes: list[Shape] = [Text(_LEFT - 10, 22, "paragraph", 11.5, GREY, "end")]
    every = -(-22 // int(max(1, width)))
    for j, row in enumerate(article.rows):
        if j % every == 0:
            x = _LEFT + (j + 0.5) * width
            shapes.append(Text(x, 22, row.paragraph.name, 11.5, GREY, "middle"))
    for i, theme in enumerate(themes):
        y = 30 + i * _CELL
        label = theme.label if theme else "in no theme"
        shapes.append(Text(_LEFT - 10, y + 17.5, fit(label, _LEFT - 20, 12.5), anchor="end"))
        for j, n in enumerate(counts[i]):
            x = _LEFT + j * width
            shapes.append(Rect(x, y, width, _CELL, _shade(n / most), FAINT, 0.6))
            if n and width >= 14:
                ink = WHITE if n > _DARK_FROM * most else BLACK
                shapes.append(Text(x + width / 2, y + 17.5, str(n), 12, ink, "middle"))
    title = "Which themes answer which paragraphs of the article"
    height = 30 + len(themes) * _CELL + 12
    return to_svg(shapes, name=figure.name, title=title, alt=figure.alt, height=height)


def _shade(share: float) -> str:
    """Go from white to dark blue."""
    parts = [round(255 + (int(DARK[i : i + 2], 16) - 255) * share) for i in (1, 3, 5)]
    return "#" + "".join(f"{part:02x}" for part in parts)


def draw_tree(tree: Tree, figure: Figure) -> bytes:
    """Draw a sub-thread: each comment under the one that it answers."""
    shapes: list[Shape] = []
    above: dict[int, int] = {}
    for i, branch in enumerate(tree.branches):
        depth = min(branch.depth, _MAX_INDENTS)
        x, y = 18 + depth * _INDENT, 20 + i * _BRANCH
        parent = above.get(branch.depth - 1)
        if parent is not None:
            left = 18 + min(branch.depth - 1, _MAX_INDENTS) * _INDENT
            shapes.insert(
                0,
                Line(
                    ((left, 20 + parent * _BRANCH), (left, y), (x, y)),
                    GREY if branch.given else FAINT,
                ),
            )
        above = {d: place for d, place in above.items() if d < branch.depth} | {branch.depth: i}
        shapes.append(Dot(x, y, 5, DARK if branch.theme else WHITE, BLACK))
        number = f"{branch.comment.name}"
        shapes.append(Text(x + 11, y + 4.5, number, 12, BLACK, bold=True))
        room = WIDTH - x - 24 - 8.5 * len(number)
        shapes.append(Text(x + 17 + 8.5 * len(number), y + 4.5, fit(branch.text, room, 11.5), 11.5))
    height = 20 + len(tree.branches) * _BRANCH
    inferred = "; a pale line: inferred" if not all(b.given for b in tree.branches) else ""
    told = f"filled: in a theme, hollow: in none{inferred}"
    shapes.append(Text(WIDTH - 12, height + 2, told, 11, GREY, "end"))
    height += 14
    title = "The longest exchange, each comment under the one that it answers"
    return to_svg(shapes, name=figure.name, title=title, alt=figure.alt, height=height)
