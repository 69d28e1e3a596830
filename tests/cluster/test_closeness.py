"""Closeness: the nearest theme of the unthemed, and further themes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from threads.cluster.closeness import measure_closeness
from threads.cluster.views import unit_rows
from threads.results import Closeness

BREAD = ["dough oven crust yeast flour", "oven crust flour dough", "yeast flour oven crust"]
FERRY = ["ferry quay tide crane mooring", "quay tide crane ferry", "mooring tide quay crane"]
LAMPS = ["lamp street light pole bulb", "pole bulb street lamp", "light bulb pole street"]
TEXTS = [*BREAD, *BREAD, *FERRY, *FERRY, *LAMPS]
BOTH = "Flour yeast dough crust oven. Ferry tide quay mooring crane."
LABELS = np.array([0] * 6 + [1] * 6 + [2] * 3, np.int32)


def make_vectors(*subjects, seed=0):
    """Vectors near one direction a subject; a list of subjects lies between them."""
    rng = np.random.default_rng(seed)
    axes = np.eye(3, 16, dtype=np.float32)
    rows = np.stack([axes[np.atleast_1d(s)].sum(axis=0) for s in subjects])
    return unit_rows((rows + 0.05 * rng.standard_normal(rows.shape)).astype(np.float32))


def measure(texts, subjects, labels):
    return measure_closeness(make_vectors(*subjects), texts=texts, title=None, labels=labels)


def test_an_unthemed_text_is_nearest_to_the_theme_whose_words_it_shares():
    """The nearest theme is that of the same subject, and closeness lies in [0, 1]."""
    texts = [*TEXTS, "the quay at low tide"]

    found = measure(texts, [*LABELS, 1], np.append(LABELS, -1).astype(np.int32))

    assert found.nearest.tolist() == [-1] * 15 + [1]
    assert 0.5 < found.shares[-1] <= 1
    assert (found.shares[:-1] == 0).all()


def test_a_text_of_two_sentences_may_touch_two_themes():
    """A text with a sentence on another theme has that one as a further theme."""
    texts = [*TEXTS, BOTH]

    found = measure(texts, [*LABELS, [0, 0, 1]], np.append(LABELS, 0).astype(np.int32))

    assert [(f.text, f.theme) for f in found.further] == [(15, 1)]
    assert 0 < found.further[0].closeness <= 1


def test_a_text_on_one_subject_touches_no_other_theme():
    """Sentences on the text's own theme give no further one."""
    texts = [*TEXTS, "Flour yeast dough. Oven crust flour."]

    found = measure(texts, [*LABELS, 0], np.append(LABELS, 0).astype(np.int32))

    assert found.further == ()


def test_without_a_theme_nothing_is_near():
    """Where there is no theme, nothing is nearest to one."""
    found = measure(BREAD, [0, 0, 0], np.full(3, -1, np.int32))

    assert found.nearest.tolist() == [-1] * 3
    assert found.further == ()


words = st.sampled_from([*" ".join([*BREAD, *FERRY]).split(), "but", ".", "!", "x" * 3000, "\n"])


@given(
    st.lists(st.tuples(st.lists(words, max_size=30).map(" ".join), st.integers(-1, 2)), max_size=20)
)
def test_figures_are_shares_whatever_the_texts(rows):
    """Any texts give shares, further themes are not the main one, at most two a text."""
    texts = [text for text, _ in rows]
    present = sorted({label for _, label in rows} - {-1})
    labels = np.array([present.index(x) if x >= 0 else -1 for _, x in rows], np.int32)
    vectors = unit_rows(np.random.default_rng(0).standard_normal((len(rows), 16)).astype("f4"))

    found = measure_closeness(vectors, texts=texts, title=None, labels=labels)

    assert ((found.shares >= 0) & (found.shares <= 1)).all()
    assert ((found.nearest >= 0) == ((labels < 0) & (len(present) > 0))).all()
    assert all(labels[f.text] not in (-1, f.theme) for f in found.further)
    touched = [f.text for f in found.further]
    assert all(touched.count(text) <= 2 for text in touched)


def test_what_does_not_fit_is_refused():
    """Arguments of other lengths are an error that says how long they are."""
    with pytest.raises(ValueError, match="1 vectors, 0 texts, 1 labels"):
        measure_closeness(make_vectors(0), texts=[], title=None, labels=np.zeros(1, np.int32))


def test_figures_without_their_themes_are_refused():
    """A closeness whose figures do not fit together cannot be made."""
    with pytest.raises(ValueError, match="nearest"):
        Closeness(np.zeros(2, np.int32), np.zeros(1, np.float32), ())
