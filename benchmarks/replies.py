"""Measure replies that are inferred, beside "answers the previous comment".

    python benchmarks/replies.py --gold ../shared/gold --store STORE

Cross-validated by thread, for authors given and authors hidden; benchmarks/train_replies.py
says what is counted. "previous, same" is what the previous comment would be right of on the
very comments that got a link, "previous, all" on all of them.
"""

import argparse
from pathlib import Path

import torch
from train_replies import cross_validate, load_threads, print_scores


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", type=Path, default=Path("../shared/gold"))
    parser.add_argument("--store", type=Path, required=True)
    given = parser.parse_args()
    torch.set_num_threads(1)
    threads, _ = load_threads(given.gold, store=given.store, embed=False)
    print_scores(threads, *cross_validate(threads))


if __name__ == "__main__":
    main()
