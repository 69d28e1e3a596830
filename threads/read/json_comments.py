"""Comments as YouTube, yt-dlp, Coral, Disqus and WordPress write them in JSON.

Sources: developers.google.com/youtube/v3, the info fields of yt-dlp,
docs.coralproject.net, disqus.com/api/docs, developer.wordpress.org/rest-api.
"""

from collections.abc import Iterable, Iterator, Mapping

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
from threads.read.records import MORE_PAGES, Raw, Thread, as_text
from threads.read.times import parse_time

# --- YouTube


def read_youtube(value: Json) -> Iterator[Told]:
    """Read a page of YouTube's API, or one thread or comment of it."""
    assert isinstance(value, dict)  # noqa: S101 - find_shape hands objects only
    more = MORE_PAGES if value.get("nextPageToken") else None
    for item in each(value["items"]) if "items" in value else (value,):
        video = as_text(get(item, "snippet.videoId")) or ""
        top = get(item, "snippet.topLevelComment")
        if top is None:
            yield _youtube_row(item, video, get(item, "snippet.parentId"))
            continue
        replies = list(each(get(item, "replies.comments")))
        n_said = whole_number(get(item, "snippet.totalReplyCount")) or 0
        short = "replies of some comments are not in the file" if n_said > len(replies) else None
        if more or short:
            yield Thread(video, missing=more or short)
        yield _youtube_row(top, video, None)
        for reply in replies:
            yield _youtube_row(reply, video, get(reply, "snippet.parentId") or get(top, "id"))


def _youtube_row(comment: Json, video: str, parent: Json) -> Raw | str:
    said = get(comment, "snippet.textOriginal")
    shown = get(comment, "snippet.textDisplay")
    if said is None and shown is None:
        return "no comment: it holds no text"
    return {
        "thread": as_text(get(comment, "snippet.videoId")) or video,
        "key": get(comment, "id"),
        "parent": parent,
        "author": get(comment, "snippet.authorDisplayName"),
        "time": get(comment, "snippet.publishedAt"),
        "up": get(comment, "snippet.likeCount"),
        **({"text": said} if said is not None else words(shown)),
    }


def read_yt_dlp(value: Json) -> Iterator[Told]:
    """Read what yt-dlp writes with ``--write-info-json --write-comments``."""
    key = as_text(get(value, "id")) or ""
    yield Thread(
        key,
        title=one_line(get(value, "title")),
        author=one_line(get(value, "uploader")),
        url=one_line(get(value, "webpage_url")),
        published_at=parse_time(
            as_text(get(value, "timestamp")) or as_text(get(value, "upload_date"))
        ),
        article=plain_paragraphs(get(value, "description")),
        n_declared=whole_number(get(value, "comment_count")),
    )
    for comment in each(get(value, "comments")):
        yield {
            "thread": key,
            "key": comment.get("id"),
            "parent": comment.get("parent"),
            "author": comment.get("author"),
            "time": comment.get("timestamp"),
            "up": comment.get("like_count"),
            "text": comment.get("text"),
        }


# --- Coral, Disqus


def read_coral(value: Json) -> Iterator[Told]:
    """Read an answer of Coral's GraphQL, of the present or the former version."""
    story = get(value, "data.story") or get(value, "data.asset") or get(value, "story") or value
    key = as_text(get(story, "id")) or ""
    more = get(story, "comments.pageInfo.hasNextPage")
    more = get(story, "comments.hasNextPage") if more is None else more
    yield Thread(
        key,
        title=one_line(get(story, "metadata.title") or get(story, "title")),
        url=one_line(get(story, "url")),
        n_declared=whole_number(
            get(story, "commentCounts.totalPublished") or get(story, "totalCommentCount")
        ),
        missing=_say_missing(more),
    )
    stack: list[tuple[dict[str, Json], Json]]
    stack = [(node, None) for node in nodes_of(get(story, "comments"))[::-1]]
    while stack:
        node, parent = stack.pop()
        yield _coral_row(node, key, get(node, "parent.id") or parent)
        stack += [(reply, node.get("id")) for reply in nodes_of(node.get("replies"))[::-1]]


def read_coral_record(value: Json) -> Iterator[Told]:
    """Read a comment as Coral's database holds it."""
    assert isinstance(value, dict)  # noqa: S101 - find_shape hands objects only
    if value.get("status") in ("REJECTED", "SYSTEM_WITHHELD"):
        yield f"no comment that was shown: its status is {value['status']}"
        return
    bodies = [revision.get("body") for revision in each(value.get("revisions"))]
    node = value | {"body": bodies[-1] if bodies else value.get("body")}
    yield _coral_row(node, as_text(value.get("storyID")) or "", value.get("parentID"))


def nodes_of(connection: Json) -> list[dict[str, Json]]:
    """Give the objects of a connection of GraphQL."""
    edges = [
        node for e in each(get(connection, "edges")) if isinstance(node := e.get("node"), dict)
    ]
    return edges or list(each(get(connection, "nodes")))


def _coral_row(node: Mapping[str, Json], key: str, parent: Json) -> Raw:
    return {
        "thread": key,
        "key": node.get("id"),
        "parent": parent,
        "author": get(node, "author.username")
        or get(node, "user.username")
        or node.get("authorID"),
        "time": node.get("createdAt", node.get("created_at")),
        "up": get(node, "actionCounts.reaction.total"),
        **words(node.get("body")),
    }


def read_disqus_page(value: Json) -> Iterator[Told]:
    """Read a page of posts of Disqus' API, or what its frame holds."""
    held = get(value, "response.posts")
    posts = list(each(get(value, "response") if held is None else held))
    more = _say_missing(get(value, "cursor.hasNext"))
    yield from _disqus_threads([get(value, "response.thread")], more)
    yield from _disqus_threads([post.get("thread") for post in posts], more)
    for post in posts:
        if post.get("isSpam") or post.get("isApproved") is False:
            yield "no comment that was shown: spam or not approved"
            continue
        yield {
            "thread": _disqus_key(post.get("thread")),
            "key": post.get("id"),
            "parent": post.get("parent"),
            "author": get(post, "author.name"),
            "time": post.get("createdAt"),
            "up": post.get("likes"),
            "down": post.get("dislikes"),
            "permalink": post.get("url"),
            **({"text": ""} if post.get("isDeleted") else words(post.get("message"))),
        }


def _disqus_key(thread: Json) -> str:
    """Give the id of a thread, which stands for itself unless it was asked for, too."""
    return as_text(thread if get(thread, "id") is None else get(thread, "id")) or ""


def _say_missing(more: Json) -> str | None:
    """Say of a page of answers whether it is the last one."""
    return None if more is None else MORE_PAGES if more else ""


def _disqus_threads(threads: Iterable[Json], more: str | None) -> Iterator[Thread]:
    told = {_disqus_key(thread): thread for thread in threads}
    for key, thread in told.items():
        if key and (more is not None or isinstance(thread, dict)):
            yield Thread(
                key,
                title=one_line(get(thread, "clean_title") or get(thread, "title")),
                url=one_line(get(thread, "link")),
                n_declared=whole_number(get(thread, "posts")),
                missing=more,
            )


# --- WordPress


def is_wordpress(value: Json) -> bool:
    """Tell a comment of WordPress' REST API."""
    return get(value, "author_name") is not None and get(value, "content.rendered") is not None


def read_wordpress_page(value: Json) -> Iterator[Told]:
    """Read a page of comments of WordPress' REST API, or one comment."""
    for comment in each(value) if isinstance(value, list) else each([value]):
        if comment.get("type", "comment") not in ("", "comment", "review"):
            yield f"no reader's comment: a {comment['type']}"
            continue
        if comment.get("status", "approved") not in ("approved", "approve"):
            yield f"no comment that was shown: its status is {comment['status']}"
            continue
        yield {
            "thread": as_text(comment.get("post")) or "",
            "key": comment.get("id"),
            "parent": comment.get("parent") or None,
            "author": comment.get("author_name"),
            "time": comment.get("date_gmt") or comment.get("date"),
            "permalink": comment.get("link"),
            **words(get(comment, "content.rendered")),
        }
