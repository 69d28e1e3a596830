"""The stage's tables: who is in which theme, and what each theme is."""

from collections.abc import Mapping, Sequence

import dataframely as dy
import numpy as np
import polars as pl

from threads.label.labels import ReadTexts, label_themes
from threads.label.quotes import find_exemplars
from threads.results import Closeness, Clustering
from threads.schemas import UNTHEMED, Assignments, Comments, Subthemes, Themes, Unthemed, from_rows
from threads.settings import LabelSettings


def build_assignments(
    comments: dy.DataFrame[Comments],
    clustered: Sequence[str],
    clustering: Clustering,
    *,
    closeness: Closeness,
    assign_unthemed: bool,
) -> dy.DataFrame[Assignments]:
    """Give every comment with words of its own its themes; a repeat has the first one's.

    Args:
        comments: All comments of the run.
        clustered: Ids of the comments that were clustered.
        clustering: Their labels and strengths, in the order of ``clustered``.
        closeness: To themes that they are not in.
        assign_unthemed: Put the unthemed into the theme that they are nearest to.
    """
    taken = pl.lit(value=assign_unthemed) & (pl.col("nearest") >= 0)
    main = _by_place(clustered, clustering, closeness).select(
        "first",
        theme_id=pl.when(taken).then("nearest").otherwise("theme_id"),
        strength=pl.when(taken).then("closeness").otherwise("strength"),
        rank=pl.lit(1, dtype=pl.UInt8),
        how=pl.when(taken).then(pl.lit("nearest")).otherwise(pl.lit("found")),
    )
    further = (
        pl.DataFrame(
            [(clustered[f.text], f.theme, f.closeness) for f in closeness.further],
            schema={"first": pl.String, "theme_id": pl.Int32, "strength": pl.Float32},
            orient="row",
        )
        .with_columns(rank=pl.int_range(2, pl.len() + 2).over("first").cast(pl.UInt8))
        .with_columns(how=pl.lit("found"))
    )
    placed = _with_words(comments).join(
        pl.concat([main, further]), on="first", how="inner", maintain_order="left_right"
    )
    return Assignments.validate(placed.drop("first"), cast=True)


def build_unthemed(
    comments: dy.DataFrame[Comments],
    assignments: dy.DataFrame[Assignments],
    clustered: Sequence[str],
    clustering: Clustering,
    *,
    closeness: Closeness,
) -> dy.DataFrame[Unthemed]:
    """Say of every comment in no theme which theme it is nearest to.

    Args:
        comments: All comments of the run.
        assignments: Their themes.
        clustered: Ids of the comments that were clustered.
        clustering: Their labels, in the order of ``clustered``.
        closeness: To themes that they are not in.
    """
    loose = assignments.filter(pl.col("theme_id") == UNTHEMED).select("comment_id")
    near = _by_place(clustered, clustering, closeness).filter(pl.col("nearest") >= 0)
    told = _with_words(comments).join(near, on="first", maintain_order="left")
    told = told.select("comment_id", "closeness", theme_id="nearest").join(
        loose, on="comment_id", how="semi", maintain_order="left"
    )
    return Unthemed.validate(told.select("comment_id", "theme_id", "closeness"), cast=True)


def _by_place(
    clustered: Sequence[str], clustering: Clustering, closeness: Closeness
) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "first": list(clustered),
            "theme_id": clustering.labels,
            "strength": clustering.strengths,
            "nearest": closeness.nearest,
            "closeness": closeness.shares,
        },
        schema_overrides={
            "first": pl.String,
            "theme_id": pl.Int32,
            "strength": pl.Float32,
            "nearest": pl.Int32,
            "closeness": pl.Float32,
        },
    )


def _with_words(comments: dy.DataFrame[Comments]) -> pl.DataFrame:
    """Give the comments with words of their own, each with the first that says the same."""
    return comments.filter(pl.col("kind") == "text").select(
        "comment_id", first=pl.coalesce("duplicate_of", "comment_id")
    )


def build_themes(
    comments: dy.DataFrame[Comments],
    assignments: dy.DataFrame[Assignments],
    read: ReadTexts,
    *,
    clustering: Clustering,
    settings: LabelSettings,
) -> dy.DataFrame[Themes]:
    """Describe every theme: its name, its size and how far it holds.

    Args:
        comments: All comments of the run.
        assignments: Their themes.
        read: What was read of the comments that were clustered.
        clustering: For how far each theme holds.
        settings: How themes get their names.
    """
    main = assignments.filter(pl.col("rank") == 1)
    named = label_themes(read, clustering.labels, settings=settings)
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
    n_further = dict(assignments.filter(pl.col("rank") > 1).group_by("theme_id").len().iter_rows())
    rows = [
        size
        | {
            "n_further": n_further.get(size["theme_id"], 0),
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


def build_subthemes(
    themes: dy.DataFrame[Themes],
    comments: dy.DataFrame[Comments],
    clustered: Sequence[str],
    parts: Mapping[int, Clustering],
    *,
    read: ReadTexts,
    settings: LabelSettings,
) -> dy.DataFrame[Subthemes]:
    """Describe what large themes fall into; a part that nothing names is left out.

    Args:
        themes: The themes of the run.
        comments: All comments of the run.
        clustered: Ids of the comments that were clustered.
        parts: Theme id to the parts of its comments, in the order of ``clustered``.
        read: What was read of them.
        settings: How parts get their names.
    """
    spoken = _with_words(comments)
    label_of = dict(themes.select("theme_id", "label").iter_rows())
    rows = []
    for theme_id, found in parts.items():
        names = label_themes(
            read.within(found.labels >= 0),
            found.labels,
            settings=settings,
            taken=[label_of[theme_id]],
        )
        named = [(part, *name) for part, name in enumerate(names) if name[1]]
        for rank, (part, label, keywords) in enumerate(named if len(named) > 1 else (), start=1):
            of_part = [clustered[i] for i in np.flatnonzero(found.labels == part).tolist()]
            ids = spoken.filter(pl.col("first").is_in(of_part))["comment_id"].to_list()
            rows.append(
                {
                    "theme_id": theme_id,
                    "rank": rank,
                    "label": label,
                    "keywords": keywords,
                    "stability": float(found.stability[part]),
                    "comment_ids": ids,
                }
            )
    return from_rows(Subthemes, rows)
