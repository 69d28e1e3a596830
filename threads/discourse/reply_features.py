"""What can be seen on a comment and an earlier one that bears on who answers whom.

Everything is computed an offset at a time, all comments at once, so that the cost
grows with the number of comments and not with its square.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
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
_WORD: Final = re.compile(r"[^\W\d_]+")
_YOU: Final = re.compile(
    r"(?i)\b(?:you|your|yours|yourself|ur|du|dein\w*|dir|dich|ihr|euch|tu|toi|vous|votre|vos|"
    r"usted|ustedes|ты|тебя|тебе|вы|вас|вам|ваш\w*)\b"
)
_OPENING: Final = re.compile(
    r"(?i)\W*(?:exactly|indeed|yes|yeah|yep|no|nope|true|not true|agreed?|i agree|i disagree|"
    r"right|wrong|correct|so you|and you|are you|do you|did you|you(?:['’]re)?|your|well|but|and|"
    r"or|because|so|then|what about|why|how|as you|i would argue|good point|thanks|thank you|lol|"
    r"haha\w*|oh|uh|um|huh|really|sorry|actually|nonsense|bullshit|bs|they did|it is|he is|"
    r"ja|nein|genau|stimmt|doch|oui|non|sí|да|нет|согласен|именно)\b"
)
_ABOUT_ARTICLE: Final = re.compile(
    r"(?i)\b(?:article|author|editor|journalist|headline|column|columnist|piece|blog|artikel|"
    r"autor|artículo|статья|автор)\b"
)
_CALLED: Final = re.compile(r"\s*@?[^\W\d_][\w.’'-]{2,}(?:\s[^\W\d_][\w.’'-]+)?\s*[,:–—-]\s")
PAIR: Final = (
    "distance", "next", "second", "third", "extra", "words_alike", "words_shared",
    "beginning_shared", "meaning", "meaning_below_best", "words_below_best", "quoted",
    "quoted_latest", "other_quoted", "same_author", "answers_back", "spoke_since",
    "length", "asks", "addresses", "called_first", "called", "first", "quoted_since", "opens",
)  # fmt: skip
ALONE: Final = (
    "own_length", "own_asks", "own_addresses", "own_opens", "own_continues", "own_calls",
    "own_about_article", "own_quotes", "own_position", "best_words", "best_meaning",
    "has_meaning", "has_authors",
)  # fmt: skip


@dataclass(frozen=True)
class Talk:
    """The comments under one article, in the order in which they could be read.

    Attributes:
        texts: Their own words.
        vectors: Shape ``(n, dim)``, rows of L2 norm 1, or 0 where there is none.
        authors: None where the page names nobody.
        quoted: For each comment, which earlier one it quotes with how many characters.
    """

    texts: Sequence[str]
    vectors: NDArray[np.float32]
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
    names = _Names.of(talk)
    candidates = _candidates(talk, names)
    alone = {name: np.zeros(n, np.float32) for name in ALONE}
    pair = {name: np.zeros(candidates.shape, np.float32) for name in PAIR}
    seen = np.array([_see(text) for text in talk.texts], dtype=np.float32).reshape(n, 7)
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
    _compare_words(talk, candidates, pair)
    _compare_meaning(talk, candidates, pair)
    _see_quotes(talk, candidates, pair)
    _see_authors(talk, candidates, pair)
    _see_names(names, candidates, pair)
    alone["own_quotes"] = np.array([float(bool(q)) for q in talk.quoted], np.float32)
    alone["own_position"] = np.log1p(np.arange(n)).astype(np.float32)
    alone["best_words"] = pair["words_alike"].max(axis=1, initial=0)
    alone["best_meaning"] = pair["meaning"].max(axis=1, initial=0)
    alone["has_meaning"] = (np.abs(talk.vectors).sum(axis=1) > 0).astype(np.float32)
    alone["has_authors"] = np.array([a is not None for a in talk.authors], np.float32)
    pair["meaning_below_best"] = pair["meaning"] - alone["best_meaning"][:, None]
    pair["words_below_best"] = pair["words_alike"] - alone["best_words"][:, None]
    stacked = np.stack([pair[name] for name in PAIR], axis=2) * there[:, :, None]
    return ReplyFeatures(
        candidates,
        stacked.astype(np.float32),
        np.stack([alone[name] for name in ALONE], axis=1).astype(np.float32),
    )


def _see(text: str) -> tuple[float, ...]:
    """Give what the first seven names of ``ALONE`` say of a text."""
    words = len(text.split())
    start = text[:200].lstrip()
    return (
        float(np.log1p(words)),
        float("?" in text[-400:]),
        min(3.0, len(_YOU.findall(text[:5000]))) / 3,
        float(bool(_OPENING.match(start))),
        float(bool(start) and (start[0] in "….," or start[0].islower())),
        float(bool(_CALLED.match(start)) or start.startswith("@")),
        float(bool(_ABOUT_ARTICLE.search(text[:5000]))),
    )


@dataclass(frozen=True)
class _Names:
    """Who is named by whom: for each comment, the latest earlier one of each named author."""

    called: Sequence[Mapping[int, bool]]  # row number to whether the comment begins with it

    @staticmethod
    def of(talk: Talk) -> "_Names":
        latest: dict[str, int] = {}
        called: list[dict[int, bool]] = []
        for i, text in enumerate(talk.texts):  # in order: names come to be known
            found: dict[int, bool] = {}
            if latest:
                words = [w.casefold() for w in _WORD.findall(text[:3000])]
                for place, word in enumerate(words):
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
    talk: Talk, candidates: NDArray[np.int64], pair: dict[str, NDArray[np.float32]]
) -> None:
    """Compare words by how rare they are under this article."""
    from scipy import sparse

    stems = [[w.casefold()[:_N_STEM] for w in _WORD.findall(t[:20_000])] for t in talk.texts]
    numbers: dict[str, int] = {}
    for words in stems:
        for word in words:
            numbers.setdefault(word, len(numbers))
    whole = _matrix([set(words) for words in stems], numbers)
    first = _matrix([set(words[:_N_FIRST]) for words in stems], numbers)
    df = np.asarray(whole.sum(axis=0)).ravel()
    weight = np.log((len(stems) + 1) / np.maximum(df, 1)).astype(np.float32)
    whole = sparse.csr_array(whole * weight[None, :])
    first = sparse.csr_array(first * weight[None, :])
    square = np.asarray((whole * whole).sum(axis=1)).ravel()
    square_first = np.asarray((first * first).sum(axis=1)).ravel()
    for slot in range(candidates.shape[1]):
        rows = np.flatnonzero(candidates[:, slot] >= 0)
        if not len(rows):
            continue
        other = candidates[rows, slot]
        held = whole[other]
        dot = np.asarray((whole[rows] * held).sum(axis=1)).ravel()
        dot_first = np.asarray((first[rows] * held).sum(axis=1)).ravel()
        pair["words_alike"][rows, slot] = dot / np.sqrt(square[rows] * square[other] + 1e-6)
        pair["words_shared"][rows, slot] = dot / (square[rows] + 1e-6)
        pair["beginning_shared"][rows, slot] = dot_first / (square_first[rows] + 1e-6)


def _matrix(sets: Iterable[set[str]], numbers: Mapping[str, int]) -> "sparse.csr_array":
    from scipy import sparse

    lists = [sorted(numbers[word] for word in words) for words in sets]
    edges = np.cumsum([0, *map(len, lists)])
    columns = np.array([c for own in lists for c in own], dtype=np.int64)
    values = np.ones(len(columns), np.float32)
    return sparse.csr_array((values, columns, edges), shape=(len(lists), max(1, len(numbers))))


def _compare_meaning(
    talk: Talk, candidates: NDArray[np.int64], pair: dict[str, NDArray[np.float32]]
) -> None:
    for slot in range(candidates.shape[1]):
        rows = np.flatnonzero(candidates[:, slot] >= 0)
        other = candidates[rows, slot]
        # Not a matrix product, whose rounding depends on the number of threads.
        pair["meaning"][rows, slot] = (talk.vectors[rows] * talk.vectors[other]).sum(axis=1)


def _see_quotes(
    talk: Talk, candidates: NDArray[np.int64], pair: dict[str, NDArray[np.float32]]
) -> None:
    quoted_by: dict[int, int] = {}  # the first comment that quotes each
    for i, quoted in enumerate(talk.quoted):  # the few that quote
        total = sum(quoted.values())
        for slot, j in enumerate(candidates[i].tolist()):
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
