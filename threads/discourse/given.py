"""Check the reply links that a page gives, and mend what cannot be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import dataframely as dy
import polars as pl

from threads.schemas import Comments, Links, from_rows


@dataclass(frozen=True)
class Mended:
    """A reply link that was taken out, and why."""

    comment_id: str
    parent_id: str
    reason: str


def check_given(comments: dy.DataFrame[Comments]) -> tuple[dy.DataFrame[Comments], list[Mended]]:
    """Take out reply links that lead nowhere, to themselves or round in a circle.

    In a circle the link that leads to the latest comment goes: an answer comes
    after what it answers.

    Returns:
        The comments, with ``parent_source`` unknown where a link was taken out,
        and what was taken out, in the order of the comments.
    """
    rows = comments.select("comment_id", "parent_id", "page_id", "position").to_dicts()
    place = {row["comment_id"]: i for i, row in enumerate(rows)}
    mended: dict[int, Mended] = {}
    parent: dict[int, int] = {}
    for i, row in enumerate(rows):  # row by row: each link is followed
        wanted = row["parent_id"]
        if wanted is None:
            continue
        if wanted == row["comment_id"]:
            mended[i] = Mended(row["comment_id"], wanted, "the comment answers itself")
        elif wanted not in place or rows[place[wanted]]["page_id"] != row["page_id"]:
            reason = "the comment that it answers is not on the page"
            mended[i] = Mended(row["comment_id"], wanted, reason)
        else:
            parent[i] = place[wanted]
    for i in _circular(parent):
        row = rows[i]
        reason = "the links of replies go round in a circle"
        mended[i] = Mended(row["comment_id"], row["parent_id"], reason)
    return _without(comments, sorted(mended)), [mended[i] for i in sorted(mended)]


def _circular(parent: Mapping[int, int]) -> list[int]:
    """Choose one link of each circle: that of the comment whose parent is latest."""
    done: set[int] = set()
    chosen = []
    for start in parent:
        path: list[int] = []
        at: int | None = start
        on_path: set[int] = set()
        while at is not None and at not in done and at not in on_path:
            path.append(at)
            on_path.add(at)
            at = parent.get(at)
        if at is not None and at in on_path:
            circle = path[path.index(at) :]
            chosen.append(max(circle, key=lambda i: (parent[i], i)))
        done |= on_path
    return chosen


def _without(comments: dy.DataFrame[Comments], rows: Sequence[int]) -> dy.DataFrame[Comments]:
    if not rows:
        return comments
    out = pl.int_range(pl.len()).is_in(list(rows))
    return Comments.validate(
        comments.with_columns(
            parent_id=pl.when(~out).then("parent_id"),
            parent_source=pl.when(out).then(pl.lit("unknown")).otherwise("parent_source"),
            parent_confidence=pl.when(~out).then("parent_confidence"),
        ),
        cast=True,
    )


def build_given(comments: dy.DataFrame[Comments]) -> dy.DataFrame[Links]:
    """Turn the parents that pages give into links."""
    rows: list[dict[str, Any]] = [
        {
            "comment_id": row["comment_id"],
            "relation": "reply",
            "start": 0,
            "end": 0,
            "target": "comment",
            "target_id": row["parent_id"],
            "source": "given",
            "evidence": "the page",
            "confidence": 1.0,
        }
        for row in comments.filter(pl.col("parent_source") == "given").iter_rows(named=True)
    ]
    return from_rows(Links, rows)
