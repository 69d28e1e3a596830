"""Write tables for other programs: CSV, JSON Lines, Parquet, and CSV as 4CAT reads it."""

import json
import os
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

import polars as pl

import threads
from threads.cells import guard_cell
from threads.errors import OutputError
from threads.results import Tables
from threads.schemas import ThemedComments
from threads.settings import TableFormat

if TYPE_CHECKING:
    import dataframely as dy

# Ending of a file in each format.
ENDINGS: Final[dict[TableFormat, str]] = {
    "csv": ".csv",
    "jsonl": ".jsonl",
    "parquet": ".parquet",
    "4cat": ".4cat.csv",
}
# The columns that 4CAT asks for when a file of no known tool is uploaded, under the names
# that it proposes (datasources/upload/import_formats.py of digitalmethodsinitiative/4cat).
_4CAT: Final = {
    "id": "comment_id",
    "thread_id": "page_id",
    "author": "author",
    "body": "text",
    "timestamp": "posted_at",
}
_ISO: Final = "%Y-%m-%dT%H:%M:%S%.fZ"
_4CAT_TIME: Final = "%Y-%m-%d %H:%M:%S"  # what 4CAT recommends; UTC


def write_table(frame: pl.DataFrame, path: Path, *, format: TableFormat) -> None:  # noqa: A002 - the word of --export
    """Write a table to a file, whole or not at all.

    Args:
        frame: Any table; for ``4cat`` one with the columns of comments.
        path: The file; an earlier one is replaced.
        format: How. ``csv`` is UTF-8 with every text in quotes, so that an empty text and
            none differ; texts pass ``guard_cell``, lists are JSON, times ISO 8601 in UTC.

    Raises:
        OutputError: The file cannot be written.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as stream:
            write_stream(frame, stream, format=format)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise OutputError(f"{path}: cannot be written: {error.strerror}.") from error


def write_stream(frame: pl.DataFrame, stream: IO[bytes], *, format: TableFormat) -> None:  # noqa: A002 - likewise
    """Write a table to an open file, such as standard output; see ``write_table``."""
    if format == "parquet":
        frame.write_parquet(stream, compression="zstd")
    elif format == "jsonl":
        frame.select(_write_times(frame, _ISO)).write_ndjson(stream)
    else:
        wanted = arrange_4cat(frame) if format == "4cat" else frame
        texts = wanted.select(_write_times(wanted, _ISO)).select(_write_lists(wanted))
        texts.select(_guard(texts)).write_csv(stream, quote_style="non_numeric")


def join_themes(tables: Tables) -> "dy.DataFrame[ThemedComments]":
    """Give every comment of a run with its page and its themes, in the order of the pages."""
    named = tables.assignments.join(
        tables.themes.select("theme_id", "label", "verdict"), on="theme_id", how="left"
    )
    main = named.filter(pl.col("rank") == 1).select(
        "comment_id",
        "theme_id",
        theme_label="label",
        theme_verdict="verdict",
        theme_strength="strength",
    )
    further = (
        named.filter(pl.col("rank") > 1)
        .sort("comment_id", "rank")
        .group_by("comment_id", maintain_order=True)
        .agg(further_theme_ids="theme_id", further_theme_labels="label")
    )
    pages = tables.pages.select("page_id", "source", page_title="title", page_url="url")
    joined = (
        tables.comments.join(pages, on="page_id", how="left", maintain_order="left")
        .join(main, on="comment_id", how="left", maintain_order="left")
        .join(further, on="comment_id", how="left", maintain_order="left")
        .with_columns(
            pl.col("further_theme_ids").fill_null([]), pl.col("further_theme_labels").fill_null([])
        )
    )
    return ThemedComments.validate(joined)


def arrange_4cat(comments: pl.DataFrame) -> pl.DataFrame:
    """Arrange a table of comments as 4CAT takes it: its five columns first, all others after.

    A page is a thread, the first five have 4CAT's names, and times are in UTC to the second.
    The last column says which program wrote the file.
    """
    first = [pl.col(ours).alias(theirs) for theirs, ours in _4CAT.items()]
    rest = [name for name in comments.columns if name not in _4CAT.values()]
    return comments.select(*first, *rest).with_columns(
        pl.col("timestamp").dt.to_string(_4CAT_TIME),
        # 4CAT lets Python's csv.Sniffer guess the dialect. It finds out that quotes are doubled
        # only from a short cell with a quote inside it; without one a comment with quotes and a
        # comma falls apart into columns.
        exported_by=pl.lit(f'"threads" {threads.__version__}'),
    )


def _write_times(frame: pl.DataFrame, form: str) -> list[pl.Expr]:
    return [
        pl.col(name).dt.to_string(form) if isinstance(dtype, pl.Datetime) else pl.col(name)
        for name, dtype in frame.schema.items()
    ]


def _write_lists(frame: pl.DataFrame) -> list[pl.Expr]:
    # Row by row: polars has no expression that writes JSON.
    return [
        pl.col(name).map_elements(_as_json, return_dtype=pl.String)
        if isinstance(dtype, pl.List)
        else pl.col(name)
        for name, dtype in frame.schema.items()
    ]


def _as_json(values: pl.Series) -> str:
    return json.dumps(values.to_list(), ensure_ascii=False)


def _guard(frame: pl.DataFrame) -> list[pl.Expr]:
    # Row by row: what replaces a control character depends on it, beyond polars' expressions.
    return [
        pl.col(name).map_elements(guard_cell, return_dtype=pl.String)
        if dtype == pl.String
        else pl.col(name)
        for name, dtype in frame.schema.items()
    ]
