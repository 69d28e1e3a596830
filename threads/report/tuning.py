"""Write what a search through cluster settings found."""

import shlex
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl

from threads.report.environment import make_environment
from threads.report.escape import visible
from threads.report.figures.grid import draw_grid
from threads.report.folder import place_folder

if TYPE_CHECKING:
    from threads.results import Trial

TUNING_FILE: Final = "tuning.md"
TRIALS_FILE: Final = "trials.parquet"
_N_SHOWN: Final = 15  # outcomes in the table; the Parquet file has every trial
COLUMNS: Final = ("min_cluster_size", "min_samples", "cluster_method", "n_neighbors")


@dataclass(frozen=True)
class Tuning:
    """A finished search.

    Attributes:
        inputs: As the user gave them.
        trials: Best first.
        best: The one to take, None where none finds two themes.
        n_comments: Comments that were clustered.
        model: The embedding model.
    """

    inputs: tuple[str, ...]
    trials: Sequence["Trial"]
    best: "Trial | None"
    n_comments: int
    model: str


def command_of(tuning: Tuning) -> str:
    """Give the command that applies the settings to take."""
    if tuning.best is None:
        return ""
    flags = [
        part
        for name in COLUMNS
        for part in (f"--{name.replace('_', '-')}", str(getattr(tuning.best, name)))
    ]
    return "threads analyze " + shlex.join([*map(visible, tuning.inputs), *flags])


def outcomes(tuning: Tuning) -> list[tuple["Trial", int]]:
    """Give each outcome once, best first: its first trial, and how many trials end in it."""
    widths = Counter(trial.plateau for trial in tuning.trials)
    first = {trial.plateau: trial for trial in reversed(tuning.trials)}
    return [
        (trial, widths[trial.plateau])
        for trial in tuning.trials
        if trial is first[trial.plateau] and trial.n_themes
    ]


def spans(tuning: Tuning) -> list[tuple[str, str]]:
    """Name the values of each setting over which the plateau of the best reaches."""
    on = [t for t in tuning.trials if tuning.best and t.plateau == tuning.best.plateau]
    return [
        (f"--{name.replace('_', '-')}", ", ".join(map(str, sorted({getattr(t, name) for t in on}))))
        for name in COLUMNS
    ]


def build_tuning(tuning: Tuning) -> str:
    """Build ``tuning.md``."""
    best = tuning.best
    found = outcomes(tuning)
    return (
        make_environment()
        .get_template("tuning.md.j2")
        .render(
            title=", ".join(tuning.inputs),
            n=tuning.n_comments,
            n_trials=len(tuning.trials),
            outcomes=found,
            vectors=tuning.model,
            best=best,
            command=command_of(tuning),
            plateau_size=next((n for trial, n in found if trial is best), 0),
            spans=spans(tuning),
            columns=[name.replace("_", " ") for name in COLUMNS],
            shown=_N_SHOWN,
        )
    )


def write_tuning(tuning: Tuning, folder: Path) -> Path:
    """Write the folder of a search: ``tuning.md``, the heat map and all trials.

    Returns:
        The path of ``tuning.md``.

    Raises:
        OutputError: The folder cannot be written or is something else.
    """

    def fill(part: Path) -> None:
        (part / "figures").mkdir()
        (part / TUNING_FILE).write_text(build_tuning(tuning), "utf-8")
        (part / "figures" / "heatmap.svg").write_bytes(draw_grid(tuning.trials, tuning.best))
        pl.DataFrame([asdict(t) for t in tuning.trials]).write_parquet(part / TRIALS_FILE)

    place_folder(folder, fill, known_by=TRIALS_FILE)
    return folder / TUNING_FILE
