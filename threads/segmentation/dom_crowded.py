"""Pages with tags of thousands of attributes, read in linear time.

libxml2 appends an attribute by walking all of its element's: 20,000 take 0.7 CPU
seconds, 50,000 eighteen. Handing the tags to a target of ours avoids that, but takes
three times as long on other pages and loses the source's lines.
"""

import re

from lxml import etree

_Text = str | bytes

MAX_ATTRIBUTES = 200
# Above what real pages have, so that they keep the fast way.
_CROWDED = 1_000
# Tags as HTML cuts them. Every repetition is possessive: no input makes it go back.
_TAG = re.compile(
    r"<!--(?:[^-]++|-(?!->))*+"
    r"|<(?:(?=(?:script|style|textarea|title)\b)(?P<raw>[a-z]++)|[a-z])[^\s>/]*+"
    r"(?P<attributes>(?:[^>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')?+)*+)"
    r"(?(raw)(?:[^<]++|<(?!/(?:script|style|textarea|title)))*+)",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"[^\s=>/]++(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>]*+))?+")


def is_crowded(html: str) -> bool:
    """Tell whether some tag has more attributes than a page would give it."""
    for tag in _TAG.finditer(html):
        attributes = tag["attributes"]
        if attributes is None or len(attributes) < 2 * _CROWDED:
            continue
        for n, _ in enumerate(_ATTRIBUTE.finditer(attributes)):
            if n >= _CROWDED:
                return True
    return False


class Thinning:
    """A parser's target that builds a tree with the first attributes of each tag."""

    def __init__(self) -> None:
        self._builder = etree.TreeBuilder()

    def start(self, tag: _Text, attrib: dict[_Text, _Text]) -> None:
        """Open an element."""
        self._builder.start(tag, dict(list(attrib.items())[:MAX_ATTRIBUTES]))

    def end(self, tag: _Text) -> None:
        """Close an element."""
        self._builder.end(tag)

    def data(self, data: _Text) -> None:
        """Add text."""
        self._builder.data(data)

    def comment(self, text: _Text) -> None:
        """Leave a comment out."""

    def close(self) -> object:
        """Give the root."""
        return self._builder.close()
