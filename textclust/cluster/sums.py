"""The exact sum of each centre's members, as lists of columns: nothing of all centres by all columns."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from textclust.cluster.mapped import Rows
from textclust.cluster.table import Table
from textclust.kernels.arrays import frozen
from textclust.kernels.blocks import LEAST_ROWS, run_blocks
from textclust.kernels.update import change_sums

#: Values are rounded to 2^-30 before they are added; coarser where sums could pass 2^53.
FINEST_GRID = 30


class Sums:
    """What stands for each centre: the sum of its members, or a direction while it has none.

    Attributes
    ----------
    columns, values : list of (n_listed,) int32 and float64
        One of each for every centre, columns rising.
    lengths : (n_centres,) float64
        Of the sums, in steps of the grid; 0 for a centre without members.
    scale : (n_centres,) float64
        What makes each list a unit vector; 0 for one without direction.
    held : (n_centres,) bool
        Without members: the list is where the centre started or where it last had any.
    """

    def __init__(self, rows: Rows, centres: sp.csr_array, n_jobs: int) -> None:
        starts = centres.indptr
        self.columns = [centres.indices[a:b] for a, b in pairwise(starts)]
        self.values = [centres.data[a:b].astype(np.float64) for a, b in pairwise(starts)]
        self.held = np.ones(len(self.columns), dtype=bool)
        self.scale = (np.diff(starts) > 0).astype(np.float64)
        self.lengths = np.zeros(len(self.columns))
        self.n_columns, self.n_jobs = rows.n_columns, n_jobs
        total = float(rows.weights.sum()) or 1.0
        mean: float = 2.0 ** round(np.log2(total / max(rows.n_rows, 1)))  # so that only proportions matter
        self.weights = rows.weights / mean
        self.value_grid = 2.0 ** min(FINEST_GRID, 52 - int(np.ceil(np.log2(total / mean))))
        self.grid: float = self.value_grid / mean

    def lists(
        self, chosen: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float64]]:
        """Starts, columns and values of the lists of these centres, one after the other."""
        columns, values = [self.columns[j] for j in chosen], [self.values[j] for j in chosen]
        starts = np.cumsum([0, *map(len, columns)])
        return (
            frozen(starts, np.int64),
            frozen(np.concatenate(columns) if columns else [], np.int32),
            frozen(np.concatenate(values) if values else [], np.float64),
        )

    def units(self) -> sp.csr_array:
        """The centres as rows of unit length, ``(n_centres, n_columns)`` float32."""
        starts, columns, values = self.lists(np.arange(len(self.columns)))
        scale = np.repeat(self.scale, np.diff(starts))
        units = (values.astype(np.float32) * scale).astype(np.float32)
        return sp.csr_array((units, columns, starts), shape=(len(self.columns), self.n_columns))

    def move(
        self,
        rows: Rows,
        moved: NDArray[np.int64],
        before: NDArray[np.int32],
        after: NDArray[np.int32],
        table: Table,
    ) -> None:
        """Take the moved rows out of their old sums and add them to their new ones, in the table, too."""
        for matrix, local, which in rows.pieces(moved):
            leaves, enters = before[which] >= 0, after[which] >= 0
            clusters = np.concatenate([before[which][leaves], after[which][enters]])
            order = np.argsort(clusters.astype(np.min_scalar_type(len(self.columns))), kind="stable")
            places = np.concatenate([local[leaves], local[enters]])[order]
            signed = np.concatenate([-self.weights[which][leaves], self.weights[which][enters]])[order]
            self._change(matrix, clusters[order].astype(np.int64), places, signed, table)

    def _change(
        self,
        matrix: Any,
        clusters: NDArray[np.int64],
        rows: NDArray[np.int64],
        weights: NDArray[np.float64],
        table: Table,
    ) -> None:
        changed, first = np.unique(clusters, return_index=True)
        starts = frozen(np.append(first, len(clusters)), np.int64)
        self._clear(changed[self.held[changed]], table)
        old = self.lists(changed)
        entering = np.concatenate([[0], np.cumsum(np.where(weights > 0, np.diff(matrix[0])[rows], 0))])
        room = np.minimum(np.diff(old[0]) + np.diff(entering[starts]), self.n_columns) + 1
        places = frozen(np.concatenate([[0], np.cumsum(room)]), np.int64)
        columns, sums = np.empty(places[-1], dtype=np.int32), np.empty(places[-1])
        counts, squares = np.empty(len(changed), dtype=np.int64), np.empty(len(changed))
        new = places, columns, sums, counts, squares
        moves = starts, frozen(rows, np.int64), frozen(weights, np.float64)
        centres = frozen(changed, np.int64)

        def work(start: int, stop: int) -> None:
            change_sums(
                matrix, self.n_columns, moves, self.value_grid, old, new, table.head, centres, start, stop
            )

        run_blocks(work, len(changed), self.n_jobs if len(rows) >= LEAST_ROWS else 1)
        for place, centre in enumerate(changed):
            own = slice(places[place], places[place] + counts[place])
            self.columns[centre], self.values[centre] = columns[own].copy(), sums[own].copy()
        self.lengths[changed] = np.sqrt(squares)
        self.scale[changed] = np.divide(1.0, np.sqrt(squares), out=np.zeros(len(changed)), where=squares > 0)

    def _clear(self, held: NDArray[np.int64], table: Table) -> None:
        """Forget the directions of centres that get members again."""
        for centre in held:
            columns = self.columns[centre]
            table.head[columns[columns < len(table.head)], centre] = 0.0
            self.columns[centre], self.values[centre] = columns[:0], self.values[centre][:0]
        self.held[held] = False
