"""Flat text to blocks and comments: one paragraph a line, no marker.

A sequence model gives each line its state; a few rules that any reader would
accept join lines that only look like two comments; what the page says of
itself (a declared count, an empty form) becomes evidence.
"""

from collections.abc import Sequence

import numpy as np

from threads.segmentation.draft import BlockDraft, CommentDraft, Role, Segmentation
from threads.segmentation.flat_decode import Decoded, Hints, decode_lines
from threads.segmentation.flat_evidence import Evidence, find_evidence
from threads.segmentation.flat_features import LineFeatures, line_features
from threads.segmentation.flat_marks import find_foot, find_furniture, find_heading, find_marks
from threads.segmentation.flat_meta import (
    assign_meta,
    mark_bylines,
    read_comment_facts,
    read_page_facts,
)
from threads.segmentation.flat_model import FlatModel, State
from threads.segmentation.flat_rules import MODEL, Labels, find_leanings, find_repeated, is_quote

_ROLES: dict[State, Role] = {
    State.TITLE: "title",
    State.ARTICLE: "article",
    State.LATER_ARTICLE: "article",
    State.CHROME: "chrome",
    State.LATER_CHROME: "chrome",
    State.FIRST_META: "byline",
    State.META: "byline",
    State.FIRST: "comment",
    State.START: "comment",
    State.MORE: "comment",
}


def cut_lines(text: str) -> list[tuple[int, int, int]]:
    r"""Cut a text into blocks of one non-blank line and the blank ones behind it.

    Lines end at ``\n`` only. Blank lines at the top go to the first block; a
    text of white space is one block.

    Returns:
        ``(start, end, line)`` of each block, the line 1-based and that of its
        first non-blank line; they partition the text.

    Example:
        >>> cut_lines("\none\n\ntwo")
        [(0, 6, 2), (6, 9, 4)]
    """
    found: list[tuple[int, int]] = []  # start and number of each non-blank line
    start, number = 0, 1
    # Not str.splitlines: it also cuts at U+2028, "\r" and "\x0c", which editors show in one line.
    for line in text.split("\n"):
        if line.strip():
            found.append((start, number))
        start += len(line) + 1
        number += 1
    if not found:
        return [(0, len(text), 1)] if text else []
    starts = [0, *(s for s, _ in found[1:]), len(text)]
    return [(starts[i], starts[i + 1], number) for i, (_, number) in enumerate(found)]


def label_lines(
    texts: Sequence[str],
    *,
    features: LineFeatures | None = None,
    model: FlatModel | None = None,
) -> Labels:
    """Give each line its role and, in the discussion, its comment.

    Args:
        texts: The non-blank lines of a page, in order, at least one.
        features: Of these lines, where they are known already.
        model: The shipped one by default.
    """
    leanings = find_leanings(texts)
    hints = Hints(
        np.array([1.0 if leaning is None else leaning.ceiling for leaning in leanings]),
        np.array(find_repeated(texts)),
        find_marks(texts),
        find_furniture(texts),
        foot=find_foot(texts),
        heading=find_heading(texts),
    )
    decoded = decode_lines(features or line_features(texts), hints, model=model)
    states = [State(int(s)) for s in decoded.states]
    comments: list[int | None] = []
    roles: list[Role] = []
    rules = []
    n_comments = 0
    for i, (state, text) in enumerate(zip(states, texts, strict=True)):
        n_comments += state in (State.FIRST, State.START)
        leaning = leanings[i]
        leans = state == State.MORE and leaning is not None and comments[-1] is not None
        rules.append(leaning.rule if leaning is not None and leans else MODEL)
        in_comment = _ROLES[state] == "comment"
        comments.append(n_comments - 1 if in_comment else None)
        roles.append("quote" if in_comment and is_quote(text) else _ROLES[state])
    return Labels(tuple(roles), tuple(comments), tuple(rules), _role_odds(decoded, states))


def _role_odds(decoded: Decoded, states: Sequence[State]) -> tuple[float, ...]:
    """Each line's chance of the role that it got, two decimals."""
    alike = np.array([[_ROLES[a] == _ROLES[b] for b in State] for a in State], dtype=np.float64)
    sums = (decoded.odds * alike[list(states)]).sum(axis=1)
    return tuple(round(float(x), 2) for x in sums.clip(max=1.0))


def segment_flat(text: str) -> Segmentation:
    """Tell article, comments and furniture of a flat text apart.

    Args:
        text: One paragraph a line; kept unchanged.

    Returns:
        Blocks that partition the text and the comments in page order. Parent
        and depth of a comment stay None: flat text does not say.
    """
    spans = cut_lines(text)
    texts = [text[start:end].strip() for start, end, _ in spans]
    if not any(texts):
        blocks = tuple(
            BlockDraft(start, end, line, "chrome", None, "blank", 1.0) for start, end, line in spans
        )
        return Segmentation(text, blocks, (), evidence=("no text",))
    labels = mark_bylines(texts, assign_meta(texts, label_lines(texts)))
    blocks = tuple(
        BlockDraft(start, end, line, role, comment, rule, odds)
        for (start, end, line), role, comment, rule, odds in zip(
            spans, labels.roles, labels.comments, labels.rules, labels.odds, strict=True
        )
    )
    evidence = find_evidence(texts, labels)
    return _assemble(text, texts, blocks, labels, evidence)


def _assemble(
    text: str,
    texts: Sequence[str],
    blocks: tuple[BlockDraft, ...],
    labels: Labels,
    evidence: Evidence,
) -> Segmentation:
    facts = read_comment_facts(texts, labels)
    article = read_page_facts(texts, labels)
    title = next((t for t, r in zip(texts, labels.roles, strict=True) if r == "title"), None)
    return Segmentation(
        text,
        blocks,
        tuple(CommentDraft(author=f.author, posted_at=f.posted_at) for f in facts),
        title=title,
        author=article.author,
        published_at=article.posted_at,
        n_comments_declared=evidence.n_declared,
        missing=evidence.missing,
        evidence=evidence.phrases,
    )
