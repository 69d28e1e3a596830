"""The fast tier: MiniLM in whole numbers, run by onnxruntime without torch."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from threads.embed.model import EmbeddedChunk, Embedder, ModelFiles, count_threads, to_unit
from threads.errors import ModelError
from threads.surrogates import replace_halves

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

FILE_NAME: Final = "minilm-int8.onnx"
_MAX_TOKENS: Final = 256  # as MiniLM's own settings say
_N_CHUNK: Final = 1024


@dataclass(frozen=True)
class Int8Embedder:
    """The int8 graph, opened.

    One text at a time: what is rounded to whole numbers depends on the largest value
    of a batch, so that a text's vector would depend on its company.
    """

    session: "InferenceSession"
    tokenizer: "Tokenizer"
    n_threads: int

    def embed(self, texts: Sequence[str], *, batch_size: int) -> Iterator[EmbeddedChunk]:  # noqa: ARG002 - the protocol's
        """Give the vectors of all texts, in chunks of at most a thousand texts.

        Args:
            texts: Any strings; of longer ones than 256 tokens the beginning is read.
            batch_size: Changes nothing: texts go one by one.

        Yields:
            Chunks, in the order of the texts.
        """
        with ThreadPoolExecutor(self.n_threads) as pool:
            for first in range(0, len(texts), _N_CHUNK):
                chunk = [replace_halves(text) for text in texts[first : first + _N_CHUNK]]
                tokens = [found.ids for found in self.tokenizer.encode_batch(chunk)]
                rows = np.concatenate(list(pool.map(self._forward, tokens)))
                yield EmbeddedChunk(
                    np.arange(first, first + len(chunk)),
                    to_unit(rows),
                    np.array([len(ids) > _MAX_TOKENS for ids in tokens]),
                )

    def _forward(self, ids: list[int]) -> "np.ndarray[tuple[int, int], np.dtype[np.float32]]":
        """Run one text; of a long one its first tokens and the closing one."""
        if len(ids) > _MAX_TOKENS:
            ids = [*ids[: _MAX_TOKENS - 1], ids[-1]]
        (rows,) = self.session.run(None, {"ids": np.array([ids], np.int64)})
        return np.asarray(rows, np.float32)


def open_int8(
    files: ModelFiles,
    *,
    n_threads: int | None,
    allow_download: bool,  # noqa: ARG001 - the parts' common signature
) -> Embedder:
    """Load the int8 graph that ``find_model`` built or found.

    Args:
        files: As ``find_model`` found them.
        n_threads: Texts that are embedded side by side; None for one a core.
        allow_download: Changes nothing: there is nothing to fetch.

    Raises:
        ModelError: onnxruntime is missing, or the graph cannot be opened.
    """
    try:
        import onnxruntime
        from tokenizers import Tokenizer
    except ImportError as error:
        raise ModelError(
            f"{files.name}: {error.name} is not installed. Install it with pip install '.[fast]'."
        ) from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    graph = files.folder / FILE_NAME
    try:
        session = onnxruntime.InferenceSession(
            str(graph), options, providers=["CPUExecutionProvider"]
        )
        tokenizer = Tokenizer.from_file(str(files.folder / "tokenizer.json"))
    except Exception as error:  # theirs share no class of their own
        raise ModelError(
            f"{graph}: cannot be opened. Delete the folder to build it anew."
        ) from error
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return Int8Embedder(session, tokenizer, count_threads(n_threads))
