"""Pages that a browser or a crawler archived: MHTML, WARC and WACZ."""

import email
import email.policy
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

from threads.errors import InputError
from threads.read.crawls import HTML, Crawl, declare, link_threads, read_records
from threads.read.documents import read_bytes
from threads.read.options import ReadOptions
from threads.read.records import Found
from threads.read.sources import Source, check_parts, unpack
from threads.read.times import parse_time
from threads.results import Reject

# All the ways in which zipfile tells of damage, of a password, or of a packing it knows not.
_DAMAGES: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    ValueError,
    RuntimeError,
    OSError,
)


def read_mhtml(source: Source, options: ReadOptions) -> Iterator[Found]:
    """Read the page of an MHTML file; its pictures and frames are not looked at."""
    del options
    with source.open() as stream:
        content = stream.read()
    try:
        letter = email.message_from_bytes(content, policy=email.policy.compat32)
        page = next((p for p in letter.walk() if p.get_content_type() in HTML), None)
        body = page.get_payload(decode=True) if page is not None else None
        charset = page.get_content_charset() if page is not None else None
        captured = parse_time(str(letter.get("Date", "")))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(f"{source.name}: broken MHTML: {error}.") from error
    if not isinstance(body, bytes):
        raise InputError(f"{source.name}: no page in this MHTML.")
    content = declare(body, charset)
    yield read_bytes(content, source=source.name, format="html", captured_at=captured)


def read_warc(source: Source, options: ReadOptions) -> Iterator[Found]:
    """Read the pages of a WARC, and comments in its answers of JSON.

    Raises:
        InputError: The file is damaged or no WARC.
    """
    del options
    crawl = Crawl()
    with source.open() as stream:
        yield from read_records(stream, source, crawl)
    yield from link_threads(crawl)


def read_wacz(source: Source, options: ReadOptions) -> Iterator[Found]:
    """Read the WARCs of a WACZ.

    Raises:
        InputError: There is no WARC in it, or it unpacks to more than the bound.
    """
    del options
    crawl = Crawl()
    with source.open() as stream:
        try:
            book = zipfile.ZipFile(stream)
            check_parts(book, source)
            names = sorted(n for n in book.namelist() if n.endswith((".warc", ".warc.gz")))
            if not names:
                raise InputError(f"{source.name}: no WARC in this archive.")
            for name in names:
                with book.open(name) as packed, unpack(packed, source) as part:
                    yield from read_records(part, source, crawl)
        except _DAMAGES as error:  # what came before is kept
            yield Reject(source.name, f"damaged: {error}")
    yield from link_threads(crawl)
