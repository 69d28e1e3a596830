"""Comment tables: CSV in any dialect, Parquet, and sheets of Excel and OpenDocument."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import IO, TYPE_CHECKING, Final

from threads.cells import restore_cell
from threads.errors import InputError
from threads.read.columns import Mapped, Profile, map_columns
from threads.read.decode import decode
from threads.read.markup import is_markup, read_markup
from threads.read.options import ReadOptions
from threads.read.records import (
    N_BATCH,
    Found,
    Note,
    Thread,
    as_text,
    columns_to_batch,
    in_batches,
    make_excerpt,
)
from threads.read.sources import N_HEAD, Source, check_parts
from threads.results import Reject

if TYPE_CHECKING:
    import _csv
    from pathlib import Path

# Letters of several bytes in UTF-8, which no other encoding of texts is likely to hold.
_LETTERS: Final = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")
_DELIMITERS: Final = (",", ";", "\t", "|")
Cells = Sequence[object]


def read_csv(source: Source, options: ReadOptions) -> Iterator[Found]:
    """Read a table of comments in CSV: any delimiter, any line ends, quotes doubled.

    Bytes that are no UTF-8 are read as Windows-1252, cell by cell, unless the beginning
    of the file is in another encoding.

    Raises:
        InputError: No column holds the text, or the file is damaged.
    """
    head = source.read_head()
    head = head[: head.rfind(b"\n") + 1] if len(head) == N_HEAD else head
    if _LETTERS.search(head):  # a stray byte makes no other encoding of it
        head = head.decode("utf-8", "replace").encode("utf-8")
    decoded = decode(head)
    if decoded is None:
        raise InputError(f"{source.name}: binary data, not a table.")
    encoding = decoded[1].partition(" (")[0].partition(",")[0]
    delimiter = _find_delimiter(decoded[0])
    with source.open() as stream:
        errors = "surrogateescape" if encoding.startswith("utf-8") else "replace"
        text = io.TextIOWrapper(stream, encoding=encoding, errors=errors, newline="")
        reader = csv.reader(text, delimiter=delimiter)
        names = _first(reader)
        mapped = _map(names, source, options)
        shown = "tab" if delimiter == "\t" else delimiter
        yield Note(f"{encoding}, delimiter '{shown}'; {mapped.note}")
        yield from _read_rows(_number_lines(reader), mapped, names, source, guarded=True)


def read_parquet(source: Source, options: ReadOptions) -> Iterator[Found]:
    """Read a table of comments in Parquet; a record's number stands for its line.

    Raises:
        InputError: No column holds the text, or the file is damaged.
    """
    import polars as pl

    where: Path | IO[bytes] = source.path or io.BytesIO(source.content)
    try:
        lazy = pl.scan_parquet(where)
        names = lazy.collect_schema().names()
        mapped = _map(names, source, options)
        yield Note(mapped.note)
        start = 0
        while (part := lazy.slice(start, N_BATCH).collect()).height:
            numbered = enumerate(part.iter_rows(), start=start + 1)
            yield from _read_rows(numbered, mapped, names, source)
            start += part.height
    except (pl.exceptions.PolarsError, OSError) as error:
        reason = str(error).split("\n", 1)[0]
        raise InputError(f"{source.name}: no Parquet file that can be read: {reason}.") from error


def read_excel(source: Source, options: ReadOptions) -> Iterator[Found]:
    """Read the first sheet of a workbook in which a column holds texts of comments.

    Raises:
        InputError: No sheet has such a column, or the file is damaged or too large.
    """
    from python_calamine import CalamineError, load_workbook

    _check_unpacked(source)
    try:
        book = load_workbook(source.path or io.BytesIO(source.content))
        sheets = {name: book.get_sheet_by_name(name) for name in book.sheet_names}
        rows = {name: sheet.iter_rows() for name, sheet in sheets.items()}
        firsts = {name: [str(c) for c in next(iter(row), [])] for name, row in rows.items()}
        for name, names in firsts.items():
            if map_columns(names, given={}) is None and not options.columns:
                continue
            mapped = _map(names, source, options)
            others = [other for other in firsts if other != name]
            unread = f"; sheets not read: {', '.join(others)}" if others else ""
            yield Note(f"sheet '{name}'; {mapped.note}{unread}")
            yield from _read_rows(enumerate(rows[name], start=2), mapped, names, source)
            return
    except (CalamineError, OSError, ValueError) as error:
        raise InputError(f"{source.name}: no workbook that can be read: {error}.") from error
    _map([name for names in firsts.values() for name in names], source, options)


def _check_unpacked(source: Source) -> None:
    """Refuse a workbook that unpacks to more than the bound, before it is unpacked."""
    with source.open() as stream:
        if not zipfile.is_zipfile(stream):
            return
        try:
            check_parts(zipfile.ZipFile(stream), source)
        except (zipfile.BadZipFile, OSError, ValueError) as error:
            raise InputError(f"{source.name}: damaged: {error}.") from error


def _first(reader: "_csv.Reader") -> list[str]:
    """Give the first row with anything in it."""
    try:
        return next((row for row in reader if any(cell.strip() for cell in row)), [])
    except csv.Error:
        return []


def _number_lines(reader: "_csv.Reader") -> Iterator[tuple[int, Cells | csv.Error]]:
    while True:
        line = reader.line_num + 1
        try:
            yield line, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, error


def _map(names: Sequence[str], source: Source, options: ReadOptions) -> Mapped:
    try:
        mapped = map_columns(names, given=options.columns)
    except InputError as error:
        raise InputError(f"{source.name}: {error}") from error
    if mapped is None:
        listed = ", ".join(make_excerpt(name) for name in names[:30]) or "none"
        raise InputError(
            f"{source.name}: no column is known to hold the text. Columns: {listed}. "
            "Say which with --column text=NAME."
        )
    return mapped


def _find_delimiter(head: str) -> str:
    """Find the delimiter under which the first rows have a text column and are equally long."""

    def judge(delimiter: str) -> tuple[bool, float, int]:
        try:
            rows = list(islice(csv.reader(io.StringIO(head, newline=""), delimiter=delimiter), 50))
        except csv.Error:
            return False, 0.0, 0
        rows = [row for row in rows if row]
        if not rows or len(rows[0]) < 2:
            return False, 0.0, 0
        even = sum(len(row) == len(rows[0]) for row in rows) / len(rows)
        return map_columns(rows[0], given={}) is not None, even, len(rows[0])

    return max(_DELIMITERS, key=judge)


def _read_rows(
    rows: Iterator[tuple[int, Cells | csv.Error]],
    mapped: Mapped,
    names: Sequence[str],
    source: Source,
    *,
    guarded: bool = False,
) -> Iterator[Found]:
    """Turn rows into records, in batches; what is none becomes a reject."""
    for part in in_batches(rows, weigh=_weigh if guarded else lambda _: 0):
        kept: list[Cells] = []
        lines: list[int] = []
        for line, row in part:
            reason = _find_fault(row, mapped, names)
            if reason is None:
                kept.append(row)  # type: ignore[arg-type]  # an error is a fault
                lines.append(line)
            elif reason:
                yield Reject(source.name, reason, line, make_excerpt(row))
        columns = shape_columns(kept, mapped, guarded=guarded)
        yield from _name_threads(columns)
        yield columns_to_batch(columns, lines)


def _weigh(numbered: tuple[int, Cells | csv.Error]) -> int:
    return sum(map(len, numbered[1])) if isinstance(numbered[1], list) else 0


def _name_threads(columns: Mapping[str, list[object]]) -> Iterator[Thread]:
    """Give the threads that have a title or an address, where all their records agree."""
    if not {"title", "url"} & columns.keys():
        return
    said: dict[str, tuple[set[str], set[str]]] = {}
    nothing = [None] * len(columns["text"])
    stated = [columns.get(name, nothing) for name in ("thread", "title", "url")]
    for key, *facts in zip(*stated, strict=True):
        known = said.setdefault(as_text(key) or "", (set(), set()))
        for held, fact in zip(known, facts, strict=True):
            if text := as_text(fact):
                held.add(" ".join(text.split()))
    for key, (titles, urls) in said.items():
        if len(titles) == 1 or len(urls) == 1:
            title = min(titles) if len(titles) == 1 else None
            yield Thread(key, title=title, url=min(urls) if len(urls) == 1 else None)


def _find_fault(row: Cells | csv.Error, mapped: Mapped, names: Sequence[str]) -> str | None:
    """Say why a row is no comment; empty for a line without anything."""
    if isinstance(row, csv.Error):
        return f"no row: {row}"
    if not row:
        return ""
    if len(row) > len(names) or mapped.fields["text"] >= len(row):
        return f"{len(row)} cells under {len(names)} columns"
    text = row[mapped.fields["text"]]
    if not text and all(cell is None or cell == "" for cell in row):
        return "an empty row"
    if text == names[mapped.fields["text"]] and list(row) == list(names):
        return "the names of the columns again"
    if mapped.kept_by is not None and mapped.profile.keep is not None:
        said = str(row[mapped.kept_by]).strip().lower() if mapped.kept_by < len(row) else ""
        if said not in mapped.profile.keep[1]:
            return f"no comment that was shown: {names[mapped.kept_by]} is '{make_excerpt(said)}'"
    return None


def shape_columns(
    rows: Sequence[Cells], mapped: Mapped, *, guarded: bool = False
) -> dict[str, list[object]]:
    """Give each field its column, as the profile of the table wants it.

    Args:
        rows: Each with a cell a column; short ones lack their last.
        mapped: Which column holds what.
        guarded: Whether this program wrote its cells for spreadsheets.
    """
    columns: dict[str, list[object]] = {
        field: [row[i] if i < len(row) else None for row in rows]
        for field, i in mapped.fields.items()
    }
    if mapped.profile.verbatim and guarded:
        for field, values in columns.items():
            columns[field] = [restore_cell(v) if isinstance(v, str) else v for v in values]
    if not mapped.profile.verbatim:
        _read_texts(columns)
    _settle_keys(columns, mapped.profile)
    return columns


def _read_texts(columns: dict[str, list[object]]) -> None:
    """Write texts that are HTML as text."""
    texts = columns["text"]
    own: list[object] = [None] * len(texts)
    for i, text in enumerate(texts):  # row by row: each text is a page of its own to the parser
        if isinstance(text, str) and is_markup(text):
            texts[i], own[i] = read_markup(text)
    columns["own"] = own


def _settle_keys(columns: dict[str, list[object]], profile: Profile) -> None:
    """Bring keys and parents into one form, as the tool needs it."""
    if profile.prefix is not None:
        for name in ("key", "parent"):
            if name in columns:
                columns[name] = [str(v or "").removeprefix(profile.prefix) for v in columns[name]]
    if profile.parent_in_key is not None:
        found = [re.match(profile.parent_in_key, str(key)) for key in columns["key"]]
        columns["parent"] = [parent[1] if parent else None for parent in found]
