"""What a reader hands over: pages to take apart, or discussions in records."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, TypeVar

import polars as pl

from threads.errors import InputError
from threads.read.decode import mend_lines
from threads.read.times import parse_times
from threads.results import Document, Reject

# One row a comment, before ids. ``thread`` is empty where a file holds one discussion.
_COLUMNS: Final[Mapping[str, pl.DataType | type[pl.DataType]]] = {
    "thread": pl.String,
    "key": pl.String,
    "parent": pl.String,
    "author": pl.String,
    "posted_at": pl.Datetime("us", "UTC"),
    "votes_up": pl.Int32,
    "votes_down": pl.Int32,
    "permalink": pl.String,
    "text": pl.String,  # one paragraph a line
    "own_text": pl.String,  # the text less quoted paragraphs; null where none is quoted
    "position": pl.UInt32,  # where the file says it
    "depth": pl.UInt16,  # likewise
    "line": pl.UInt32,
}
RECORDS: Final = pl.Schema(_COLUMNS)
# Fields of a raw row, as the readers fill them; any may be left out.
FIELDS: Final = (
    "thread", "key", "parent", "author", "time", "up", "down", "permalink", "text", "own",
    "position", "depth",
)  # fmt: skip
Raw = Mapping[str, object]

N_BATCH: Final = 20_000  # records
_HEAVY: Final = 20_000_000  # characters of a batch
MORE_PAGES: Final = "the file holds one page of several"  # as ``Thread.missing``
T = TypeVar("T")
_STRAY: Final = re.compile("[\udc80-\udcff]")  # bytes that were no UTF-8
_GONE: Final = ("[deleted]", "[removed]", "[ removed by reddit ]", "[deleted by user]")
_NOBODY: Final = ("", "null", "none", "nan", "n/a", "[deleted]", "[removed]")
_N_EXCERPT: Final = 80


@dataclass(frozen=True)
class Thread:
    """What a file says of one discussion besides its comments.

    Attributes:
        key: As the records name it.
        article: Its paragraphs.
        n_declared: The file's own count of comments.
        missing: Why comments may be elsewhere; empty where the file says that none are,
            None where it says nothing.
        page: Id of the document that the comments stand under, in an archive of pages.
        source: What its page is called; None for the file's name.
        evidence: Short phrases fit for a report.
        line: Of the source, 1-based.
    """

    key: str
    title: str | None = None
    author: str | None = None
    url: str | None = None
    published_at: datetime | None = None
    captured_at: datetime | None = None
    language: str | None = None
    article: tuple[str, ...] = ()
    n_declared: int | None = None
    missing: str | None = None
    page: str | None = None
    source: str | None = None
    evidence: tuple[str, ...] = ()
    line: int | None = None


@dataclass(frozen=True)
class Batch:
    """Some comments of a file, in its order.

    Attributes:
        frame: With the columns of ``RECORDS``.
        n_mended: Texts and names in which mojibake was mended.
    """

    frame: pl.DataFrame
    n_mended: int = 0


@dataclass(frozen=True)
class Note:
    """How a file was read, for the reader of the report: its encoding, its columns."""

    text: str


Found = Document | Thread | Batch | Reject | Note


def in_batches(items: Iterable[T], *, weigh: Callable[[T], int] = lambda _: 0) -> Iterator[list[T]]:
    """Give items in batches; what came before an error is given out, then the error.

    Args:
        items: Records, or what else a reader finds.
        weigh: Characters of one; long ones make short batches.

    Raises:
        InputError: What gives the items broke off.
    """
    part: list[T] = []
    weight = 0
    try:
        for item in items:
            part.append(item)
            weight += weigh(item)
            if len(part) == N_BATCH or weight > _HEAVY:
                yield part
                part, weight = [], 0
    except InputError:
        yield part
        raise
    yield part


def make_batch(rows: Sequence[Raw], lines: Sequence[int]) -> Batch:
    """Put raw rows into the columns of ``RECORDS``.

    Args:
        rows: Field to value as the file has it; see ``FIELDS``.
        lines: The line or the number of each row's record, 1-based.
    """
    return columns_to_batch({f: [row.get(f) for row in rows] for f in FIELDS}, lines)


def columns_to_batch(columns: Mapping[str, Sequence[object]], lines: Sequence[int]) -> Batch:
    """Put raw columns, all of one length, into the columns of ``RECORDS``."""
    nothing = pl.Series([None] * len(lines), dtype=pl.String)
    raw = pl.DataFrame(
        {f: _texts(columns[f]) if f in columns else nothing for f in FIELDS},
        schema=dict.fromkeys(FIELDS, pl.String),
    )
    raw, n_mended = _mend(raw)
    own = pl.lit(None, dtype=pl.String)
    if raw["own"].null_count() < raw.height:  # asked of texts it takes as long as all the rest
        own = pl.when(_is_part("own", "text")).then("own")
    blank = pl.col("text").str.to_lowercase().is_in(_GONE)
    frame = raw.select(
        thread=pl.col("thread").fill_null(""),
        key=_filled("key"),
        parent=_filled("parent"),
        author=_filled("author"),
        posted_at=parse_times(raw["time"]),
        votes_up=_count("up"),
        votes_down=_count("down"),
        permalink=_filled("permalink"),
        text=pl.when(blank).then(pl.lit("")).otherwise(_paragraphs("text").fill_null("")),
        own_text=own,
        position=pl.col("position").cast(pl.UInt32, strict=False),
        depth=pl.col("depth").cast(pl.UInt16, strict=False),
        line=pl.Series(lines, dtype=pl.UInt32),
    )
    return Batch(frame.match_to_schema(RECORDS), n_mended)


def _mend(raw: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """Mend mojibake in texts and names; say in how many."""
    n_mended = 0
    for name in ("text", "own", "author"):
        column = raw[name]
        odd = column.filter(
            (column.str.len_bytes() > column.str.len_chars()).fill_null(value=False)
        )
        mended = {text: new for text in odd if (new := mend_lines(text)[0]) != text}
        if mended:
            raw = raw.with_columns(pl.col(name).replace(mended))
            n_mended += int(odd.is_in(list(mended)).sum()) if name != "own" else 0
    return raw, n_mended


def clean_thread(thread: Thread) -> Thread:
    """Mend what a thread says, and leave out what no file can hold, such as zero bytes."""

    def clean(text: str | None) -> str | None:
        return text and mend_lines(_whole(text).replace("\0", ""))[0]

    return replace(
        thread,
        key=_whole(thread.key),  # as those of the records, so that they still meet
        title=clean(thread.title),
        author=clean(thread.author),
        url=clean(thread.url),
        language=clean(thread.language),
        article=tuple(part for text in thread.article if (part := clean(text))),
    )


def make_excerpt(value: object) -> str:
    """Give the beginning of a record that could not be read."""
    return " ".join(str(value)[: 4 * _N_EXCERPT].split())[:_N_EXCERPT]


def as_text(value: object) -> str | None:
    """Write a value of JSON or of a sheet as text; None where it is no text, number or time."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, bool | dict | list):
        return None
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value)


def _texts(values: Sequence[object]) -> pl.Series:
    try:  # a table's cells are strings already
        return pl.Series(values, dtype=pl.String)
    except (TypeError, UnicodeEncodeError, OverflowError, pl.exceptions.PolarsError):
        texts = [as_text(value) for value in values]
    try:
        return pl.Series(texts, dtype=pl.String)
    except (UnicodeEncodeError, pl.exceptions.PolarsError):
        return pl.Series([None if t is None else _whole(t) for t in texts], dtype=pl.String)


def _whole(text: str) -> str:
    """Read stray bytes as Windows-1252; half a surrogate pair stands for nothing."""
    western = _STRAY.sub(lambda b: bytes([ord(b[0]) - 0xDC00]).decode("cp1252", "replace"), text)
    return western.encode("utf-8", "replace").decode("utf-8")


def _filled(name: str) -> pl.Expr:
    told = pl.col(name).str.replace_all(r"\s+", " ").str.strip_chars()
    return pl.when(~told.str.to_lowercase().is_in(_NOBODY)).then(told)


def _count(name: str) -> pl.Expr:
    plain = pl.col(name).str.replace_all(r"[,\s_]", "").str.replace(r"\.0+$", "")
    return plain.cast(pl.Int32, strict=False)


def _is_part(name: str, whole: str) -> pl.Expr:
    lines = _paragraphs(whole).str.split("\n").list.concat(pl.lit([""]))
    return pl.col(name).str.split("\n").list.set_difference(lines).list.len() == 0


def _paragraphs(name: str) -> pl.Expr:
    """Keep a line end between paragraphs only: no blank line, no blanks at the ends of one."""
    # A zero byte ends strings in half of the world's programs; no reader wrote it.
    whole = pl.col(name).str.replace_all("\0", "", literal=True).str.replace_all(r"\r\n?", "\n")
    trimmed = whole.str.replace_all(r"[^\S\n]*\n\s*", "\n")
    return trimmed.str.strip_chars()
