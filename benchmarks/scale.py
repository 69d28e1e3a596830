"""Measure what clustering costs from a thousand to a million texts, and draw it.

    python benchmarks/scale.py --made FOLDER [--gold ../shared/gold] [--most 1000000]
    python benchmarks/scale.py --draw TABLE --out docs/clustering-cost.svg
    python benchmarks/scale.py --whole [--most 100000]
    python benchmarks/scale.py --made FOLDER --sampled [--most 100000]
    python benchmarks/scale.py --made FOLDER --max-memory-gb 0.5 [--most 1000000]

Texts are the sentences of 30 to 300 characters of ``scale/comments-100k.parquet``, each
once, in an order drawn by seed; behind them, where more are asked for, pairs of sentences
that follow each other, likewise. Their vectors, of the static tier, are made once and kept
in the folder. Each size is a process of its own, on one thread: CPU seconds of clustering
alone, and the peak memory of the process, which holds the texts and their vectors.
``--draw`` reads the table that the first command printed. ``--whole`` runs ``threads
analyze --model static --no-store`` on whole discussions of the same comments, drawn by
seed until so many are reached, and counts all that the process does. ``--sampled`` finds
themes on parts of the texts, puts the others with their nearest, and measures what that
loses against the themes of all; ``--max-memory-gb`` runs the largest size within a bound.
"""

import argparse
import json
import math
import os
import re
import resource
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

SIZES = (1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000)
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_WIDTH, _HEIGHT, _MARGIN = 560, 340, 56


def make_texts(gold: Path, folder: Path, *, most: int) -> None:
    """Cut comments into sentences and embed them, where this is not done."""
    import polars as pl

    from threads.catalog import load
    from threads.embed.model import find_model

    if (folder / "vectors.npy").is_file():
        return
    comments = pl.read_parquet(gold / "scale" / "comments-100k.parquet")["text"].to_list()
    cut = [[part.strip() for part in _SENTENCE.split(text)] for text in comments]
    pairs = (" ".join(pair) for parts in cut for pair in pairwise(parts))
    texts: list[str] = []
    for kind in ((part for parts in cut for part in parts), pairs):
        more = list(dict.fromkeys(text for text in kind if 30 <= len(text) <= 300))
        texts += [more[i] for i in np.random.default_rng(0).permutation(len(more))]
    texts = list(dict.fromkeys(texts))[:most]
    files = find_model("static", allow_download=False)
    embedder = load("embedder", files.embedder)(files, n_threads=1, allow_download=False)
    rows = np.concatenate([c.rows for c in embedder.embed(texts, batch_size=16)])
    folder.mkdir(parents=True, exist_ok=True)
    pl.DataFrame({"text": texts}).write_parquet(folder / "texts.parquet")
    np.save(folder / "vectors.npy", rows)


def cluster_once(folder: Path, n: int, max_memory_gb: float | None) -> dict[str, float]:
    """Cluster the first texts, in this process."""
    import polars as pl

    from threads.cluster.themes import cluster_vectors
    from threads.settings import ClusterSettings

    texts = pl.read_parquet(folder / "texts.parquet", n_rows=n)["text"].to_list()
    rows = np.load(folder / "vectors.npy", mmap_mode="r")[:n]  # in memory once
    few = min(n, 500)  # warm: imports are not counted
    settings = ClusterSettings(max_memory_gb=max_memory_gb)
    cluster_vectors(rows[:few], texts=texts[:few], title=None, settings=settings)
    start = time.process_time()
    found = cluster_vectors(rows, texts=texts, title=None, settings=settings)
    return {
        "n": len(texts),
        "cpu_s": time.process_time() - start,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "n_themes": int(found.labels.max()) + 1,
        "share_unthemed": float((found.labels < 0).mean()),
    }


def measure(folder: Path, *, most: int) -> None:
    """Print the table, a line as soon as it is known."""
    print("| texts | CPU s | per n log2 n, in 1e-6 s | peak MB | themes | unthemed |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: |", flush=True)
    one_thread = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    for n in (size for size in SIZES if size <= most):
        command = [sys.executable, __file__, "--made", str(folder), "--once", str(n)]
        done = subprocess.run(command, env=one_thread, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"{n}: ended with {done.returncode}: {done.stderr[-300:]}", file=sys.stderr)
            return
        found = json.loads(done.stdout)
        a_step = 1e6 * found["cpu_s"] / (found["n"] * math.log2(found["n"]))
        print(
            f"| {found['n']} | {found['cpu_s']:.1f} | {a_step:.1f} | {found['peak_mb']:.0f} "
            f"| {found['n_themes']} | {found['share_unthemed']:.2f} |",
            flush=True,
        )


def measure_bound(folder: Path, *, n: int, max_memory_gb: float) -> None:
    """Print what finding themes within a bound takes of memory."""
    command = [sys.executable, __file__, "--made", str(folder), "--once", str(n)]
    command += ["--max-memory-gb", str(max_memory_gb)]
    one_thread = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    print(
        subprocess.run(command, env=one_thread, capture_output=True, text=True, check=True).stdout
    )


def measure_samples(folder: Path, *, n: int, max_memory_gb: float | None) -> None:
    """Print what is lost by finding themes on a part of the texts, a line at a time."""
    import polars as pl
    from sklearn.metrics import adjusted_mutual_info_score as ami

    from threads.cluster.sampling import count_fitted, draw_sample
    from threads.cluster.themes import cluster_vectors
    from threads.settings import ClusterSettings

    texts = pl.read_parquet(folder / "texts.parquet", n_rows=n)["text"].to_list()
    rows = np.array(np.load(folder / "vectors.npy", mmap_mode="r")[:n])
    a_gb = count_fitted(10**9, dim=rows.shape[1], max_memory_gb=1.0)
    bounds = [max_memory_gb] if max_memory_gb else [share * n / a_gb for share in (0.5, 0.25, 0.1)]
    whole = cluster_vectors(rows, texts=texts, title=None, settings=ClusterSettings())
    if not max_memory_gb:
        other = cluster_vectors(rows, texts=texts, title=None, settings=ClusterSettings(seed=1))
        print(f"all {n}, another seed: AMI {ami(whole.labels, other.labels):.2f}")
    print("| found on | GB | CPU s | themes | AMI, all | sample | rest | unthemed | rest |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |", flush=True)
    for bound in bounds:
        settings = ClusterSettings(max_memory_gb=bound)
        start = time.process_time()
        found = cluster_vectors(rows, texts=texts, title=None, settings=settings)
        cpu_s = time.process_time() - start
        n_fitted = int(found.resolved["n_fitted"])
        inside = np.zeros(n, np.bool_)
        inside[draw_sample(texts, n_fitted)] = True
        alike = (ami(whole.labels[of], found.labels[of]) for of in (inside | True, inside, ~inside))
        loose = ((found.labels[of] < 0).mean() for of in (inside, ~inside))
        print(
            f"| {n_fitted:,} | {bound:.2f} | {cpu_s:.1f} | {len(found.robust)} | "
            + " | ".join(f"{figure:.2f}" for figure in (*alike, *loose))
            + " |",
            flush=True,
        )


def measure_whole(gold: Path, *, most: int) -> None:
    """Print what whole runs cost, a line as soon as it is known."""
    import polars as pl

    comments = pl.read_parquet(gold / "scale" / "comments-100k.parquet")
    threads = (
        comments["thread_id"].unique(maintain_order=True).sample(fraction=1.0, shuffle=True, seed=0)
    )
    sizes = dict(comments["thread_id"].value_counts().iter_rows())
    n_before = np.cumsum([0, *(sizes[thread] for thread in threads)])[:-1]
    print("| comments | CPU s | per n log2 n, in 1e-6 s | peak MB |")
    print("| ---: | ---: | ---: | ---: |", flush=True)
    for n in (size for size in SIZES if size <= most):
        held = comments.filter(pl.col("thread_id").is_in(threads.filter(n_before < n).implode()))
        with TemporaryDirectory() as folder:
            held.write_parquet(Path(folder) / "comments.parquet")
            command = [sys.executable, "-m", "threads", "analyze", f"{folder}/comments.parquet"]
            command += ["--model", "static", "--no-store", "--quiet", "--out", folder]
            with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
                _, code, used = os.wait4(process.pid, 0)
                process.returncode = code
        cpu_s = used.ru_utime + used.ru_stime
        a_step = 1e6 * cpu_s / (held.height * math.log2(held.height))
        print(
            f"| {held.height:,} | {cpu_s:.1f} | {a_step:.0f} | {used.ru_maxrss / 1024:,.0f} |"
            + (f" ended with {code}" if code else ""),
            flush=True,
        )


def draw(table: Path, out: Path) -> None:
    """Draw CPU seconds over texts, both axes logarithmic, with n log n through the first."""
    cells = [line.split("|") for line in table.read_text("utf-8").splitlines()]
    points = [(int(c[1]), float(c[2])) for c in cells if len(c) > 2 and c[1].strip().isdigit()]
    first_n, first_s = points[0]
    ideal = [(n, first_s * n * math.log2(n) / (first_n * math.log2(first_n))) for n, _ in points]
    low = math.floor(math.log10(min(s for _, s in points + ideal)))
    high = math.ceil(math.log10(max(s for _, s in points + ideal)))
    left, right = math.log10(points[0][0]), math.log10(points[-1][0])

    def place(n: float, s: float) -> tuple[float, float]:
        x = _MARGIN + (math.log10(n) - left) / (right - left) * (_WIDTH - 2 * _MARGIN)
        y = _HEIGHT - _MARGIN - (math.log10(s) - low) / (high - low) * (_HEIGHT - 1.5 * _MARGIN)
        return round(x, 1), round(y, 1)

    def line(found: list[tuple[int, float]], style: str) -> str:
        at = " ".join("{},{}".format(*place(*point)) for point in found)
        return f'<polyline fill="none" stroke="#1f5c99" {style} points="{at}"/>'

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        'font-family="sans-serif" font-size="12" role="img">',
        "<title>CPU seconds of clustering over the number of texts</title>",
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>',
    ]
    for power in range(low, high + 1):
        y = place(first_n, 10**power)[1]
        parts += [
            f'<path d="M{_MARGIN} {y}H{_WIDTH - _MARGIN}" stroke="#dddddd"/>',
            f'<text x="{_MARGIN - 6}" y="{y + 4}" text-anchor="end">{10.0**power:g}</text>',
        ]
    for n, _ in points:
        x = place(n, 10**low)[0]
        parts.append(
            f'<text x="{x}" y="{_HEIGHT - _MARGIN + 18}" text-anchor="middle">{n:,}</text>'
        )
    parts += [line(ideal, 'stroke-dasharray="4 4"'), line(points, 'stroke-width="2"')]
    parts += ['<circle cx="{}" cy="{}" r="3.5" fill="#1f5c99"/>'.format(*place(*p)) for p in points]
    parts += [
        f'<text x="{_MARGIN}" y="18">CPU seconds; dashed: n log n through the first point</text>',
        f'<text x="{_WIDTH / 2}" y="{_HEIGHT - 10}" text-anchor="middle">texts</text>',
        "</svg>",
    ]
    out.write_text("\n".join(parts) + "\n", encoding="utf-8")


def main() -> None:
    """Read the options and do what they say."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--gold", type=Path, default=Path("../shared/gold"))
    options.add_argument("--made", type=Path, help="folder of texts and vectors")
    options.add_argument("--most", type=int, default=SIZES[-1])
    options.add_argument("--once", type=int, help=argparse.SUPPRESS)
    options.add_argument("--whole", action="store_true", help="whole runs, not clustering alone")
    options.add_argument("--sampled", action="store_true", help="what themes of a sample lose")
    options.add_argument("--max-memory-gb", type=float, help="bound of finding themes")
    options.add_argument("--draw", type=Path, help="a printed table")
    options.add_argument("--out", type=Path, default=Path("docs/clustering-cost.svg"))
    given = options.parse_args()
    if given.draw:
        draw(given.draw, given.out)
    elif given.whole:
        measure_whole(given.gold, most=given.most)
    elif given.once:
        print(json.dumps(cluster_once(given.made, given.once, given.max_memory_gb)))
    else:
        make_texts(given.gold, given.made, most=given.most)
        if given.sampled:
            measure_samples(given.made, n=given.most, max_memory_gb=given.max_memory_gb)
        elif given.max_memory_gb:
            measure_bound(given.made, n=given.most, max_memory_gb=given.max_memory_gb)
        else:
            measure(given.made, most=given.most)


if __name__ == "__main__":
    main()
