"""The command that says what a run would take."""

import re

import pytest

from threads.stages.planning import advise


def test_a_plan_counts_pages_and_expects_comments(call_threads, seeds):
    """The plan of one page counts the page, its comments and a time for each stage."""
    outcome = call_threads("plan", seeds / "talks.txt")

    assert outcome.code == 0
    assert re.search(r"^ +1  pages, of which 1 were tried$", outcome.out, re.M)
    assert int(re.search(r"(\d+)  comments", outcome.out)[1]) > 20
    assert outcome.out.count("seconds to") == 3


def test_many_pages_are_counted_and_few_are_tried(call_threads, tmp_path):
    """A folder's plan follows from some of its pages, multiplied."""
    for i in range(60):
        lines = [f"Page {i} about the old pier", *("The pier is ours, mend it. " * 8,) * 3]
        (tmp_path / f"p{i}.txt").write_text("\n".join(lines))

    outcome = call_threads("plan", tmp_path)

    assert re.search(r"^ +60  pages, of which 20 were tried$", outcome.out, re.M)


def test_a_plan_says_when_themes_would_be_found_on_a_sample(call_threads, tmp_path):
    """A bound on memory is told where the comments outgrow it, and nowhere else."""
    table = tmp_path / "comments.csv"
    rows = [f"{i},Remark {i} about the old pier and its broken planks." for i in range(1500)]
    table.write_text("\n".join(["id,text", *rows]))

    bounded = call_threads("plan", table, "--model", "static", "--max-memory-gb", "0.01")
    free = call_threads("plan", table, "--model", "static")

    assert "Themes would be found on about 1," in bounded.out
    assert "--max-memory-gb 0.01" in bounded.out
    assert "Themes would be found" not in free.out


def test_a_plan_of_nothing_is_an_input_error(call_threads, tmp_path):
    """Where nothing can be read there is nothing to plan."""
    outcome = call_threads("plan", tmp_path / "missing.txt")

    assert outcome.code == 3
    assert "missing.txt: no such file" in outcome.err


@pytest.mark.parametrize(
    ("seconds", "memory_mb", "words"),
    [
        (5, 800, ["Run it as it is"]),
        (3_000, 2_000, ["minilm-int8"]),
        (90_000, 20_000, ["minilm-int8", "static", "--engine dask", "20 GB"]),
    ],
)
def test_advice_fits_the_time_and_the_memory(seconds, memory_mb, words):
    """Long runs are sent to the fast tier, very long ones to a cluster, large ones divided."""
    advice = advise(seconds, memory_mb, model="minilm")

    assert len(advice) == len(words)
    assert all(word in line for word, line in zip(words, advice, strict=True))
