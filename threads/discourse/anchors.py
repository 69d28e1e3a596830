"""Find the paragraph of the article that a comment answers."""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import dataframely as dy
import numpy as np
import polars as pl

from threads.discourse.order import Paragraph
from threads.schemas import Comments, Links, from_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NAMED: Final = re.compile(r"(?im)^[ \t]*re:[ \t]*(\S.*)$")
_MIN_NAMED: Final = 0.5  # of the weight of a named line's words that its paragraph has
_LEAD_NAMED: Final = 1.3  # times what the second paragraph has
_N_STEM: Final = 6  # letters of a word that are compared; endings differ
_MIN_LETTERS: Final = 4
# Fitted on comments whose quote shows the paragraph, read without the quote
# (benchmarks/anchors.py).
_BIAS: Final = -1.9
_OF_LEAD: Final = 6.0
_OF_WORDS: Final = 0.3  # of shared words beside the cosine
_MIN_WORDS: Final = 6  # of a comment that is anchored by meaning; fewer say too little


@dataclass(frozen=True)
class Anchored:
    """The vectors that anchors by meaning are found with.

    Attributes:
        comments: Comment id to its vector, of L2 norm 1.
        paragraphs: Block id to its vector, likewise.
    """

    comments: "Mapping[str, NDArray[np.float32]]"
    paragraphs: "Mapping[str, NDArray[np.float32]]"


def find_anchors(
    comments: dy.DataFrame[Comments],
    quotes: dy.DataFrame[Links],
    paragraphs: Mapping[str, Sequence[Paragraph]],
    *,
    vectors: Anchored,
    least: float,
) -> dy.DataFrame[Links]:
    """Anchor each comment to a paragraph of its page's article, or to none.

    The paragraph that it quotes at greatest length; else the one that its "re:" line
    names; else the one that is nearest in meaning, if it leads clearly.

    Args:
        comments: Of any pages.
        quotes: What they quote.
        paragraphs: Page id to the article's paragraphs.
        vectors: Of comments and paragraphs; those without have no meaning here.
        least: Confidence below which an anchor by meaning is none.
    """
    bodies = {page_id: [p for p in own if not p.is_title] for page_id, own in paragraphs.items()}
    quoted = _quoted_most(quotes, {p.block_id for own in bodies.values() for p in own})
    rows: list[dict[str, Any]] = []
    for (page_id,), page in comments.group_by("page_id", maintain_order=True):
        above = bodies.get(str(page_id))
        if not above:
            continue
        known = [p for p in above if p.block_id in vectors.paragraphs]
        matrix = np.stack([vectors.paragraphs[p.block_id] for p in known]) if known else None
        stems = Stems.of([p.text for p in known])
        for row in page.iter_rows(named=True):  # row by row: the first way that speaks decides
            comment_id = row["comment_id"]
            link = quoted.get(comment_id) or _by_name(row["text"], above)
            says = comment_id in vectors.comments and len(row["own_text"].split()) >= _MIN_WORDS
            if link is None and matrix is not None and says:
                likeness = (matrix * vectors.comments[comment_id]).sum(axis=1)
                likeness += _OF_WORDS * stems.alike(row["own_text"])
                link = _by_meaning(likeness, known, least=least)
            if link is not None:
                rows.append({"comment_id": comment_id, **link})
    shared = {"relation": "anchor", "target": "block", "source": "inferred"}
    return from_rows(Links, [{"start": 0, "end": 0, **row, **shared} for row in rows])


def _quoted_most(quotes: dy.DataFrame[Links], wanted: set[str]) -> dict[str, dict[str, Any]]:
    """Give for each comment the link of the paragraph that it quotes at greatest length."""
    best: dict[str, tuple[int, dict[str, Any]]] = {}
    for row in quotes.filter(pl.col("target") == "block").iter_rows(named=True):
        length = row["target_end"] - row["target_start"]
        if row["target_id"] in wanted and length > best.get(row["comment_id"], (0, {}))[0]:
            kept = ("start", "end", "target_id", "target_start", "target_end", "confidence")
            link = {name: row[name] for name in kept} | {"evidence": "quote"}
            best[row["comment_id"]] = (length, link)
    return {comment_id: link for comment_id, (_, link) in best.items()}


def _by_name(text: str, paragraphs: Sequence[Paragraph]) -> dict[str, Any] | None:
    """Find the paragraph that a "re:" line names by its words, rare ones weighing more."""
    named = _NAMED.search(text)
    if named is None or not (wanted := _stems(named[1])):
        return None
    held = [_stems(p.text) for p in paragraphs]
    n_holding = Counter(stem for stems in held for stem in stems)
    weight = {stem: math.log((len(held) + 1) / (n_holding[stem] + 0.5)) for stem in wanted}
    total = sum(weight.values())
    shares = [sum(weight[stem] for stem in wanted & stems) / total for stems in held]
    best = max(range(len(shares)), key=lambda i: (shares[i], -i))
    second = max((share for i, share in enumerate(shares) if i != best), default=0.0)
    if shares[best] < _MIN_NAMED or shares[best] < _LEAD_NAMED * second:
        return None
    return {
        "start": named.start(1),
        "end": named.end(1),
        "target_id": paragraphs[best].block_id,
        "evidence": "re: line",
        "confidence": shares[best],
    }


def _by_meaning(
    likeness: "NDArray[np.float32]", paragraphs: Sequence[Paragraph], *, least: float
) -> dict[str, Any] | None:
    best = int(np.argmax(likeness))
    others = np.delete(likeness, best)
    lead = float(likeness[best] - others.max(initial=0.0))
    confidence = judge_lead(lead)
    if confidence < least:
        return None
    return {
        "target_id": paragraphs[best].block_id,
        "evidence": "meaning",
        "confidence": confidence,
    }


def judge_lead(lead: float) -> float:
    """Give the chance that a comment answers the nearest paragraph.

    Args:
        lead: By how much the second is less like it.
    """
    return round(1.0 / (1.0 + math.exp(-(_BIAS + _OF_LEAD * lead))), 3)


@dataclass(frozen=True)
class Stems:
    """The words of some paragraphs.

    Attributes:
        held: Of each paragraph.
        weight: Of each word, by how rare it is among them.
    """

    held: Sequence[set[str]]
    weight: Mapping[str, float]

    @staticmethod
    def of(texts: Sequence[str]) -> "Stems":
        """Cut paragraphs into words."""
        held = [_stems(text) for text in texts]
        n_holding = Counter(stem for stems in held for stem in stems)
        return Stems(held, {s: math.log((len(held) + 1) / n) for s, n in n_holding.items()})

    def alike(self, text: str) -> "NDArray[np.float32]":
        """Add up the words that a text shares with each, by how rare they are there."""
        wanted = _stems(text) & self.weight.keys()
        return np.array(
            [
                sum(self.weight[stem] for stem in sorted(wanted & stems))
                / math.sqrt(5 + len(stems))
                for stems in self.held
            ],
            dtype=np.float32,
        )


def _stems(text: str) -> set[str]:
    words = re.findall(r"[^\W\d_]+", text.casefold())
    return {word[:_N_STEM] for word in words if len(word) >= _MIN_LETTERS}
