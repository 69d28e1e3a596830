"""Section 6: what holds a theme together, and what its comments say."""

from collections.abc import Iterator

import polars as pl

from threads.report.content.index import Index
from threads.report.content.refs import Quotation
from threads.report.content.theme_facts import Part, ThemeRow, ThemeSection
from threads.report.content.words import count, join
from threads.schemas import UNTHEMED

_N_FALLBACK = 2  # quotes of a theme that the run quotes on another page only
_MAX_FALLBACK = 600  # characters of such a quote


def build_sections(index: Index, rows: tuple[ThemeRow, ...]) -> tuple[ThemeSection, ...]:
    """Describe every theme of the table."""
    quotes = _quotes_by_theme(index)
    further = index.analysis.tables.assignments.filter(
        pl.col("rank") > 1, pl.col("theme_id") != UNTHEMED
    ).filter(pl.col("comment_id").is_in([k for k, t in index.theme_of.items() if t != UNTHEMED]))
    also: dict[int, set[str]] = {row.theme.theme_id: set() for row in rows}
    for theme_id, comment_id in further.select("theme_id", "comment_id").iter_rows():
        also.setdefault(theme_id, set()).add(comment_id)
    parts = _parts_by_theme(index)
    return tuple(
        ThemeSection(
            row=row,
            held=tuple(_held(index, row)),
            quotes=quotes.get(row.theme.theme_id) or _fallback(index, row.theme.theme_id),
            parts=parts.get(row.theme.theme_id, ()),
            members=index.refs(index.members[row.theme.theme_id]),
            also=index.refs([c for c in index.comments if c in also[row.theme.theme_id]]),
        )
        for row in rows
    )


def _quotes_by_theme(index: Index) -> dict[int, tuple[Quotation, ...]]:
    found: dict[int, list[Quotation]] = {}
    for row in index.analysis.tables.quotes.sort("theme_id", "rank").iter_rows(named=True):
        found.setdefault(row["theme_id"], []).append(
            index.quote(
                row["comment_id"],
                start=row["start"],
                end=row["end"],
                line=row["line"],
                role=row["role"],
            )
        )
    return {theme_id: tuple(quotes) for theme_id, quotes in found.items()}


def _parts_by_theme(index: Index) -> dict[int, tuple[Part, ...]]:
    found: dict[int, tuple[Part, ...]] = {}
    for row in index.analysis.tables.subthemes.sort("theme_id", "rank").iter_rows(named=True):
        part = Part(row["label"], index.refs(row["comment_ids"]))
        found[row["theme_id"]] = (*found.get(row["theme_id"], ()), part)
    return found


def _fallback(index: Index, theme_id: int) -> tuple[Quotation, ...]:
    """Quote a theme on a page of which the run quotes nothing: its first comments."""
    whole = [
        key
        for key in index.members[theme_id]
        if len(index.comments[key]["text"]) <= _MAX_FALLBACK
        and index.comments[key]["duplicate_of"] is None
    ]
    return tuple(index.quote(key, role="typical") for key in whole[:_N_FALLBACK])


def _held(index: Index, row: ThemeRow) -> Iterator[str]:
    members = index.members[row.theme.theme_id]
    n = len(members)
    words = [keyword.casefold() for keyword in row.keywords]
    using = sum(
        any(word in index.comments[m]["own_text"].casefold() for word in words) for m in members
    )
    if words:
        of = "Each comment" if using == n else f"{using} of the {n}"
        verb = "uses" if using in {1, n} else "use"
        if len(words) == 1:
            yield f"{of} {verb} “{row.keywords[0]}”."
        else:
            yield f"{of} {verb} at least one of these: {', '.join(row.keywords)}."
    yield from _spread(index, row, members)


def _spread(index: Index, row: ThemeRow, members: list[str]) -> Iterator[str]:
    """Say where and when a theme comes up, and who brings it up."""
    parts = []
    if row.n_threads is not None:
        parts.append(f"in {count(row.n_threads, 'sub-thread')}")
    if index.numbered:
        parts.append(f"on {count(row.n_pages, 'page')}")
    if row.first and row.last:
        first, last = f"{row.first:%Y-%m-%d}", f"{row.last:%Y-%m-%d}"
        parts.append(f"on {first}" if first == last else f"from {first} to {last}")
    signed = sum(index.comments[m]["author"] is not None for m in members)
    who = ""
    if row.n_authors:
        are = "is" if signed == 1 else "are"
        some = f"; {signed} of the {len(members)} {are} signed" if signed < len(members) else ""
        who = f"from {count(row.n_authors, 'author')}{some}"
    if parts:
        yield f"It comes up {', '.join([*parts, *([who] if who else [])])}."
    elif who:
        yield f"It comes {who}."
    answered: dict[str, int] = {}
    for member in members:
        paragraph = index.anchors[member].paragraph if member in index.anchors else None
        if paragraph is not None:
            answered[paragraph.name] = answered.get(paragraph.name, 0) + 1
    if answered:
        told = [
            f"paragraph {p.name} ({count(answered[p.name], 'comment')})" for p in row.paragraphs
        ]
        yield f"It answers {join(told)} of the article."
