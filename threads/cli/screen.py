"""What commands show on a terminal: progress, and text that cannot command it."""

import sys
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from threads.report.escape import visible


class Bars:
    """One progress bar a stage, on standard error, on a terminal only.

    Args:
        quiet: Show none.
    """

    def __init__(self, *, quiet: bool) -> None:
        console = Console(stderr=True)
        self._progress = Progress(
            TextColumn("{task.description:<8}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=console,
            disable=quiet or not console.is_terminal,
            transient=True,
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        """Start to show."""
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Clear the bars."""
        self._progress.stop()

    def advance(self, stage: str, done: int, total: int) -> None:
        """Show ``done`` of ``total`` items of a stage."""
        if stage not in self._tasks:
            self._tasks[stage] = self._progress.add_task(stage, total=total)
        self._progress.update(self._tasks[stage], completed=done, total=total)


def make_console() -> Console:
    """Make the console of standard output: plain when piped, without markup or guesses."""
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
