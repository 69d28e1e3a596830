"""Exports in XML: WordPress (WXR) and Disqus.

Sources: developer.wordpress.org, the export of ``export_wp``; help.disqus.com, the
custom XML import format and the export's own schema.
"""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from threads.errors import InputError
from threads.read.json_parts import words
from threads.read.markup import read_paragraphs
from threads.read.options import ReadOptions
from threads.read.records import Found, Note, Raw, Thread, in_batches, make_batch, make_excerpt
from threads.read.sources import Source
from threads.read.times import parse_time
from threads.results import Reject

_ID: Final = "{http://disqus.com/disqus-internals}id"
_READERS_TYPES: Final = ("", "comment", "review")  # pingbacks and trackbacks are machines'
_POSTS: Final = ("", "post", "page")
_Rows = Iterator[Thread | tuple[int, Raw] | Reject]


def read_wordpress(source: Source, options: ReadOptions) -> Iterator[Found]:
    """Read an export of WordPress: each post or page that has comments, with its text.

    Comments that were not approved, and pingbacks, become rejects.

    Raises:
        InputError: The XML is broken or too large for safe reading.
    """
    del options
    yield Note("as WordPress exports it")
    yield from _batch(_wordpress_rows(source))


def read_disqus(source: Source, options: ReadOptions) -> Iterator[Found]:
    """Read an export of Disqus. Deleted comments and spam become rejects.

    Raises:
        InputError: The XML is broken or too large for safe reading.
    """
    del options
    yield Note("as Disqus exports it")
    yield from _batch(_disqus_rows(source))


def _batch(told: _Rows) -> Iterator[Found]:
    for part in in_batches(told):
        yield from (one for one in part if not isinstance(one, tuple))
        rows = [one for one in part if isinstance(one, tuple)]
        yield make_batch([row for _, row in rows], [line for line, _ in rows])


def _walk(source: Source, tags: tuple[str, ...]) -> Iterator[etree._Element]:
    """Give the elements of some names, whatever their namespace, each forgotten afterwards."""
    with source.open() as stream:
        # No entity is opened, no file or address asked for, and libxml2's own bounds on depth
        # and size of a text stand (huge_tree).
        walk = etree.iterparse(
            stream,
            events=("end",),
            tag=[f"{{*}}{tag}" for tag in tags],
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            for _, element in walk:
                parent = element.getparent()
                if parent is not None and _name(parent) in tags:
                    continue  # a part of what is still to come
                yield element
                element.clear(keep_tail=False)
                while parent is not None and element.getprevious() is not None:
                    del parent[0]
        except etree.XMLSyntaxError as error:
            raise InputError(f"{source.name}: broken XML: {error.msg}.") from error


def _wordpress_rows(source: Source) -> _Rows:
    for item in _walk(source, ("item",)):
        comments = [child for child in item if _name(child) == "comment"]
        kind = _text(item, "post_type")
        if not comments or kind not in _POSTS:
            continue
        key = _text(item, "post_id") or _text(item, "link") or ""
        posted = _text(item, "post_date_gmt") or _text(item, "post_date")
        yield Thread(
            key,
            title=_line(_text(item, "title")),
            author=_line(_text(item, "creator")),
            url=_line(_text(item, "link")),
            published_at=parse_time(posted),
            article=read_paragraphs(_breaks(_content(item))),
            line=_source_line(item),
        )
        for comment in comments:
            line = _source_line(comment)
            fault = _wordpress_fault(comment)
            if fault:
                said = make_excerpt(_text(comment, "comment_content"))
                yield Reject(source.name, fault, line, said)
                continue
            yield (
                line,
                {
                    "thread": key,
                    "key": _text(comment, "comment_id"),
                    "parent": _text(comment, "comment_parent"),
                    "author": _text(comment, "comment_author"),
                    "time": _text(comment, "comment_date_gmt") or _text(comment, "comment_date"),
                    **words(_breaks(_text(comment, "comment_content"))),
                },
            )


def _wordpress_fault(comment: etree._Element) -> str | None:
    kind = _text(comment, "comment_type")
    if kind not in _READERS_TYPES:
        return f"no reader's comment: a {make_excerpt(kind)}"
    approved = _text(comment, "comment_approved")
    return None if approved in ("1", "") else f"not approved: '{make_excerpt(approved)}'"


def _disqus_rows(source: Source) -> _Rows:
    for element in _walk(source, ("thread", "post")):
        key = element.get(_ID)
        if _name(element) == "thread":
            if key is not None:
                yield Thread(
                    key,
                    title=_line(_text(element, "title")),
                    url=_line(_text(element, "link")),
                    published_at=parse_time(_text(element, "createdAt")),
                    line=_source_line(element),
                )
            continue
        line = _source_line(element)
        message = _text(element, "message")
        gone = "deleted" if _text(element, "isDeleted") == "true" else None
        gone = "spam" if _text(element, "isSpam") == "true" else gone
        if gone:
            reason = f"no comment that was shown: {gone}"
            yield Reject(source.name, reason, line, make_excerpt(message))
            continue
        author = next((child for child in element if _name(child) == "author"), None)
        yield (
            line,
            {
                "thread": _reference(element, "thread"),
                "key": key,
                "parent": _reference(element, "parent"),
                "author": None if author is None else _text(author, "name"),
                "time": _text(element, "createdAt"),
                **words(message),
            },
        )


def _name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _text(element: etree._Element, name: str) -> str:
    """Give the text of the first child of a name, empty without one."""
    return next(((child.text or "").strip() for child in element if _name(child) == name), "")


def _content(item: etree._Element) -> str:
    """Give the post's own text: there is an ``encoded`` for its excerpt, too."""
    for child in item:
        if _name(child) == "encoded" and "content" in str(child.tag):
            return child.text or ""
    return ""


def _breaks(text: str) -> str:
    # WordPress makes paragraphs of the line ends when it shows a text.
    return text.strip().replace("\r\n", "\n").replace("\n", "<br>\n") if "<" in text else text


def _line(text: str) -> str | None:
    return " ".join(text.split()) or None


def _reference(element: etree._Element, name: str) -> str | None:
    return next((child.get(_ID) for child in element if _name(child) == name), None)


def _source_line(element: etree._Element) -> int:
    line: object = element.sourceline  # the stubs say it may be an ellipsis
    return line if isinstance(line, int) else 0
