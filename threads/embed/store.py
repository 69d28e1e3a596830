"""The store of vectors: what was embedded once is not embedded again.

One SQLite file, keyed by model and text. Two runs may use it at once, a killed
run leaves it whole, and it may be deleted at any time. What no run has used for
longest leaves first where the file outgrows its bound.

Vectors are kept in four bytes a number: in two, 9 of 40 annotated threads got other
themes from the stored vectors than from fresh ones.
"""

import hashlib
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from threads.errors import StoreError

FILE_NAME: Final = "vectors-2.sqlite"  # the number is that of the tables' shape
_WAIT_S: Final = 60.0  # for the other run's write to end
_FILLED: Final = 0.8  # of its bound, after the oldest have left: not every run prunes
_MB: Final = 1_000_000
_SCHEMA: Final = (
    """
CREATE TABLE IF NOT EXISTS vectors (
    model_hash TEXT NOT NULL,
    text_hash BLOB NOT NULL,
    truncated INTEGER NOT NULL,
    used INTEGER NOT NULL,
    vector BLOB NOT NULL,
    PRIMARY KEY (model_hash, text_hash)
) WITHOUT ROWID
""",
    "CREATE TABLE IF NOT EXISTS models (model_hash TEXT PRIMARY KEY, name TEXT NOT NULL)",
    """
CREATE TABLE IF NOT EXISTS files (
    path TEXT PRIMARY KEY, size INTEGER NOT NULL, changed INTEGER NOT NULL, sha256 TEXT NOT NULL
)
""",
)


def text_key(text: str) -> bytes:
    """Hash a text for the store: 16 bytes."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


@dataclass(frozen=True)
class StoredModel:
    """What a store holds of one model.

    Attributes:
        name: As the last run that used it gave it.
        model_hash: Of the model.
        n_vectors: Texts.
        n_bytes: Of their vectors.
        used: When a run last used one, in nanoseconds since 1970.
    """

    name: str
    model_hash: str
    n_vectors: int
    n_bytes: int
    used: int


@dataclass(frozen=True)
class VectorStore:
    """An open store.

    Attributes:
        path: Its file.
        connection: To SQLite, in autocommit mode.
        opened: When, in nanoseconds since 1970: the time of use of what this run uses.
    """

    path: Path
    connection: sqlite3.Connection
    opened: int

    def find(
        self, keys: Sequence[bytes], *, model_hash: str
    ) -> dict[bytes, tuple[NDArray[np.float32], bool]]:
        """Look texts up; what is found counts as used.

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
            with self._write() as transaction:
                transaction.executemany(
                    "UPDATE vectors SET used = ? WHERE model_hash = ? AND text_hash = ?",
                    [(self.opened, model_hash, key) for key in found],
                )
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
            (model_hash, key, int(cut), self.opened, row.astype("<f4").tobytes())
            for key, row, cut in zip(keys, rows, truncated, strict=True)
        ]
        with self._write() as transaction:
            transaction.executemany("INSERT OR IGNORE INTO vectors VALUES (?, ?, ?, ?, ?)", records)

    def name_model(self, model_hash: str, name: str) -> None:
        """Keep the name by which a user knows a model.

        Raises:
            StoreError: The file cannot be written.
        """
        with self._write() as transaction:
            transaction.execute("REPLACE INTO models VALUES (?, ?)", (model_hash, name))

    def hash_file(self, file: Path, measure: Callable[[Path], str]) -> str:
        """Give a file's hash, measured again only where its size or time has changed.

        Args:
            file: It exists.
            measure: Gives the hash of a file; 90 MB take 0.2 CPU seconds.

        Raises:
            StoreError: The store cannot be read or written.
        """
        status = file.stat()
        seen = (str(file.resolve()), status.st_size, status.st_mtime_ns)
        query = "SELECT sha256 FROM files WHERE path = ? AND size = ? AND changed = ?"
        with _named(self.path):
            row = self.connection.execute(query, seen).fetchone()
        if row is not None:
            return str(row[0])
        found = measure(file)
        with self._write() as transaction:
            transaction.execute("REPLACE INTO files VALUES (?, ?, ?, ?)", (*seen, found))
        return found

    def describe(self) -> list[StoredModel]:
        """List the models whose vectors are there, most vectors first.

        Raises:
            StoreError: The file cannot be read.
        """
        query = """
            SELECT coalesce(name, '?'), model_hash, count(*), sum(length(vector)), max(used)
            FROM vectors LEFT JOIN models USING (model_hash)
            GROUP BY model_hash ORDER BY count(*) DESC, model_hash
        """
        with _named(self.path):
            return [StoredModel(*row) for row in self.connection.execute(query)]

    def prune(self, max_mb: int) -> int:
        """Let what was used longest ago leave, where the file is larger than its bound.

        What this run used stays as long as anything else can leave.

        Args:
            max_mb: The bound, in MB of 1,000,000 bytes.

        Returns:
            How many vectors left.

        Raises:
            StoreError: The file cannot be written.
        """
        if self._n_bytes() <= max_mb * _MB:
            return 0
        with self._write() as transaction:
            n_all = transaction.execute("SELECT count(*) FROM vectors").fetchone()[0]
            kept = int(n_all * min(1.0, _FILLED * max_mb * _MB / self._n_bytes()))
            left = transaction.execute(
                "DELETE FROM vectors WHERE (model_hash, text_hash) IN (SELECT model_hash, text_hash"
                " FROM vectors ORDER BY used, model_hash, text_hash LIMIT ?)",
                (n_all - kept,),
            ).rowcount
        self._shrink()
        return left

    def clear(self) -> int:
        """Forget everything.

        Returns:
            How many vectors there were.

        Raises:
            StoreError: The file cannot be written.
        """
        with self._write() as transaction:
            left = transaction.execute("DELETE FROM vectors").rowcount
            transaction.execute("DELETE FROM models")
            transaction.execute("DELETE FROM files")
        self._shrink()
        return left

    def _n_bytes(self) -> int:
        """Measure what the file holds, less what has left it."""
        with _named(self.path):
            counts = [
                self.connection.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("page_count", "freelist_count", "page_size")
            ]
        return int((counts[0] - counts[1]) * counts[2])

    def _shrink(self) -> None:
        """Give back to the system what has left."""
        with _named(self.path):
            # Not execute: that takes one step, which frees one page.
            self.connection.executescript("PRAGMA incremental_vacuum")
            self.connection.executescript("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        """Write in one transaction, after another run's."""
        with _named(self.path), self.connection as transaction:
            transaction.execute("BEGIN IMMEDIATE")
            yield transaction


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
            # Both are heard by a new file only. In pages of 4 kB a vector takes one by itself.
            connection.execute("PRAGMA page_size = 16384")
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            for statement in _SCHEMA:
                connection.execute(statement)
        yield VectorStore(path, connection, time.time_ns())
    finally:
        connection.close()
