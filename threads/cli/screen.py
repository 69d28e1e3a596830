"""What commands show on a terminal: progress, and text that cannot command it."""

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from threads.report.escape import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console
    from rich.progress import Progress, TaskID

    from threads.results import Reject

N_SHOWN: Final = 10  # pages, themes or rejects on the screen; files have all


class Bars:
    """One progress bar a stage, on standard error, on a terminal only.

    Args:
        quiet: Show none.
    """

    def __init__(self, *, quiet: bool) -> None:
        self._progress = _make_progress() if not quiet and sys.stderr.isatty() else None
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        """Start to show."""
        if self._progress:
            self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Clear the bars."""
        if self._progress:
            self._progress.stop()

    def advance(self, stage: str, done: int, total: int) -> None:
        """Show ``done`` of ``total`` items of a stage."""
        if self._progress is None:
            return
        if stage not in self._tasks:
            self._tasks[stage] = self._progress.add_task(stage, total=total)
        self._progress.update(self._tasks[stage], completed=done, total=total)


def _make_progress() -> "Progress":
    """Make the bars of standard error."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    return Progress(
        TextColumn("{task.description:<8}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )


def make_console() -> "Console":
    """Make the console of standard output: plain when piped, without markup or guesses."""
    from rich.console import Console

    return Console(
        markup=False,
        highlight=False,
        emoji=False,
        soft_wrap=True,
        file=sys.stdout,
    )


def shorten(text: str, width: int) -> str:
    """Fit a reader's text into one line of a terminal, inert."""
    line = " ".join(visible(text).split())
    return line if len(line) <= width else line[: max(0, width - 1)] + "…"


def show_rejects(console: "Console", rejects: "Sequence[Reject]") -> None:
    """Print what was not read, a line each, and how many more there are."""
    for reject in rejects[:N_SHOWN]:
        where = "" if reject.line is None else f", line {reject.line}"
        console.print(shorten(f"not read: {reject.source}{where}: {reject.reason}", 160))
    say_more(console, len(rejects), "not read")


def say_more(console: "Console", n_all: int, what: str) -> None:
    """Print how many there are beyond those shown, where there are more."""
    if n_all > N_SHOWN:
        console.print(f"... and {n_all - N_SHOWN} more {what}")
