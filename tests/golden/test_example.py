"""The kept example is what the README's command makes of the samples."""

import json
import re
import shlex

import pytest


@pytest.fixture(scope="module")
def again(checkout, run_threads, tmp_path_factory):
    """The README's command, run anew from the checkout into another folder."""
    readme = (checkout / "README.md").read_text("utf-8")
    (command,) = re.findall(r"made by `threads (analyze [^`]+)`", readme)
    out = tmp_path_factory.mktemp("example")
    outcome = run_threads(*shlex.split(command), "--out", out, "--quiet", cwd=checkout)
    assert outcome.code == 0, outcome.err
    return out / "example"


def files_of(folder):
    """Give the files less the line that names the versions of what is installed."""
    return {
        p.relative_to(folder).as_posix(): re.sub(rb"\nVersions: .*\n", b"\n", p.read_bytes())
        for p in folder.rglob("*")
        if p.is_file()
    }


def test_the_example_is_repeated_byte_for_byte(checkout, again):
    """Every file that a person reads is made again to the byte."""
    kept, made = files_of(checkout / "reports/example"), files_of(again)

    assert kept.keys() == made.keys()
    assert [n for n in kept if n.endswith((".md", ".svg", ".html")) and kept[n] != made[n]] == []


def test_the_example_was_made_with_what_is_installed(checkout, again):
    """run.json says of the example what it says of the run made anew, its seconds aside."""
    kept, made = (
        json.loads((f / "run.json").read_text("utf-8"))
        for f in (checkout / "reports/example", again)
    )
    # On another processor the last digits of strengths differ, and with them some hashes.
    for described in (kept, made):
        for key in ("seconds", "files", "sha256", "libraries", "python"):
            del described[key]

    assert kept == made


def test_the_example_is_verified(checkout, run_threads):
    """``threads verify`` finds nothing in the example."""
    outcome = run_threads("verify", "reports/example", cwd=checkout)

    assert outcome.code == 0, outcome.out


def test_the_readme_shows_the_example(checkout):
    """The sentences and the figure that the README shows are the example's."""
    readme = (checkout / "README.md").read_text("utf-8")
    report = (checkout / "reports/example/report.md").read_text("utf-8")
    _, _, rest = readme.partition("<!-- excerpt -->")
    excerpt, _, _ = rest.partition("<!-- /excerpt -->")
    quoted = re.findall(r"^> (.+)$", excerpt, re.M)

    assert len(quoted) >= 3
    assert all(f"\n{line}\n" in report for line in quoted)
    assert all((checkout / t).is_file() for t in re.findall(r"\]\(([^)]+)\)", excerpt))
