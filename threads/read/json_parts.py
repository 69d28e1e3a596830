"""Values of JSON, whatever they turn out to be."""

from collections.abc import Callable, Iterator
from html import unescape

from threads.read.markup import is_markup, read_markup
from threads.read.records import Raw, Thread, as_text

Json = object
# What a shape tells of a value: threads, raw rows, and for what is no comment the reason.
Told = Thread | Raw | str
Shape = Callable[[Json], Iterator[Told]]


def get(node: Json, path: str) -> Json:
    """Follow a dotted path into objects; None where it leads nowhere."""
    for key in path.split("."):
        node = node.get(key) if isinstance(node, dict) else None
    return node


def each(value: Json) -> Iterator[dict[str, Json]]:
    """Give the objects of a list; nothing where it is no list."""
    for item in value if isinstance(value, list) else ():
        if isinstance(item, dict):
            yield item


def words(html: Json) -> dict[str, object]:
    """Give the text and the own words of a comment in HTML, or of one without markup."""
    text = as_text(html)
    if text is None or not is_markup(text):
        return {"text": text}
    plain, own = read_markup(text)
    return {"text": plain, "own": own}


def whole_number(value: Json) -> int | None:
    """Give a count; None for what is none."""
    return value if isinstance(value, int) and 0 <= value < 2**31 else None


def one_line(value: Json) -> str | None:
    """Give a name or a title in one line; None for what is none."""
    text = as_text(value)
    return " ".join(text.split()) or None if text else None


def plain_paragraphs(text: Json) -> tuple[str, ...]:
    """Give the lines of a text without markup."""
    lines = unescape(text).split("\n") if isinstance(text, str) else []
    return tuple(plain for line in lines if (plain := line.strip()))
