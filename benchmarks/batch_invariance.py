"""Measure whether a text's vector depends on the batch and the threads it is embedded with.

Run from a checkout with threads installed, two to four minutes on two cores::

    python benchmarks/batch_invariance.py

Texts are generated. Printed, for each way to pad and to use threads: the largest
difference of any number of any vector from the vector of the text embedded alone
on one thread, and the CPU seconds.
"""

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer

from threads.embed.model import find_model

WORDS = (
    "the old pier was broken by a storm and nobody has mended it since then although the council "
    "said that boats would land there again before summer"
).split()
N_TEXTS = 200
# Padding step and least length in tokens; step 0 pads to the longest text of a batch.
PADDINGS = {"free": (0, 0), "to 8": (8, 8), "to 8, at least 16": (8, 16)}
# Threads inside one batch, batches side by side, texts in a batch.
WAYS = ((1, 1, 4), (1, 1, 7), (1, 1, 16), (2, 1, 1), (2, 1, 16), (1, 2, 1), (1, 2, 16))

Batch = tuple[NDArray[np.intp], int]


def make_texts() -> list[str]:
    """Make texts of 1 to 180 words, half of them shorter than 20, as comments are."""
    rng = np.random.default_rng(0)
    lengths = [rng.integers(1, 20, N_TEXTS // 2), rng.integers(20, 180, N_TEXTS // 2)]
    return [" ".join(rng.choice(WORDS, n)) for n in rng.permutation(np.concatenate(lengths))]


def cut(n_tokens: NDArray[np.int64], *, size: int, padding: str, seed: int) -> Iterator[Batch]:
    """Cut texts, in random order, into batches with the length that each is padded to."""
    step, least = PADDINGS[padding]
    order = np.random.default_rng(seed).permutation(len(n_tokens))
    if step == 0:
        by_length = order[np.argsort(-n_tokens[order], kind="stable")]
        for start in range(0, len(order), size):
            batch = by_length[start : start + size]
            yield batch, int(n_tokens[batch].max())
        return
    padded = np.maximum(-(-n_tokens // step) * step, least)
    for length in np.unique(padded):
        alike = order[padded[order] == length]
        for start in range(0, len(alike), size):
            yield alike[start : start + size], int(length)


def forward(model: SentenceTransformer, features: dict[str, Any], n_tokens: int) -> torch.Tensor:
    """Run the model on one batch, its token matrices padded on the right."""
    padded = {
        name: torch.nn.functional.pad(value, (0, max(0, n_tokens - value.shape[1])))
        if isinstance(value, torch.Tensor) and value.ndim == 2
        else value
        for name, value in features.items()
    }
    with torch.inference_mode():
        found: torch.Tensor = model.forward(padded)["sentence_embedding"]
    return found


def embed(
    model: SentenceTransformer, texts: list[str], batches: list[Batch], *, inside: int, beside: int
) -> NDArray[np.float32]:
    """Embed batches with some threads inside each, and some batches side by side."""
    rows = np.zeros((len(texts), 384), dtype=np.float32)
    prepared = [(model.preprocess([texts[i] for i in batch]), n) for batch, n in batches]
    with ThreadPoolExecutor(beside, initializer=torch.set_num_threads, initargs=(inside,)) as pool:
        found = list(pool.map(lambda batch: forward(model, *batch), prepared))
    for (batch, _), vectors in zip(batches, found, strict=True):
        rows[batch] = vectors.numpy()
    return rows


def main() -> None:
    """Print the figures."""
    files = find_model("minilm", allow_download=False)
    model = SentenceTransformer(str(files.folder), device="cpu", local_files_only=True).eval()
    texts = make_texts()
    encoded = model.tokenizer(texts, truncation=True, max_length=model.max_seq_length)
    n_tokens = np.array([len(ids) for ids in encoded["input_ids"]])
    print(f"torch {torch.__version__}, {torch.backends.cpu.get_cpu_capability()}, {N_TEXTS} texts")
    for padding in PADDINGS:
        start = time.process_time()
        alone = list(cut(n_tokens, size=1, padding=padding, seed=0))
        reference = embed(model, texts, alone, inside=1, beside=1)
        print(f"padding {padding}: one text at a time {time.process_time() - start:.1f} CPU s")
        for inside, beside, size in WAYS:
            start = time.process_time()
            batches = list(cut(n_tokens, size=size, padding=padding, seed=size))
            rows = embed(model, texts, batches, inside=inside, beside=beside)
            cpu_s = time.process_time() - start
            moved = float(np.abs(rows - reference).max())
            print(
                f"  batch {size:2}, {inside} thread inside, {beside} side by side: "
                f"moved {moved:.1e}, {cpu_s:.1f} CPU s",
                flush=True,
            )


if __name__ == "__main__":
    main()
