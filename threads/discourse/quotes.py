"""Tell what a comment repeats from what it says, and where the repeated words stand."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import dataframely as dy
import numpy as np

from threads.discourse.order import Paragraph, earliest_first
from threads.discourse.passages import Run, WordIds, Words, cut_words, find_runs
from threads.schemas import Comments, Links, from_rows

# Flat text has no blockquote: a line that starts with ">" or "re:" is somebody else's.
_MARKED: Final = re.compile(r"[ \t]*(?:>|re:)", re.IGNORECASE)
# Single quotes are left out: they are apostrophes too often.
_COMMAS: Final = re.compile(
    '“[^“”\n]{1,5000}”|"[^"\n]{1,5000}"|«[^«»\n]{1,5000}»|„[^„“”\n]{1,5000}[“”]'
)
_OPENING: Final = "\"'“‘«„>([*_"
_CLOSING: Final = "\"'”’»“)].,;:!?…*_"
_MIN_RUN: Final = 8  # words that a reader does not share with an article by chance
_MIN_RUN_COMMENT: Final = 12  # with a reader who speaks of the same: slogans and set phrases
_MIN_RUN_CHARACTERS: Final = 35  # "at the end of the day it is a" are eight words, too
_MIN_SHARE_LINE: Final = 0.5  # of a quoted line's words that its source has
_MIN_SHARE_COMMAS: Final = 0.8  # of the words in inverted commas
# Fewer words in inverted commas are a term that the writer uses, and stay own words.
_MIN_CUT_COMMAS: Final = 8


@dataclass(frozen=True)
class Source:
    """An earlier text that words may come from: a paragraph or a comment."""

    target: str  # as in ``Links``
    target_id: str
    words: Words
    author: str | None = None


@dataclass(frozen=True)
class Passage:
    """A slice of a comment's text that is somebody else's, or repeats somebody.

    Attributes:
        start: Of its first character.
        end: Behind its last.
        cut: Whether it is taken out of the own words.
        evidence: How it was told.
        source: Where its words come from; None if nothing earlier has them.
        source_start: Of the first repeated character there.
        source_end: Behind the last.
        share: Of its words that the source has; 0 without a source.
    """

    start: int
    end: int
    cut: bool
    evidence: str
    source: Source | None = None
    source_start: int = 0
    source_end: int = 0
    share: float = 0.0


def find_passages(
    comments: dy.DataFrame[Comments], paragraphs: Mapping[str, Sequence[Paragraph]]
) -> list[list[Passage]]:
    """Find in each comment what it repeats from its page's article or an earlier comment.

    Args:
        comments: Of any pages, with what repeats a whole comment marked.
        paragraphs: Page id to the paragraphs of its article.

    Returns:
        For each comment its passages in order, without overlap.
    """
    found: list[list[Passage]] = [[] for _ in range(comments.height)]
    ids = WordIds()
    read = comments.select("comment_id", "author", "text", "own_text", "duplicate_of")
    for page_id, indices in earliest_first(comments).items():
        page = read[indices].to_dicts()
        above = paragraphs.get(page_id, ())
        words = cut_words([*(p.text for p in above), *(c["text"] for c in page)], ids)
        sources = [
            *(Source("block", p.block_id, w) for p, w in zip(above, words, strict=False)),
            *(
                Source("comment", c["comment_id"], w, c["author"])
                for c, w in zip(page, words[len(above) :], strict=True)
            ),
        ]
        runs = find_runs([source.words.ids for source in sources])[len(above) :]
        own = sources[len(above) :]
        for i, comment, words_of, own_runs in zip(indices, page, own, runs, strict=True):
            found[i] = _passages_of(comment, words_of.words, own_runs, sources)
    return found


def build_quotes(
    comments: dy.DataFrame[Comments], passages: Sequence[Sequence[Passage]]
) -> dy.DataFrame[Links]:
    """Turn the passages whose source is known into links."""
    rows = [
        {
            "comment_id": comment_id,
            "relation": "quote",
            "start": passage.start,
            "end": passage.end,
            "target": passage.source.target,
            "target_id": passage.source.target_id,
            "target_start": passage.source_start,
            "target_end": passage.source_end,
            "source": "inferred",
            "evidence": passage.evidence,
            "confidence": passage.share,
        }
        for comment_id, own in zip(comments["comment_id"], passages, strict=True)
        for passage in own
        if passage.source is not None
    ]
    return from_rows(Links, rows)


def _passages_of(
    comment: Mapping[str, Any], words: Words, runs: Sequence[Run], sources: Sequence[Source]
) -> list[Passage]:
    text = comment["text"]
    lines = quoted_lines(text, comment["own_text"])
    found = [
        _trace(Passage(a, b, cut=True, evidence="quoted line"), words, runs, sources)
        for a, b in lines
    ]
    if comment["duplicate_of"] is None:
        found += _unmarked(text, words, runs, sources, taken=lines, author=comment["author"])
    for start, end in _spans_in_commas(text, lines):
        marked = Passage(start, end, cut=False, evidence="inverted commas")
        traced = _trace(marked, words, runs, sources)
        within = [p for p in found if start <= p.start and p.end <= end]
        apart = all(p.end <= start or end <= p.start for p in found if p not in within)
        if traced.source is not None and apart:
            n_words = int(np.count_nonzero(_inside(words, start, end)))
            found = [p for p in found if p not in within]
            found.append(replace(traced, cut=n_words >= _MIN_CUT_COMMAS))
    found = sorted(found, key=lambda p: p.start)
    return found if _leaves_words(text, found) else [_kept_if_said(p) for p in found]


def quoted_lines(text: str, own_text: str) -> list[tuple[int, int]]:
    """Find the lines of a comment that are marked as quoted, or that a segmenter left out.

    Returns:
        Start and end of each such line that is not blank.
    """
    found, start = [], 0
    own = iter(own_text.split("\n"))
    wanted = next(own, None)
    for line in text.split("\n"):
        left_out = own_text != text and line != wanted
        if not left_out:
            wanted = next(own, None)
        if line.strip() and (left_out or _MARKED.match(line)):
            found.append((start, start + len(line)))
        start += len(line) + 1
    return found


def _spans_in_commas(text: str, lines: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    spans = [m.span() for m in _COMMAS.finditer(text)]
    return [s for s in spans if not any(a < s[1] and s[0] < b for a, b in lines)]


def _inside(words: Words, start: int, end: int) -> "np.ndarray[Any, np.dtype[np.bool_]]":
    return (words.starts >= start) & (words.ends <= end)


def _trace(
    passage: Passage, words: Words, runs: Sequence[Run], sources: Sequence[Source]
) -> Passage:
    """Give a marked passage the source that has most of its words, if one has enough."""
    if not runs:
        return passage
    inside = np.flatnonzero(_inside(words, passage.start, passage.end))
    if not len(inside):
        return passage
    first, last = int(inside[0]), int(inside[-1]) + 1
    shared: dict[int, list[Run]] = {}
    for run in runs:
        clipped = _clip(run, first, last)
        if clipped.n_equal > 0:
            shared.setdefault(run.source, []).append(clipped)
    if not shared:
        return passage
    n_of = {number: sum(r.n_equal for r in own) for number, own in shared.items()}
    best = min(n_of, key=lambda number: (-n_of[number], number))
    share = n_of[best] / (last - first)
    commas = passage.evidence == "inverted commas"
    if share < (_MIN_SHARE_COMMAS if commas else _MIN_SHARE_LINE) and n_of[best] < _MIN_RUN:
        return passage
    return _with_source(passage, shared[best], sources[best], share=share)


def _with_source(passage: Passage, runs: Sequence[Run], source: Source, *, share: float) -> Passage:
    first = min(run.source_start for run in runs)
    last = max(run.source_end for run in runs)
    return replace(
        passage,
        source=source,
        source_start=int(source.words.starts[first]),
        source_end=int(source.words.ends[last - 1]),
        share=min(1.0, share),
    )


def _clip(run: Run, first: int, last: int) -> Run:
    """Keep of a run what lies between two words; its gaps are taken to lie evenly."""
    start, end = max(run.start, first), min(run.end, last)
    if start == run.start and end == run.end:
        return run
    length, source_length = run.end - run.start, run.source_end - run.source_start
    n_equal = max(0, end - start) * run.n_equal // length
    source_start = min(run.source_start + start - run.start, run.source_end - 1)
    source_end = run.source_end - min(run.end - end, source_length - 1)
    return Run(start, end, run.source, source_start, max(source_end, source_start + 1), n_equal)


def _unmarked(
    text: str,
    words: Words,
    runs: Sequence[Run],
    sources: Sequence[Source],
    *,
    taken: Sequence[tuple[int, int]],
    author: str | None,
) -> list[Passage]:
    """Find long runs that no mark shows; what a reader takes from themself stays theirs."""
    found = []
    for run in runs:
        source = sources[run.source]
        least = _MIN_RUN if source.target == "block" else _MIN_RUN_COMMENT
        if run.n_equal < least and source.target != "block":
            continue
        start, end = int(words.starts[run.start]), int(words.ends[run.end - 1])
        free = not any(a < end and start < b for a, b in taken)
        if free and (author is None or source.author != author):
            long = run.n_equal >= least and end - start >= _MIN_RUN_CHARACTERS
            start, end = _with_punctuation(text, start, end)
            whole = (
                source.target == "block"
                and run.source_end - run.source_start == len(source.words.ids)
                and _is_whole_line(text, start, end)
            )
            if long or whole:
                share = run.n_equal / (run.end - run.start)
                passage = Passage(start, end, cut=True, evidence="same words")
                found.append(_with_source(passage, [run], source, share=share))
    return found


def _with_punctuation(text: str, start: int, end: int) -> tuple[int, int]:
    while start > 0 and text[start - 1] in _OPENING:
        start -= 1
    while end < len(text) and text[end] in _CLOSING:
        end += 1
    return start, end


def _is_whole_line(text: str, start: int, end: int) -> bool:
    before, after = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    return not (text[before:start] + text[end : after if after >= 0 else None]).strip()


def _leaves_words(text: str, passages: Sequence[Passage]) -> bool:
    return any(c.isalnum() for c in own_words(text, passages))


def _kept_if_said(passage: Passage) -> Passage:
    """Keep words that only repeat another reader: a slogan posted again is still said."""
    said = passage.source is not None and passage.source.target == "comment"
    return replace(passage, cut=passage.cut and not (said and passage.evidence == "same words"))


def own_words(text: str, passages: Sequence[Passage]) -> str:
    """Give a comment's text less the passages that are cut, one piece a line."""
    pieces, done = [], 0
    for passage in passages:
        if passage.cut:
            pieces.append(text[done : passage.start])
            done = max(done, passage.end)
    pieces.append(text[done:])
    return "\n".join(piece for piece in map(str.strip, pieces) if piece)
