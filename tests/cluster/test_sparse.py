"""Matrices that are mostly zeros do what SciPy's do."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from threads.cluster import sparse
from threads.cluster.sparse import Sparse

SIDES = st.integers(0, 6)


def make_full(shape, *, seed):
    """A written out matrix of which half are zeros."""
    rng = np.random.default_rng(seed)
    return np.where(rng.random(shape) < 0.5, rng.integers(1, 9, shape), 0).astype(np.float32)


def as_ours(full):
    theirs = sp.csr_matrix(full)
    return Sparse(theirs.indptr, theirs.indices, theirs.data, theirs.shape[1])


@given(SIDES, SIDES, SIDES, st.integers(0, 2**32))
def test_products_are_those_of_the_matrices_written_out(n_rows, n_inner, n_columns, seed):
    """Products with dense vectors and matrices and with each other are as if written out."""
    one, other = make_full((n_rows, n_inner), seed=seed), make_full((n_inner, n_columns), seed=seed)

    ours = as_ours(one)
    assert np.array_equal(ours @ other, one @ other)
    assert np.array_equal(ours @ other.sum(axis=1), one @ other.sum(axis=1))
    assert np.array_equal(as_ours(other).across(one.T), other.T @ one.T)
    assert np.array_equal(sparse.multiply(ours, as_ours(other)).fill(), one @ other)


@given(SIDES, SIDES, st.integers(0, 2**32))
def test_two_of_one_shape_are_brought_together_place_by_place(n_rows, n_columns, seed):
    """Sums and larger entries are as if written out."""
    shape = (n_rows, n_columns)
    one, other = make_full(shape, seed=seed), make_full(shape, seed=seed + 1)

    ours, theirs = as_ours(one), as_ours(other)
    assert np.array_equal(sparse.combine("plus", ours, theirs).fill(), one + other)
    assert np.array_equal(sparse.combine("maximum", ours, theirs).fill(), np.maximum(one, other))
    assert np.array_equal(sparse.transpose(ours).fill(), one.T)


@given(SIDES, SIDES, st.integers(0, 2**32))
def test_rows_are_added_and_taken(n_rows, n_columns, seed):
    """Sums of rows and columns and rows picked are as if written out."""
    full = make_full((n_rows, n_columns), seed=seed)
    picked = np.random.default_rng(seed).integers(0, max(n_rows, 1), n_rows)

    ours = as_ours(full)
    assert np.array_equal(ours.sum_rows(), full.sum(axis=1))
    assert np.array_equal(ours.sum_columns(), full.sum(axis=0))
    assert np.array_equal(ours.take(picked).fill(), full[picked])


def test_entries_of_one_place_are_added_up():
    """What is gathered twice counts twice, and what is held twice is held."""
    rows, columns = np.array([1, 0, 1, 1]), np.array([2, 1, 0, 2])
    gathered = sparse.gather(rows, columns, np.array([1.0, 2.0, 3.0, 4.0]), shape=(2, 3))
    held = sparse.hold(np.array([2, 0, 2, 1]), np.array([0, 3, 3, 4]), n_columns=3)

    assert gathered.fill().tolist() == [[0, 2, 0], [3, 0, 5]]
    assert held.fill().tolist() == [[1, 0, 1], [0, 0, 0], [0, 1, 0]]


def test_matrices_that_do_not_fit_are_refused():
    """Nothing is read behind the end of an array."""
    full = make_full((3, 4), seed=0)

    with pytest.raises(ValueError, match="4 rows expected, got 3"):
        as_ours(full) @ full
    with pytest.raises(ValueError, match="3 rows expected, got 4"):
        as_ours(full).across(full.T)
    with pytest.raises(ValueError, match="entries"):
        Sparse(np.array([0, 2]), np.zeros(1, np.int32), np.zeros(1), 4)
