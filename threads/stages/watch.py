"""Who is told how far a run is, and how long its stages took."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol


class Progress(Protocol):
    """Who is told how far a run is."""

    def advance(self, stage: str, done: int, total: int) -> None:
        """Take note that ``done`` of ``total`` items of a stage are done."""


class Silence:
    """Tells nobody."""

    def advance(self, stage: str, done: int, total: int) -> None:
        """Do nothing."""


@dataclass(frozen=True)
class Clock:
    """Wall seconds by stage."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add the time until the block ends to a stage."""
        start = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start
