"""Sub-themes: what a large theme falls into."""

import numpy as np

from threads.cluster.subthemes import split_themes
from threads.settings import ClusterSettings

WORDS = (("ferry", "quay", "tide", "crane"), ("dough", "oven", "crust", "yeast"))


def split(n_each, theme_ids=0):
    """Cut texts on two subjects, ``n_each`` on either; both have something in common."""
    rng = np.random.default_rng(0)
    shared, *centres = rng.standard_normal((3, 24))
    gold = np.repeat([0, 1], n_each)
    rows = shared + np.array(centres)[gold] + 0.5 * rng.standard_normal((len(gold), 24))
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    texts = [f"Remark {i} on {WORDS[g][i % 4]} and {WORDS[g][i % 3]}" for i, g in enumerate(gold)]
    theme_ids = np.full(len(gold), theme_ids, np.int32)
    return gold, split_themes(rows, theme_ids, texts=texts, settings=ClusterSettings())


def test_a_theme_of_two_subjects_falls_into_them():
    """Two subjects that were counted as one theme are told apart."""
    gold, found = split(24)

    labels = found[0].labels
    parted = labels >= 0
    assert parted.sum() >= 40
    assert len(set(zip(labels[parted], gold[parted], strict=True))) == 2
    assert len(found[0].stability) == 2


def test_a_small_theme_is_left_whole():
    """A theme of fewer than forty texts falls into nothing, however it could be cut."""
    _, found = split(12)

    assert found == {}


def test_the_unthemed_fall_into_nothing():
    """Comments in no theme are not looked at."""
    _, found = split(24, theme_ids=-1)

    assert found == {}
