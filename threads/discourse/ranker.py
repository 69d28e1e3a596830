"""Score who answers whom with a small network; trained by benchmarks/train_replies.py."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from threads.discourse.reply_features import ReplyFeatures

MODEL_FILE: Final = Path(__file__).with_name("reply_model.safetensors")
_N_DIGITS: Final = 3  # of a chance: rounding that differs by machine stays below


@dataclass(frozen=True)
class Ranker:
    """The network's weights.

    One hidden layer scores each earlier comment from the pair's features and the
    answering comment's; another scores that none of them is answered; all compete.

    Attributes:
        weights: By name, float32, as the training script writes them.
    """

    weights: dict[str, NDArray[np.float32]]

    def chances(self, features: ReplyFeatures) -> NDArray[np.float64]:
        """Give the chance that each candidate is answered, and last, that none is.

        Returns:
            Shape ``(n, n_candidates + 1)``; rows add up to 1 before rounding.
        """
        w = {name: weight.astype(np.float64) for name, weight in self.weights.items()}
        pair = (features.pair - w["pair_mean"]) / w["pair_scale"]
        alone = (features.alone - w["alone_mean"]) / w["alone_scale"]
        hidden = _dot(pair, w["pair"]) + w["pair_bias"]
        hidden = np.maximum(hidden + (_dot(alone, w["alone"]) + w["alone_bias"])[:, None, :], 0)
        scores = _dot(hidden, w["out"]) + w["out_bias"] + _dot(pair, w["direct"]) + w["direct_bias"]
        scores = np.where(features.candidates >= 0, scores[:, :, 0], -np.inf)
        none = np.maximum(_dot(alone, w["none"]) + w["none_bias"], 0)
        together = np.concatenate([scores, _dot(none, w["none_out"]) + w["none_out_bias"]], axis=1)
        risen = np.exp(together - together.max(axis=1, keepdims=True))
        chances: NDArray[np.float64] = risen / risen.sum(axis=1, keepdims=True)
        return chances.round(_N_DIGITS)


def _dot(rows: NDArray[np.float64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    # Not a matrix product, whose order of sums depends on the number of threads.
    return np.asarray(np.einsum("...f,hf->...h", rows, weight), dtype=np.float64)


@cache
def load_ranker() -> Ranker:
    """Read the shipped weights."""
    from safetensors.numpy import load_file

    return Ranker(load_file(MODEL_FILE))
