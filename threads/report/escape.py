"""Make readers' text inert: in Markdown, on a terminal, in a figure."""

import re
import unicodedata
from typing import Final

# Would start a construct of CommonMark or GFM inside a line. The colon and the dot of
# an address are escaped too, so that GitHub makes no link of it.
_INLINE: Final = re.compile(r"([\\`*_{}\[\]<>#|~$])")
_ADDRESS: Final = re.compile(r"(?i)(https?|ftp|mailto|javascript|data|xmpp):|(www)\.")
_LINE_START: Final = re.compile(r"^([ \t]*)(?:([-+=])|(\d{1,9})([.)]))", re.MULTILINE)
_BIDI: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
_KEPT_CONTROLS: Final = frozenset("\n\t")


def visible(text: str) -> str:
    r"""Show control characters instead of obeying them.

    Escape sequences, bidirectional overrides and other controls become their
    code in brackets; line ends of any kind become "\n".

    Example:
        >>> visible("a\x1b[31mb")
        'a[U+001B][31mb'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.isprintable():
        return text
    return "".join(
        f"[U+{ord(c):04X}]"
        if c not in _KEPT_CONTROLS and (c in _BIDI or unicodedata.category(c) in {"Cc", "Cs", "Co"})
        else c
        for c in text
    )


def markdown_text(text: str) -> str:
    r"""Escape text so that Markdown shows it letter for letter.

    Example:
        >>> markdown_text("*bold* <script> http://a.b")
        '\\*bold\\* &lt;script\\> http\\://a.b'
    """
    text = visible(text).replace("&", "&amp;")
    text = _INLINE.sub(r"\\\1", text).replace(r"\<", "&lt;")
    text = _ADDRESS.sub(lambda m: f"{m[1]}\\:" if m[1] else f"{m[2]}\\.", text)
    text = text.replace("@", "&#64;")
    return _LINE_START.sub(lambda m: f"{m[1]}\\{m[2]}" if m[2] else f"{m[1]}{m[3]}\\{m[4]}", text)


def markdown_line(text: str) -> str:
    """Escape text for one line: a heading, a table cell, a list item."""
    return " ".join(markdown_text(text).split())


def markdown_quote(text: str) -> str:
    """Escape text as a block quote; every line of it stays a line of its own."""
    lines = [line.strip() for line in markdown_text(text).split("\n")]
    return "\n".join(
        f"> {line}\\" if line and i < len(lines) - 1 and lines[i + 1] else f"> {line}".rstrip()
        for i, line in enumerate(lines)
    )
