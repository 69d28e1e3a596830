"""Vectors to themes, and themes to the tables of the run."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from threads.discourse.exchanges import count_correspondents, find_exchanges
from threads.discourse.marks import count_marks
from threads.results import Closeness, Clustering, Reject, SegmentedPages, Tables
from threads.schemas import (
    UNTHEMED,
    Assignments,
    Comments,
    Places,
    Quotes,
    Rejects,
    Subthemes,
    Themes,
    Unthemed,
    from_rows,
)
from threads.settings import Settings
from threads.stages.embedding import EmbeddedComments
from threads.stages.linking import Linked, spread_themes

if TYPE_CHECKING:
    import dataframely as dy
    import numpy as np
    from numpy.typing import NDArray

    from threads.codebook.entries import Codebook
    from threads.codebook.findings import CodebookFindings
    from threads.guided import Guided
    from threads.label.labels import ReadTexts


_N_EXCHANGES: Final = 50  # chains, and pairs, that are kept


def cluster(
    rows: "NDArray[np.float32]",
    texts: Sequence[str],
    title: "NDArray[np.float32] | None",
    settings: Settings,
) -> Clustering:
    """Find the themes of texts; see ``threads.cluster.themes``."""
    from threads.cluster.themes import cluster_vectors

    return cluster_vectors(rows, texts=texts, title=title, settings=settings.cluster)


def find_closeness(
    rows: "NDArray[np.float32]",
    texts: Sequence[str],
    title: "NDArray[np.float32] | None",
    clustering: Clustering,
) -> Closeness:
    """Find what the unthemed are near to; see ``threads.cluster.closeness``."""
    from threads.cluster.closeness import measure_closeness

    return measure_closeness(rows, texts=texts, title=title, labels=clustering.labels)


@dataclass(frozen=True)
class Clustered:
    """The themes of comments.

    Attributes:
        comment_ids: Of the comments.
        texts: What was clustered.
        rows: Shape ``(n, dim)``; its vectors.
        clustering: Its themes.
        closeness: To themes that the texts are not in.
        guided: What the codebook says of them; None without a codebook.
    """

    comment_ids: list[str]
    texts: list[str]
    rows: "NDArray[np.float32]"
    clustering: Clustering
    closeness: Closeness
    guided: "Guided | None" = None


def cluster_comments(
    embedded: EmbeddedComments, *, codebook: "Codebook | None", settings: Settings
) -> Clustered:
    """Find the themes of comments, those of a codebook first."""
    ids, rows, texts, about = embedded.comment_ids, embedded.rows, embedded.texts, embedded.about
    if codebook is None or not codebook.entries:
        found = cluster(rows, texts, about, settings)
        return Clustered(ids, texts, rows, found, find_closeness(rows, texts, about, found))

    def cluster_open(loose: "NDArray[np.bool_]") -> Clustering:
        rest = [text for text, free in zip(texts, loose, strict=True) if free]
        return cluster(rows[loose], rest, about[loose], settings)

    from threads.guided import cluster_guided

    guided = cluster_guided(
        rows, texts, about, codebook=codebook, codebook_rows=embedded.named, cluster=cluster_open
    )
    closeness = find_closeness(rows, texts, about, guided.clustering)
    return Clustered(ids, texts, rows, guided.clustering, closeness, guided)


def find_codebook(clustered: Clustered | None) -> "CodebookFindings | None":
    """Say what became of a codebook; None without one."""
    if clustered is None or clustered.guided is None:
        return None
    from threads.guided import report_codebook

    return report_codebook(clustered.guided, comment_ids=clustered.comment_ids)


def loose_comment(position: int, text: str) -> dict[str, object]:
    """Make the record of a text that comes from no page."""
    return {
        "page_id": "-",
        "comment_id": f"-{position + 1}",
        "position": position,
        "parent_source": "unknown",
        "text": text,
        "own_text": text,
        "kind": "text",
    }


@dataclass(frozen=True)
class Named:
    """The tables of themes: which there are, who is in them, and who is not."""

    assignments: "dy.DataFrame[Assignments]"
    unthemed: "dy.DataFrame[Unthemed]"
    themes: "dy.DataFrame[Themes]"


def read_clustered(clustered: Clustered, *, language: str | None) -> "ReadTexts":
    """Read the comments for what could name their themes; see ``threads.label.labels``."""
    from threads.label.labels import read_texts

    return read_texts(clustered.texts, clustered.clustering.labels, language=language)


def name_themes(
    comments: "dy.DataFrame[Comments]",
    clustered: Clustered,
    *,
    read: "ReadTexts",
    settings: Settings,
) -> Named:
    """Turn a clustering into the tables of themes, named and numbered."""
    from threads.label.tables import build_assignments, build_themes, build_unthemed

    ids, clustering = clustered.comment_ids, clustered.clustering
    near = clustered.closeness
    assignments = build_assignments(
        comments,
        ids,
        clustering,
        closeness=near,
        assign_unthemed=settings.cluster.assign_unthemed,
    )
    unthemed = build_unthemed(comments, assignments, ids, clustering, closeness=near)
    themes = build_themes(
        comments,
        assignments,
        read,
        clustering=clustering,
        settings=settings.label,
    )
    if clustered.guided is not None:
        from threads.guided import settle_themes, settle_unthemed

        assignments, themes = settle_themes(assignments, themes, guided=clustered.guided)
        unthemed = settle_unthemed(unthemed, guided=clustered.guided)
    return Named(assignments, unthemed, themes)


def find_subthemes(
    comments: "dy.DataFrame[Comments]",
    clustered: Clustered,
    named: Named,
    *,
    read: "ReadTexts",
    settings: Settings,
) -> "dy.DataFrame[Subthemes]":
    """Find what the large themes of a run fall into."""
    from threads.cluster.subthemes import split_themes
    from threads.label.tables import build_subthemes

    main = named.assignments.filter(rank=1, how="found").select("comment_id", "theme_id")
    theme_ids = (
        pl.DataFrame({"comment_id": clustered.comment_ids})
        .join(main, on="comment_id", how="left", maintain_order="left")
        .select(pl.col("theme_id").fill_null(UNTHEMED))
        .to_series()
        .to_numpy()
    )
    parts = split_themes(
        clustered.rows, theme_ids, texts=clustered.texts, settings=settings.cluster
    )
    return build_subthemes(
        named.themes,
        comments,
        clustered.comment_ids,
        parts,
        read=read,
        settings=settings.label,
    )


def join_tables(
    pages: SegmentedPages,
    rejects: Sequence[Reject],
    linked: Linked,
    *,
    clustered: Clustered | None,
    settings: Settings,
) -> Tables:
    """Join what the stages found into the tables of the run."""
    from threads.label.quotes import choose_quotes

    comments = linked.comments
    page_rows, blocks = pages.pages, pages.blocks
    named = Named(from_rows(Assignments, []), from_rows(Unthemed, []), from_rows(Themes, []))
    subthemes = from_rows(Subthemes, [])
    if clustered is not None:
        told = pl.coalesce("comments_language", "language")
        languages = page_rows.select(told).to_series().drop_nulls().mode().sort()
        language = languages[0] if len(languages) else None
        read = read_clustered(clustered, language=language)
        named = name_themes(comments, clustered, read=read, settings=settings)
        subthemes = find_subthemes(comments, clustered, named, read=read, settings=settings)
    quotes = from_rows(Quotes, [])
    if named.themes.height:
        quotes = choose_quotes(
            named.themes, comments, blocks, linked.links, n_quotes=settings.label.n_quotes
        )
    themes = named.themes
    if settings.label.namer is not None and themes.height:
        from threads.label.namer import name_by_model, open_namer

        themes, refused = name_by_model(themes, quotes, model=open_namer(settings.label.namer))
        rejects = [*rejects, *refused]
    return Tables(
        pages=page_rows,
        blocks=blocks,
        comments=comments,
        links=linked.links,
        exchanges=find_exchanges(comments, linked.links, n_each=_N_EXCHANGES),
        correspondents=count_correspondents(comments, linked.links),
        marks=count_marks(comments, linked.links),
        theme_pages=spread_themes(comments, named.assignments),
        rejects=from_rows(Rejects, [asdict(r) for r in rejects]),
        assignments=named.assignments,
        unthemed=named.unthemed,
        themes=themes,
        subthemes=subthemes,
        quotes=quotes,
        places=_place_comments(clustered),
    )


def _place_comments(clustered: Clustered | None) -> "dy.DataFrame[Places]":
    """Place the comments that were clustered on a map."""
    if clustered is None:
        return from_rows(Places, [])
    from threads.cluster.layout import lay_out

    found = lay_out(clustered.rows, clustered.clustering.labels)
    places = {"comment_id": clustered.comment_ids, "x": found[:, 0], "y": found[:, 1]}
    return Places.validate(pl.DataFrame(places))
