"""The comments of a page, and what of a thread is its article."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from threads.segmentation.dom_facts import Counts
from threads.segmentation.dom_generic import find_generic_units
from threads.segmentation.dom_parted import find_parted_units
from threads.segmentation.dom_parts import complete
from threads.segmentation.dom_platform import Platform
from threads.segmentation.dom_platforms import PLATFORMS
from threads.segmentation.dom_replies import link_replies
from threads.segmentation.dom_text import Element
from threads.segmentation.dom_units import Unit, find_units, name_tokens, owner_of, select

_FORUM_PATH = re.compile(
    r"/(?:forums?|threads?|topics?|viewtopic|showthread|questions?|discussions?|boards?|t)(?:[/.?-]|$)"
    r"|//(?:forums?|community|boards?|discuss)\.|viewtopic|showthread|topic[,=]",
    re.IGNORECASE,
)
_FORUM_MAKER = re.compile(
    r"phpbb|vbulletin|xenforo|discourse|mybb|\bsmf\b|invision|nodebb|flarum|vanilla|bbpress|ipboard",
    re.IGNORECASE,
)
_POSTING = (
    "[itemtype$='schema.org/DiscussionForumPosting'] [itemprop='text'], "
    "[itemtype$='schema.org/DiscussionForumPosting'] [itemprop='articleBody'], "
    "[itemtype$='schema.org/Question'] [itemprop='text']"
)
# A forum's page has no running text before its first post.
_MAX_LEAD = 600


@dataclass(frozen=True)
class Found:
    """What was found on a page.

    Attributes:
        posts: Elements that hold what a thread is about; empty for an article.
    """

    units: tuple[Unit, ...] = ()
    rule: str = ""
    confidence: float = 0.0
    posts: tuple[Element, ...] = ()


def find_comments(root: Element, source: str, counts: Mapping[Element, Counts]) -> Found:
    """Find the comments by the row that finds most, else by their structure.

    Args:
        root: The whole tree.
        source: The page's source in lower case.
        counts: What each visible element holds.
    """
    best: list[Unit] = []
    platform: Platform | None = None
    most = 0
    for row in PLATFORMS:
        if any(word in source for word in row.seen):
            units = find_units(root, row)
            if units and not any(u.bodies for u in units):
                units = complete(units, counts)
            n = sum(bool(u.bodies) or _is_worded(u, counts) for u in units)
            if n > most:
                best, platform, most = units, row, n
    if platform is not None:
        units = complete(link_replies(root, best, platform), counts)
        rule, confidence = platform.name, 0.95
    else:
        units, rule, confidence = find_generic_units(root, counts)
        if not units:
            units, rule, confidence = find_parted_units(counts)
    return _part_thread(root, units, platform, Found((), rule, confidence), counts)


def _is_worded(unit: Unit, counts: Mapping[Element, Counts]) -> bool:
    count = counts.get(unit.element, Counts())
    headed = bool(unit.authors or unit.times)
    return headed and count.chars - count.linked >= 2


def _part_thread(
    root: Element,
    units: list[Unit],
    platform: Platform | None,
    found: Found,
    counts: Mapping[Element, Counts],
) -> Found:
    """Take what the thread is about from its comments, if the page is a thread."""
    if not units:
        return found
    if platform is not None and platform.article:
        posts = select(root, platform.article)
        if posts:
            return replace(found, units=tuple(units), posts=tuple(posts))
    sure = platform is not None and platform.kind == "thread"
    if not sure and not is_forum(root):
        return replace(found, units=tuple(units))
    places = {u.element: i for i, u in enumerate(units)}
    posts = [e for e in select(root, _POSTING) if e.tag != "meta" and owner_of(e, places) is None]
    posts = posts[:1] or _lookalikes(root, units, places)
    if posts:
        return replace(found, units=tuple(units), posts=tuple(posts))
    if sure or _lead(root, units[0], counts) < _MAX_LEAD:
        first = units[0].bodies or (units[0].element,)
        return replace(found, units=tuple(_without_first(units)), posts=first)
    return replace(found, units=tuple(units))


def is_forum(root: Element) -> bool:
    """Tell whether a page says that it is a forum's or a question's."""
    if select(
        root, "[itemtype$='schema.org/DiscussionForumPosting'], [itemtype$='schema.org/QAPage']"
    ):
        return True
    head = root.find("head")
    for element in () if head is None else head.iter("meta", "link"):
        name = element.get("name") or element.get("property") or element.get("rel") or ""
        stated = (element.get("content") or element.get("href") or "")[:300]
        if name == "generator" and _FORUM_MAKER.search(stated):
            return True
        if name in ("canonical", "og:url") and _FORUM_PATH.search(stated):
            return True
    body = root.find("body")
    tokens = "" if body is None else f"{body.get('class') or ''} {body.get('id') or ''}"
    return (
        re.search(r"(?:^|[\s_-])forums?(?:$|[\s_-])|viewtopic|showthread", tokens[:500]) is not None
    )


def _lookalikes(root: Element, units: Sequence[Unit], places: dict[Element, int]) -> list[Element]:
    """Find bodies that stand before the first comment and in none."""
    bodies = [b for u in units[:3] for b in u.bodies]
    kinds = {(b.tag, *name_tokens(b)) for b in bodies if name_tokens(b)}
    if not kinds:
        return []
    for element in root.iter("*"):
        if element is units[0].element:
            break
        if (element.tag, *name_tokens(element)) in kinds and owner_of(element, places) is None:
            return [element]
    return []


def _lead(root: Element, first: Unit, counts: Mapping[Element, Counts]) -> int:
    """Count the characters of running text before the first comment."""
    chars = 0
    for element in root.iter("*"):
        if element is first.element:
            break
        if element.tag == "p" and element in counts:
            count = counts[element]
            chars += max(0, count.chars - 2 * count.linked)
    return chars


def _without_first(units: Sequence[Unit]) -> list[Unit]:
    return [
        replace(
            u,
            parent=u.parent - 1 if u.parent else None,
            depth=max(0, (u.depth or 0) - bool(_under_first(units, u))),
        )
        for u in units[1:]
    ]


def _under_first(units: Sequence[Unit], unit: Unit) -> bool:
    while unit.parent:
        unit = units[unit.parent]
    return unit.parent == 0
