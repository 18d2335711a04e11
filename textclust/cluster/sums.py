"""The exact sum of each centre's members: dense in the common columns, lists in the others."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from textclust.cluster.exact import exact_grid
from textclust.cluster.rows import BLOCK_VALUES
from textclust.cluster.source import Rows
from textclust.cluster.table import Table, dense_head, reciprocal, strides, tails, units
from textclust.kernels.arrays import fresh, frozen
from textclust.kernels.blocks import LEAST_ROWS, run_blocks
from textclust.kernels.update import change_sums, list_heads


class Sums:
    """What stands for each centre: the sum of its members, or a direction while it has none.

    Attributes
    ----------
    head : (n_centres, n_head) float64
        The sums in the common columns.
    columns, values : list of (n_listed,) int32 and float64
        The sums in the other columns, one of each for every centre, columns rising.
    lengths : (n_centres,) float64
        Of the sums, in steps of the grid; 0 for a centre without members.
    scale : (n_centres,) float64
        What makes each sum a unit vector; 0 for one without direction.
    held : (n_centres,) bool
        Without members: the sum is where the centre started or where it last had any.
    """

    def __init__(self, rows: Rows, centres: sp.csr_array, n_head: int, n_jobs: int) -> None:
        n_centres = centres.shape[0]
        self.head = dense_head(centres, n_head)
        starts, columns, values = tails(centres, n_head)
        self.columns = [columns[a:b] for a, b in pairwise(starts)]
        self.values = [values[a:b] for a, b in pairwise(starts)]
        self.held = np.ones(n_centres, dtype=bool)
        self.scale = (np.diff(centres.indptr) > 0).astype(np.float64)
        self.lengths = np.zeros(n_centres)
        self._touched = np.ones((n_centres, strides(n_head)), dtype=bool)
        self._squares = np.zeros(self._touched.shape)
        self.n_columns, self.n_jobs = rows.n_columns, n_jobs
        total = float(rows.weights.sum()) or 1.0
        mean: float = 2.0 ** round(np.log2(total / max(rows.n_rows, 1)))  # so that only proportions matter
        self.weights = rows.weights / mean
        self.value_grid = exact_grid(total / mean)
        self.grid: float = self.value_grid / mean

    def tails(
        self, chosen: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float64]]:
        """Starts, columns and values of these sums in the other columns, one after the other."""
        columns, values = [self.columns[j] for j in chosen], [self.values[j] for j in chosen]
        starts = np.cumsum([0, *map(len, columns)])
        return (
            frozen(starts, np.int64),
            frozen(np.concatenate(columns) if columns else [], np.int32),
            frozen(np.concatenate(values) if values else [], np.float64),
        )

    def units(self) -> sp.csr_array:
        """The centres as rows of unit length, ``(n_centres, n_columns)`` float32."""
        parts = max(1, BLOCK_VALUES // max(self.n_columns, 1))
        starts = self._starts()
        columns, units = fresh(int(starts[-1]), np.int32), fresh(int(starts[-1]), np.float32)
        for first in range(0, len(self.columns), parts):
            last = min(first + parts, len(self.columns))
            own = slice(starts[first], starts[last])
            columns[own], sums = self._listed(starts, first, last)
            lengths = np.diff(starts[first : last + 1])
            units[own] = sums.astype(np.float32) * np.repeat(self.scale[first:last], lengths)
        return sp.csr_array((units, columns, starts), shape=(len(self.columns), self.n_columns))

    def _starts(self) -> NDArray[np.int64]:
        """Where the list of each sum begins, one after the other."""
        lengths = np.array([0, *map(len, self.columns)])

        def work(start: int, stop: int) -> None:
            for centre in range(start, stop):
                lengths[1 + centre] += np.count_nonzero(self.head[centre])

        run_blocks(work, len(self.columns), self.n_jobs)
        return frozen(np.cumsum(lengths), np.int64)

    def _listed(
        self, starts: NDArray[np.int64], first: int, last: int
    ) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """Columns and values of some of the sums."""
        places = frozen(starts[first : last + 1] - starts[first], np.int64)
        columns, values = np.empty(places[-1], dtype=np.int32), np.empty(places[-1])
        head = frozen(self.head[first:last], np.float64)

        def work(start: int, stop: int) -> None:
            list_heads(head, places, columns, values, start, stop)

        run_blocks(work, len(head), self.n_jobs)
        for centre, end in zip(range(first, last), places[1:], strict=True):
            rare = slice(end - len(self.columns[centre]), end)
            columns[rare], values[rare] = self.columns[centre], self.values[centre]
        return columns, values

    def move(
        self, rows: Rows, moved: NDArray[np.int64], before: NDArray[np.int32], after: NDArray[np.int32]
    ) -> None:
        """Take the moved rows out of their old sums and add them to their new ones."""
        for matrix, local, which in rows.pieces(moved):
            leaves, enters = before[which] >= 0, after[which] >= 0
            clusters = np.concatenate([before[which][leaves], after[which][enters]])
            order = np.argsort(clusters.astype(np.min_scalar_type(len(self.columns))), kind="stable")
            places = np.concatenate([local[leaves], local[enters]])[order]
            signed = np.concatenate([-self.weights[which][leaves], self.weights[which][enters]])[order]
            if len(clusters):
                self._change(matrix, clusters[order].astype(np.int64), places, signed)

    def refresh(self, table: Table) -> None:
        """Bring the table of all centres up to date but for what is only needed to assign rows to them."""
        unit = units(self.scale)
        self._touched[unit != table.unit] = True
        table.unit, table.scale = unit, self.scale.copy()
        if self.n_columns > self.head.shape[1]:
            table.write_tail(*self.tails(np.arange(len(self.columns))))

    def fill(self, table: Table) -> None:
        """Bring the rest of it up to date."""
        table.write_quick(self._touched, self.n_jobs)

    def table_of(self, chosen: NDArray[np.int64], whole: Table) -> Table:
        """Table of these centres alone."""
        table = Table.empty(self.head, self.n_columns, chosen)
        table.scale, table.unit = self.scale[chosen], whole.unit[chosen]
        table.write_quick(None, self.n_jobs)
        table.write_tail(*self.tails(chosen))
        return table

    def _change(
        self,
        matrix: Any,
        clusters: NDArray[np.int64],
        rows: NDArray[np.int64],
        weights: NDArray[np.float64],
    ) -> None:
        ends = np.flatnonzero(np.diff(clusters)) + 1
        starts = frozen(np.concatenate([[0], ends, [len(clusters)]]), np.int64)
        changed = clusters[starts[:-1]]
        self._forget(changed[self.held[changed]])
        old = self.tails(changed)
        n_tail = self.n_columns - self.head.shape[1]
        room = np.ones(len(changed), dtype=np.int64)
        if n_tail:
            entering = np.where(weights > 0, np.diff(matrix[0])[rows], 0)
            room += np.minimum(np.diff(old[0]) + np.add.reduceat(entering, starts[:-1]), n_tail)
        places = frozen(np.concatenate([[0], np.cumsum(room)]), np.int64)
        columns, sums = np.empty(places[-1], dtype=np.int32), np.empty(places[-1])
        counts, squares = np.empty(len(changed), dtype=np.int64), np.empty(len(changed))
        new = places, columns, sums, counts, squares
        moves = starts, frozen(rows, np.int64), frozen(weights, np.float64)
        centres, grid = frozen(changed, np.int64), self.value_grid
        heads = self.head, self._touched, self._squares, frozen(self.held, np.bool_)

        def work(start: int, stop: int) -> None:
            change_sums(matrix, np.zeros(n_tail), moves, grid, centres, heads, old, new, start, stop)

        run_blocks(work, len(changed), self.n_jobs if len(rows) >= LEAST_ROWS else 1)
        self.held[changed] = False
        lengths = np.sqrt(squares)
        self.lengths[changed], self.scale[changed] = lengths, reciprocal(lengths)
        for place, centre in enumerate(changed if n_tail else ()):
            own = slice(places[place], places[place] + counts[place])
            self.columns[centre], self.values[centre] = columns[own].copy(), sums[own].copy()

    def _forget(self, held: NDArray[np.int64]) -> None:
        """Empty the lists of centres that get members again; the loop clears their common columns."""
        for centre in held:
            self.columns[centre], self.values[centre] = self.columns[centre][:0], self.values[centre][:0]
