"""The rows that are clustered: unit length, on a common footing for sparse and dense input."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from textclust.cluster.mapped import is_mapped
from textclust.errors import DataError
from textclust.kernels.arrays import canonical, fresh, frozen
from textclust.kernels.blocks import LEAST_ROWS, run_blocks
from textclust.kernels.rows import hash_rows, read_rows

#: Values that are worked on at a time where the work takes several times their memory.
BLOCK_VALUES = 2**20
#: What `read_unit_rows` takes: arrays of a CSR matrix, some of its rows, new numbers of columns, weights.
Source = tuple[tuple[NDArray[Any], ...], NDArray[np.int64], NDArray[np.int32], NDArray[np.float64]]
#: Takes a matrix, where in it each row lies, the rows' numbers, and which of them to do from where to where.
RowWork = Callable[[tuple[Any, ...], NDArray[np.int64], NDArray[np.int64], int, int], None]


@dataclass(frozen=True, slots=True)
class UnitRows:
    """Rows of unit length in CSR form; a row without values stays empty.

    Attributes
    ----------
    indptr : (n_rows + 1,) int64
    indices : (n_values,) int32
    values : (n_values,) float32
    n_columns : int
    weights : (n_rows,) float64
    counts : (n_columns,) int64, optional
        In how many rows each column stands, if that has been counted.
    """

    indptr: NDArray[np.int64]
    indices: NDArray[np.int32]
    values: NDArray[np.float32]
    n_columns: int
    weights: NDArray[np.float64]
    counts: NDArray[np.int64] | None = None

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return len(self.indptr) - 1

    @property
    def n_values(self) -> int:
        """Number of values."""
        return len(self.values)

    @property
    def matrix(self) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float32]]:
        """The three arrays of the CSR form."""
        return self.indptr, self.indices, self.values

    def pieces(
        self, which: NDArray[np.int64]
    ) -> Iterator[tuple[tuple[Any, ...], NDArray[np.int64], NDArray[np.int64]]]:
        """These rows in pieces that fit into memory: a matrix, where in it each row lies, its number."""
        numbers = frozen(which, np.int64)
        yield self.matrix, numbers, numbers

    def run(self, which: NDArray[np.int64], work: RowWork, n_jobs: int) -> None:
        """Do the work for these rows, in blocks on all threads."""
        numbers = frozen(which, np.int64)

        def block(start: int, stop: int) -> None:
            work(self.matrix, numbers, numbers, start, stop)

        run_blocks(block, len(numbers), n_jobs, least=LEAST_ROWS)

    def loaded(self) -> UnitRows:
        """All rows in memory, where they are."""
        return self

    def frequency(self) -> NDArray[np.int64]:
        """In how many rows each column stands."""
        return frequency(self.indices, self.n_columns) if self.counts is None else self.counts

    def as_csr(self) -> sp.csr_array:
        """The rows as SciPy has them; nothing is copied."""
        return sp.csr_array((self.values, self.indices, self.indptr), shape=(self.n_rows, self.n_columns))

    def take(self, rows: NDArray[np.int64]) -> UnitRows:
        """These rows alone, in this order."""
        lengths = row_lengths(self.indptr, rows)
        indptr = np.concatenate([[0], np.cumsum(lengths)])
        indices, values = fresh(int(indptr[-1]), np.int32), fresh(int(indptr[-1]), np.float32)
        for first, stop in row_blocks(indptr):
            own = slice(indptr[first], indptr[stop])
            shift = np.repeat(self.indptr[rows[first:stop]] - indptr[first:stop], lengths[first:stop])
            picked = np.arange(own.start, own.stop) + shift
            indices[own], values[own] = self.indices[picked], self.values[picked]
        return UnitRows(
            frozen(indptr, np.int64),
            frozen(indices, np.int32),
            frozen(values, np.float32),
            self.n_columns,
            frozen(self.weights[rows], np.float64),
        )

    def hashes(self) -> NDArray[np.uint64]:
        """Hash of the content of each row: equal rows have equal hashes, wherever they stand."""
        out = np.empty(self.n_rows, dtype=np.uint64)
        hash_rows(self.indptr, self.indices, frozen(self.values.view(np.uint32), np.uint32), out)
        return out

    def merged(self) -> tuple[UnitRows, NDArray[np.int64]]:
        """The distinct rows that have values and weight, each with the weight of all its copies.

        The second result says which of them each row is, -1 for one without values or weight.

        They come in order of their content, so that whatever is done with them depends neither on the order
        of the rows nor on whether a row stands twice or has twice the weight.
        """
        first, weights, which = distinct(np.diff(self.indptr) > 0, self.weights, self.hashes())
        return replace(self.take(first), weights=weights), which

    def by_frequency(self) -> tuple[UnitRows, NDArray[np.int64]]:
        """The rows with columns renumbered by falling frequency, and the old number of each new column.

        The columns that stand in most rows then lie next to each other in the table of centres, which keeps
        them in the cache. Values keep their order within a row, so sums are the same.
        """
        counts = self.frequency()
        order, renumber = by_falling(counts)
        indices = frozen(renumber[self.indices], np.int32)
        return replace(self, indices=indices, counts=counts[order]), order


def frequency(indices: NDArray[np.int32], n_columns: int) -> NDArray[np.int64]:
    """How often each column occurs; block by block, as the indices may lie on disk."""
    total = np.zeros(n_columns, dtype=np.int64)
    for first in range(0, len(indices), BLOCK_VALUES):
        total += np.bincount(indices[first : first + BLOCK_VALUES], minlength=n_columns)
    return total


def row_lengths(indptr: NDArray[np.int64], rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number of values of each of these rows."""
    lengths: NDArray[np.int64] = indptr[rows + 1] - indptr[rows]
    return lengths


def cuts(lengths: NDArray[np.int64], n_values: int) -> NDArray[np.intp]:
    """Where rows of these lengths are to be split into pieces of about so many values."""
    return np.flatnonzero(np.diff(np.cumsum(lengths) // n_values)) + 1


def row_blocks(indptr: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Consecutive rows that have about `BLOCK_VALUES` values together."""
    if len(indptr) > 1:
        cuts = np.searchsorted(indptr, np.arange(BLOCK_VALUES, int(indptr[-1]), BLOCK_VALUES))
        cuts = np.unique(np.concatenate([[0], cuts, [len(indptr) - 1]]))
        yield from pairwise(cuts.tolist())


def by_falling(frequency: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """The columns by falling frequency, and the new number of each; the first of equals first."""
    order = np.argsort(-frequency, kind="stable")
    renumber = np.empty(len(order), dtype=np.int32)
    renumber[order] = np.arange(len(order), dtype=np.int32)
    return order, renumber


def distinct(
    filled: NDArray[np.bool_], weights: NDArray[np.float64], hashes: NDArray[np.uint64]
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int64]]:
    """One row of each content that counts, in order of content.

    Returns these rows, the weight of all copies of each, and which of them every row is, -1 for one without
    values or weight.
    """
    counted = np.flatnonzero(filled & (weights > 0))
    # By weight, too: fractions add up in one order only.
    order = np.lexsort((weights[counted], hashes[counted]))
    rows, in_order = counted[order], hashes[counted][order]
    new = np.diff(in_order, prepend=~in_order[:1]) != 0
    which = np.full(len(filled), -1)
    which[rows] = np.cumsum(new) - 1
    first = np.flatnonzero(new)
    return rows[first], frozen(np.add.reduceat(weights[rows], first), np.float64), which


def unit_rows(X: Any, weights: NDArray[np.float64] | None = None) -> UnitRows:
    """Rows of unit length from a CSR matrix or a dense array.

    Parameters
    ----------
    X : sparse or dense, (n_rows, n_columns)
        Checked as scikit-learn checks it; int32 or int64 indices, float32 or float64. Not changed.
    weights : (n_rows,), optional

    Raises
    ------
    DataError
        The sparse matrix is malformed, or too wide.
    """
    return read_unit_rows(*read_source(X, weights))


def read_source(X: Any, weights: NDArray[np.float64] | None) -> Source:
    """All rows of a matrix, checked, as `read_unit_rows` takes them; see `unit_rows`.

    Indices become int32, so that loops compile once, unless they lie on disk. Values stay as they are: those
    of a float64 row are divided by its length before they are rounded.
    """
    matrix = canonical(X)
    n_rows, n_columns = matrix.shape
    if n_columns > np.iinfo(np.int32).max:
        raise DataError(f"{n_columns:,} columns are more than 2,147,483,647")
    indices = frozen(matrix.indices, matrix.indices.dtype if is_mapped(matrix.indices) else np.int32)
    arrays = frozen(matrix.indptr, np.int64), indices, frozen(matrix.data, matrix.data.dtype)
    weights = np.ones(n_rows) if weights is None else weights
    return arrays, np.arange(n_rows), _as_they_are(n_columns), frozen(weights, np.float64)


@functools.lru_cache(maxsize=1)
def _as_they_are(n_columns: int) -> NDArray[np.int32]:
    """The number of each column, kept: for a single row they took longer than the row."""
    return frozen(np.arange(n_columns, dtype=np.int32), np.int32)


def read_unit_rows(
    source: tuple[NDArray[Any], ...],
    rows: NDArray[np.int64],
    renumber: NDArray[np.int32],
    weights: NDArray[np.float64],
    n_jobs: int = 1,
) -> UnitRows:
    """Some rows of a canonical CSR matrix, scaled to unit length, with their columns renumbered."""
    lengths = row_lengths(source[0], rows)
    starts = np.concatenate([[0], np.cumsum(lengths)])
    indices, values = fresh(int(starts[-1]), np.int32), fresh(int(starts[-1]), np.float32)
    numbers, columns, places = frozen(rows, np.int64), frozen(renumber, np.int32), frozen(starts, np.int64)

    def work(start: int, stop: int) -> None:
        room = np.empty(lengths[start:stop].max(initial=0))
        read_rows(source, numbers, columns, places, indices, values, start, stop, room)

    run_blocks(work, len(rows), n_jobs, least=LEAST_ROWS)
    return UnitRows(
        places,
        frozen(indices, np.int32),
        frozen(values, np.float32),
        len(renumber),
        frozen(weights, np.float64),
    )
