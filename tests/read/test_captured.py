"""When a page was saved: what programs note in it, and nothing else."""

from datetime import UTC, datetime

import pytest

import threads
from threads.read.captured import find_captured
from threads.read.documents import read_bytes

AT = datetime(2021, 3, 21, 9, 11, 12, tzinfo=UTC)
NOTES = {
    "SingleFile": (
        "<!DOCTYPE html> <html lang=en><!--\n Page saved with SingleFile \n url: https://a.example/?x=1\n"
        " saved date: Sun Mar 21 2021 10:11:12 GMT+0100 (Central European Standard Time)\n--><p>x"
    ),
    "Save Page WE": (
        '<head><meta name="savepage-date" content="Sun Mar 21 2021 10:11:12 GMT+0100 (CET)"></head>'
    ),
    "HTTrack": (
        "<html>\n<!-- Mirrored from a.example/x.html by HTTrack Website Copier/3.x [XR&CO'2014],"
        " Sun, 21 Mar 2021 09:11:12 GMT -->\n<p>x"
    ),
    "Wayback Machine": (
        f"<html>{'<p>x' * 20_000}<!--\n     FILE ARCHIVED ON 09:11:12 Mar 21, 2021 AND RETRIEVED "
        "FROM THE\n     INTERNET ARCHIVE ON 10:00:00 Nov 22, 2026.\n-->"
    ),
}


@pytest.mark.parametrize("program", NOTES)
def test_the_note_of_a_program_tells_when_the_page_was_saved(program):
    """What a program writes into the pages that it saves is read, as a time in UTC."""
    assert find_captured(NOTES[program]) == AT


@pytest.mark.parametrize(
    "html",
    [
        "<p>saved date: Sun Mar 21 2021 10:11:12</p>",
        "<html><body><!--\n Page saved with SingleFile \n saved date: Mar 21 2021\n-->",
        "<!-- Page saved with SingleFile" + "\n saved" * 20_000,
        "<!-- Mirrored from " * 5_000,
    ],
)
def test_nobody_else_tells_when_a_page_was_saved(html):
    """Words of readers, and notes in places where no program leaves them, are not taken."""
    assert find_captured(html) is None


def test_an_archive_tells_when_it_took_its_page():
    """What holds the page is believed before the page."""
    document = read_bytes(
        NOTES["HTTrack"].encode(), source="-", format="html", captured_at=AT.replace(year=2020)
    )

    assert document.captured_at == AT.replace(year=2020)


def test_a_page_of_a_crawl_knows_its_day(checkout, store):
    """The day of a WARC's record stands in the pages table."""
    run = threads.analyze([checkout / "tests/read/files/crawl.warc"], store=store)
    page = run.tables.pages.row(0, named=True)

    assert page["captured_at"] is not None
