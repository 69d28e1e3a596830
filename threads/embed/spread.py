"""Texts to vectors in many places: shards of texts, each embedded by itself."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from threads.catalog import load
from threads.embed.model import EmbeddedChunk, Embedder, ModelFiles
from threads.embed.store import text_key
from threads.engine.shards import Runner, Shard, Task, map_shards

_N_SHARD: Final = 1024  # texts: some twenty seconds of MiniLM, and what a kill can cost


@dataclass(frozen=True)
class TextShard:
    """Texts and what embeds them; travels to a worker.

    Attributes:
        files: The model, found at the same place by every worker.
        texts: At least one.
        batch_size: Texts that the model sees at once; changes no vector.
    """

    files: ModelFiles
    texts: tuple[str, ...]
    batch_size: int

    @property
    def name(self) -> str:
        """Name the shard after the model and the texts."""
        digest = hashlib.blake2b(self.files.model_hash.encode(), digest_size=16)
        for text in self.texts:
            digest.update(text_key(text))
        return digest.hexdigest()


@dataclass(frozen=True)
class Spread:
    """Where shards of texts are embedded.

    Attributes:
        runner: Of the engine.
        folder: Of the shards' files, seen by all workers.
        on_progress: Called with shards done and shards in all.
    """

    runner: Runner
    folder: Path
    on_progress: Callable[[int, int], None]

    def embed(
        self, texts: Sequence[str], *, files: ModelFiles, batch_size: int
    ) -> Iterator[EmbeddedChunk]:
        """Give the vectors of all texts, the same bits as in one process.

        A shard's file is removed when the next chunk is asked for: whoever takes the
        chunks keeps them first.

        Raises:
            EngineError: A worker cannot do its part.
            ModelError: A worker does not find the model.
        """
        firsts = range(0, len(texts), _N_SHARD)
        parts = [TextShard(files, tuple(texts[i : i + _N_SHARD]), batch_size) for i in firsts]
        shards = [Shard(part.name, part) for part in parts]
        places = map_shards(
            Task(embed_shard, self.folder),
            shards,
            runner=self.runner,
            on_progress=self.on_progress,
        )
        for first, place in zip(firsts, places, strict=True):
            table = pl.read_parquet(place)
            rows = np.frombuffer(b"".join(table["vector"]), "<f4").reshape(table.height, -1)
            indices = np.arange(first, first + table.height)
            yield EmbeddedChunk(indices, rows, table["truncated"].to_numpy())
            place.unlink(missing_ok=True)


def embed_shard(shard: TextShard) -> pl.DataFrame:
    """Embed the texts of a shard, in their order.

    Returns:
        ``vector``, its float32 numbers as bytes, and ``truncated``.
    """
    vectors: list[bytes] = []
    truncated: list[bool] = []
    for chunk in _open(shard.files).embed(shard.texts, batch_size=shard.batch_size):
        vectors.extend(row.astype("<f4").tobytes() for row in chunk.rows)
        truncated.extend(chunk.truncated.tolist())
    return pl.DataFrame({"vector": vectors, "truncated": truncated})


@lru_cache(maxsize=1)
def _open(files: ModelFiles) -> Embedder:
    """Load the model once a worker; each worker is one thread."""
    embedder: Embedder = load("embedder", files.embedder)(files, n_threads=1, allow_download=False)
    return embedder
