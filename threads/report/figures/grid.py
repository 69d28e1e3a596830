"""The heat map of a search through cluster settings."""

from collections.abc import Sequence
from typing import Final

from threads.report.figures.drawing import (
    ACCENT,
    BLACK,
    FAINT,
    GREY,
    WHITE,
    WIDTH,
    Rect,
    Shape,
    Text,
    to_svg,
)
from threads.results import Trial

_LEFT: Final = 62.0
_GAP: Final = 26.0
_TOP: Final = 46.0
_ROW: Final = 30.0
_ALT: Final = (
    "For each smallest theme size and number of samples the score, the darker the higher, and, "
    "printed, the number of themes."
)


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
    sizes = sorted({t.min_cluster_size for t in trials})
    samples = sorted({t.min_samples for t in trials})
    methods = sorted({t.cluster_method for t in trials})
    panel = (WIDTH - _LEFT - 12 - _GAP * (len(methods) - 1)) / len(methods)
    width = panel / len(sizes)
    cells = {
        (t.cluster_method, t.min_cluster_size, t.min_samples): t for t in reversed(trials)
    }  # the best of each cell, since trials come best first
    scores = [t.score for t in cells.values() if t.score > 0] or [0.0]
    low, high = min(scores), max(scores)
    bottom = _TOP + _ROW * len(samples)
    shapes: list[Shape] = [Text(8, _TOP - 10, "min-samples", 11, GREY)]
    for j, sample in enumerate(samples):
        shapes.append(Text(_LEFT - 8, _TOP + (j + 0.65) * _ROW, str(sample), 12, anchor="end"))
    framed: list[Shape] = []
    for m, method in enumerate(methods):
        left = _LEFT + m * (panel + _GAP)
        shapes.append(Text(left + panel / 2, 18, method, 12.5, BLACK, "middle", bold=True))
        shapes.append(Text(left + panel / 2, bottom + 36, "min-cluster-size", 11, GREY, "middle"))
        for i, size in enumerate(sizes):
            shapes.append(
                Text(left + (i + 0.5) * width, bottom + 17, str(size), 12, anchor="middle")
            )
        for trial in (t for t in cells.values() if t.cluster_method == method):
            i, j = sizes.index(trial.min_cluster_size), samples.index(trial.min_samples)
            x, y = left + i * width, _TOP + j * _ROW
            worth = _place(trial.score, low, high)
            shade = round(255 - 190 * worth)
            shapes.append(
                Rect(x, y, width, _ROW, f"#{shade:02x}{shade:02x}{shade:02x}", FAINT, 0.6)
            )
            ink = WHITE if worth > 0.5 else BLACK
            at = (x + width / 2, y + _ROW * 0.65)
            shapes.append(Text(*at, str(trial.n_themes), 12, ink, "middle"))
            if best == trial:
                framed.append(Rect(x + 1, y + 1, width - 2, _ROW - 2, "none", ACCENT, 2.5))
    said = f"Darker is better: score {low:.2f} to {high:.2f}; white where no two themes are found."
    shapes.append(Text(8, bottom + 62, said, 11, GREY))
    return to_svg(
        [*shapes, *framed],
        name="heatmap",
        title="Scores of cluster settings",
        alt=_ALT,
        height=bottom + 72,
    )


def _place(score: float, low: float, high: float) -> float:
    """Place a score between the lowest and the highest, where a faint grey begins at 0.1."""
    if score <= 0:
        return 0.0
    return 0.1 + 0.9 * ((score - low) / (high - low) if high > low else 1.0)
