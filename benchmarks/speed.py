"""Measure what embedding and whole runs cost, beside the peers.

    python benchmarks/speed.py --table tokens [--n 300] [--rounds 3]
    python benchmarks/speed.py --table whole --peer-python PYTHON [--n 500] [--rounds 5]

``tokens``: tokens a CPU second of each way to embed, loading not counted, the agreement
with MiniLM, and the share of the core's measured single-precision matrix product.
``stock`` is sentence-transformers' own ``encode`` with its own settings.

``whole``: CPU seconds and peak memory of whole processes, comments in, labelled themes
out. BERTopic runs with its defaults and the same MiniLM weights in the interpreter
``--peer-python``; ``threads analyze`` also reads, links and writes its report. Texts are
comments of 40 to 400 characters, drawn evenly from ``scale/comments-100k.parquet``.

All on one thread, medians of rounds in turn.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Embed = Callable[[list[str]], NDArray[np.float32]]
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
# Of MiniLM: six layers of 12 * 384 ** 2 weights, each multiplied and added once a token.
_FLOP_TOKEN = 2 * 6 * 12 * 384**2
_FLOP_PAIR = 6 * 2 * 2 * 384  # a token with a token in attention, likewise
_BERTOPIC = """
import sys
from pathlib import Path
from bertopic import BERTopic
from sentence_transformers import SentenceTransformer
texts = Path(sys.argv[1]).read_text(encoding="utf-8").split("\\0")
topics = BERTopic(embedding_model=SentenceTransformer(sys.argv[2], device="cpu"))
topics.fit_transform(texts)
print(topics.get_topic_info()[["Count", "Name"]])
"""


def draw_texts(gold: Path, *, n: int, shortest: int, longest: int) -> list[str]:
    """Draw comments evenly from the large table."""
    import polars as pl

    every = pl.read_parquet(gold / "scale" / "comments-100k.parquet")["text"]
    every = every.filter(every.str.len_chars().is_between(shortest, longest))
    return every.gather_every(len(every) // n)[:n].to_list()


def make_tiers() -> dict[str, Embed]:
    """Open each way to embed."""
    import torch
    from sentence_transformers import SentenceTransformer

    from threads.catalog import load
    from threads.embed.model import find_model

    torch.set_num_threads(1)
    stock = SentenceTransformer(str(find_model("minilm", allow_download=False).folder))
    tiers: dict[str, Embed] = {
        "stock": lambda texts: np.asarray(
            stock.encode(texts, normalize_embeddings=True, show_progress_bar=False), np.float32
        )
    }
    for name in ("minilm", "minilm-int8", "static"):
        files = find_model(name, allow_download=False)
        opened = load("embedder", files.embedder)(files, n_threads=1, allow_download=False)

        def embed(texts: list[str], *, embedder: object = opened) -> NDArray[np.float32]:
            return np.concatenate([c.rows for c in embedder.embed(texts, batch_size=16)])  # type: ignore[attr-defined]

        tiers[name] = embed
    return tiers


def measure_peak() -> float:
    """Give the floating-point operations a CPU second of a large matrix product."""
    one = np.ones((1536, 1536), np.float32)
    rates = []
    for _ in range(5):
        start = time.process_time()
        _ = one @ one
        rates.append(2 * len(one) ** 3 / (time.process_time() - start))
    return statistics.median(rates)


def compare_tokens(gold: Path, *, n: int, rounds: int) -> None:
    """Print the table of tokens a CPU second."""
    from tokenizers import Tokenizer

    from threads.embed.model import find_model

    texts = draw_texts(gold, n=n, shortest=1, longest=1_000_000)
    tiers = make_tiers()
    folder = find_model("minilm", allow_download=False).folder
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(256)
    lengths = np.array([len(found.ids) for found in tokenizer.encode_batch(texts)])
    n_flop = float(lengths.sum() * _FLOP_TOKEN + (lengths**2).sum() * _FLOP_PAIR)
    rows = {name: embed(texts[:32]) for name, embed in tiers.items()}  # warm
    seconds: dict[str, list[float]] = {name: [] for name in tiers}
    peaks = []
    for _ in range(rounds):
        peaks.append(measure_peak())
        for name, embed in tiers.items():
            start = time.process_time()
            rows[name] = embed(texts)
            seconds[name].append(time.process_time() - start)
    peak = statistics.median(peaks)
    print(f"{len(texts)} texts, {lengths.sum()} tokens, sgemm {peak / 1e9:.1f} GFLOP a CPU s")
    print("| tier | tokens a CPU s | times stock | share of sgemm | mean cosine | least |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    base = statistics.median(seconds["stock"])
    for name, all_s in seconds.items():
        cpu_s = statistics.median(all_s)
        alike, share = "| | |", ""
        if name != "static":
            share = f"{n_flop / cpu_s / peak:.2f}"
        if rows[name].shape == rows["stock"].shape:
            cosines = (rows[name] * rows["stock"]).sum(axis=1)
            alike = f"| {cosines.mean():.4f} | {cosines.min():.4f} |"
        print(f"| {name} | {lengths.sum() / cpu_s:.0f} | {base / cpu_s:.2f} | {share} {alike}")


def run_once(command: list[str]) -> tuple[float, float]:
    """Run a command.

    Returns:
        CPU seconds of user and system, and peak resident memory in MB.
    """
    one_thread = os.environ | dict.fromkeys(_ONE_THREAD, "1") | {"HF_HUB_OFFLINE": "1"}
    started = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=one_thread
    )
    _, status, usage = os.wait4(started.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(command)}: exit status {status}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def list_commands(folder: Path, texts: Path, peer: str) -> Iterator[tuple[str, list[str]]]:
    """Give the whole processes to measure; each finds an empty store but for "stored"."""
    from threads.embed.model import find_model

    model = find_model("minilm", allow_download=False).folder
    yield "BERTopic", [peer, "-c", _BERTOPIC, str(folder / "texts"), str(model)]
    common = [sys.executable, "-m", "threads", "analyze", str(texts), "--quiet"]
    common += ["--n-threads", "1", "--out", str(folder / "out")]
    for name in ("minilm", "minilm-int8", "static"):
        command = [*common, "--model", name, "--store", tempfile.mkdtemp(dir=folder)]
        yield f"threads, {name}", command
        if name == "minilm":  # what is stored costs the same whatever made it
            yield "threads, vectors stored", [*command, "--resolution", "1.2"]


def compare_runs(gold: Path, *, n: int, rounds: int, peer: str) -> None:
    """Print the table of whole processes."""
    import polars as pl

    texts = draw_texts(gold, n=n, shortest=40, longest=400)
    figures: dict[str, list[tuple[float, float]]] = {}
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as made:
            folder = Path(made)
            (folder / "texts").write_text("\0".join(texts), encoding="utf-8")
            table = folder / "comments.parquet"
            pl.DataFrame({"text": texts}).write_parquet(table)
            for name, command in list_commands(folder, table, peer):
                figures.setdefault(name, []).append(run_once(command))
                print(f"{name}: {figures[name][-1]}", file=sys.stderr, flush=True)
    base_s, base_mb = (statistics.median(c) for c in zip(*figures["BERTopic"], strict=True))
    print(f"{n} comments, {sum(map(len, texts)) / n:.0f} characters in the mean, {rounds} rounds")
    print("| process | CPU s | of BERTopic | peak MB | of BERTopic |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for name, runs in figures.items():
        cpu_s, peak_mb = (statistics.median(column) for column in zip(*runs, strict=True))
        print(
            f"| {name} | {cpu_s:.1f} | {cpu_s / base_s:.3f} "
            f"| {peak_mb:.0f} | {peak_mb / base_mb:.2f} |"
        )


def main() -> None:
    """Read the options and print a table."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--gold", type=Path, default=Path("../shared/gold"))
    options.add_argument("--table", choices=("tokens", "whole"), default="tokens")
    options.add_argument("--n", type=int, default=300)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--peer-python", default=sys.executable)
    given = options.parse_args()
    if given.table == "tokens":
        compare_tokens(given.gold, n=given.n, rounds=given.rounds)
    else:
        compare_runs(given.gold, n=given.n, rounds=given.rounds, peer=given.peer_python)


if __name__ == "__main__":
    main()
