"""Whole reports, kept and read in review; ``pytest --rewrite-golden`` writes them anew."""

import re
from pathlib import Path

import pytest

import threads
from threads.report.rendered import render_files

HERE = Path(__file__).parent
SAMPLES = sorted(
    p.name for p in (HERE.parents[1] / "seeds").iterdir() if p.suffix in {".txt", ".html"}
)
# What another machine may write otherwise: the last of two decimals, and its versions.
ELSEWHERE = re.compile(r"\d\.\d\d(?!\d)|^Versions: .*$", re.MULTILINE)


def hold(request, path, text):
    """Compare with what is kept, or keep it."""
    if request.config.getoption("--rewrite-golden"):
        path.write_text(text, "utf-8")
    assert ELSEWHERE.sub("", text) == ELSEWHERE.sub("", path.read_text("utf-8"))


@pytest.fixture
def here(checkout, monkeypatch):
    """The checkout as the current folder, so that reports name their sources as a user would."""
    monkeypatch.chdir(checkout)


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_report_of_a_sample_is_the_one_that_is_kept(request, here, store, sample):
    """A sample's report is letter for letter the one that was read in review."""
    source = f"seeds/{sample}"
    if sample == "broken.html":
        with pytest.raises(threads.ThreadsError) as error:
            threads.analyze([source], store=store)
        text = f"{error.value}\n"
    else:
        text = render_files(threads.analyze([source], store=store))["report.md"].decode()

    hold(request, HERE / f"{Path(sample).stem}.md", text)


def test_the_report_of_the_hostile_page_is_the_one_that_is_kept(request, hostile_run):
    """The report of a page whose comments attack every reader is the one that was reviewed."""
    text = render_files(hostile_run)["report.md"].decode()

    hold(request, HERE / "hostile.md", re.sub(r"(\w)\1{200,}", r"\1...\1", text))
