"""What the columns of comment tables are called, tool by tool: names as data."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from threads.errors import InputError, SettingsError

# What a user may say with --column, and the field that it fills.
ROLES: Final = {
    "text": "text",
    "author": "author",
    "id": "key",
    "parent": "parent",
    "time": "time",
    "votes-up": "up",
    "votes-down": "down",
    "thread": "thread",
    "title": "title",
    "url": "url",
    "permalink": "permalink",
}


# "text=a,author=b", as a setting that is a list is printed.
_NEXT_ROLE: Final = re.compile(rf",(?=(?:{'|'.join(ROLES)})=)")


@dataclass(frozen=True)
class Profile:
    """How one tool names its columns, folded by ``fold_name``.

    Attributes:
        name: The tool, for the reader of the report.
        needs: Columns that must all be there.
        columns: Field to column; the first that is there counts.
        keep: Column and the values, in lower case, of records that are comments
            shown to readers; others become rejects. None keeps all.
        parent_in_key: Where a key holds its parent's: a pattern whose group is the parent's.
        prefix: Cut from the front of keys and parents.
        verbatim: Whether texts are taken as they are, also where they look like HTML.
    """

    name: str
    needs: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]
    keep: tuple[str, tuple[str, ...]] | None = None
    parent_in_key: str | None = None
    prefix: str | None = None
    verbatim: bool = False


# The tools whose own names say more than the general ones below. Sources: minet's record types
# (medialab/minet: youtube/constants.py, reddit/types.py), YouTube Data Tools' mod_video_info,
# the Polis export, the README of sfu-discourse-lab/SOCC, Facepager's export of nodes.
PROFILES: Final = (
    Profile(
        "threads",
        ("page_id", "comment_id", "position", "parent_source", "text", "own_text"),
        {
            "thread": ("page_id",),
            "key": ("comment_id",),
            "parent": ("parent_id",),
            "author": ("author",),
            "time": ("posted_at",),
            "up": ("votes_up",),
            "down": ("votes_down",),
            "permalink": ("permalink",),
            "text": ("text",),
            "own": ("own_text",),
            "position": ("position",),
            "depth": ("depth",),
        },
        verbatim=True,
    ),
    Profile(
        "threads for 4CAT",
        ("id", "thread_id", "body", "timestamp", "position", "parent_source", "own_text"),
        {
            "thread": ("thread_id",),
            "key": ("id",),
            "parent": ("parent_id",),
            "author": ("author",),
            "time": ("timestamp",),
            "up": ("votes_up",),
            "down": ("votes_down",),
            "permalink": ("permalink",),
            "text": ("body",),
            "own": ("own_text",),
            "position": ("position",),
            "depth": ("depth",),
        },
        verbatim=True,
    ),
    Profile(
        "minet youtube",
        ("video_id", "comment_id", "author_name", "text", "parent_comment_id"),
        {
            "thread": ("video_id",),
            "key": ("comment_id",),
            "parent": ("parent_comment_id",),
            "author": ("author_name",),
            "time": ("published_at",),
            "up": ("like_count",),
            "text": ("text",),
        },
    ),
    Profile(
        "minet reddit",
        ("comment_url", "author", "id", "parent", "points", "comment"),
        {
            "thread": ("post_url", "url", "post"),
            "key": ("id",),
            "parent": ("parent",),
            "author": ("author",),
            "time": ("published_date",),
            "up": ("points",),
            "permalink": ("comment_url",),
            "text": ("comment",),
        },
    ),
    Profile(
        "YouTube Data Tools",
        ("id", "replycount", "likecount", "authorname", "text", "isreply"),
        {
            "thread": ("videoid", "video_id"),
            "key": ("id",),
            "parent": ("isreplytoid", "isreplyto"),
            "author": ("authorname",),
            "time": ("publishedat",),
            "up": ("likecount",),
            "text": ("text",),
        },
    ),
    Profile(
        "Polis",
        ("comment_id", "author_id", "agrees", "disagrees", "comment_body"),
        {
            "key": ("comment_id",),
            "author": ("author_id",),
            "time": ("timestamp", "datetime"),
            "up": ("agrees",),
            "down": ("disagrees",),
            "text": ("comment_body",),
        },
        keep=("moderated", ("", "0", "1")),
    ),
    Profile(
        "SOCC",
        ("article_id", "comment_counter", "comment_text"),
        {
            "thread": ("article_id",),
            "key": ("comment_counter",),
            "author": ("comment_author",),
            "time": ("timestamp", "post_time"),
            "up": ("posvotes",),
            "down": ("negvotes",),
            "text": ("comment_text",),
            "title": ("title",),
            "url": ("globe_url",),
        },
        parent_in_key=r"^(source\d+_[^_]+_\d+(?:_\d+)*)_\d+$",
    ),
    Profile(
        "Facepager",
        ("level", "object_id", "object_type", "query_status"),
        {
            "key": ("id",),
            "parent": ("parent_id",),
            "author": ("from_name", "from.name", "user"),
            "time": ("created_time", "object_created", "query_time"),
            "up": ("like_count", "likes"),
            "text": ("message", "text", "comment", "snippet.topLevelComment.snippet.textOriginal"),
        },
        keep=("object_type", ("data", "unpacked")),
    ),
    Profile(
        "Reddit",
        ("body", "link_id", "parent_id", "created_utc"),
        {
            "thread": ("link_id",),
            "key": ("name", "id"),
            "parent": ("parent_id",),
            "author": ("author",),
            "time": ("created_utc",),
            "up": ("score", "ups"),
            "permalink": ("permalink",),
            "text": ("body",),
        },
        prefix="t1_",
    ),
)
GENERAL: Final = Profile(
    "general names",
    (),
    {
        "text": (
            "text", "body", "comment", "comment_text", "comment_body", "message", "content",
            "comment_content", "commenttext", "textoriginal", "text_original", "textdisplay",
            "text_display", "commentbody", "post_text", "post_content", "full_text", "selftext",
            "cooked", "raw", "review", "review_text", "answer", "response", "opinion", "kommentar",
            "commentaire", "comentario",
        ),
        "author": (
            "author", "author_name", "username", "user_name", "user", "user.name", "user.username",
            "author.name", "author.username", "author.displayname", "authorname", "name",
            "comment_author", "authordisplayname", "author_display_name", "screen_name", "nickname",
            "display_name", "displayname", "commenter", "poster", "from_name", "from.name",
            "user_id", "author_id", "userid", "authorid", "autor", "auteur",
        ),
        "key": (
            "id", "comment_id", "commentid", "cid", "post_id", "message_id", "uid", "key",
        ),
        "parent": (
            "parent", "parent_id", "parentid", "parent_comment_id", "parentcommentid",
            "reply_to", "replyto", "reply_to_id", "in_reply_to", "in_reply_to_id",
            "in_reply_to_status_id", "comment_parent", "parent.id", "isreplytoid", "replyingto",
        ),
        "time": (
            "timestamp", "created_at", "created_utc", "createdat", "created", "posted",
            "posted_at", "published_at", "publishedat", "published", "date", "datetime", "time",
            "comment_date_gmt", "comment_date", "created_time", "unix_timestamp", "post_time",
            "published_date", "pub_date", "datum",
        ),
        "up": (
            "votes_up", "upvotes", "up_votes", "ups", "likes", "like_count", "likecount", "score",
            "points", "votes", "recommendations", "recommend_count", "agrees", "posvotes",
            "thumbs_up", "num_likes",
        ),
        "down": (
            "votes_down", "downvotes", "down_votes", "downs", "dislikes", "dislike_count",
            "disagrees", "negvotes", "thumbs_down",
        ),
        "thread": (
            "thread_id", "threadid", "thread", "link_id", "article_id", "articleid", "story_id",
            "storyid", "video_id", "videoid", "topic_id", "discussion_id", "conversation_id",
            "asset_id", "post_url", "article_url", "page_url", "page_id",
        ),
        "title": (
            "thread_title", "article_title", "page_title", "story_title", "video_title", "title",
            "headline", "subject",
        ),
        "url": ("article_url", "page_url", "story_url", "video_url", "thread_url", "globe_url"),
        "permalink": ("permalink", "comment_url", "url", "link"),
    },
)  # fmt: skip


# Titles that can only be those of what is commented on: they tell threads apart.
_TITLES: Final = ("thread_title", "article_title", "page_title", "story_title", "video_title")


@dataclass(frozen=True)
class Mapped:
    """The columns of one table and the fields that they fill.

    Attributes:
        profile: Whose names they are.
        fields: Field to the column's place.
        kept_by: The place of the column that tells comments from other records, if any.
        note: The fields for a person.
    """

    profile: Profile
    fields: Mapping[str, int]
    kept_by: int | None
    note: str


def map_columns(names: Sequence[str], *, given: Mapping[str, str]) -> Mapped | None:
    """Find out which column holds what.

    Args:
        names: The names as the table has them.
        given: Role to column, as the user said; wins over what is found.

    Returns:
        The fields, or None where no column is known to hold the text.

    Raises:
        InputError: The user names a column that is not there.
    """
    places: dict[str, int] = {}
    for i, name in enumerate(names):
        places.setdefault(fold_name(name), i)
    profile = next((p for p in PROFILES if set(p.needs) <= places.keys()), GENERAL)
    fields = {
        field: next(places[c] for c in columns if c in places)
        for field, columns in profile.columns.items()
        if any(c in places for c in columns)
    }
    for role, column in given.items():
        fields[ROLES[role]] = _find_given(column, names, places)
    if "text" not in fields:
        return None
    if profile is GENERAL:
        title = fold_name(names[fields["title"]]) if "title" in fields else ""
        _settle(fields, {ROLES[role] for role in given}, title=title)
    kept_by = places.get(profile.keep[0]) if profile.keep else None
    return Mapped(profile, fields, kept_by, _describe(profile, fields, names))


def check_roles(columns: Sequence[str]) -> dict[str, str]:
    """Read what ``--column`` was given: role to column.

    Raises:
        SettingsError: A role is none of ``ROLES``, or no column is named.
    """
    given = {}
    for stated in (part for one in columns for part in _NEXT_ROLE.split(one)):
        role, sign, column = stated.partition("=")
        if not sign or not column or role.strip() not in ROLES:
            known = ", ".join(ROLES)
            raise SettingsError(
                f"--column: '{stated}': expected ROLE=COLUMN such as text=body. Roles: {known}."
            )
        given[role.strip()] = column.strip()
    return given


def fold_name(name: str) -> str:
    """Fold a column's name: lower case, words joined by an underscore, dots kept."""
    return re.sub(r"[\s\-_/]+", "_", name.strip().strip("\ufeff").lower()).strip("_")


def _find_given(column: str, names: Sequence[str], places: Mapping[str, int]) -> int:
    if column in names:
        return list(names).index(column)
    if fold_name(column) in places:
        return places[fold_name(column)]
    listed = ", ".join(names[:30])
    raise InputError(f"--column: no column is called '{column}'. There are: {listed}.")


def _settle(fields: dict[str, int], given: set[str], *, title: str) -> None:
    """Let no column fill two fields; what the user said stays."""
    if "thread" not in fields and title in _TITLES:
        fields["thread"] = fields["title"]
    for one, other in (("title", "text"), ("thread", "key"), ("url", "permalink")):
        if one in fields and fields[one] == fields.get(other):
            del fields[other if one in given else one]


def _describe(profile: Profile, fields: Mapping[str, int], names: Sequence[str]) -> str:
    roles = {held: role for role, held in ROLES.items()}
    used = [f"{roles[f]} from '{names[i]}'" for f, i in fields.items() if f in roles]
    rest = [names[i] for i in range(len(names)) if i not in fields.values()]
    unread = f"; not read: {', '.join(rest[:20])}" if rest else ""
    whose = "" if profile is GENERAL else f" ({profile.name})"
    return f"columns{whose}: {', '.join(used)}{unread}"
