"""What can be seen on a comment and an earlier one that bears on who answers whom.

Everything is computed an offset at a time, all comments at once, so that the cost
grows with the number of comments and not with its square.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from threads.discourse.reply_words import WINDOW, compare_words

N_EXTRA: Final = 2  # besides: what is quoted, and who is named, from farther back
_N_READ: Final = 20_000  # characters of a comment
_WORD: Final = re.compile(r"[^\W\d_]+")
_YOU: Final = frozenset(
    "you your yours yourself ur du dir dich ihr euch tu toi vous votre vos usted ustedes ты тебя "
    "тебе вы вас вам".split()
)
_YOU_BEGINS: Final = ("dein", "ваш")
_OPENING: Final = re.compile(
    r"(?i)\W*(?:exactly|indeed|yes|yeah|yep|no|nope|true|not true|agreed?|i agree|i disagree|"
    r"right|wrong|correct|so you|and you|are you|do you|did you|you(?:['’]re)?|your|well|but|and|"
    r"or|because|so|then|what about|why|how|as you|i would argue|good point|thanks|thank you|lol|"
    r"haha\w*|oh|uh|um|huh|really|sorry|actually|nonsense|bullshit|bs|they did|it is|he is|"
    r"ja|nein|genau|stimmt|doch|oui|non|sí|да|нет|согласен|именно)\b"
)
_ABOUT_ARTICLE: Final = frozenset(
    "article author editor journalist headline column columnist piece blog artikel autor artículo "
    "статья автор".split()
)
_CALLED: Final = re.compile(r"\s*@?[^\W\d_][\w.’'-]{2,}(?:\s[^\W\d_][\w.’'-]+)?\s*[,:–—-]\s")
PAIR: Final = (
    "distance", "next", "second", "third", "extra", "words_alike", "words_shared",
    "beginning_shared", "words_below_best", "phrases_shared", "rarest_shared", "only_shared",
    "quoted", "quoted_latest", "other_quoted", "same_author", "answers_back", "spoke_since",
    "length", "asks", "addresses", "called_first", "called", "first", "quoted_since", "opens",
)  # fmt: skip
ALONE: Final = (
    "own_length", "own_asks", "own_addresses", "own_opens", "own_continues", "own_calls",
    "own_about_article", "own_quotes", "own_position", "best_words", "has_authors",
    "page_length", "page_addresses", "page_opens", "page_continues", "page_calls", "page_quotes",
)  # fmt: skip
# What all comments of a page show together: whether its readers talk to each other at all.
_OF_PAGE: Final = ("length", "addresses", "opens", "continues", "calls", "quotes")


@dataclass(frozen=True)
class Talk:
    """The comments under one article, in the order in which they could be read.

    Attributes:
        texts: Their own words.
        authors: None where the page names nobody.
        quoted: For each comment, which earlier one it quotes with how many characters.
    """

    texts: Sequence[str]
    authors: Sequence[str | None]
    quoted: Sequence[Mapping[int, int]]


@dataclass(frozen=True)
class ReplyFeatures:
    """What bears on who answers whom.

    Attributes:
        candidates: Shape ``(n, WINDOW + N_EXTRA)``; row numbers, -1 for none.
        pair: Shape ``(n, WINDOW + N_EXTRA, len(PAIR))``, float32.
        alone: Shape ``(n, len(ALONE))``, float32.
    """

    candidates: NDArray[np.int64]
    pair: NDArray[np.float32]
    alone: NDArray[np.float32]


def reply_features(talk: Talk) -> ReplyFeatures:
    """See of each comment what bears on which earlier one it answers."""
    n = len(talk.texts)
    words = [_WORD.findall(text[:_N_READ].casefold()) for text in talk.texts]
    names = _Names.of(talk, words)
    candidates = _candidates(talk, names)
    alone = {name: np.zeros(n, np.float32) for name in ALONE}
    pair = {name: np.zeros(candidates.shape, np.float32) for name in PAIR}
    marks = [_see(text, own) for text, own in zip(talk.texts, words, strict=True)]
    seen = np.array(marks, dtype=np.float32).reshape(n, 7)
    for k, name in enumerate(ALONE[:7]):
        alone[name] = seen[:, k]
    there = candidates >= 0
    earlier = np.where(there, candidates, 0)
    distance = np.where(there, np.arange(n)[:, None] - candidates, 0)
    pair["distance"] = np.log1p(distance)
    for k, name in ((1, "next"), (2, "second"), (3, "third")):
        pair[name] = (distance == k).astype(np.float32)
    pair["extra"][:, WINDOW:] = there[:, WINDOW:]
    pair["length"], pair["asks"] = seen[earlier, 0], seen[earlier, 1]
    pair["addresses"], pair["opens"] = seen[earlier, 2], seen[earlier, 3]
    pair["first"] = (candidates == 0).astype(np.float32)
    compare_words(words, candidates, pair)
    _see_quotes(talk, candidates, pair)
    _see_authors(talk, candidates, pair)
    _see_names(names, candidates, pair)
    alone["own_quotes"] = np.array([float(bool(q)) for q in talk.quoted], np.float32)
    alone["own_position"] = np.log1p(np.arange(n)).astype(np.float32)
    alone["best_words"] = pair["words_alike"].max(axis=1, initial=0)
    alone["has_authors"] = np.array([a is not None for a in talk.authors], np.float32)
    for name in _OF_PAGE:
        alone[f"page_{name}"][:] = alone[f"own_{name}"].mean() if n else 0
    pair["words_below_best"] = pair["words_alike"] - alone["best_words"][:, None]
    stacked = np.stack([pair[name] for name in PAIR], axis=2) * there[:, :, None]
    return ReplyFeatures(
        candidates,
        stacked.astype(np.float32),
        np.stack([alone[name] for name in ALONE], axis=1).astype(np.float32),
    )


def _see(text: str, words: Sequence[str]) -> tuple[float, ...]:
    """Give what the first seven names of ``ALONE`` say of a text."""
    start = text[:200].lstrip()
    n_you = sum(map(_YOU.__contains__, words))
    if any(begin in text.lower() for begin in _YOU_BEGINS):
        n_you += sum(word.startswith(_YOU_BEGINS) for word in words)
    return (
        float(np.log1p(len(text.split()))),
        float("?" in text[-400:]),
        min(3.0, n_you) / 3,
        float(bool(_OPENING.match(start))),
        float(bool(start) and (start[0] in "….," or start[0].islower())),
        float(bool(_CALLED.match(start)) or start.startswith("@")),
        float(not _ABOUT_ARTICLE.isdisjoint(words)),
    )


@dataclass(frozen=True)
class _Names:
    """Who is named by whom: for each comment, the latest earlier one of each named author."""

    called: Sequence[Mapping[int, bool]]  # row number to whether the comment begins with it

    @staticmethod
    def of(talk: Talk, words: Sequence[Sequence[str]]) -> "_Names":
        latest: dict[str, int] = {}
        called: list[dict[int, bool]] = []
        for i, own in enumerate(words):  # in order: names come to be known
            found: dict[int, bool] = {}
            for place, word in enumerate(own if latest else ()):
                j = latest.get(word)
                if j is not None and talk.authors[j] != talk.authors[i]:
                    found[j] = found.get(j, False) or place < 3
            called.append(found)
            author = talk.authors[i]
            name = _WORD.search(author) if author else None
            if name is not None and len(name[0]) >= 4:
                latest[name[0].casefold()] = i
        return _Names(called)


def _candidates(talk: Talk, names: _Names) -> NDArray[np.int64]:
    n = len(talk.texts)
    found = np.full((n, WINDOW + N_EXTRA), -1, dtype=np.int64)
    window = np.arange(n)[:, None] - 1 - np.arange(WINDOW)[None, :]
    found[:, :WINDOW] = np.maximum(window, -1)
    for i in range(n):  # the few that quote or name somebody farther back
        for slot, farther in ((WINDOW, talk.quoted[i]), (WINDOW + 1, names.called[i])):
            far = [j for j in farther if j < i - WINDOW and j != found[i, WINDOW]]
            if far:
                found[i, slot] = max(far, key=lambda j: (farther[j], j))
    return found


def _see_quotes(
    talk: Talk, candidates: NDArray[np.int64], pair: dict[str, NDArray[np.float32]]
) -> None:
    quoted_by: dict[int, int] = {}  # the first comment that quotes each
    for i, quoted in enumerate(talk.quoted):  # the few that quote
        total = sum(quoted.values())
        for slot, j in enumerate(candidates[i].tolist() if quoted or quoted_by else ()):
            if j >= 0:
                pair["quoted_since"][i, slot] = float(j in quoted_by)
                if quoted:
                    pair["quoted"][i, slot] = quoted.get(j, 0) / total
                    pair["quoted_latest"][i, slot] = float(j == max(quoted))
                    pair["other_quoted"][i, slot] = float(j not in quoted)
        for j in quoted:
            quoted_by.setdefault(j, i)


def _see_authors(
    talk: Talk, candidates: NDArray[np.int64], pair: dict[str, NDArray[np.float32]]
) -> None:
    if not any(talk.authors):
        return
    numbers: dict[str, int] = {}
    who = np.array([-1 if a is None else numbers.setdefault(a, len(numbers)) for a in talk.authors])
    before = np.full(len(who), -1)  # of each comment, the latest earlier one by its author
    latest: dict[int, int] = {}
    for i, author in enumerate(who.tolist()):
        before[i] = latest.get(author, -1) if author >= 0 else -1
        latest[author] = i
    for slot in range(candidates.shape[1]):
        rows = np.flatnonzero((candidates[:, slot] >= 0) & (who >= 0))
        other = candidates[rows, slot]
        pair["same_author"][rows, slot] = who[rows] == who[other]
        pair["spoke_since"][rows, slot] = before[rows] > other
        for back in (1, 2, 3):
            earlier = np.maximum(other - back, 0)
            spoke = (other >= back) & (who[earlier] == who[rows]) & (who[other] != who[rows])
            pair["answers_back"][rows, slot] = np.maximum(
                pair["answers_back"][rows, slot], spoke / back
            )


def _see_names(
    names: _Names, candidates: NDArray[np.int64], pair: dict[str, NDArray[np.float32]]
) -> None:
    for i, called in enumerate(names.called):  # the few that name somebody
        for slot, j in enumerate(candidates[i].tolist() if called else ()):
            if j in called:
                pair["called"][i, slot] = 1.0
                pair["called_first"][i, slot] = float(called[j])
