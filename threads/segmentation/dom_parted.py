"""Comments on pages of no known platform that only by-lines part: no element holds one."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, pairwise

from threads.segmentation.dom_facts import Counts, name_of
from threads.segmentation.dom_parts import complete
from threads.segmentation.dom_text import Element, inner_text
from threads.segmentation.dom_units import Unit, name_tokens, nest
from threads.segmentation.dom_words import ASIDE_NAME, COMMENT_NAME, FORM_NAME, is_head

_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_MAX_BYLINE = 160  # characters
_MAX_NAMED = 80  # characters of a heading over comments
_FEWEST = 2  # by-lines of one look
_LEVELS = 4  # from a comment up to what is named as comments
# Of the by-lines, those with words beside them: in a list of links hardly any has.
_SHARE_WORDED = 0.7
_LINKED_FROM_ELSEWHERE = re.compile(r"track-?back|pingback", re.IGNORECASE)


def find_parted_units(counts: Mapping[Element, Counts]) -> tuple[list[Unit], str, float]:
    """Find comments that stand side by side, each with its by-line before or behind it.

    Movable Type, TypePad and hand-made themes write a heading that says comments, then
    paragraphs, then "Posted by Ann, 2 March, 12:14", and so on in one element; or terms
    and definitions with a by-line in the term.

    Args:
        counts: What each visible element of the page holds.

    Returns:
        The units in page order, the rule's name, and its confidence.
    """
    best: list[Unit] = []
    for parent, count in counts.items():
        if count.dates < _FEWEST:
            continue
        for heading, children in _sections(parent):
            found = _part(children, counts)
            if len(found) > len(best) and _is_named(heading, parent) and not _is_aside(parent):
                best = found
    if not best:
        return [], "", 0.0
    return nest(complete(best, counts)), "parted-by-bylines", 0.7


def _sections(parent: Element) -> Iterator[tuple[Element | None, list[Element]]]:
    """Cut an element's children at the headings among them."""
    children = [child for child in parent if isinstance(child.tag, str)]
    heads = [k for k, child in enumerate(children) if child.tag in _HEADINGS]
    for here, after in pairwise((-1, *heads, len(children))):
        yield (children[here] if here >= 0 else None), children[here + 1 : after]


def _part(children: Sequence[Element], counts: Mapping[Element, Counts]) -> list[Unit]:
    """Cut children at the by-lines of the look that most of them have."""
    looks = [(str(child.tag), *name_tokens(child)) for child in children]
    heads: dict[tuple[str, ...], list[int]] = {}
    for k, child in enumerate(children):
        count = counts.get(child, Counts())
        if count.dates and count.chars <= _MAX_BYLINE and is_head(inner_text(child)):
            heads.setdefault(looks[k], []).append(k)
    at = max(heads.values(), key=len, default=[])
    if len(at) < _FEWEST:
        return []
    worded = [_is_worded(counts.get(child, Counts())) for child in children]
    spans = [range(here + 1, after) for here, after in pairwise(at)]
    usual = {looks[k] for span in spans for k in span if worded[k]}
    # What else stands above the first comment or below the last one looks otherwise.
    fits = [not said or look in usual for said, look in zip(worded, looks, strict=True)]
    above = range(next((k + 1 for k in range(at[0] - 1, -1, -1) if not fits[k]), 0), at[0])
    below = range(
        at[-1] + 1, next((k for k in range(at[-1] + 1, len(fits)) if not fits[k]), len(fits))
    )
    spans = [above, *spans] if any(worded[k] for k in above) else [*spans, below]
    units = []
    for k, span in zip(at, spans, strict=True):
        words = tuple(children[i] for i in span if worded[i])
        if words:
            # They stand beside the by-line, and are none of the article's.
            units.append(Unit(children[k], bodies=words, strays=words))
    return units if len(units) >= max(_FEWEST, _SHARE_WORDED * len(at)) else []


def _is_worded(count: Counts) -> bool:
    return count.chars >= 2 and not count.fields


def _is_named(heading: Element | None, parent: Element) -> bool:
    """Tell whether a heading, or what is around it, says that these are comments."""
    if heading is not None:
        said = inner_text(heading)[:_MAX_NAMED]
        if _LINKED_FROM_ELSEWHERE.search(said):
            return False
        if COMMENT_NAME.search(said):
            return True
    near = [parent, *islice(parent.iterancestors(), _LEVELS - 1)]
    names = " ".join(name_of(node) for node in near if node.tag != "body").split()
    return any(COMMENT_NAME.search(name) and not FORM_NAME.search(name) for name in names)


def _is_aside(parent: Element) -> bool:
    """Tell whether an element is in what stands beside an article, such as recent comments."""
    around = (node for node in (parent, *parent.iterancestors()) if node.tag != "body")
    return any(ASIDE_NAME.search(name_of(node)) for node in around)
