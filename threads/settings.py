"""Every setting, declared once: default, bounds and what it does.

Flags, TOML keys and the README's table are derived from these fields by
``threads.options``; a field ``min_cluster_size`` is the flag
``--min-cluster-size`` and the key ``min-cluster-size`` of its section's table.
A field that is None by default follows from the number of comments.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

TableFormat = Literal["csv", "jsonl", "parquet", "4cat"]


class Section(BaseModel):
    """A table of ``threads.toml``."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class ReadSettings(Section):
    """What is read."""

    max_mb: int = Field(200, ge=1, le=100_000, description="Largest file read, in MB.")
    max_unpacked_mb: int = Field(
        4_000,
        ge=1,
        le=1_000_000,
        description="Most that a packed file may unpack to, in MB.",
    )
    format: str | None = Field(
        None,
        description="Format of the inputs, not of the report, by its name in docs/inputs.md.",
        json_schema_extra={"default": "found"},
    )
    column: tuple[str, ...] = Field(
        (),
        strict=False,  # TOML has lists, not tuples
        description="What a table's column holds, as text=body; may be given often.",
    )


class EmbedSettings(Section):
    """How comments become vectors."""

    model: str = Field(
        "minilm",
        min_length=1,
        description="Embedding model: minilm, minilm-int8 (fast), static (fastest), or a "
        "sentence-transformers folder or name.",
    )
    allow_download: bool = Field(
        default=False, description="Let the model library fetch a named model from its hub."
    )
    batch_size: int = Field(16, ge=1, le=1024, description="Comments embedded at once.")
    n_threads: int | None = Field(
        None,
        ge=1,
        le=256,
        description="Threads that embed.",
        json_schema_extra={"default": "one a core"},
    )
    store_max_mb: int = Field(
        2000,
        ge=1,
        le=10_000_000,
        description="Largest store of vectors, in MB; what was used longest ago leaves first.",
    )


class EngineSettings(Section):
    """Where inputs are read and texts embedded."""

    engine: Literal["this", "processes", "dask"] = Field(
        "this",
        description="Where inputs are read and texts embedded: this process, processes, or Dask.",
    )
    n_workers: int = Field(
        2, ge=1, le=1024, description="Workers of this machine, each with the model in memory."
    )
    scheduler: str | None = Field(
        None,
        description="Address of a Dask scheduler, such as tcp://host:8786.",
        json_schema_extra={"default": "a local cluster"},
    )


class ClusterSettings(Section):
    """How vectors become themes."""

    method: Literal["graph", "hdbscan", "louvain"] = Field(
        "graph",
        description="Themes by the graph and density (graph), by density alone (hdbscan), or "
        "by the graph alone (louvain).",
    )
    min_cluster_size: int | None = Field(
        None, ge=2, le=100_000, description="Fewest comments in a theme."
    )
    min_samples: int | None = Field(
        None,
        ge=1,
        le=1_000,
        description="Neighbours that make a place dense; more leaves more unthemed.",
    )
    cluster_method: Literal["eom", "leaf"] = Field(
        "eom", description="Themes from the tree: eom (broad, stable) or leaf (fine)."
    )
    cluster_epsilon: float = Field(
        0.0, ge=0.0, le=2.0, description="Themes closer than this distance are joined."
    )
    n_neighbors: int | None = Field(
        None, ge=2, le=200, description="Neighbours of a comment in the graph."
    )
    n_dimensions: int | None = Field(
        None, ge=2, le=384, description="Dimensions that the vectors are reduced to."
    )
    resolution: float | None = Field(
        None, ge=0.1, le=10.0, description="Higher cuts the graph into more, smaller communities."
    )
    view_weight: float = Field(
        1.0, ge=0.0, le=4.0, description="Weight of shared words beside the model's vectors."
    )
    pull: float = Field(
        0.55,
        ge=0.0,
        le=0.95,
        description="How far comments are drawn to their community; less leaves more unthemed.",
    )
    max_memory_gb: float | None = Field(
        None,
        ge=0.01,
        le=10_000,
        description="Memory for finding themes, in GB beside the comments and vectors. Where more "
        "is needed, they are found on a sample and the others put with their nearest: from a half "
        "of 100,000 texts, AMI 0.46 with the themes of all, where another seed gives 0.55.",
        json_schema_extra={"default": "what they need"},
    )
    assign_unthemed: bool = Field(
        default=False, description="Put the unthemed into the theme that they are nearest to."
    )
    seed: int = Field(0, ge=0, le=2**32 - 1, description="Seed of every random choice.")


class DiscourseSettings(Section):
    """Who answers whom and what."""

    min_reply: float = Field(
        0.5, ge=0.0, le=1.0, description="Least confidence of a reply that is inferred; 1 for none."
    )
    min_anchor: float = Field(
        0.5,
        ge=0.0,
        le=1.0,
        description="Least confidence of a paragraph found by meaning; 1 for none.",
    )
    context: float = Field(
        0.6,
        ge=0.0,
        le=1.0,
        description="How far a short reply leans on what it answers; 0 for not at all.",
    )


class LabelSettings(Section):
    """How themes get their names and quotes."""

    n_words: int = Field(3, ge=1, le=10, description="Words or phrases in a label.")
    n_keywords: int = Field(8, ge=1, le=50, description="Keywords listed for a theme.")
    n_quotes: int = Field(4, ge=1, le=50, description="Quotes shown for a theme.")
    namer: str | None = Field(
        None,
        min_length=1,
        description="Model of the llm package that names the themes; it is sent their quotes.",
        json_schema_extra={"default": "none"},
    )


class ReportSettings(Section):
    """What a report shows."""

    authors: Literal["keep", "hash", "drop"] = Field(
        "hash", description="Names of readers: kept, as pseudonyms, or left out."
    )
    report_format: Literal["markdown", "html"] = Field(
        "markdown", description="The report: Markdown, or also one page of HTML."
    )
    export: tuple[TableFormat, ...] = Field(
        (),
        strict=False,  # TOML has lists, not tuples
        description="Formats in which the comments are written with their themes.",
    )
    quotes: Literal["verbatim", "short", "none"] = Field(
        "verbatim", description="Comments in the report: whole, their beginnings, or ids only."
    )
    n_unthemed: int = Field(10, ge=0, le=10_000, description="Comments in no theme that are shown.")
    n_listed: int = Field(
        500, ge=0, le=100_000, description="Up to so many comments are listed in full at the end."
    )


class Settings(BaseModel):
    """All settings of a run."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    read: ReadSettings = ReadSettings()
    embed: EmbedSettings = EmbedSettings()
    engine: EngineSettings = EngineSettings()
    cluster: ClusterSettings = ClusterSettings()
    discourse: DiscourseSettings = DiscourseSettings()
    label: LabelSettings = LabelSettings()
    report: ReportSettings = ReportSettings()
