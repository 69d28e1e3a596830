"""The documents, held to the code."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest

import threads
from threads.cli import COMMANDS, cli

CHECKOUT = Path(__file__).resolve().parents[1]
README = (CHECKOUT / "README.md").read_text("utf-8")
COPIED = ("README.md", "pyproject.toml", "seeds")


def commands_of(markdown):
    """Give the calls of ``threads`` in the code blocks for a shell, in order."""
    found = []
    for block in re.findall(r"^```(?:bash|sh|console|shell)\n(.*?)^```", markdown, re.M | re.S):
        for line in block.replace("\\\n", " ").splitlines():
            parts = [p.strip() for p in re.split(r"&&|;", line.removeprefix("$ "))]
            found += [p for p in parts if re.match(r"threads\s", p)]
    return list(dict.fromkeys(found))


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of what a reader of the README has before them."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in COPIED:
        source = CHECKOUT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / name)
    return folder


def test_the_quick_start_is_in_the_readme():
    """The README's first command analyses the samples."""
    assert commands_of(README)[:1] == ["threads analyze seeds/"]


@pytest.mark.parametrize("command", commands_of(README))
def test_every_command_of_the_readme_runs(command, copy, seeds_run, cache):
    """Each call of threads in the README ends well in a copy of the checkout."""
    # Run by the shell, since the README's reader does: redirections are part of the claim.
    python = f"{shlex.quote(sys.executable)} -P -m threads "

    done = subprocess.run(
        ["sh", "-c", python + command.removeprefix("threads ")],
        cwd=copy,
        env=os.environ | {"XDG_CACHE_HOME": str(cache)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )

    assert done.returncode == 0, done.stderr


def options():
    """Give every command and option of the command line."""
    for name in COMMANDS:
        yield f"threads {name}"
        command = cli.get_command(click.Context(cli), name)
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                yield from parameter.opts


@pytest.mark.parametrize("word", sorted(set(options())))
def test_every_command_and_option_is_in_the_readme(word):
    """Each command and each option of the command line is documented."""
    assert re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", README)


def test_the_readme_names_no_option_that_is_not():
    """Each option that the README names exists, those of pip and pytest aside."""
    ours = "\n".join(
        line for line in README.splitlines() if not re.search(r"\b(?:pip|pytest)\b", line)
    )

    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", ours))

    assert named <= {*options(), "--help", "--version"}


def requirements():
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    return sorted(re.split(r"[<>=!~;\[ ]", r, maxsplit=1)[0] for group in groups for r in group)


def test_every_dependency_has_its_reason():
    """docs/dependencies.md has one line for each dependency, and none for another."""
    text = (CHECKOUT / "docs" / "dependencies.md").read_text("utf-8")

    listed = re.findall(r"^- `([^`]+)`: .+\.$", text, re.M)

    assert sorted(listed) == requirements()


def test_the_changelog_has_the_current_version():
    """CHANGELOG.md begins with what is new in the version at hand."""
    text = (CHECKOUT / "CHANGELOG.md").read_text("utf-8")
    versions = re.findall(r"^## (\S+)", text, re.M)

    assert threads.__version__ in versions[:2]
    assert versions[0] in {threads.__version__, "Unreleased"}


def test_the_version_is_written_twice_alike():
    """The package and its metadata have the same version."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]

    assert project["version"] == threads.__version__


@pytest.mark.parametrize(
    "record", sorted((CHECKOUT / "docs" / "adr").glob("*.md")), ids=lambda p: p.stem
)
def test_decision_records_are_short_and_whole(record):
    """A decision record has its five parts in at most 40 lines."""
    text = record.read_text("utf-8")

    assert re.match(r"\d{4}-[a-z0-9-]+$", record.stem)
    assert len(text.splitlines()) <= 40
    assert re.findall(r"^## (.+)$", text, re.M) == [
        "Context", "Decision", "Consequences", "Evidence", "Look again when",
    ]  # fmt: skip


def test_every_link_between_documents_leads_somewhere():
    """Each relative link of a document names a file that is there."""
    documents = [
        *CHECKOUT.glob("*.md"),
        *CHECKOUT.glob("docs/**/*.md"),
        *CHECKOUT.glob("seeds/*.md"),
    ]
    broken = [
        (document.name, target)
        for document in documents
        for target in re.findall(r"\]\((?![a-z]+:|#)([^)#\s]+)", document.read_text("utf-8"))
        if not (document.parent / target).exists()
    ]

    assert broken == []


def test_the_data_dictionary_is_the_declared_one():
    """docs/tables.md says what the declarations say; on failure, write ``build_dictionary()``."""
    from threads.report.dictionary import build_dictionary

    assert (CHECKOUT / "docs" / "tables.md").read_text("utf-8") == build_dictionary()


def test_the_data_dictionary_has_every_table_of_a_run(seeds_folder):
    """Every Parquet file of a run has its section in docs/tables.md, with its columns."""
    import polars as pl

    text = (CHECKOUT / "docs" / "tables.md").read_text("utf-8")
    sections = dict(re.findall(r"^## (\S+\.parquet)\n(.*?)(?=^## )", text, re.M | re.S))

    found = {
        path.name: pl.read_parquet_schema(path).names() for path in seeds_folder.glob("*.parquet")
    }
    described = {name: re.findall(r"^\| `(\w+)`", part, re.M) for name, part in sections.items()}

    assert described == found


def test_every_column_has_a_meaning():
    """No column of the data dictionary is without its meaning."""
    text = (CHECKOUT / "docs" / "tables.md").read_text("utf-8")
    rows = re.findall(r"^\| `\w+` \|.*\| ([^|]*) \|$", text, re.M)

    assert len(rows) > 50
    assert all(re.fullmatch(r"[A-Z0-9].+\.", row) for row in rows)


def test_the_schema_of_run_json_is_the_declared_one():
    """docs/run.schema.json says what the model says; on failure, write ``build_schema()``."""
    from threads.report.runfile import build_schema

    assert (CHECKOUT / "docs" / "run.schema.json").read_text("utf-8") == build_schema()
