"""Many inputs, read and segmented in many places: shards of inputs, each by itself."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import polars as pl

from threads.settings import ReadSettings, Settings
from threads.stages.kept import PACKED, Part, find_key, is_kept, pack, unpack
from threads.stages.watch import Clock, Progress

_N_SHARD: Final = 32  # inputs: some seconds of pages, and what a kill can cost


@dataclass(frozen=True)
class InputShard:
    """Inputs and how they are read; travels to a worker, which must see them by their names."""

    names: tuple[str, ...]
    settings: ReadSettings


@dataclass(frozen=True)
class SpreadInputs:
    """Where the parts of inputs are that were read elsewhere.

    Attributes:
        places: Input to the file of its shard, and its number in it.
    """

    places: dict[str, tuple[Path, int]]

    def read(self, name: str) -> Iterator[Part]:
        """Give the parts of an input, in their order."""
        place, number = self.places[name]
        rows = pl.scan_parquet(place).filter(pl.col("input") == number).drop("input").collect()
        yield from map(unpack, rows.iter_rows(named=True))


@contextmanager
def spread_inputs(
    names: Sequence[str],
    *,
    settings: Settings,
    store: Path | None,
    clock: Clock,
    progress: Progress,
) -> Iterator[SpreadInputs]:
    """Read inputs where the engine says, the same parts as in this process.

    Standard input, what cannot be opened and what an earlier run kept are left to the
    caller, and so is one input alone. The shards' files are removed in the end.

    Args:
        names: The inputs.
        settings: How they are read, and where.
        store: Folder of the store, in which finished shards outlive a killed run.
        clock: Told how long it took.
        progress: Told what is done.

    Raises:
        EngineError: A worker cannot do its part.
    """
    keys = {}
    if settings.engine.engine != "this":
        found = {name: find_key(name, settings.read) for name in names}
        keys = {name: key for name, key in found.items() if key and not is_kept(key, store)}
    if len(keys) <= 1:
        yield SpreadInputs({})
        return
    from threads.engine.choice import make_runner
    from threads.engine.shards import Shard, Task, map_shards

    own = list(keys)
    parts = [tuple(own[i : i + _N_SHARD]) for i in range(0, len(own), _N_SHARD)]
    with TemporaryDirectory() as passing:
        shards = [
            Shard(
                hashlib.sha256("".join(keys[name] for name in part).encode()).hexdigest(),
                InputShard(part, settings.read),
            )
            for part in parts
        ]
        with clock.stage("segment"):
            places = map_shards(
                Task(read_shard, (store or Path(passing)) / "shards"),
                shards,
                runner=make_runner(settings.engine),
                on_progress=lambda done, total: progress.advance("shards", done, total),
            )
        yield SpreadInputs(
            {
                name: (place, number)
                for place, part in zip(places, parts, strict=True)
                for number, name in enumerate(part)
            }
        )
        _remove(places)


def _remove(places: Sequence[Path]) -> None:
    for place in places:
        place.unlink(missing_ok=True)


def read_shard(shard: InputShard) -> pl.DataFrame:
    """Read and segment the inputs of a shard.

    Returns:
        ``input``, the number of an input, and its parts as they are kept, in their order.
    """
    from threads.stages.segmenting import read_input

    rows = [
        {"input": number, **pack(part)}
        for number, name in enumerate(shard.names)
        for part in read_input(name, settings=shard.settings, clock=Clock())
    ]
    return pl.DataFrame(rows, schema={"input": pl.UInt32, **PACKED})
