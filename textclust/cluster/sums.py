"""The exact sum of each centre's members: dense in the common columns, lists in the others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from textclust.cluster.exact import exact_grid
from textclust.cluster.rare import RareColumns
from textclust.cluster.rows import BLOCK_VALUES
from textclust.cluster.source import Rows
from textclust.cluster.table import Lists, Table, dense_head, quick_columns, reciprocal, strides, units
from textclust.kernels.arrays import fresh, frozen
from textclust.kernels.blocks import LEAST_ROWS, run_blocks
from textclust.kernels.update import change_sums, list_heads


class Sums:
    """What stands for each centre: the sum of its members, or a direction while it has none.

    Attributes
    ----------
    head : (n_centres, n_head) float64
        The sums in the common columns.
    lists : Lists
        The sums in the other columns.
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
        self.held = np.ones(n_centres, dtype=bool)
        self.scale = (np.diff(centres.indptr) > 0).astype(np.float64)
        self.lengths = np.zeros(n_centres)
        self._squares = np.zeros(n_centres)
        self._touched = np.ones((n_centres, strides(n_head)), dtype=bool)
        self._stride_squares = np.zeros(self._touched.shape)
        self.n_columns, self.n_jobs = rows.n_columns, n_jobs
        total = float(rows.weights.sum()) or 1.0
        mean: float = 2.0 ** round(np.log2(total / max(rows.n_rows, 1)))  # so that only proportions matter
        self.weights = frozen(rows.weights / mean, np.float64)
        self.value_grid = exact_grid(total / mean)
        self.grid: float = self.value_grid / mean
        self._n_quick = max(quick_columns(rows, n_centres), n_head)
        self._rare = RareColumns.of(rows, n_head, self.weights, self.value_grid, n_jobs)
        self.lists = self._of_held = Lists.of(centres, n_head)
        self._members = np.full(rows.n_rows, -1, dtype=np.int32)

    def table(self) -> Table:
        """Table of all centres."""
        n_centres = len(self.head)
        table = Table.empty(self.head, self.lists, self._n_quick, np.arange(n_centres))
        self.refresh(table)
        return table

    def units(self) -> sp.csr_array:
        """The centres as rows of unit length, ``(n_centres, n_columns)`` float32."""
        rare, n_centres = self.lists.by_centre(len(self.head)), len(self.head)
        parts = max(1, BLOCK_VALUES // max(self.n_columns, 1))
        starts = self._starts(rare)
        columns, units = fresh(int(starts[-1]), np.int32), fresh(int(starts[-1]), np.float32)
        for first in range(0, n_centres, parts):
            last = min(first + parts, n_centres)
            own = slice(starts[first], starts[last])
            columns[own], sums = self._listed(rare, starts, first, last)
            lengths = np.diff(starts[first : last + 1])
            units[own] = sums.astype(np.float32) * np.repeat(self.scale[first:last], lengths)
        return sp.csr_array((units, columns, starts), shape=(n_centres, self.n_columns))

    def _starts(self, rare: sp.csr_array) -> NDArray[np.int64]:
        """Where the list of each sum begins, one after the other."""
        lengths = np.append(0, np.diff(rare.indptr)).astype(np.int64)

        def work(start: int, stop: int) -> None:
            for centre in range(start, stop):
                lengths[1 + centre] += np.count_nonzero(self.head[centre])

        run_blocks(work, len(self.head), self.n_jobs)
        return frozen(np.cumsum(lengths), np.int64)

    def _listed(
        self, rare: sp.csr_array, starts: NDArray[np.int64], first: int, last: int
    ) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """Columns and values of some of the sums."""
        places = frozen(starts[first : last + 1] - starts[first], np.int64)
        columns, values = np.empty(places[-1], dtype=np.int32), np.empty(places[-1])
        head = frozen(self.head[first:last], np.float64)

        def work(start: int, stop: int) -> None:
            list_heads(head, places, columns, values, start, stop)

        run_blocks(work, len(head), self.n_jobs)
        for centre, end in zip(range(first, last), places[1:], strict=True):
            own = slice(rare.indptr[centre], rare.indptr[centre + 1])
            here = slice(end - (own.stop - own.start), end)
            columns[here], values[here] = rare.indices[own] + self.head.shape[1], rare.data[own]
        return columns, values

    def hold(self, emptied: NDArray[np.bool_]) -> None:
        """Keep the sums of these centres, which lose their members now, as directions."""
        if emptied.any():
            self.held |= emptied
            self._of_held = self.lists

    def move(
        self, rows: Rows, moved: NDArray[np.int64], before: NDArray[np.int32], after: NDArray[np.int32]
    ) -> None:
        """Take the moved rows out of their old sums and add them to their new ones."""
        for matrix, local, which in rows.pieces(moved):
            leaves, enters = before[which] >= 0, after[which] >= 0
            clusters = np.concatenate([before[which][leaves], after[which][enters]])
            order = np.argsort(clusters.astype(np.min_scalar_type(len(self.head))), kind="stable")
            places = np.concatenate([local[leaves], local[enters]])[order]
            signed = np.concatenate([-self.weights[which][leaves], self.weights[which][enters]])[order]
            if len(clusters):
                self._change(matrix, clusters[order].astype(np.int64), places, signed)
        self._members = after
        if self.lists is self._of_held:
            self.lists = self._rare.room(self._of_held)
        if not self.held.any():
            self._of_held = Lists.room(np.zeros(len(self.lists.ends)))
        of_rare = self._rare.list_sums(after, self._of_held, self.held, self.lists)
        lengths = np.where(self.held, 0.0, np.sqrt(self._squares + of_rare))
        self.lengths, self.scale = lengths, np.where(self.held, self.scale, reciprocal(lengths))

    def refresh(self, table: Table) -> None:
        """Bring the table of all centres up to date but for what is only needed to assign rows to them."""
        unit = units(self.scale)
        self._touched[unit != table.unit] = True
        table.unit, table.scale, table.lists = unit, self.scale.copy(), self.lists

    def fill(self, table: Table) -> None:
        """Bring the rest of it up to date."""
        table.write_quick(self._touched, self.n_jobs)
        table.write_listed(self.n_jobs)

    def table_of(self, chosen: NDArray[np.int64], whole: Table) -> Table:
        """Table of these centres alone."""
        places = np.full(len(self.head) + 1, -1, dtype=np.int32)
        places[chosen] = np.arange(len(chosen))
        of_held = replace(self._of_held, centres=places[self._of_held.centres])
        lists, members = self._rare.room(of_held), places[self._members]
        self._rare.list_sums(members, of_held, self.held[chosen], lists)
        table = Table.empty(self.head, lists, self._n_quick, chosen)
        table.scale, table.unit = self.scale[chosen], whole.unit[chosen]
        table.write_quick(None, self.n_jobs)
        table.write_listed(self.n_jobs)
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
        changed = frozen(clusters[starts[:-1]], np.int64)
        moves = starts, frozen(rows, np.int64), frozen(weights, np.float64)
        heads = self.head, self._touched, self._stride_squares, frozen(self.held, np.bool_)

        def work(start: int, stop: int) -> None:
            change_sums(matrix, moves, self.value_grid, changed, heads, self._squares, start, stop)

        run_blocks(work, len(changed), self.n_jobs if len(rows) >= LEAST_ROWS else 1)
        self.held[changed] = False
