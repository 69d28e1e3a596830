"""Matrices that are mostly zeros, on SciPy's compiled core and without SciPy.

``import scipy.sparse`` takes 0.2 CPU seconds, most of them for parts of numpy that nobody
here uses; its compiled core works on numpy's arrays and takes 0.01.
"""

from dataclasses import dataclass
from types import ModuleType
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from threads.cluster.compiled import import_compiled

Numbers = NDArray[np.integer[Any]]
Values = NDArray[Any]


@dataclass(frozen=True)
class Sparse:
    """A matrix of which only the entries are kept, row by row (CSR).

    Attributes:
        starts: Shape ``(n_rows + 1,)``; where the entries of each row begin.
        columns: Shape ``(n_entries,)``; in any order within a row.
        values: Shape ``(n_entries,)``.
        n_columns: Columns, those without entries counted.

    Raises:
        ValueError: The shapes do not fit.
    """

    starts: Numbers
    columns: Numbers
    values: Values
    n_columns: int

    def __post_init__(self) -> None:
        if not len(self.columns) == len(self.values) == self.starts[-1]:
            told = f"{len(self.columns)} columns, {len(self.values)} values"
            raise ValueError(f"{told}, {self.starts[-1]} entries")

    @property
    def n_rows(self) -> int:
        """Count the rows."""
        return len(self.starts) - 1

    @property
    def rows(self) -> Numbers:
        """Give the row of each entry."""
        return np.repeat(np.arange(self.n_rows, dtype=self.columns.dtype), np.diff(self.starts))

    def __matmul__(self, dense: Values) -> Values:
        """Multiply by a dense matrix of shape ``(n_columns, dim)`` or ``(n_columns,)``."""
        return _multiply_dense("csr", self, dense, shape=(self.n_rows, self.n_columns))

    def across(self, dense: Values) -> Values:
        """Multiply the transpose by a dense matrix of shape ``(n_rows, dim)`` or ``(n_rows,)``."""
        return _multiply_dense("csc", self, dense, shape=(self.n_columns, self.n_rows))

    def sum_columns(self) -> Values:
        """Add up each column."""
        return self.across(np.ones(self.n_rows, self.values.dtype))

    def sum_rows(self) -> Values:
        """Add up each row."""
        filled = np.flatnonzero(np.diff(self.starts))
        sums = np.zeros(self.n_rows, self.values.dtype)
        sums[filled] = np.add.reduceat(self.values, self.starts[filled])
        return sums

    def take(self, rows: Numbers) -> "Sparse":
        """Give some of the rows, in the order asked for."""
        wanted = np.arange(self.n_rows, dtype=self.columns.dtype)[rows]
        starts = np.zeros(len(wanted) + 1, self.starts.dtype)
        np.cumsum(np.diff(self.starts)[wanted], out=starts[1:])
        columns = np.empty(starts[-1], self.columns.dtype)
        values = np.empty(starts[-1], self.values.dtype)
        given = (self.starts, self.columns, self.values)
        _core().csr_row_index(len(wanted), wanted, *given, columns, values)
        return Sparse(starts, columns, values, self.n_columns)

    def fill(self) -> Values:
        """Give it with its zeros, shape ``(n_rows, n_columns)``; no place has two entries."""
        filled = np.zeros((self.n_rows, self.n_columns), self.values.dtype)
        filled[self.rows, self.columns] = self.values
        return filled


def hold(columns: Numbers, starts: Numbers, *, n_columns: int) -> Sparse:
    """Say which row holds which column: 1 where it does, however often.

    Args:
        columns: Shape ``(n,)``, row by row.
        starts: Shape ``(n_rows + 1,)``; where those of each row begin.
        n_columns: Columns.
    """
    kind = _index_type(len(columns), n_columns)
    counted = np.ones(len(columns), np.float32)
    found = _add_up(Sparse(starts.astype(kind), columns.astype(kind), counted, n_columns))
    return Sparse(found.starts, found.columns, np.ones_like(found.values), n_columns)


def gather(rows: Numbers, columns: Numbers, values: Values, *, shape: tuple[int, int]) -> Sparse:
    """Make a matrix of entries in any order; those of one place are added up."""
    kind = _index_type(len(values), *shape)
    starts, ordered = np.empty(shape[0] + 1, kind), np.empty(len(values), kind)
    moved = np.empty_like(values)
    places = (rows.astype(kind, copy=False), columns.astype(kind, copy=False))
    _core().coo_tocsr(*shape, len(values), *places, values, starts, ordered, moved)
    return _add_up(Sparse(starts, ordered, moved, shape[1]))


def transpose(matrix: Sparse) -> Sparse:
    """Turn rows into columns."""
    starts = np.empty(matrix.n_columns + 1, matrix.starts.dtype)
    columns, values = np.empty_like(matrix.columns), np.empty_like(matrix.values)
    shape = (matrix.n_rows, matrix.n_columns)
    given = (matrix.starts, matrix.columns, matrix.values)
    _core().csr_tocsc(*shape, *given, starts, columns, values)
    return Sparse(starts, columns, values, matrix.n_rows)


def combine(how: Literal["plus", "maximum"], one: Sparse, other: Sparse) -> Sparse:
    """Add two matrices of one shape, or take the larger of two entries."""
    n_most = len(one.values) + len(other.values)
    kind = _index_type(n_most, one.n_columns)
    starts, columns = np.empty(one.n_rows + 1, kind), np.empty(n_most, kind)
    values = np.empty(n_most, one.values.dtype)
    given = [(*_places(m, kind), m.values.astype(values.dtype, copy=False)) for m in (one, other)]
    shape = (one.n_rows, one.n_columns)
    getattr(_core(), f"csr_{how}_csr")(*shape, *given[0], *given[1], starts, columns, values)
    n = int(starts[-1])
    return Sparse(starts, columns[:n], values[:n], one.n_columns)


def multiply(one: Sparse, other: Sparse) -> Sparse:
    """Multiply two matrices; the product's columns are in no order, and 0 is no entry."""
    kind = _index_type(one.n_rows, other.n_columns, len(one.values), len(other.values))
    left, right = _places(one, kind), _places(other, kind)
    shape = (one.n_rows, other.n_columns)
    n_most = _core().csr_matmat_maxnnz(*shape, *left, *right)
    starts, columns = np.empty(one.n_rows + 1, kind), np.empty(n_most, kind)
    values = np.empty(n_most, one.values.dtype)
    factors = (*left, one.values, *right, other.values.astype(values.dtype, copy=False))
    _core().csr_matmat(*shape, *factors, starts, columns, values)
    n = int(starts[-1])
    return Sparse(starts, columns[:n], values[:n], other.n_columns)


def _multiply_dense(
    order: Literal["csr", "csc"], matrix: Sparse, dense: Values, *, shape: tuple[int, int]
) -> Values:
    """Multiply by a dense matrix: by rows (csr) or, the transpose, by columns (csc)."""
    if len(dense) != shape[1]:  # the core would read on behind the end
        raise ValueError(f"{shape[1]} rows expected, got {len(dense)}")
    kind = np.result_type(matrix.values, dense)
    product = np.zeros((shape[0], *dense.shape[1:]), kind)
    given = (matrix.starts, matrix.columns, matrix.values.astype(kind, copy=False))
    flat = np.ascontiguousarray(dense, kind).ravel()
    if dense.ndim == 1:
        getattr(_core(), f"{order}_matvec")(*shape, *given, flat, product)
    else:
        getattr(_core(), f"{order}_matvecs")(*shape, dense.shape[1], *given, flat, product.ravel())
    return product


def _add_up(matrix: Sparse) -> Sparse:
    """Order the entries of each row, and add up those of one place; in the arrays given."""
    starts, columns, values = matrix.starts, matrix.columns, matrix.values
    _core().csr_sort_indices(matrix.n_rows, starts, columns, values)
    _core().csr_sum_duplicates(matrix.n_rows, matrix.n_columns, starts, columns, values)
    n = int(starts[-1])
    return Sparse(starts, columns[:n], values[:n], matrix.n_columns)


def _index_type(*bounds: int) -> type[np.signedinteger[Any]]:
    """Give the shortest type of the core's that counts so far."""
    return np.int32 if max(bounds) <= np.iinfo(np.int32).max else np.int64


def _places(matrix: Sparse, kind: type[np.signedinteger[Any]]) -> tuple[Numbers, Numbers]:
    return matrix.starts.astype(kind, copy=False), matrix.columns.astype(kind, copy=False)


def _core() -> ModuleType:
    return import_compiled("scipy", "sparse", "_sparsetools")
