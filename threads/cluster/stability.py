"""Stability: does a theme come back on a sample and at neighbouring settings?"""

import numpy as np
from numpy.typing import NDArray

# Themes of annotated threads that reach 0.45 share 0.45 of their texts with a gold theme
# (Jaccard), those below 0.4 and those between no more than 0.34. When the threads grow by a
# fifth, 0.95 of those that reach 0.43 keep their number, 0.96 of 0.45 and 0.94 of 0.4; at
# 0.43 38 of 40 whole threads have reliable themes, at 0.45 35.
ROBUST_FROM = 0.43
# Cosine of two texts of one theme: in threads 0.3 to 0.8, in groups that are found in
# comments of which each is from another thread 0.12 to 0.28 (all-MiniLM-L6-v2).
_UNRELATED, _RELATED = 0.15, 0.3
# Mean cosine of any two texts of a run: in threads 0.16 or more, in draws of comments of
# which each is from another thread 0.12 or less (all-MiniLM-L6-v2).
_NO_SUBJECT, _SUBJECT = 0.12, 0.16


def measure_stability(
    labels: NDArray[np.int32], partitions: NDArray[np.int32]
) -> NDArray[np.float32]:
    """Measure how well each theme comes back in other partitions.

    Args:
        labels: Shape ``(n,)``; -1 unthemed, 0..k-1.
        partitions: Shape ``(n_partitions, n)``; -1 where a text was left out.

    Returns:
        Shape ``(k,)``, in [0, 1]: the mean over the partitions of the Jaccard index
        with the community nearest to the theme, among the texts that were not left
        out.

    References:
        Hennig, Computational Statistics and Data Analysis 52 (2007).
    """
    k = int(labels.max(initial=-1)) + 1
    if k == 0 or not len(partitions):
        return np.zeros(k, np.float32)
    total = np.zeros(k, np.float64)
    for partition in partitions:
        seen = partition >= 0
        groups = int(partition.max(initial=-1)) + 1
        themed = seen & (labels >= 0)
        codes = labels[themed].astype(np.int64) * groups + partition[themed]
        shared = np.bincount(codes, minlength=k * groups).reshape(k, groups)
        sizes = np.bincount(labels[themed], minlength=k)[:, None]
        others = np.bincount(partition[seen], minlength=groups)[None, :]
        total += (shared / np.maximum(sizes + others - shared, 1)).max(axis=1)
    return np.asarray(total / len(partitions), np.float32)


def measure_agreement(
    labels: NDArray[np.int32], partitions: NDArray[np.int32]
) -> NDArray[np.float32]:
    """Measure how often each text is with its theme in other partitions.

    Args:
        labels: Shape ``(n,)``; -1 unthemed, 0..k-1.
        partitions: Shape ``(n_partitions, n)``; -1 where a text was left out.

    Returns:
        Shape ``(n,)``, in [0, 1]: the mean share of the text's theme that is in the
        text's community, over that of the community which holds most of the theme;
        0 where unthemed.
    """
    k = int(labels.max(initial=-1)) + 1
    total = np.zeros(len(labels), np.float64)
    counted = np.zeros(len(labels), np.float64)
    for partition in partitions:
        themed = (partition >= 0) & (labels >= 0)
        groups = int(partition.max(initial=-1)) + 1
        if k == 0 or groups == 0:
            continue
        codes = labels[themed].astype(np.int64) * groups + partition[themed]
        shared = np.bincount(codes, minlength=k * groups).reshape(k, groups)
        shares = shared / np.maximum(shared.max(axis=1, keepdims=True), 1)
        total[themed] += shares.ravel()[codes]
        counted += themed
    return np.asarray(total / np.maximum(counted, 1), np.float32)


def measure_common_ground(
    vectors: NDArray[np.float32], labels: NDArray[np.int32]
) -> NDArray[np.float32]:
    """Measure whether the texts of each theme have more in common than any texts have.

    A group may come back every time and still be about nothing: among unrelated
    texts, too, some are nearer to each other than others. So where the texts of the
    run have no subject in common, what counts is not how near the texts of a theme
    are to each other but how much nearer than to the rest.

    Args:
        vectors: Shape ``(n, dim)``, rows of length 1, nothing taken out.
        labels: Shape ``(n,)``; -1 unthemed, 0..k-1, each of two texts or more.

    Returns:
        Shape ``(k,)``, in [0, 1]; 0 where the texts of a theme are as far apart as
        unrelated ones, 1 where they are as near as those of one thread.
    """
    n, k = len(vectors), int(labels.max(initial=-1)) + 1
    themed = labels >= 0
    sums = np.zeros((k, vectors.shape[1]), np.float64)
    for theme in range(k):  # np.add.at takes thirty times as long
        sums[theme] = vectors[labels == theme].sum(axis=0, dtype=np.float64)
    whole = vectors.sum(axis=0, dtype=np.float64)
    sizes = np.bincount(labels[themed], minlength=k).astype(np.float64)
    within = ((sums**2).sum(axis=1) - sizes) / np.maximum(sizes * (sizes - 1), 1)
    outside = (sums @ whole - (sums**2).sum(axis=1)) / np.maximum(sizes * (n - sizes), 1)
    overall = (whole @ whole - n) / max(n * (n - 1), 1)
    subject = np.clip((overall - _NO_SUBJECT) / (_SUBJECT - _NO_SUBJECT), 0.0, 1.0)
    nearness = within - (1 - subject) * outside
    shares = (nearness - _UNRELATED) / (_RELATED - _UNRELATED)
    return np.asarray(np.clip(shares, 0.0, 1.0), np.float32)


def is_robust(stability: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Say which themes would be found again.

    Args:
        stability: Shape ``(k,)``, in [0, 1].
    """
    return np.asarray(stability >= ROBUST_FROM, np.bool_)
