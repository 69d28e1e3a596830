"""Every reader, held to the same laws on a sample of its format."""

import contextlib
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from threads import catalog
from threads.errors import InputError
from threads.read.inputs import open_input
from threads.read.records import Batch
from threads.results import Document, Reject
from threads.settings import ReadSettings

FILES = Path(__file__).parent / "files"
# File: format, pages, comments, rejects, given parents.
SAMPLES = {
    "4cat.csv": ("csv", 1, 2, 0, 1),
    "comments.csv": ("csv", 2, 5, 2, 2),
    "comments.json": ("json", 1, 4, 0, 2),
    "comments.jsonl": ("jsonl", 1, 2, 3, 1),
    "comments.tsv": ("csv", 1, 2, 0, 0),
    "communalytic.csv": ("csv", 1, 2, 0, 1),
    "coral.json": ("json", 1, 2, 0, 1),
    "crawl.warc": ("warc", 1, 3, 0, 1),
    "discourse.json": ("json", 1, 2, 1, 1),
    "disqus.xml": ("disqus", 1, 2, 1, 1),
    "facepager.csv": ("csv", 1, 2, 2, 1),
    "film.info.json": ("json", 1, 2, 0, 1),
    "hn-items.jsonl": ("jsonl", 1, 3, 0, 1),
    "hn-tree.json": ("json", 1, 2, 0, 1),
    "list.mbox": ("mbox", 2, 3, 0, 1),
    "minet-reddit.csv": ("csv", 1, 2, 0, 1),
    "minet-youtube.csv": ("csv", 1, 2, 0, 1),
    "polis.csv": ("csv", 1, 2, 1, 0),
    "reddit-page.json": ("json", 1, 2, 0, 1),
    "reddit.jsonl": ("jsonl", 2, 4, 1, 2),
    "saved.mhtml": ("html", 1, 2, 0, 0),
    "socc.csv": ("csv", 2, 4, 0, 2),
    "wordpress.xml": ("wxr", 1, 2, 2, 1),
    "youtube-data-tools.tab": ("csv", 1, 2, 0, 1),
    "youtube.json": ("json", 1, 2, 1, 1),
}
every_sample = pytest.mark.parametrize("name", SAMPLES)


def test_every_sample_is_listed():
    """Each file of the folder of samples is held to the laws."""
    assert sorted(p.name for p in FILES.iterdir()) == sorted(SAMPLES)


@every_sample
def test_a_sample_is_read_whole(name, read):
    """Pages, comments, rejects and given parents are as many as the sample holds."""
    kind, n_pages, n_comments, n_rejects, n_parents = SAMPLES[name]

    pages, rejects = read(FILES / name)

    assert set(pages.pages["format"]) <= {kind, "html"}
    assert (pages.pages.height, pages.comments.height, len(rejects)) == (
        n_pages, n_comments, n_rejects,
    )  # fmt: skip
    assert pages.comments["parent_id"].count() == n_parents


@every_sample
def test_blocks_partition_the_text(name, read):
    """The blocks of each page cover its text, without a gap and in order."""
    pages, _ = read(FILES / name)

    for page_id, text in pages.texts.items():
        blocks = pages.blocks.filter(pl.col("page_id") == page_id)
        cut = [text[start:end] for start, end in blocks.select("start", "end").iter_rows()]
        assert "".join(cut) == text


@every_sample
def test_a_comment_is_its_paragraphs(name, read):
    """The text of a comment is that of its blocks, each on a line."""
    pages, _ = read(FILES / name)
    said: dict[str, list[str]] = {}
    for row in pages.blocks.filter(pl.col("role").is_in(["comment", "quote"])).iter_rows(
        named=True
    ):
        text = pages.texts[row["page_id"]][row["start"] : row["end"]]
        said.setdefault(row["comment_id"], []).append(text.strip())

    for row in pages.comments.iter_rows(named=True):
        assert row["text"] == "\n".join(said.get(row["comment_id"], []))


@every_sample
def test_parents_are_comments_of_the_same_page(name, read):
    """A given parent is a comment of the same page, one level up where levels are known."""
    comments = read(FILES / name)[0].comments
    depths = {row["comment_id"]: (row["page_id"], row["depth"]) for row in comments.to_dicts()}

    for row in comments.filter(pl.col("parent_id").is_not_null()).iter_rows(named=True):
        assert row["parent_source"] == "given"
        above = None if row["depth"] is None else row["depth"] - 1
        assert depths[row["parent_id"]] == (row["page_id"], above)


@every_sample
def test_addresses_and_faces_stay_in_the_file(name, read):
    """No e-mail address, IP address or picture of a reader leaves the reader."""
    pages, _ = read(FILES / name)

    told = str(pages.pages.to_dicts()) + str(pages.comments.to_dicts()) + str(pages.texts)
    assert "writer@example.org" not in told
    assert "192.0.2." not in told
    assert "faces" not in told


@every_sample
def test_reading_twice_gives_the_same(name, read):
    """The same file gives the same ids and tables."""
    first, second = read(FILES / name)[0], read(FILES / name)[0]

    assert first.comments.equals(second.comments)
    assert first.blocks.equals(second.blocks)
    assert first.texts == second.texts


READABLE = [name for name in catalog.READERS if name != "maildir"]


@pytest.mark.parametrize("name", READABLE)
@given(content=st.binary(min_size=1, max_size=400))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_give_records_or_a_clear_error(name, content, tmp_path):
    """Whatever a file holds, its reader gives what it finds or one line that says what is wrong."""
    check_bytes(name, content, tmp_path)


@pytest.mark.parametrize("name", SAMPLES)
@given(data=st.data())
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_broken_sample_gives_records_or_a_clear_error(name, data, tmp_path):
    """A file cut off, or with a few bytes changed, is read as far as it goes."""
    content = bytearray((FILES / name).read_bytes())
    for _ in range(data.draw(st.integers(0, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(1, len(content)))

    check_bytes(SAMPLES[name][0], bytes(content[:end]), tmp_path)


def check_bytes(kind, content, folder):
    path = folder / "input"
    path.write_bytes(content)
    opened = open_input(str(path), settings=ReadSettings(format=kind))
    if isinstance(opened, Reject):
        assert "\n" not in opened.reason
        return
    with contextlib.suppress(InputError):
        for found in opened[2]:
            assert not isinstance(found, Reject) or found.reason
            assert not isinstance(found, Document) or found.text.encode("utf-8")
            assert not isinstance(found, Batch) or found.frame.write_ndjson() is not None
