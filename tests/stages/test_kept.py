"""What reading gave is kept between runs, and read again where anything has changed."""

import os
from pathlib import Path

import pytest

import threads.stages.kept as kept_module
from threads.errors import StoreError
from threads.results import Reject, SegmentedPages
from threads.settings import ReadSettings
from threads.stages.kept import describe_inputs, prune_inputs, recall_input
from threads.stages.segmenting import read_input
from threads.stages.watch import Clock


@pytest.fixture
def recall(tmp_path):
    """Read an input with a store; gives its parts, and whether it had to be read."""

    def call(path: Path, **given: object) -> tuple[list[SegmentedPages | Reject], bool]:
        settings, was_read = ReadSettings(**given), []

        def read():
            was_read.append(path)
            return read_input(str(path), settings=settings, clock=Clock())

        store = tmp_path / "store"
        parts = list(
            recall_input(str(path), settings=settings, store=store, clock=Clock(), read=read)
        )
        return parts, bool(was_read)

    return call


@pytest.fixture
def page(tmp_path, seeds) -> Path:
    """A page of its own."""
    path = tmp_path / "talks.txt"
    path.write_bytes((seeds / "talks.txt").read_bytes())
    return path


@pytest.mark.parametrize("name", ["talks.txt", "summit.html", "rows.csv"])
def test_what_is_recalled_is_what_was_read(recall, seeds, tmp_path, name):
    """Tables, their types, texts and rejects come back as they were."""
    path = tmp_path / name
    if name == "rows.csv":
        path.write_text("id,text\n1,The bridge is late.\n2,\x1b[31mIt costs too much.\n")
    else:
        path.write_bytes((seeds / name).read_bytes())

    first, second = recall(path), recall(path)

    assert (first[1], second[1]) == (True, False)
    for before, after in zip(first[0], second[0], strict=True):
        if isinstance(before, Reject):
            assert after == before
            continue
        for table in ("pages", "blocks", "comments", "links"):
            assert getattr(after, table).equals(getattr(before, table), null_equal=True)
            assert getattr(after, table).schema == getattr(before, table).schema
        assert after.texts == before.texts


def test_rejects_of_an_input_are_told_again(recall, tmp_path):
    """A bad record among good ones is a reject of every run."""
    path = tmp_path / "rows.jsonl"
    path.write_text('{"text": "The bridge is late."}\n{broken\n')

    first, second = recall(path), recall(path)

    told = [part for part in second[0] if isinstance(part, Reject)]
    assert told
    assert told == [part for part in first[0] if isinstance(part, Reject)]
    assert not second[1]


def test_changed_bytes_are_read_again(recall, page):
    """A page of the same name and length, with one letter changed, is another page."""
    recall(page)
    status = page.stat()
    page.write_bytes(page.read_bytes()[:-2] + b"X\n")
    os.utime(page, ns=(status.st_atime_ns, status.st_mtime_ns))

    parts, was_read = recall(page)

    assert was_read
    assert parts[0].texts


def test_other_settings_of_reading_read_again(recall, page):
    """What a format made of the bytes is not given out for another."""
    recall(page)

    _, was_read = recall(page, format="html")

    assert was_read


def test_another_program_reads_again(recall, page, monkeypatch):
    """A changed program may find other comments."""
    recall(page)
    monkeypatch.setattr(kept_module, "_sum_up_program", lambda: "another")

    _, was_read = recall(page)

    assert was_read


def test_a_changed_module_is_another_program(monkeypatch, tmp_path):
    """A file of the package with other content changes what sums the program up."""
    (tmp_path / "inner").mkdir()
    module = tmp_path / "inner" / "rules.py"
    module.write_text("LEAST = 1\n")
    monkeypatch.setattr(kept_module.threads, "__file__", str(tmp_path / "__init__.py"))
    before = kept_module._sum_up_program.__wrapped__()
    module.write_text("LEAST = 20\n")

    after = kept_module._sum_up_program.__wrapped__()

    assert before != after


@pytest.mark.parametrize("damage", [b"", b"no table", None])
def test_a_damaged_file_is_made_anew(recall, page, tmp_path, damage):
    """What is not whole is read again and kept whole."""
    recall(page)
    (file,) = (tmp_path / "store" / "inputs").iterdir()
    whole = file.read_bytes()
    file.write_bytes(whole[:200] + b"X" + whole[201:] if damage is None else damage)

    _, was_read = recall(page)

    assert was_read
    assert not recall(page)[1]


def test_nothing_is_kept_of_what_cannot_be_read(recall, tmp_path):
    """A missing file and an empty one are rejects each time."""
    empty = tmp_path / "empty.txt"
    empty.write_bytes(b"")
    recall(empty)
    recall(tmp_path / "missing.txt")

    kept = describe_inputs(tmp_path / "store")

    assert kept == (0, 0)


@pytest.mark.parametrize("name", ["/dev/zero", "."])
def test_what_is_no_file_is_not_looked_into(recall, tmp_path, name):
    """A device without an end and a folder are left to the reader, which refuses them."""
    recall(Path(name))

    assert describe_inputs(tmp_path / "store") == (0, 0)


def test_what_is_too_large_is_not_hashed(page):
    """A file above the bound of reading has no name to be kept under."""
    assert kept_module.find_key(str(page), ReadSettings(max_mb=1))
    page.write_bytes(b"a line\n" * 200_000)

    assert kept_module.find_key(str(page), ReadSettings(max_mb=1)) is None


def test_what_was_used_longest_ago_leaves_first(recall, tmp_path, seeds, monkeypatch):
    """An input that the last run used again stays before one that it did not."""
    paths = [tmp_path / f"{n}.txt" for n in range(3)]
    folder = tmp_path / "store" / "inputs"
    for n, path in enumerate(paths):
        path.write_bytes((seeds / "talks.txt").read_bytes() + b"\n" * n)
        recall(path)
        (newest,) = (f for f in folder.iterdir() if f.stat().st_mtime_ns > 3)
        os.utime(newest, ns=(n + 1, n + 1))
    recall(paths[0])
    n_bytes = describe_inputs(tmp_path / "store")[1]
    monkeypatch.setattr(kept_module, "_SHARE", 0.9 * n_bytes / 1e6)

    n_left = prune_inputs(tmp_path / "store", max_mb=1)

    assert n_left == 1
    assert [recall(path)[1] for path in (paths[0], paths[2], paths[1])] == [False, False, True]


def test_inputs_within_their_share_stay(recall, page, tmp_path):
    """Nothing leaves a store that is not full."""
    recall(page)

    assert prune_inputs(tmp_path / "store", max_mb=2000) == 0
    assert describe_inputs(tmp_path / "store")[0] == 1


def test_a_store_that_cannot_be_written_is_refused(recall, page, tmp_path):
    """The error says what to do."""
    (tmp_path / "store").write_text("a file, no folder")

    with pytest.raises(StoreError, match="--no-store"):
        recall(page)
