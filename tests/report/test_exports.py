"""Tables for other programs."""

import csv
import datetime as dt
import io
import json
from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from threads.cells import restore_cell
from threads.errors import OutputError
from threads.report.exports import join_themes, write_stream, write_table
from threads.schemas import UNTHEMED

WRITTEN = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
EARLIEST = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - Hypothesis adds the zone
TABLES = st.lists(
    st.tuples(
        st.none() | WRITTEN,
        st.none() | st.floats(width=32, allow_nan=False, allow_infinity=False),
        st.none() | st.datetimes(timezones=st.just(dt.UTC), min_value=EARLIEST),
        st.none() | st.lists(WRITTEN, max_size=3),
    ),
    max_size=5,
).map(
    lambda rows: pl.DataFrame(
        rows,
        schema={
            "text": pl.String,
            "share": pl.Float32,
            "at": pl.Datetime("us", "UTC"),
            "words": pl.List(pl.String),
        },
        orient="row",
    )
)
TRICKY = [
    'He said "no" and left, dear\nreader; \ttoo',
    "a, b",
    '"Quoted" all, and "more" here, he said "ok" then',
    "=cmd|' /C calc'!A0",
    "plain",
]


def written(frame, kind):
    stream = io.BytesIO()
    write_stream(frame, stream, format=kind)
    return stream.getvalue()


def read_csv(data, schema):
    """Read a table back as the documents say how."""
    raw = pl.read_csv(data, schema=dict.fromkeys(schema, pl.String))
    rows = [
        {
            "text": None if row["text"] is None else restore_cell(row["text"]),
            "share": None if row["share"] is None else float(row["share"]),
            "at": None if row["at"] is None else dt.datetime.fromisoformat(row["at"]),
            "words": None if row["words"] is None else json.loads(restore_cell(row["words"])),
        }
        for row in raw.iter_rows(named=True)
    ]
    return pl.DataFrame(rows, schema=schema)


@given(TABLES)
def test_csv_comes_back_whole(frame):
    """What CSV holds is read back as it was: texts to the letter, none apart from empty."""
    back = read_csv(written(frame, "csv"), frame.schema)

    assert back.equals(frame)


@given(TABLES)
def test_json_lines_come_back_whole(frame):
    """Each row is one line of JSON, and read back as it was."""
    lines = written(frame, "jsonl").decode().split("\n")[:-1]
    rows = [json.loads(line) for line in lines]
    for row in rows:
        row["at"] = None if row["at"] is None else dt.datetime.fromisoformat(row["at"])

    assert pl.DataFrame(rows, schema=frame.schema).equals(frame)


@given(TABLES)
def test_parquet_comes_back_whole(frame):
    """Parquet holds the table with its types."""
    back = pl.read_parquet(io.BytesIO(written(frame, "parquet")))

    assert back.equals(frame)
    assert back.schema == frame.schema


@pytest.mark.parametrize("texts", [TRICKY, TRICKY[:1], TRICKY[1:2], TRICKY[2:3] * 5])
def test_4cat_reads_every_comment(make_comments, texts):
    """4CAT's way of reading a file, guessing its dialect, gives each comment its own columns."""
    text = written(make_comments(*texts), "4cat").decode("utf-8")
    # As its upload does: datasources/upload/import_csv.py of digitalmethodsinitiative/4cat.
    dialect = csv.Sniffer().sniff(text[: 1024 * 1024], delimiters=(",", ";", "\t"))
    rows = list(csv.DictReader(io.StringIO(text, newline=""), dialect=dialect))

    assert csv.Sniffer().has_header(text)
    assert [restore_cell(row["body"]) for row in rows] == texts
    assert [row["id"] for row in rows] == [f"p-{i + 1}" for i in range(len(texts))]


def test_4cat_gets_its_columns_first(make_comments):
    """The columns that 4CAT asks for come first, under its names, and no comment column is lost."""
    frame = make_comments({"text": "a", "posted_at": dt.datetime(2024, 5, 1, 8, tzinfo=dt.UTC)})

    rows = list(csv.reader(io.StringIO(written(frame, "4cat").decode())))

    assert rows[0][:5] == ["id", "thread_id", "author", "body", "timestamp"]
    assert rows[1][:5] == ["p-1", "p", "", "a", "2024-05-01 08:00:00"]
    assert set(rows[0]) >= set(frame.columns) - {
        "comment_id", "page_id", "author", "text", "posted_at",
    }  # fmt: skip


def test_negative_numbers_stay_numbers(make_comments):
    """Only texts are guarded: a number below zero is written as one."""
    frame = make_comments({"text": "-1", "votes_up": -3})

    row = next(csv.DictReader(io.StringIO(written(frame, "csv").decode())))

    assert (row["votes_up"], row["text"]) == ("-3", "'-1")


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet", "4cat"])
def test_the_same_table_gives_the_same_bytes(make_comments, kind):
    """Writing twice gives the same bytes."""
    frame = make_comments(*TRICKY)

    assert written(frame, kind) == written(frame, kind)


def test_a_table_that_cannot_be_written_leaves_the_old_one(tmp_path, make_comments):
    """A failed write names the file, and neither replaces what stood there nor leaves a part."""
    (tmp_path / "t.csv").mkdir()

    with pytest.raises(OutputError, match=r"t\.csv: cannot be written: "):
        write_table(make_comments("a"), tmp_path / "t.csv", format="csv")

    assert [p.name for p in tmp_path.iterdir()] == ["t.csv"]


def test_an_export_has_every_comment_with_its_theme(seeds_run):
    """Every comment of a run is in the export once, in order, under its main theme and page."""
    tables = seeds_run.tables
    main = tables.assignments.filter(pl.col("rank") == 1)
    theme_of = dict(main.select("comment_id", "theme_id").iter_rows())
    labels = dict(tables.themes.select("theme_id", "label").iter_rows()) | {UNTHEMED: None}
    source_of = dict(tables.pages.select("page_id", "source").iter_rows())

    rows = join_themes(tables).to_dicts()

    assert [r["comment_id"] for r in rows] == tables.comments["comment_id"].to_list()
    assert [r["theme_id"] for r in rows] == [theme_of.get(r["comment_id"]) for r in rows]
    assert all(r["theme_label"] == labels[r["theme_id"]] for r in rows if r["theme_id"] is not None)
    assert all(r["source"] == source_of[r["page_id"]] for r in rows)


def test_further_themes_are_in_the_export(seeds_run):
    """A comment's further themes follow its main theme, by rank."""
    tables = seeds_run.tables
    comment, main = tables.assignments.filter(pl.col("theme_id") == 0).row(0)[:2]
    further = pl.DataFrame(
        [(comment, 2, 0.25, 3, "found"), (comment, 1, 0.5, 2, "found")],
        schema=tables.assignments.schema,
        orient="row",
    )
    assignments = pl.concat([tables.assignments.filter(rank=1), further])

    exported = join_themes(replace(tables, assignments=assignments))
    row = exported.filter(pl.col("comment_id") == comment).to_dicts()[0]

    assert (row["theme_id"], row["further_theme_ids"]) == (main, [1, 2])
    assert row["further_theme_labels"] == tables.themes["label"][1:3].to_list()
    assert exported.height == tables.comments.height
