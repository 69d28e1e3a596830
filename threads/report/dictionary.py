"""Write the data dictionary: every column of every file that a run leaves."""

import inspect
from typing import Final

import dataframely as dy
import polars as pl

from threads import schemas
from threads.report.environment import make_environment

_FILES: Final[dict[str, type[dy.Schema]]] = {
    "pages.parquet": schemas.Pages,
    "blocks.parquet": schemas.Blocks,
    "texts.parquet": schemas.Texts,
    "comments.parquet": schemas.Comments,
    "links.parquet": schemas.Links,
    "exchanges.parquet": schemas.Exchanges,
    "correspondents.parquet": schemas.Correspondents,
    "marks.parquet": schemas.Marks,
    "theme_pages.parquet": schemas.ThemePages,
    "rejects.parquet": schemas.Rejects,
    "themes.parquet": schemas.Themes,
    "subthemes.parquet": schemas.Subthemes,
    "assignments.parquet": schemas.Assignments,
    "unthemed.parquet": schemas.Unthemed,
    "quotes.parquet": schemas.Quotes,
    "places.parquet": schemas.Places,
    "export.csv, export.jsonl, export.parquet, export.4cat.csv": schemas.ThemedComments,
}


def build_dictionary() -> str:
    """Build ``docs/tables.md``."""
    tables = [_describe(name, schema) for name, schema in _FILES.items()]
    return make_environment().get_template("tables.md.j2").render(tables=tables)


def _describe(name: str, schema: type[dy.Schema]) -> dict[str, object]:
    """Give a table as its template shows it."""
    columns = [
        {
            "name": column,
            "type": _type(declared),
            "null": "yes" if declared.nullable else "",
            "meaning": declared.description,
        }
        for column, declared in schema.columns().items()
    ]
    about = inspect.cleandoc(schema.__doc__ or "").replace("``", "`")
    return {"name": name, "about": about, "columns": columns}


def _type(column: dy.Column) -> str:
    """Name a column's type for a person, with its bounds."""
    if isinstance(column, dy.List):
        return f"list of {_type(column.inner)}"
    if isinstance(column, dy.Enum):
        return "one of " + ", ".join(column.categories)
    if isinstance(column.dtype, pl.Datetime):
        return "time, UTC"
    kind = {pl.String: "text", pl.Float32: "number"}.get(column.dtype.base_type(), "integer")
    low, high = getattr(column, "min", None), getattr(column, "max", None)
    if low is not None and high is not None:
        return f"{kind}, {low:g} to {high:g}"
    return kind if low is None else f"{kind}, from {low:g}"
