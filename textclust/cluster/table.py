"""Centres as the kernels read them: by column, the common columns dense and the rare ones as lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from textclust.cluster.rows import row_blocks, row_lengths
from textclust.cluster.source import Rows
from textclust.kernels.arrays import fresh, frozen
from textclust.kernels.assign import assign_rows, own_similarities
from textclust.kernels.blocks import run_blocks
from textclust.kernels.lanes import LINE
from textclust.kernels.update import STRIDE, STRIP, fill_tail, write_quick

#: Up to so many centres times columns every column is dense; with more, those that stand in fewer rows than
#: this share of the number of centres are lists (ADR 39).
DENSE_PLACES = 2**24
COMMON = 0.1
#: Strips of columns that are worth a thread.
LEAST_STRIPS = 16
#: Numbers in the narrowest table: half a line.
NARROWEST = LINE // 2


def padded(n_centres: int) -> int:
    """Width of the table that holds so many centres: whole 64-byte lines, or half of one."""
    return NARROWEST if n_centres <= NARROWEST else -(-n_centres // LINE) * LINE


def head_columns(rows: Rows, n_centres: int) -> int:
    """How many of the columns, by falling frequency, are dense in a table of so many centres."""
    if n_centres * rows.n_columns <= DENSE_PLACES:
        return rows.n_columns
    return int(np.count_nonzero(rows.frequency() >= COMMON * n_centres))


def strides(n_columns: int) -> int:
    """How many strides so many columns have."""
    return -(-n_columns // STRIDE)


def units(scale: NDArray[np.float64]) -> NDArray[np.float64]:
    """The largest power of two that is no more than the length of each sum; 1 for one without direction."""
    fractions, exponents = np.frexp(scale)
    return np.where(scale > 0, np.ldexp(1.0, (fractions == 0.5) - exponents), 1.0)


def reciprocal(lengths: NDArray[np.float64]) -> NDArray[np.float64]:
    """What makes sums of these lengths unit vectors; 0 for one of no length."""
    return np.divide(1.0, lengths, out=np.zeros(len(lengths)), where=lengths > 0)


@dataclass(slots=True)
class Table:
    """Centres by column; see ``textclust.kernels.assign`` for what each array holds."""

    quick: NDArray[np.int8]
    steps: NDArray[np.float32]
    exact: NDArray[np.float64]
    unit: NDArray[np.float64]
    tail_starts: NDArray[np.int64]
    tail_centres: NDArray[np.int32]
    tail_values: NDArray[np.float32]
    scale: NDArray[np.float64]
    numbers: NDArray[np.int32]

    @classmethod
    def empty(cls, exact: NDArray[np.float64], n_columns: int, numbers: NDArray[np.int64]) -> Table:
        """Room for the centres that stand in these rows of ``exact``, ``(n, n_head)``."""
        n_head = exact.shape[1]
        return cls(
            fresh((n_head, padded(len(numbers))), np.int8),
            np.zeros(n_head, dtype=np.float32),
            exact,
            np.ones(len(numbers)),
            np.zeros(n_columns - n_head + 1, dtype=np.int64),
            np.empty(0, dtype=np.int32),
            np.empty(0, dtype=np.float32),
            np.ones(len(numbers)),
            numbers.astype(np.int32),
        )

    @classmethod
    def of_sums(cls, sums: NDArray[np.float64], scale: NDArray[np.float64], n_jobs: int) -> Table:
        """Centres as rows ``(n_centres, n_columns)``, and what makes each a unit vector."""
        table = cls.empty(sums, sums.shape[1], np.arange(len(sums)))
        table.scale, table.unit = scale, units(scale)
        table.write_quick(None, n_jobs)
        return table

    @classmethod
    def of_lists(cls, centres: sp.csr_array, n_head: int, n_jobs: int = 1) -> Table:
        """Centres given as rows of unit length, ``(n_centres, n_columns)``."""
        table = cls.empty(dense_head(centres, n_head), centres.shape[1], np.arange(centres.shape[0]))
        table.scale[:] = np.diff(centres.indptr) > 0
        table.write_quick(None, n_jobs)
        table.write_tail(*tails(centres, n_head))
        return table

    def write_quick(self, touched: NDArray[np.bool_] | None, n_jobs: int) -> None:
        """Round the exact numbers again wherever they may have changed, which is then forgotten."""
        if touched is None:
            touched = np.ones((len(self.exact), strides(self.exact.shape[1])), dtype=bool)
        exact, centres = frozen(self.exact, np.float64), frozen(self.numbers, np.int64)
        per_unit = frozen(1.0 / self.unit, np.float64)

        def work(start: int, stop: int) -> None:
            # A line more than is used: no two rows begin at one place of the cache.
            codes = np.zeros((self.quick.shape[1], STRIP + LINE), dtype=np.int8)
            room = np.empty(STRIP), np.empty(STRIP), codes
            write_quick(exact, touched, centres, per_unit, self.steps, self.quick, room, start, stop)

        run_blocks(work, -(-self.exact.shape[1] // STRIP), n_jobs, least=LEAST_STRIPS)

    def write_tail(
        self, starts: NDArray[np.int64], columns: NDArray[np.int32], values: NDArray[np.float64]
    ) -> None:
        """Fill in the list of each centre in the columns beyond the head."""
        n_tail, n_head = len(self.tail_starts) - 1, self.exact.shape[1]
        if not n_tail:
            return
        in_units = values / np.repeat(self.unit, np.diff(starts))
        counts = np.bincount(columns - np.int32(n_head), minlength=n_tail)
        self.tail_starts = np.concatenate([[0], np.cumsum(counts)])
        self.tail_centres = np.empty(len(columns), dtype=np.int32)
        self.tail_values = np.empty(len(columns), dtype=np.float32)
        lists = frozen(starts, np.int64), frozen(columns, np.int32), frozen(in_units, np.float32)
        places = self.tail_starts.astype(np.int64)
        fill_tail(*lists, n_head, places, self.tail_centres, self.tail_values)

    def arrays(self) -> tuple[Any, ...]:
        """What the kernels take."""
        fast = self.unit * self.scale
        return (
            frozen(self.quick, np.int8),
            frozen(self.steps, np.float32),
            frozen(self.exact, np.float64),
            frozen(fast, np.float32),
            frozen(self.unit, np.float64),
            frozen(self.tail_starts, np.int64),
            frozen(self.tail_centres, np.int32),
            frozen(self.tail_values, np.float32),
            frozen(self.scale, np.float64),
            frozen(self.numbers, np.int32),
        )

    def assign(
        self,
        rows: Rows,
        which: NDArray[np.int64],
        similarity: NDArray[np.float64],
        members: NDArray[np.int32],
        rivals: NDArray[np.float64],
        n_jobs: int,
    ) -> None:
        """Give each of these rows its most similar centre; see ``assign_rows``."""
        table, own = self.arrays(), frozen(similarity, np.float64)

        def work(matrix: Any, local: Any, numbers: Any, start: int, stop: int) -> None:
            room = room_to_add(matrix[0], local[start:stop], self.quick.shape[1], lists=len(self.tail_starts) > 1)
            assign_rows(matrix, table, local, numbers, start, stop, own, members, rivals, room)

        rows.run(which, work, n_jobs)

    def own(
        self,
        rows: Rows,
        which: NDArray[np.int64],
        members: NDArray[np.int32],
        out: NDArray[np.float64],
        n_jobs: int,
    ) -> None:
        """Write the cosine of each of these rows to its own centre, -inf where it has none."""
        table, own = self.arrays(), frozen(members, np.int32)

        def work(matrix: Any, local: Any, numbers: Any, start: int, stop: int) -> None:
            own_similarities(matrix, table, local, numbers, start, stop, own, out)

        rows.run(which, work, n_jobs)


def room_to_add(
    indptr: NDArray[np.int64], rows: NDArray[np.int64], width: int, *, lists: bool
) -> tuple[Any, ...]:
    """What ``assign_rows`` works in: sums, and room for the longest of these rows if there are lists."""
    longest = int(row_lengths(indptr, rows).max(initial=0)) if lists else 0
    columns, weights = np.empty(longest, dtype=np.int32), np.empty(longest, dtype=np.float32)
    sums = np.empty(width, dtype=np.float32)
    return columns, weights, frozen(columns, np.int32), frozen(weights, np.float32), sums


def dense_head(centres: sp.csr_array, n_head: int) -> NDArray[np.float64]:
    """The first columns of centres given as rows, ``(n_centres, n_head)``."""
    head = fresh((centres.shape[0], n_head), np.float64)
    for first, stop in row_blocks(centres.indptr.astype(np.int64)):
        centres[first:stop, :n_head].astype(np.float64).toarray(out=head[first:stop])
    return head


def tails(
    centres: sp.csr_array, n_head: int
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float64]]:
    """Starts, columns and values of what centres given as rows have in the other columns."""
    rare = np.flatnonzero(centres.indices >= n_head)
    return (
        frozen(np.searchsorted(rare, centres.indptr), np.int64),
        frozen(centres.indices[rare], np.int32),
        frozen(centres.data[rare], np.float64),
    )
