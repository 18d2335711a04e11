"""Rows, labels and what follows from both: the means of the clusters, and each row against them.

The rows are taken at unit length, so the mean cosine of a row to the rows of a cluster is one product with
the mean of the cluster. That makes measures that are usually quadratic linear.
"""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from textclust.cluster.exact import exact_grid, exact_totals
from textclust.cluster.nearest import Nearest, nearest_two, similarities
from textclust.cluster.rows import UnitRows, unit_rows
from textclust.errors import DataError
from textclust.kernels.blocks import allowed_cores, run_blocks


class PartitionedRows:
    """Rows that have a cluster, and the mean of each cluster.

    Parameters
    ----------
    X : sparse or dense, (n_rows, n_columns)
    labels : (n_rows,) int
        Cluster of each row; rows of label -1 are left out.
    n_jobs : int, optional
        Threads; all allowed cores by default.

    Attributes
    ----------
    kept : (n_kept,) int64
        Positions of the rows that have a cluster.
    clusters : (n_clusters,) int
        The labels that occur, in order.
    labels : (n_kept,) int32
        Position of each row's label in ``clusters``.
    sizes : (n_clusters,) int64
    means : (n_columns, n_clusters) float32
    squared : (n_clusters,) float64
        Squared lengths of the means.

    Raises
    ------
    DataError
        The labels do not fit the rows, no row has a cluster, or a value is NaN or infinite.
    """

    def __init__(self, X: Any, labels: Any, n_jobs: int | None = None) -> None:
        rows = finite_unit_rows(X)
        given = np.asarray(labels)
        if given.shape != (rows.n_rows,):
            raise DataError(f"labels have shape {given.shape}, not ({rows.n_rows},): one for each row")
        self.kept = np.flatnonzero(given >= 0)
        if not len(self.kept):
            raise DataError("no row has a cluster: all labels are -1")
        self.n_jobs = allowed_cores(n_jobs)
        self.rows = rows if len(self.kept) == rows.n_rows else rows.take(self.kept)
        self.clusters, own = np.unique(given[self.kept], return_inverse=True)
        self.labels = own.astype(np.int32)
        self.sizes = np.bincount(own)
        self._sums = _exact_sums(self.rows, own, len(self.sizes))
        self.means = np.zeros((self.rows.n_columns, len(self.sizes)), dtype=np.float32)
        for j, (a, b) in enumerate(zip(self._sums.indptr[:-1], self._sums.indptr[1:], strict=True)):
            self.means[self._sums.indices[a:b], j] = self._sums.data[a:b] / self.sizes[j]
        self.squared = _squared_lengths(self._sums) / self.sizes**2

    @property
    def n_clusters(self) -> int:
        """Number of clusters that have rows."""
        return len(self.sizes)

    @functools.cached_property
    def against_means(self) -> Nearest:
        """Product of each row with its own cluster's mean, and the best with another's."""
        return nearest_two(self.rows, self.means, self.n_jobs, own=self.labels)

    @functools.cached_property
    def self_products(self) -> NDArray[np.float64]:
        """Product of each row with itself: 1, and 0 for an empty row."""
        return (np.diff(self.rows.indptr) > 0).astype(np.float64)

    @functools.cached_property
    def centre_cosines(self) -> NDArray[np.float64]:
        """Cosine of every mean with every other, ``(n_clusters, n_clusters)``; 0 without direction."""
        centres, out = unit_rows(self._sums), np.empty((self.n_clusters, self.n_clusters))
        lengths = np.sqrt(self.squared)

        def work(start: int, stop: int) -> None:
            out[start:stop] = similarities(centres, self.means, start, stop)

        run_blocks(work, self.n_clusters, self.n_jobs)
        return np.divide(out, lengths, out=np.zeros_like(out), where=lengths > 0)

    def overall_square(self) -> float:
        """Squared length of the mean of all rows."""
        total = sp.csr_array(self._sums.sum(axis=0).reshape(1, -1))
        return float(_squared_lengths(total)[0]) / self.rows.n_rows**2

    def cluster_means_of(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Mean of a value of each row (of size 1 or so) over each cluster, the same in any order of rows."""
        return exact_totals(values, self.labels, self.n_clusters) / self.sizes

    def spread_out(self, values: NDArray[np.float64], n_rows: int) -> NDArray[np.float64]:
        """Values of the rows that have a cluster among all rows; NaN for the others."""
        out = np.full(n_rows, np.nan)
        out[self.kept] = values
        return out


def finite_unit_rows(X: Any) -> UnitRows:
    """Rows of unit length.

    Raises
    ------
    DataError
        A value is NaN or infinite, or a sparse matrix is malformed.
    """
    rows = unit_rows(X)
    check_finite(rows.values)
    return rows


def check_finite(values: NDArray[np.floating]) -> None:
    """Refuse values of rows that are NaN or infinite with a `DataError`."""
    if not np.isfinite(values).all():
        raise DataError("the rows hold NaN or infinite values")


def mean_cosine(rows: UnitRows, labels: NDArray[np.integer], n_clusters: int) -> float:
    """Mean cosine of the rows to the centre of their cluster: the lengths of the sums, over the rows."""
    return float(np.sqrt(_squared_lengths(_exact_sums(rows, labels, n_clusters))).sum()) / rows.n_rows


def _exact_sums(rows: UnitRows, labels: NDArray[np.integer], n_clusters: int) -> sp.csr_array:
    """Sum of the rows of each cluster."""
    grid = exact_grid(rows.n_rows)
    shape = (rows.n_rows, rows.n_columns)
    whole = sp.csr_array((np.rint(rows.values.astype(np.float64) * grid), rows.indices, rows.indptr), shape)
    membership = sp.csr_array(
        (np.ones(rows.n_rows), (labels, np.arange(rows.n_rows))), shape=(n_clusters, rows.n_rows)
    )
    sums = sp.csr_array(membership @ whole)
    sums.sort_indices()
    sums.data /= grid
    return sums


def _squared_lengths(sums: sp.csr_array) -> NDArray[np.float64]:
    squares = sp.csr_array((sums.data**2, sums.indices, sums.indptr), shape=sums.shape)
    total: NDArray[np.float64] = np.asarray(squares.sum(axis=1), dtype=np.float64).ravel()
    return total
