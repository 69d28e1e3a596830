"""The sequence model of flat text: line features in, states and their odds out.

A bidirectional gated network gives each line a score for each state, a chain
of states with learned transitions joins them. Four states stand before the
first comment and five after its first line, so "where do comments begin" is one step of
the chain and "no comments" is the path that never takes it. Trained by
``benchmarks/train_flat.py``; run here with numpy alone.

References:
    Cho et al., EMNLP 2014 (gated recurrent unit); Lafferty et al., ICML 2001
    (conditional random field).
"""

import json
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from threads.segmentation.flat_features import N_OWN, LineFeatures

Floats = NDArray[np.float32]
# The line regression: figures are shrunk beside words; its odds count for so much beside the
# network's, less on lines of few words, and never more than READER_LIMIT.
READER_SHRINK = 0.3
READER_WEIGHT = 0.4
READER_LIMIT = 3.0
READER_WORDS = 12
_ONE_CORE = 1 << 18  # multiplications of a matrix product that OpenBLAS leaves on one core
FORBIDDEN = -1e4  # a score no path recovers from; its exponential is 0


class State(IntEnum):
    """What a line may be; the names after FIRST only occur once comments began."""

    TITLE = 0
    ARTICLE = 1
    CHROME = 2
    FIRST_META = 3
    FIRST = 4
    MORE = 5
    META = 6
    START = 7
    LATER_CHROME = 8
    LATER_ARTICLE = 9


BEFORE = (State.TITLE, State.ARTICLE, State.CHROME, State.FIRST_META)
N_STATES = len(State)


def allowed_steps() -> NDArray[np.bool_]:
    """Tell which state may follow which, shape ``(n_states, n_states)``."""
    allowed = np.zeros((N_STATES, N_STATES), dtype=bool)
    later = [s for s in State if s > State.FIRST]
    for state in State:
        allowed[state, [*BEFORE, State.FIRST] if state in BEFORE else later] = True
    return allowed


def allowed_starts() -> NDArray[np.bool_]:
    """Tell which state a page may start in, shape ``(n_states,)``."""
    allowed = np.zeros(N_STATES, dtype=bool)
    allowed[[*BEFORE, State.FIRST]] = True
    return allowed


@dataclass(frozen=True)
class FlatModel:
    """Weights of ``n_members`` networks of one shape, averaged when they run.

    Attributes:
        arrays: By name; the first axis of each is the member.
    """

    arrays: dict[str, Floats]

    def __getitem__(self, name: str) -> Floats:
        return self.arrays[name]


@dataclass(frozen=True)
class Chain:
    """How the states follow each other.

    Attributes:
        steps: Score of going from a state (row) to the next one (column).
        starts: Score of each state on the first line.
        ends: Score of each state on the last line.
    """

    steps: NDArray[np.float64]
    starts: NDArray[np.float64]
    ends: NDArray[np.float64]


def model_path() -> Path:
    """Tell where the shipped weights lie."""
    return Path(__file__).with_name("flat_model.safetensors")


@lru_cache(maxsize=1)
def load_model() -> FlatModel:
    """Read the shipped weights, once a process."""
    from safetensors.numpy import load_file

    stored = load_file(model_path())
    return FlatModel({name: array.astype(np.float32) for name, array in stored.items()})


def model_facts() -> dict[str, object]:
    """Read how the shipped model was made: data hash, seed, figures."""
    facts = json.loads(model_path().with_suffix(".json").read_text(encoding="utf-8"))
    return dict(facts)


def _times(lines: Floats, weights: Floats) -> Floats:
    """Multiply each member's lines by its weights, few lines at once.

    OpenBLAS spreads a product of more than 2**18 multiplications over all cores, which at
    this size doubles the CPU time and lets the last bits depend on the number of cores.

    Args:
        lines: Shape ``(n_members, n_lines, n_in)``.
        weights: Shape ``(n_members, n_in, n_out)``.

    Returns:
        Shape ``(n_members, n_lines, n_out)``.
    """
    n_members, n_in, n_out = weights.shape
    n_lines = lines.shape[1]
    rows = max(1, min(n_lines, _ONE_CORE // (n_in * n_out)))
    n_blocks = -(-n_lines // rows)
    padded = np.zeros((n_members, n_blocks * rows, n_in), dtype=np.float32)
    padded[:, :n_lines] = lines
    product = padded.reshape(n_members, n_blocks, rows, n_in) @ weights[:, None]
    return np.asarray(product.reshape(n_members, -1, n_out)[:, :n_lines])


def _sum_words(table: Floats, features: LineFeatures) -> Floats:
    """Sum the vectors of each line's words over the root of their number.

    Args:
        table: Shape ``(n_members, n_buckets, dim)``.
        features: Of the lines.

    Returns:
        Shape ``(n_members, n_lines, dim)``.
    """
    out = np.empty((table.shape[0], len(features.words), table.shape[2]), dtype=np.float32)
    step = 4096  # lines at once: bounds the memory on very long pages
    for lo in range(0, len(features.words), step):
        part = features.words[lo : lo + step]
        sizes = np.array([len(w) for w in part])
        offsets = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        rows = table[:, np.concatenate(part)]
        sums = np.add.reduceat(rows, offsets, axis=1)
        out[:, lo : lo + step] = sums / np.sqrt(sizes).astype(np.float32)[None, :, None]
    return out


def score_readers(model: FlatModel, features: LineFeatures) -> Floats:
    """Say how much each line, seen alone, reads like a reader's.

    Returns:
        Log odds, averaged over the members, shape ``(n_lines,)``; shrunk on
        lines of few words.
    """
    own = features.dense[:, :N_OWN]
    scaled = ((own[None] - model["reader_mean"][:, None]) / model["reader_scale"][:, None]).clip(
        -4, 4
    )
    figures = (scaled @ model["reader_figures"][..., None])[..., 0] * READER_SHRINK
    words = _sum_words(model["reader_words"][..., None], features)[..., 0]
    odds = (figures + words + model["reader_bias"]).mean(axis=0)
    n_words = np.expm1(2 * own[:, 1])  # the second column is half the logarithm
    sure = np.minimum(1.0, n_words / READER_WORDS)
    return np.asarray(odds.clip(-READER_LIMIT, READER_LIMIT) * sure, dtype=np.float32)


def _recur(gates: Floats, weights: Floats, biases: Floats) -> Floats:
    """Run the gated recurrence of all members and both directions at once.

    Args:
        gates: Inputs' part of the gates, ``(n_runs, n_lines, 3 * n_hidden)``;
            runs of the backward direction come already turned round.
        weights: ``(n_runs, n_hidden, 3 * n_hidden)``.
        biases: ``(n_runs, 1, 3 * n_hidden)``.

    Returns:
        Shape ``(n_runs, n_lines, n_hidden)``.
    """
    n_runs, n_lines, width = gates.shape
    size = width // 3
    # A sigmoid is half a tanh of half: the halves of reset and keep are taken once, not on every
    # line. Each gate lies by itself, since numpy is slow in place on parts of rows.
    halves = np.repeat(np.array([0.5, 0.5, 1.0], dtype=np.float32), size)
    inputs, weights, biases = (
        np.ascontiguousarray((part * halves).reshape(n_runs, -1, 3, size).transpose(order))
        for part, order in ((gates, (1, 2, 0, 3)), (weights, (2, 0, 1, 3)), (biases, (2, 0, 1, 3)))
    )
    inputs = inputs[..., None, :]
    inputs[:, :2] += biases[:2]
    hidden = np.zeros((n_runs, 1, size), dtype=np.float32)
    out = np.empty((n_lines, n_runs, 1, size), dtype=np.float32)
    for i in range(n_lines):
        recurrent = hidden @ weights
        both = recurrent[:2]
        both += inputs[i, :2]
        np.tanh(both, out=both)
        both *= 0.5
        both += 0.5
        reset, keep, new = recurrent
        new += biases[2]
        new *= reset
        new += inputs[i, 2]
        np.tanh(new, out=new)
        hidden = hidden - new
        hidden *= keep
        hidden += new
        out[i] = hidden
    return out[:, :, 0].swapaxes(0, 1)


def score_states(model: FlatModel, features: LineFeatures) -> Floats:
    """Score each state of each line: the members' mean and the line regression.

    Returns:
        Shape ``(n_lines, n_states)``.
    """
    scaled = (features.dense[None] - model["mean"][:, None]) / model["scale"][:, None]
    seen = np.concatenate([scaled.clip(-4, 4), _sum_words(model["embed"], features)], axis=2)
    inner = np.maximum(_times(seen, model["in_weight"]) + model["in_bias"][:, None], 0)
    forward = _times(inner, model["gru_in_forward"]) + model["gru_in_bias_forward"][:, None]
    backward = _times(inner, model["gru_in_backward"]) + model["gru_in_bias_backward"][:, None]
    n_members = len(forward)
    runs = _recur(
        np.concatenate([forward, backward[:, ::-1]]),
        np.concatenate([model["gru_forward"], model["gru_backward"]]),
        np.concatenate([model["gru_bias_forward"], model["gru_bias_backward"]])[:, None],
    )
    joined = np.concatenate([runs[:n_members], runs[n_members:, ::-1], inner], axis=2)
    hidden = np.maximum(_times(joined, model["hidden_weight"]) + model["hidden_bias"][:, None], 0)
    scores = _times(hidden, model["out_weight"]) + model["out_bias"][:, None]
    mean = np.asarray(scores.mean(axis=0), dtype=np.float32)
    reader = 0.5 * READER_WEIGHT * score_readers(model, features)[:, None]
    mean[:, [State.FIRST, State.MORE, State.START]] += reader
    mean[:, [State.ARTICLE, State.LATER_ARTICLE]] -= reader
    return mean


def chain_scores(model: FlatModel) -> Chain:
    """Average the members' transitions, starts and ends, the forbidden closed."""
    means = [model[name].mean(axis=0).astype(np.float64) for name in ("steps", "starts", "ends")]
    return Chain(
        np.where(allowed_steps(), means[0], FORBIDDEN),
        np.where(allowed_starts(), means[1], FORBIDDEN),
        means[2],
    )
