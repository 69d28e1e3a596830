"""Searching through cluster settings."""

import numpy as np
import pytest

from threads.cluster.themes import cluster_vectors
from threads.cluster.tuning import default_grid, recommend, try_settings
from threads.settings import ClusterSettings


def make_groups(n_groups, n_each, *, seed=0):
    """Make tight groups of unit vectors and a text for each."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(n_groups, 32))
    rows = np.repeat(centres, n_each, axis=0) + rng.normal(scale=0.25, size=(n_groups * n_each, 32))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    texts = [f"word{i // n_each} text{i}" for i in range(len(rows))]
    return rows.astype(np.float32), texts


def search(rows, texts, settings=None):
    """Run a search without telling anybody."""
    return try_settings(
        rows,
        texts=texts,
        title=None,
        settings=settings or ClusterSettings(),
        on_progress=lambda _done, _total: None,
    )


@pytest.fixture(scope="module")
def trials():
    return search(*make_groups(4, 8))


def test_the_best_trial_finds_groups_that_are_there(trials):
    """On four tight groups the recommended settings find four themes."""
    best = recommend(trials)

    assert best is not None
    assert best.n_themes == 4


def test_a_recommendation_gives_what_it_promises(trials):
    """Clustering with the recommended settings finds the number of themes that it named."""
    rows, texts = make_groups(4, 8)
    best = recommend(trials)
    settings = ClusterSettings(
        min_cluster_size=best.min_cluster_size,
        min_samples=best.min_samples,
        cluster_method=best.cluster_method,
        n_neighbors=best.n_neighbors,
    )

    found = cluster_vectors(rows, texts=texts, title=None, settings=settings)

    assert len(found.stability) == best.n_themes


def test_trials_stand_in_order_of_score(trials):
    """No trial scores higher than the one before it."""
    scores = [trial.score for trial in trials]

    assert scores == sorted(scores, reverse=True)


def test_trials_on_a_plateau_agree(trials):
    """Trials on one plateau find the same number of themes in as many comments."""
    for number in {t.plateau for t in trials if t.plateau}:
        on = [t for t in trials if t.plateau == number]

        assert len({(t.n_themes, t.coverage) for t in on}) == 1


def test_a_pinned_setting_is_not_varied():
    """What the user gives stays in every trial."""
    trials = search(*make_groups(3, 6), ClusterSettings(min_samples=2))

    assert {t.min_samples for t in trials} == {2}


def test_nothing_is_recommended_where_nothing_is_found():
    """Three texts make no two themes, so no settings are recommended."""
    assert recommend(search(*make_groups(3, 1))) is None


def test_the_grid_keeps_to_the_number_of_comments():
    """No smallest theme above a third of the comments is tried."""
    grid = default_grid(12, settings=ClusterSettings())

    assert max(grid.min_cluster_size) <= 4
