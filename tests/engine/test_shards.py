"""The engine: the same files from every runner, whatever happens to its workers."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Event, Thread

import polars as pl
import pytest

from threads.catalog import RUNNERS, load
from threads.engine.choice import make_runner
from threads.engine.shards import Shard, Task, map_shards
from threads.errors import EngineError
from threads.settings import EngineSettings

ELSEWHERE = ("processes", "dask")


def square(numbers):
    return pl.DataFrame({"square": [n * n for n in numbers]})


def die_once(path):
    """Kill the worker that gets here first; the second finds the mark that it left."""
    mark = Path(path)
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:
        return pl.DataFrame({"n": [1]})
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def die(_):
    os.kill(os.getpid(), signal.SIGKILL)


def exhaust(_):
    raise MemoryError


def die_as_driver(number):
    """Make three shards, then take the driver along."""
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return pl.DataFrame({"n": [number]})


def meet(folder):
    """End when a second worker is at work, too."""
    Path(folder, str(os.getpid())).touch()
    for _ in range(1200):
        if len(list(Path(folder).iterdir())) > 1:
            return pl.DataFrame({"worker": [os.getpid()]})
        Event().wait(0.05)
    raise AssertionError


def run(name, work, contents, folder, *, n_workers=2):
    seen = []
    shards = [Shard(f"s{i}", content) for i, content in enumerate(contents)]
    places = map_shards(
        Task(work, folder),
        shards,
        runner=make_runner(EngineSettings(engine=name, n_workers=n_workers)),
        on_progress=lambda done, total: seen.append((done, total)),
    )
    return places, seen


@pytest.mark.parametrize("name", RUNNERS)
def test_every_runner_writes_the_same_bytes(name, tmp_path):
    """The files of a runner are those of one process, bit for bit."""
    contents = [list(range(i, i + 50)) for i in range(6)]
    expected, _ = run("this", square, contents, tmp_path / "this")

    places, seen = run(name, square, contents, tmp_path / "other")

    assert [p.read_bytes() for p in places] == [p.read_bytes() for p in expected]
    assert (seen[0], seen[-1]) == ((0, 6), (6, 6))
    assert [p.suffix for p in (tmp_path / "other").iterdir()] == [".parquet"] * 6


@pytest.mark.parametrize("name", ELSEWHERE)
def test_a_killed_worker_costs_its_shard_only(name, tmp_path):
    """When a worker is killed, its shard is done by another and the run ends well."""
    places, _ = run(name, die_once, [str(tmp_path / "mark")], tmp_path / "shards")

    assert pl.read_parquet(places[0])["n"].to_list() == [1]


@pytest.mark.parametrize("name", ELSEWHERE)
def test_a_shard_that_kills_every_worker_is_a_clear_error(name, tmp_path):
    """Workers that die again and again, as without memory, end the run in one line."""
    with pytest.raises(EngineError, match="memory"):
        run(name, die, ["x"], tmp_path, n_workers=1)


@pytest.mark.parametrize("name", RUNNERS)
def test_a_worker_without_memory_is_a_clear_error(name, tmp_path):
    """A worker that cannot get memory says so, in one line, from every runner."""
    with pytest.raises(EngineError, match=r"s0: a worker ran out of memory"):
        run(name, exhaust, ["x"], tmp_path)


def test_finished_shards_are_not_made_again(tmp_path):
    """What an earlier driver finished before it was killed is taken as it is."""
    program = (
        "import sys; sys.path.insert(0, sys.argv[2]); import test_shards; from pathlib import Path;"
        "test_shards.run('this', test_shards.die_as_driver, range(6), Path(sys.argv[1]))"
    )
    killed = subprocess.run(
        [sys.executable, "-P", "-c", program, str(tmp_path), str(Path(__file__).parent)],
        check=False,
    )
    before = {p.name: p.stat().st_mtime_ns for p in tmp_path.glob("*.parquet")}
    # The contents differ now: a shard that is made again would show it.
    places, seen = run("this", square, [[i] for i in range(6)], tmp_path)

    assert killed.returncode == -signal.SIGKILL
    assert sorted(before) == ["s0.parquet", "s1.parquet", "s2.parquet"]
    assert seen[0] == (3, 6)
    assert {p.name: p.stat().st_mtime_ns for p in places[:3]} == before


def test_nobody_at_the_address_is_a_clear_error(tmp_path, monkeypatch):
    """An address that nobody answers at is named, with what to do."""
    settings = EngineSettings(engine="dask", scheduler="nonsense://nowhere")

    with pytest.raises(EngineError, match=r"nonsense://nowhere: no scheduler answers"):
        list(load("runner", "dask")(settings).run(Task(square, tmp_path), [Shard("a", [1])]))


@pytest.fixture
def scheduler():
    """Give a scheduler of Dask without workers."""
    from distributed import LocalCluster

    with LocalCluster(n_workers=0, host="127.0.0.1", dashboard_address=None) as cluster:
        yield cluster.scheduler_address


def ask_scheduler(address, folder):
    settings = EngineSettings(engine="dask", scheduler=address)
    return list(load("runner", "dask")(settings).run(Task(square, folder), [Shard("a", [1])]))


def start_worker(address, before=""):
    program = f"import sys; {before}; from distributed.cli.dask_worker import main; main()"
    return subprocess.Popen(
        [sys.executable, "-c", program, address, "--nthreads", "1", "--no-dashboard", "--no-nanny"],
        stderr=subprocess.DEVNULL,
    )


def test_a_worker_without_threads_is_a_clear_error(scheduler, tmp_path):
    """A worker on which threads is not installed ends the run at once, by its address."""
    worker = start_worker(scheduler, before="sys.modules['threads'] = None")

    try:
        with pytest.raises(EngineError, match=r"^\w+://[^ ]+: has no threads: .* Install threads"):
            ask_scheduler(scheduler, tmp_path)
    finally:
        worker.kill()
        worker.wait()


def test_a_worker_of_another_version_is_a_clear_error(scheduler, tmp_path):
    """A worker with another version of threads is refused, since its bytes may differ."""
    worker = start_worker(scheduler, before="import threads; threads.__version__ = '0.0.7'")

    try:
        with pytest.raises(EngineError, match=r"has threads 0\.0\.7\. Install threads \d"):
            ask_scheduler(scheduler, tmp_path)
    finally:
        worker.kill()
        worker.wait()


def test_a_scheduler_without_workers_is_a_clear_error(scheduler, tmp_path, monkeypatch):
    """Where no worker comes, the run ends and says how to start one."""
    monkeypatch.setattr("threads.engine.cluster._WAIT_S", 0.2)

    with pytest.raises(EngineError, match=r"no worker answers .* dask worker"):
        ask_scheduler(scheduler, tmp_path)


def test_a_worker_that_joins_later_gets_work(scheduler, tmp_path):
    """Shards that wait go to a worker that comes when the run has begun."""
    marks, shards, over = tmp_path / "marks", tmp_path / "shards", Event()
    marks.mkdir()
    shards.mkdir()
    here = f"sys.path.append({str(Path(__file__).parents[2])!r})"
    workers = [start_worker(scheduler, before=here)]

    def join_later():
        while not list(marks.iterdir()):
            if over.wait(0.05):
                return
        workers.append(start_worker(scheduler, before=here))

    joining = Thread(target=join_later)
    joining.start()
    runner = load("runner", "dask")(EngineSettings(engine="dask", scheduler=scheduler))
    try:
        done = list(runner.run(Task(meet, shards), [Shard(f"s{i}", str(marks)) for i in range(8)]))
    finally:
        over.set()
        joining.join()
        for worker in workers:
            worker.kill()
            worker.wait()

    assert sorted(done) == [f"s{i}" for i in range(8)]
    assert len(list(marks.iterdir())) == 2


def test_a_folder_that_cannot_be_made_is_a_clear_error(tmp_path):
    """Shards that cannot be written are refused with the folder's path."""
    (tmp_path / "file").touch()

    with pytest.raises(EngineError, match=r"file/shards: shards cannot be written"):
        run("this", square, [[1]], tmp_path / "file" / "shards")
