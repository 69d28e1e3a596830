"""Score who answers whom with a small network; trained by benchmarks/train_replies.py."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from threads.discourse.reply_features import ALONE, ReplyFeatures

MODEL_FILE: Final = Path(__file__).with_name("reply_model.safetensors")
# Of comments that quote another; forums have 0.3 to 0.9, comment sections seldom above 0.15.
_QUOTING: Final = 0.2
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

    def scores(self, features: ReplyFeatures) -> NDArray[np.float64]:
        """Score each candidate, and last, that none is answered.

        Returns:
            Shape ``(n, n_candidates + 1)``; -inf where there is no candidate.
        """
        w = {name: weight.astype(np.float64) for name, weight in self.weights.items()}
        pair = (features.pair - w["pair_mean"]) / w["pair_scale"]
        alone = (features.alone - w["alone_mean"]) / w["alone_scale"]
        hidden = _dot(pair, w["pair"]) + w["pair_bias"]
        hidden = np.maximum(hidden + (_dot(alone, w["alone"]) + w["alone_bias"])[:, None, :], 0)
        scores = _dot(hidden, w["out"]) + w["out_bias"] + _dot(pair, w["direct"]) + w["direct_bias"]
        scores = np.where(features.candidates >= 0, scores[:, :, 0], -np.inf)
        none = np.maximum(_dot(alone, w["none"]) + w["none_bias"], 0)
        return np.concatenate([scores, _dot(none, w["none_out"]) + w["none_out_bias"]], axis=1)

    def chances(self, features: ReplyFeatures) -> NDArray[np.float64]:
        """Give the chance that each candidate is answered, and last, that none is.

        Returns:
            Shape ``(n, n_candidates + 1)``; rows add up to 1 before rounding.
        """
        return to_chances(self.scores(features), self.weights["sureness"][kind_of(features)])


def kind_of(features: ReplyFeatures) -> NDArray[np.int64]:
    """Tell pages whose readers quote each other (1) from others (0), for each comment."""
    share = features.alone[:, ALONE.index("page_quotes")]
    return (share >= _QUOTING).astype(np.int64)


def to_chances(scores: NDArray[np.float64], sureness: NDArray[np.floating]) -> NDArray[np.float64]:
    """Turn scores into chances.

    Args:
        scores: As the network gives them.
        sureness: Of each row: what its scores are multiplied by, so that chances
            hold on threads that the network did not see.
    """
    scaled = scores * sureness.astype(np.float64)[:, None]
    risen = np.exp(scaled - scaled.max(axis=1, keepdims=True))
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
