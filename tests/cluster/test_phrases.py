"""Phrases: speech is told from the same words in no order."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threads.cluster.phrases import measure_phrases
from threads.cluster.themes import cluster_vectors
from threads.settings import ClusterSettings

SAYINGS = (
    "the last ferry leaves far too early",
    "nobody asked the people who live here",
    "my daughter walks to school in the dark",
    "the council should publish the figures",
    "a second bakery would be good for the square",
    "we have paid for this bridge twice already",
    "the new crossing is safer than the old one",
)


def make_speech(n=40):
    """Give texts of three sayings each, no two texts alike."""
    every = [(a, b, c) for a in SAYINGS for b in SAYINGS for c in SAYINGS if len({a, b, c}) == 3]
    step = len(every) // n
    return [". ".join(sayings).capitalize() + "." for sayings in every[::step][:n]]


def deal_anew(texts, *, seed=0):
    """Deal the words of all texts anew; every text keeps its length."""
    words = [word for text in texts for word in text.split()]
    dealt = iter([words[i] for i in np.random.default_rng(seed).permutation(len(words))])
    return [" ".join(next(dealt) for _ in text.split()) for text in texts]


def test_speech_is_more_than_words():
    """Texts that say the same things in turn are speech."""
    assert measure_phrases(make_speech(), seed=0) == 1.0


@pytest.mark.parametrize("seed", range(5))
def test_words_dealt_anew_are_no_speech(seed):
    """The same words in no order are told from it."""
    assert measure_phrases(deal_anew(make_speech(), seed=seed), seed=0) < 0.3


def test_speech_without_spaces_is_more_than_signs():
    """Where a script has no spaces, each sign counts as a word."""
    speech = [
        "公園の桜は今年も綺麗だった",
        "駅前の図書館は遅くまで開いている",
        "市役所の説明は足りない",
    ]
    texts = ["。".join((speech[i % 3], speech[(i // 3) % 3], str(i))) for i in range(40)]

    assert measure_phrases(texts, seed=0) == 1.0


@pytest.mark.parametrize("n_texts", [0, 1, 14])
def test_too_few_texts_are_not_doubted(n_texts):
    """What cannot be told from chance is not called chance."""
    assert measure_phrases(deal_anew(make_speech())[:n_texts], seed=0) == 1.0


def test_words_in_no_order_have_no_robust_theme():
    """However near their vectors, texts that say nothing hold no robust theme."""
    texts = make_speech()
    rng = np.random.default_rng(0)
    rows = np.repeat(np.eye(3, 16), [14, 13, 13], axis=0) + 0.1 * rng.standard_normal((40, 16))
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)

    said, dealt = (
        cluster_vectors(rows, texts=own, title=None, settings=ClusterSettings())
        for own in (texts, deal_anew(texts))
    )

    assert said.robust.any()
    assert len(dealt.robust) > 0
    assert not dealt.robust.any()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=200), max_size=40), st.integers(0, 9))
def test_any_text_has_a_share(texts, seed):
    """Any text, also without a word, has a figure in [0, 1], the same twice."""
    share = measure_phrases(texts, seed=seed)

    assert 0.0 <= share <= 1.0
    assert measure_phrases(texts, seed=seed) == share
