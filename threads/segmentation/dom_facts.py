"""What is in each element of a page, counted in one walk."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import sub

from lxml import etree

from threads.segmentation.dom_text import Element, is_hidden
from threads.segmentation.dom_words import (
    AUTHOR_NAME,
    AVATAR_NAME,
    CLOCK,
    REPLY,
    TIME_NAME,
    has_date,
)

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5"))
_MAX_NAME = 300
_USER_PATH = re.compile(r"/(?:users?|profiles?|members?|author|u)/|/@")


@dataclass(frozen=True, slots=True)
class Counts:
    """What an element holds.

    Attributes:
        chars: Characters of visible text.
        linked: Those of them in links.
        dates: Texts or elements that tell a time.
        clocks: Texts with a time of day.
        authors: Elements named as authors, avatars, links that declare themselves
            a user's.
        replies: Links or buttons to answer or report.
        heads: Links in headings.
        fields: Places to type a text.
    """

    chars: int = 0
    linked: int = 0
    dates: int = 0
    clocks: int = 0
    authors: int = 0
    replies: int = 0
    heads: int = 0
    fields: int = 0

    def less(self, other: "Counts") -> "Counts":
        """Subtract what a nested element holds."""
        return Counts(*map(sub, self.values(), other.values()))

    def values(self) -> tuple[int, ...]:
        """Give the counts in the order of the fields; ``astuple`` takes ten times as long."""
        return (
            self.chars,
            self.linked,
            self.dates,
            self.clocks,
            self.authors,
            self.replies,
            self.heads,
            self.fields,
        )

    @classmethod
    def total(cls, parts: Sequence["Counts"]) -> "Counts":
        """Add up what several elements hold."""
        return cls(*map(sum, zip(*(part.values() for part in parts), strict=True)))


def name_of(element: Element) -> str:
    """Read an element's class and id, cut to a length that patterns can bear."""
    return f"{element.get('class') or ''} {element.get('id') or ''}"[:_MAX_NAME]


def is_author(element: Element) -> bool:
    """Tell whether an element says that it names a person."""
    if element.tag == "cite" or element.get("rel") == "author":
        return True
    if element.get("itemprop") in ("author", "creator"):
        return True
    return _names_author(name_of(element))


def is_time(element: Element) -> bool:
    """Tell whether an element says that it names a time."""
    if element.tag == "time" or element.get("datetime"):
        return True
    return _names_time(name_of(element))


def names_user(element: Element) -> bool:
    """Tell whether an element is a link to somebody's page."""
    return element.tag == "a" and _USER_PATH.search((element.get("href") or "")[:300]) is not None


# A page repeats few names: with the caches this module takes half the time.
@lru_cache(maxsize=16_384)
def _names_author(name: str) -> bool:
    return any(AUTHOR_NAME.search(token) for token in name.split())


@lru_cache(maxsize=16_384)
def _names_time(name: str) -> bool:
    return any(TIME_NAME.search(token) for token in name.split())


def count_page(root: Element) -> dict[Element, Counts]:
    """Count what is in every visible element, its descendants included."""
    counts: dict[Element, Counts] = {}
    running = [0] * 8
    starts: list[tuple[int, ...]] = []
    n_links = n_heads = 0
    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, node in walk:
        text = node.tail if node is not root else None
        if event == "start":
            starts.append(tuple(running))
            n_links += node.tag == "a"
            n_heads += node.tag in _HEADINGS
            text = node.text
            if is_hidden(node):
                running[7] += node.tag == "textarea"
                walk.skip_subtree()
                continue
            _count_element(node, running, n_heads)
        elif event == "end":
            n_links -= node.tag == "a"
            n_heads -= node.tag in _HEADINGS
            before = starts.pop()
            counts[node] = Counts(*map(sub, running, before))
        if text and (bare := text.strip()):
            running[0] += len(bare)
            if n_links:
                running[1] += len(bare)
            if len(bare) < 120 and any(map(str.isdigit, bare)):
                running[2] += has_date(bare)
                running[3] += CLOCK.search(bare) is not None
            if len(bare) < 30 and REPLY.match(bare):
                running[5] += 1
    return counts


def _count_element(node: Element, running: list[int], n_heads: int) -> None:
    running[2] += is_time(node)
    if is_author(node) or _is_avatar(node):
        running[4] += 1
    elif node.tag == "a":
        href = (node.get("href") or "")[:300]
        rel = node.get("rel") or ""
        running[5] += "#comment" in href or "replyto" in href
        running[4] += ("nofollow" in rel and "external" in rel) or names_user(node)
    if node.tag == "input" and (node.get("type") or "text") in ("text", "email", "url"):
        running[7] += 1
    if n_heads and node.tag == "a":
        running[6] += 1


def _is_avatar(node: Element) -> bool:
    if node.tag != "img":
        return False
    return AVATAR_NAME.search(f"{name_of(node)} {(node.get('src') or '')[:200]}") is not None
