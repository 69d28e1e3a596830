"""Comments that a page carries as data and does not show: JSON-LD, Disqus, Reddit, Discourse."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from html import unescape

from threads.segmentation.dom_text import Element, lay_out, parse_html, squeeze
from threads.segmentation.dom_times import parse_time
from threads.segmentation.draft import CommentDraft

Json = object

_MAX_SCRIPT = 8_000_000
_MAX_COMMENTS = 20_000
_MAX_NODES = 400_000
_ASSIGNED = re.compile(r"=\s{0,4}(?=\{)")
_GONE = frozenset(("[deleted]", "[removed]"))


@dataclass(frozen=True)
class Shape:
    """What one kind of comment looks like as data: paths are dotted keys.

    Attributes:
        keys: All must be there.
        kinds: Values of ``@type`` or ``kind`` of which one must be there; empty: any.
    """

    name: str
    keys: tuple[str, ...]
    text: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    time: tuple[str, ...] = ()
    permalink: tuple[str, ...] = ()
    votes_up: tuple[str, ...] = ()
    votes_down: tuple[str, ...] = ()
    id: tuple[str, ...] = ()
    parent: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()


SHAPES: tuple[Shape, ...] = (
    Shape(
        name="json-ld",
        keys=("@type",),
        kinds=("Comment", "UserComments", "Answer"),
        text=("text", "commentText", "description"),
        author=("author.name", "creator.name", "author"),
        time=("dateCreated", "datePublished", "commentTime"),
        permalink=("url", "@id"),
        votes_up=("upvoteCount",),
        votes_down=("downvoteCount",),
        id=("@id", "url"),
        parent=("parentItem.@id", "parentItem.url"),
    ),
    Shape(
        name="disqus-json",
        keys=("createdAt", "author", "message"),
        text=("message", "raw_message"),
        author=("author.name", "author.username"),
        time=("createdAt",),
        permalink=("url",),
        votes_up=("likes",),
        votes_down=("dislikes",),
        id=("id",),
        parent=("parent",),
        deleted=("isDeleted",),
    ),
    Shape(
        name="discourse-json",
        keys=("cooked", "username", "post_number"),
        text=("cooked",),
        author=("username", "name"),
        time=("created_at",),
        permalink=("post_url",),
        votes_up=("like_count",),
        id=("post_number",),
        parent=("reply_to_post_number",),
        deleted=("deleted_at",),
    ),
    Shape(
        name="reddit-json",
        keys=("body", "author", "parent_id", "created_utc"),
        text=("body",),
        author=("author",),
        time=("created_utc",),
        permalink=("permalink",),
        votes_up=("ups", "score"),
        votes_down=("downs",),
        id=("name", "id"),
        parent=("parent_id",),
    ),
    Shape(
        name="reddit-state",
        keys=("author", "created", "parentId", "media"),
        text=("media.markdownContent", "bodyMD", "media.content"),
        author=("author",),
        time=("created",),
        permalink=("permalink",),
        votes_up=("score",),
        id=("id",),
        parent=("parentId",),
        deleted=("isDeleted",),
    ),
    Shape(
        name="substack-json",
        keys=("body", "date", "ancestor_path"),
        text=("body",),
        author=("name",),
        time=("date",),
        votes_up=("reaction_count",),
        id=("id",),
        parent=("parent_id",),
        deleted=("deleted",),
    ),
)


@dataclass(frozen=True)
class Embedded:
    """One comment found in data.

    Attributes:
        text: One paragraph a line.
    """

    text: str
    rule: str
    draft: CommentDraft
    key: str | None = None
    parent_key: str | None = None


def find_embedded(root: Element) -> tuple[list[Embedded], int | None]:
    """Find comments in a page's scripts.

    Returns:
        The comments in the order of the data, with no parents yet, and the count
        that the data declares, None where it declares none.
    """
    found: list[Embedded] = []
    declared: int | None = None
    for value in _read_scripts(root):
        for node in _walk(value):
            declared = _declared(node) if declared is None else declared
            comment = _read(node)
            if comment is not None and len(found) < _MAX_COMMENTS:
                found.append(comment)
    return found, declared


def with_parents(comments: list[Embedded], first: int) -> list[CommentDraft]:
    """Turn keys into indices; ``first`` is the index of the first comment."""
    places = {c.key: first + i for i, c in enumerate(comments) if c.key}
    drafts: list[CommentDraft] = []
    for i, comment in enumerate(comments):
        parent = places.get(comment.parent_key) if comment.parent_key else None
        if parent is None or parent >= first + i:
            drafts.append(replace(comment.draft, depth=0))
            continue
        depth = (drafts[parent - first].depth or 0) + 1
        drafts.append(replace(comment.draft, parent=parent, depth=depth))
    return drafts


def _read_scripts(root: Element) -> Iterator[Json]:
    for element in root.iter("script", "div", "meta"):
        if element.tag == "script":
            text = (element.text or "")[:_MAX_SCRIPT]
            if "json" in (element.get("type") or ""):
                yield _decode(text)
            elif '"author"' in text and (
                '"body"' in text or '"message"' in text or '"media"' in text
            ):
                for start in _ASSIGNED.finditer(text):
                    yield _decode(text[start.end() :])
        elif stated := element.get("data-preloaded"):
            yield _decode(stated[:_MAX_SCRIPT])


def _decode(text: str) -> Json:
    text = text.strip().removeprefix("<!--").lstrip()
    try:
        value, _ = json.JSONDecoder(strict=False).raw_decode(text)
    except (ValueError, RecursionError):
        return None
    return value


def _walk(value: Json) -> Iterator[Mapping[str, Json]]:
    """Walk all objects in order; JSON inside strings is opened once."""
    stack: list[tuple[Json, bool]] = [(value, False)]
    for _ in range(_MAX_NODES):
        if not stack:
            return
        node, opened = stack.pop()
        if isinstance(node, dict):
            if "FAQPage" in _kinds(node):
                continue  # its answers are the article's
            yield node
            stack.extend((child, opened) for child in reversed(list(node.values())))
        elif isinstance(node, list):
            stack.extend((child, opened) for child in reversed(node))
        elif isinstance(node, str) and not opened and node[:2] in ('{"', "[{"):
            stack.append((_decode(node), True))


def _get(node: Mapping[str, Json], paths: tuple[str, ...]) -> Json:
    for path in paths:
        value: Json = node
        for key in path.split("."):
            if isinstance(value, list) and value:
                value = value[0]
            value = value.get(key) if isinstance(value, dict) else None
        if value is not None and value != "":
            return value
    return None


def _kinds(node: Mapping[str, Json]) -> list[str]:
    stated = node.get("@type")
    kinds = stated if isinstance(stated, list) else [stated]
    return [k.rsplit("/", 1)[-1] for k in kinds if isinstance(k, str)]


def _read(node: Mapping[str, Json]) -> Embedded | None:
    for shape in SHAPES:
        if not all(key in node for key in shape.keys):
            continue
        if shape.kinds and not any(k in shape.kinds for k in _kinds(node)):
            continue
        text = _get(node, shape.text)
        if not isinstance(text, str):
            continue
        plain = _plain(text)
        key, parent = _get(node, shape.id), _get(node, shape.parent)
        draft = CommentDraft(
            author=_string(_get(node, shape.author), 100),
            posted_at=parse_time(str(_get(node, shape.time) or "")),
            permalink=_string(_get(node, shape.permalink), 2000),
            votes_up=_count(_get(node, shape.votes_up)),
            votes_down=_count(_get(node, shape.votes_down)),
            deleted=bool(_get(node, shape.deleted)) or plain in _GONE,
        )
        return Embedded(plain, shape.name, draft, _string(key, 300), _string(parent, 300))
    return None


def _plain(text: str) -> str:
    if "<" not in text:
        # A page writes "&amp;quot;" into data as often as "&quot;".
        lines = [squeeze(line) for line in unescape(text).split("\n")]
        return "\n".join(line for line in lines if line)
    root = parse_html(text)
    return "" if root is None else "\n".join(line.text for line in lay_out(root, {}))


def _string(value: Json, most: int) -> str | None:
    if isinstance(value, int | str) and not isinstance(value, bool):
        return squeeze(str(value)[:most]) or None
    return None


def _count(value: Json) -> int | None:
    if isinstance(value, str) and value.lstrip("-").isdecimal() and len(value) < 10:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _declared(node: Mapping[str, Json]) -> int | None:
    count = _count(node.get("commentCount"))
    if (
        count is None
        and "Comment" in str(_get(node, ("interactionType", "interactionType.@type")))[:200]
    ):
        count = _count(node.get("userInteractionCount"))
    return count if count is not None and 0 <= count < 10**7 else None
