"""First centres and samples, drawn by what rows contain and never by where they stand.

Every draw is a keyed hash of the row's content: the same documents in any order give the same draw, and a
row of weight 2 draws as two equal rows do.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from textclust.cluster.rows import UnitRows
from textclust.cluster.source import Rows
from textclust.cluster.table import by_column
from textclust.kernels.assign import score_columns

_GOLDEN = 0x9E3779B97F4A7C15


def uniforms(hashes: NDArray[np.uint64], key: int) -> NDArray[np.float64]:
    """Uniform numbers in (0, 1), one for each hash, by SplitMix64 (Steele, Lea & Flood 2014)."""
    with np.errstate(over="ignore"):
        value = hashes + np.uint64((int(key) * _GOLDEN + _GOLDEN) % 2**64)
        value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        value ^= value >> np.uint64(31)
    return ((value >> np.uint64(11)).astype(np.float64) + 0.5) / 2.0**53


class Draws:
    """Draws of distinct rows by weight."""

    def __init__(self, rows: Rows) -> None:
        self.hashes = rows.hashes()
        self.weights = rows.weights

    def draw(self, size: int, key: int) -> NDArray[np.int64]:
        """Draw ``size`` rows without replacement (Efraimidis & Spirakis 2006)."""
        keys = -np.log(uniforms(self.hashes, key)) / self.weights
        return np.lexsort((self.hashes, keys))[:size]


def rows_as_centres(rows: Rows, chosen: NDArray[np.int64]) -> sp.csr_array:
    """Rows as centres, ``(n_chosen, n_columns)``."""
    return rows.take(chosen).as_csr()


def nowhere(rows: Rows, n_centres: int) -> Any:
    """Centres without direction, for a partition whose members are known."""
    return sp.csr_array((n_centres, rows.n_columns), dtype=np.float32)


def random_centres(draws: Draws, rows: UnitRows, n_clusters: int, key: int) -> sp.csr_array:
    """Rows drawn by weight."""
    return rows_as_centres(rows, draws.draw(n_clusters, key))


def plus_plus_centres(draws: Draws, rows: UnitRows, n_clusters: int, key: int) -> sp.csr_array:
    """Spherical k-means++: each next row is drawn by weight times ``1 - cos`` to the nearest one so far.

    Endo & Miyamoto (2015), with their alpha = 1. For each centre only the rows that share a column with it
    are looked at.
    """
    lists = by_column(rows, 0)
    nearest, similarity = np.zeros(rows.n_rows), np.empty(rows.n_rows)
    chosen: list[int] = []
    for step in range(n_clusters):
        weights = draws.weights * np.maximum(1.0 - nearest, 0.0)
        weights[chosen] = 0.0
        if not weights.any():  # what is left equals a chosen row but for rounding
            weights = draws.weights.copy()
            weights[chosen] = 0.0
        with np.errstate(divide="ignore"):
            keys = -np.log(uniforms(draws.hashes, key * n_clusters + step)) / weights
        chosen.append(int(np.argmin(keys)))
        own = slice(rows.indptr[chosen[-1]], rows.indptr[chosen[-1] + 1])
        score_columns(*lists, rows.indices[own], rows.values[own], similarity)
        np.maximum(nearest, similarity, out=nearest)
    return rows_as_centres(rows, np.array(chosen))
