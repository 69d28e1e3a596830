"""Choose what a report quotes: typical, atypical and dissenting comments, verbatim."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import dataframely as dy
import polars as pl

from threads.label.dissent import find_dissenters
from threads.schemas import (
    UNTHEMED,
    Assignments,
    Blocks,
    Comments,
    Links,
    Quotes,
    Themes,
    from_rows,
)

_MAX_CHARACTERS: Final = 600  # of a quote; a longer comment is quoted by whole sentences
_MIN_WORDS: Final = 8  # below, a comment is quoted only where its theme has no longer one
_MAX_WORDS: Final = 120  # above, another typical comment is preferred
_CHOICE: Final = 3  # times the quotes wanted: so many typical comments are looked at
_FEWEST_ATYPICAL: Final = 6  # comments of a theme in which one can be far from the middle
_SENTENCE_END: Final = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+|(?<=[。！？])|\n+")
_LINK: Final = re.compile(r"[\[(<]?(?:https?://|www\.)\S+")


def find_exemplars(
    comments: dy.DataFrame[Comments], assignments: dy.DataFrame[Assignments]
) -> dict[int, list[str]]:
    """Order each theme's distinct comments by how typical they are.

    A comment of a few words ("Agreed.") shows nothing; such come last.

    Returns:
        Theme id to comment ids: strongest first, ties by readers' votes, then by place.
    """
    ordered = (
        assignments.filter(
            pl.col("theme_id") != UNTHEMED, pl.col("rank") == 1, pl.col("how") == "found"
        )
        .join(
            comments.filter(pl.col("duplicate_of").is_null()).select(
                "comment_id",
                "page_id",
                "position",
                curt=pl.col("own_text").str.count_matches(r"\w+") < _MIN_WORDS,
                votes=pl.col("votes_up").fill_null(0),
            ),
            on="comment_id",
        )
        .sort(
            ["theme_id", "curt", "strength", "votes", "page_id", "position"],
            descending=[False, False, True, True, False, False],
        )
    )
    return {
        key[0]: group["comment_id"].to_list()
        for key, group in ordered.group_by("theme_id", maintain_order=True)
    }


def choose_quotes(
    themes: dy.DataFrame[Themes],
    comments: dy.DataFrame[Comments],
    blocks: dy.DataFrame[Blocks],
    links: dy.DataFrame[Links],
    *,
    n_quotes: int,
) -> dy.DataFrame[Quotes]:
    """Choose the quotes of every theme from its exemplars.

    Half of them or more are typical. Beside these stand, where there is room, one comment
    that answers another one of the theme and opens in contradiction, and one that is far
    from the middle of a theme of six comments or more.

    Args:
        themes: With their exemplars, most typical first.
        comments: The comments of the run.
        blocks: Their blocks, for the lines of the source.
        links: Who answers whom; may be empty.
        n_quotes: At most so many a theme.
    """
    own_texts = dict(comments.select("comment_id", "own_text").iter_rows())
    dissenters = find_dissenters(comments, links)
    chosen = [
        _choose_comments(exemplars, own_texts, dissenters, n_quotes=n_quotes)
        for exemplars in themes["exemplars"].to_list()
    ]
    quoted = {comment_id for of_theme in chosen for _, comment_id in of_theme}
    wanted = pl.col("comment_id").is_in(quoted)
    by_id = {row["comment_id"]: row for row in comments.filter(wanted).iter_rows(named=True)}
    lines = lines_of_paragraphs(Blocks.cast(blocks.filter(wanted)))
    rows = []
    for theme, of_theme in zip(themes.iter_rows(named=True), chosen, strict=True):
        words = {w for k in theme["keywords"] for w in k.lower().split()}
        for rank, (role, comment_id) in enumerate(of_theme, start=1):
            comment = by_id[comment_id]
            # A contradiction stands at the beginning.
            start, end = _best_slice(
                comment["text"], comment["own_text"], set() if role == "dissenting" else words
            )
            paragraph = comment["text"].count("\n", 0, start)
            where = lines.get(comment_id, [])
            rows.append(
                {
                    "theme_id": theme["theme_id"],
                    "rank": rank,
                    "role": role,
                    "comment_id": comment_id,
                    "start": start,
                    "end": end,
                    "line": where[paragraph] if paragraph < len(where) else comment["line_start"],
                    "text": comment["text"][start:end],
                }
            )
    return from_rows(Quotes, rows)


def _choose_comments(
    exemplars: Sequence[str],
    own_texts: Mapping[str, str],
    dissenters: Mapping[str, tuple[str, float]],
    *,
    n_quotes: int,
) -> list[tuple[str, str]]:
    """Choose the comments to quote, each with its role, in the order of the report."""
    members = set(exemplars)
    against = [c for c in exemplars if c in dissenters and dissenters[c][0] in members]
    against.sort(key=lambda c: -dissenters[c][1])
    readable = [c for c in exemplars if _is_readable(own_texts[c])]
    # The last third; a theme has no far side where all its comments are alike.
    far = readable[::-1][: len(exemplars) // 3] if len(exemplars) >= _FEWEST_ATYPICAL else []
    others: list[tuple[str, str]] = []
    for role, found in (("dissenting", against), ("atypical", far)):
        if len(others) < n_quotes // 2:
            taken = {c for _, c in others}
            others += [(role, c) for c in found if c not in taken][:1]
    aside = {c for _, c in others}
    n_typical = n_quotes - len(others)
    near = [c for c in exemplars if c not in aside]
    # A comment as long as a page, or of a few words, gives way to one nearly as typical.
    first = [c for c in near[: _CHOICE * n_typical] if _is_readable(own_texts[c])]
    typical = (first + [c for c in near if c not in first])[:n_typical]
    typical.sort(key=near.index)
    return [("typical", c) for c in typical] + others[::-1]


def _is_readable(own_text: str) -> bool:
    return _MIN_WORDS <= len(own_text.split()) <= _MAX_WORDS


def lines_of_paragraphs(blocks: dy.DataFrame[Blocks]) -> dict[str, list[int | None]]:
    """Give for each comment the source lines of its paragraphs, in order."""
    kept = blocks.filter(
        pl.col("comment_id").is_not_null(), pl.col("role").is_in(["comment", "quote"])
    ).sort("page_id", "start")
    return {
        key[0]: group["line"].to_list()
        for key, group in kept.group_by("comment_id", maintain_order=True)
    }


@dataclass(frozen=True)
class _Slice:
    """A run of whole sentences, and what speaks for quoting it: kinds of words, then all."""

    start: int
    end: int
    hits: tuple[int, int]


def _best_slice(text: str, own_text: str, words: set[str]) -> tuple[int, int]:
    """Find the slice to quote: the whole, or the sentences richest in a theme's words."""
    start = text.find(own_text)  # own words that stand together; else from the beginning
    first, last = (start, start + len(own_text)) if start >= 0 and own_text else (0, len(text))
    first, last = _without_links(text, first, last)
    if last - first <= _MAX_CHARACTERS:
        return first, last
    cuts = [first, *(m.end() for m in _SENTENCE_END.finditer(text, first, last) if m.end() < last)]
    cuts.append(last)
    best: _Slice | None = None
    for i, begin in enumerate(cuts[:-1]):
        fitting = [e for e in cuts[i + 1 : i + 200] if e - begin <= _MAX_CHARACTERS]
        if fitting and text[begin : fitting[-1]].strip():
            low = text[begin : fitting[-1]].lower()
            counts = [low.count(word) for word in words]
            hits = (sum(1 for n in counts if n), sum(counts))
            if best is None or hits > best.hits:
                best = _Slice(begin, fitting[-1], hits)
    if best is None:  # one sentence without end: as many words of it as there is room for
        space = text.rfind(" ", first, first + _MAX_CHARACTERS)
        return first, space if space > first else first + _MAX_CHARACTERS
    return _without_links(text, best.start, best.end)


def _without_links(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave out white space and addresses at the ends of a slice, unless nothing is left."""
    first, last = start, end
    while first < last:
        inner = text[first:last]
        first += len(inner) - len(inner.lstrip())
        last -= len(inner) - len(inner.rstrip())
        begins, ends = _LINK.match(text, first, last), text[first:last].split()[-1:]
        if begins:
            first = begins.end()
        elif ends and _LINK.fullmatch(ends[0]):
            last -= len(ends[0])
        else:
            return first, last
    inner = text[start:end]
    first = start + len(inner) - len(inner.lstrip())
    return first, first + len(inner.strip())
