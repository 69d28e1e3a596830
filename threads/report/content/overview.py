"""Sections 1 to 5: the page, what to know first, the counts, the summary, the table."""

from collections.abc import Iterator
from pathlib import PurePath

import polars as pl

import threads
from threads.report.accounting import Accounting, count_all, has_reliable_themes
from threads.report.content.facts import Counts, Header, PageCard, ReadFirst
from threads.report.content.index import MIN_FOR_SHARES, Index, Row
from threads.report.content.languages import say_language, warn_of_language
from threads.report.content.refs import ParagraphRef
from threads.report.content.theme_facts import BriefLine, ThemeRow, ThemeTable
from threads.report.content.words import count, join, these
from threads.results import Tables

_SHORT_VERDICTS = ("partial", "comments not in this file", "none declared none found")
N_PAGES = 50  # pages that a report lists
_N_SHORT = 10  # pages of which comments are missing
_N_BRIEF = 5  # sentences
_N_REJECTS = 20  # reasons that are listed
_N_IDS = 3  # comments that a sentence rests on
_N_PARAGRAPHS = 4  # in a cell of the table


def build_header(index: Index, cards: tuple[PageCard, ...]) -> Header:
    """Say what was read and how."""
    titles = [card.title for card in cards if card.title]
    inputs = ", ".join(index.analysis.origin.inputs)
    model = index.analysis.origin.model
    grouped = f", comments embedded by {model} and grouped by neighbourhood" if model else ""
    alone = len(cards) == 1
    return Header(
        title=inputs if not alone else titles[0] if titles else PurePath(cards[0].source).name,
        pages=cards[:N_PAGES],
        n_more=max(0, len(cards) - N_PAGES),
        method=f"Paragraphs told apart by their role{grouped}.",
        version=threads.__version__,
    )


def build_cards(index: Index) -> tuple[PageCard, ...]:
    """Describe every page."""
    counted = dict(index.analysis.tables.comments["page_id"].value_counts().iter_rows())
    return tuple(
        PageCard(
            number=index.numbers[page["page_id"]],
            page_id=page["page_id"],
            source=page["source"],
            title=page["title"],
            author=page["author"],
            url=page["url"],
            published_at=page["published_at"],
            captured_at=page["captured_at"],
            language=say_language(page),
            verdict=page["verdict"],
            verdict_text=page["verdict_text"],
            evidence=tuple(page["evidence"]),
            sha256=page["sha256"],
            format=page["format"],
            encoding=page["encoding"],
            n_comments=counted.get(page["page_id"], 0),
        )
        for page in index.analysis.tables.pages.iter_rows(named=True)
    )


def build_first(index: Index, cards: tuple[PageCard, ...]) -> ReadFirst:
    """Say what to know before any figure."""
    tables = index.analysis.tables
    short = [card for card in cards if card.verdict in _SHORT_VERDICTS]
    return ReadFirst(
        pages=tuple(short[:_N_SHORT]),
        notes=tuple(_notes(index, n_pages=len(cards))),
        verdict=judge_run(tables, index.n) if index.n.n_comments else "",
        rejects=tuple(_rejects(tables)),
    )


def _rejects(tables: Tables) -> Iterator[tuple[str, str]]:
    """Say what was not read: records of one file and one reason together, not all of many."""
    alike = tables.rejects.group_by("source", "reason", maintain_order=True).agg(
        n=pl.len(), line=pl.col("line").min()
    )
    for source, reason, n, line in alike.head(_N_REJECTS).iter_rows():
        where = "" if line is None else f" (line {line})" if n == 1 else f" (first in line {line})"
        yield source, f"{reason}{where}" if n == 1 else f"{count(n, 'record')}: {reason}{where}"
    left = int(alike["n"][_N_REJECTS:].sum())
    if left:
        yield f"{count(left, 'more record')}", "rejects.parquet has all"


def _notes(index: Index, *, n_pages: int) -> Iterator[str]:
    n, tables = index.n, index.analysis.tables
    if not n.n_comments:
        yield (
            "No comments were found, so there are no themes. "
            f"The counts below say what {these('page', n_pages)} "
            f"{'holds' if n_pages == 1 else 'hold'} instead."
        )
        return
    pages, n_commented = these("page", n_pages), tables.comments["page_id"].n_unique()
    pages = pages if n_commented == n_pages else f"{n_commented} of {pages}"
    yield f"These are comments on {pages}, not public opinion."
    foreign = warn_of_language(tables, model=index.analysis.origin.model)
    if foreign:
        yield foreign
    if not n.n_blocks["article"]:
        yield "No article was found, only comments."
    n_short = index.analysis.tables.pages.filter(pl.col("verdict").is_in(_SHORT_VERDICTS)).height
    if n_short > _N_SHORT:
        yield f"Of {n_short} pages comments are missing, or none were found; pages.parquet has all."
    authors = tables.comments["author"].drop_nulls()
    if not len(authors):
        yield (
            f"Who wrote the comments is not knowable from {these('file', n_pages)}: "
            "one person may stand behind several."
        )
    else:
        yield (
            f"{len(authors)} of {count(n.n_comments, 'comment')} carry a name, "
            f"{authors.n_unique()} different ones; a name is not always one person."
        )
    left_out = [
        (n.n_link_only, "is only a link", "are only links"),
        (n.n_quote_only, "only quotes", "only quote"),
        (n.n_empty, "is empty or deleted", "are empty or deleted"),
    ]
    parts = [f"{count(k, 'comment')} {one if k == 1 else more}" for k, one, more in left_out if k]
    if parts:
        alone = n.n_comments - n.n_with_words == 1
        own, are = ("its", "it is") if alone else ("their", "they are")
        yield f"{join(parts)}; having no words of {own} own, {are} in no theme."
    n_put = tables.assignments.filter(how="nearest").height
    if n_put:
        yield (
            f"{count(n_put, 'comment')} near no theme {'was' if n_put == 1 else 'were'} put into "
            "the nearest one because --assign-unthemed was given."
        )
    n_cut = index.analysis.origin.n_truncated
    if n_cut:
        yield f"The model read only the beginning of {count(n_cut, 'long comment')}."


def judge_run(tables: Tables, n: Accounting) -> str:
    """Say in one sentence how far the themes of a run hold."""
    n_robust = tables.themes.filter(pl.col("verdict") == "robust").height
    if not n.n_with_words:
        return "No comment has words of its own, so there are no themes."
    if not tables.themes.height:
        return f"No themes: no group among the {n.n_with_words} comments holds together."
    if not has_reliable_themes(tables):
        return (
            "No reliable themes: most of the comments are in groups that do not hold together, "
            "or that other samples and settings would draw differently."
        )
    if tables.themes.height == 1:
        return f"1 theme was found; it is {'robust' if n_robust else 'fragile'}."
    every = "both" if tables.themes.height == 2 else "all"
    robust = every if n_robust == tables.themes.height else str(n_robust)
    return f"{tables.themes.height} themes were found, {robust} of them robust."


def build_counts(index: Index, cards: tuple[PageCard, ...]) -> Counts:
    """Count every paragraph and every comment."""
    tables = index.analysis.tables
    commented = [card for card in cards if card.n_comments]
    if not commented:
        naming = ""
    elif not index.numbered:
        naming = (
            "Comments are called by their place on the page: comment 7 is the seventh, "
            f"{commented[0].page_id}-7 in the tables."
        )
    else:
        card = commented[0]
        naming = (
            f"Comments are called by page and place: comment {card.number}.7 is the seventh of "
            f"page {card.number}; the tables call it {card.page_id}-7."
        )
    repeated = index.n.n_duplicates
    if not index.n.n_comments:
        repeats = ""
    elif repeated:
        verb = "repeats" if repeated == 1 else "repeat"
        repeats = (
            f"{repeated} of the comments found {verb} an earlier one; "
            "a repeat counts as a comment and shares the theme of the first."
        )
    else:
        repeats = "No comment repeats an earlier one."
    return Counts(
        pages=tuple((card, count_all(tables, page_id=card.page_id)) for card in cards[:N_PAGES]),
        all=index.n,
        naming=naming,
        repeats=repeats,
    )


def build_brief(index: Index) -> tuple[BriefLine, ...]:
    """Sum up: the largest robust themes, where the run has reliable ones."""
    tables = index.analysis.tables
    if not has_reliable_themes(tables):
        return ()
    robust = tables.themes.filter(pl.col("verdict") == "robust").head(_N_BRIEF)
    return tuple(
        BriefLine(
            theme=index.themes[row["theme_id"]],
            n_comments=row["n_comments"],
            of=index.n.n_with_words,
            comments=index.refs(row["exemplars"][:_N_IDS]),
        )
        for row in robust.iter_rows(named=True)
    )


def build_table(index: Index) -> ThemeTable | None:
    """List the themes by size."""
    tables, of = index.analysis.tables, index.n.n_with_words
    rows = tuple(_build_row(index, row) for row in tables.themes.iter_rows(named=True))
    if not rows:
        return None
    note = (
        f"Shares are of the {of} comments with words of their own."
        if of >= MIN_FOR_SHARES
        else f"No shares are given: {count(of, 'comment')} are too few for percentages."
    )
    notes = _table_notes(rows, namer=index.analysis.settings.label.namer or "a model")
    return ThemeTable(
        rows=rows,
        n_unthemed=index.n.n_unthemed,
        share_unthemed=index.share(index.n.n_unthemed),
        of=of,
        note=f"{note} {' '.join(notes)}".strip(),
        has_authors=any(row.n_authors is not None for row in rows),
        has_threads=index.knows_replies,
        has_pages=index.numbered,
        has_paragraphs=any(row.paragraphs for row in rows),
        has_times=any(row.first for row in rows),
    )


def _table_notes(rows: tuple[ThemeRow, ...], *, namer: str) -> Iterator[str]:
    sizes = [row.n_comments for row in rows]
    if sizes != sorted(sizes, reverse=True):
        yield "Themes stand by their distinct texts, so that repeats lift none."
    if not any(row.n_authors is not None for row in rows):
        yield "Authors are unknown."
    if named := [str(row.theme.number) for row in rows if row.source == "model"]:
        yield f"Named by {namer}, from keywords and quotes alone: {', '.join(named)}."
    if any(row.verdict == "fragile" for row in rows):
        yield (
            "A fragile theme's comments are not close to each other, or other samples and settings "
            "would draw it differently: do not build on its size."
        )


def _build_row(index: Index, row: Row) -> ThemeRow:
    theme = index.themes[row["theme_id"]]
    members = index.members[theme.theme_id]
    times = sorted(t for m in members if (t := index.comments[m]["posted_at"]) is not None)
    roots = {index.roots[m] for m in members}
    n_comments = len(members)
    return ThemeRow(
        theme=theme,
        keywords=tuple(row["keywords"]),
        source=row["label_source"],
        n_comments=n_comments,
        share=index.share(n_comments),
        n_texts=row["n_texts"],
        n_authors=row["n_authors"],
        n_threads=len(roots) if index.knows_replies else None,
        n_pages=len({index.comments[m]["page_id"] for m in members}),
        stability=row["stability"],
        verdict=row["verdict"],
        paragraphs=_paragraphs_of(index, members)[:_N_PARAGRAPHS],
        first=times[0] if times else None,
        last=times[-1] if times else None,
    )


def _paragraphs_of(index: Index, members: list[str]) -> tuple[ParagraphRef, ...]:
    """Give the paragraphs that comments answer, the most answered first."""
    answered: dict[str, int] = {}
    for member in members:
        paragraph = index.anchors[member].paragraph if member in index.anchors else None
        if paragraph is not None:
            answered[paragraph.block_id] = answered.get(paragraph.block_id, 0) + 1
    order = {block: place for place, block in enumerate(index.paragraphs)}
    return tuple(
        index.paragraphs[block]
        for block in sorted(answered, key=lambda b: (-answered[b], order[b]))
    )
