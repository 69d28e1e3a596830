"""Measure anchors by meaning: comments whose quote shows the paragraph, read without the quote.

    python benchmarks/anchors.py --gold ../shared/gold --store STORE

Nobody annotated which paragraph a comment answers. A comment that quotes eight words or
more of one paragraph shows it; its own words alone are then held against all paragraphs.
Comments that quote are wordier than others, so expect less of those that do not.
"""

import argparse
from pathlib import Path

import numpy as np
import polars as pl

from threads.discourse.anchors import _OF_WORDS, Stems, judge_lead
from threads.discourse.order import Paragraph
from threads.discourse.own_words import embeddable_text, find_own_words
from threads.discourse.quotes import find_passages
from threads.schemas import Comments, from_rows
from threads.settings import Settings
from threads.stages.embedding import embed
from threads.stages.watch import Silence

MIN_WORDS = 6


def load(gold: Path) -> list[tuple[list[str], list[str], list[int]]]:
    """Give for each page its paragraphs, the own words of comments that quote, and the truth."""
    pages = pl.read_parquet(
        gold / "segmentation" / "pages-dev.parquet", columns=["comments", "flat_lines", "granular"]
    ).filter("granular")
    found = []
    for page in pages.iter_rows(named=True):
        lines = [line["text"] for line in page["flat_lines"] if line["label"] == "article"]
        paragraphs = [Paragraph(str(i), text) for i, text in enumerate(lines) if text.strip()]
        if len(paragraphs) < 3 or not page["comments"]:
            continue
        rows = [
            {
                "page_id": "p", "comment_id": f"p-{i + 1}", "position": i,
                "parent_source": "unknown", "text": c["text"] or "", "own_text": c["text"] or "",
                "kind": "text",
            }
            for i, c in enumerate(page["comments"])
        ]  # fmt: skip
        comments = from_rows(Comments, rows)
        passages = find_passages(comments, {"p": paragraphs})
        own = embeddable_text(find_own_words(comments, passages)).to_list()
        shown = {
            i: int(best.source.target_id)
            for i, cut in enumerate(passages)
            for best in sorted(
                (p for p in cut if p.source and p.source.target == "block" and p.cut),
                key=lambda p: p.end - p.start,
            )[-1:]
        }
        kept = [i for i in shown if len(own[i].split()) >= MIN_WORDS]
        if kept:
            places = {int(p.block_id): k for k, p in enumerate(paragraphs)}
            found.append(
                (
                    [p.text.strip() for p in paragraphs],
                    [own[i] for i in kept],
                    [places[shown[i]] for i in kept],
                )
            )
    return found


def main() -> None:
    """Print how often the nearest paragraph is the quoted one, by confidence."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", type=Path, default=Path("../shared/gold"))
    parser.add_argument("--store", type=Path)
    given = parser.parse_args()
    pages = load(given.gold)
    n = sum(len(own) for _, own, _ in pages)
    print(f"{len(pages)} pages, {sum(len(p) for p, _, _ in pages)} paragraphs, {n} comments")
    texts = [text for paragraphs, own, _ in pages for text in [*paragraphs, *own]]
    rows = embed(texts, settings=Settings(), store=given.store, progress=Silence()).rows
    scored, at, chance = [], 0, 0.0
    for paragraphs, own, truth in pages:
        above = rows[at : at + len(paragraphs)]
        below = rows[at + len(paragraphs) : at + len(paragraphs) + len(own)]
        at += len(paragraphs) + len(own)
        stems = Stems.of(paragraphs)
        for vector, text, true in zip(below, own, truth, strict=True):
            likeness = above @ vector + _OF_WORDS * stems.alike(text)
            best = int(np.argmax(likeness))
            lead = float(likeness[best] - np.delete(likeness, best).max(initial=0.0))
            scored.append((lead, best == true))
            chance += 1 / len(paragraphs)
    print(f"a paragraph by lot: {chance / n:.3f}")
    confidence = np.array([judge_lead(lead) for lead, _ in scored])
    right = np.array([r for _, r in scored])
    leads = np.array([lead for lead, _ in scored])
    for low, high in ((0, 0.05), (0.05, 0.1), (0.1, 0.2), (0.2, 0.4), (0.4, 2)):
        inside = (leads >= low) & (leads < high)
        print(f"lead {low} to {high}: {inside.sum()} comments, {right[inside].mean():.2f} right")
    print("| confidence from | precision | coverage |\n| ---: | ---: | ---: |")
    for least in (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
        taken = confidence >= least
        if taken.any():
            print(f"| {least:.1f} | {right[taken].mean():.3f} | {taken.mean():.3f} |")


if __name__ == "__main__":
    main()
