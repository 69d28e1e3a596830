"""Pages that a browser or a crawler archived: MHTML, WARC and WACZ."""

import email
import email.policy
import json
import zipfile
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, Final, cast

from threads.errors import InputError
from threads.read.documents import read_bytes
from threads.read.json_parts import Told
from threads.read.json_shapes import find_shape
from threads.read.options import ReadOptions
from threads.read.records import Found, Raw, Thread, as_text, make_batch
from threads.read.sources import Source, unpack
from threads.read.times import parse_time
from threads.results import Reject

if TYPE_CHECKING:
    from warcio.recordloader import ArcWarcRecord

_MAX_PAGE: Final = 50_000_000  # bytes of one page of an archive
_OK: Final = "200"
_HTML: Final = ("text/html", "application/xhtml+xml")
_JSON: Final = ("application/json", "text/json", "application/ld+json")


def read_mhtml(source: Source, options: ReadOptions) -> Iterator[Found]:
    """Read the page of an MHTML file; its pictures and frames are not looked at."""
    del options
    with source.open() as stream:
        content = stream.read()
    try:
        letter = email.message_from_bytes(content, policy=email.policy.compat32)
        page = next((p for p in letter.walk() if p.get_content_type() in _HTML), None)
        body = page.get_payload(decode=True) if page is not None else None
        charset = page.get_content_charset() if page is not None else None
        captured = parse_time(str(letter.get("Date", "")))
    except (ValueError, LookupError, TypeError, AttributeError, IndexError) as error:
        raise InputError(f"{source.name}: broken MHTML: {error}.") from error
    if not isinstance(body, bytes):
        raise InputError(f"{source.name}: no page in this MHTML.")
    yield read_bytes(
        _declare(body, charset), source=source.name, format="html", captured_at=captured
    )


def read_warc(source: Source, options: ReadOptions) -> Iterator[Found]:
    """Read the pages of a WARC, and comments in answers of JSON that some reader knows.

    Raises:
        InputError: The file is damaged or no WARC.
    """
    del options
    with source.open() as stream:
        yield from _read_records(stream, source)


def read_wacz(source: Source, options: ReadOptions) -> Iterator[Found]:
    """Read the WARCs of a WACZ.

    Raises:
        InputError: The file is damaged or no WACZ.
    """
    del options
    with source.open() as stream:
        try:
            book = zipfile.ZipFile(stream)
            names = sorted(n for n in book.namelist() if n.endswith((".warc", ".warc.gz")))
            if not names:
                raise InputError(f"{source.name}: no WARC in this archive.")
            for name in names:
                with book.open(name) as packed, unpack(packed, source) as part:
                    yield from _read_records(part, source)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
            raise InputError(f"{source.name}: damaged: {error}.") from error


def _read_records(stream: IO[bytes], source: Source) -> Iterator[Found]:
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    rows: list[Raw] = []
    try:
        for record in ArchiveIterator(stream):
            if record.rec_type != "response" or record.http_headers is None:
                continue
            for one in _read_response(record, source):
                if isinstance(one, dict):
                    rows.append(one)
                elif isinstance(one, str):
                    yield Reject(source.name, one)
                else:
                    yield cast("Found", one)
    except (ArchiveLoadFailed, ValueError, EOFError, AttributeError, KeyError) as error:
        # warcio lets errors of its own parsing of headers through in all these ways.
        yield Reject(source.name, f"damaged: {str(error).splitlines()[0] if str(error) else error}")
    if rows:
        yield make_batch(rows, range(1, len(rows) + 1))


def _read_response(record: "ArcWarcRecord", source: Source) -> "Iterator[Found | Told]":
    headers = record.http_headers
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    kind, _, rest = (headers.get_header("Content-Type") or "").lower().partition(";")
    if not headers.get_statuscode().startswith(_OK) or kind.strip() not in (*_HTML, *_JSON):
        return
    content = record.content_stream().read(_MAX_PAGE + 1)
    name = f"{source.name}#{url}"
    if len(content) > _MAX_PAGE:
        yield Reject(name, f"larger than {_MAX_PAGE // 1_000_000} MB")
    elif kind.strip() in _HTML:
        charset = rest.partition("charset=")[2].strip(" \"'") or None
        captured = parse_time(record.rec_headers.get_header("WARC-Date"))
        yield read_bytes(
            _declare(content, charset), source=name, format="html", captured_at=captured
        )
    else:
        yield from _read_answer(content)


def _read_answer(content: bytes) -> Iterator[Told]:
    """Give the comments of an answer that a page asked for, where its program is known."""
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return
    shape = find_shape(value)
    for one in shape[1](value) if shape is not None else ():
        if isinstance(one, str | Thread) or as_text(one.get("text")) is not None:
            yield one


def _declare(content: bytes, charset: str | None) -> bytes:
    """Write a page in UTF-8 where its letter or its headers say in what it is."""
    try:
        return content.decode(charset or "utf-8").encode("utf-8")
    except (LookupError, UnicodeError):
        return content
