"""Time and memory of linking many comments, a step a row.

    python benchmarks/linking.py --gold ../shared/gold --shape flat
    python benchmarks/linking.py --gold ../shared/gold --shape many

Flat is one discussion, many are discussions of a hundred comments each; authors are made
up, and vectors are drawn by lot, which costs anchors what real ones cost.
"""

import argparse
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
import polars as pl

from threads.discourse.anchors import Anchored, find_anchors
from threads.discourse.duplicates import mark_across_pages, mark_duplicates
from threads.discourse.exchanges import count_correspondents, find_exchanges
from threads.discourse.given import check_given
from threads.discourse.marks import count_marks
from threads.discourse.order import Paragraph
from threads.discourse.own_words import find_own_words
from threads.discourse.quotes import build_quotes, find_passages
from threads.discourse.replies import fill_parents, infer_replies
from threads.schemas import Comments, Links, from_rows

DIM, N_PARAGRAPHS, N_AUTHORS = 384, 20, 500
Made = TypeVar("Made")


def timed(name: str, step: Callable[[], Made]) -> Made:
    """Do a step and print its CPU seconds and the process's peak so far."""
    start = time.process_time()
    made = step()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"| {name} | {time.process_time() - start:.1f} | {peak} |", flush=True)
    return made


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", type=Path, default=Path("../shared/gold"))
    parser.add_argument("--shape", choices=["flat", "many"], default="flat")
    parser.add_argument("--comments", type=int, default=100_000)
    given = parser.parse_args()
    texts = pl.read_parquet(given.gold / "scale" / "comments-100k.parquet")["text"]
    texts = texts[: given.comments].to_list()
    size = len(texts) if given.shape == "flat" else 100
    rows = [
        {
            "page_id": f"p{i // size}", "comment_id": f"p{i // size}-{i % size + 1}",
            "position": i % size, "parent_source": "unknown", "author": f"w{i * 7 % N_AUTHORS}",
            "text": text, "own_text": text, "kind": "text",
        }
        for i, text in enumerate(texts)
    ]  # fmt: skip
    comments = from_rows(Comments, rows)
    pages = comments["page_id"].unique(maintain_order=True).to_list()
    step = max(1, len(texts) // N_PARAGRAPHS)
    above = texts[::step][:N_PARAGRAPHS]
    paragraphs = {
        page: [Paragraph(f"{page}:{i}", text[:600]) for i, text in enumerate(above)]
        for page in pages
    }
    rng = np.random.default_rng(0)
    drawn = rng.standard_normal((len(texts), DIM), dtype=np.float32)
    drawn /= np.linalg.norm(drawn, axis=1, keepdims=True)
    said = dict(zip(comments["comment_id"], drawn, strict=True))
    ids = [p.block_id for own in paragraphs.values() for p in own]
    vectors = Anchored(said, {block: drawn[i % len(drawn)] for i, block in enumerate(ids)})

    print(f"{len(texts)} comments, {len(pages)} discussions\n")
    print("| step | CPU s | peak MB so far |\n| --- | ---: | ---: |")
    timed("tables", lambda: None)
    once = timed("repeats", lambda: mark_duplicates(comments))
    marked = timed("repeats on other pages", lambda: mark_across_pages(once))
    checked = timed("given replies checked", lambda: check_given(marked))[0]
    passages = timed("quotes", lambda: find_passages(checked, paragraphs))
    own = timed("own words", lambda: find_own_words(checked, passages))
    quotes = build_quotes(own, passages)
    replies = timed("replies", lambda: infer_replies(own, quotes, least=0.5))
    timed("anchors", lambda: find_anchors(own, quotes, paragraphs, vectors=vectors, least=0.5))
    filled = fill_parents(own, replies)
    links = Links.validate(pl.concat([quotes, replies]))
    timed("exchanges", lambda: find_exchanges(filled, links, n_each=12))
    timed("correspondents", lambda: count_correspondents(filled, links))
    timed("marks", lambda: count_marks(filled, links))
    print(f"\n{quotes.height} quotes, {replies.height} replies")


if __name__ == "__main__":
    main()
