"""One page of a run as a run of its own, with the run's names and theme numbers."""

from dataclasses import replace
from typing import cast

import dataframely as dy
import polars as pl

from threads.report.content.index import Index, make_index
from threads.report.content.overview import N_PAGES
from threads.results import Analysis, Tables
from threads.schemas import (
    UNTHEMED,
    Assignments,
    Blocks,
    Comments,
    Exchanges,
    Links,
    Marks,
    Pages,
    Places,
    Quotes,
    Rejects,
    S,
    Subthemes,
    ThemePages,
    Themes,
)


def index_pages(index: Index) -> dict[str, Index]:
    """Make an index of each page that has comments.

    Returns:
        Page id to the page's index, in the order of the pages; none where so many pages
        have comments that a report each would help nobody.
    """
    commented = set(index.analysis.tables.comments["page_id"])
    if len(commented) > N_PAGES:
        return {}
    return {
        page_id: make_index(
            narrow(index.analysis, page_id),
            numbers=index.numbers,
            numbered=index.numbered,
            themes=index.analysis.tables.themes,
        )
        for page_id in index.numbers
        if page_id in commented
    }


def narrow(analysis: Analysis, page_id: str) -> Analysis:
    """Leave what a run holds of one page; themes that do not occur there are left out."""
    tables = analysis.tables
    comments = tables.comments.filter(page_id=page_id)
    of_page = pl.col("comment_id").is_in(comments["comment_id"].to_list())
    source = tables.pages.filter(page_id=page_id)["source"][0]
    narrowed = replace(
        tables,
        pages=_typed(Pages, tables.pages.filter(page_id=page_id)),
        blocks=_typed(Blocks, tables.blocks.filter(page_id=page_id)),
        comments=_typed(Comments, comments),
        links=_typed(Links, tables.links.filter(of_page)),
        exchanges=_typed(Exchanges, tables.exchanges.filter(of_page)),
        marks=_typed(Marks, tables.marks.filter(of_page)),
        theme_pages=_typed(ThemePages, tables.theme_pages.filter(page_id=page_id)),
        rejects=_typed(Rejects, tables.rejects.filter(source=source)),
        assignments=_typed(Assignments, tables.assignments.filter(of_page)),
        subthemes=_typed(Subthemes, _narrow_subthemes(tables.subthemes, comments["comment_id"])),
        quotes=_typed(Quotes, tables.quotes.filter(of_page)),
        places=_typed(Places, tables.places.filter(of_page)),
    )
    return Analysis(
        replace(narrowed, themes=_count_themes(narrowed)),
        {page_id: analysis.texts[page_id]},
        analysis.settings,
        analysis.origin,
    )


def _narrow_subthemes(subthemes: pl.DataFrame, on_page: pl.Series) -> pl.DataFrame:
    """Leave the parts of themes that have comments on a page, and these comments."""
    kept = pl.col("comment_ids").list.eval(
        pl.element().filter(pl.element().is_in(on_page.to_list()))
    )
    return subthemes.with_columns(kept).filter(pl.col("comment_ids").list.len() > 0)


def _typed(schema: type[S], frame: pl.DataFrame) -> dy.DataFrame[S]:  # noqa: ARG001 - the type
    """Say which table a frame is; what is taken from a valid table needs no second look."""
    return cast("dy.DataFrame[S]", frame)


def _count_themes(tables: Tables) -> dy.DataFrame[Themes]:
    """Count the themes anew, on what is left of a run."""
    n_authors = pl.col("author").drop_nulls().n_unique()
    sizes = (
        tables.assignments.filter(pl.col("rank") == 1, pl.col("theme_id") != UNTHEMED)
        .join(tables.comments, on="comment_id")
        .group_by("theme_id")
        .agg(
            n_comments=pl.len(),
            n_texts=pl.col("duplicate_of").is_null().sum(),
            n_authors=pl.when(n_authors > 0).then(n_authors),
            n_threads=pl.lit(1),
        )
    )
    on_page = set(tables.comments["comment_id"])
    exemplars = [[e for e in ids if e in on_page] for ids in tables.themes["exemplars"]]
    counted = (
        tables.themes.with_columns(pl.Series("exemplars", exemplars, dtype=pl.List(pl.String)))
        .drop("n_comments", "n_texts", "n_authors", "n_threads")
        .join(sizes, on="theme_id")
        .sort(["n_comments", "theme_id"], descending=[True, False])
    )
    return _typed(Themes, counted.select(tables.themes.columns).cast(tables.themes.schema))
