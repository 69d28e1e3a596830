"""What a report draws: where comments stand to each other, and when they come.

Every text is plain: renderers escape it. Places are in [0, 1].
"""

from dataclasses import dataclass

from threads.report.content.refs import CommentRef, ThemeRef


@dataclass(frozen=True)
class Place:
    """A comment on the map."""

    comment: CommentRef
    theme: ThemeRef | None
    x: float
    y: float


@dataclass(frozen=True)
class CommentMap:
    """The map of the comments.

    Attributes:
        places: Of all comments that were placed, in page order.
        note: What near and far mean on it, a sentence.
    """

    places: tuple[Place, ...]
    note: str


@dataclass(frozen=True)
class Strip:
    """The themes along the discussion.

    Attributes:
        title: What runs from left to right.
        rows: For each theme the places of its comments; the unthemed last, as None.
        ticks: Places with names: where a page begins, or a time.
    """

    title: str
    rows: tuple[tuple[ThemeRef | None, tuple[float, ...]], ...]
    ticks: tuple[tuple[float, str], ...]


@dataclass(frozen=True)
class Branch:
    """A comment in the tree of an exchange.

    Attributes:
        comment: Which.
        depth: Comments above it.
        theme: Its main theme.
        given: Whether the page says what it answers.
        text: A verbatim slice from its beginning.
    """

    comment: CommentRef
    depth: int
    theme: ThemeRef | None
    given: bool
    text: str


@dataclass(frozen=True)
class Tree:
    """The sub-thread with the longest exchange.

    Attributes:
        branches: From its first comment, each under the one that it answers.
        n_comments: In the sub-thread; more than ``branches`` where it is cut.
    """

    branches: tuple[Branch, ...]
    n_comments: int
