"""Comments to vectors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import polars as pl

from threads.discourse.own_words import embeddable_text
from threads.results import Vectors
from threads.schemas import Comments
from threads.settings import Settings
from threads.stages.watch import Progress

if TYPE_CHECKING:
    import dataframely as dy
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class EmbeddedComments:
    """Comments that are clustered: distinct, with words of their own.

    Attributes:
        texts: What the model read of each.
        rows: Shape ``(n, dim)``.
        about: Shape ``(n, dim)``; for each comment what its page is about.
        named: Shape ``(n_named, dim)``; of the codebook's texts.
        vectors: The vectors of all, as the embedding stage gave them.
        comment_ids: Of the comments.
        paragraphs: Block id to the vector of a paragraph of an article.
    """

    texts: list[str]
    rows: "NDArray[np.float32]"
    about: "NDArray[np.float32]"
    named: "NDArray[np.float32]"
    vectors: Vectors
    comment_ids: list[str]
    paragraphs: "Mapping[str, NDArray[np.float32]]"

    @property
    def n_truncated(self) -> int:
        """Comments of which the model read only the beginning."""
        return int(self.vectors.truncated[: len(self.texts)].sum())


def embed_comments(  # noqa: PLR0913 - one call embeds all that a run needs
    comments: "dy.DataFrame[Comments]",
    subjects: Mapping[str, str],
    *,
    named: Sequence[str] = (),
    paragraphs: Mapping[str, str] | None = None,
    settings: Settings,
    store: Path | None,
    progress: Progress,
) -> EmbeddedComments | None:
    """Embed what is clustered; with it what pages are about, their paragraphs, the codebook."""
    paragraphs = paragraphs or {}
    own = comments.filter(pl.col("kind") == "text", pl.col("duplicate_of").is_null())
    distinct = Comments.cast(own)
    texts = embeddable_text(distinct).to_list()
    if not texts:
        return None
    commented = set(distinct["page_id"])
    subjects = {page: about for page, about in subjects.items() if page in commented}
    wanted = [*texts, *subjects.values(), *named, *paragraphs.values()]
    vectors = embed(wanted, settings=settings, store=store, progress=progress)
    places = {page: len(texts) + i for i, page in enumerate(subjects)}
    about = vectors.rows[[places[page] for page in distinct["page_id"]]]
    first = len(texts) + len(subjects)
    last = first + len(named)
    return EmbeddedComments(
        texts,
        vectors.rows[: len(texts)],
        about,
        vectors.rows[first:last],
        vectors,
        distinct["comment_id"].to_list(),
        dict(zip(paragraphs, vectors.rows[last:], strict=True)),
    )


def embed(
    texts: Sequence[str], *, settings: Settings, store: Path | None, progress: Progress
) -> Vectors:
    """Embed texts, with the store of a folder where there is one."""
    from threads.embed.store import open_store
    from threads.embed.vectors import embed_texts

    def advance(done: int, total: int) -> None:
        progress.advance("embed", done, total)

    with open_store(store) as opened, TemporaryDirectory() as passing:
        spread = None
        if settings.engine.engine != "this":
            from threads.embed.spread import Spread
            from threads.engine.choice import make_runner

            # Beside the store shards outlive a killed run, and the next one takes them.
            folder = (store or Path(passing)) / "shards"
            spread = Spread(
                make_runner(settings.engine),
                folder,
                lambda done, total: progress.advance("shards", done, total),
            )
        return embed_texts(
            texts, settings=settings.embed, store=opened, on_progress=advance, spread=spread
        )
