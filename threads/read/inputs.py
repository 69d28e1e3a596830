"""Open an input with the reader of its format."""

from collections.abc import Iterator
from pathlib import Path

from threads import catalog
from threads.errors import InputError, SettingsError
from threads.read.columns import check_roles
from threads.read.documents import is_maildir
from threads.read.formats import find_format
from threads.read.options import ReadOptions
from threads.read.records import Found
from threads.read.sources import Source, open_source
from threads.results import Reject
from threads.settings import ReadSettings


def open_input(
    name: str, *, settings: ReadSettings
) -> tuple[Source, ReadOptions, Iterator[Found]] | Reject:
    """Find an input's format and hand it to the reader.

    Args:
        name: A path, or ``-`` for standard input.
        settings: Bounds, and the format and columns where the user says them.

    Returns:
        The source, what the reader was told, and what it finds, read as it is asked for.

    Raises:
        SettingsError: No reader has the name of the format, or a column's role is unknown.
    """
    columns = check_roles(settings.column)
    if settings.format is not None and settings.format not in catalog.READERS:
        known = ", ".join(catalog.READERS)
        raise SettingsError(f"--format: '{settings.format}' is not known. Known: {known}.")
    if is_maildir(Path(name)):
        folder = Source(name, Path(name), b"", 0)
        options = ReadOptions(columns, "maildir")
        return folder, options, catalog.load("reader", "maildir")(folder, options)
    source = open_source(name, max_mb=settings.max_mb, max_unpacked_mb=settings.max_unpacked_mb)
    if isinstance(source, Reject):
        return source
    try:
        head = source.read_head()
    except InputError as error:
        return Reject(name, str(error).removeprefix(f"{name}: ").removesuffix("."))
    if not head.strip():
        return Reject(name, "empty file")
    format_ = settings.format or find_format(source, head)
    if format_ is None:
        return Reject(name, "an archive that is not read here: unpack it")
    options = ReadOptions(columns, format_)
    return source, options, catalog.load("reader", format_)(source, options)
