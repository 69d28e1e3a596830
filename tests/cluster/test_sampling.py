"""Themes found on a sample: who is drawn, and where the others are put."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import threads
from threads.cluster.sampling import count_fitted, cut_rest, draw_sample
from threads.cluster.themes import cluster_vectors
from threads.settings import ClusterSettings, Settings

LEAST_GB = 0.01
DIM = 128
N_EACH = 1200
DRAWN = [5, 6, 7, 11]
ANY_TEXT = st.text(st.characters(), max_size=8)
SUBJECTS = (("ferry", "quay", "tide"), ("teacher", "lesson", "pupil"), ("dough", "oven", "crust"))


def make_thread(*, spread):
    """Texts on three subjects, with vectors around one direction each."""
    rng = np.random.default_rng(0)
    centres = rng.standard_normal(DIM) + rng.standard_normal((len(SUBJECTS), DIM))
    gold = np.repeat(np.arange(len(SUBJECTS)), N_EACH)
    texts = [f"Remark {i} on {SUBJECTS[k][i % 3]}" for i, k in enumerate(gold.tolist())]
    rows = centres[gold] + spread * rng.standard_normal((len(gold), DIM))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32), texts, gold


def cluster(vectors, texts, **given):
    return cluster_vectors(vectors, texts=texts, title=None, settings=ClusterSettings(**given))


@pytest.fixture(scope="module")
def thread():
    """More texts on three subjects than the least memory holds."""
    return make_thread(spread=0.5)


@pytest.fixture(scope="module")
def sampled(thread):
    """Their themes, found on a sample."""
    vectors, texts, _ = thread
    return cluster(vectors, texts, max_memory_gb=LEAST_GB)


@given(st.lists(ANY_TEXT, min_size=1), st.data())
def test_a_larger_sample_holds_the_smaller(texts, data):
    """Whatever the texts, more memory adds texts to the sample and takes none out."""
    few = data.draw(st.integers(0, len(texts)))
    many = data.draw(st.integers(few, len(texts)))

    smaller, larger = draw_sample(texts, few), draw_sample(texts, many)

    assert len(smaller) == few
    assert set(smaller.tolist()) <= set(larger.tolist())


@given(st.lists(ANY_TEXT, min_size=2, unique=True), st.randoms(use_true_random=False))
def test_the_order_of_the_texts_draws_nobody(texts, random):
    """The same texts are drawn in whatever order they come."""
    shuffled = random.sample(texts, len(texts))

    drawn = {texts[i] for i in draw_sample(texts, len(texts) // 2)}

    assert drawn == {shuffled[i] for i in draw_sample(shuffled, len(texts) // 2)}


def test_the_sample_is_the_same_on_every_machine():
    """The hash that draws is fixed: these texts are drawn, today and elsewhere."""
    texts = [f"remark {number}" for number in range(12)]

    assert draw_sample(texts, 4).tolist() == DRAWN


@given(st.integers(0, 40_000), st.integers(1, 2_000))
def test_sample_and_rest_are_all_texts(n, n_fitted):
    """Each text is in the sample or in one block of the rest."""
    inside = np.arange(n)[:: max(1, n // n_fitted)]

    places = np.concatenate([inside, *cut_rest(n, inside)])

    assert sorted(places.tolist()) == list(range(n))


def test_without_a_bound_all_texts_are_taken():
    """However many texts there are, unset memory is all the memory that they need."""
    assert count_fitted(10**9, dim=384, max_memory_gb=None) == 10**9


def test_a_thousand_texts_are_never_sampled():
    """The least memory that can be given takes a thousand texts of any vectors."""
    assert count_fitted(1000, dim=4096, max_memory_gb=LEAST_GB) == 1000


def test_more_memory_takes_more_texts():
    """Twice the memory takes twice the texts, and longer vectors take fewer."""
    few, many = (count_fitted(10**7, dim=256, max_memory_gb=gb) for gb in (1, 2))

    assert many == pytest.approx(2 * few, abs=1)
    assert count_fitted(10**7, dim=384, max_memory_gb=1) < few


def test_memory_for_all_changes_nothing(thread):
    """With memory for all texts the themes are those without a bound, to the bit."""
    vectors, texts, _ = (part[:900] for part in thread)
    free, bounded = cluster(vectors, texts), cluster(vectors, texts, max_memory_gb=LEAST_GB)

    assert (free.labels == bounded.labels).all()
    assert (free.strengths == bounded.strengths).all()
    assert dict(free.resolved) == dict(bounded.resolved)


def test_the_rest_is_put_where_it_belongs(thread, sampled):
    """Texts outside the sample get the themes of their subjects, as those inside do."""
    _, texts, gold = thread
    outside = np.concatenate(list(cut_rest(len(texts), draw_sample(texts, n_fitted(sampled)))))
    themed = outside[sampled.labels[outside] >= 0]

    assert len(sampled.labels) == len(texts)
    assert len(themed) > 0.9 * len(outside)
    assert len(set(zip(sampled.labels[themed], gold[themed], strict=True))) == 3


def test_whoever_is_put_is_no_surer_than_the_sample(thread, sampled):
    """A text that was put by its neighbours is not stronger in its theme than all of them."""
    _, texts, _ = thread
    inside = draw_sample(texts, n_fitted(sampled))
    outside = np.concatenate(list(cut_rest(len(texts), inside)))

    assert sampled.strengths[outside].max() <= sampled.strengths[inside].max() + 1e-6
    assert (sampled.strengths[outside][sampled.labels[outside] < 0] == 0).all()


def test_strangers_to_the_sample_stay_unthemed():
    """A text that is near to nobody is put nowhere, also where the sample is full of themes."""
    vectors, texts, _ = make_thread(spread=0.2)
    n = count_fitted(len(texts), dim=DIM, max_memory_gb=LEAST_GB)
    stranger = int(next(cut_rest(len(texts), draw_sample(texts, n)))[0])
    texts[stranger] = "Nothing like it was ever said"
    vectors[stranger] = -vectors.mean(axis=0) / np.linalg.norm(vectors.mean(axis=0))

    assert cluster(vectors, texts, max_memory_gb=LEAST_GB).labels[stranger] == -1


@pytest.mark.parametrize(
    "say",
    [lambda _: "the same", lambda i: "\U0001f44d" * (i + 1), lambda i: f"{i}", lambda _: "\ud800"],
)
@pytest.mark.parametrize("value", [0.0, 1.0, np.nan])
def test_texts_that_say_nothing_are_put_somewhere_or_nowhere(say, value):
    """Equal texts, texts without words and vectors without length all get a label."""
    vectors = np.full((1200, DIM * 8), value, np.float32)

    found = cluster(vectors, [say(i) for i in range(1200)], max_memory_gb=LEAST_GB)

    assert found.labels.shape == (1200,)
    assert np.isfinite(found.strengths).all()


def test_the_same_sample_gives_the_same_themes(thread, sampled):
    """A second run on a sample gives the same bits."""
    vectors, texts, _ = thread

    again = cluster(vectors, texts, max_memory_gb=LEAST_GB)

    assert (again.labels == sampled.labels).all()
    assert (again.strengths == sampled.strengths).all()


def test_numbers_follow_the_size_with_the_rest(sampled):
    """Themes are numbered by all their texts, not by those of the sample."""
    sizes = np.bincount(sampled.labels[sampled.labels >= 0])

    assert (np.diff(sizes) <= 0).all()


def test_loose_texts_are_sampled_too(thread):
    """``find_themes`` takes the bound from its settings and says on how many texts it fitted."""
    vectors, texts, _ = thread
    settings = Settings(cluster=ClusterSettings(max_memory_gb=LEAST_GB))

    found = threads.find_themes(texts, vectors=vectors, settings=settings)

    assert n_fitted(found) == count_fitted(len(texts), dim=DIM, max_memory_gb=LEAST_GB)


def n_fitted(found):
    """How many texts a clustering says that it was found on."""
    assert found.resolved["n_texts"] == len(found.labels)
    assert found.resolved["n_fitted"] < len(found.labels)
    return found.resolved["n_fitted"]
