"""How much one line by itself reads like a reader's, for the flat-text model.

A logistic regression that sees no other line. The network sees the whole page
and may settle on "all article"; this evidence adds up over the lines.
"""

import random
import re
from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from train_flat_pages import Example, paragraphs

from threads.segmentation.flat_features import N_BUCKETS, N_OWN, LineFeatures, line_features
from threads.segmentation.flat_model import READER_SHRINK

STRENGTH = 0.3  # inverse of the regularisation
N_THREADS, POSTS_A_THREAD, N_POSTS = 1200, 3, 6000
WEIGHT_POST = 0.12  # of a forum paragraph beside one of a page's


def forum_paragraphs(threads: Sequence[Sequence[str]], *, seed: int) -> list[LineFeatures]:
    """Measure paragraphs of forum posts, each as a page of one line."""
    rng = random.Random(seed)  # noqa: S311 - draws, not secrets
    drawn = rng.sample(list(threads), min(N_THREADS, len(threads)))
    posts = [post for thread in drawn for post in thread[:POSTS_A_THREAD]]
    texts = [text for post in posts for text in paragraphs(post, rng)[:POSTS_A_THREAD]]
    return [line_features([text]) for text in texts[:N_POSTS] if re.search(r"\w", text)]


def _bags(words: Sequence[NDArray[np.int64]]) -> sp.csr_matrix:
    sizes = np.array([len(w) for w in words])
    starts = np.concatenate([[0], np.cumsum(sizes)])
    values = np.repeat(1 / np.sqrt(sizes), sizes)
    return sp.csr_matrix((values, np.concatenate(words), starts), shape=(len(words), N_BUCKETS))


def fit_reader(
    examples: Sequence[Example], posts: Sequence[LineFeatures]
) -> dict[str, NDArray[np.float32]]:
    """Fit the regression on article and comment lines, each page counting the same.

    Returns:
        The arrays ``reader_*`` of ``threads.segmentation.flat_model``, without the member axis.
    """
    dense, words, truth, weights = [], [], [], []
    for example in examples:
        if example.variant not in ("traf", "bare"):
            continue
        labels = np.array([x["label"] for x in example.lines])
        for label in ("article", "comment"):
            rows = np.flatnonzero(labels == label)
            dense.append(example.features.dense[rows, :N_OWN])
            words += [example.features.words[i] for i in rows]
            truth += [label == "comment"] * len(rows)
            weights += [0.5 / max(1, len(rows)) ** 0.5] * len(rows)
    for post in posts:
        dense.append(post.dense[:, :N_OWN])
        words += post.words
        truth.append(True)
        weights.append(WEIGHT_POST)
    figures = np.concatenate(dense).astype(np.float32)
    y, w = np.array(truth), np.array(weights)
    w[y] *= w[~y].sum() / w[y].sum()
    mean, scale = figures.mean(axis=0), figures.std(axis=0) + 0.05
    scaled = ((figures - mean) / scale).clip(-4, 4) * READER_SHRINK
    x = sp.hstack([sp.csr_matrix(scaled), _bags(words)]).tocsr()
    fitted = LogisticRegression(C=STRENGTH, max_iter=60, tol=1e-3).fit(x, y, w / w.mean())
    return {
        "reader_mean": mean,
        "reader_scale": scale,
        "reader_figures": fitted.coef_[0, :N_OWN].astype(np.float32),
        "reader_words": fitted.coef_[0, N_OWN:].astype(np.float32),
        "reader_bias": fitted.intercept_.astype(np.float32),
    }
