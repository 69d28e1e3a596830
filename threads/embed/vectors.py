"""The stage: texts to vectors, from the store where it has them."""

import gc
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from threads.catalog import load
from threads.embed.model import EmbeddedChunk, Embedder, ModelFiles, find_model, hash_file
from threads.embed.store import VectorStore, text_key
from threads.results import Vectors
from threads.settings import EmbedSettings

if TYPE_CHECKING:
    from threads.embed.spread import Spread


def embed_texts(
    texts: Sequence[str],
    *,
    settings: EmbedSettings,
    store: VectorStore | None,
    on_progress: Callable[[int, int], None],
    spread: "Spread | None" = None,
) -> Vectors:
    """Embed texts; equal texts once, and none that the store has.

    A text's vector depends on the text and the model alone, not on the other
    texts, the batch size or the number of threads.

    Args:
        texts: At least one.
        settings: The model and how to run it.
        store: Where vectors are kept; None to keep none.
        on_progress: Called with texts done and texts in all.
        spread: Where else than in this process texts are embedded.

    Raises:
        EngineError: A worker cannot do its part.
        ModelError: The model cannot be found or opened.
        StoreError: The store cannot be read or written.
    """

    def hash_of(file: Path) -> str:
        return store.hash_file(file, hash_file) if store else hash_file(file)

    files = find_model(settings.model, allow_download=settings.allow_download, hash_of=hash_of)
    keys = [text_key(text) for text in texts]
    found = store.find(list(dict.fromkeys(keys)), model_hash=files.model_hash) if store else {}
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in found}
    n_known = len(found)
    on_progress(n_known, n_known + len(missing))
    if missing:
        missing_keys = list(missing)
        for chunk in _embed_missing(list(missing.values()), files, settings, spread):
            chunk_keys = [missing_keys[i] for i in chunk.indices]
            if store:
                store.keep(chunk_keys, chunk.rows, chunk.truncated, model_hash=files.model_hash)
            for key, row, cut in zip(chunk_keys, chunk.rows, chunk.truncated, strict=True):
                found[key] = (row, bool(cut))
            on_progress(len(found), n_known + len(missing))
        # Importing torch leaves garbage that holds the frames around it, and with them the
        # model: without this MiniLM's 90 MB stay to the end of a run. Takes 0.1 CPU seconds.
        gc.collect()
        if store:
            store.name_model(files.model_hash, settings.model)
            store.prune(settings.store_max_mb)
    return Vectors(
        rows=np.stack([found[key][0] for key in keys]),
        model=settings.model,
        model_hash=files.model_hash,
        n_embedded=len(missing),
        truncated=np.array([found[key][1] for key in keys]),
    )


def _embed_missing(
    texts: list[str], files: ModelFiles, settings: EmbedSettings, spread: "Spread | None"
) -> Iterator[EmbeddedChunk]:
    """Embed texts here, or where the engine says."""
    if spread is not None:
        return spread.embed(texts, files=files, batch_size=settings.batch_size)
    embedder: Embedder = load("embedder", files.embedder)(
        files, n_threads=settings.n_threads, allow_download=settings.allow_download
    )
    return embedder.embed(texts, batch_size=settings.batch_size)
