"""Comment tables."""

import gzip
import io
import zipfile

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from threads.errors import InputError, SettingsError

SAID = "The pier should be mended before summer."


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_delimiter_and_line_end_is_read(delimiter, end, read, write):
    """A table is read whatever stands between its cells and its rows."""
    rows = ["id", "author", "text"], ["1", "Ilse", SAID], ["2", "Bruno", "Who pays; and, when?"]
    lines = [delimiter.join(f'"{cell}"' for cell in row) for row in rows]

    pages, rejects = read(write(end.join(lines)))

    assert pages.comments["text"].to_list() == [SAID, "Who pays; and, when?"]
    assert rejects == []


@pytest.mark.parametrize("name", ["text", "Body", "COMMENT", "Comment Text", "message"])
def test_the_text_is_found_by_name(name, read, write):
    """The column of the texts is known under its usual names, however spelt."""
    pages, _ = read(write(f"{name}\n{SAID}\n"))

    assert pages.comments["text"].to_list() == [SAID]


def test_a_column_can_be_named_by_hand(read, write):
    """What the user says of a column wins over what its name says."""
    table = write(f"text,remark,who\nnot this,{SAID},Ilse\n")

    pages, _ = read(table, column=("text=remark", "author=who"))

    assert pages.comments.select("text", "author").row(0) == (SAID, "Ilse")
    assert "text from 'remark', author from 'who'" in pages.pages["encoding"][0]


def test_a_table_without_a_text_is_refused_with_its_columns(read, write):
    """Where no column holds the text, the error lists the columns and says what to do."""
    path = write("one,two\n1,2\n")

    with pytest.raises(InputError) as error:
        read(path)

    assert str(error.value) == (
        f"{path}: no column is known to hold the text. Columns: one, two. "
        "Say which with --column text=NAME."
    )


@pytest.mark.parametrize("stated", ["text", "words=text", "text="])
def test_a_wrong_column_option_is_refused(stated, read, write):
    """A role that is none, or no column, is a wrong setting."""
    with pytest.raises(SettingsError, match="expected ROLE=COLUMN"):
        read(write("text\na\n"), column=(stated,))


def test_an_unknown_format_is_refused(read, write):
    """A format that no reader has is a wrong setting that lists the known ones."""
    with pytest.raises(SettingsError, match=r"'pdf' is not known\. Known: text, html, csv"):
        read(write("text\na\n"), format="pdf")


def test_bytes_that_are_no_utf_8_are_western(read, write):
    """A stray byte in a table of UTF-8 is read as Windows-1252, its cell alone."""
    path = write("id,text\n1,caf\u00e9\n".encode() + b"2,caf\xe9\n3,\x93so\x94\n")

    pages, _ = read(path)

    assert pages.comments["text"].to_list() == ["café", "café", "“so”"]


def test_mojibake_in_cells_is_mended_where_it_is_certain(read, write):
    """UTF-8 that was read as Windows-1252 before it was written is undone, and the page says so."""
    said, name, kept = "Wo führt das hin? Der Bürgermeister schläft.", "Jörg", "À bientôt – „so“!"
    wrong, wrong_name = (text.encode().decode("cp1252") for text in (said, name))

    pages, _ = read(write(f'author,text\n{wrong_name},{wrong}\nIlse,"{kept}"\n'))

    assert pages.comments.select("author", "text").rows() == [(name, said), ("Ilse", kept)]
    assert pages.pages["encoding"][0].endswith("mojibake mended in 2 texts and names")


def test_what_is_too_long_for_a_comment_is_a_reject(read, write):
    """A text that could not be written as CSV and read again is rejected, in any format."""
    pages, rejects = read(write(f'{{"text": "{"a " * 70_000}"}}\n{{"text": "b"}}\n', "c.jsonl"))

    assert pages.comments["text"].to_list() == ["b"]
    assert [(r.line, r.reason) for r in rejects] == [
        (1, "no comment: longer than 131,072 characters")
    ]


def test_halves_of_letters_in_titles_are_left_out(read, write):
    """A title that holds half a surrogate pair is read; the half stands for nothing."""
    post = '{"id": "a", "subreddit": "s", "title": "\\ud800 pier", "selftext": "x\\udfff"}'

    pages, _ = read(write(post.replace("}", ', "num_comments": 0}'), "post.json"))

    assert pages.pages["title"].to_list() == ["? pier"]


def test_long_records_make_short_batches(write):
    """A batch holds no more than so many characters beyond its last record."""
    from threads.read.inputs import open_input
    from threads.read.records import Batch
    from threads.settings import ReadSettings

    rows = "".join(f"{i},{'a' * 100_000}\n" for i in range(450))

    _, _, found = open_input(str(write(f"id,text\n{rows}")), settings=ReadSettings())

    heights = [one.frame.height for one in found if isinstance(one, Batch)]
    assert sum(heights) == 450
    assert max(heights) <= 201


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_the_encoding_of_a_table_is_found(encoding, read, write):
    """Tables in other encodings come out letter for letter."""
    said = "Der Bürgermeister weiß genau, daß die neue Brücke über den Fluß zu teuer wäre."

    pages, _ = read(write(f'id,text\r\n1,"{said}"\r\n'.encode(encoding)))

    assert pages.comments["text"].to_list() == [said]


WIDE = ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]


@pytest.mark.parametrize("encoding", WIDE)
def test_json_lines_in_wide_letters_are_read(encoding, read, write):
    """JSON Lines with any byte order mark come out letter for letter."""
    rows = "\ufeff" + '{"text": "größer"}\n{"text": "Brücke\u2028dort"}\n'

    pages, rejects = read(write(rows.encode(encoding), "c.jsonl"))

    assert (pages.comments["text"].to_list(), rejects) == (["größer", "Brücke\u2028dort"], [])


TIMES = (
    "2024-03-01T10:00:00Z", "2024-03-01 10:00:00.123456", "2024-02-30T10:00:00Z", "1700000000",
    "0000-00-00 00:00:00", "0000000000", "9999999999", "1984-01-01T00:00:00", "2101-01-01 00:00:00",
    "2024-03-01T25:00:00Z", " 2024-03-01T10:00:00 ", "999999999",
)  # fmt: skip


@pytest.mark.parametrize("stated", TIMES)
def test_one_time_is_read_as_a_column_of_times(stated):
    """The short way for a single time gives what a column gives."""
    from threads.read.times import parse_time, parse_times

    assert parse_time(stated) == parse_times(pl.Series([stated]))[0]


def test_newest_first_is_turned_round(read, write):
    """A file that lists the newest first gives the comments in the order of posting."""
    pages, _ = read(write("text,time\nthird,2024-03-03\nsecond,2024-03-02\nfirst,2024-03-01\n"))

    assert pages.comments["text"].to_list() == ["first", "second", "third"]
    assert pages.comments["line_start"].to_list() == [4, 3, 2]


def test_lines_are_those_of_the_file(read, write):
    """A record's line is the one on which it begins, also behind cells of several lines."""
    pages, _ = read(write('text\n"one\ntwo\n\nthree"\nnext\n\nlast\n'))

    assert pages.comments["line_start"].to_list() == [2, 6, 8]
    assert pages.comments["text"].to_list()[0] == "one\ntwo\nthree"


def test_circles_of_answers_are_cut(read, write):
    """Comments that answer each other in a circle lose an answer, and the page says so."""
    pages, _ = read(write("id,parent,text\n1,2,a\n2,3,b\n3,1,c\n4,4,d\n5,1,e\n"))
    comments = pages.comments

    assert comments["parent_id"].null_count() == 2
    assert comments["depth"].max() < 5
    assert "2 comments answer in a circle" in pages.pages["evidence"][0]


def test_a_long_chain_of_answers_is_followed(read, write):
    """The depth of the last answer of a thousand is a thousand."""
    rows = "".join(f"{i},{i - 1},words\n" for i in range(1, 1001))

    pages, _ = read(write(f"id,parent,text\n0,,words\n{rows}"))

    assert pages.comments["depth"].to_list() == list(range(1001))


def test_a_packed_table_is_read(read, write):
    """A table in gzip is unpacked while it is read, and found by its ending in a folder."""
    path = write(gzip.compress(f"text\n{SAID}\n".encode()), "comments.csv.gz")

    pages, _ = read(path.parent)

    assert pages.comments["text"].to_list() == [SAID]
    assert pages.pages["format"].to_list() == ["csv"]


@pytest.mark.parametrize("packing", ["gzip", "bz2", "lzma", "zstandard"])
def test_a_bomb_is_stopped_at_the_bound(packing, read, write):
    """A packed file gives no more than its bound, and the reject says so."""
    import importlib

    content = importlib.import_module(packing).compress(b"text\n" + b"words\n" * 400_000)

    _, rejects = read(write(content, "bomb"), max_unpacked_mb=1, format="csv")

    assert [r.reason for r in rejects] == ["unpacks to more than 1 MB (--max-unpacked-mb)"]


def test_a_cut_off_file_keeps_what_was_read(read, write):
    """Of a packed file that breaks off, what came before is kept, and a reject says so."""
    import random

    rows = "".join(f"{random.Random(i).random()} words\n" for i in range(60_000))
    content = gzip.compress(f"text\n{rows}".encode())

    pages, rejects = read(write(content[: len(content) // 2], "cut.csv.gz"))

    assert pages.comments.height >= 20_000
    assert rejects[0].reason.startswith("damaged: ")


def test_parquet_is_read(read, tmp_path):
    """A table in Parquet is read by the names of its columns, times and numbers as they are."""
    from datetime import UTC, datetime

    when = datetime(2024, 3, 1, 10, tzinfo=UTC)
    frame = pl.DataFrame(
        {"id": [1, 2], "body": [SAID, "No."], "created": [when, when], "ups": [3, 4]}
    )
    frame.write_parquet(tmp_path / "c.parquet")

    pages, _ = read(tmp_path / "c.parquet")

    assert pages.comments.select("text", "posted_at", "votes_up", "line_start").rows() == [
        (SAID, when, 3, 1), ("No.", when, 4, 2),
    ]  # fmt: skip


def make_workbook(sheets, *, filler=0):
    """Write a workbook with texts in the cells, as small as the format allows."""
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    listed, related = "", ""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as book:
        for n, (name, rows) in enumerate(sheets.items(), start=1):
            cells = "".join(
                "<row>"
                + "".join(f'<c t="inlineStr"><is><t>{c}</t></is></c>' for c in row)
                + "</row>"
                for row in rows
            )
            book.writestr(
                f"xl/worksheets/sheet{n}.xml",
                f'{head}<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>',
            )
            listed += f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>'
            related += (
                f'<Relationship Id="r{n}" Type="{office}/worksheet" '
                f'Target="worksheets/sheet{n}.xml"/>'
            )
        book.writestr(
            "xl/workbook.xml",
            f'{head}<workbook xmlns="{main}" xmlns:r="{office}">'
            f"<sheets>{listed}</sheets></workbook>",
        )
        book.writestr(
            "xl/_rels/workbook.xml.rels",
            f'{head}<Relationships xmlns="{package}">{related}</Relationships>',
        )
        book.writestr(
            "_rels/.rels",
            f'{head}<Relationships xmlns="{package}"><Relationship Id="r" '
            f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        book.writestr("xl/filler.xml", " " * filler)
    return stream.getvalue()


def test_the_sheet_with_texts_is_read(read, write):
    """Of a workbook the first sheet with texts is read, and the others are named."""
    book = make_workbook(
        {"Notes": [["a", "b"]], "Answers": [["Author", "Comment"], ["Ilse", SAID]], "More": [[""]]}
    )

    pages, _ = read(write(book, "answers.xlsx"))

    assert pages.comments.select("author", "text", "line_start").rows() == [("Ilse", SAID, 2)]
    assert "sheet 'Answers'" in pages.pages["encoding"][0]
    assert "sheets not read: Notes, More" in pages.pages["encoding"][0]


def test_a_workbook_that_is_a_bomb_is_refused(read, write):
    """A workbook that unpacks to more than the bound is not unpacked."""
    book = make_workbook({"Answers": [["Comment"], [SAID]]}, filler=3_000_000)

    with pytest.raises(InputError, match=r"unpacks to more than 1 MB \(--max-unpacked-mb\)"):
        read(write(book, "bomb.xlsx"), max_unpacked_mb=1)


CELL = st.text(
    alphabet=st.characters(exclude_categories=["Cs", "Cc"], include_characters="\r\n\t"),
    max_size=40,
)


@given(rows=st.lists(st.tuples(CELL, CELL, CELL), max_size=12))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_row_is_a_comment_or_a_reject(rows, tmp_path, read):
    """Comments and rejects add up to the rows of a table, whatever is in its cells."""
    import csv

    path = tmp_path / "rows.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("id", "author", "text"), ("x", "Ilse", SAID), *rows])

    pages, rejects = read(path, format="csv")

    assert pages.comments.height + len(rejects) == 1 + len(rows)
