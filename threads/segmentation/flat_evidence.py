"""What a flat page says about its comments, and what it lacks."""

from collections.abc import Sequence
from dataclasses import dataclass

from threads.segmentation import flat_words as fw
from threads.segmentation.flat_rules import Labels

_HEADING_CHARS = 120  # a count stands in a heading, not in a paragraph


@dataclass(frozen=True)
class Evidence:
    """Signs of comments on a page.

    Attributes:
        n_declared: The page's own count.
        missing: Why comments may be elsewhere.
        phrases: Fit for a report.
    """

    n_declared: int | None
    missing: str | None
    phrases: tuple[str, ...]


def _declared(texts: Sequence[str], labels: Labels) -> int | None:
    """Read the page's own count: the largest in a short line that is no comment."""
    counts = []
    for text, comment, role in zip(texts, labels.comments, labels.roles, strict=True):
        if comment is not None or len(text) > _HEADING_CHARS or role == "article":
            continue
        if not fw.hints_at(text.lower(), fw.COMMENT_HINTS):
            continue
        found = fw.DECLARED_BEFORE.search(text) or fw.DECLARED_AFTER.search(text)
        if found:
            counts.append(int(found[1].replace(",", "").replace(".", "")))
        elif fw.NO_COMMENTS.search(text):
            counts.append(0)
    return max(counts, default=None)


def find_evidence(texts: Sequence[str], labels: Labels) -> Evidence:
    """Collect what bears on the comments of a page."""
    n_found = 1 + max((c for c in labels.comments if c is not None), default=-1)
    n_declared = _declared(texts, labels)
    short = [
        t for t, r in zip(texts, labels.roles, strict=True) if len(t) <= 200 and r != "comment"
    ]
    has_form = any(fw.hints_at(t.lower(), fw.FORM_HINTS) and fw.FORM.search(t) for t in short)
    has_dates = any(
        fw.DATE.search(t) or fw.SAYS.search(t)
        for t, r in zip(texts, labels.roles, strict=True)
        if r == "byline"
    )
    phrases = []
    missing = None
    if n_declared is not None:
        phrases.append(f"the page declares {n_declared} comments")
    if has_form:
        phrases.append("a reply form" + ("" if n_found else ", no comment before it"))
    if n_found and has_dates:
        phrases.append("author or date lines between comments")
    if not n_found:
        phrases.append("no paragraph reads like a reader's")
        if not has_form:
            phrases.append("no reply form")
    if n_declared and not n_found:
        missing = f"the page declares {n_declared} comments, none is in this text"
    elif n_declared and n_found < n_declared:
        missing = f"the page declares {n_declared} comments, {n_found} are in this text"
    return Evidence(n_declared, missing, tuple(phrases))
