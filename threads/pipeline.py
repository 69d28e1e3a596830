"""The order of the stages, nothing else."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from threads.discourse.language import find_language
from threads.errors import InputError
from threads.read.documents import read_bytes
from threads.report.runfile import find_versions
from threads.results import Analysis, FoundThemes, Origin, Reject, SegmentedPage
from threads.schemas import UNTHEMED, Comments, Themes, from_rows
from threads.settings import Settings
from threads.stages.embedding import embed, embed_comments
from threads.stages.linking import (
    article_texts,
    hide_names,
    join_comments,
    lean_on_context,
    link_comments,
)
from threads.stages.reading import (
    comments_of,
    find_subjects,
    read_again,
    read_pages,
)
from threads.stages.theming import (
    Clustered,
    cluster,
    cluster_comments,
    find_closeness,
    find_codebook,
    join_tables,
    loose_comment,
    name_themes,
    read_clustered,
)
from threads.stages.watch import Clock, Progress, Silence

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from threads.codebook.entries import Codebook
    from threads.report.diff import RunDiff
    from threads.report.tuning import Tuning
    from threads.report.verify import Verified


def segment(content: str | bytes, *, format: Literal["html", "text"]) -> SegmentedPage:  # noqa: A002 - the documented word
    """Tell the article of one page from its comments, and one comment from the next.

    Args:
        content: The page; bytes are decoded as a saved file's would be.
        format: ``html`` or ``text``.

    Returns:
        The page's tables, title and article.

    Raises:
        InputError: The bytes are not text, or there is nothing in them.
    """
    from threads.stages.segmenting import segment_document

    # Half of a surrogate pair stands for nothing and no file can hold it.
    raw = content.encode("utf-8", "replace") if isinstance(content, str) else content
    document = read_bytes(raw, source="-", format=format)
    if isinstance(document, Reject):
        raise InputError(f"{document.source}: {document.reason}.")
    return segment_document(document)


def find_themes(
    texts: Sequence[str],
    *,
    title: str | None = None,
    vectors: "NDArray[np.float32] | None" = None,
    settings: Settings | None = None,
) -> FoundThemes:
    """Group texts by what they are about.

    Args:
        texts: The own words of comments, in any number.
        title: What all of them are about, such as the article's title.
        vectors: Shape ``(n_texts, dim)``; made by the default model if not given.
        settings: The settings; None for the defaults.

    Returns:
        A label and a strength for each text, and the table of themes.

    Raises:
        ModelError: The embedding model is missing.
        ValueError: ``vectors`` and ``texts`` differ in length.
    """
    if vectors is not None and len(vectors) != len(texts):
        raise ValueError(f"{len(vectors)} vectors, {len(texts)} texts")
    settings = settings or Settings()
    spoken = [i for i, text in enumerate(texts) if text.strip()]
    labels = np.full(len(texts), UNTHEMED, dtype=np.int32)
    strengths = np.zeros(len(texts), dtype=np.float32)
    if not spoken:
        return FoundThemes(labels, strengths, from_rows(Themes, []))
    rows = [texts[i] for i in spoken]
    needed = ([] if vectors is not None else rows) + ([title] if title else [])
    made = np.zeros((0, 0), np.float32)
    if needed:
        made = embed(needed, settings=settings, store=None, progress=Silence()).rows
    own = made[: len(rows)] if vectors is None else vectors[spoken]
    about = made[-1] if title else None
    clustering = cluster(own, rows, about, settings)
    comments = from_rows(Comments, [loose_comment(i, texts[i]) for i in spoken])
    near = find_closeness(own, rows, about, clustering)
    clustered = Clustered(comments["comment_id"].to_list(), rows, own, clustering, near)
    read = read_clustered(clustered, language=find_language(rows))
    named = name_themes(comments, clustered, read=read, settings=settings)
    main = named.assignments.filter(rank=1)
    labels[spoken], strengths[spoken] = main["theme_id"], main["strength"]
    return FoundThemes(labels, strengths, named.themes, clustering.resolved)


def analyze(
    inputs: Sequence[str | Path],
    *,
    settings: Settings | None = None,
    settings_from: Mapping[str, str] | None = None,
    codebook: "Codebook | None" = None,
    store: Path | None = None,
    progress: Progress | None = None,
) -> Analysis:
    """Read pages, segment them, and find the themes of their comments.

    Args:
        inputs: Files and folders.
        settings: The settings; None for the defaults.
        settings_from: Where each setting came from, for the report.
        codebook: Themes that are named beforehand, or were in an earlier run.
        store: Folder of the store of vectors; None to keep none.
        progress: Told what is done.

    Returns:
        The run; ``write`` makes its folder.

    Raises:
        InputError: Not one page could be read.
        ModelError: The embedding model is missing.
        StoreError: The store cannot be used.
    """
    settings, progress = settings or Settings(), progress or Silence()
    given = tuple(Path(i).as_posix() for i in inputs)
    pages, rejects, seconds = read_pages(given, settings=settings, progress=progress, store=store)
    clock = Clock(dict(seconds))
    comments, mended = join_comments(pages)
    with clock.stage("embed"):
        embedded = embed_comments(
            comments,
            find_subjects(pages),
            named=codebook.texts() if codebook else (),
            paragraphs=article_texts(pages),
            settings=settings,
            store=store,
            progress=progress,
        )
    with clock.stage("link"):
        linked = link_comments(pages, comments, embedded=embedded, settings=settings)
    with clock.stage("cluster"):
        clustered = None
        if embedded is not None:
            embedded = lean_on_context(embedded, linked.comments, settings=settings)
            clustered = cluster_comments(embedded, codebook=codebook, settings=settings)
        progress.advance("cluster", 1, 1)
    with clock.stage("label"):
        tables = join_tables(
            pages, [*rejects, *mended], linked, clustered=clustered, settings=settings
        )
        progress.advance("label", 1, 1)
    origin = Origin(
        inputs=given,
        settings_from=dict(settings_from or _origins(settings)),
        resolved=dict(clustered.clustering.resolved) if clustered else {},
        model=embedded.vectors.model if embedded else None,
        model_hash=embedded.vectors.model_hash if embedded else None,
        n_embedded=embedded.vectors.n_embedded if embedded else 0,
        n_truncated=embedded.n_truncated if embedded else 0,
        seconds=clock.seconds,
        versions=find_versions(),
    )
    found = find_codebook(clustered)
    return Analysis(tables, hide_names(pages, settings=settings).texts, settings, origin, found)


def tune(
    inputs: Sequence[str | Path], *, settings: Settings, store: Path | None, progress: Progress
) -> "Tuning":
    """Try a grid of cluster settings on the comments of a run or of pages.

    Args:
        inputs: The folder of one run, or files and folders of pages.
        settings: What is pinned, and how comments are embedded.
        store: Folder of the store of vectors; None to keep none.
        progress: Told what is done.

    Raises:
        InputError: Nothing could be read, or no comment has words of its own.
        ModelError: The embedding model is missing.
        StoreError: The store cannot be used.
    """
    from threads.cluster.tuning import recommend, try_settings
    from threads.report.tuning import Tuning

    given = tuple(Path(i).as_posix() for i in inputs)
    comments, subjects, sources = comments_of(
        given, settings=settings, progress=progress, store=store
    )
    embedded = embed_comments(comments, subjects, settings=settings, store=store, progress=progress)
    if embedded is None:
        raise InputError(f"{', '.join(given)}: no comment with words of its own to cluster.")
    embedded = lean_on_context(embedded, comments, settings=settings)
    trials = try_settings(
        embedded.rows,
        texts=embedded.texts,
        title=embedded.about,
        settings=settings.cluster,
        on_progress=lambda done, total: progress.advance("tune", done, total),
    )
    return Tuning(sources, trials, recommend(trials), len(embedded.texts), embedded.vectors.model)


def verify(folder: Path) -> "Verified":
    """Check a run's folder, and against its sources where these are in their place.

    Raises:
        InputError: The folder is no run, or a table of it cannot be read.
    """
    from threads.report.saved import read_analysis
    from threads.report.verify import check_run

    analysis, _ = read_analysis(folder)
    settings = analysis.settings
    # Names are blanked in what a run stores, so they are in what it is compared with.
    sources = read_again(
        analysis.tables.pages,
        settings=settings,
        adapt=lambda pages: hide_names(pages, settings=settings),
    )
    return check_run(folder, sources)


def diff(before: Path, after: Path, *, store: Path | None) -> "RunDiff":
    """Find out what became of the themes of one run in another; see ``stages.comparing``."""
    from threads.stages.comparing import compare_runs

    return compare_runs(before, after, store=store)


def write_run(analysis: Analysis, folder: Path) -> Path:
    """Write a run's folder; see ``Analysis.write``."""
    from threads.report.folder import write_folder

    return write_folder(analysis, folder)


def _origins(settings: Settings) -> dict[str, str]:
    """Say of settings made in Python which were given."""
    return {
        f"{section}.{name.replace('_', '-')}": "given"
        if name in held.model_fields_set
        else "default"
        for section in Settings.model_fields
        for held in [getattr(settings, section)]
        for name in type(held).model_fields
    }
