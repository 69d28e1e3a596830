"""Read a run's folder back."""

import json
from pathlib import Path
from typing import Any, Final

import dataframely as dy
import polars as pl
from pydantic import ValidationError

from threads import schemas
from threads.errors import InputError
from threads.report.folder import RUN_FILE
from threads.report.runfile import RunFile, origin_of
from threads.results import Analysis, Tables

# A table that another version wrote may lack a column or break a law of today's.
_UNREADABLE: Final = (
    OSError,
    ValueError,
    pl.exceptions.PolarsError,
    dy.exc.SchemaError,
    dy.exc.ValidationError,
)


def is_run(path: Path) -> bool:
    """Tell a run's folder from a folder of pages."""
    return (path / RUN_FILE).is_file()


def read_run(folder: Path) -> tuple[Tables, dict[str, str], dict[str, Any]]:
    """Read the tables of a run, the texts of its pages and its ``run.json``.

    Raises:
        InputError: The folder is no run, or a file of it is missing or changed.
    """
    if not is_run(folder):
        raise InputError(f"{folder}: not a run: no {RUN_FILE} in it. Give a folder of a run.")
    try:
        described: dict[str, Any] = json.loads((folder / RUN_FILE).read_text("utf-8"))
        tables = Tables(
            pages=_read(folder, "pages", schemas.Pages),
            blocks=_read(folder, "blocks", schemas.Blocks),
            comments=_read(folder, "comments", schemas.Comments),
            links=_read(folder, "links", schemas.Links),
            exchanges=_read(folder, "exchanges", schemas.Exchanges),
            correspondents=_read(folder, "correspondents", schemas.Correspondents),
            marks=_read(folder, "marks", schemas.Marks),
            theme_pages=_read(folder, "theme_pages", schemas.ThemePages),
            rejects=_read(folder, "rejects", schemas.Rejects),
            assignments=_read(folder, "assignments", schemas.Assignments),
            unthemed=_read(folder, "unthemed", schemas.Unthemed),
            themes=_read(folder, "themes", schemas.Themes),
            subthemes=_read(folder, "subthemes", schemas.Subthemes),
            quotes=_read(folder, "quotes", schemas.Quotes),
            places=_read(folder, "places", schemas.Places),
        )
        texts = dict(pl.read_parquet(folder / "texts.parquet").iter_rows())
    except _UNREADABLE as error:
        reason = str(error).split("\n", 1)[0]
        raise InputError(f"{folder}: a file of this run cannot be read: {reason}.") from error
    return tables, texts, described


def read_analysis(folder: Path) -> tuple[Analysis, RunFile]:
    """Read a run back as it was when it was written, and its ``run.json``.

    Raises:
        InputError: The folder is no run, or a file of it is missing or cannot be read.
    """
    tables, texts, described = read_run(folder)
    try:
        run = RunFile.model_validate(described)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise InputError(f"{folder / RUN_FILE}: {where}: {first['msg']}.") from error
    return Analysis(tables, texts, run.settings, origin_of(run), run.codebook), run


def _read(folder: Path, table: str, schema: type[schemas.S]) -> dy.DataFrame[schemas.S]:
    return schema.validate(pl.read_parquet(folder / f"{table}.parquet"))
