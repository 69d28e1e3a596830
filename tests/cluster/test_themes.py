"""Themes from vectors: laws that hold for any input, and what is found in made-up ones."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from threadpoolctl import threadpool_limits

from threads.catalog import CLUSTERERS
from threads.cluster.themes import Clustering, cluster_vectors, resolve_settings
from threads.settings import ClusterSettings

SUBJECTS = {
    "harbour": ["ferry", "quay", "tide", "crane", "mooring"],
    "school": ["teacher", "classroom", "lesson", "pupil", "homework"],
    "bread": ["dough", "oven", "crust", "yeast", "flour"],
}


def make_thread(n_each=12, *, dim=24, spread=0.5, seed=0):
    """Texts on three subjects, with vectors around one direction each."""
    rng = np.random.default_rng(seed)
    shared = rng.standard_normal(dim)
    texts, vectors, gold = [], [], []
    for number, words in enumerate(SUBJECTS.values()):
        centre = rng.standard_normal(dim)
        for each in range(n_each):
            one, two = words[each % 5], words[(each * 2 + 1) % 5]
            texts.append(f"Remark {number}-{each} on {one} and {two}")
            vectors.append(shared + centre + spread * rng.standard_normal(dim))
            gold.append(number)
    rows = np.array(vectors)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows.astype(np.float32), texts, np.array(gold)


def cluster(vectors, texts, title=None, **given):
    return cluster_vectors(vectors, texts=texts, title=title, settings=ClusterSettings(**given))


def same_groups(left, right):
    """Whether two labelings group alike, whatever the numbers."""
    return len(set(zip(left, right, strict=True))) == len(set(left)) == len(set(right))


def test_texts_on_three_subjects_give_three_themes():
    """Each subject is found as a theme of its own, with nearly all its texts."""
    vectors, texts, gold = make_thread()

    found = cluster(vectors, texts)

    themed = found.labels >= 0
    assert found.labels.max() == 2
    assert themed.mean() >= 0.9
    assert same_groups(found.labels[themed], gold[themed])
    assert found.stability.min() > 0.8


@pytest.mark.parametrize("method", sorted(CLUSTERERS))
def test_every_method_tells_subjects_apart(method):
    """What any method of the catalog puts into one theme is on one subject."""
    vectors, texts, gold = make_thread()

    found = cluster(vectors, texts, method=method)

    themed = found.labels >= 0
    assert found.resolved["method"] == method
    assert themed.mean() >= 0.5
    assert same_groups(found.labels[themed], gold[themed])


def test_texts_from_elsewhere_stay_unthemed():
    """Texts that share nothing with the rest are in no theme."""
    vectors, texts, _ = make_thread()
    away = -vectors[:3] + 0.1 * np.eye(24, dtype=np.float32)[:3]
    away /= np.linalg.norm(away, axis=1, keepdims=True)
    strange = ["Zyx one", "Qwv two", "Kjh three"]

    found = cluster(np.vstack([vectors, away]), [*texts, *strange])

    assert (found.labels[-3:] == -1).all()
    assert (found.strengths[-3:] == 0).all()


@pytest.mark.parametrize("n", [0, 1, 2, 3, 4, 5, 6, 7, 15])
def test_few_texts_are_no_error(n):
    """Any number of texts gives as many labels."""
    vectors, texts, _ = make_thread()

    found = cluster(vectors[:n], texts[:n])

    assert found.labels.shape == found.strengths.shape == (n,)


@pytest.mark.parametrize("n", [2, 3, 30])
def test_equal_texts_are_one_theme_from_the_smallest_size_on(n):
    """Equal texts are one theme if there are enough of them, else none."""
    vectors = np.tile(np.eye(1, 24, dtype=np.float32), (n, 1))

    found = cluster(vectors, ["Well said"] * n)

    assert set(found.labels) == ({0} if n >= 3 else {-1})
    assert len(found.stability) == (1 if n >= 3 else 0)


def test_rows_of_zeros_and_nan_do_no_harm():
    """A vector of zeros, NaN or infinity leaves all figures finite."""
    vectors, texts, _ = make_thread()
    vectors[0], vectors[1], vectors[2] = 0, np.nan, np.inf

    found = cluster(vectors, texts)

    assert np.isfinite(found.strengths).all()
    assert np.isfinite(found.stability).all()


def test_texts_without_words_are_clustered_by_their_vectors():
    """Without a single word the vectors still give the three themes."""
    vectors, _, gold = make_thread()

    found = cluster(vectors, [f"{'!' * i}" for i in range(len(vectors))])

    themed = found.labels >= 0
    assert same_groups(found.labels[themed], gold[themed])


def test_titles_direction_does_not_decide():
    """What all texts share with the title is taken out before they are compared."""
    vectors, texts, gold = make_thread()
    title = vectors.mean(axis=0)
    title /= np.linalg.norm(title)

    found = cluster(vectors, texts, title)

    themed = found.labels >= 0
    assert same_groups(found.labels[themed], gold[themed])


def test_one_and_two_threads_give_the_same_bytes():
    """The number of threads of the linear algebra decides nothing."""
    vectors, texts, _ = make_thread(60, dim=128, spread=1.5)

    found = []
    for n_threads in (1, 2):
        with threadpool_limits(limits=n_threads):
            found.append(cluster(vectors, texts))

    assert found[0].labels.tobytes() == found[1].labels.tobytes()
    assert found[0].strengths.tobytes() == found[1].strengths.tobytes()
    assert found[0].stability.tobytes() == found[1].stability.tobytes()


@pytest.mark.parametrize(
    "given",
    [
        {"min_cluster_size": 25},
        {"min_samples": 12},
        {"cluster_epsilon": 2.0},
        {"n_neighbors": 30},
        {"n_dimensions": 2},
        {"seed": 5},
        {"method": "hdbscan"},
        {"method": "louvain"},
    ],
)
def test_every_setting_has_an_effect(given):
    """Changing a setting changes labels or strengths on a thread that is not clear-cut."""
    vectors, texts, _ = make_thread(40, spread=1.6)

    plain, changed = cluster(vectors, texts), cluster(vectors, texts, **given)

    assert (
        plain.labels.tobytes() != changed.labels.tobytes()
        or plain.strengths.tobytes() != changed.strengths.tobytes()
    )


def test_given_settings_are_used_as_given():
    """A setting that is given is the one that the run reports."""
    given = ClusterSettings(min_cluster_size=7, min_samples=4, n_neighbors=9, n_dimensions=11)

    resolved = resolve_settings(given, 500)

    assert (resolved.min_cluster_size, resolved.min_samples) == (7, 4)
    assert (resolved.n_neighbors, resolved.n_dimensions) == (9, 11)


def test_vectors_and_texts_must_be_as_many():
    """A missing text is an error that says how many there are."""
    vectors, texts, _ = make_thread()

    with pytest.raises(ValueError, match="36 vectors, 35 texts"):
        cluster(vectors, texts[1:])


def test_labels_without_their_stability_are_refused():
    """A clustering whose figures do not fit together cannot be made."""
    labels = np.array([0, 1, -1], np.int32)

    with pytest.raises(ValueError, match="stability"):
        Clustering(
            labels, np.zeros(3, np.float32), np.zeros(1, np.float32), np.ones(1, np.bool_), {}
        )


threads_of_texts = st.builds(
    make_thread,
    st.integers(2, 14),
    dim=st.sampled_from([2, 8, 24]),
    spread=st.sampled_from([0.0, 0.3, 1.0, 3.0]),
    seed=st.integers(0, 50),
)


@settings(max_examples=30, deadline=None)
@given(threads_of_texts)
def test_themes_are_numbered_by_size(thread):
    """Labels are 0..k-1, larger themes first, ties by first member."""
    vectors, texts, _ = thread

    labels = cluster(vectors, texts).labels

    k = labels.max() + 1
    ranks = [(-(labels == j).sum(), int(np.argmax(labels == j))) for j in range(k)]
    assert set(labels) - {-1} == set(range(k))
    assert ranks == sorted(ranks)


@settings(max_examples=30, deadline=None)
@given(threads_of_texts)
def test_strengths_are_shares_and_zero_without_theme(thread):
    """Strengths and stability lie in [0, 1]; the unthemed have strength 0."""
    vectors, texts, _ = thread

    found = cluster(vectors, texts)

    assert ((found.strengths >= 0) & (found.strengths <= 1)).all()
    assert (found.strengths[found.labels < 0] == 0).all()
    assert ((found.stability >= 0) & (found.stability <= 1)).all()


@settings(max_examples=30, deadline=None)
@given(threads_of_texts, st.randoms(use_true_random=False))
def test_order_of_the_texts_decides_nothing(thread, random):
    """A permutation of the texts permutes labels (up to their numbers) and strengths."""
    vectors, texts, _ = thread
    order = list(range(len(texts)))
    random.shuffle(order)

    plain = cluster(vectors, texts)
    mixed = cluster(vectors[order], [texts[i] for i in order])

    assert same_groups(plain.labels[order], mixed.labels)
    assert plain.strengths[order].tobytes() == mixed.strengths.tobytes()


@settings(max_examples=30, deadline=None)
@given(threads_of_texts, st.data())
def test_duplicates_share_a_label(thread, data):
    """Equal texts have the label and the strength of their first."""
    vectors, texts, _ = thread
    again = data.draw(st.lists(st.integers(0, len(texts) - 1), max_size=8))
    rows = np.vstack([vectors, vectors[again]]) if again else vectors

    found = cluster(rows, texts + [texts[i] for i in again])

    assert found.labels[len(texts) :].tolist() == found.labels[again].tolist()
    assert found.strengths[len(texts) :].tolist() == found.strengths[again].tolist()


@settings(max_examples=15, deadline=None)
@given(threads_of_texts)
def test_same_input_gives_the_same_bytes(thread):
    """Two runs give the same labels, strengths and stability."""
    vectors, texts, _ = thread

    first, second = cluster(vectors, texts), cluster(vectors, texts)

    assert first.labels.tobytes() == second.labels.tobytes()
    assert first.strengths.tobytes() == second.strengths.tobytes()
    assert first.stability.tobytes() == second.stability.tobytes()


@settings(max_examples=20, deadline=None)
@given(st.lists(st.text(max_size=30), max_size=25), st.integers(0, 9))
def test_any_text_is_taken(texts, seed):
    """No text and no vector stops a run."""
    vectors = np.random.default_rng(seed).standard_normal((len(texts), 6)).astype(np.float32)

    found = cluster(vectors, texts)

    assert len(found.labels) == len(texts)
