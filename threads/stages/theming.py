"""Vectors to themes, and themes to the tables of the run."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from threads.discourse.exchanges import count_correspondents, find_exchanges
from threads.discourse.marks import count_marks
from threads.results import Clustering, Reject, SegmentedPages, Tables
from threads.schemas import (
    Assignments,
    Comments,
    Places,
    Quotes,
    Rejects,
    Themes,
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


@dataclass(frozen=True)
class Clustered:
    """The themes of comments.

    Attributes:
        texts: What was clustered.
        rows: Shape ``(n, dim)``; its vectors.
        clustering: Its themes.
        guided: What the codebook says of them; None without a codebook.
    """

    texts: list[str]
    rows: "NDArray[np.float32]"
    clustering: Clustering
    guided: "Guided | None" = None


def cluster_comments(
    embedded: EmbeddedComments, *, codebook: "Codebook | None", settings: Settings
) -> Clustered:
    """Find the themes of comments, those of a codebook first."""
    rows, texts, about = embedded.rows, embedded.texts, embedded.about
    if codebook is None or not codebook.entries:
        return Clustered(texts, rows, cluster(rows, texts, about, settings))

    def cluster_open(loose: "NDArray[np.bool_]") -> Clustering:
        rest = [text for text, free in zip(texts, loose, strict=True) if free]
        return cluster(rows[loose], rest, about[loose], settings)

    from threads.guided import cluster_guided

    guided = cluster_guided(
        rows, texts, about, codebook=codebook, codebook_rows=embedded.named, cluster=cluster_open
    )
    return Clustered(texts, rows, guided.clustering, guided)


def find_codebook(
    comments: "dy.DataFrame[Comments]", clustered: Clustered | None
) -> "CodebookFindings | None":
    """Say what became of a codebook; None without one."""
    if clustered is None or clustered.guided is None:
        return None
    from threads.guided import report_codebook

    distinct = comments.filter(pl.col("kind") == "text", pl.col("duplicate_of").is_null())
    return report_codebook(clustered.guided, comment_ids=distinct["comment_id"].to_list())


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


def name_themes(
    comments: "dy.DataFrame[Comments]",
    texts: Sequence[str],
    clustering: Clustering,
    *,
    language: str | None,
    settings: Settings,
) -> "tuple[dy.DataFrame[Assignments], dy.DataFrame[Themes]]":
    """Turn a clustering into the tables of assignments and themes."""
    from threads.label.tables import build_assignments, build_themes

    clustered = comments.filter(pl.col("kind") == "text", pl.col("duplicate_of").is_null())
    ids = clustered["comment_id"].to_list()
    assignments = build_assignments(comments, ids, clustering)
    themes = build_themes(
        comments,
        assignments,
        texts,
        clustering=clustering,
        language=language,
        settings=settings.label,
    )
    return assignments, themes


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
    assignments, themes = from_rows(Assignments, []), from_rows(Themes, [])
    if clustered is not None:
        languages = page_rows["language"].drop_nulls().mode().sort()
        language = languages[0] if len(languages) else None
        assignments, themes = name_themes(
            comments, clustered.texts, clustered.clustering, language=language, settings=settings
        )
        if clustered.guided is not None:
            from threads.guided import settle_themes

            assignments, themes = settle_themes(assignments, themes, guided=clustered.guided)
    quotes = from_rows(Quotes, [])
    if themes.height:
        quotes = choose_quotes(themes, comments, blocks, n_quotes=settings.label.n_quotes)
    return Tables(
        pages=page_rows,
        blocks=blocks,
        comments=comments,
        links=linked.links,
        exchanges=find_exchanges(comments, linked.links, n_each=_N_EXCHANGES),
        correspondents=count_correspondents(comments, linked.links),
        marks=count_marks(comments, linked.links),
        theme_pages=spread_themes(comments, assignments),
        rejects=from_rows(Rejects, [asdict(r) for r in rejects]),
        assignments=assignments,
        themes=themes,
        quotes=quotes,
        places=_place_comments(comments, clustered),
    )


def _place_comments(
    comments: "dy.DataFrame[Comments]", clustered: Clustered | None
) -> "dy.DataFrame[Places]":
    """Place the comments that were clustered on a map."""
    if clustered is None:
        return from_rows(Places, [])
    from threads.cluster.layout import lay_out

    distinct = comments.filter(pl.col("kind") == "text", pl.col("duplicate_of").is_null())
    found = lay_out(clustered.rows, clustered.clustering.labels)
    rows = distinct.select("comment_id").with_columns(
        x=pl.Series(found[:, 0]), y=pl.Series(found[:, 1])
    )
    return Places.validate(rows)
