"""Which known program wrote a value of JSON."""

from collections.abc import Callable
from typing import Final

from threads.read import json_comments as comments
from threads.read import json_forums as forums
from threads.read.json_parts import Json, Shape, each, get


def find_shape(value: Json) -> tuple[str, Shape] | None:
    """Tell which program wrote a value; None for none that is known."""
    if isinstance(value, list) and value and all(_is_kind(v, "Listing") for v in value):
        return "Reddit", forums.read_reddit_listings
    if isinstance(value, list) and value and all(map(comments.is_wordpress, value)):
        return "WordPress", comments.read_wordpress_page
    if not isinstance(value, dict):
        return None
    for tell, shape in _SHAPES:
        if tell(value):
            return shape
    return None


def _is_kind(value: Json, kind: str) -> bool:
    return isinstance(value, dict) and value.get("kind") == kind


def _is_post(value: dict[str, Json]) -> bool:
    return "subreddit" in value and "title" in value and "num_comments" in value


def _is_coral(value: dict[str, Json]) -> bool:
    places = ("data.story.comments", "data.asset.comments", "story.comments", "comments")
    return any(comments.nodes_of(get(value, place)) for place in places)


_SHAPES: Final[tuple[tuple[Callable[[dict[str, Json]], bool], tuple[str, Shape]], ...]] = (
    (
        lambda v: "body" in v and "link_id" in v and "parent_id" in v,
        ("Reddit", forums.read_reddit_record),
    ),
    (_is_post, ("Reddit", forums.read_reddit_record)),
    (lambda v: v.get("kind") == "Listing", ("Reddit", forums.read_reddit_listings)),
    (lambda v: isinstance(get(v, "post_stream.posts"), list), ("Discourse", forums.read_discourse)),
    (
        lambda v: str(v.get("kind", "")).startswith("youtube#comment"),
        ("YouTube", comments.read_youtube),
    ),
    (
        lambda v: isinstance(v.get("comments"), list) and "webpage_url" in v,
        ("yt-dlp", comments.read_yt_dlp),
    ),
    (
        lambda v: isinstance(v.get("hits"), list) and "nbPages" in v,
        ("Hacker News", forums.read_algolia_hits),
    ),
    (lambda v: "children" in v and "created_at_i" in v, ("Hacker News", forums.read_algolia_tree)),
    (lambda v: "storyID" in v and "revisions" in v, ("Coral", comments.read_coral_record)),
    (_is_coral, ("Coral", comments.read_coral)),
    (
        lambda v: (
            "message" in next(each(v.get("response")), {})
            or "message" in next(each(get(v, "response.posts")), {})
        ),
        ("Disqus", comments.read_disqus_page),
    ),
    (comments.is_wordpress, ("WordPress", comments.read_wordpress_page)),
)
