"""Measure replies that are inferred, beside "answers the previous comment".

    python benchmarks/replies.py --gold ../shared/gold
    python benchmarks/replies.py --gold ../shared/gold --every 1   # all forums, also unlearned

Cross-validated by thread, for authors given and authors hidden; benchmarks/train_replies.py
says what is counted. "Previous, same" is what the previous comment would be right of on the
very comments that got a link, "previous, all" on all of them. A second table holds the
confidence of links against how many of them are right.
"""

import argparse
from pathlib import Path

from train_replies import LEARN_EVERY, cross_validate, load_threads, print_scores


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", type=Path, default=Path("../shared/gold"))
    parser.add_argument("--every", type=int, default=LEARN_EVERY, help="so many-th forum only")
    given = parser.parse_args()
    print_scores(cross_validate(load_threads(given.gold, every=given.every)))


if __name__ == "__main__":
    main()
