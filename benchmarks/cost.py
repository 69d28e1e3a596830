"""Measure CPU seconds and peak memory of whole commands, medians of five runs in turn.

    python benchmarks/cost.py PAGE

Four commands: ``threads --help``, ``threads inspect``, the first ``threads analyze``
(empty store: the model is loaded and embeds) and the second with other cluster
settings (everything is in the store).
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

_N_RUNS = 5


def run_once(arguments: list[str]) -> tuple[float, float]:
    """Run ``threads`` once.

    Returns:
        CPU seconds of user and system, and peak resident memory in MB.
    """
    started = subprocess.Popen(
        [sys.executable, "-m", "threads", *arguments], stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(started.pid, 0)
    if status:
        raise SystemExit(f"threads {' '.join(arguments)}: exit status {status}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> None:
    """Run the benchmark from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("page", type=Path)
    page = str(parser.parse_args().page)
    figures: dict[str, list[tuple[float, float]]] = {}
    for _ in range(_N_RUNS):
        folder = Path(tempfile.mkdtemp())
        common = [page, "--quiet", "--store", str(folder / "store"), "--out", str(folder)]
        commands = {
            "threads --help": ["--help"],
            "threads inspect": ["inspect", page],
            "first threads analyze": ["analyze", *common],
            "second, other settings": ["analyze", *common, "--min-cluster-size", "4"],
        }
        for name, arguments in commands.items():
            figures.setdefault(name, []).append(run_once(arguments))
        shutil.rmtree(folder)
    print("| command | CPU s | peak MB |\n| --- | ---: | ---: |")
    for name, runs in figures.items():
        cpu_s, peak_mb = (statistics.median(column) for column in zip(*runs, strict=True))
        print(f"| `{name}` | {cpu_s:.2f} | {peak_mb:.0f} |")


if __name__ == "__main__":
    main()
