"""Print the quality of the themes that an embedding model leads to.

    python benchmarks/agreement.py --model static [--gold ../shared/gold]

Adjusted mutual information on the small corpora of ``themes/dev.parquet`` with the
default settings, as ``benchmarks/themes.py`` measures it for MiniLM.
"""

import argparse
import importlib
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np

from threads.cluster.themes import cluster_vectors
from threads.embed.vectors import embed_texts
from threads.settings import ClusterSettings, EmbedSettings


def main() -> None:
    """Read the options and print the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--gold", type=Path, default=Path("../shared/gold"))
    options.add_argument("--model", default="static")
    given = options.parse_args()
    sys.path.insert(0, str(given.gold))
    score = importlib.import_module("score_themes")
    threads = score.load()
    texts = list(dict.fromkeys(t for one in threads for t in [*one["texts"], one["thread"]]))
    settings = EmbedSettings(model=given.model)
    rows = embed_texts(texts, settings=settings, store=None, on_progress=lambda *_: None).rows
    place = {text: i for i, text in enumerate(texts)}
    found = defaultdict(list)
    for one in threads:
        loose = one["thread"].startswith(("block", "half"))
        labels = cluster_vectors(
            rows[[place[text] for text in one["texts"]]],
            texts=one["texts"],
            title=None if loose else rows[place[one["thread"]]],
            settings=ClusterSettings(),
        ).labels
        found[one["corpus"]].append(score.score(one["gold"], labels.astype(np.int64))["ami"])
    means = {corpus: float(np.mean(values)) for corpus, values in found.items()}
    print({corpus: round(mean, 3) for corpus, mean in means.items()})
    print(f"{given.model}: AMI {np.mean(list(means.values())):.3f}")


if __name__ == "__main__":
    main()
