"""Run shards on a Dask cluster: the one at an address, or one made here."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any, Final

from threads.engine.shards import Shard, Task
from threads.errors import EngineError
from threads.settings import EngineSettings

if TYPE_CHECKING:
    from distributed import Client

_WAIT_S: Final = 30.0  # for the scheduler, a first worker, and all workers' answer
_VERSION: Final = "threads:__version__"


@dataclass(frozen=True)
class DaskCluster:
    """Workers of Dask distributed."""

    settings: EngineSettings

    def run(self, task: Task, shards: Sequence[Shard]) -> Iterator[str]:
        """Do the task on all shards; the scheduler gives a lost worker's to another.

        Raises:
            EngineError: Dask is missing, nobody answers at the address, this version of
                threads is not everywhere, or a shard lost every worker that tried it.
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
            client: Client = open_parts.enter_context(Client(place, timeout=_WAIT_S))  # type: ignore[no-untyped-call]  # likewise
        except (OSError, ValueError) as error:
            raise EngineError(
                f"{address or 'a local cluster'}: no scheduler answers: {error}. "
                "Start one with: dask scheduler."
            ) from error
        if address is not None:
            _check_versions(client, address)
        return client


def _check_versions(client: "Client", address: str) -> None:
    """Refuse a cluster that lacks this version: its workers would wait without a word.

    Raises:
        EngineError: There is no worker, one does not answer, or this version of threads
            is not on the scheduler and on every worker.
    """

    async def ask() -> dict[str, object]:
        # By the name of a function of Python itself, which any worker can look up.
        return dict(await client.run(resolve_name, _VERSION, on_error="return"))

    try:
        client.wait_for_workers(1, timeout=_WAIT_S)
        found = client.sync(ask, callback_timeout=_WAIT_S)  # type: ignore[no-untyped-call]  # likewise
        try:
            found["the scheduler"] = client.run_on_scheduler(resolve_name, _VERSION)  # type: ignore[no-untyped-call]  # likewise
        except ImportError as error:
            found["the scheduler"] = error
    except OSError as error:
        raise EngineError(
            f"{address}: no worker answers within {_WAIT_S:.0f} seconds. "
            f"Start some with: dask worker {address}."
        ) from error
    own = resolve_name(_VERSION)
    for place, version in sorted(found.items()):
        if version != own:
            told = f"threads {version}" if isinstance(version, str) else f"no threads: {version}"
            raise EngineError(
                f"{place}: has {told}. Install threads {own} on the scheduler and every worker, "
                "and start them again."
            )
