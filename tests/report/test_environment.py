"""The template engines keep what they compile, and never trust it blindly."""

import pytest

import threads.report.environment as environment_module
from threads.report.environment import make_markup_environment


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """A user's cache folder of its own."""
    monkeypatch.setattr(environment_module, "cache_folder", lambda: tmp_path / "cache")
    return tmp_path / "cache"


def test_a_template_is_compiled_once(cache):
    """A second engine finds what the first one compiled, and leaves it."""
    make_markup_environment().get_template("inspect.html.j2")
    (file,) = (cache / "templates").iterdir()
    before = file.stat().st_mtime_ns

    make_markup_environment().get_template("inspect.html.j2")

    assert file.stat().st_mtime_ns == before


@pytest.mark.parametrize("damage", [b"", b"no head", b"whole head, no code"])
def test_a_damaged_template_is_compiled_anew(cache, damage):
    """What is not what was kept is made again."""
    make_markup_environment().get_template("inspect.html.j2")
    (file,) = (cache / "templates").iterdir()
    whole = file.read_bytes()
    head = whole.split(b"\n", 1)[0]
    file.write_bytes(head + b"\n" if damage.startswith(b"whole") else damage)

    make_markup_environment().get_template("inspect.html.j2")

    assert file.read_bytes() == whole


def test_a_cache_that_cannot_be_written_is_done_without(cache):
    """A file where the folder should be stops no report."""
    cache.write_text("a file, no folder")

    template = make_markup_environment().get_template("inspect.html.j2")

    assert template.name == "inspect.html.j2"
