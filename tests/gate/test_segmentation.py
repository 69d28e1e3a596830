"""Floors under the segmenter's figures; raise them when the figures rise."""

import pytest

pytestmark = pytest.mark.gate

# Below benchmarks/README.md's figures by what a change of library may cost.
HTML_ARTICLES = {
    "art_f1": 0.945,
    "com_f1": 0.966,
    "bnd_exact": 0.860,
    "seg_f1": 0.835,
    "split_f1": 0.930,
    "fcr": 0.006,
}
HTML_FORUMS = {"com_f1": 0.980, "seg_f1": 0.805}
# The shipped model on pages that it knows: a check of the code that applies it.
FLAT = {
    "traf": {"com_f1": 0.985, "bnd_exact": 0.980, "seg_f1": 0.670, "fcr": 0.015},
    "main": {"com_f1": 0.975, "bnd_exact": 0.960, "seg_f1": 0.910, "fcr": 0.045},
    "bare": {"com_f1": 0.980, "bnd_exact": 0.910, "seg_f1": 0.595, "fcr": 0.020},
    "full": {"com_f1": 0.935, "bnd_exact": 0.900, "seg_f1": 0.865, "fcr": 0.025},
}


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
