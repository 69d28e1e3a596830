"""Find who answers whom at length, and where readers contradict each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import dataframely as dy
import polars as pl

from threads.contradiction import count_contradictions
from threads.schemas import Comments, Correspondents, Exchanges, Links, from_rows

_MIN_CHAIN: Final = 3  # comments; two are a pair
_MIN_CONTRADICTIONS: Final = 2  # marks; one "not" or one "but" contradicts nobody


@dataclass(frozen=True)
class Answer:
    """A reply link, by row numbers of the comments."""

    child: int
    parent: int
    source: str
    confidence: float


def find_exchanges(
    comments: dy.DataFrame[Comments], links: dy.DataFrame[Links], *, n_each: int
) -> dy.DataFrame[Exchanges]:
    """Find the longest chains of replies and the most contested pairs.

    Args:
        comments: Of any pages.
        links: With their replies.
        n_each: Chains, and pairs, at most.

    Returns:
        One row a comment of an exchange. Chains rank by length, then by how sure
        their weakest link is; pairs by marks of contradiction in the answer. A
        chain that only branches off a longer one begins where it leaves it.
    """
    place = {comment_id: i for i, comment_id in enumerate(comments["comment_id"])}
    answers = {
        place[row["comment_id"]]: Answer(
            place[row["comment_id"]], place[row["target_id"]], row["source"], row["confidence"]
        )
        for row in links.filter(pl.col("relation") == "reply").iter_rows(named=True)
        if row["target_id"] in place
    }
    chains = [c for c in _chains(answers) if len(c) >= _MIN_CHAIN]
    chains.sort(key=lambda c: (-len(c), -min(answers[i].confidence for i in c[1:]), c))
    rows = [
        row
        for rank, chain in enumerate(chains[:n_each], start=1)
        for row in _rows("chain", rank, chain, float(len(chain)), answers, comments)
    ]
    texts = comments["own_text"].to_list()
    scored = [(count_contradictions(texts[a.child]), a) for a in answers.values()]
    contested = [(score, a) for score, a in scored if score >= _MIN_CONTRADICTIONS]
    contested.sort(key=lambda pair: (-pair[0], -pair[1].confidence, pair[1].child))
    rows += [
        row
        for rank, (score, a) in enumerate(contested[:n_each], start=1)
        for row in _rows("contested", rank, [a.parent, a.child], float(score), answers, comments)
    ]
    return from_rows(Exchanges, rows)


def _chains(answers: Mapping[int, Answer]) -> list[list[int]]:
    """Cut the trees of replies into paths, the longest first.

    Every comment that is answered or answers is in one path; a path that branches
    off takes the comment along that it answers.
    """
    children: dict[int, list[int]] = {}
    for answer in answers.values():
        children.setdefault(answer.parent, []).append(answer.child)
    height: dict[int, int] = {}
    for node in _leaves_first(answers, children):
        height[node] = 1 + max((height[c] for c in children.get(node, ())), default=0)
    found = []
    starts = [node for node in children if node not in answers]
    while starts:
        at = starts.pop()
        path = [answers[at].parent, at] if at in answers else [at]
        while at in children:
            following = sorted(children[at], key=lambda c: (-height[c], c))
            starts += following[1:]
            at = following[0]
            path.append(at)
        found.append(path)
    return found


def _leaves_first(
    answers: Mapping[int, Answer], children: Mapping[int, Sequence[int]]
) -> list[int]:
    """Order comments so that each comes after its answers; no recursion, trees may be deep."""
    order = [node for node in children if node not in answers]
    for node in order:  # grows while it is read
        order.extend(children.get(node, ()))
    return order[::-1]


def _rows(
    kind: str,
    rank: int,
    chain: Sequence[int],
    score: float,
    answers: Mapping[int, Answer],
    comments: dy.DataFrame[Comments],
) -> list[dict[str, Any]]:
    return [
        {
            "exchange_id": f"{kind}-{rank}",
            "kind": kind,
            "rank": rank,
            "position": position,
            "comment_id": comments["comment_id"][i],
            "source": answers[i].source if position else None,
            "confidence": answers[i].confidence if position else None,
            "score": score,
        }
        for position, i in enumerate(chain)
    ]


def count_correspondents(
    comments: dy.DataFrame[Comments], links: dy.DataFrame[Links]
) -> dy.DataFrame[Correspondents]:
    """Count who answers whom, where both are named; the most frequent first."""
    authors = comments.select("comment_id", "author").filter(pl.col("author").is_not_null())
    pairs = (
        links.filter(pl.col("relation") == "reply")
        .join(authors, on="comment_id")
        .join(authors, left_on="target_id", right_on="comment_id", suffix="_answered")
        .group_by("author", "author_answered")
        .agg(
            n_replies=pl.len().cast(pl.UInt32),
            n_inferred=(pl.col("source") == "inferred").sum().cast(pl.UInt32),
        )
        .sort("n_replies", "author", "author_answered", descending=[True, False, False])
    )
    return Correspondents.validate(pairs, cast=True)
