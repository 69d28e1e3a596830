"""The parts of clustering: neighbours, communities, density, stability."""

import numpy as np
import pytest

from threads.cluster import graph
from threads.cluster.communities import cut_graph, cut_graphs, list_edges
from threads.cluster.density import DensitySettings, draw_in, find_dense
from threads.cluster.distinct import find_distinct
from threads.cluster.sparse import gather
from threads.cluster.stability import (
    measure_agreement,
    measure_common_ground,
    measure_stability,
)
from threads.cluster.views import count_words, find_off_topic, principal_axes, unit_rows


def make_rows(n, dim, *, seed=0):
    return unit_rows(np.random.default_rng(seed).standard_normal((n, dim)).astype(np.float32))


def make_graph(full):
    """The graph of a matrix that is written out."""
    rows, columns = np.nonzero(full)
    return gather(rows, columns, full[rows, columns], shape=full.shape)


def empty_graph(n):
    return make_graph(np.zeros((n, n)))


def make_groups(sizes, *, apart=8.0, seed=0):
    """Points around centres on the corners of a simplex."""
    rng = np.random.default_rng(seed)
    labels = np.repeat(np.arange(len(sizes)), sizes)
    centres = apart * np.eye(len(sizes), dtype=np.float32)
    noise = rng.standard_normal((len(labels), len(sizes)))
    return (centres[labels] + noise).astype(np.float32), labels.astype(np.int32)


def test_neighbours_are_the_nearest_and_in_order():
    """Up to a few thousand texts the neighbours are those of the full comparison."""
    rows = make_rows(60, 8)
    full = rows @ rows.T
    np.fill_diagonal(full, -2)

    found = graph.find_neighbours(rows, 5, seed=0)

    assert np.array_equal(found.ids, np.argsort(-full, axis=1, kind="stable")[:, :5])


def test_cells_find_most_of_the_nearest(monkeypatch):
    """Beyond, nine in ten of the nearest are found by looking in the nearest cells."""
    rows = unit_rows(make_groups([150] * 12, apart=3.0)[0])
    exact = graph.find_neighbours(rows, 10, seed=0)
    monkeypatch.setattr(graph, "EXACT_BELOW", 100)

    quick = graph.find_neighbours(rows, 10, seed=0)

    shared = [len(set(a) & set(b)) for a, b in zip(exact.ids, quick.ids, strict=True)]
    assert np.mean(shared) >= 9
    assert (np.diff(quick.similarities, axis=1) <= 0).all()


def test_cells_of_equal_rows_find_others(monkeypatch):
    """When all rows are equal each still has neighbours, none of them itself."""
    monkeypatch.setattr(graph, "EXACT_BELOW", 10)
    rows = np.tile(make_rows(1, 4), (50, 1))

    found = graph.find_neighbours(rows, 5, seed=0)

    assert (found.ids != np.arange(50)[:, None]).all()


def test_graphs_cut_together_are_cut_as_alone():
    """Cutting several graphs in one go finds the groups that each one has."""
    blocks = [make_graph(np.kron(np.eye(3), np.ones((4, 4)))) for _ in range(3)]

    together = cut_graphs([list_edges(b) for b in blocks], n=12, resolutions=[1.0, 1.25, 1.5])

    alone = cut_graph(blocks[0], resolution=1.0)
    assert all(np.array_equal(row, alone) for row in together)
    assert alone.tolist() == [0] * 4 + [1] * 4 + [2] * 4


def test_a_graph_without_edges_leaves_each_text_alone():
    """Texts that are near nothing are communities of one."""
    empty = empty_graph(3)

    assert cut_graph(empty, resolution=1.0).tolist() == [0, 1, 2]


@pytest.mark.parametrize("n_each", [20, 500])
def test_dense_groups_are_found_by_all_pairs_and_over_the_graph(n_each):
    """Groups are found alike below and above the size at which all pairs are compared."""
    rows, labels = make_groups([n_each] * 3)
    near = graph.join_neighbours(graph.find_neighbours(unit_rows(rows), 10, seed=0), 10)

    found, members = find_dense(rows, labels, near, DensitySettings(5, 3, "eom", 0.0))

    themed = found >= 0
    assert found.max() == 2
    assert themed.mean() > 0.9
    assert len(set(zip(found[themed], labels[themed], strict=True))) == 3
    assert ((members >= 0) & (members <= 1)).all()


def test_leaf_splits_what_eom_leaves_whole():
    """Groups that lie in pairs are two by excess of mass and four by leaf."""
    rng = np.random.default_rng(0)
    centres = np.array([[0, 0], [2, 0], [40, 0], [42, 0]], np.float32)
    rows = (np.repeat(centres, 30, axis=0) + 0.45 * rng.standard_normal((120, 2))).astype("f4")
    labels = np.repeat(np.arange(4), 30).astype(np.int32)

    eom, leaf = (
        find_dense(rows, labels, empty_graph(120), DensitySettings(10, 5, method, 0.0))[0]
        for method in ("eom", "leaf")
    )

    assert eom.max() == 1
    assert leaf.max() == 3


def test_epsilon_joins_what_is_nearer():
    """Groups nearer to each other than epsilon are one."""
    rows, labels = make_groups([20, 20, 20], apart=20.0)
    rows[labels == 1] = rows[labels == 0] + 5.0
    empty = empty_graph(60)

    apart, joined = (
        find_dense(rows, labels, empty, DensitySettings(5, 3, "leaf", epsilon))[0]
        for epsilon in (0.0, 12.0)
    )

    assert joined.max() < apart.max()


def test_drawing_in_all_the_way_ends_at_the_centre():
    """With a pull of 1 all texts of a community stand at its mean, with 0 where they were."""
    rows, labels = make_groups([5, 7])

    assert np.array_equal(draw_in(rows, labels, pull=0.0), rows)
    assert np.allclose(draw_in(rows, labels, pull=1.0)[:5], rows[:5].mean(axis=0), atol=1e-5)


def test_a_theme_that_always_comes_back_has_stability_one():
    """Stability is 1 for a theme found each time, and lower for one found in halves."""
    labels = np.array([0, 0, 0, 0, 1, 1, 1, 1], np.int32)
    partitions = np.array([[0, 0, 0, 0, 1, 1, 2, 2], [1, 1, -1, 1, 0, 0, 2, 2]], np.int32)

    assert measure_stability(labels, partitions).tolist() == [1.0, 0.5]
    assert measure_agreement(labels, partitions)[:4].tolist() == [1.0] * 4


def test_unrelated_texts_have_no_common_ground():
    """A group of texts at right angles has common ground 0, one of equal texts 1."""
    rows = np.vstack([np.eye(3, 8), np.tile(np.eye(1, 8, 7), (3, 1))]).astype(np.float32)
    labels = np.array([0, 0, 0, 1, 1, 1], np.int32)

    assert measure_common_ground(rows, labels).tolist() == [0.0, 1.0]


def test_where_texts_share_no_subject_a_theme_must_be_nearer_than_the_rest():
    """The same nearness counts for more in a run that is about one thing."""
    pair = np.zeros((4, 12), np.float32)
    pair[:, 0], pair[range(4), range(1, 5)] = np.sqrt(0.3), np.sqrt(0.7)  # cosines of 0.3
    crowd = np.zeros((6, 12), np.float32)
    crowd[:, 0], crowd[range(6), range(5, 11)] = np.sqrt(0.3), np.sqrt(0.7)
    labels = np.array([0] * 4 + [-1] * 6, np.int32)
    loose = np.where(np.arange(12) == 0, np.sqrt(0.01), crowd).astype(np.float32)
    loose /= np.linalg.norm(loose, axis=1, keepdims=True)

    one_subject = measure_common_ground(np.vstack([pair, crowd]), labels)
    no_subject = measure_common_ground(np.vstack([pair, loose]), labels)

    assert one_subject[0] > 0.99
    assert 0 < no_subject[0] < one_subject[0]


def test_equal_texts_with_other_vectors_are_distinct():
    """Only text and vector together make two texts one."""
    rows = np.array([[1, 0], [1, 0], [0, 1]], np.float32)

    found = find_distinct(rows, ["same", "same", "same"])

    assert len(found.first) == 2
    assert found.which[0] == found.which[1] != found.which[2]


def test_a_word_of_great_length_costs_no_time():
    """Words without end are cut, and a text of a single one has words all the same."""
    words = count_words(["a" * 1_000_000, "b c d", "plain words here", ""])

    assert words.weights.n_rows == 4


def test_nothing_is_off_topic_where_nothing_is_shared():
    """In texts about many things none is off topic."""
    rows = make_rows(200, 64)

    assert not find_off_topic(rows, count_words(["x"] * 200)).any()


@pytest.mark.parametrize("shape", [(5, 30), (200, 30)])
def test_reduced_rows_keep_their_angles(shape):
    """With all dimensions kept, angles between centred rows are those of before."""
    rows = make_rows(*shape)
    shifted = unit_rows(rows - rows.mean(axis=0))

    reduced = principal_axes(rows, 30)

    assert np.allclose(reduced @ reduced.T, shifted @ shifted.T, atol=1e-4)
