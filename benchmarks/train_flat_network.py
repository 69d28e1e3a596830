"""The trainable twin of ``threads.segmentation.flat_model``: network, chain loss, export."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from threads.segmentation.flat_features import N_BUCKETS
from threads.segmentation.flat_model import FORBIDDEN, N_STATES, allowed_starts, allowed_steps

N_EMBED, N_HIDDEN, N_INNER = 12, 48, 64


class ChainLoss(torch.autograd.Function):
    """Minus the log chance of the allowed paths, with gradients by forward-backward.

    Five times fewer steps on the tape than automatic differentiation of the
    recursion. Arguments: scores ``(n_pages, n_lines, n_states)``, steps,
    starts, ends, allowed (as scores, bool), lengths ``(n_pages,)``.
    """

    @staticmethod
    def forward(  # noqa: PLR0913, PLR0917 - torch passes the arguments of apply on by position
        ctx: Any,  # noqa: ANN401 - torch's context has no public type
        scores: Tensor,
        steps: Tensor,
        starts: Tensor,
        ends: Tensor,
        allowed: Tensor,
        lengths: Tensor,
    ) -> Tensor:
        """Sum over all paths and over the allowed ones, in one batch of twice the pages."""
        n_pages, n_lines, n_states = scores.shape
        double = scores.double()
        weight = torch.exp(double - double.max(-1, keepdim=True).values)
        weight = torch.cat([weight, weight * allowed]).transpose(0, 1).contiguous()
        step, start, end = (torch.exp(x.double()) for x in (steps, starts, ends))
        last = lengths.repeat(2) - 1
        on = (torch.arange(n_lines)[:, None] <= last[None]).double()[..., None]
        ahead = torch.empty(n_lines, 2 * n_pages, n_states, dtype=torch.double)
        norm = torch.ones(n_lines, 2 * n_pages, 1, dtype=torch.double)
        row = start * weight[0]
        norm[0] = _row_sum(row)
        ahead[0] = row / norm[0]
        for t in range(1, n_lines):
            row = (ahead[t - 1] @ step) * weight[t]
            total = _row_sum(row)
            ahead[t] = torch.where(on[t] > 0, row / total, ahead[t - 1])
            norm[t] = torch.where(on[t] > 0, total, norm[t])
        logs = norm[..., 0].log().sum(0) + _row_sum(ahead[-1] * end)[:, 0].log()
        behind = torch.empty_like(ahead)
        behind[-1] = end
        back = step.T.contiguous()
        for t in range(n_lines - 2, -1, -1):
            row = (behind[t + 1] * weight[t + 1]) @ back
            here = (t < last)[:, None]
            behind[t] = torch.where(here, row / _row_sum(row), end.expand_as(row))
        odds = ahead * behind
        odds = odds / _row_sum(odds) * on
        pairs = weight[1:] * behind[1:]
        pairs = pairs / _row_sum((ahead[:-1] @ step) * pairs) * on[1:]
        ctx.save_for_backward(ahead, pairs, step, odds, last)
        return (logs[:n_pages] - logs[n_pages:]).float()

    @staticmethod
    def backward(ctx: Any, upstream: Tensor) -> tuple[Tensor | None, ...]:  # noqa: ANN401 - as above
        """Hand back expected counts over all paths less those over the allowed ones."""
        ahead, pairs, step, odds, last = ctx.saved_tensors
        n_pages = len(upstream)
        sign = torch.cat([upstream, -upstream]).double()[None, :, None]
        signed = odds * sign
        scores = (signed[:, :n_pages] + signed[:, n_pages:]).transpose(0, 1)
        flat = (ahead[:-1] * sign).flatten(0, 1).T
        steps = flat @ pairs.flatten(0, 1) * step
        ends = signed[last, torch.arange(len(last))].sum(0)
        grads = (scores, steps, signed[0].sum(0), ends)
        return (*(g.float() for g in grads), None, None)


def chain_loss(
    scores: Tensor, chain: tuple[Tensor, Tensor, Tensor], allowed: Tensor, lengths: Tensor
) -> Tensor:
    """Give minus the log chance of the allowed paths, shape ``(n_pages,)``."""
    loss: Tensor = ChainLoss.apply(scores, *chain, allowed, lengths)  # type: ignore[no-untyped-call]  # torch types it not
    return loss


def _row_sum(rows: Tensor) -> Tensor:
    return rows.sum(-1, keepdim=True).clamp_min(1e-200)


class Network(nn.Module):
    """Line features to state scores; ``drop_*`` are shares left out while training."""

    def __init__(self, mean: NDArray[np.float32], scale: NDArray[np.float32]) -> None:
        super().__init__()
        self.embed = nn.EmbeddingBag(N_BUCKETS, N_EMBED, mode="sum")
        nn.init.normal_(self.embed.weight, 0, 0.1)
        self.mean: Tensor
        self.scale: Tensor
        self.register_buffer("mean", torch.from_numpy(mean))
        self.register_buffer("scale", torch.from_numpy(scale))
        self.inner = nn.Linear(len(mean) + N_EMBED, N_INNER)
        self.gru = nn.GRU(N_INNER, N_HIDDEN, batch_first=True, bidirectional=True)
        self.hidden = nn.Linear(2 * N_HIDDEN + N_INNER, 64)
        self.out = nn.Linear(64, N_STATES)
        self.steps = nn.Parameter(torch.zeros(N_STATES, N_STATES))
        self.starts = nn.Parameter(torch.zeros(N_STATES))
        self.ends = nn.Parameter(torch.zeros(N_STATES))
        self.drop = nn.Dropout(0.3)
        self.drop_figures, self.drop_words = 0.1, 0.4

    def chain(self) -> tuple[Tensor, Tensor, Tensor]:
        """Steps, starts and ends with the forbidden closed."""
        steps = torch.where(torch.from_numpy(allowed_steps()), 0.0, FORBIDDEN)
        starts = torch.where(torch.from_numpy(allowed_starts()), 0.0, FORBIDDEN)
        return self.steps + steps, self.starts + starts, self.ends

    def forward(
        self, dense: Tensor, words: tuple[Tensor, Tensor, Tensor], lengths: Tensor
    ) -> Tensor:
        """Score the states of a padded batch.

        Args:
            dense: ``(n_pages, n_lines, n_dense)``.
            words: Buckets of all real lines in order, where each line's begin,
                and for each bucket the number of them on its line.
            lengths: Lines of each page.
        """
        figures = ((dense - self.mean) / self.scale).clamp(-4, 4)
        buckets, offsets, counts = words
        weights = 1 / torch.sqrt(counts)
        if self.training:
            keep = torch.rand_like(weights) > self.drop_words
            weights = weights * keep / (1 - self.drop_words)
        said = self.embed(buckets, offsets, per_sample_weights=weights)
        real = torch.arange(dense.shape[1])[None] < lengths[:, None]
        padded = torch.zeros(*dense.shape[:2], N_EMBED)
        padded[real] = said
        if self.training:
            figures = figures * (torch.rand_like(figures) > self.drop_figures)
        inner = self.drop(torch.relu(self.inner(torch.cat([figures, padded], -1))))
        packed = nn.utils.rnn.pack_padded_sequence(
            inner, lengths, batch_first=True, enforce_sorted=False
        )
        context, _ = nn.utils.rnn.pad_packed_sequence(
            self.gru(packed)[0], batch_first=True, total_length=dense.shape[1]
        )
        joined = torch.cat([self.drop(context), inner], -1)
        scores: Tensor = self.out(self.drop(torch.relu(self.hidden(joined))))
        return scores


def export_members(
    networks: Sequence[Network], readers: Sequence[dict[str, NDArray[np.float32]]]
) -> dict[str, NDArray[np.float32]]:
    """Stack networks and line regressions as ``threads.segmentation.flat_model`` reads them."""
    names = {
        "mean": "mean", "scale": "scale", "embed": "embed.weight",
        "in_weight": "inner.weight", "in_bias": "inner.bias",
        "gru_in_forward": "gru.weight_ih_l0", "gru_in_bias_forward": "gru.bias_ih_l0",
        "gru_forward": "gru.weight_hh_l0", "gru_bias_forward": "gru.bias_hh_l0",
        "gru_in_backward": "gru.weight_ih_l0_reverse",
        "gru_in_bias_backward": "gru.bias_ih_l0_reverse",
        "gru_backward": "gru.weight_hh_l0_reverse",
        "gru_bias_backward": "gru.bias_hh_l0_reverse",
        "hidden_weight": "hidden.weight", "hidden_bias": "hidden.bias",
        "out_weight": "out.weight", "out_bias": "out.bias",
        "steps": "steps", "starts": "starts", "ends": "ends",
    }  # fmt: skip
    states = [network.state_dict() for network in networks]
    arrays = {name: np.stack([reader[name] for reader in readers]) for name in readers[0]}
    for ours, theirs in names.items():
        rows = [state[theirs].numpy() for state in states]
        if rows[0].ndim == 2 and ours not in ("embed", "steps"):
            rows = [row.T for row in rows]  # torch keeps outputs first
        arrays[ours] = np.ascontiguousarray(np.stack(rows))
    return arrays


def store(arrays: Mapping[str, NDArray[np.float32]]) -> dict[str, NDArray[Any]]:
    """Give weights half precision, and keep what is small and wide in range."""
    wide = ("mean", "scale", "steps", "starts", "ends")
    return {
        name: array if name.endswith(wide) else array.astype(np.float16)
        for name, array in arrays.items()
    }
