"""What a search through cluster settings writes."""

from dataclasses import replace

from markdown_it import MarkdownIt

from threads.report.tuning import Tuning, build_tuning, outcomes
from threads.results import Trial

BEST = Trial(4, 1, "eom", 6, 7, 0.95, 0.55, -0.05, 0.66, plateau=2)
TRIALS = (
    BEST,
    replace(BEST, min_samples=2),
    replace(BEST, min_cluster_size=2, n_themes=9, score=0.6, plateau=1),
    replace(BEST, cluster_method="leaf"),
    replace(BEST, min_cluster_size=2, min_samples=2, n_themes=9, score=0.5, plateau=1),
    replace(BEST, min_samples=9, n_themes=0, score=0.0, plateau=0),
)


def make_tuning(*trials: Trial) -> Tuning:
    return Tuning(("talk.txt",), trials, next((t for t in trials if t.score), None), 44, "minilm")


def test_each_outcome_is_listed_once():
    """Settings that give the same themes are one outcome, with the number of them."""
    found = outcomes(make_tuning(*TRIALS))

    assert found == [(TRIALS[0], 3), (TRIALS[2], 2)]


def test_the_table_is_read_as_one():
    """A Markdown parser sees a row an outcome, each as wide as the head."""
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(build_tuning(make_tuning(*TRIALS)))

    rows = [t for t in tokens if t.type == "tr_open"]
    cells = [t for t in tokens if t.type in {"th_open", "td_open"}]
    assert len(rows) == 1 + 2
    assert len(cells) == 3 * 11


def test_no_themes_anywhere_is_said():
    """Where no combination finds two themes there is neither command nor row."""
    report = build_tuning(make_tuning(TRIALS[-1]))

    assert "No combination finds two themes" in report
    assert "threads analyze" not in report
