"""What can be seen on a comment and an earlier one that bears on who answers whom.

Everything is computed an offset at a time, all comments at once, so that the cost
grows with the number of comments and not with its square.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy import sparse

WINDOW: Final = 20  # comments before that may be answered; 95 of 100 parents lie within
N_EXTRA: Final = 2  # besides: what is quoted, and who is named, from farther back
_N_STEM: Final = 6  # letters of a word that are compared; endings differ
_N_FIRST: Final = 14  # words of a beginning
_N_PHRASES: Final = 5  # added to a comment's phrases, so that one of a few weighs little
_ONLY_TWO: Final = 2  # comments that hold a word: the one that answers, and the answered
_N_PAIRS: Final = 16_384  # of comments that are compared at once; bounds memory
_MOST_ONLY: Final = 3  # such words that are counted
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
    _compare_words(words, candidates, pair)
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


def _compare_words(
    words: Sequence[Sequence[str]],
    candidates: NDArray[np.int64],
    pair: dict[str, NDArray[np.float32]],
) -> None:
    """Compare words, and two in a row, by how rare they are under this article."""
    numbers: defaultdict[str, int] = defaultdict()
    numbers.default_factory = numbers.__len__
    ids = [np.array([numbers[word[:_N_STEM]] for word in own], dtype=np.int64) for own in words]
    held = _hold(ids, n_columns=max(1, len(numbers)))
    two = _hold([own[:-1] * len(numbers) + own[1:] for own in ids])
    whole, df = _weigh(held, like=held)
    first, _ = _weigh(_hold([own[:_N_FIRST] for own in ids], n_columns=held.shape[1]), like=held)
    phrases, _ = _weigh(two, like=two)
    only = _times(held, (df == _ONLY_TWO).astype(np.float32))
    square, square_first = (_add(m * m) for m in (whole, first))
    all_phrases = np.sqrt(_add(phrases) + _N_PHRASES)
    every, slots = np.nonzero(candidates >= 0)
    for start in range(0, len(every), _N_PAIRS):
        rows, slot = every[start : start + _N_PAIRS], slots[start : start + _N_PAIRS]
        other = candidates[rows, slot]
        earlier = whole[other]
        shared = whole[rows] * earlier
        dot, n_only = _add(shared), _add(only[rows] * only[other])
        pair["words_alike"][rows, slot] = dot / np.sqrt(square[rows] * square[other] + 1e-6)
        pair["words_shared"][rows, slot] = dot / (square[rows] + 1e-6)
        dot_first = _add(first[rows] * earlier)
        pair["beginning_shared"][rows, slot] = dot_first / (square_first[rows] + 1e-6)
        pair["phrases_shared"][rows, slot] = _add(phrases[rows] * two[other]) / all_phrases[rows]
        rarest = np.sqrt(shared.max(axis=1).toarray().ravel())
        pair["rarest_shared"][rows, slot] = rarest / np.log(len(words) + 1)
        pair["only_shared"][rows, slot] = np.minimum(n_only, _MOST_ONLY) / _MOST_ONLY


def _hold(lists: Sequence[NDArray[np.int64]], *, n_columns: int = 0) -> "sparse.csr_array":
    """Give which list holds which number: 1 in its row; without columns given, renumbered."""
    from scipy import sparse

    columns = np.concatenate([np.zeros(0, np.int64), *lists])
    if not n_columns:
        distinct, columns = np.unique(columns, return_inverse=True)
        n_columns = max(1, len(distinct))
    rows = np.repeat(np.arange(len(lists)), [len(own) for own in lists])
    rows, columns = np.divmod(np.unique(rows * n_columns + columns), n_columns)
    edges = np.searchsorted(rows, np.arange(len(lists) + 1))
    values = np.ones(len(columns), np.float32)
    return sparse.csr_array((values, columns, edges), shape=(len(lists), n_columns))


def _weigh(
    rows: "sparse.csr_array", *, like: "sparse.csr_array"
) -> "tuple[sparse.csr_array, NDArray[np.float32]]":
    """Weigh what lists hold by how rare it is in others; give also how many hold it there."""
    df = np.asarray(like.sum(axis=0), dtype=np.float32).ravel()
    weight = np.log((like.shape[0] + 1) / np.maximum(df, 1)).astype(np.float32)
    return _times(rows, weight), df


def _times(held: "sparse.csr_array", weight: NDArray[np.float32]) -> "sparse.csr_array":
    from scipy import sparse

    return sparse.csr_array(held * weight[None, :])


def _add(rows: "sparse.csr_array") -> NDArray[np.float32]:
    return np.asarray(rows.sum(axis=1), dtype=np.float32).ravel()


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
