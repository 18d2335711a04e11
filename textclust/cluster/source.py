"""Rows as they came, in memory or on disk: not copied, but scaled to unit length piece by piece."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from textclust.cluster.mapped import is_mapped
from textclust.cluster.rows import (
    RowWork,
    UnitRows,
    by_falling,
    cuts,
    distinct,
    read_source,
    read_unit_rows,
    row_lengths,
)
from textclust.cluster.stored import StoredRows, Writer
from textclust.kernels.arrays import frozen
from textclust.kernels.blocks import run_stream

logger = logging.getLogger("textclust")

#: Values in a piece; about 12 bytes of memory for each, on every thread.
PIECE_VALUES = 2**20

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class SourceRows:
    """Some rows of a CSR matrix, with the methods of `UnitRows` and the same bits.

    Attributes
    ----------
    source : tuple of indptr (int64), indices, values
        Checked; not scaled. They may be memory-mapped.
    chosen : (n_rows,) int64
        Which row of the source each row is.
    renumber : (n_columns,) int32
        New number of each column.
    weights : (n_rows,) float64
    n_jobs : int
        Threads that read.
    counts : (n_columns,) int64, optional
        As `UnitRows` has it.
    """

    source: tuple[NDArray[Any], ...]
    chosen: NDArray[np.int64]
    renumber: NDArray[np.int32]
    weights: NDArray[np.float64]
    n_jobs: int
    counts: NDArray[np.int64] | None = None

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return len(self.chosen)

    @property
    def n_columns(self) -> int:
        """Number of columns."""
        return len(self.renumber)

    @property
    def n_values(self) -> int:
        """Number of values."""
        return int(row_lengths(self.source[0], self.chosen).sum())

    @property
    def on_disk(self) -> bool:
        """Whether the values are a memory-mapped file's."""
        return is_mapped(self.source[2])

    def loaded(self) -> UnitRows:
        """All rows in memory."""
        rows = read_unit_rows(self.source, self.chosen, self.renumber, self.weights, self.n_jobs)
        return replace(rows, counts=self.counts)

    def prepared(self) -> Rows:
        """The rows scaled once and for all: in memory, or in a file where they lie on disk."""
        if not self.on_disk or not self.n_values:
            return self.loaded()
        try:
            with Writer(self.n_values, self.source[2]) as writer:
                for piece, part in self._each(lambda piece: (piece, self.take(piece))):
                    writer.add(piece, part)
                return writer.rows(self.weights)
        except OSError as error:
            logger.warning(
                "%s; every iteration scales the rows on disk anew, which takes longer",
                error.strerror or error,
            )
            return self

    def take(self, rows: NDArray[np.int64]) -> UnitRows:
        """These rows alone, in this order, in memory."""
        return read_unit_rows(self.source, self.chosen[rows], self.renumber, self.weights[rows])

    def pieces(
        self, which: NDArray[np.int64]
    ) -> Iterator[tuple[tuple[Any, ...], NDArray[np.int64], NDArray[np.int64]]]:
        """These rows as they follow each other in the source, a piece at a time."""
        for piece in self._cut(which):
            yield self.take(piece).matrix, frozen(np.arange(len(piece)), np.int64), piece

    def run(self, which: NDArray[np.int64], work: RowWork, n_jobs: int) -> None:
        """Do the work for these rows, a piece on each thread; see `UnitRows.run`."""

        def whole(piece: NDArray[np.int64]) -> None:
            local = frozen(np.arange(len(piece)), np.int64)
            work(self.take(piece).matrix, local, piece, 0, len(piece))

        for _ in run_stream(lambda: None, lambda _, piece: whole(piece), self._cut(which), n_jobs):
            pass

    def frequency(self) -> NDArray[np.int64]:
        """In how many rows each column stands."""
        if self.counts is not None:
            return self.counts
        total = np.zeros(self.n_columns, dtype=np.int64)
        for counts in self._each(lambda piece: self.take(piece).frequency()):
            total += counts
        return total

    def hashes(self) -> NDArray[np.uint64]:
        """Hash of the content of each row."""
        out = np.empty(self.n_rows, dtype=np.uint64)
        for piece, hashes in self._each(lambda piece: (piece, self.take(piece).hashes())):
            out[piece] = hashes
        return out

    def merged(self) -> tuple[SourceRows, NDArray[np.int64]]:
        """See `UnitRows.merged`."""
        filled = row_lengths(self.source[0], self.chosen) > 0
        first, weights, which = distinct(filled, self.weights, self.hashes())
        return replace(self, chosen=self.chosen[first], weights=weights, counts=None), which

    def by_frequency(self) -> tuple[SourceRows, NDArray[np.int64]]:
        """See `UnitRows.by_frequency`."""
        counts = self.frequency()
        order, renumber = by_falling(counts)
        return replace(self, renumber=renumber[self.renumber], counts=counts[order]), order

    def _each(self, work: Callable[[NDArray[np.int64]], Result]) -> Iterator[Result]:
        """What the work makes of every piece, in their order."""
        everyone = np.arange(self.n_rows)
        return run_stream(lambda: None, lambda _, piece: work(piece), self._cut(everyone), self.n_jobs)

    def _cut(self, which: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
        """The rows in order of the source, in pieces of bounded size."""
        in_order = which[np.argsort(self.chosen[which], kind="stable")]
        lengths = row_lengths(self.source[0], self.chosen[in_order])
        for piece in np.split(in_order, cuts(lengths, PIECE_VALUES)):
            if len(piece):
                yield frozen(piece, np.int64)


#: What the Lloyd driver takes: rows in memory, in a file, or as they came.
Rows = UnitRows | StoredRows | SourceRows


def as_rows(X: Any, weights: NDArray[np.float64] | None = None, n_jobs: int = 1) -> SourceRows:
    """Rows of unit length; nothing is copied unless a matrix is dense, or not in order.

    Parameters
    ----------
    X : sparse or dense, (n_rows, n_columns)
        As `unit_rows` takes it. The values of a CSR matrix may be a memory-mapped file's.
    weights : (n_rows,), optional
    n_jobs : int, default=1

    Raises
    ------
    DataError
        The sparse matrix is malformed, or too wide.
    """
    return SourceRows(*read_source(X, weights), n_jobs)
