"""Comments on a map."""

import numpy as np
import pytest

from threads.cluster.layout import lay_out


def blobs(*sizes, dim=16, seed=0):
    rng = np.random.default_rng(seed)
    labels = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    rows = np.eye(dim, dtype=np.float32)[labels] + rng.normal(0, 0.1, (len(labels), dim))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32), labels


def test_the_same_vectors_give_the_same_places():
    """A layout that is made twice is the same."""
    rows, labels = blobs(12, 8, 5)

    assert np.array_equal(lay_out(rows, labels), lay_out(rows, labels))


@pytest.mark.parametrize("seed", range(5))
def test_noise_of_another_processor_hardly_moves_a_comment(seed):
    """Vectors that differ in the seventh digit give the same map."""
    rows, labels = blobs(12, 8, 5)
    noise = np.random.default_rng(seed).normal(0, 1e-7, rows.shape).astype(np.float32)

    assert np.abs(lay_out(rows, labels) - lay_out(rows + noise, labels)).max() <= 0.005


def test_no_theme_lies_on_another():
    """The comment nearest to a theme's middle is of that theme, for every theme."""
    rows, labels = blobs(30, 20, 10, 5, 3)
    places = lay_out(rows, labels)
    for k in range(5):
        middle = places[labels == k].mean(axis=0)

        assert labels[np.linalg.norm(places - middle, axis=1).argmin()] == k


@pytest.mark.parametrize(
    "labels", [[], [-1], [-1, -1], [0], [0, 0], [0, 1], [0, -1], [0, 0, 1, 1, -1, -1]], ids=str
)
def test_hardly_anything_has_its_place(labels):
    """Whatever the labels, each comment has a place in the unit square."""
    rows = np.ones((len(labels), 4), np.float32) / 2

    places = lay_out(rows, np.array(labels, np.int32))

    assert places.shape == (len(labels), 2)
    assert np.isfinite(places).all()
    assert ((places >= 0) & (places <= 1)).all()
