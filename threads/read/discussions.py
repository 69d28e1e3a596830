"""From records to the tables: ids, parents, depths, and a text that the blocks partition."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from threads.capture import judge_capture
from threads.read.documents import N_ID_DIGITS
from threads.read.records import MORE_PAGES, RECORDS, Thread, make_excerpt
from threads.results import Reject, SegmentedPages
from threads.schemas import Blocks, Comments, Links, Pages, from_rows

if TYPE_CHECKING:
    import dataframely as dy
    from numpy.typing import NDArray

# A name that is an address of a person or of a machine is not kept.
_ADDRESS: Final = (
    r"^\S+@\S+\.\S+$|^\d{1,3}(?:\.\d{1,3}){3}$|^[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){3,7}$"
)
# What a file writes for "answers nobody", where no record is called so. Reddit's t3_ is a post.
_TOP: Final = r"(?i)^(?:0|-1|root|null|none|nan|false|t3_\w+)$"
# Of a text; what Python's reader of CSV takes, so that what is written can be read again.
_LONGEST: Final = 131_072
_DEEPEST: Final = 65_535  # what the table can hold
_PARTS: Final = pl.Enum(["title", "article", "comment"])


@dataclass(frozen=True)
class File:
    """The file that discussions came from.

    Attributes:
        source: Its path as the user gave it, or as it was found.
        format: A key of ``catalog.READERS``.
        how: How it was read: encoding and columns.
        sha256: Of its bytes.
    """

    source: str
    format: str
    how: str
    sha256: str


def build_discussions(
    file: File, frames: Sequence[pl.DataFrame], threads: Sequence[Thread]
) -> tuple[SegmentedPages, list[Reject]]:
    """Make pages of the discussions of one file.

    A page is one thread. Its text is the title, the article's paragraphs and the comments
    in the order of the file, a paragraph a line; a file that lists the newest first is
    turned round. Records that bring ids of this program keep them.

    Args:
        file: Where the records came from; page ids follow from its hash and the thread.
        frames: The records, with the columns of ``RECORDS``.
        threads: What is known of the threads; one without records is a page too.

    Returns:
        The tables, and a reject for each record whose key another of its thread has, or
        whose text is too long for a comment.
    """
    records = pl.concat([pl.DataFrame(schema=RECORDS), *frames], how="vertical")
    records, long = _reject_long(records, file.source)
    records, rejects = _reject_repeated(records, file.source)
    records = _hide_addresses(_order(records))
    known = _join_threads(threads, records["thread"].unique(maintain_order=True).to_list())
    ids = {key: _page_id(file, key) for key in known}
    records = records.with_columns(
        page_id=pl.col("thread").replace_strict(ids, return_dtype=pl.String)
    )
    own = pl.col("key").str.starts_with(pl.col("page_id") + "-") & pl.col("position").is_not_null()
    place = pl.int_range(pl.len(), dtype=pl.UInt32).over("page_id")
    records = records.with_columns(position=pl.when(own).then("position").otherwise(place))
    numbered = pl.format("{}-{}", "page_id", pl.col("position") + 1)
    records = records.with_columns(
        own=own.fill_null(value=False), comment_id=pl.when(own).then("key").otherwise(numbered)
    ).with_row_index("row")
    records, evidence = _link_parents(records)
    blocks, texts = _lay_out(records, {ids[key]: thread for key, thread in known.items()}, file)
    counts = dict(records["page_id"].value_counts().iter_rows())
    pages = _build_pages(
        file, [(ids[key], thread) for key, thread in known.items()], counts, evidence
    )
    links = Links.create_empty()
    return SegmentedPages(pages, blocks, _build_comments(records), links, texts), [*long, *rejects]


def _page_id(file: File, key: str) -> str:
    if len(key) == N_ID_DIGITS and not set(key) - set("0123456789abcdef"):
        return key  # this program's own
    return hashlib.sha256(f"{file.sha256}\n{key}".encode()).hexdigest()[:N_ID_DIGITS]


def _join_threads(threads: Sequence[Thread], commented: Sequence[str]) -> dict[str, Thread]:
    """Give each thread once, in the order of the file."""
    known: dict[str, Thread] = {}
    for thread in threads:
        before = known.get(thread.key)
        known[thread.key] = thread if before is None else _join_thread(before, thread)
    return {key: known.pop(key, Thread(key)) for key in commented} | known


def _join_thread(one: Thread, other: Thread) -> Thread:
    """Join what two records say of a thread; of two that say something, the first."""
    said = {f.name: getattr(one, f.name) or getattr(other, f.name) for f in fields(Thread)}
    reasons = [m for m in (one.missing, other.missing) if m is not None]
    # Of several pages of answers the last one says that there is no more.
    said["missing"] = min(reasons, key=lambda m: {"": 1, MORE_PAGES: 2}.get(m, 0), default=None)
    said["evidence"] = tuple(dict.fromkeys([*one.evidence, *other.evidence]))
    return Thread(**said)


def _reject_long(records: pl.DataFrame, source: str) -> tuple[pl.DataFrame, list[Reject]]:
    long = pl.col("text").str.len_chars() > _LONGEST
    reason = f"no comment: longer than {_LONGEST:,} characters"
    rejects = [
        Reject(source, reason, line, make_excerpt(text))
        for line, text in records.filter(long).select("line", "text").iter_rows()
    ]
    return records.filter(~long), rejects


def _reject_repeated(records: pl.DataFrame, source: str) -> tuple[pl.DataFrame, list[Reject]]:
    repeated = pl.col("key").is_not_null() & ~pl.struct("thread", "key").is_first_distinct()
    marked = records.with_columns(repeated=repeated)
    rejects = [
        Reject(source, f"the id {make_excerpt(key)} a second time", line, make_excerpt(text))
        for key, line, text in marked.filter("repeated").select("key", "line", "text").iter_rows()
    ]
    return marked.filter(~pl.col("repeated")).drop("repeated"), rejects


def _order(records: pl.DataFrame) -> pl.DataFrame:
    """Bring each thread's records together, in the order that the file gives them."""
    time = pl.col("posted_at")
    newest_first = (
        (time.null_count() == 0)
        & (time.to_physical().diff().fill_null(0) <= 0).all()
        & (time.n_unique() > 1)
    ).over("thread")
    listed = pl.col("position").is_not_null().all().over("thread")
    row = pl.int_range(pl.len(), dtype=pl.Int64)
    return (
        records.with_columns(
            first=row.min().over("thread"),
            place=pl.when(listed)
            .then(pl.col("position").cast(pl.Int64))
            .when(newest_first)
            .then(-row)
            .otherwise(row),
            row=row,
        )
        .sort("first", "place", "row")
        .drop("first", "place", "row")
    )


def _hide_addresses(records: pl.DataFrame) -> pl.DataFrame:
    """Name authors who are called by an e-mail or IP address by a number instead."""
    author = pl.col("author")
    addresses = records.filter(author.str.contains(_ADDRESS))["author"].unique(maintain_order=True)
    names = {address: f"writer {i + 1}" for i, address in enumerate(addresses)}
    return records.with_columns(author.replace(names)) if names else records


def _link_parents(records: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, list[str]]]:
    """Turn parents' keys into comment ids and depths.

    Returns:
        The records, and for each page what is odd about its parents.
    """
    places = records.filter(pl.col("key").is_not_null()).select("page_id", "key", parent_row="row")
    linked = records.join(
        places, left_on=["page_id", "parent"], right_on=["page_id", "key"], how="left"
    ).sort("row")
    parents = linked["parent_row"].cast(pl.Int64).fill_null(-1).to_numpy().copy()
    cut = _break_cycles(parents)
    climbed = _climb(parents)
    ids = linked["comment_id"]
    found = pl.Series(parents).cast(pl.Int64)
    threaded = pl.col("parent").is_not_null().any().over("page_id")
    lost = (
        pl.col("parent_row").is_null()
        & ~pl.col("parent").str.contains(_TOP)
        & (pl.col("parent") != pl.col("thread"))
    )
    depth = pl.Series(np.minimum(climbed.steps, _DEEPEST)).cast(pl.UInt16)
    linked = linked.with_columns(
        parent_id=ids.gather(found.replace(-1, None)) if len(ids) else ids,
        cut=pl.Series(cut),
        lost=lost.fill_null(value=False),
    )
    rootless = linked["lost"].gather(climbed.tops)  # how deep is not knowable
    linked = linked.with_columns(
        # This program's own tables say the depth, also that it is not known.
        depth=pl.when("own")
        .then("depth")
        .otherwise(pl.coalesce("depth", pl.when(threaded & ~rootless).then(depth)))
    )
    odd = linked.group_by("page_id", maintain_order=True).agg(pl.col("lost", "cut").sum())
    evidence: dict[str, list[str]] = {}
    for page_id, n_lost, n_cut in odd.iter_rows():
        evidence[page_id] = [
            *([f"{_say(n_lost)} what is not in the file"] if n_lost else []),
            *([f"{_say(n_cut)} in a circle"] if n_cut else []),
        ]
    return linked, evidence


def _say(n: int) -> str:
    return "1 comment answers" if n == 1 else f"{n} comments answer"


def _break_cycles(parents: "NDArray[np.int64]") -> "NDArray[np.bool_]":
    """Cut each circle at its first record, in place; say where."""
    cut: NDArray[np.bool_] = np.zeros(len(parents), dtype=np.bool_)
    seen = _climb(parents).ahead < 0
    for start in np.flatnonzero(~seen):  # few or none: only what leads into a circle
        trail: list[int] = []
        place = int(start)
        while place >= 0 and not seen[place]:
            seen[place] = True
            trail.append(place)
            place = int(parents[place])
        if place in trail:
            first = min(trail[trail.index(place) :])
            parents[first] = -1
            cut[first] = True
    return cut


@dataclass(frozen=True)
class _Climbed:
    """Where each record's parents lead.

    Attributes:
        steps: Shape ``(n,)``; how many parents are above it.
        tops: Shape ``(n,)``; the last of them, itself where there is none.
        ahead: Shape ``(n,)``; -1 but for records on a circle or on the way to one.
    """

    steps: "NDArray[np.int64]"
    tops: "NDArray[np.int64]"
    ahead: "NDArray[np.int64]"


def _climb(parents: "NDArray[np.int64]") -> _Climbed:
    """Follow parents to the top, doubling the step: n log n also for one long chain."""
    steps = (parents >= 0).astype(np.int64)
    tops = np.where(parents >= 0, parents, np.arange(len(parents)))
    ahead = parents.copy()
    for _ in range(len(parents).bit_length() + 1):
        going = np.flatnonzero(ahead >= 0)
        if not len(going):
            break
        steps[going] += steps[ahead[going]]
        tops[going] = tops[ahead[going]]
        ahead[going] = ahead[ahead[going]]
    return _Climbed(steps, tops, ahead)


def _lay_out(
    records: pl.DataFrame, threads: Mapping[str, Thread], file: File
) -> tuple["dy.DataFrame[Blocks]", dict[str, str]]:
    """Write each page's text, and the blocks that partition it."""
    heads = [
        (i, page_id, part, None, text, thread.line, False)
        for i, (page_id, thread) in enumerate(threads.items())
        for part, texts in (("title", [thread.title]), ("article", thread.article))
        for text in texts
        if text
    ]
    order = {page_id: i for i, page_id in enumerate(threads)}
    said = (
        records.select(
            page=pl.col("page_id").replace_strict(order, return_dtype=pl.Int64),
            page_id="page_id",
            part=pl.lit("comment"),
            comment_id="comment_id",
            text=pl.col("text").str.split("\n"),
            line="line",
            own="own_text",
        )
        .explode("text")
        .filter(pl.col("text") != "")
    )
    has_quotes = said["own"].is_not_null()  # few: the texts of all are not copied for them
    quoted = ~("\n" + pl.col("own") + "\n").str.contains("\n" + pl.col("text") + "\n", literal=True)
    marks = np.zeros(said.height, dtype=np.bool_)
    marks[has_quotes.to_numpy()] = said.filter(has_quotes).select(quoted).to_series().to_numpy()
    said = said.with_columns(quoted=pl.Series(marks)).drop("own")
    top = pl.DataFrame(heads, schema=said.schema, orient="row")
    # Stable: comments are in their order already, and a page's title and article come first.
    lines = pl.concat([top, said]).sort("page", pl.col("part").cast(_PARTS), maintain_order=True)
    size = pl.col("text").str.len_chars().cast(pl.UInt32) + 1  # and the line end
    end = size.cum_sum().over("page")
    role = pl.when("quoted").then(pl.lit("quote")).otherwise("part")
    number = pl.int_range(1, pl.len() + 1).over("page")
    blocks = lines.select(
        page_id="page_id",
        block_id=pl.format("{}-b{}", "page_id", number),
        start=end - size,
        end=end,
        line="line",
        role=role.cast(Blocks.role.dtype),
        comment_id="comment_id",
        rule=pl.lit(file.format),
        confidence=pl.lit(1.0, dtype=pl.Float32),
    )
    joined = lines.group_by("page_id", maintain_order=True).agg(pl.col("text").str.join("\n"))
    texts = dict.fromkeys(threads, "") | {p: f"{text}\n" for p, text in joined.iter_rows()}
    return Blocks.validate(blocks), texts


def _build_comments(records: pl.DataFrame) -> "dy.DataFrame[Comments]":
    given = pl.col("parent_id").is_not_null()
    wanted = Comments.create_empty().schema
    frame = records.with_columns(
        parent_source=pl.when(given).then(pl.lit("given")).otherwise(pl.lit("unknown")),
        parent_confidence=pl.when(given).then(pl.lit(1.0)),
        own_text=pl.coalesce("own_text", "text"),
        kind=pl.lit("text"),
        duplicate_of=pl.lit(None, dtype=pl.String),
        line_start="line",
        line_end="line",
    )
    return Comments.validate(frame.select(pl.col(n).cast(t) for n, t in wanted.items()))


def _build_pages(
    file: File,
    threads: Sequence[tuple[str, Thread]],
    counts: Mapping[str, int],
    evidence: Mapping[str, Sequence[str]],
) -> "dy.DataFrame[Pages]":
    rows = []
    for page_id, thread in threads:
        n_found = counts.get(page_id, 0)
        verdict, text = judge_capture(
            n_found, n_declared=thread.n_declared, missing=thread.missing or None
        )
        rows.append(
            {
                "page_id": page_id,
                "source": thread.source or file.source,
                "format": file.format,
                "encoding": file.how,
                "sha256": file.sha256,
                "title": thread.title,
                "author": thread.author,
                "url": thread.url,
                "published_at": thread.published_at,
                "captured_at": thread.captured_at,
                "language": thread.language,
                "n_comments_declared": thread.n_declared,
                "verdict": verdict,
                "verdict_text": text,
                "evidence": [*thread.evidence, *evidence.get(page_id, ())],
            }
        )
    return from_rows(Pages, rows)
