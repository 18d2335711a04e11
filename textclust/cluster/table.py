"""Centres as the kernels read them: by column, the common columns dense and the rare ones as lists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from textclust.cluster.rows import frequency, row_blocks, row_lengths
from textclust.cluster.source import Rows
from textclust.kernels.arrays import fresh, frozen
from textclust.kernels.assign import assign_rows, own_similarities
from textclust.kernels.blocks import run_blocks
from textclust.kernels.lanes import LINE
from textclust.kernels.lists import turn_lists, write_listed
from textclust.kernels.update import STRIDE, STRIP, write_quick

#: Columns in fewer rows than this share of the number of centres are rare: sums are lists there (ADR 46).
COMMON = 0.1
#: Up to so many centres times columns the fast look has rare columns as codes, too, and does not see lists.
DENSE_PLACES = 2**27
#: Lists of columns that are worth a thread.
LEAST_LISTS = 2048
#: Strips of columns that are worth a thread.
LEAST_STRIPS = 16
#: Numbers in the narrowest table: half a line.
NARROWEST = LINE // 2


def padded(n_centres: int) -> int:
    """Width of the table that holds so many centres: whole 64-byte lines, or half of one."""
    return NARROWEST if n_centres <= NARROWEST else -(-n_centres // LINE) * LINE


def common_columns(rows: Rows, n_centres: int) -> int:
    """How many of the columns, by falling frequency, are no lists for so many centres."""
    return int(np.count_nonzero(rows.frequency() >= COMMON * n_centres))


def quick_columns(rows: Rows, n_centres: int) -> int:
    """How many of them are dense for the fast look."""
    return rows.n_columns if n_centres * rows.n_columns <= DENSE_PLACES else common_columns(rows, n_centres)


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
class Lists:
    """What centres have in the columns that few rows have, by column; centres rise in long lists.

    Attributes
    ----------
    starts : (n_listed + 1,) int64
        Where the list of each column begins; it may end before the next.
    ends : (n_listed,) int64
    centres : int32
    values : float64
    """

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    centres: NDArray[np.int32]
    values: NDArray[np.float64]

    @classmethod
    def room(cls, most: NDArray[Any]) -> Lists:
        """Empty lists, each with room for so many, and one more in the end."""
        starts = np.append(0, np.cumsum(most, dtype=np.int64))
        n = starts[-1] + 1
        return cls(starts, starts[:-1].copy(), np.zeros(n, dtype=np.int32), np.empty(n))

    @classmethod
    def of(cls, centres: sp.csr_array, n_head: int) -> Lists:
        """Those of centres given as rows, in the columns from ``n_head`` on."""
        columns, everyone = centres.indices, frozen(np.arange(centres.shape[0]), np.int64)
        starts = np.append(0, np.cumsum(frequency(columns, centres.shape[1])[n_head:]))
        arrays = frozen(centres.indptr, np.int64), frozen(columns, np.int32), frozen(centres.data, np.float32)
        numbers, values = turned([(arrays, everyone, everyone)], n_head, starts)
        return cls(starts, starts[1:].copy(), numbers, values.astype(np.float64))

    def arrays(self) -> tuple[Any, ...]:
        """What the kernels read."""
        return (
            frozen(self.starts, np.int64),
            frozen(self.ends, np.int64),
            frozen(self.centres, np.int32),
            frozen(self.values, np.float64),
        )

    def by_centre(self, n_centres: int) -> sp.csr_array:
        """The same as rows, ``(n_centres, n_listed)``."""
        counts = self.ends - self.starts[:-1]
        columns = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
        places = np.arange(len(columns)) + np.repeat(self.starts[:-1] - np.cumsum(counts) + counts, counts)
        centres = self.centres[places]
        return sp.csr_array((self.values[places], (centres, columns)), shape=(n_centres, len(counts)))


@dataclass(slots=True)
class Table:
    """Centres by column; see ``textclust.kernels.assign`` for what each array holds."""

    quick: NDArray[np.int8]
    steps: NDArray[np.float32]
    exact: NDArray[np.float64]
    unit: NDArray[np.float64]
    lists: Lists
    in_units: NDArray[np.float32]
    scale: NDArray[np.float64]
    numbers: NDArray[np.int32]

    @classmethod
    def empty(
        cls, exact: NDArray[np.float64], lists: Lists, n_quick: int, numbers: NDArray[np.int64]
    ) -> Table:
        """Room for the centres that stand in these rows of ``exact``, ``(n, n_head)``, and in these lists."""
        return cls(
            fresh((n_quick, padded(len(numbers))), np.int8),
            np.zeros(n_quick, dtype=np.float32),
            exact,
            np.ones(len(numbers)),
            lists,
            np.empty(0, dtype=np.float32),
            np.ones(len(numbers)),
            numbers.astype(np.int32),
        )

    @classmethod
    def of_sums(cls, sums: NDArray[np.float64], scale: NDArray[np.float64], n_jobs: int) -> Table:
        """Centres as rows ``(n_centres, n_columns)``, and what makes each a unit vector."""
        table = cls.empty(sums, Lists.room(np.zeros(0)), sums.shape[1], np.arange(len(sums)))
        table.scale, table.unit = scale, units(scale)
        table.write_quick(None, n_jobs)
        return table

    @classmethod
    def of_centres(cls, centres: sp.csr_array, rows: Rows, n_jobs: int) -> Table:
        """Centres given as rows of unit length, in the columns at least that occur, to compare rows with."""
        n_centres, n_columns = centres.shape
        n_head, n_quick = common_columns(rows, n_centres), min(quick_columns(rows, n_centres), n_columns)
        head, lists = dense_head(centres, n_head), Lists.of(centres, n_head)
        table = cls.empty(head, lists, n_quick, np.arange(n_centres))
        table.scale[:] = np.diff(centres.indptr) > 0
        table.write_quick(None, n_jobs)
        table.write_listed(n_jobs)
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

    def write_listed(self, n_jobs: int) -> None:
        """Round what the lists hold."""
        lists, per_unit = self.lists.arrays(), frozen(1.0 / self.unit, np.float64)
        n_head, n_listed = self.exact.shape[1], len(self.lists.ends)
        if self.has_lists and len(self.in_units) < len(self.lists.values):
            self.in_units = np.empty(len(self.lists.values), dtype=np.float32)

        def work(start: int, stop: int) -> None:
            write_listed(lists, per_unit, self.steps, self.quick, n_head, self.in_units, start, stop)

        run_blocks(work, n_listed, n_jobs, least=LEAST_LISTS)

    @property
    def has_lists(self) -> bool:
        """Whether the fast look has to look at lists: not all columns are dense for it."""
        return bool(len(self.quick) < self.exact.shape[1] + len(self.lists.ends))

    def arrays(self) -> tuple[Any, ...]:
        """What the kernels take."""
        fast = self.unit * self.scale
        return (
            frozen(self.quick, np.int8),
            frozen(self.steps, np.float32),
            frozen(self.exact, np.float64),
            frozen(fast, np.float32),
            self.lists.arrays(),
            frozen(self.in_units, np.float32),
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
            room = room_to_add(matrix[0], local[start:stop], self.quick.shape[1], lists=self.has_lists)
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


def turned(
    pieces: Iterable[tuple[tuple[Any, ...], NDArray[np.int64], NDArray[np.int64]]],
    n_head: int,
    starts: NDArray[np.int64],
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Rows by column from ``n_head`` on, where the list of each column begins here: their numbers and values.

    Parameters
    ----------
    pieces : iterable of a matrix in CSR form, where in it each row lies, and the row's number
    n_head : int
    starts : (n_listed + 1,) int64
    """
    numbers, values = np.empty(starts[-1], dtype=np.int32), np.empty(starts[-1], dtype=np.float32)
    places = starts.copy()
    for matrix, local, named in pieces:
        turn_lists(*matrix, (local, frozen(named, np.int64)), n_head, places, numbers, values)
    return numbers, values


def by_column(rows: Rows, n_head: int) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float32]]:
    """Starts, rows and values of the columns from ``n_head`` on."""
    counts = rows.frequency()[n_head:] if n_head < rows.n_columns else np.empty(0, dtype=np.int64)
    starts = np.append(0, np.cumsum(counts))
    everyone = np.arange(rows.n_rows if starts[-1] else 0)
    numbers, values = turned(rows.pieces(everyone), n_head, starts)
    return frozen(starts, np.int64), frozen(numbers, np.int32), frozen(values, np.float32)
