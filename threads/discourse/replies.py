"""Infer who answers whom where the page does not say, or say that it is not known."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import dataframely as dy
import polars as pl

from threads.discourse.order import earliest_first
from threads.discourse.ranker import load_ranker
from threads.discourse.reply_features import PAIR, ReplyFeatures, Talk, reply_features
from threads.schemas import Comments, Links, from_rows

_N_AT_ONCE: Final = 4096  # comments of a page; bounds memory
_CHAIN: Final = 200  # comments before that are seen along, so that a seam changes little
# What a person is told: the first of these that speaks for the pair.
_EVIDENCE: Final = (
    ("quoted", "quote"),
    ("called_first", "name"),
    ("called", "name"),
    ("words_shared", "shared words"),
)
_MIN_SHARED: Final = 0.15  # of a comment's words, by weight, before they are called evidence


def infer_replies(
    comments: dy.DataFrame[Comments], quotes: dy.DataFrame[Links], *, least: float
) -> dy.DataFrame[Links]:
    """Infer replies on the pages that give none.

    Args:
        comments: Of any pages.
        quotes: What they quote.
        least: Confidence below which nothing is said.

    Returns:
        Links of relation reply, at most one a comment.
    """
    rows: list[dict[str, Any]] = []
    quoted = _quoted(quotes)
    # What a page that gives replies leaves open is a comment at top level.
    given = ((pl.col("parent_source") == "given") | (pl.col("depth") > 0)).any()
    unsaid = comments.group_by("page_id").agg(unsaid=~given & (pl.len() > 1)).filter("unsaid")
    wanted = set(unsaid["page_id"])
    read = comments.select("comment_id", "own_text", "author", "duplicate_of")
    for page_id, indices in earliest_first(comments).items():
        if page_id not in wanted:
            continue
        page = read[indices]
        for first in range(0, page.height, _N_AT_ONCE):
            seen = page[max(0, first - _CHAIN) : first + _N_AT_ONCE]
            skipped = min(first, _CHAIN)
            rows += _infer(seen, quoted, least=least)[skipped:]
    return from_rows(Links, [row for row in rows if row])


def _quoted(quotes: dy.DataFrame[Links]) -> dict[str, dict[str, tuple[int, int]]]:
    """Give for each comment which comments it quotes, and the longest passage of each."""
    found: dict[str, dict[str, tuple[int, int]]] = {}
    for row in quotes.filter(pl.col("target") == "comment").iter_rows(named=True):
        own = found.setdefault(row["comment_id"], {})
        before = own.get(row["target_id"], (0, 0))
        if row["end"] - row["start"] > before[1] - before[0]:
            own[row["target_id"]] = (row["start"], row["end"])
    return found


def _infer(
    page: pl.DataFrame, quoted: Mapping[str, Mapping[str, tuple[int, int]]], *, least: float
) -> list[dict[str, Any]]:
    """Infer the replies of one page, or of a part; an empty row where nothing is said."""
    ids = page["comment_id"].to_list()
    features = reply_features(make_talk(page, quoted))
    chances = load_ranker().chances(features)
    best = chances[:, :-1].argmax(axis=1)
    repeats = page["duplicate_of"].is_not_null().to_list()
    rows: list[dict[str, Any]] = []
    for i, slot in enumerate(best.tolist()):
        confidence = float(chances[i, slot])
        j = int(features.candidates[i, slot])
        if j < 0 or repeats[i] or confidence < least or confidence <= chances[i, -1]:
            rows.append({})
            continue
        start, end = quoted.get(ids[i], {}).get(ids[j], (0, 0))
        rows.append(
            {
                "comment_id": ids[i],
                "relation": "reply",
                "start": start,
                "end": end,
                "target": "comment",
                "target_id": ids[j],
                "source": "inferred",
                "evidence": _evidence(features, i, slot),
                "confidence": confidence,
            }
        )
    return rows


def make_talk(page: pl.DataFrame, quoted: Mapping[str, Mapping[str, tuple[int, int]]]) -> Talk:
    """Put the comments of one page, in reading order, as the ranker sees them."""
    ids: Sequence[str] = page["comment_id"].to_list()
    place = {comment_id: i for i, comment_id in enumerate(ids)}
    return Talk(
        page["own_text"].to_list(),
        page["author"].to_list(),
        [
            {
                place[target]: end - start
                for target, (start, end) in quoted.get(comment_id, {}).items()
                if place.get(target, i) < i
            }
            for i, comment_id in enumerate(ids)
        ],
    )


def _evidence(features: ReplyFeatures, i: int, slot: int) -> str:
    seen = dict(zip(PAIR, features.pair[i, slot].tolist(), strict=True))
    for name, said in _EVIDENCE:
        if seen[name] > (_MIN_SHARED if name == "words_shared" else 0):
            return said
    return "right above" if seen["next"] else "wording and place"


def fill_parents(
    comments: dy.DataFrame[Comments], replies: dy.DataFrame[Links]
) -> dy.DataFrame[Comments]:
    """Write inferred replies into the comments; given parents stay."""
    if not replies.height:
        return comments
    found = replies.select("comment_id", inferred="target_id", sure="confidence")
    joined = comments.join(found, on="comment_id", how="left", maintain_order="left")
    new = pl.col("parent_id").is_null() & pl.col("inferred").is_not_null()
    return Comments.validate(
        joined.with_columns(
            parent_id=pl.when(new).then("inferred").otherwise("parent_id"),
            parent_source=pl.when(new)
            .then(pl.lit("inferred"))
            .otherwise(pl.col("parent_source").cast(pl.String)),
            parent_confidence=pl.when(new).then("sure").otherwise("parent_confidence"),
        ).select(comments.columns),
        cast=True,
    )
