"""The records of a crawl: its pages, and the comments that they asked for.

Sources: the WARC format 1.1 (iipc.github.io/warc-specifications), the headers that
Webrecorder's tools add (WARC-Page-ID), disqus.com's embedded frame.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import IO, TYPE_CHECKING, Final

from threads.errors import InputError
from threads.read.crawl_links import (
    Asked,
    Place,
    describe_answer,
    describe_page,
    find_named,
    fold_address,
    host_of,
    link_answers,
)
from threads.read.documents import read_bytes
from threads.read.json_parts import Told
from threads.read.json_shapes import find_shape
from threads.read.records import N_BATCH, Found, Note, Raw, Thread, as_text, make_batch
from threads.read.sources import Source
from threads.read.times import parse_time
from threads.results import Document, Reject

if TYPE_CHECKING:
    from warcio.recordloader import ArcWarcRecord
    from warcio.statusandheaders import StatusAndHeaders

HTML: Final = ("text/html", "application/xhtml+xml")
_JSON: Final = ("application/json", "text/json", "application/ld+json")
_OK: Final = "200"
_MAX_PAGE: Final = 50_000_000  # bytes of one page of an archive
_MAX_REQUEST: Final = 100_000  # bytes of what a request sends
_FRAMES: Final = ("iframe", "frame", "embed", "object", "fencedframe")
# Disqus writes the first comments into the frame, not into an answer of its own.
_DISQUS: Final = re.compile(
    rb"<script[^>]{0,100}\bid=[\"']?disqus-threadData\b[^>]{0,100}>(.*?)</script>", re.DOTALL
)


@dataclass(frozen=True)
class Crawl:
    """What was seen of a crawl, of one file or of several in one archive.

    Attributes:
        pages: Its pages.
        answers: Answers that hold the comments of one thread.
        askers: Requests by the ids of what answered them, and by address where all
            requests of one address say the same.
        programs: Those that wrote the answers.
        seen: Hashes of the answers read, each of which is read once.
    """

    pages: list[Place] = field(default_factory=list)
    answers: list[Place] = field(default_factory=list)
    askers: dict[str, Asked] = field(default_factory=dict)
    programs: set[str] = field(default_factory=set)
    seen: set[bytes] = field(default_factory=set)


def read_records(stream: IO[bytes], source: Source, crawl: Crawl) -> Iterator[Found]:
    """Read the pages of a WARC and the comments in its answers.

    Args:
        stream: The WARC, unpacked or packed record by record.
        source: For the names of pages.
        crawl: Filled with what ``link_threads`` needs.
    """
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    rows: list[Raw] = []
    number = 0
    try:
        records = ArchiveIterator(stream)
        records.INC_RECORD = ""  # its warning, which it would print
        for record in records:
            for one in _read_record(record, source, crawl):
                if isinstance(one, str):
                    yield Reject(source.name, one)
                elif isinstance(one, Thread | Document | Reject):
                    yield one
                else:
                    rows.append(one)
            if len(rows) >= N_BATCH:
                yield make_batch(rows, range(number + 1, number + len(rows) + 1))
                number, rows = number + len(rows), []
        if records.err_count:
            yield Reject(source.name, f"damaged: {records.err_count} records of a wrong length")
    except (ArchiveLoadFailed, ValueError, EOFError, AttributeError, KeyError) as error:
        # warcio lets errors of its own parsing of headers through in all these ways.
        yield Reject(source.name, f"damaged: {str(error).splitlines()[0] if str(error) else error}")
    except InputError as error:  # what came before is kept
        yield Reject(source.name, str(error).removeprefix(f"{source.name}: ").removesuffix("."))
    if rows:
        yield make_batch(rows, range(number + 1, number + len(rows) + 1))


def link_threads(crawl: Crawl) -> Iterator[Thread | Note]:
    """Say of each thread whose page is in the crawl which one it is."""
    if crawl.programs:
        yield Note(f"answers as {', '.join(sorted(crawl.programs))} write them")
    linked = link_answers(crawl.pages, crawl.answers, crawl.askers)
    for key, (page_id, how) in linked.items():
        yield Thread(key, page=page_id, evidence=(f"comments from answers in the archive, {how}",))


def declare(content: bytes, charset: str | None) -> bytes:
    """Write a page in UTF-8 where its letter or its headers say in what it is."""
    try:
        return content.decode(charset or "utf-8").encode("utf-8")
    except (LookupError, UnicodeError):
        return content


def _read_record(
    record: "ArcWarcRecord", source: Source, crawl: Crawl
) -> "Iterator[Thread | Document | Reject | Raw | str]":
    headers = record.http_headers
    if record.rec_type == "request" and headers is not None:
        _note_request(record, headers, crawl)
    elif record.rec_type == "metadata":
        _note_origin(record, crawl)
    elif record.rec_type == "response" and headers is not None:
        yield from _read_response(record, headers, source, crawl)


def _note_request(record: "ArcWarcRecord", headers: "StatusAndHeaders", crawl: Crawl) -> None:
    body = record.content_stream().read(_MAX_REQUEST).decode("utf-8", "replace")
    _note(
        record,
        Asked(
            by=fold_address(headers.get_header("Referer") or ""),
            named=find_named(body),
            framed=(headers.get_header("Sec-Fetch-Dest") or "").lower() in _FRAMES,
        ),
        crawl,
    )


def _note_origin(record: "ArcWarcRecord", crawl: Crawl) -> None:
    """Take what Heritrix notes: "via: https://..." where it found the address of a record."""
    if (record.content_type or "").startswith("application/warc-fields"):
        text = record.content_stream().read(_MAX_REQUEST).decode("utf-8", "replace")
        via = re.search(r"^via:\s*(\S+)", text, re.MULTILINE | re.IGNORECASE)
        if via:
            _note(record, Asked(by=fold_address(via[1])), crawl)


def _note(record: "ArcWarcRecord", asked: Asked, crawl: Crawl) -> None:
    if asked == Asked():
        return
    for name in _names_of(record):
        crawl.askers[name] = asked if crawl.askers.get(name, asked) == asked else Asked()


def _names_of(record: "ArcWarcRecord") -> tuple[str, ...]:
    """Give the ids that tie a request to its answer, the surest first; the address is the last."""
    headers = record.rec_headers
    names = ("WARC-Concurrent-To", "WARC-Record-ID", "WARC-Refers-To", "WARC-Target-URI")
    return tuple(value for name in names if (value := headers.get_header(name)))


def _read_response(
    record: "ArcWarcRecord", headers: "StatusAndHeaders", source: Source, crawl: Crawl
) -> "Iterator[Thread | Document | Reject | Raw | str]":
    address = record.rec_headers.get_header("WARC-Target-URI") or ""
    kind, _, rest = (headers.get_header("Content-Type") or "").lower().partition(";")
    kind = kind.strip()
    is_json = kind in _JSON or kind.endswith("+json")
    if not headers.get_statuscode().startswith(_OK) or not (is_json or kind in HTML):
        return
    content = _read_content(record, headers)
    name = f"{source.name}#{address}"
    if len(content) > _MAX_PAGE:
        yield Reject(name, f"larger than {_MAX_PAGE // 1_000_000} MB")
        return
    frame = None if is_json else _DISQUS.search(content)
    if is_json or frame is not None:
        total = headers.get_header("X-WP-Total") or ""
        n_declared = int(total) if total.isascii() and total.isdigit() and len(total) < 9 else None
        body = content if frame is None else frame[1]
        yield from _read_answer(body, record, crawl, n_declared=n_declared)
        return
    charset = rest.partition("charset=")[2].strip(" \"'") or None
    captured = parse_time(record.rec_headers.get_header("WARC-Date"))
    html = declare(content, charset)
    page = read_bytes(html, source=name, format="html", captured_at=captured)
    if isinstance(page, Document):
        place = describe_page(page.page_id, address, page.text)
        crawl.pages.append(_tie(place, record))
    yield page


def _read_content(record: "ArcWarcRecord", headers: "StatusAndHeaders") -> bytes:
    """Give what an answer holds, unpacked, up to one byte more than the bound."""
    coding = (headers.get_header("Content-Encoding") or "").strip().lower()
    if coding not in ("br", "zstd"):
        return bytes(record.content_stream().read(_MAX_PAGE + 1))
    # warcio knows no zstd, and its way of brotli breaks with brotli 1.2.
    from warcio.bufferedreaders import ChunkedDataReader

    chunked = headers.get_header("Transfer-Encoding") == "chunked"
    stream = ChunkedDataReader(record.raw_stream) if chunked else record.raw_stream
    content = bytes(stream.read(_MAX_PAGE + 1))
    try:
        return _unpack(content, coding)
    except ValueError:
        return content  # some tools keep the old header of what they unpacked


def _unpack(content: bytes, coding: str) -> bytes:
    import brotli  # type: ignore[import-untyped]  # it has no stubs
    import zstandard

    try:
        if coding == "br":
            unpacked = brotli.Decompressor().process(content, output_buffer_limit=_MAX_PAGE + 1)
            return bytes(unpacked)
        with zstandard.ZstdDecompressor().stream_reader(content) as reader:
            return reader.read(_MAX_PAGE + 1)
    except (brotli.error, zstandard.ZstdError) as error:
        raise ValueError(f"not in {coding}") from error


def _tie(place: Place, record: "ArcWarcRecord") -> Place:
    visit = record.rec_headers.get_header("WARC-Page-ID") or ""
    return replace(place, records=_names_of(record), visit=visit)


def _read_answer(
    content: bytes, record: "ArcWarcRecord", crawl: Crawl, *, n_declared: int | None
) -> Iterator[Thread | Raw | str]:
    """Give the comments of an answer that a page asked for, where its program is known.

    Threads are called by their host and their own key: numbers of two sites may be equal.
    """
    digest = hashlib.sha256(content).digest()
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return
    shape = find_shape(value)
    if shape is None or digest in crawl.seen:
        return
    crawl.seen.add(digest)
    crawl.programs.add(shape[0])
    address = record.rec_headers.get_header("WARC-Target-URI") or ""
    urls: dict[str, list[str | None]] = {}
    commented: set[str] = set()
    for one in _with_text(shape[1](value)):
        if isinstance(one, Thread):
            urls.setdefault(one.key, []).append(one.url)
            yield replace(one, key=f"{host_of(address)} {one.key}")
        elif isinstance(one, dict):
            key = as_text(one.get("thread")) or ""
            commented.add(key)
            yield {**one, "thread": f"{host_of(address)} {key}"}
        else:
            yield str(one)
    if len(commented) == 1:
        key = min(commented)
        place = replace(
            describe_answer(key, address, urls.get(key, ())), key=f"{host_of(address)} {key}"
        )
        crawl.answers.append(_tie(place, record))
        if n_declared is not None:
            yield Thread(place.key, n_declared=n_declared)


def _with_text(told: Iterable[Told]) -> Iterator[Told]:
    return (
        one for one in told if isinstance(one, str | Thread) or as_text(one.get("text")) is not None
    )
