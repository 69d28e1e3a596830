"""Map shards to Parquet files: what is there is not made again.

A shard's work is a function of the shard alone, so that it may run anywhere, twice,
or after a kill. Its table is written under another name and moved, so that a file
with a shard's name is whole.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any, Protocol

from threads.errors import EngineError

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class Shard:
    """A part of the work.

    Attributes:
        name: Of its file; the same for the same content, and no path.
        content: What the work is done on; it travels to another process.
    """

    name: str
    content: Any


@dataclass(frozen=True)
class Task:
    """What is done with a shard, and where its table goes.

    Attributes:
        work: From a shard's content to its table; a function of a module, so that
            another process finds it.
        folder: Of the tables; every worker must see it under this path.
    """

    work: "Callable[[Any], pl.DataFrame]"
    folder: Path

    def place(self, shard: Shard) -> Path:
        """Give the file of a shard."""
        return self.folder / f"{shard.name}.parquet"

    def __call__(self, shard: Shard) -> str:
        """Make a shard's file and give the shard's name.

        Raises:
            EngineError: There is not enough memory for it.
        """
        place = self.place(shard)
        try:
            table = self.work(shard.content)
        except MemoryError as error:
            raise EngineError(
                f"{shard.name}: a worker ran out of memory. Give fewer workers (--n-workers)."
            ) from error
        passing = place.with_name(f".{shard.name}.{token_hex(4)}.tmp")
        try:
            table.write_parquet(passing)
            passing.replace(place)
        finally:
            passing.unlink(missing_ok=True)
        return shard.name


class Runner(Protocol):
    """Where tasks run."""

    def run(self, task: Task, shards: Sequence[Shard]) -> Iterator[str]:
        """Do the task on all shards; give each shard's name when it is done, in any order.

        Raises:
            EngineError: A worker was lost more often than can be chance.
        """


def map_shards(
    task: Task,
    shards: Sequence[Shard],
    *,
    runner: Runner,
    on_progress: Callable[[int, int], None],
) -> list[Path]:
    """Make the files of all shards, but for those that are there.

    Args:
        task: What to do, and in which folder.
        shards: Of names that differ.
        runner: Where it is done.
        on_progress: Called with shards done and shards in all.

    Returns:
        The files, in the order of the shards.

    Raises:
        EngineError: The folder cannot be written, or a worker cannot do its part.
    """
    try:
        task.folder.mkdir(parents=True, exist_ok=True)
        missing = [shard for shard in shards if not task.place(shard).is_file()]
        done = len(shards) - len(missing)
        on_progress(done, len(shards))
        for _ in runner.run(task, missing) if missing else ():
            done += 1
            on_progress(done, len(shards))
    except OSError as error:
        raise EngineError(f"{task.folder}: shards cannot be written: {error}.") from error
    return [task.place(shard) for shard in shards]
