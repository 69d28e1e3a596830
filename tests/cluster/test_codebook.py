"""Named themes: who is in them, and who is not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from threads.cluster.codebook import NamedTheme, join_open, match_codebook
from threads.results import Clustering

DIM = 8
NOTHING = np.zeros((0, DIM), np.float32)
WORDS = {0: "bus fares", 1: "bike lanes", 2: "parking spaces"}


def unit(rows):
    rows = np.asarray(rows, np.float32)
    return rows / np.linalg.norm(rows, axis=-1, keepdims=True)


def make_thread(n_each=12, seed=0):
    """Three groups around three axes, each text with a word of its group."""
    rng = np.random.default_rng(seed)
    groups = np.repeat(np.arange(3), n_each)
    rows = 0.25 * rng.standard_normal((len(groups), DIM)) + 0.5
    rows[np.arange(len(groups)), groups] += 2
    return unit(rows), [f"{WORDS[g]} number{i}" for i, g in enumerate(groups)], groups


def named(axis, *, counter=NOTHING, held=(), words=True):
    prompt = unit(np.full(DIM, 0.5) + 2 * np.eye(DIM)[axis])[None]
    if not words:
        return NamedTheme((), NOTHING, counter, held)
    return NamedTheme((WORDS[axis],), prompt, counter, held)


def match(rows, texts, *themes):
    return match_codebook(rows, texts=texts, title=None, themes=themes)


def test_texts_go_to_the_theme_that_names_them():
    """What lies near a theme's words is in it, what belongs to no named theme is in none."""
    rows, texts, groups = make_thread()

    found = match(rows, texts, named(1), named(0))

    assert found.labels.tolist() == [{0: 1, 1: 0, 2: -1}[g] for g in groups]


def test_strengths_say_how_sure_a_match_is():
    """Matched texts have one half or more, the others none."""
    rows, texts, _ = make_thread()

    found = match(rows, texts, named(0))

    assert (found.strengths[found.labels >= 0] >= 0.5).all()
    assert (found.strengths[found.labels < 0] == 0).all()


def test_held_texts_are_in_their_theme_wherever_they_lie():
    """A pin wins over nearness."""
    rows, texts, groups = make_thread()
    stray = int(np.flatnonzero(groups == 2)[0])

    found = match(rows, texts, named(0, held=(stray,)), named(2))

    assert found.labels[stray] == 0
    assert found.strengths[stray] == 1


def test_a_theme_without_words_takes_what_is_like_its_held_texts():
    """The members of a pinned theme say what belongs to it."""
    rows, texts, groups = make_thread()
    members = np.flatnonzero(groups == 1)

    found = match(rows, texts, named(1, words=False, held=tuple(members[:6].tolist())))

    assert np.flatnonzero(found.labels == 0).tolist() == members.tolist()


def test_a_counter_example_keeps_its_like_out():
    """Texts nearer to a counter-example than to the theme are not in it."""
    rows, texts, groups = make_thread()
    against = rows[groups == 0][:1]

    with_it = match(rows, texts, named(0, counter=against))

    assert with_it.labels[0] == -1


def test_a_theme_nobody_speaks_of_has_no_texts():
    """A direction in which nothing lies gets nothing."""
    rows, texts, _ = make_thread()
    nowhere = NamedTheme(("scooters",), -np.eye(DIM, dtype=np.float32)[:1], NOTHING)

    found = match(rows, texts, nowhere)

    assert (found.labels == -1).all()
    assert found.stability.tolist() == [0]


def test_inflected_words_are_one_word():
    """Texts that the vectors do not tell apart are found by a theme's word in another form."""
    rng = np.random.default_rng(0)
    rows = unit(rng.standard_normal((36, DIM)) + 3)
    texts = [f"{'Ferries' if i < 12 else 'Nothing'} number{i}" for i in range(36)]
    prompt = unit(rng.standard_normal((1, DIM)) + 3)

    found = match(rows, texts, NamedTheme(("the ferriage",), prompt, NOTHING))

    assert (found.labels[:12] == 0).sum() > (found.labels[12:] == 0).sum()
    assert (found.labels[:12] == 0).mean() > 0.5


def test_a_text_leans_on_those_most_like_it():
    """A text hardly near itself is in the theme of the texts that it is most like."""
    rows, texts, _ = make_thread()
    rows[0] = unit(np.full(DIM, 0.5) + 0.1 * np.eye(DIM)[0] + 0.9 * np.eye(DIM)[5])
    texts[0] = "nothing of the kind"

    found = match(rows, texts, named(0))

    assert found.labels[0] == 0


def test_near_misses_are_in_no_theme():
    """A near miss is a text that no theme took."""
    rows, texts, _ = make_thread()

    found = match(rows, texts, named(0), named(1))

    assert all(found.labels[i] == -1 for missed in found.near_misses for i in missed)


@pytest.mark.parametrize("n", [1, 2, 5, 9])
def test_few_texts_are_compared_as_they_are(n):
    """Below ten texts there is no usual closeness; a text like the words is still found."""
    rows, texts, _ = make_thread()

    found = match(rows[:n], texts[:n], named(0))

    assert (found.labels == 0).all()


def test_other_places_give_the_same_matches():
    """The order of the texts decides nothing."""
    rows, texts, _ = make_thread()
    order = np.random.default_rng(1).permutation(len(texts))

    straight = match(rows, texts, named(0), named(1))
    turned = match(rows[order], [texts[i] for i in order], named(0), named(1))

    assert turned.labels.tolist() == straight.labels[order].tolist()


@given(st.integers(0, 12), st.integers(0, 2**32 - 1))
def test_any_vectors_give_labels_of_the_themes(n, seed):
    """Random, equal and empty vectors neither crash nor leave the range."""
    rows = np.random.default_rng(seed).standard_normal((n + 1, DIM)).astype(np.float32)
    rows[seed % (n + 1)] = 0

    found = match(rows, ["x"] * (n + 1), named(0), named(1, words=False))

    assert set(found.labels.tolist()) <= {-1, 0}
    assert ((found.strengths >= 0) & (found.strengths <= 1)).all()


def test_named_and_open_themes_are_numbered_by_size():
    """Joined themes stand by size, and each says whether it was named."""
    rows, texts, groups = make_thread()
    found = match(rows, texts, named(0))
    n_loose = int((found.labels < 0).sum())
    loose = Clustering(
        labels=np.zeros(n_loose, np.int32),
        strengths=np.ones(n_loose, np.float32),
        stability=np.array([0.9], np.float32),
        robust=np.array([True]),
        resolved={},
    )

    joined = join_open(found, loose)

    assert joined.named == (-1, 0)
    assert joined.clustering.labels.tolist() == [1 if g == 0 else 0 for g in groups]
