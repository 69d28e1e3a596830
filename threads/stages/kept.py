"""What reading an input gave, kept beside the vectors, so that a second run need not read it.

An input's pages follow from its bytes, its name, the settings of reading and the program.
All four are in the name of the file that keeps them: whatever changes, another file is
looked for, and one that nobody looks for any more is the first to leave.
"""

import hashlib
import json
import os
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from functools import cache
from io import BytesIO
from pathlib import Path
from secrets import token_hex
from stat import S_ISREG
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

import polars as pl

import threads
from threads.errors import StoreError
from threads.results import Reject, SegmentedPages
from threads.schemas import Blocks, Comments, Links, Pages
from threads.settings import ReadSettings
from threads.stages.watch import Clock

Part = SegmentedPages | Reject
_FOLDER: Final = "inputs"
_ENDING: Final = ".zip"  # its checksums tell a damaged one
_SHARE: Final = 0.1  # of the store's bound
_FILLED: Final = 0.8  # of that, after the oldest have left
_TABLES: Final = {"pages": Pages, "blocks": Blocks, "comments": Comments, "links": Links}
PACKED: Final = dict.fromkeys(("told", *_TABLES), pl.Binary)  # columns of a part that travels


def recall_input(
    name: str,
    *,
    settings: ReadSettings,
    store: Path | None,
    clock: Clock,
    read: Callable[[], Iterable[Part]],
) -> Iterator[Part]:
    """Give what an input holds, read only where no run has read it before.

    Args:
        name: A path, or ``-`` for standard input, which is always read.
        settings: How it is read.
        store: Folder of the store; None to keep nothing.
        clock: Told how long finding and keeping take.
        read: Reads it.

    Raises:
        StoreError: The store cannot be written.
    """
    with clock.stage("read"):
        key = find_key(name, settings) if store is not None else None
    if store is None or key is None:
        yield from read()
        return
    file = _place(store, key)
    with clock.stage("read"):
        parts = _load(file)
    if parts is None:
        parts = list(read())
        if not all(isinstance(part, Reject) for part in parts):
            with clock.stage("read"):
                _save(file, parts)
    yield from parts


def is_kept(key: str, store: Path | None) -> bool:
    """Say whether an input of this key is in the store."""
    return store is not None and _place(store, key).is_file()


def _place(store: Path, key: str) -> Path:
    return store / _FOLDER / f"{key}{_ENDING}"


def describe_inputs(store: Path) -> tuple[int, int]:
    """Count the inputs that are kept, and their bytes."""
    sizes = [status.st_size for _, status in _list(store)]
    return len(sizes), sum(sizes)


def prune_inputs(store: Path, *, max_mb: int) -> int:
    """Let the inputs leave that were used longest ago, where they outgrow their share.

    Args:
        store: Folder of the store.
        max_mb: The bound of the whole store; 0 to forget all inputs.

    Returns:
        How many left.

    Raises:
        StoreError: The store cannot be written.
    """
    kept = _list(store)
    n_bytes = sum(status.st_size for _, status in kept)
    bound = max_mb * 1_000_000 * _SHARE
    if n_bytes <= bound:
        return 0
    n_left = 0
    with _named(store):
        for file, status in sorted(kept, key=lambda one: one[1].st_mtime_ns):
            if n_bytes <= bound * _FILLED:
                break
            file.unlink(missing_ok=True)
            n_bytes -= status.st_size
            n_left += 1
    return n_left


def _list(store: Path) -> list[tuple[Path, os.stat_result]]:
    return [(file, file.stat()) for file in (store / _FOLDER).glob(f"*{_ENDING}")]


def find_key(name: str, settings: ReadSettings) -> str | None:
    """Name what reading a file gives; None for what is no file, or is not read."""
    try:
        status = Path(name).stat()
        if not S_ISREG(status.st_mode) or status.st_size > settings.max_mb * 1_000_000:
            return None
        with Path(name).open("rb") as stream:
            content = hashlib.file_digest(stream, "sha256").hexdigest()
    except (OSError, ValueError):
        return None
    decisive = [name, content, settings.model_dump_json(), _sum_up_program()]
    return hashlib.sha256(json.dumps(decisive).encode()).hexdigest()


@cache
def _sum_up_program() -> str:
    """Hash what tells one state of the program from another.

    Names, sizes and times of the package's files, and the times of the folders of
    libraries, which installing any changes: 2 milliseconds, where asking for the versions
    of the libraries takes 15.
    """
    package = Path(threads.__file__).parent
    files = [
        (entry.path, entry.stat().st_size, entry.stat().st_mtime_ns)
        for folder in [package, *(p for p in package.rglob("*/") if p.name != "__pycache__")]
        for entry in os.scandir(folder)
        if entry.is_file()
    ]
    libraries = [
        (path, Path(path).stat().st_mtime_ns)
        for path in sys.path
        if path.endswith("-packages") and Path(path).is_dir()
    ]
    seen = json.dumps([sys.version, sorted(files), libraries])
    return hashlib.sha256(seen.encode("utf-8", "surrogateescape")).hexdigest()


def _load(file: Path) -> list[Part] | None:
    """Give what a file keeps, None where it is not there or not whole."""
    try:
        with ZipFile(file) as book:
            n_parts = len(book.namelist()) // len(PACKED)
            parts = [
                unpack({name: book.read(f"{i}/{name}") for name in PACKED}) for i in range(n_parts)
            ]
        os.utime(file)
    except (OSError, BadZipFile, zlib.error, KeyError, RuntimeError):  # all of a damaged file
        return None
    return parts


def _save(file: Path, parts: Sequence[Part]) -> None:
    with _named(file.parent):
        file.parent.mkdir(parents=True, exist_ok=True)
        passing = file.with_suffix(f".{token_hex(4)}.tmp")
        try:
            # Part by part: all in one table took 300 MB more for 15,000 comments.
            with ZipFile(passing, "w") as book:
                for i, part in enumerate(parts):
                    for name, content in pack(part).items():
                        how = ZIP_DEFLATED if name == "told" else ZIP_STORED
                        book.writestr(ZipInfo(f"{i}/{name}"), content, how)
            passing.replace(file)
        finally:
            passing.unlink(missing_ok=True)


def pack(part: Part) -> dict[str, bytes]:
    """Turn a part into the columns of ``PACKED``."""
    if isinstance(part, Reject):
        return {"told": json.dumps(asdict(part)).encode(), **dict.fromkeys(_TABLES, b"")}
    packed = {"told": json.dumps(dict(part.texts)).encode()}
    for name in _TABLES:
        buffer = BytesIO()
        getattr(part, name).write_ipc(buffer, compression="zstd")
        packed[name] = buffer.getvalue()
    return packed


def unpack(row: dict[str, bytes]) -> Part:
    """Turn a row of the columns of ``PACKED`` into the part that it was."""
    told = json.loads(row["told"])
    if not row["pages"]:
        return Reject(**told)
    # Cast, not validated: they were when they were made, and are the same bytes.
    return SegmentedPages(
        Pages.cast(pl.read_ipc(row["pages"])),
        Blocks.cast(pl.read_ipc(row["blocks"])),
        Comments.cast(pl.read_ipc(row["comments"])),
        Links.cast(pl.read_ipc(row["links"])),
        told,
    )


@contextmanager
def _named(place: Path) -> Iterator[None]:
    """Turn the system's errors into ours."""
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"{place}: what was read cannot be kept: {error.strerror}. "
            "Give --store DIR, or run with --no-store."
        ) from error
