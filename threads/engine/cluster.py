"""Run shards on a Dask cluster: the one at an address, or one made here."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from threads.engine.shards import Shard, Task
from threads.errors import EngineError
from threads.settings import EngineSettings

if TYPE_CHECKING:
    from distributed import Client


@dataclass(frozen=True)
class DaskCluster:
    """Workers of Dask distributed."""

    settings: EngineSettings

    def run(self, task: Task, shards: Sequence[Shard]) -> Iterator[str]:
        """Do the task on all shards; the scheduler gives a lost worker's to another.

        Raises:
            EngineError: Dask is missing, nobody answers at the address, or a shard lost
                every worker that tried it.
        """
        try:
            from distributed import KilledWorker, as_completed
        except ImportError as error:
            raise EngineError(
                "--engine dask: distributed is not installed. "
                "Install it with pip install '.[cluster]'."
            ) from error
        with ExitStack() as open_parts:
            client = self._connect(open_parts)
            try:
                futures = [client.submit(task, shard, pure=False) for shard in shards]
                for future in as_completed(futures):  # type: ignore[no-untyped-call]  # theirs is untyped
                    yield str(future.result())
            except KilledWorker as error:
                raise EngineError(
                    "--engine dask: every worker that tried a shard was lost, as happens when "
                    "memory runs out. Give workers more memory."
                ) from error

    def _connect(self, open_parts: ExitStack) -> "Client":
        """Connect to the scheduler, or start one with workers that end with the run."""
        from distributed import Client, LocalCluster

        address = self.settings.scheduler
        try:
            place: Any = address
            if address is None:
                n_workers = self.settings.n_workers
                place = open_parts.enter_context(
                    LocalCluster(n_workers=n_workers, threads_per_worker=1, dashboard_address=None)  # type: ignore[no-untyped-call]  # likewise
                )
            client: Client = open_parts.enter_context(Client(place, timeout=20))  # type: ignore[no-untyped-call]  # likewise
            return client
        except (OSError, ValueError) as error:
            raise EngineError(
                f"{address or 'a local cluster'}: no scheduler answers: {error}. "
                "Start one with: dask scheduler."
            ) from error
