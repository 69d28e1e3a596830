"""Inputs to documents."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threads.catalog import FORMATS, SEGMENTERS
from threads.errors import InputError
from threads.read.documents import N_ID_DIGITS, find_inputs, read_bytes, read_document
from threads.results import Document, Reject


def test_a_folder_gives_its_pages_in_order(tmp_path):
    """Of a folder, the files with a page's ending are read, at any depth, in order of name."""
    for name in ("b.html", "a.TXT", "sub/deep/c.htm", "photo.jpg", "notes"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("text")

    found = [str(Path(p).relative_to(tmp_path)) for p in find_inputs([str(tmp_path)])]

    assert found == ["a.TXT", "b.html", "sub/deep/c.htm"]


def test_a_file_named_twice_is_read_once(tmp_path):
    """A file that is given and also found in a given folder is given out once."""
    page = tmp_path / "page.html"
    page.write_text("text")

    assert list(find_inputs([str(page), str(tmp_path), str(page)])) == [page.as_posix()]


def test_a_file_is_the_same_however_it_is_spelt(tmp_path, monkeypatch):
    """Different spellings of one path are one input."""
    (tmp_path / "page.html").write_text("text")
    monkeypatch.chdir(tmp_path)

    assert len(list(find_inputs(["page.html", "./page.html", str(tmp_path / "page.html")]))) == 1


def test_a_named_file_needs_no_ending(tmp_path):
    """A file that the user names is read, whatever it is called."""
    page = tmp_path / "page"
    page.write_text("text")

    assert list(find_inputs([str(page)])) == [page.as_posix()]


def test_a_folder_without_pages_is_refused(tmp_path):
    """A folder in which there is no page is an error that names the endings."""
    with pytest.raises(InputError) as error:
        list(find_inputs([str(tmp_path)]))

    assert str(error.value) == (
        f"{tmp_path}: no page in this folder. Pages end in {', '.join(FORMATS)}."
    )


def test_a_loop_of_folders_is_walked_once(tmp_path):
    """A link from a folder to its parent does not lead in circles."""
    (tmp_path / "page.html").write_text("text")
    (tmp_path / "loop").symlink_to(tmp_path)

    assert list(find_inputs([str(tmp_path)])) == [(tmp_path / "page.html").as_posix()]


@pytest.mark.parametrize(
    ("ending", "format"), [pair for pair in FORMATS.items() if pair[1] in SEGMENTERS]
)
def test_the_ending_promises_the_format(tmp_path, ending, format):  # noqa: A002 - the library's word
    """A file is taken as what its ending promises, in capitals too."""
    page = tmp_path / f"page{ending.upper()}"
    page.write_text("<p>text")

    document = read_document(page, max_mb=1)

    assert isinstance(document, Document)
    assert document.format == format


@pytest.mark.parametrize(
    ("content", "format"),
    [("<!DOCTYPE html><p>a", "html"), ("a < b and b > a", "text"), ("\n\n<DIV>a</DIV>", "html")],
)
def test_without_an_ending_the_content_tells_the_format(content, format):  # noqa: A002 - likewise
    """Where no ending promises anything, markup makes a page HTML."""
    document = read_bytes(content.encode(), source="-", format=None)

    assert isinstance(document, Document)
    assert document.format == format


@given(st.text(alphabet="abc <>\n", min_size=1))
def test_the_id_of_a_page_follows_from_its_bytes(text):
    """The same bytes have the same id, wherever they were found."""
    content = ("x" + text).encode()

    one = read_bytes(content, source="here", format="text")
    other = read_bytes(content, source="there", format="html")

    assert isinstance(one, Document)
    assert isinstance(other, Document)
    assert one.page_id == other.page_id == hashlib.sha256(content).hexdigest()[:N_ID_DIGITS]


def test_a_missing_file_is_a_reject(tmp_path):
    """A file that is not there is a reject with that reason, not an error."""
    path = tmp_path / "gone.html"

    assert read_document(path, max_mb=1) == Reject(path.as_posix(), "no such file")


def test_a_large_file_is_a_reject(tmp_path):
    """A file above the limit is a reject that names the limit."""
    path = tmp_path / "large.html"
    with path.open("wb") as stream:
        stream.truncate(1_000_001)

    assert read_document(path, max_mb=1) == Reject(path.as_posix(), "larger than 1 MB (--max-mb)")


def test_a_link_to_nowhere_is_a_reject(tmp_path):
    """A link whose target is gone is a reject, also when a folder led to it."""
    (tmp_path / "gone.html").symlink_to(tmp_path / "nothing")

    (path,) = map(Path, find_inputs([str(tmp_path)]))

    assert read_document(path, max_mb=1) == Reject(path.as_posix(), "no such file")


@pytest.mark.parametrize("name", ["a\0b.html", "a" * 300 + ".html"], ids=["nul", "long"])
def test_an_impossible_path_is_a_reject(tmp_path, name):
    """A path that no file can have is a reject, not an error."""
    (path,) = map(Path, find_inputs([str(tmp_path / name)]))

    assert isinstance(read_document(path, max_mb=1), Reject)
