"""The figures of a report, as SVG: same tables, same bytes."""

import io
import textwrap
from typing import TYPE_CHECKING, Any, Final

import dataframely as dy

from threads.report.escape import visible
from threads.schemas import Themes

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_WIDTH_INCHES: Final = 6.25  # 600 px at 96 px an inch
_BAR_INCHES: Final = 0.42
_N_LABEL: Final = 34  # characters a line
# Told apart without colour: robust full, fragile hatched, unthemed white.
_ROBUST: Final[dict[str, Any]] = {"facecolor": "#1f4e79", "edgecolor": "#000000"}
_FRAGILE: Final[dict[str, Any]] = {"facecolor": "#9dbfd9", "edgecolor": "#000000", "hatch": "///"}
_UNTHEMED: Final[dict[str, Any]] = {"facecolor": "#ffffff", "edgecolor": "#000000"}


def draw_sizes(themes: dy.DataFrame[Themes], *, n_unthemed: int) -> bytes:
    """Draw the number of comments in each theme and in none.

    Args:
        themes: By size.
        n_unthemed: Comments in no theme.

    Returns:
        The SVG file's bytes.
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure
    from matplotlib.patches import Patch

    names = [visible(label) for label in themes["label"]] + ["in no theme"]
    counts = [*themes["n_comments"].to_list(), n_unthemed]
    styles = [_ROBUST if v == "robust" else _FRAGILE for v in themes["verdict"]] + [_UNTHEMED]
    with rc_context(_style()):
        figure = Figure(
            figsize=(_WIDTH_INCHES, 1.2 + _BAR_INCHES * len(names)), layout="constrained"
        )
        axes = figure.subplots()
        for place, (count, style) in enumerate(zip(counts, styles, strict=True)):
            axes.barh(place, count, height=0.66, linewidth=0.8, **style)
            axes.annotate(
                str(count), (count, place), xytext=(4, 0), textcoords="offset points", va="center"
            )
        _name_bars(axes, names)
        axes.set_xlabel("comments")
        axes.set_xlim(0, max(counts, default=1) * 1.12 + 0.1)
        drawn = {"robust": _ROBUST, "fragile": _FRAGILE}
        kinds = [k for k in drawn if k in set(themes["verdict"])]
        handles = [Patch(label=f"{kind} theme", **drawn[kind]) for kind in kinds]
        handles.append(Patch(label="in no theme", **_UNTHEMED))
        figure.legend(handles=handles, loc="outside upper right", ncols=len(handles), frameon=False)
        return _to_svg(figure)


def _style() -> dict[Any, Any]:  # matplotlib types its keys as literals
    return {
        "svg.hashsalt": "threads",
        "svg.fonttype": "none",  # text stays text: found by search, read aloud, any script
        "font.family": "sans-serif",
        "font.sans-serif": ["DejaVu Sans"],
        "font.size": 9.5,
        "hatch.linewidth": 0.6,
        "axes.spines.top": False,
        "axes.spines.right": False,
    }


def _name_bars(axes: "Axes", names: list[str]) -> None:
    from matplotlib.ticker import MaxNLocator

    wrapped = [
        textwrap.fill(textwrap.shorten(n, 2 * _N_LABEL, placeholder="…"), _N_LABEL) for n in names
    ]
    axes.set_yticks(range(len(names)), wrapped)
    for tick in axes.get_yticklabels():
        tick.set_parse_math(False)  # a reader's "$" is a dollar
    axes.invert_yaxis()
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))


def _to_svg(figure: "Figure") -> bytes:
    stream = io.BytesIO()
    figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": "threads"})
    return stream.getvalue()
