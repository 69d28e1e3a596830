"""Measure whether a short reply is better understood with what it answers.

    python benchmarks/context.py --gold ../shared/gold --store STORE

Nobody annotated the themes of threads whose replies are known. A reply of forty words or
more shows its own theme; its first ten words alone are a short reply whose theme is known.
Its vector leans on the parent that the page shows, as far as ``--context`` says. Counted is
how often the nearest theme of the thread is that of the whole reply, and how near the
vector is to the whole reply's. The parent itself is left out of the thread's themes.
"Above" takes the comment right above for the parent, with a confidence of 0.7: what a link
that was inferred, and is often wrong, does.
"""

import argparse
from pathlib import Path

import numpy as np
from train_replies import load_rows

from threads.cluster.themes import cluster_vectors
from threads.discourse.context import lean_on_parents
from threads.settings import ClusterSettings, Settings
from threads.stages.embedding import embed
from threads.stages.watch import Silence

N_SHORT, N_LONG, MIN_COMMENTS = 10, 40, 30
WEIGHTS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def is_long(text: str) -> bool:
    """Tell whether a reply shows its own theme."""
    return len(text.split()) >= N_LONG


def main() -> None:
    """Print how often the theme is right, by how far a reply leans."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", type=Path, default=Path("../shared/gold"))
    parser.add_argument("--store", type=Path)
    given = parser.parse_args()
    rows = load_rows(given.gold)
    kept = rows.filter(rows["corpus"] != "iac")
    threads = [t for _, t in kept.group_by("thread_id", maintain_order=True)]
    threads = [t for t in threads if t.height >= MIN_COMMENTS]
    whole = [" ".join(text.split()) for t in threads for text in t["text"]]
    short = {text: " ".join(text.split()[:N_SHORT]) for text in whole if is_long(text)}
    made = embed(
        [*whole, *short.values()], settings=Settings(), store=given.store, progress=Silence()
    )
    first = made.rows[: len(whole)]
    cut = dict(zip(short, made.rows[len(whole) :], strict=True))
    near: dict[tuple[str, float], list[float]] = {}
    right: dict[tuple[str, float], list[bool]] = {}
    at = 0
    for t in threads:
        own = first[at : at + t.height]
        texts = whole[at : at + t.height]
        at += t.height
        labels = cluster_vectors(own, texts=texts, title=None, settings=ClusterSettings()).labels
        place = {c: i for i, c in enumerate(t["comment_id"])}
        for i, parent in enumerate(t["parent_id"]):
            true = place.get(parent)
            if true is None or labels[i] < 0 or texts[i] not in cut:
                continue
            others = np.array([k for k in range(t.height) if k not in (i, i - 1, true)])
            themes = sorted({int(label) for label in labels[others]} - {-1})
            means = np.stack([own[others[labels[others] == k]].mean(axis=0) for k in themes])
            means /= np.linalg.norm(means, axis=1, keepdims=True)
            for said, j, sure in (("given", true, 1.0), ("above", i - 1, 0.7)):
                for weight in WEIGHTS:
                    leant = lean_on_parents(
                        np.stack([cut[texts[i]], own[j]]),
                        comment_ids=["reply", "parent"],
                        n_words=[N_SHORT, N_LONG],
                        parents={"reply": ("parent", sure)},
                        weight=weight,
                    )[0]
                    near.setdefault((said, weight), []).append(float(leant @ own[i]))
                    nearest = themes[int(np.argmax(means @ leant))]
                    right.setdefault((said, weight), []).append(nearest == labels[i])
    print(f"{len(threads)} threads, {len(near['given', 0.0])} replies\n")
    print("| parent | context | cosine to the whole reply | theme of the whole reply |")
    print("| --- | ---: | ---: | ---: |")
    for (said, weight), found in near.items():
        share = np.mean(right[said, weight])
        print(f"| {said} | {weight} | {np.mean(found):.3f} | {share:.3f} |")


if __name__ == "__main__":
    main()
