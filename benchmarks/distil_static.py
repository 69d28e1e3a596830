"""Distil the static tier from MiniLM, and print how far the two agree.

    python benchmarks/distil_static.py [--gold ../shared/gold] [--cache DIR] [--no-write]

1. Each word piece gets MiniLM's vector of the piece alone, weighed by how rare it is.
2. The table is fitted so that the mean of a text's pieces points where MiniLM's vector
   of the text points, on every sixteenth text of ``scale/comments-100k.parquet``.
3. It is kept in whole numbers of one byte with a scale a piece.

``benchmarks/agreement.py`` measures the themes that come of it, on other texts.

References:
    Arora et al., ICLR (2017): weights that fall with a word's frequency.
"""

import argparse
import time
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from threads.embed.int8 import Int8Embedder, open_int8
from threads.embed.model import INT8, find_model
from threads.embed.static import WEIGHTS

Rows = NDArray[np.float32]
_DIM = 256
_RARE = 1e-3  # Arora's a
_N_EPOCHS = 8
_N_CHARACTERS = 300  # of a text: what trains is its beginning


def embed_pieces(teacher: Int8Embedder) -> Rows:
    """Give the teacher's vector of each word piece by itself, shape ``(n_pieces, 384)``."""
    n = teacher.tokenizer.get_vocab_size()
    first, last = teacher.tokenizer.encode("").ids
    return np.concatenate([teacher._forward([first, i, last]) for i in range(n)])  # noqa: SLF001 - pieces are no texts


def embed_texts(teacher: Int8Embedder, texts: list[str]) -> Rows:
    """Give the teacher's vectors, shape ``(n, 384)``."""
    return np.concatenate([chunk.rows for chunk in teacher.embed(texts, batch_size=1)])


def weigh(pieces: Rows, ids: list[list[int]]) -> Rows:
    """Take the pieces' common direction out and weigh them by how rare they are."""
    counts = np.bincount(np.concatenate(ids), minlength=len(pieces)) + 1.0
    weights = _RARE / (_RARE + counts / counts.sum())
    centred = pieces - np.average(pieces, axis=0, weights=counts)
    return np.asarray(centred * weights[:, None], np.float32)


def fit(table: Rows, ids: list[list[int]], target: Rows) -> Rows:
    """Fit the table to the teacher, one text in twenty kept for choosing the epoch.

    Args:
        table: Shape ``(n_pieces, dim)``.
        ids: The pieces of each text, at least one.
        target: Shape ``(n_texts, dim)``, of length 1.
    """
    import torch

    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    bag = torch.nn.EmbeddingBag.from_pretrained(torch.tensor(table), freeze=False, mode="sum")
    climber = torch.optim.Adam(bag.parameters(), lr=5e-4)
    aims = torch.tensor(target)
    held, order = np.arange(0, len(ids), 20), np.delete(np.arange(len(ids)), np.s_[::20])

    def forward(places: NDArray[np.int64]) -> torch.Tensor:
        chosen = [ids[i] for i in places]
        starts = np.cumsum([0, *(len(one) for one in chosen[:-1])])
        flat = torch.tensor(np.concatenate(chosen))
        return torch.nn.functional.normalize(bag(flat, torch.tensor(starts)), dim=1)

    def judge() -> float:
        with torch.no_grad():
            return float((forward(held) * aims[held]).sum(dim=1).mean())

    best, kept = judge(), table
    print(f"before: mean cosine {best:.3f} on texts held out", flush=True)
    for epoch in range(_N_EPOCHS):
        rng.shuffle(order)
        for at in range(0, len(order), 256):
            places = order[at : at + 256]
            found, aim = forward(places), aims[places]
            apart = (found @ found.T - aim @ aim.T).pow(2).mean()
            loss = 1 - (found * aim).sum(dim=1).mean() + 5 * apart
            climber.zero_grad()
            loss.backward()
            climber.step()
        reached = judge()
        print(f"epoch {epoch + 1}: {reached:.3f}", flush=True)
        if reached > best:
            best, kept = reached, bag.weight.detach().numpy().copy()
    return kept


def cached(cache: Path | None, name: str) -> Rows | None:
    """Give an array of an earlier run, if it was kept."""
    file = cache / name if cache else None
    return np.load(file) if file is not None and file.is_file() else None


def main() -> None:
    """Read the options, distil, and write the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--gold", type=Path, default=Path("../shared/gold"))
    options.add_argument("--cache", type=Path, help="folder of pieces.npy and texts.npy")
    options.add_argument("--no-write", action="store_true")
    given = options.parse_args()
    started = time.process_time()
    teacher = open_int8(find_model(INT8, allow_download=False), n_threads=1, allow_download=False)
    if not isinstance(teacher, Int8Embedder):
        raise SystemExit("the teacher is not what was asked for")
    scale = pl.read_parquet(given.gold / "scale" / "comments-100k.parquet")["text"]
    texts = [text[:_N_CHARACTERS] for text in scale.to_list()[::16]]
    pieces, rows = cached(given.cache, "pieces.npy"), cached(given.cache, "texts.npy")
    pieces = embed_pieces(teacher) if pieces is None else pieces
    rows = embed_texts(teacher, texts) if rows is None else rows
    encoded = teacher.tokenizer.encode_batch(texts, add_special_tokens=False)
    spoken = [i for i, found in enumerate(encoded) if found.ids]
    ids, rows = [encoded[i].ids for i in spoken], rows[spoken]
    axes = np.linalg.eigh((rows.T @ rows).astype(np.float64))[1][:, ::-1][:, :_DIM]
    target = rows @ axes.astype(np.float32)
    target /= np.linalg.norm(target, axis=1, keepdims=True)
    start = weigh(pieces @ axes.astype(np.float32), ids)
    table = fit(start, ids, target)
    scales = np.maximum(np.abs(table).max(axis=1), 1e-9) / 127
    small = np.round(table / scales[:, None]).astype(np.int8)
    print(f"{time.process_time() - started:.0f} CPU s, {small.nbytes / 1e6:.1f} MB")
    if not given.no_write:
        from safetensors.numpy import save_file

        save_file({"table": small, "scale": scales.astype(np.float32)}, WEIGHTS)


if __name__ == "__main__":
    main()
