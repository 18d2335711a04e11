"""Rows that stay on disk: a memory-mapped CSR matrix, read and scaled piece by piece."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from textclust.cluster.rows import RowWork, UnitRows, by_falling, distinct, read_unit_rows, unit_rows
from textclust.kernels.arrays import canonical, frozen

#: Values in a piece; about 30 bytes of memory for each, on every thread.
PIECE_VALUES = 2**20
#: Rows that are reduced or scored at a time.
PART_ROWS = 1 << 15


def is_mapped(array: Any) -> bool:
    """Whether the memory of an array is a file's."""
    while array is not None:
        if isinstance(array, np.memmap):
            return True
        array = getattr(array, "base", None)
    return False


@dataclass(frozen=True, slots=True)
class MappedRows:
    """Some rows of a memory-mapped matrix, with the methods of `UnitRows` and the same bits.

    Attributes
    ----------
    source : CSR, (n_all, n_columns)
        Checked; not scaled.
    chosen : (n_rows,) int64
        Which row of the source each row is.
    renumber : (n_columns,) int32
        New number of each column.
    weights : (n_rows,) float64
    """

    source: sp.csr_array
    chosen: NDArray[np.int64]
    renumber: NDArray[np.int32]
    weights: NDArray[np.float64]

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return len(self.chosen)

    @property
    def n_columns(self) -> int:
        """Number of columns."""
        return int(self.source.shape[1])

    def loaded(self) -> UnitRows:
        """All rows in memory."""
        return self.take(np.arange(self.n_rows))

    def take(self, rows: NDArray[np.int64]) -> UnitRows:
        """These rows alone, in this order, in memory."""
        return read_unit_rows(self.source, self.chosen[rows], self.renumber, self.weights[rows])

    def pieces(
        self, which: NDArray[np.int64]
    ) -> Iterator[tuple[tuple[Any, ...], NDArray[np.int64], NDArray[np.int64]]]:
        """These rows as they follow each other in the file, a piece at a time."""
        for piece in self._cut(which):
            yield self.take(piece).matrix, frozen(np.arange(len(piece)), np.int64), piece

    def run(self, which: NDArray[np.int64], work: RowWork, n_jobs: int) -> None:
        """Do the work for these rows, a piece on each thread; see `UnitRows.run`."""

        def whole(piece: NDArray[np.int64]) -> None:
            local = frozen(np.arange(len(piece)), np.int64)
            work(self.take(piece).matrix, local, piece, 0, len(piece))

        with ThreadPoolExecutor(n_jobs) as pool:
            for _ in pool.map(whole, self._cut(which)):
                pass

    def frequency(self) -> NDArray[np.int64]:
        """In how many rows each column stands."""
        total = np.zeros(self.n_columns, dtype=np.int64)
        for (_, indices, _), _, _ in self.pieces(np.arange(self.n_rows)):
            total += np.bincount(indices, minlength=self.n_columns)
        return total

    def hashes(self) -> NDArray[np.uint64]:
        """Hash of the content of each row."""
        out = np.empty(self.n_rows, dtype=np.uint64)
        for piece in self._cut(np.arange(self.n_rows)):
            out[piece] = self.take(piece).hashes()
        return out

    def merged(self) -> tuple[MappedRows, NDArray[np.int64]]:
        """See `UnitRows.merged`."""
        filled = np.diff(self.source.indptr)[self.chosen] > 0
        first, weights, which = distinct(filled, self.weights, self.hashes())
        return replace(self, chosen=self.chosen[first], weights=weights), which

    def by_frequency(self) -> tuple[MappedRows, NDArray[np.int64]]:
        """See `UnitRows.by_frequency`."""
        order, renumber = by_falling(self.frequency())
        return replace(self, renumber=renumber[self.renumber]), order

    def _cut(self, which: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
        """The rows in order of the file, in pieces of bounded size."""
        in_order = which[np.argsort(self.chosen[which], kind="stable")]
        places = self.chosen[in_order]
        ends = np.cumsum(self.source.indptr[places + 1] - self.source.indptr[places])
        pieces = ends // PIECE_VALUES
        for piece in np.split(in_order, np.flatnonzero(np.diff(pieces)) + 1):
            if len(piece):
                yield frozen(piece, np.int64)


def on_disk(blocks: Iterable[Any], folder: Path) -> sp.csr_matrix:
    """Write the rows of some CSR matrices one after the other, and open them memory-mapped.

    Parameters
    ----------
    blocks : iterable of CSR, (n_rows, n_columns)
        All of as many columns; of float32, indices in order.
    folder : Path
        Made here; it must stay as long as the rows are in use.
    """
    folder.mkdir()
    starts, width = [np.zeros(1, dtype=np.int64)], 0
    with (folder / "indices.bin").open("wb") as indices, (folder / "values.bin").open("wb") as values:
        for block in blocks:
            block.indices.astype(np.int32, copy=False).tofile(indices)
            block.data.astype(np.float32, copy=False).tofile(values)
            starts.append(starts[-1][-1] + block.indptr[1:].astype(np.int64))
            width = block.shape[1]
    indptr = np.concatenate(starts)
    arrays = [
        np.memmap(folder / file, dtype, "r") if indptr[-1] else np.empty(0, dtype)
        for file, dtype in (("values.bin", np.float32), ("indices.bin", np.int32))
    ]
    return sp.csr_matrix((*arrays, indptr), shape=(len(indptr) - 1, width))


def transformed_on_disk(transformer: Any, X: Any, folder: Path) -> sp.csr_matrix:
    """What a fitted transformer makes of the rows, some at a time; see ``on_disk``."""
    parts = (X[first : first + PART_ROWS] for first in range(0, X.shape[0], PART_ROWS))
    return on_disk((sp.csr_matrix(transformer.transform(part)) for part in parts), folder)


def only_rows(rows: Any, kept: NDArray[np.int64]) -> Any:
    """These rows; without a copy where the others are empty."""
    if len(kept) == rows.shape[0]:
        return rows
    if hasattr(rows, "indptr") and len(kept) == np.count_nonzero(np.diff(rows.indptr)):
        indptr = np.append(rows.indptr[:1], rows.indptr[1:][kept])
        return sp.csr_matrix((rows.data, rows.indices, indptr), shape=(len(kept), rows.shape[1]))
    return rows[kept]


def filled_rows(X: Any) -> NDArray[np.bool_]:
    """Which rows have a value."""
    filled: NDArray[np.bool_]
    if hasattr(X, "indptr"):
        filled = np.diff(X.indptr) > 0
    else:
        filled = np.atleast_1d(np.asarray(X).any(axis=1))
    return filled


#: What the Lloyd driver takes: rows in memory or on disk.
Rows = UnitRows | MappedRows


def as_rows(X: Any, weights: NDArray[np.float64] | None = None) -> Rows:
    """Rows of unit length, left on disk where the values of a CSR matrix are a memory-mapped file's."""
    if not (sp.issparse(X) and is_mapped(getattr(X, "data", None))):
        return unit_rows(X, weights)
    matrix: Any = canonical(X)
    if not is_mapped(matrix.data):  # it had to be put in order
        return unit_rows(matrix, weights)
    n_rows, n_columns = matrix.shape
    return MappedRows(
        matrix,
        np.arange(n_rows),
        np.arange(n_columns, dtype=np.int32),
        frozen(np.ones(n_rows) if weights is None else weights, np.float64),
    )
