"""Runs of words that a text shares with an earlier one."""

import time

from hypothesis import given
from hypothesis import strategies as st

from threads.discourse.passages import _WORD, WordIds, cut_words, find_runs


def runs_between(*texts):
    """Give the runs of the last text as (its words, number of the source, words there)."""
    words = cut_words(texts, WordIds())
    runs = find_runs([w.ids for w in words])[-1]
    return [
        (
            texts[-1][words[-1].starts[r.start] : words[-1].ends[r.end - 1]],
            r.source,
            texts[r.source][
                words[r.source].starts[r.source_start] : words[r.source].ends[r.source_end - 1]
            ],
        )
        for r in runs
    ]


def test_a_run_is_found_whatever_its_case_and_punctuation():
    """Words are compared, not letters and marks."""
    found = runs_between("The pier, they say, is old.", "Hm: THE PIER they say is old; so what")

    assert found == [("THE PIER they say is old", 0, "The pier, they say, is old")]


def test_a_run_goes_on_over_changed_words():
    """A few words changed, added or left out do not end a run."""
    found = runs_between(
        "they say the old pier was closed by the town last spring for good",
        "they say the old pier was shut down by the town this last spring for good",
    )

    assert [run for run, _, _ in found] == [
        "they say the old pier was shut down by the town this last spring for good"
    ]


def test_the_first_who_said_it_is_the_source():
    """Where a text repeats a repetition, its source is the text that said it first."""
    said = "the pier is older than the town itself"
    words = cut_words([said, f"well {said} he says", f"and {said} she says"], WordIds())

    runs = find_runs([w.ids for w in words])

    assert [[run.source for run in own] for own in runs] == [[], [0], [0]]


def test_words_of_a_language_without_spaces_are_found():
    """Where words are not set apart each character counts."""
    assert runs_between("这座桥已经很老了。", "他说这座桥已经很老了") == [
        ("这座桥已经很老了", 0, "这座桥已经很老了")
    ]


def test_links_are_no_words():
    """An address that two comments share is no run."""
    assert (
        runs_between("http://a.example/one/two/three/four", "http://a.example/one/two/three/four")
        == []
    )


@given(st.lists(st.text(alphabet="ab ", max_size=60), max_size=8))
def test_runs_are_in_order_apart_and_earlier(texts):
    """The runs of a text do not overlap, and their sources came before it."""
    words = cut_words(texts, WordIds())

    for number, runs in enumerate(find_runs([w.ids for w in words])):
        ends = [0, *(r.end for r in runs)]

        assert all(before <= r.start < r.end for before, r in zip(ends, runs, strict=False))
        assert all(r.source < number for r in runs)
        assert all(r.source_end <= len(words[r.source].ids) for r in runs)
        assert all(r.n_equal >= 5 for r in runs)


def test_texts_of_one_word_many_times_end():
    """Repeated words, which match everywhere, do not keep the search busy."""
    texts = ["a " * 30_000, "a b " * 15_000, "a " * 30_000, "b a a " * 10_000]

    start = time.process_time()
    find_runs([w.ids for w in cut_words(texts, WordIds())])

    assert time.process_time() - start < 20


@given(
    st.lists(
        st.sampled_from(["a", "É", "_", "9", "²", "あ", "中", "ก", "\u0301", " ", "-", "🙂", "𝐀"])
    )
)
def test_places_of_words_are_where_the_pattern_finds_them(parts):
    """Each word has a place, and the places are the pattern's, whatever the script."""
    (words,) = cut_words(["".join(parts)], WordIds())
    places = list(zip(words.starts.tolist(), words.ends.tolist(), strict=True))

    assert places == [found.span() for found in _WORD.finditer(words.text)]
    assert len(places) == len(words.ids)
