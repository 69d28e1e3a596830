"""Inputs that people have, with invented people and texts."""

from collections.abc import Callable
from pathlib import Path

import pytest

from threads.results import Reject, SegmentedPages
from threads.settings import ReadSettings, Settings
from threads.stages.reading import read_pages
from threads.stages.watch import Silence

FILES = Path(__file__).parent / "files"


@pytest.fixture(scope="session")
def files() -> Path:
    """The folder of the sample inputs."""
    return FILES


@pytest.fixture
def read() -> Callable[..., tuple[SegmentedPages, list[Reject]]]:
    """Read inputs with settings of the section ``read``."""

    def call(*paths: object, **given: object) -> tuple[SegmentedPages, list[Reject]]:
        settings = Settings(read=ReadSettings(**given))
        pages, rejects, _ = read_pages(
            [str(path) for path in paths], settings=settings, progress=Silence()
        )
        return pages, rejects

    return call


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write a file and give its path."""

    def call(content: str | bytes, name: str = "comments.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    return call
