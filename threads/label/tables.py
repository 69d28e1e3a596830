"""The stage's tables: who is in which theme, and what each theme is."""

from collections.abc import Sequence

import dataframely as dy
import polars as pl

from threads.label.labels import label_themes
from threads.label.quotes import find_exemplars
from threads.results import Clustering
from threads.schemas import UNTHEMED, Assignments, Comments, Themes, from_rows
from threads.settings import LabelSettings


def build_assignments(
    comments: dy.DataFrame[Comments],
    clustered: Sequence[str],
    clustering: Clustering,
) -> dy.DataFrame[Assignments]:
    """Give every comment with words of its own its theme; a repeat has the first one's.

    Args:
        comments: All comments of the run.
        clustered: Ids of the comments that were clustered.
        clustering: Their labels and strengths, in the order of ``clustered``.
    """
    found = pl.DataFrame(
        {
            "first": list(clustered),
            "theme_id": clustering.labels,
            "strength": clustering.strengths,
        },
        schema={"first": pl.String, "theme_id": pl.Int32, "strength": pl.Float32},
    )
    placed = (
        comments.filter(pl.col("kind") == "text")
        .select("comment_id", first=pl.coalesce("duplicate_of", "comment_id"))
        .join(found, on="first", how="inner", maintain_order="left")
        .select("comment_id", "theme_id", "strength", rank=pl.lit(1, dtype=pl.UInt8))
    )
    return Assignments.validate(placed, cast=True)


def build_themes(
    comments: dy.DataFrame[Comments],
    assignments: dy.DataFrame[Assignments],
    texts: Sequence[str],
    *,
    clustering: Clustering,
    language: str | None,
    settings: LabelSettings,
) -> dy.DataFrame[Themes]:
    """Describe every theme: its name, its size and how far it holds.

    Args:
        comments: All comments of the run.
        assignments: Their themes.
        texts: Own words of the comments that were clustered, in order.
        clustering: For how far each theme holds.
        language: Declared language of the pages, None where unknown.
        settings: How themes get their names.
    """
    main = assignments.filter(pl.col("rank") == 1)
    named = label_themes(texts, clustering.labels, language=language, settings=settings)
    exemplars = find_exemplars(comments, assignments)
    n_authors = pl.col("author").drop_nulls().n_unique()
    sizes = (
        main.filter(pl.col("theme_id") != UNTHEMED)
        .join(comments, on="comment_id")
        .group_by("theme_id")
        .agg(
            n_comments=pl.len(),
            n_texts=pl.col("duplicate_of").is_null().sum(),
            n_authors=pl.when(n_authors > 0).then(n_authors),
            n_threads=pl.col("page_id").n_unique(),
        )
        .sort("theme_id")
    )
    rows = [
        size
        | {
            "label": named[size["theme_id"]][0],
            "label_source": "found",
            "keywords": named[size["theme_id"]][1],
            "stability": float(clustering.stability[size["theme_id"]]),
            "verdict": "robust" if clustering.robust[size["theme_id"]] else "fragile",
            "exemplars": exemplars[size["theme_id"]],
        }
        for size in sizes.iter_rows(named=True)
    ]
    return from_rows(Themes, rows)
