"""Inputs that are read and segmented in many places."""

import pytest

from threads.settings import EngineSettings, Settings
from threads.stages.reading import read_pages
from threads.stages.watch import Silence

PAGE = """<html><head><title>Pier {n}</title></head><body><article><h1>Pier {n}</h1>
<p>The council closes pier {n} for a year, and the ferries will land at the quay.</p></article>
<ol class="comment-list"><li class="comment" id="comment-{n}"><p>Who pays for pier {n}?</p></li>
<li class="comment" id="comment-{n}1"><p>We do, as we paid for the quay.</p></li></ol></body></html>
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Give a folder of 70 pages, one of them no text and one another's twin."""
    monkeypatch.chdir(tmp_path)
    pages = tmp_path / "pages"
    pages.mkdir()
    for n in range(68):
        (pages / f"{n:02}.html").write_text(PAGE.format(n=n), encoding="utf-8")
    (pages / "98.html").write_bytes(b"")
    (pages / "99.html").write_text(PAGE.format(n=7), encoding="utf-8")
    return "pages"


def read(folder, engine, **given):
    settings = Settings(engine=EngineSettings(engine=engine))
    return read_pages([folder], settings=settings, progress=Silence(), **given)


@pytest.mark.parametrize("engine", ["processes", "dask"])
def test_pages_read_elsewhere_are_the_same(engine, folder):
    """Every engine gives the tables, the texts and the rejects of one process."""
    pages, rejects, _ = read(folder, "this")
    elsewhere, rejects_elsewhere, _ = read(folder, engine)

    assert rejects_elsewhere == rejects
    assert len(rejects) == 2
    assert elsewhere.texts == pages.texts
    for name in ("pages", "blocks", "comments", "links"):
        assert getattr(elsewhere, name).equals(getattr(pages, name))


def test_finished_shards_of_inputs_are_taken_and_removed(folder, tmp_path, monkeypatch):
    """Shards that a killed run left are read, not made again, and leave when they are read."""
    kept = tmp_path / "store"
    held = {}

    def hold(places):
        held.update({place: place.read_bytes() for place in places})

    monkeypatch.setattr("threads.stages.spreading._remove", hold)
    first, _, _ = read(folder, "processes", store=kept)
    for file in (kept / "inputs").iterdir():
        file.unlink()
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("threads.engine.local.Processes.run", lambda *_: pytest.fail("made again"))
    again, _, _ = read(folder, "processes", store=kept)

    assert len(held) == 3
    assert again.comments.equals(first.comments)
    assert list((kept / "shards").iterdir()) == []
