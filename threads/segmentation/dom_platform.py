"""What a row about a comment system says."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["comments", "thread"]


@dataclass(frozen=True)
class Platform:
    """The parts of one comment system.

    Attributes:
        name: Becomes the rule's name.
        seen: Lower-case strings of which one must be in the page's source; they
            spare the selectors most of their work.
        unit: One comment with its author, date and links.
        body: Its words, narrow selectors first.
        time: Elements whose ``datetime``, ``title``, ``content`` or words tell when.
        chrome: Parts of a unit that are nobody's words.
        deleted: Matches in or on the unit of a comment that was taken away.
        parent: ``selector@attribute`` of a link or quote in the unit whose value ends
            in the number of the post that it answers.
        key: Attribute of the unit, or ``selector@attribute`` in it, that ends in its
            own number; needed for ``parent``.
        replies: Holds units that answer the last unit before it.
        depth: Attribute of the unit, ``selector@attribute`` of something in it, or
            a pattern with one group for the unit's classes; empty: how units are
            nested.
        kind: A thread's first post is its article.
        article: What the thread is about, where that is not the first unit.
        beside: Author and date stand beside the unit, not in it.
    """

    name: str
    seen: tuple[str, ...]
    unit: str
    body: tuple[str, ...]
    author: tuple[str, ...] = ()
    time: tuple[str, ...] = ()
    permalink: str = ""
    votes_up: str = ""
    votes_down: str = ""
    chrome: str = ""
    deleted: str = ""
    depth: str = ""
    parent: str = ""
    key: str = "id"
    replies: str = ""
    kind: Kind = "comments"
    article: str = ""
    beside: bool = False
