"""Sections 7, 8, 11 and 12: who answers whom and what, who speaks, where and when."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from threads.report.content.facts import PageCard
from threads.report.content.index import MIN_FOR_SHARES, N_QUOTED, Index
from threads.report.content.refs import ThemeRef
from threads.report.content.talk_facts import (
    ArticleMap,
    Exchange,
    Exchanges,
    ParagraphRow,
    Speaker,
    Speakers,
    Spread,
)
from threads.report.content.theme_facts import ThemeRow
from threads.report.content.words import count, these
from threads.schemas import UNTHEMED

_N_EXCHANGES: Final = 3
_N_CONTESTED: Final = 2
# docs/discourse.md: precision under articles, authors hidden.
_TRUST: Final = (
    "On annotated discussions of articles some two of three such links were right, "
    "so read both comments before you build on one."
)
# Of docs/discourse.md: what is counted are words such as "wrong" and "you don't".
_CONTESTED: Final = (
    "found by open words of contradiction in the answer; irony and polite dissent are missed."
)
_MAX_TURNS: Final = 8  # of an exchange that are quoted
_N_SPEAKERS: Final = 5
_N_SPEAKER_THEMES: Final = 2
_N_COLUMNS: Final = 12  # pages in the table of themes by page
_N_ROWS: Final = 60  # paragraphs in the table of the article
_N_PERIODS: Final = 8
_FEW: Final = 0.1  # of a theme's comments tied to a paragraph: raised by readers
_TELLING: Final = 0.1  # of all comments tied; of fewer, nothing follows for the others
_UNTOLD: Final = (
    " So few are tied that neither what readers raised themselves nor what they left "
    "unanswered can be told."
)


def build_exchanges(index: Index) -> Exchanges | None:
    """Quote the longest chains of replies."""
    n_replies = len(index.replies)
    if not index.n.n_comments:
        return None
    if not n_replies:
        return Exchanges((), "Which comment answers which is not known in this run.", 0)
    given = sum(answer.given for answer in index.replies.values())
    if given == n_replies:
        note = f"The page says of {count(n_replies, 'comment')} which one it answers."
    elif not given:
        note = (
            f"{count(n_replies, 'reply')} {_were(n_replies)} inferred, none is given by the page: "
            f"“probably” and a figure in [0, 1] stand beside each. {_TRUST}"
        )
    else:
        note = (
            f"{count(given, 'reply')} {'is' if given == 1 else 'are'} given by the page, "
            f"{n_replies - given} {_were(n_replies - given)} inferred: "
            f"“probably” and a figure in [0, 1] stand beside these. {_TRUST}"
        )
    shown = [
        Exchange(
            kind="The longest" if i == 0 else "Another",
            note=_tell_chain(len(chain)),
            turns=tuple(index.quote(key, limit=N_QUOTED) for key in chain[:_MAX_TURNS]),
        )
        for i, chain in enumerate(find_chains(index))
    ]
    return Exchanges((*shown, *_build_contested(index, shown)), note, n_replies)


def _were(n: int) -> str:
    return "was" if n == 1 else "were"


def _tell_chain(n_turns: int) -> str:
    cut = f", the first {_MAX_TURNS}" if n_turns > _MAX_TURNS else ""
    return f"{n_turns} comments{cut}, each an answer to the one before."


def _build_contested(index: Index, shown: Sequence[Exchange]) -> Iterator[Exchange]:
    """Quote the replies that contradict most openly, with what they contradict.

    Args:
        index: The run.
        shown: The chains; a pair that is quoted in one of them is named only.
    """
    quoted = {
        (a.comment.comment_id, b.comment.comment_id)
        for exchange in shown
        for a, b in pairwise(exchange.turns)
    }
    for i, (told, answer) in enumerate(_read_exchanges(index, "contested")[:_N_CONTESTED]):
        note = _CONTESTED if i == 0 else "found likewise."
        known = (told, answer) in quoted
        if known:
            names = f"comment {index.ref(answer).name} against comment {index.ref(told).name}"
            note = f"{names}, quoted above; {note}"
        yield Exchange(
            kind="The most contested" if i == 0 else "Also contested",
            note=note,
            turns=()
            if known
            else (index.quote(told, limit=N_QUOTED), index.quote(answer, limit=N_QUOTED)),
        )


def find_chains(index: Index) -> list[list[str]]:
    """Give the longest chains of replies, each in a sub-thread of its own."""
    found: dict[str, list[str]] = {}
    for chain in _read_exchanges(index, "chain"):
        found.setdefault(index.roots[chain[0]], chain)
    return list(found.values())[:_N_EXCHANGES]


def _read_exchanges(index: Index, kind: str) -> list[list[str]]:
    """Give the comments of each exchange of a kind, by rank."""
    found: dict[str, list[str]] = {}
    rows = index.analysis.tables.exchanges.filter(kind=kind).sort("rank", "position")
    for exchange_id, comment_id in rows.select("exchange_id", "comment_id").iter_rows():
        found.setdefault(exchange_id, []).append(comment_id)
    return [keys for keys in found.values() if all(key in index.comments for key in keys)]


def build_article(index: Index, rows: Sequence[ThemeRow]) -> ArticleMap | None:
    """Go through the article: which themes answer which paragraph, and which answer none."""
    if not index.n.n_with_words or not index.paragraphs:
        return None
    if not index.anchors:
        note = "Which paragraph a comment answers is not known in this run."
        return ArticleMap(
            (), 0, index.n.n_with_words, (), (), len(index.paragraphs), telling=False, note=note
        )
    tied: dict[str, list[str]] = {block: [] for block in index.paragraphs}
    for comment_id in index.comments:
        paragraph = index.anchors[comment_id].paragraph if comment_id in index.anchors else None
        if paragraph is not None:
            tied[paragraph.block_id].append(comment_id)
    paragraphs = []
    for block, comment_ids in tied.items():
        main = [index.theme_of.get(key, UNTHEMED) for key in comment_ids]
        themes = {t: main.count(t) for t in sorted(set(main)) if t != UNTHEMED}
        ordered = sorted(themes, key=lambda t: (-themes[t], t))
        paragraphs.append(
            ParagraphRow(
                paragraph=index.paragraphs[block],
                n_comments=len(comment_ids),
                n_unthemed=main.count(UNTHEMED),
                themes=tuple((index.themes[t], themes[t]) for t in ordered),
            )
        )
    anchored = {
        row.theme.theme_id: sum(m in index.anchors for m in index.members[row.theme.theme_id])
        for row in rows
    }
    telling = len(index.anchors) >= _TELLING * index.n.n_with_words
    return ArticleMap(
        rows=tuple(_most_answered(paragraphs)),
        n_anchored=len(index.anchors),
        of=index.n.n_with_words,
        raised=tuple(
            (row, anchored[row.theme.theme_id])
            for row in rows
            if anchored[row.theme.theme_id] <= _FEW * row.n_comments
        ),
        ignored=tuple(row.paragraph for row in paragraphs if not row.n_comments),
        n_paragraphs=len(paragraphs),
        telling=telling,
        note=(
            f"{len(index.anchors)} of {index.n.n_with_words} comments could be tied to a "
            "paragraph, by words that they quote or by what they are about; the others answer "
            "the whole article, another comment, or nothing in particular."
            f"{'' if telling else _UNTOLD}"
        ),
    )


def _most_answered(rows: Sequence[ParagraphRow]) -> list[ParagraphRow]:
    """Leave of too many paragraphs those with most comments, in the order of the article."""
    if len(rows) <= _N_ROWS:
        return list(rows)
    order = sorted(range(len(rows)), key=lambda i: (-rows[i].n_comments, i))
    return [rows[i] for i in sorted(order[:_N_ROWS])]


def build_speakers(index: Index, *, n_pages: int) -> Speakers | None:
    """Count who comments."""
    signed: dict[str, list[str]] = {}
    for key, row in index.comments.items():
        if row["author"] is not None:
            signed.setdefault(row["author"], []).append(key)
    n = len(index.comments)
    if not n:
        return None
    if not signed:
        note = f"Who speaks is not knowable from {these('file', n_pages)}."
        return Speakers((), None, 0, note)
    order = sorted(signed, key=lambda a: (-len(signed[a]), a))
    n_signed = sum(len(keys) for keys in signed.values())
    top = [author for author in order[:_N_SPEAKERS] if len(signed[author]) > 1]
    by_top = sum(len(signed[a]) for a in top)
    once = sum(len(keys) == 1 for keys in signed.values())
    note = f"{count(len(signed), 'name')} stand under {n_signed} of {count(n, 'comment')}."
    if not top:
        note += " Nobody is seen to write twice."
    elif len(signed) > len(top) > 1:
        part = f" ({index.share(by_top, n_signed)} %)" if n_signed >= MIN_FOR_SHARES else ""
        note += f" The {len(top)} most active wrote {by_top} of these{part}; {once} wrote once."
    return Speakers(
        top=tuple(
            Speaker(
                author=author,
                n_comments=len(signed[author]),
                share=index.share(len(signed[author]), n_signed),
                themes=tuple(
                    index.themes[t] for t in _main_themes(index, signed[author])[:_N_SPEAKER_THEMES]
                ),
            )
            for author in top
        ),
        n_authors=len(signed),
        n_signed=n_signed,
        note=note,
    )


def _main_themes(index: Index, comment_ids: list[str]) -> list[int]:
    main = [index.theme_of.get(key, UNTHEMED) for key in comment_ids]
    return sorted({t for t in main if t != UNTHEMED}, key=lambda t: (-main.count(t), t))


def build_spreads(index: Index, cards: Sequence[PageCard]) -> tuple[Spread, ...]:
    """Spread the themes over pages and over time, where there are several of these."""
    found = []
    commented = [card for card in cards if card.n_comments]
    if 1 < len(commented) <= _N_COLUMNS and index.themes:
        place = {card.page_id: i for i, card in enumerate(commented)}
        found.append(
            Spread(
                over="pages",
                columns=tuple(f"page {card.number}" for card in commented),
                rows=_spread(
                    index, {k: place[r["page_id"]] for k, r in index.comments.items()}, len(place)
                ),
                note="Comments of each theme by page; the header says which page is which.",
            )
        )
    dated = {k: r["posted_at"] for k, r in index.comments.items() if r["posted_at"] is not None}
    bounds = cut_periods(list(dated.values()))
    if len(bounds) > 1 and index.themes:
        at = {k: sum(t >= start for start, _ in bounds) - 1 for k, t in dated.items()}
        undated = len(index.comments) - len(dated)
        left = f"; {count(undated, 'comment')} without a date left out" if undated else ""
        found.append(
            Spread(
                over="time",
                columns=tuple(label for _, label in bounds),
                rows=_spread(index, at, len(bounds)),
                note=f"Comments of each theme by the time (UTC) at which they were posted{left}.",
            )
        )
    return tuple(found)


def _spread(
    index: Index, column_of: dict[str, int], n_columns: int
) -> tuple[tuple[ThemeRef | None, tuple[int, ...]], ...]:
    rows = []
    for theme_id in (*index.themes, UNTHEMED):
        counts = [0] * n_columns
        for member in index.members[theme_id]:
            if member in column_of:
                counts[column_of[member]] += 1
        if any(counts):
            rows.append((index.themes.get(theme_id), tuple(counts)))
    return tuple(rows)


def cut_periods(times: Sequence[datetime]) -> list[tuple[datetime, str]]:
    """Cut a time span into at most eight stretches of a natural length.

    Returns:
        Beginning and name of each, also of those between in which nothing was posted;
        empty where all falls into one.
    """
    if not times:
        return []
    first, last = min(times), max(times)
    for step, form in (
        (timedelta(hours=1), "%m-%d %H:00"),
        (timedelta(hours=3), "%m-%d %H:00"),
        (timedelta(hours=6), "%m-%d %H:00"),
        (timedelta(days=1), "%Y-%m-%d"),
        (timedelta(days=7), "week of %Y-%m-%d"),
    ):
        start = first.replace(minute=0, second=0, microsecond=0)
        if step >= timedelta(days=1):
            start = start.replace(hour=0)
        if step == timedelta(days=7):
            start -= timedelta(days=start.weekday())
        n = (last - start) // step + 1
        if n <= _N_PERIODS:
            return [(start + i * step, (start + i * step).strftime(form)) for i in range(n)]
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    step_months = -(-months // _N_PERIODS)
    found = []
    for i in range(0, months, step_months):
        year, month = divmod(first.year * 12 + first.month - 1 + i, 12)
        start = first.replace(
            year=year, month=month + 1, day=1, hour=0, minute=0, second=0, microsecond=0
        )
        found.append((start, start.strftime("from %Y-%m" if step_months > 1 else "%Y-%m")))
    return found
