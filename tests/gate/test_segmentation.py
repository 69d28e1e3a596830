"""Floors under the segmenter's figures; raise them when the figures rise."""

import pytest

pytestmark = pytest.mark.gate

# Below benchmarks/README.md's figures by what a change of library may cost.
HTML_ARTICLES = {}
HTML_FORUMS = {}
# The shipped model on pages that it knows: a check of the code that applies it.
FLAT = {}


@pytest.fixture(scope="module")
def benchmark(load_benchmark):
    return load_benchmark("segmentation")


@pytest.fixture(scope="module")
def scorer(benchmark, gold):
    return benchmark.load_scorer(gold, "score_segmentation")


def pages_of(scorer, gold, kinds):
    return scorer.load(gold / "segmentation" / "pages-dev.parquet", kinds=kinds)


def below(figures, floors, *, ceilings=("fcr",)):
    """Name the figures that do not hold."""
    return {
        name: figures[name]
        for name, floor in floors.items()
        if (figures[name] > floor if name in ceilings else figures[name] < floor)
    }


def test_article_pages_are_told_apart(benchmark, scorer, gold):
    """On real article pages in HTML the segmenter keeps its figures."""
    figures = scorer.evaluate_html(pages_of(scorer, gold, {"article"}), benchmark.ours_html)

    assert below(figures, HTML_ARTICLES) == {}


def test_forum_pages_are_told_apart(benchmark, scorer, gold):
    """On real forum and Q&A pages in HTML the segmenter keeps its figures."""
    figures = scorer.evaluate_html(pages_of(scorer, gold, {"forum", "qa"}), benchmark.ours_html)

    assert below(figures, HTML_FORUMS) == {}


@pytest.mark.parametrize("variant", ["traf", "main", "bare", "full"])
def test_flat_pages_are_told_apart(benchmark, scorer, gold, variant):
    """On flat text the shipped model gives what it gave when it was shipped."""
    pages = pages_of(scorer, gold, {"article"})[::4]
    figures = scorer.evaluate_flat(pages, benchmark.ours_flat, variant)

    assert below(figures, FLAT[variant]) == {}
