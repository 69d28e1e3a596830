"""Which format a file has: its content says so, else its ending."""

import json
import re
from typing import Final

from threads.catalog import FORMATS
from threads.read.decode import decode
from threads.read.sources import N_HEAD, Source

_MARKUP: Final = re.compile(r"<(?:!doctype|html|head|body|div|p|article)\b", re.IGNORECASE)
_ZIP: Final = b"PK\x03\x04"
_ZIM: Final = b"ZIM\x04"
_MAIL: Final = re.compile(rb"From \S+[^\n]*\d\d\d\d[^\n]*\n(?:[\w-]+:[^\n]*\n)+", re.IGNORECASE)
_MHTML: Final = re.compile(rb"^content-type:\s*multipart/related", re.IGNORECASE | re.MULTILINE)
_HEADERS: Final = re.compile(rb"^(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){2}", re.MULTILINE)
_XML: Final = (
    (b"wordpress.org/export", "wxr"),
    (b"<disqus", "disqus"),
)


def find_format(source: Source, head: bytes) -> str | None:
    """Tell the format of a file.

    Args:
        source: The file; its ending decides where the content does not.
        head: Its first bytes, unpacked.

    Returns:
        A key of ``catalog.READERS``; None for an archive that nothing here reads.
    """
    signed = _by_signature(head, source)
    if signed is not None:
        return signed or None
    promised = FORMATS.get(source.ending)
    if promised in {"text", "html"}:
        return promised
    decoded = decode(head)
    text = decoded[0].lstrip("\ufeff \t\r\n") if decoded else ""
    if text[:1] in ("{", "["):
        return _which_json(text, whole=len(head) < N_HEAD) or promised or "text"
    if promised is not None:
        return promised
    return "html" if _MARKUP.search(text, 0, 4096) else "text"


def _by_signature(head: bytes, source: Source) -> str | None:
    """Know a format by marks that nothing else begins with; empty for an archive unknown."""
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "excel"
    if head.startswith(_ZIM):
        return ""
    if head.startswith(_ZIP):
        return _which_zip(head, source)
    if head.startswith(b"WARC/"):
        return "warc"
    start = head[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith((b"<?xml", b"<rss", b"<disqus")):
        return next((name for mark, name in _XML if mark in head), None)
    plain = head.replace(b"\r\n", b"\n").lstrip(b"\n")
    if _MAIL.match(plain):
        return "mbox"
    if _HEADERS.match(plain) and _MHTML.search(plain[:8192]):
        return "mhtml"
    return None


def _which_zip(head: bytes, source: Source) -> str:
    if (
        b"xl/" in head
        or b"spreadsheet" in head[:200]
        or source.ending in {".xlsx", ".xlsm", ".ods"}
    ):
        return "excel"
    return "wacz" if b"datapackage.json" in head or b"archive/" in head else ""


def _which_json(text: str, *, whole: bool) -> str | None:
    """Tell one document from one a line; a text that only begins like JSON is neither."""
    first, _, rest = text.partition("\n")
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        pass
    else:
        return "jsonl" if first[:1] == "{" and rest.strip() else "json"
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return None if whole else "json"
    return "json"
