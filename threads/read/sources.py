"""A file or standard input as a stream of bytes: unpacked, and bounded while it unpacks."""

import bz2
import gzip
import hashlib
import io
import lzma
import sys
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, cast

from threads.errors import InputError
from threads.read.documents import find_ending
from threads.results import Reject

N_HEAD: Final = 65_536
_N_CHUNK: Final = 1 << 17
# Pushshift's dumps are packed with windows of two gigabytes, which zstd refuses unless told.
_ZSTD_WINDOW: Final = 2**31
_MAGIC: Final = {
    b"\x1f\x8b": "gzip",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"BZh": "bzip2",
    b"\xfd7zXZ\0": "xz",
}


@dataclass(frozen=True)
class Source:
    """One input, not yet read.

    Attributes:
        name: The path as the user gave it, or ``-``.
        path: The file; None for standard input.
        content: What standard input held; empty for a file.
        max_unpacked: Bytes that a packed file may unpack to.
    """

    name: str
    path: Path | None
    content: bytes
    max_unpacked: int

    @property
    def ending(self) -> str:
        """Its ending in lower case, less that of the packing."""
        return find_ending(self.name)

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """Open it, unpacked.

        Raises:
            InputError: It cannot be opened; while it is read: it is damaged, or
                unpacks to more than its bound.
        """
        with self._open_packed() as packed, unpack(packed, self) as stream:
            yield stream

    @contextmanager
    def _open_packed(self) -> Iterator[IO[bytes]]:
        if self.path is None:
            yield io.BytesIO(self.content)
            return
        try:
            stream = self.path.open("rb")
        except OSError as error:
            raise InputError(f"{self.name}: cannot be read: {error.strerror}.") from error
        with stream:
            yield stream

    def read_head(self) -> bytes:
        """Read its first bytes, unpacked; of a damaged file what comes before the damage."""
        head = b""
        with self.open() as stream:
            buffered = cast("io.BufferedIOBase", stream)
            try:
                while len(head) < N_HEAD and (part := buffered.read1(N_HEAD - len(head))):
                    head += part
            except InputError:
                if not head:
                    raise
        return head

    def hash(self) -> str:
        """Give the SHA-256 of the file as it is, packed or not."""
        digest = hashlib.sha256()
        if self.path is not None and self.path.is_dir():
            for file in sorted(f for f in self.path.glob("*/*") if f.is_file()):
                digest.update(hashlib.sha256(file.read_bytes()).digest())
            return digest.hexdigest()
        with self._open_packed() as stream:
            while part := stream.read(1 << 20):
                digest.update(part)
        return digest.hexdigest()


def open_source(name: str, *, max_mb: int, max_unpacked_mb: int) -> Source | Reject:
    """Find an input and hold it to its bound; nothing but standard input is read.

    Args:
        name: A path, or ``-`` for standard input.
        max_mb: Larger files are rejected.
        max_unpacked_mb: What a packed file may unpack to.
    """
    bound = max_unpacked_mb * 1_000_000
    too_large = Reject(name, f"larger than {max_mb} MB (--max-mb)")
    if name == "-":
        content = sys.stdin.buffer.read(max_mb * 1_000_000 + 1)
        return (
            Source(name, None, content, bound) if len(content) <= max_mb * 1_000_000 else too_large
        )
    path = Path(name)
    try:
        if path.is_dir():
            return Reject(name, "a folder, not a page")
        if path.exists() and not path.is_file():
            return Reject(name, "neither a file nor a folder")
        size = path.stat().st_size
    except FileNotFoundError:
        return Reject(name, "no such file")
    except ValueError:
        return Reject(name, "not a path")
    except OSError as error:
        return Reject(name, f"cannot be read: {error.strerror}")
    if size > max_mb * 1_000_000:
        return too_large
    return Source(name, path, b"", bound)


def _find_packing(stream: IO[bytes]) -> str | None:
    head = stream.read(8)
    stream.seek(0)
    return next((kind for magic, kind in _MAGIC.items() if head.startswith(magic)), None)


@contextmanager
def unpack(packed: IO[bytes], source: Source) -> Iterator[IO[bytes]]:
    """Unpack a stream at its beginning, within the bound of its source."""
    kind = _find_packing(packed)
    if kind is None:
        yield packed
        return
    stream: io.BufferedIOBase
    damages: tuple[type[Exception], ...] = (OSError, EOFError, ValueError)
    if kind == "gzip":
        stream, damages = gzip.GzipFile(fileobj=packed), (*damages, zlib.error)
    elif kind == "bzip2":
        stream = bz2.BZ2File(packed)
    elif kind == "xz":
        damages = (*damages, lzma.LZMAError)
        stream = lzma.LZMAFile(packed)  # noqa: SIM115 - closed with what holds it
    else:
        import zstandard

        damages = (*damages, zstandard.ZstdError)
        unpacker = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
        reader = unpacker.stream_reader(packed, read_across_frames=True)
        stream = cast("io.BufferedIOBase", reader)
    with _Patient(_Bounded(stream, source, damages), _N_CHUNK) as bounded:
        yield cast("IO[bytes]", bounded)


def check_parts(book: zipfile.ZipFile, source: Source) -> None:
    """Refuse an archive whose parts unpack to more than the bound, before they are unpacked.

    Raises:
        InputError: They do.
    """
    if sum(part.file_size for part in book.infolist()) > source.max_unpacked:
        raise _too_much(source)


def _too_much(source: Source) -> InputError:
    limit = source.max_unpacked // 1_000_000
    return InputError(f"{source.name}: unpacks to more than {limit} MB (--max-unpacked-mb).")


class _Patient(io.BufferedReader):
    """A stream that gives what it has, so that nothing is lost to the damage behind it."""

    def read(self, size: int | None = -1, /) -> bytes:
        """Read up to so many bytes, at least one before the end; all of them without a size."""
        return super().read(size) if size is None or size < 0 else self.read1(size)


class _Bounded(io.RawIOBase):
    """A stream that ends with an error where it is damaged or gives more than its bound."""

    def __init__(
        self, stream: io.BufferedIOBase, source: Source, damages: tuple[type[Exception], ...]
    ) -> None:
        self._stream = stream
        self._damages = damages
        self._source = source
        self._left = source.max_unpacked

    def readable(self) -> bool:
        """Say yes."""
        return True

    def readinto(self, buffer: object) -> int:
        """Read the next bytes.

        Raises:
            InputError: The stream is damaged or gives more than its bound.
        """
        view = memoryview(buffer)  # type: ignore[arg-type]  # io's own type is not public
        try:
            # Not read: it loses what came before the damage.
            part = self._stream.read1(min(len(view), _N_CHUNK))
        except self._damages as error:
            raise InputError(f"{self._source.name}: damaged: {error}.") from error
        self._left -= len(part)
        if self._left < 0:
            raise _too_much(self._source)
        view[: len(part)] = part
        return len(part)
