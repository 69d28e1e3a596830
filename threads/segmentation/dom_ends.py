"""What comments begin and end with, over and over: by-lines, buttons, signatures."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from typing import Final

from threads.segmentation.dom_body import tokens
from threads.segmentation.dom_text import Line
from threads.segmentation.dom_words import is_head

# Of a page's comments; above it what stands at their ends is no accident.
_SHARE_HEADED: Final = 0.8
_FEWEST: Final = 3  # comments
_MOST_WORDS: Final = 8  # of a line of buttons
_SHARE_SIGNED: Final = 0.5  # of an author's comments; above it their last line is a signature

Places = Mapping[int, list[int]]


def find_heads(lines: Sequence[Line], held: Places) -> list[int]:
    """Find what stands at the same end of nearly every comment.

    It is a line with a date, one that reads the same everywhere, or a short one with
    the same words side by side, such as buttons that the platform has put among the
    readers' words. A line with a date may stand under a subject, which goes with it.

    Args:
        lines: Of the page.
        held: Comment's place to the places of its lines.
    """
    found: list[int] = _find_under_subjects(lines, held)
    held = _without(held, found)
    for end in (0, -1):
        ends = [places[end] for places in held.values() if len(places) > 1]
        said = Counter(key for k in ends for key in _keys(lines[k].text))
        least = max(_FEWEST, _SHARE_HEADED * len(ends))
        same = {key for key, n in said.items() if n >= least}
        heads = {k for k in ends if is_head(lines[k].text) or same & _keys(lines[k].text)}
        if len(heads) >= max(2, _SHARE_HEADED * len(ends)):
            found += sorted(heads)
            held = _without(held, heads)
    return found


def _find_under_subjects(lines: Sequence[Line], held: Places) -> list[int]:
    """Find second lines with a date, and the subjects above them."""
    headed = [p for p in held.values() if len(p) > 1 and is_head(lines[p[1]].text)]
    if len(headed) < max(_FEWEST, _SHARE_HEADED * len(held)):
        return []
    # A comment that is its subject alone keeps it.
    return [k for p in headed for k in (p[:2] if len(p) > 2 else p[1:])]


def find_signatures(
    lines: Sequence[Line], held: Places, authors: Sequence[str | None]
) -> list[int]:
    """Find what the same author puts under different comments.

    Args:
        lines: Of the page.
        held: Comment's place to the places of its lines.
        authors: Of the comments, None where unknown.
    """
    found: list[int] = []
    by: dict[str, list[int]] = defaultdict(list)
    for i in held:
        author = authors[i]
        if author is not None:
            by[author].append(i)
    for own in by.values():
        left = {i: held[i] for i in own}
        while signed := _find_signed(lines, left):
            found += sorted(signed)
            left = _without(left, signed)
    return sorted(found)


def _find_signed(lines: Sequence[Line], held: Places) -> set[int]:
    """Find the last lines that are the same under words that are not."""
    above: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    texts = {i: tuple(lines[k].text for k in places) for i, places in held.items()}
    whole = set(texts.values())
    for text in whole:
        if len(text) > 1:
            above[text[-1]].add(text[:-1])
    least = max(_FEWEST, _SHARE_SIGNED * len(whole))
    signatures = {last for last, others in above.items() if len(others) >= least}
    return {
        places[-1] for i, places in held.items() if len(places) > 1 and texts[i][-1] in signatures
    }


def _keys(text: str) -> set[str | tuple[str, str]]:
    """Give what two lines of buttons may have in common."""
    words = tokens(text)
    return {text, *(pairwise(words) if len(words) <= _MOST_WORDS else ())}


def _without(held: Places, taken: Collection[int]) -> dict[int, list[int]]:
    return {i: [k for k in places if k not in taken] for i, places in held.items()}
