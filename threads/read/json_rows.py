"""JSON and JSON Lines: records that some known program wrote, or flat ones."""

import codecs
import io
import json
from collections.abc import Iterator
from itertools import chain
from typing import IO, Final

from threads.errors import InputError
from threads.read.columns import Mapped, map_columns
from threads.read.decode import decode
from threads.read.json_forums import is_hn_item, read_hn_items
from threads.read.json_parts import Json, Told, each
from threads.read.json_shapes import find_shape
from threads.read.options import ReadOptions
from threads.read.records import (
    Found,
    Note,
    Raw,
    Thread,
    as_text,
    in_batches,
    make_batch,
    make_excerpt,
)
from threads.read.sources import Source
from threads.read.tables import shape_columns
from threads.results import Reject

Value = tuple[int, Json]

_MAX_LINE: Final = 64_000_000  # bytes of one line of JSON Lines
_WIDE: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
_NO_JSON: Final = object()
# Where a file keeps its records, and where a record keeps its replies.
_LISTS: Final = ("comments", "data", "items", "results", "posts", "records", "response")
_REPLIES: Final = ("replies", "children", "comments")


def read_json_lines(source: Source, options: ReadOptions) -> Iterator[Found]:
    """Read one value of JSON a line, as many as there are.

    Raises:
        InputError: The file is damaged, or no record has a text.
    """
    with source.open() as stream:
        lines = _each_line(stream)
        if source.read_head().startswith(_WIDE):  # as PowerShell writes; held whole
            decoded = decode(stream.read())
            lines = _each_line(io.BytesIO(decoded[0].encode() if decoded else b""))
        yield from _read_values(lines, source, options, counted=False)


def read_json(source: Source, options: ReadOptions) -> Iterator[Found]:
    """Read one document of JSON, held whole.

    Raises:
        InputError: The file is damaged or no JSON, or no record has a text.
    """
    with source.open() as stream:
        content = stream.read()
    decoded = decode(content)
    try:
        document = json.loads(decoded[0].lstrip("\ufeff")) if decoded else _NO_JSON
    except RecursionError as error:
        raise InputError(f"{source.name}: JSON nested too deeply.") from error
    except ValueError as error:
        if "Extra data" in str(error):  # the first line alone was longer than what told the format
            yield from read_json_lines(source, options)
            return
        raise InputError(f"{source.name}: not valid JSON: {error}.") from error
    if decoded is None:
        raise InputError(f"{source.name}: binary data, not JSON.")
    values = iter(_each_element(document))
    yield from _read_values(values, source, options, counted=True)


def _each_line(stream: IO[bytes]) -> Iterator[Value]:
    number = 0
    while line := stream.readline(_MAX_LINE):
        number += 1
        if len(line) == _MAX_LINE and not line.endswith(b"\n"):
            while (rest := stream.readline(_MAX_LINE)) and not rest.endswith(b"\n"):
                pass
            yield number, _NO_JSON
        elif line := line.strip().removeprefix(b"\xef\xbb\xbf"):
            yield number, _decode_line(line)


def _decode_line(line: bytes) -> Json:
    try:
        try:
            return json.loads(line.decode("utf-8"))
        except UnicodeDecodeError:
            return json.loads(line.decode("cp1252", "replace"))
    except (ValueError, RecursionError):
        return _NO_JSON


def _each_element(document: Json) -> list[Value]:
    """Take the records of a document apart; their numbers stand for lines."""
    if find_shape(document) is None:
        if isinstance(document, list):
            return list(enumerate(document, start=1))
        if isinstance(document, dict) and document and all(map(is_hn_item, document.values())):
            return list(enumerate(document.values(), start=1))
    return [(1, document)]


def _read_values(
    values: Iterator[Value], source: Source, options: ReadOptions, *, counted: bool
) -> Iterator[Found]:
    """Read values of JSON; ``counted`` numbers the records in place of their lines."""
    first = next(values, None)
    if first is None:
        raise InputError(f"{source.name}: no record in it.")
    values = chain([first], values)
    told: Iterator[tuple[int, Told | Note]]
    told = _tell_all(values, options)
    if is_hn_item(first[1]):
        yield Note("as Hacker News writes it")
        told = read_hn_items(list(values))
    number = 0
    for part in in_batches(told, weigh=_weigh):
        rows: list[Raw] = []
        lines: list[int] = []
        for line, one in part:
            if isinstance(one, Thread | Note):
                yield one
                continue
            number += 1
            where = number if counted else line
            if isinstance(one, str):
                reason, _, excerpt = one.partition("\n")
                yield Reject(source.name, reason, where, excerpt)
            elif as_text(one.get("text")) is None:
                yield Reject(source.name, "its text is no text", where, make_excerpt(one))
            else:
                rows.append(one)
                lines.append(where)
        yield make_batch(rows, lines)


def _weigh(told: tuple[int, Told | Note]) -> int:
    text = told[1].get("text") if isinstance(told[1], dict) else None
    return len(text) if isinstance(text, str) else 0


def _tell_all(values: Iterator[Value], options: ReadOptions) -> Iterator[tuple[int, Told | Note]]:
    known: dict[tuple[str, ...], Mapped | None] = {}
    named: set[str] = set()
    for line, value in values:
        shape = None if options.columns else find_shape(value)
        if shape is None:
            said = _read_flat(value, known, options)
        else:
            if shape[0] not in named:
                named.add(shape[0])
                yield line, Note(f"as {shape[0]} writes it")
            said = shape[1](value)
        for one in said:
            yield line, one


def _read_flat(
    value: Json, known: dict[tuple[str, ...], Mapped | None], options: ReadOptions
) -> Iterator[Told | Note]:
    """Read a record by the names of its fields, or the records in a list of a record."""
    if not isinstance(value, dict):
        yield "not valid JSON" if value is _NO_JSON else f"no object\n{make_excerpt(value)}"
        return
    held = next((v for n in _LISTS if isinstance(v := value.get(n), list) and any(each(v))), None)
    if held is None:
        yield from _read_record(value, {}, known, options)
        return
    key = as_text(value.get("id")) or as_text(value.get("url")) or ""
    title, url = value.get("title"), value.get("url")
    yield Thread(
        key,
        title=" ".join(title.split()) if isinstance(title, str) else None,
        url=url if isinstance(url, str) else None,
    )
    # Replies within replies: without recursion, however deep.
    stack: list[tuple[dict[str, Json], Json]] = [(r, None) for r in each(held)]
    stack.reverse()
    while stack:
        record, parent = stack.pop()
        yield from _read_record(record, {"thread": key, "parent": parent}, known, options)
        replies = next((v for n in _REPLIES if isinstance(v := record.get(n), list)), [])
        above = next((record[n] for n in ("id", "comment_id", "_id") if n in record), None)
        stack += [(reply, above) for reply in each(replies)][::-1]


def _read_record(
    record: dict[str, Json],
    around: Raw,
    known: dict[tuple[str, ...], Mapped | None],
    options: ReadOptions,
) -> Iterator[Told | Note]:
    flat = {k: v for k, v in record.items() if not isinstance(v, dict | list)}
    flat |= {
        f"{k}.{n}": w
        for k, v in record.items()
        if isinstance(v, dict)
        for n, w in v.items()
        if not isinstance(w, dict | list)
    }
    names = tuple(flat)
    if names not in known:
        known[names] = mapped = map_columns(names, given=options.columns)
        if mapped is not None and sum(m is not None for m in known.values()) == 1:
            yield Note(mapped.note)
    mapped = known[names]
    if mapped is None:
        listed = ", ".join(names[:20])
        fault = f"no field is known to hold the text (--column text=NAME); fields: {listed}"
        yield f"{fault}\n{make_excerpt(record)}"
        return
    row = {f: values[0] for f, values in shape_columns([list(flat.values())], mapped).items()}
    yield {**row, **{name: v for name, v in around.items() if v is not None and not row.get(name)}}
