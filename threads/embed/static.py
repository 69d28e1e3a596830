"""The static tier: a text's vector is the weighed mean of its word pieces' vectors.

The table of vectors was distilled from MiniLM by ``benchmarks/distil_static.py``. It
comes with the package and is used with numpy alone: no torch, no onnxruntime.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from threads.embed.model import (
    MINILM,
    EmbeddedChunk,
    Embedder,
    ModelFiles,
    find_model,
    to_unit,
)
from threads.errors import ModelError
from threads.surrogates import replace_halves

if TYPE_CHECKING:
    from tokenizers import Tokenizer

WEIGHTS: Final = Path(__file__).with_name("static.safetensors")
_MAX_TOKENS: Final = 512
_N_CHUNK: Final = 16_384  # texts; the more, the fewer words are cut twice


@dataclass(frozen=True)
class StaticEmbedder:
    """The table of word pieces, opened.

    Attributes:
        table: Shape ``(n_pieces, dim)``; weighed vectors.
        tokenizer: Whose pieces they are.
    """

    table: NDArray[np.float32]
    tokenizer: "Tokenizer"

    def embed(self, texts: Sequence[str], *, batch_size: int) -> Iterator[EmbeddedChunk]:  # noqa: ARG002 - the protocol's
        """Give the vectors of all texts, in chunks of some thousand texts.

        Args:
            texts: Any strings; of longer ones than 512 pieces the beginning is read.
            batch_size: Changes nothing: a mean needs no batch.

        Yields:
            Chunks, in the order of the texts. A text without a known piece has a
            vector of zeros.
        """
        for first in range(0, len(texts), _N_CHUNK):
            chunk = [replace_halves(text) for text in texts[first : first + _N_CHUNK]]
            rows = np.zeros((len(chunk), self.table.shape[1]), np.float32)
            cut = self._cut(chunk)
            for row, ids in enumerate(cut):  # a sum a text: the same bits in any company
                if len(ids):
                    self.table[ids[:_MAX_TOKENS]].sum(axis=0, out=rows[row])
            truncated = np.array([len(ids) > _MAX_TOKENS for ids in cut], np.bool_)
            yield EmbeddedChunk(np.arange(first, first + len(chunk)), to_unit(rows), truncated)

    def _cut(self, texts: Sequence[str]) -> list[NDArray[np.int32]]:
        """Give the pieces of texts; what stands between spaces is cut once.

        No piece runs over a space. A tenth of the time of cutting whole texts, at 16,384.
        """
        numbers: defaultdict[str, int] = defaultdict(count().__next__)
        spoken = [
            np.fromiter(map(numbers.__getitem__, text.split(" ")), np.int32) for text in texts
        ]
        found = self.tokenizer.encode_batch_fast(list(numbers), add_special_tokens=False)
        pieces = [np.array(encoded.ids, np.int32) for encoded in found]
        lengths = np.array([len(own) for own in pieces])
        begins = np.cumsum(lengths) - lengths
        every = np.concatenate(pieces)
        cut = []
        for words in spoken:
            counts = lengths[words]
            behind = np.cumsum(counts)
            cut.append(
                every[np.repeat(begins[words] - behind + counts, counts) + np.arange(behind[-1])]
            )
        return cut


def open_static(
    files: ModelFiles,  # noqa: ARG001 - the parts' common signature
    *,
    n_threads: int | None,  # noqa: ARG001 - likewise
    allow_download: bool,  # noqa: ARG001 - likewise
) -> Embedder:
    """Load the table that comes with the package.

    Args:
        files: As ``find_model`` found them.
        n_threads: Changes nothing: reading the words takes longer than the sums.
        allow_download: Changes nothing: there is nothing to fetch.

    Raises:
        ModelError: The table or the tokenizer of MiniLM cannot be read.
    """
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    source = find_model(MINILM, allow_download=False)
    try:
        held = load_file(WEIGHTS)
        tokenizer = Tokenizer.from_file(str(source.folder / "tokenizer.json"))
    except OSError as error:
        raise ModelError(f"{WEIGHTS}: cannot be read: {error}. Install threads again.") from error
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return StaticEmbedder(held["table"].astype(np.float32) * held["scale"][:, None], tokenizer)
