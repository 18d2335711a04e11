"""Centres as the kernels read them: by column, the common columns dense and the rare ones as lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from textclust.cluster.mapped import Rows
from textclust.kernels.arrays import frozen
from textclust.kernels.assign import assign_rows, own_similarities
from textclust.kernels.lanes import LANES
from textclust.kernels.update import fill_tail, write_lists

#: Up to so many centres every column is dense; with more, those that stand in fewer rows than this share of
#: the number of centres are lists (ADR 7).
DENSE_CENTRES = 1_000
COMMON = 0.25


def padded(n_centres: int) -> int:
    """Width of the table that holds so many centres: whole 64-byte lines."""
    return -(-n_centres // LANES) * LANES


def head_columns(rows: Rows, n_centres: int) -> int:
    """How many of the columns, by falling frequency, are dense in a table of so many centres."""
    if n_centres <= DENSE_CENTRES:
        return rows.n_columns
    return int(np.count_nonzero(rows.frequency() >= COMMON * n_centres))


@dataclass(slots=True)
class Table:
    """Centres by column; see ``textclust.kernels.assign`` for what each array holds."""

    head: NDArray[np.float32]
    tail_starts: NDArray[np.int64]
    tail_centres: NDArray[np.int32]
    tail_values: NDArray[np.float32]
    scale: NDArray[np.float64]
    numbers: NDArray[np.int32]

    @classmethod
    def empty(cls, n_columns: int, n_head: int, numbers: NDArray[np.int64]) -> Table:
        """Room for the centres of these numbers."""
        return cls(
            np.zeros((n_head, padded(len(numbers))), dtype=np.float32),
            np.zeros(n_columns - n_head + 1, dtype=np.int64),
            np.empty(0, dtype=np.int32),
            np.empty(0, dtype=np.float32),
            np.zeros(len(numbers)),
            numbers.astype(np.int32),
        )

    @classmethod
    def of_units(cls, centres: NDArray[np.float32]) -> Table:
        """Centres given as columns of unit length, ``(n_columns, n_centres)``; not copied."""
        n_columns, n_centres = centres.shape
        table = cls.empty(n_columns, 0, np.arange(n_centres))
        table.head, table.tail_starts = centres, np.zeros(1, dtype=np.int64)
        table.scale[:] = 1.0
        return table

    @classmethod
    def of_lists(cls, centres: sp.csr_array, n_head: int) -> Table:
        """Centres given as rows of unit length, ``(n_centres, n_columns)``."""
        table = cls.empty(centres.shape[1], n_head, np.arange(centres.shape[0]))
        table.scale[:] = 1.0
        table.write((centres.indptr, centres.indices, centres.data))
        return table

    def write(self, lists: tuple[NDArray[Any], NDArray[Any], NDArray[Any]]) -> None:
        """Fill in starts, columns and values of the list of each centre; what is in the head stays."""
        starts, columns, values = lists
        lists = frozen(starts, np.int64), frozen(columns, np.int32), frozen(values, np.float32)
        counts = np.zeros_like(self.tail_starts)
        write_lists(*lists, np.arange(len(self.scale)), self.head, counts)
        self.tail_starts = np.cumsum(counts)
        self.tail_centres = np.empty(self.tail_starts[-1], dtype=np.int32)
        self.tail_values = np.empty(self.tail_starts[-1], dtype=np.float32)
        if len(self.tail_centres):
            tail_starts = frozen(self.tail_starts, np.int64)
            fill_tail(*lists, len(self.head), tail_starts, self.tail_centres, self.tail_values)

    def arrays(self) -> tuple[Any, ...]:
        """What the kernels take."""
        return (
            frozen(self.head, np.float32),
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
            assign_rows(matrix, table, local, numbers, start, stop, own, members, rivals)

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
