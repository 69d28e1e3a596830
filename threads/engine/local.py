"""Run shards on this machine: in this process, or in processes beside it."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Final

from threads.engine.shards import Shard, Task
from threads.errors import EngineError
from threads.settings import EngineSettings

# A killed worker takes the whole pool with it; what it had finished is there.
_MOST_LOSSES: Final = 3


@dataclass(frozen=True)
class ThisProcess:
    """Shard after shard, here."""

    settings: EngineSettings

    def run(self, task: Task, shards: Sequence[Shard]) -> Iterator[str]:
        """Do the task on all shards, in their order."""
        yield from map(task, shards)


@dataclass(frozen=True)
class Processes:
    """Some processes of this machine."""

    settings: EngineSettings

    def run(self, task: Task, shards: Sequence[Shard]) -> Iterator[str]:
        """Do the task on all shards; a lost worker's are done again.

        Raises:
            EngineError: Workers were lost again and again without a shard being done.
        """
        from multiprocessing import get_context

        left = {shard.name: shard for shard in shards}
        losses = 0
        while left:
            # Spawned, not forked: the parent may hold threads of polars and torch.
            with ProcessPoolExecutor(
                self.settings.n_workers, mp_context=get_context("spawn")
            ) as pool:
                futures = [pool.submit(task, shard) for shard in left.values()]
                try:
                    for future in as_completed(futures):
                        name = future.result()
                        del left[name]
                        losses = 0
                        yield name
                except BrokenProcessPool as error:
                    losses += 1
                    if losses >= _MOST_LOSSES:
                        raise EngineError(
                            f"{next(iter(left))}: a worker was killed {losses} times, as happens "
                            "when memory runs out. Give fewer workers (--n-workers)."
                        ) from error
                finally:
                    pool.shutdown(cancel_futures=True)
