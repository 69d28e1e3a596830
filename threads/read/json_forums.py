"""Discussions as Reddit, Hacker News and Discourse write them in JSON.

Sources: www.reddit.com/dev/api and the fields of Pushshift's dumps,
github.com/HackerNews/API, hn.algolia.com/api, docs.discourse.org.
"""

from collections.abc import Iterator, Mapping
from html import unescape

from threads.read.json_parts import (
    Json,
    Told,
    each,
    get,
    one_line,
    plain_paragraphs,
    whole_number,
    words,
)
from threads.read.markup import read_paragraphs
from threads.read.records import Raw, Thread, as_text
from threads.read.times import parse_time

# --- Reddit


def read_reddit_listings(value: Json) -> Iterator[Told]:
    """Read a page's ``.json``: the post, and its comments as a tree."""
    listings = value if isinstance(value, list) else [value]
    stack = [child for listing in reversed(listings) for child in _children(listing)]
    while stack:
        child = stack.pop()
        data = child.get("data")
        if child.get("kind") == "more":
            continue  # what it hides is missing from the post's own count
        if not isinstance(data, dict):
            yield "no comment: it holds no data"
            continue
        yield from read_reddit_record(data)
        stack += _children(data.get("replies"))


def _children(listing: Json) -> list[dict[str, Json]]:
    return list(each(get(listing, "data.children")))[::-1]


def read_reddit_record(value: Json) -> Iterator[Told]:
    """Read one line of a dump: a comment or a post."""
    assert isinstance(value, dict)  # noqa: S101 - find_shape hands objects only
    if "body" not in value:
        yield _reddit_post(value)
        return
    body = value["body"]
    parent = as_text(value.get("parent_id"))
    yield {
        "thread": value.get("link_id"),
        "key": value.get("id") or str(value.get("name")).removeprefix("t1_"),
        "parent": parent.removeprefix("t1_") if parent else None,
        "author": value.get("author"),
        "time": value.get("created_utc"),
        "up": value.get("score", value.get("ups")),
        "permalink": value.get("permalink"),
        "text": unescape(body) if isinstance(body, str) else as_text(body),
    }


def _reddit_post(post: Mapping[str, Json]) -> Thread:
    gone = post.get("selftext") in ("[deleted]", "[removed]")
    return Thread(
        key=f"t3_{str(post.get('id')).removeprefix('t3_')}",
        title=one_line(unescape(str(post.get("title") or ""))),
        author=one_line(post.get("author")),
        url=one_line(post.get("url")),
        published_at=parse_time(as_text(post.get("created_utc"))),
        article=() if gone else plain_paragraphs(post.get("selftext")),
        n_declared=whole_number(post.get("num_comments")),
        evidence=("the post's text is deleted",) if gone else (),
    )


# --- Hacker News


def read_algolia_tree(value: Json) -> Iterator[Told]:
    """Read an item of hn.algolia.com with all that is below it."""
    root = as_text(get(value, "story_id")) or as_text(get(value, "id")) or ""
    stack = [value]
    while stack:
        node = stack.pop()
        if not isinstance(node, dict):
            yield "no item"
            continue
        if node.get("type") == "comment":
            yield _hn_row(node, root, parent=node.get("parent_id"), time=node.get("created_at_i"))
        else:
            yield _hn_story(node, root, time=node.get("created_at_i"))
        stack += list(each(node.get("children")))[::-1]


def read_algolia_hits(value: Json) -> Iterator[Told]:
    """Read a page of hn.algolia.com's search."""
    more = (whole_number(get(value, "nbPages")) or 1) > 1
    for hit in each(get(value, "hits")):
        root = as_text(hit.get("story_id")) or as_text(hit.get("objectID")) or ""
        if hit.get("comment_text") is None:
            yield _hn_story(
                hit | {"text": hit.get("story_text")}, root, time=hit.get("created_at_i")
            )
            continue
        yield Thread(
            root,
            title=one_line(hit.get("story_title")),
            url=one_line(hit.get("story_url")),
            missing="the search has more pages" if more else None,
        )
        yield _hn_row(
            hit | {"id": hit.get("objectID"), "text": hit.get("comment_text")},
            root,
            parent=hit.get("parent_id"),
            time=hit.get("created_at_i"),
        )


def is_hn_item(value: Json) -> bool:
    """Tell an item of Hacker News' own API."""
    return (
        isinstance(value, dict)
        and value.get("type") in ("story", "comment", "job", "poll", "pollopt")
        and "id" in value
        and "children" not in value
        and ("by" in value or "deleted" in value or "dead" in value or "kids" in value)
    )


def read_hn_items(items: list[tuple[int, Json]]) -> Iterator[tuple[int, Told]]:
    """Read items of Hacker News' own API, each naming its parent; all are needed for a root."""
    parents = {get(item, "id"): get(item, "parent") for _, item in items}
    roots: dict[Json, Json] = {}
    for line, item in items:
        if not is_hn_item(item) or not isinstance(item, dict):
            yield line, "no item of Hacker News"
            continue
        trail = [item["id"]]
        while trail[-1] not in roots and (up := parents.get(trail[-1])) is not None:
            if up in trail[-1:] or len(trail) > len(items):
                break
            trail.append(up)
        root = roots.get(trail[-1], trail[-1])
        roots.update(dict.fromkeys(trail, root))
        key = as_text(root) or ""
        if item["type"] == "comment":
            yield line, _hn_row(item, key, parent=item.get("parent"), time=item.get("time"))
        else:
            yield line, _hn_story(item, key, time=item.get("time"))


def _hn_row(item: Mapping[str, Json], root: str, *, parent: Json, time: Json) -> Raw:
    gone = item.get("deleted") or item.get("dead")
    up = as_text(parent)
    return {
        "thread": root,
        "key": item.get("id"),
        "parent": None if up == root else up,
        "author": item.get("by", item.get("author")),
        "time": time,
        "up": item.get("points"),
        "permalink": f"https://news.ycombinator.com/item?id={item.get('id')}",
        **({"text": ""} if gone else words(item.get("text"))),
    }


def _hn_story(item: Mapping[str, Json], root: str, *, time: Json) -> Thread:
    return Thread(
        root,
        title=one_line(item.get("title")),
        author=one_line(item.get("by", item.get("author"))),
        url=one_line(item.get("url")),
        published_at=parse_time(as_text(time)),
        article=read_paragraphs(str(item.get("text") or "")),
        n_declared=whole_number(item.get("descendants", item.get("num_comments"))),
    )


# --- Discourse


def read_discourse(value: Json) -> Iterator[Told]:
    """Read a topic of Discourse: the first post is the article."""
    posts = list(each(get(value, "post_stream.posts")))
    stream = get(value, "post_stream.stream")
    key = as_text(get(value, "id")) or ""
    first = next((p for p in posts if p.get("post_number") == 1), None)
    n_notices = sum(p.get("post_type", 1) != 1 for p in posts)
    n_posts = len(stream) if isinstance(stream, list) else whole_number(get(value, "posts_count"))
    yield Thread(
        key,
        title=one_line(get(value, "title")),
        author=one_line(first.get("username")) if first else None,
        published_at=parse_time(as_text(get(value, "created_at"))),
        article=read_paragraphs(str(first.get("cooked") or "")) if first else (),
        n_declared=max(0, n_posts - 1 - n_notices) if n_posts else None,
        evidence=() if first else ("the first post is not in the file",),
    )
    for post in posts:
        if post is first:
            continue
        if post.get("post_type", 1) != 1:
            yield "a notice of the forum, no post"
            continue
        answered = post.get("reply_to_post_number")
        likes = (a.get("count") for a in each(post.get("actions_summary")) if a.get("id") == 2)
        gone = post.get("user_deleted") or post.get("deleted_at") or post.get("hidden")
        yield {
            "thread": key,
            "key": post.get("post_number"),
            "parent": None if answered == 1 else answered,
            "author": post.get("username"),
            "time": post.get("created_at"),
            "up": next(likes, None),
            "permalink": post.get("post_url"),
            **({"text": ""} if gone else words(post.get("cooked"))),
        }
