"""The figures of a report, as SVG: same tables, same bytes."""

import io
import textwrap
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import dataframely as dy
import numpy as np

from threads.report.escape import visible
from threads.results import Trial
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


def draw_grid(trials: Sequence[Trial], best: Trial | None) -> bytes:
    """Draw scores over the two settings that matter most, a panel for each method.

    Where a cell stands for several trials the best is drawn; the number printed is
    the number of themes, and the cell of the settings to take is framed.

    Args:
        trials: Best first.
        best: The trial to take.

    Returns:
        The SVG file's bytes.
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure
    from matplotlib.patches import Rectangle

    sizes = sorted({t.min_cluster_size for t in trials})
    samples = sorted({t.min_samples for t in trials})
    methods = sorted({t.cluster_method for t in trials})
    with rc_context(_style()):
        height = 1.3 + 0.34 * len(samples)
        figure = Figure(figsize=(_WIDTH_INCHES, height), layout="constrained")
        panels = figure.subplots(1, len(methods), squeeze=False, sharey=True)[0]
        for axes, method in zip(panels, methods, strict=True):
            cells = np.full((len(samples), len(sizes)), np.nan)
            for trial in reversed([t for t in trials if t.cluster_method == method]):
                row, column = samples.index(trial.min_samples), sizes.index(trial.min_cluster_size)
                cells[row, column] = trial.score
                _print_cell(axes, row, column, trial)
            image = axes.imshow(cells, cmap="Greys", vmin=0, vmax=1, aspect="auto")
            if best is not None and best.cluster_method == method:
                place = (
                    sizes.index(best.min_cluster_size) - 0.5,
                    samples.index(best.min_samples) - 0.5,
                )
                axes.add_patch(Rectangle(place, 1, 1, fill=False, edgecolor="#d55e00", linewidth=2))
            axes.set_xticks(range(len(sizes)), [str(s) for s in sizes])
            axes.set_yticks(range(len(samples)), [str(s) for s in samples])
            axes.set_title(method, fontsize=9.5)
            axes.set_xlabel("min-cluster-size")
        panels[0].set_ylabel("min-samples")
        figure.colorbar(image, ax=list(panels), label="score", shrink=0.9)
        return _to_svg(figure)


def _print_cell(axes: "Axes", row: int, column: int, trial: Trial) -> None:
    """Print a cell's number of themes, over what a weaker trial printed there."""
    for text in [t for t in axes.texts if t.get_position() == (column, row)]:
        text.remove()
    axes.text(
        column,
        row,
        str(trial.n_themes),
        ha="center",
        va="center",
        color="white" if trial.score > 0.55 else "black",
    )


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
    with warnings.catch_warnings():
        # Text stays text, so the viewer's font draws it; ours only measures.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": "threads"})
    return stream.getvalue()
