"""The rows that are clustered: unit length, on a common footing for sparse and dense input."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from textclust.errors import DataError
from textclust.kernels.arrays import canonical, frozen
from textclust.kernels.rows import hash_rows, scale_rows_to_unit


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
    """

    indptr: NDArray[np.int64]
    indices: NDArray[np.int32]
    values: NDArray[np.float32]
    n_columns: int
    weights: NDArray[np.float64]

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return len(self.indptr) - 1

    @property
    def matrix(self) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float32]]:
        """The three arrays of the CSR form."""
        return self.indptr, self.indices, self.values

    def take(self, rows: NDArray[np.int64]) -> UnitRows:
        """These rows alone, in this order."""
        lengths = np.diff(self.indptr)[rows]
        indptr = np.concatenate([[0], np.cumsum(lengths)])
        shift = np.repeat(self.indptr[rows] - indptr[:-1], lengths)
        picked = np.arange(indptr[-1]) + shift
        return UnitRows(
            frozen(indptr, np.int64),
            frozen(self.indices[picked], np.int32),
            frozen(self.values[picked], np.float32),
            self.n_columns,
            frozen(self.weights[rows], np.float64),
        )

    def hashes(self) -> NDArray[np.uint64]:
        """Hash of the content of each row: equal rows have equal hashes, wherever they stand."""
        out = np.empty(self.n_rows, dtype=np.uint64)
        hash_rows(self.indptr, self.indices, frozen(self.values.view(np.uint32), np.uint32), out)
        return out

    def merged(self) -> UnitRows:
        """The distinct rows that have values and weight, each with the weight of all its copies.

        They come in order of their content, so that whatever is done with them depends neither on the order
        of the rows nor on whether a row stands twice or has twice the weight.
        """
        counted = np.flatnonzero((np.diff(self.indptr) > 0) & (self.weights > 0))
        hashes, weights = self.hashes()[counted], self.weights[counted]
        order = np.lexsort((weights, hashes))  # by weight, too: fractions add up in one order only
        hashes = hashes[order]
        first = np.flatnonzero(np.diff(hashes, prepend=~hashes[:1]))
        merged = self.take(counted[order[first]])
        return replace(merged, weights=frozen(np.add.reduceat(weights[order], first), np.float64))

    def by_frequency(self) -> tuple[UnitRows, NDArray[np.int64]]:
        """The rows with columns renumbered by falling frequency, and the old number of each new column.

        The columns that stand in most rows then lie next to each other in the table of centres, which keeps
        them in the cache. Values keep their order within a row, so sums are the same.
        """
        frequency = np.bincount(self.indices, minlength=self.n_columns)
        order = np.argsort(-frequency, kind="stable")
        renumber = np.empty(self.n_columns, dtype=np.int32)
        renumber[order] = np.arange(self.n_columns, dtype=np.int32)
        indices = frozen(renumber[self.indices], np.int32)
        return UnitRows(self.indptr, indices, self.values, self.n_columns, self.weights), order


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
    matrix = canonical(X)
    if matrix.shape[1] > np.iinfo(np.int32).max:
        raise DataError(f"{matrix.shape[1]:,} columns are more than 2,147,483,647")
    indptr = frozen(matrix.indptr, np.int64)
    values = matrix.data.astype(np.float64)
    scale_rows_to_unit(indptr, values)
    return UnitRows(
        indptr,
        frozen(matrix.indices, np.int32),
        frozen(values, np.float32),
        matrix.shape[1],
        frozen(np.ones(matrix.shape[0]) if weights is None else weights, np.float64),
    )
