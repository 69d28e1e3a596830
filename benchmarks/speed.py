"""Measure tokens per CPU second of each way to embed, and the agreement with MiniLM.

    python benchmarks/speed.py [--gold ../shared/gold] [--n 300] [--rounds 3]

``stock`` is sentence-transformers' own ``encode`` with its own settings, on one
thread like the others. Medians of rounds in turn, on texts drawn evenly from
``scale/comments-100k.parquet``; loading is not counted.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer

from threads.catalog import load
from threads.embed.model import find_model

Embed = Callable[[list[str]], NDArray[np.float32]]


def make_tiers() -> dict[str, Embed]:
    """Open each way to embed."""
    torch.set_num_threads(1)
    stock = SentenceTransformer(str(find_model("minilm", allow_download=False).folder))
    tiers: dict[str, Embed] = {
        "stock": lambda texts: np.asarray(
            stock.encode(texts, normalize_embeddings=True, show_progress_bar=False), np.float32
        )
    }
    for name in ("minilm", "minilm-int8"):
        files = find_model(name, allow_download=False)
        opened = load("embedder", files.embedder)(files, n_threads=1, allow_download=False)

        def embed(texts: list[str], *, embedder: object = opened) -> NDArray[np.float32]:
            return np.concatenate([c.rows for c in embedder.embed(texts, batch_size=16)])  # type: ignore[attr-defined]

        tiers[name] = embed
    return tiers


def main() -> None:
    """Read the options and print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--gold", type=Path, default=Path("../shared/gold"))
    options.add_argument("--n", type=int, default=300)
    options.add_argument("--rounds", type=int, default=3)
    given = options.parse_args()
    every = pl.read_parquet(given.gold / "scale" / "comments-100k.parquet")["text"].to_list()
    texts = every[:: len(every) // given.n][: given.n]
    tiers = make_tiers()
    tokenizer = SentenceTransformer(
        str(find_model("minilm", allow_download=False).folder)
    ).tokenizer
    lengths = [len(ids) for ids in tokenizer(texts, truncation=True, max_length=256)["input_ids"]]
    n_tokens = sum(lengths)
    seconds: dict[str, list[float]] = {name: [] for name in tiers}
    rows = {name: embed(texts[:32]) for name, embed in tiers.items()}  # warm
    for _ in range(given.rounds):
        for name, embed in tiers.items():
            start = time.process_time()
            rows[name] = embed(texts)
            seconds[name].append(time.process_time() - start)
    print(f"{len(texts)} texts, {n_tokens} tokens")
    print("| tier | tokens per CPU s | times stock | mean cosine to stock | least |")
    print("| --- | ---: | ---: | ---: | ---: |")
    base = n_tokens / statistics.median(seconds["stock"])
    for name in tiers:
        rate = n_tokens / statistics.median(seconds[name])
        cosines = (rows[name] * rows["stock"]).sum(axis=1)
        print(
            f"| {name} | {rate:.0f} | {rate / base:.2f} "
            f"| {cosines.mean():.4f} | {cosines.min():.4f} |"
        )


if __name__ == "__main__":
    main()
