"""Train the flat-text model and print its figures, cross-validated by site.

    python benchmarks/train_flat.py                 # the figures, then the model
    python benchmarks/train_flat.py --score         # the figures of the shipped members alone
    python benchmarks/train_flat.py --folds 0 --no-write

One network a fold is trained without the pages of that fold's sites and scored
on them with the scorer beside the gold. The model shipped is the average of
these networks: each page was kept from one of them, so the figures are those
of a single network on unseen sites.
"""

import argparse
import hashlib
import json
import math
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from train_flat_lines import fit_reader, forum_paragraphs
from train_flat_network import Network, chain_loss, export_members, store
from train_flat_pages import (
    N_FOLDS,
    VARIANTS,
    Example,
    load_scorer,
    load_threads,
    mixed_examples,
    real_examples,
)

from threads.segmentation.flat import label_lines
from threads.segmentation.flat_model import N_STATES, FlatModel, State, load_model, model_path

GOLD = Path(__file__).parents[2] / "shared" / "gold"
DATA = ("segmentation/pages-dev.parquet", "scale/comments-100k.parquet", "replies/dev.parquet")
# Share of each variant in an epoch; "full" is long and mostly furniture.
SHARES = {"traf": 1.0, "bare": 0.9, "main": 0.35, "full": 0.1, "mixed": 0.45}
SHARE_SILENT = 0.75  # of those, of pages without comments
MAX_LINES, BATCH = 400, 24
RATE, DECAY, WARM_STEPS = 4e-3, 0.03, 100
WEIGHT_FIRST = 0.5  # of the loss on where comments begin, beside that on all states
# Likeness to the opening, to the title and to all before say the wrong thing on mixed pages.
SUBJECT_COLUMNS = slice(-5, -2)
Reader = dict[str, NDArray[np.float32]]
Batch = tuple[torch.Tensor, tuple[torch.Tensor, ...], torch.Tensor, torch.Tensor, torch.Tensor]


def make_batch(examples: Sequence[Example], mean: NDArray[np.float32], rng: random.Random) -> Batch:
    """Pad examples into figures, words, lengths, allowed states and allowed halves."""
    sizes = [min(MAX_LINES, len(e.lines)) for e in examples]
    shape = (len(examples), max(sizes))
    dense = np.zeros((*shape, examples[0].features.dense.shape[1]), dtype=np.float32)
    allowed = np.ones((*shape, N_STATES), dtype=bool)
    words: list[NDArray[np.int64]] = []
    for row, (example, size) in enumerate(zip(examples, sizes, strict=True)):
        dense[row, :size] = example.features.dense[:size]
        allowed[row, :size] = example.allowed[:size]
        words += example.features.words[:size]
        if (example.strange and rng.random() < 0.7) or rng.random() < 0.1:
            dense[row, :, SUBJECT_COLUMNS] = mean[SUBJECT_COLUMNS]
    counts = np.array([len(w) for w in words])
    offsets = np.concatenate([[0], np.cumsum(counts)[:-1]])
    first = np.array([e.first for e in examples])[:, None]
    line = np.arange(shape[1])[None]
    halves = np.zeros((*shape, N_STATES), dtype=bool)
    halves[..., : State.FIRST] = (line < first)[..., None]
    halves[..., State.FIRST] = line == first
    halves[..., State.FIRST + 1 :] = (line > first)[..., None]
    bags = (
        torch.from_numpy(np.concatenate(words)),
        torch.from_numpy(offsets),
        torch.from_numpy(np.repeat(counts, counts).astype(np.float32)),
    )
    return (
        torch.from_numpy(dense),
        bags,
        torch.tensor(sizes),
        torch.from_numpy(allowed),
        torch.from_numpy(halves),
    )


def draw_epoch(examples: Sequence[Example], rng: random.Random) -> list[list[Example]]:
    """Draw the pages of one epoch in batches of about one length."""
    drawn = [
        e
        for e in examples
        if rng.random() < SHARES[e.variant] * (1 if e.first < len(e.lines) else SHARE_SILENT)
    ]
    drawn.sort(key=lambda e: len(e.lines) * (1 + 0.15 * rng.random()))
    batches = [drawn[i : i + BATCH] for i in range(0, len(drawn), BATCH)]
    rng.shuffle(batches)
    return batches


def fit(examples: Sequence[Example], *, epochs: int, seed: int) -> Network:
    """Train one network."""
    torch.manual_seed(seed)
    rng = random.Random(seed)  # noqa: S311 - draws, not secrets
    seen = np.concatenate([e.features.dense for e in examples if e.variant != "full"])
    mean, scale = seen.mean(axis=0), seen.std(axis=0) + 0.05
    network = Network(mean, scale)
    optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    step, n_steps = 0, 0
    for epoch in range(epochs):
        network.train()
        losses = []
        batches = draw_epoch(examples, rng)
        n_steps = n_steps or len(batches) * epochs
        for batch in batches:
            rate = 0.5 * (1 + math.cos(math.pi * min(1, step / n_steps)))
            for group in optimiser.param_groups:
                group["lr"] = RATE * min(1, (step + 1) / WARM_STEPS) * max(0.02, rate)
            dense, words, lengths, allowed, halves = make_batch(batch, mean, rng)
            scores = network(dense, words, lengths)
            chain = network.chain()
            whole = chain_loss(scores, chain, allowed, lengths)
            first = chain_loss(scores, chain, halves, lengths)
            loss = WEIGHT_FIRST * first.mean() + (whole / lengths.float().sqrt()).mean()
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 2.0)
            optimiser.step()
            step += 1
            losses.append(loss.item())
        print(f"  epoch {epoch + 1}/{epochs} loss {np.mean(losses):.3f}", flush=True)
    return network.eval()


def as_model(networks: Sequence[Network], readers: Sequence[Reader]) -> FlatModel:
    """Give networks the form that the package runs."""
    arrays = export_members(networks, readers)
    # As stored and read back, so that the figures are those of the file.
    return FlatModel({k: v.astype(np.float32) for k, v in store(arrays).items()})


def score_fold(
    model: FlatModel,
    examples: Sequence[Example],
    scorer: Any,  # noqa: ANN401 - a loaded module
) -> dict[str, list[dict[str, Any]]]:
    """Score the real pages of a fold, each variant by itself, page by page."""
    figures: dict[str, list[dict[str, Any]]] = {name: [] for name in VARIANTS}
    for example in examples:
        if example.page is None:
            continue
        texts = [x["text"] for x in example.lines]
        labels = label_lines(texts, features=example.features, model=model)
        predicted = [
            ("comment" if role == "quote" else "chrome" if role == "byline" else role, comment)
            for role, comment in zip(labels.roles, labels.comments, strict=True)
        ]
        granular = bool(example.page["granular"])
        figures[example.variant].append(
            scorer.score_page(example.lines, predicted, granular=granular)
        )
    return figures


def write_model(
    model: FlatModel, figures: dict[str, dict[str, float]], args: argparse.Namespace
) -> None:
    """Write the weights and, beside them, what they were made from."""
    save_file(store(model.arrays), model_path())
    facts = {
        "trained_by": "benchmarks/train_flat.py",
        "data_sha256": {
            name: hashlib.sha256((args.gold / name).read_bytes()).hexdigest() for name in DATA
        },
        "seed": args.seed,
        "epochs": args.epochs,
        "n_members": len(model["ends"]),
        "figures": figures,
        "figures_are": "one member on sites that it was not trained on, mean over pages",
    }
    text = json.dumps(facts, indent=2, ensure_ascii=False) + "\n"
    model_path().with_suffix(".json").write_text(text, encoding="utf-8")


def member(model: FlatModel, index: int) -> FlatModel:
    """Give one member of a model, a model by itself."""
    return FlatModel({k: v[index : index + 1] for k, v in model.arrays.items()})


def train_members(
    examples: Sequence[Example], folds: Sequence[int], args: argparse.Namespace
) -> FlatModel:
    """Train one network and one line regression without each fold."""
    posts = forum_paragraphs(load_threads(args.gold), seed=args.seed)
    networks, readers = [], []
    for fold in folds:
        print(f"without fold {fold}", flush=True)
        training = [e for e in examples if e.fold != fold]
        readers.append(fit_reader(training, posts))
        networks.append(fit(training, epochs=args.epochs, seed=args.seed * 10 + fold))
    return as_model(networks, readers)


def main() -> None:
    """Cross-validate, print, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--gold", type=Path, default=GOLD)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--folds", default=",".join(map(str, range(N_FOLDS))))
    parser.add_argument("--score", action="store_true", help="score the shipped members only")
    parser.add_argument("--no-write", action="store_true")
    args = parser.parse_args()
    torch.set_num_threads(1)  # one order of sums, one result
    scorer = load_scorer(args.gold)
    pages = scorer.load(args.gold / DATA[0], kinds={"article"})
    examples = real_examples(pages, scorer)
    folds = [int(fold) for fold in args.folds.split(",")]
    if args.score:
        model = load_model()
        members = {fold: member(model, fold) for fold in folds}
    else:
        mixed = mixed_examples(pages, load_threads(args.gold), scorer, seed=args.seed)
        model = train_members(examples + mixed, folds, args)
        members = {fold: member(model, i) for i, fold in enumerate(folds)}
    scored: dict[str, list[dict[str, Any]]] = {name: [] for name in VARIANTS}
    for fold in folds:
        held_out = [e for e in examples if e.fold == fold]
        for name, found in score_fold(members[fold], held_out, scorer).items():
            scored[name] += found
            scorer.show(f"fold {fold} {name}", scorer.agg(found))
    figures = {}
    for name in VARIANTS:
        figures[name] = {k: round(v, 4) for k, v in scorer.agg(scored[name]).items()}
        scorer.show(f"all {name}", scorer.agg(scored[name]))
    if not args.no_write:
        write_model(model, figures, args)


if __name__ == "__main__":
    main()
