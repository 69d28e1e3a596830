"""A comment in HTML as paragraphs, quoted ones told apart."""

import re
from functools import lru_cache
from html import unescape
from typing import Final

from lxml import etree
from lxml.html import HTMLParser

# The tags that comments are made of; "a<b and c>d" is none.
_TAG: Final = re.compile(
    r"</?(?:p|br|a|b|i|u|s|em|strong|del|code|pre|div|span|blockquote|ul|ol|li|img|aside|h[1-6])"
    r"(?:\s[^<>=]{0,100}=[^<>]{0,2000})?\s?/?>",
    re.IGNORECASE,
)
_ENTITY: Final = re.compile(r"&(?:amp|quot|lt|gt|nbsp|apos|#\d{1,6}|#x[0-9a-fA-F]{1,5});")
_BLOCKS: Final = frozenset(
    "address article aside blockquote br dd div dl dt figure footer h1 h2 h3 h4 h5 h6 header hr li "
    "ol p pre section table td th tr ul".split()
)
_HIDDEN: Final = frozenset("head iframe noscript object script style svg template title".split())
# Not for XML, and marks that hide in a line or turn it round.
_UNWANTED: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufeff\u200b\u2060]")


def is_markup(text: str) -> bool:
    """Tell whether a text is HTML."""
    found = ("<" in text and _TAG.search(text)) or ("&" in text and _ENTITY.search(text))
    return bool(found)


def read_markup(html: str) -> tuple[str, str | None]:
    """Write HTML as text.

    Returns:
        The paragraphs, one a line, and the same without those in a quotation; None
        for the latter where nothing is quoted.
    """
    # Without a tag, line ends are the writer's; only entities are to be read.
    tagged = "<" in html and _TAG.search(html)
    said = _lines(html) if tagged else _plain_lines(unescape(html))
    text = "\n".join(line for line, _ in said)
    if not any(quoted for _, quoted in said):
        return text, None
    return text, "\n".join(line for line, quoted in said if not quoted)


def read_paragraphs(html: str) -> tuple[str, ...]:
    """Write HTML as paragraphs."""
    return tuple(line for line, _ in _lines(html))


def _plain_lines(text: str) -> list[tuple[str, bool]]:
    lines = [" ".join(part.split()) for part in text.split("\n")]
    return [(line, False) for line in lines if line]


def _is_quotation(node: etree._Element) -> bool:
    # Discourse puts quotations into an aside.
    return node.tag == "blockquote" or (
        node.tag == "aside" and "quote" in (node.get("class") or "")
    )


@lru_cache(maxsize=1)
def _make_parser() -> HTMLParser:
    # Made once: making it takes longer than reading a comment.
    return HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)


def _lines(html: str) -> list[tuple[str, bool]]:
    page = _UNWANTED.sub("", html).encode("utf-8", "replace")
    try:
        root = etree.fromstring(b"<div>" + page + b"</div>", _make_parser())
    except etree.XMLSyntaxError:
        return _plain_lines(html)
    lines: list[tuple[str, bool]] = []
    pieces: list[str] = []
    depth = 0  # of quotations

    def flush() -> None:
        line = " ".join("".join(pieces).split())
        pieces.clear()
        if line:
            lines.append((line, depth > 0))

    walk = etree.iterwalk(root, events=("start", "end"))
    for event, node in walk:
        quotes = _is_quotation(node)
        if event == "start":
            if node.tag in _BLOCKS:
                flush()
            depth += quotes
            if node.tag in _HIDDEN:
                walk.skip_subtree()
            elif node.text:
                pieces.append(node.text)
            continue
        if node.tag in _BLOCKS:
            flush()
        depth -= quotes
        if node.tail and node is not root:
            pieces.append(node.tail)
    flush()
    return lines
