"""Find the inputs of a run and read each into a document or a reject."""

import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from threads.catalog import FORMATS
from threads.errors import InputError
from threads.read.captured import find_captured
from threads.read.decode import decode
from threads.results import Document, Reject

# Long enough that ten million pages share an id with a chance below one in five.
N_ID_DIGITS: Final = 12
_PAGE: Final = re.compile(r"\.x?html?$", re.IGNORECASE)
_BESIDE: Final = re.compile(r"[_\-. ][^\W\d_]{3,12}")  # "_files", "-Dateien", "_fichiers"
PACKED: Final = (".gz", ".zst", ".bz2", ".xz")
_MARKUP: Final = re.compile(r"<(?:!doctype|html|head|body|div|p|article)\b", re.IGNORECASE)


def find_inputs(inputs: Sequence[str]) -> Iterator[str]:
    """Walk files and folders, each file once, folders in order of name.

    A file that the user names is always given out; of a folder only the files
    with a known ending, and not those in the folder that a browser saves beside a
    page. A Maildir is one input.

    Args:
        inputs: Paths as given; ``-`` is standard input.

    Yields:
        Paths of files, also of missing ones, so that they become rejects.

    Raises:
        InputError: A folder has no page in it or cannot be listed.
    """
    seen: set[Path] = set()
    for given in inputs:
        path = Path(given)
        if given == "-":
            yield given
            continue
        folder = os.path.isdir(given) and not is_maildir(path)  # noqa: PTH112 - never raises
        for file in _pages_below(path) if folder else [path]:
            place = Path(os.path.realpath(file)) if "\0" not in str(file) else file
            if place not in seen:
                seen.add(place)
                yield file.as_posix()


def is_maildir(path: Path) -> bool:
    """Tell a folder of letters from one of pages."""
    parts = (os.path.join(path, name) for name in ("cur", "new", "tmp"))  # noqa: PTH118 - never raises
    return all(os.path.isdir(part) for part in parts)  # noqa: PTH112 - likewise


def _pages_below(folder: Path) -> list[Path]:
    def refuse(error: OSError) -> None:
        raise InputError(f"{error.filename}: cannot be listed: {error.strerror}.") from error

    pages = [
        base / name
        for base, folders, names in _walk(folder, refuse)
        for name in names
        if find_ending(name) in FORMATS
    ]
    if not pages:
        endings = ", ".join(FORMATS)
        raise InputError(f"{folder}: no page in this folder. Pages end in {endings}.")
    return sorted(pages)


def find_ending(name: str) -> str:
    """Give a file's ending in lower case, less that of its packing."""
    path = Path(name.lower())
    return (path.with_suffix("") if path.suffix in PACKED else path).suffix


def _walk(folder: Path, refuse: object) -> Iterator[tuple[Path, list[str], list[str]]]:
    for base, folders, names in os.walk(folder, onerror=refuse):  # type: ignore[arg-type]
        pages = [Path(name).stem for name in names if _PAGE.search(name)]
        # A loop over few names: a folder holds as many such pages as there are.
        folders[:] = sorted(f for f in folders if not _is_beside(f, pages))
        yield Path(base), folders, names


def _is_beside(folder: str, pages: Sequence[str]) -> bool:
    """Tell the folder that a browser saved beside a page, in whatever language."""
    return any(folder.startswith(p) and _BESIDE.fullmatch(folder[len(p) :]) for p in pages)


def read_document(path: Path, *, max_mb: int, format: str | None = None) -> Document | Reject:  # noqa: A002 - the library's documented word
    """Read one file.

    Args:
        path: The file.
        max_mb: Files above this many megabytes are rejected unread.
        format: ``text`` or ``html``; None to tell by the ending, then the content.

    Returns:
        The document, or the reject with the reason.
    """
    source = path.as_posix()
    try:
        if path.is_dir():
            return Reject(source, "a folder, not a page")
        if path.exists() and not path.is_file():
            return Reject(source, "neither a file nor a folder")
        if path.stat().st_size > max_mb * 1_000_000:
            return Reject(source, f"larger than {max_mb} MB (--max-mb)")
        content = path.read_bytes()
    except FileNotFoundError:
        return Reject(source, "no such file")
    except ValueError:
        return Reject(source, "not a path")
    except OSError as error:
        return Reject(source, f"cannot be read: {error.strerror}")
    known = format or FORMATS.get(path.suffix.lower())
    return read_bytes(content, source=source, format=known)


def read_bytes(
    content: bytes,
    *,
    source: str,
    format: str | None,  # noqa: A002 - the library's documented word
    captured_at: datetime | None = None,
) -> Document | Reject:
    """Turn the bytes of a page into a document.

    Args:
        content: The bytes.
        source: Where they came from, for the reader of the report.
        format: ``text`` or ``html``; None to tell by the content.
        captured_at: When the page was saved, where what holds it says so.
    """
    decoded = decode(content)
    if decoded is None:
        return Reject(source, "binary data, not text")
    text, encoding = decoded
    if not text.strip():
        return Reject(source, "empty file")
    sha256 = hashlib.sha256(content).hexdigest()
    format = format or ("html" if _MARKUP.search(text, 0, 4096) else "text")  # noqa: A001 - likewise
    return Document(
        page_id=sha256[:N_ID_DIGITS],
        source=source,
        format=format,
        encoding=encoding,
        sha256=sha256,
        text=text,
        captured_at=captured_at or (find_captured(text) if format == "html" else None),
    )
