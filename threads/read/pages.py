"""Saved pages: HTML and flat text, one document a file."""

from collections.abc import Iterator

from threads.read.documents import read_bytes
from threads.read.options import ReadOptions
from threads.read.records import Found
from threads.read.sources import Source


def read_page(source: Source, options: ReadOptions) -> Iterator[Found]:
    """Read a page whole; a segmenter takes it apart."""
    with source.open() as stream:
        yield read_bytes(stream.read(), source=source.name, format=options.format)
