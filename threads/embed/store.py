"""The store of vectors: what was embedded once is not embedded again.

One SQLite file, keyed by model and text. Two runs may use it at once, a killed
run leaves it whole, and it may be deleted at any time.
"""

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from threads.errors import StoreError

FILE_NAME: Final = "vectors.sqlite"
_WAIT_S: Final = 60.0  # for the other run's write to end
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS vectors (
    model_hash TEXT NOT NULL,
    text_hash BLOB NOT NULL,
    truncated INTEGER NOT NULL,
    vector BLOB NOT NULL,
    PRIMARY KEY (model_hash, text_hash)
) WITHOUT ROWID
"""


def default_folder() -> Path:
    """Give the folder of the store where the user names none."""
    from platformdirs import user_cache_path

    return user_cache_path("threads", appauthor=False)


def text_key(text: str) -> bytes:
    """Hash a text for the store: 16 bytes."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


@dataclass(frozen=True)
class VectorStore:
    """An open store.

    Attributes:
        path: Its file.
        connection: To SQLite, in autocommit mode.
    """

    path: Path
    connection: sqlite3.Connection

    def find(
        self, keys: Sequence[bytes], *, model_hash: str
    ) -> dict[bytes, tuple[NDArray[np.float32], bool]]:
        """Look texts up.

        Args:
            keys: Of ``text_key``.
            model_hash: The model that must have made the vectors.

        Returns:
            Of the keys that are there: the vector, shape ``(dim,)``, and whether
            the model read only the text's beginning.

        Raises:
            StoreError: The file cannot be read.
        """
        query = "SELECT truncated, vector FROM vectors WHERE model_hash = ? AND text_hash = ?"
        found = {}
        with _named(self.path):
            for key in keys:
                row = self.connection.execute(query, (model_hash, key)).fetchone()
                if row is not None:
                    found[key] = (_unpack(row[1]), bool(row[0]))
        return found

    def keep(
        self,
        keys: Sequence[bytes],
        rows: NDArray[np.float32],
        truncated: NDArray[np.bool_],
        *,
        model_hash: str,
    ) -> None:
        """Add vectors in one transaction; those already there stay.

        Raises:
            StoreError: The file cannot be written.
        """
        records = [
            (model_hash, key, int(cut), row.astype("<f4").tobytes())
            for key, row, cut in zip(keys, rows, truncated, strict=True)
        ]
        with _named(self.path), self.connection as transaction:
            transaction.execute("BEGIN IMMEDIATE")
            transaction.executemany("INSERT OR IGNORE INTO vectors VALUES (?, ?, ?, ?)", records)


def _unpack(blob: bytes) -> NDArray[np.float32]:
    """Read a vector of four bytes a number."""
    if not blob or len(blob) % 4:
        raise sqlite3.DatabaseError("a record is no vector")
    return np.frombuffer(blob, dtype="<f4")


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into ours."""
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(
            f"{path}: the store of vectors cannot be used: {error}. "
            "Delete the file, give --store DIR, or run with --no-store."
        ) from error


@contextmanager
def open_store(folder: Path | None) -> Iterator[VectorStore | None]:
    """Open the store of a folder, made where there is none.

    Args:
        folder: Its folder; None for no store at all.

    Raises:
        StoreError: The folder or the file cannot be used.
    """
    if folder is None:
        yield None
        return
    path = folder / FILE_NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"{folder}: the store of vectors cannot be made: {error.strerror}. "
            "Give --store DIR, or run with --no-store."
        ) from error
    with _named(path):
        connection = sqlite3.connect(path, timeout=_WAIT_S, isolation_level=None)
    try:
        with _named(path):
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute(_SCHEMA)
        yield VectorStore(path, connection)
    finally:
        connection.close()
