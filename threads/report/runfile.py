"""What ``run.json`` holds, declared once: the writer and the JSON Schema follow from it."""

import hashlib
import json
import sys
from collections.abc import Mapping
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from pydantic import BaseModel, ConfigDict, Field

import threads
from threads.codebook.findings import CodebookFindings
from threads.report.accounting import count_all
from threads.results import Origin
from threads.settings import Settings

if TYPE_CHECKING:
    from threads.results import Analysis

# Libraries whose version may change a result.
_DECISIVE: Final = (
    "hdbscan", "lxml", "numpy", "polars", "pystemmer", "scikit-learn", "scipy",
    "sentence-transformers", "stop-words", "tokenizers", "torch", "trafilatura", "transformers",
)  # fmt: skip


class Part(BaseModel):
    """An object of ``run.json``."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class RunPage(Part):
    """One page that was read."""

    page_id: str = Field(description="First digits of the hash of the page's bytes.")
    source: str = Field(description="The file, as it was given or found.")
    sha256: str = Field(description="SHA-256 of the file's bytes.", pattern="^[0-9a-f]{64}$")
    verdict: str = Field(description="How much of the discussion was found.")


class RunCounts(Part):
    """What was counted over all pages."""

    n_pages: int = Field(ge=0, description="Pages read.")
    n_comments: int = Field(ge=0, description="Comments found.")
    n_with_words: int = Field(ge=0, description="Of these, with words of their own.")
    n_themed: int = Field(ge=0, description="Of those, in a theme.")
    n_unthemed: int = Field(ge=0, description="Of those, in no theme.")
    n_themes: int = Field(ge=0, description="Themes.")
    n_truncated: int = Field(ge=0, description="Comments of which the model read a beginning.")


class RunFile(Part):
    """A run of threads: where it came from and what it counted."""

    threads: str = Field(description="Version of threads.")
    python: str = Field(description="Version of Python.")
    libraries: dict[str, str] = Field(
        description="Versions of the libraries that may change a result."
    )
    inputs: list[str] = Field(description="Files and folders, as they were given.")
    options: list[str] = Field(description="Options that are no settings, as they were given.")
    pages: list[RunPage] = Field(description="Pages that were read, in the order of the tables.")
    n_rejects: int = Field(ge=0, description="Inputs and records that could not be read.")
    settings: Settings = Field(description="Every setting; null follows from the data.")
    settings_from: dict[str, str] = Field(description="Where each setting's value came from.")
    resolved: dict[str, int | float | str] = Field(
        description="Values that followed from the number of comments and the data."
    )
    codebook: CodebookFindings | None = Field(
        description="What became of the themes that were named beforehand; null without."
    )
    seed: int = Field(ge=0, description="Seed of every random choice.")
    model: str | None = Field(description="Embedding model; null where nothing was embedded.")
    model_hash: str | None = Field(description="Hash of its weights and of what else decides.")
    counts: RunCounts = Field(description="What was counted over all pages.")
    files: dict[str, str] = Field(description="SHA-256 of every other file of the folder.")
    sha256: str = Field(description="SHA-256 of this file's content less this and the seconds.")
    seconds: dict[str, float] = Field(
        description="Wall seconds of each stage; all else is alike in equal runs."
    )


def find_versions() -> dict[str, str]:
    """Give the versions of threads, Python and the libraries that may change a result."""
    python = ".".join(map(str, sys.version_info[:3]))
    libraries = {name: version(name) for name in _DECISIVE}
    return {"threads": threads.__version__, "python": python, **libraries}


def describe_run(analysis: "Analysis", *, files: Mapping[str, str]) -> RunFile:
    """Describe a run; only ``seconds`` differs between equal runs.

    Args:
        analysis: The run.
        files: SHA-256 of every other file of its folder, by name.
    """
    origin, tables = analysis.origin, analysis.tables
    n = count_all(tables)
    pages = tables.pages.select("page_id", "source", "sha256", "verdict").iter_rows(named=True)
    versions = dict(origin.versions)
    run = RunFile(
        threads=versions.pop("threads", threads.__version__),
        python=versions.pop("python", ""),
        libraries=versions,
        inputs=list(origin.inputs),
        options=list(origin.options),
        pages=[RunPage(**page) for page in pages],
        n_rejects=tables.rejects.height,
        settings=analysis.settings,
        settings_from=dict(origin.settings_from),
        resolved=dict(origin.resolved),
        codebook=analysis.codebook,
        seed=analysis.settings.cluster.seed,
        model=origin.model,
        model_hash=origin.model_hash,
        counts=RunCounts(
            n_pages=tables.pages.height,
            n_comments=n.n_comments,
            n_with_words=n.n_with_words,
            n_themed=n.n_themed,
            n_unthemed=n.n_unthemed,
            n_themes=tables.themes.height,
            n_truncated=origin.n_truncated,
        ),
        files=dict(sorted(files.items())),
        sha256="",
        seconds={stage: round(seconds, 3) for stage, seconds in origin.seconds.items()},
    )
    return run.model_copy(update={"sha256": hash_run(run)})


def hash_run(run: RunFile) -> str:
    """Hash what ``run.json`` says, less its seconds and its hash."""
    said = run.model_dump(mode="json", exclude={"seconds", "sha256"})
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def origin_of(run: RunFile) -> Origin:
    """Give back the origin that a run was written with; what the store had is forgotten."""
    return Origin(
        inputs=tuple(run.inputs),
        settings_from=run.settings_from,
        resolved=run.resolved,
        model=run.model,
        model_hash=run.model_hash,
        n_embedded=0,
        n_truncated=run.counts.n_truncated,
        seconds=run.seconds,
        options=tuple(run.options),
        versions={"threads": run.threads, "python": run.python, **run.libraries},
    )


def write_json(run: RunFile) -> str:
    """Give the text of ``run.json``."""
    return json.dumps(run.model_dump(mode="json"), indent=2, ensure_ascii=False) + "\n"


def build_schema() -> str:
    """Build ``docs/run.schema.json``."""
    from pydantic.json_schema import GenerateJsonSchema

    schema = RunFile.model_json_schema(mode="serialization")
    named = {"$schema": GenerateJsonSchema.schema_dialect, **schema, "title": "run.json of threads"}
    return json.dumps(named, indent=2, ensure_ascii=False) + "\n"
