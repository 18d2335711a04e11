"""Lloyd's iteration for unit rows and cosine similarity, with exact sums (Dhillon & Modha 2001)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from textclust.cluster.rows import UnitRows
from textclust.kernels.arrays import frozen
from textclust.kernels.assign import assign_rows
from textclust.kernels.blocks import LEAST_ROWS, run_blocks
from textclust.kernels.update import move_rows, square_lengths

#: Centres are padded to a multiple of this many float32: one 64-byte line.
LANES = 16
#: Values are rounded to 2^-30 before they are added; coarser where sums could pass 2^53.
FINEST_GRID = 30


@dataclass(frozen=True, slots=True)
class Progress:
    """One finished iteration.

    Attributes
    ----------
    iteration : int
        Counted from 1.
    objective : float
        Sum over rows of weight times cosine to the own centre's sum.
    moved : int
        Rows that changed their centre.
    """

    iteration: int
    objective: float
    moved: int


@dataclass(frozen=True, slots=True)
class LloydResult:
    """Where the iteration ended: centres as columns of unit length, members, objective, iterations."""

    centres: NDArray[np.float32]
    members: NDArray[np.int32]
    objective: float
    n_iter: int


def padded(n_centres: int) -> int:
    """Width of the table that holds so many centres."""
    return -(-n_centres // LANES) * LANES


class Partition:
    """Rows, their centres and the exact sums of each centre's members.

    ``centres`` are columns of unit length, ``(n_columns, n_centres)``; the table holds the sums instead as
    soon as there are any, and ``scale`` makes them unit vectors.
    """

    def __init__(self, rows: UnitRows, centres: NDArray[np.float32], n_jobs: int) -> None:
        self.rows = rows
        self.n_jobs = n_jobs
        self.n_centres = centres.shape[1]
        self.table = np.zeros((rows.n_columns, padded(self.n_centres)), dtype=np.float32)
        self.table[:, : self.n_centres] = centres
        self.sums = np.zeros(self.table.shape)
        self.summed = False
        self.scale = np.ones(self.n_centres)
        self.lengths = np.zeros(self.n_centres)
        self.members = np.full(rows.n_rows, -1, dtype=np.int32)
        total = float(rows.weights.sum()) or 1.0
        mean: float = 2.0 ** round(np.log2(total / max(rows.n_rows, 1)))  # so that only proportions matter
        self.weights = frozen(rows.weights / mean, np.float64)
        self.value_grid = 2.0 ** min(FINEST_GRID, 52 - int(np.ceil(np.log2(total / mean))))
        self.grid: float = self.value_grid / mean

    def assign(self) -> NDArray[np.int32]:
        """The most similar centre of each row, -1 for none; changes nothing."""
        members = np.empty(self.rows.n_rows, dtype=np.int32)
        table, scale = frozen(self.table, np.float32), frozen(self.scale, np.float64)

        def work(start: int, stop: int) -> None:
            assign_rows(*self.rows.matrix, table, scale, start, stop, members)

        run_blocks(work, self.rows.n_rows, self.n_jobs, least=LEAST_ROWS)
        return members

    def update(self, members: NDArray[np.int32]) -> int:
        """Take over new members and their sums; how many rows moved. An emptied centre stays where it is."""
        moved = np.flatnonzero(members != self.members)
        emptied = np.flatnonzero(self.sizes(members) == 0)
        kept = self.table[:, emptied], self.scale[emptied]
        if not self.summed:
            self.table[:] = 0.0
            self.summed = True
        before, after = frozen(self.members, np.int32), frozen(members, np.int32)

        def work(first: int, stop: int) -> None:
            move_rows(
                frozen(moved, np.int64), before, after, self.rows.matrix, self.weights, self.value_grid,
                self.sums, self.table, first, stop,
            )  # fmt: skip

        self._over_centres(work)
        self.members = members
        self.lengths = self._sum_lengths()
        self.scale = np.divide(1.0, self.lengths, out=np.zeros(self.n_centres), where=self.lengths > 0)
        self.table[:, emptied], self.scale[emptied] = kept
        return len(moved)

    def objective(self) -> float:
        """Sum over the rows of weight times cosine to the centre."""
        return float(self.lengths.sum() / self.grid)

    def unit_centres(self) -> NDArray[np.float32]:
        """Centres as columns of unit length, ``(n_columns, n_centres)``."""
        centres = np.empty((len(self.table), self.n_centres), dtype=np.float32)
        return np.multiply(self.table[:, : self.n_centres], self.scale, out=centres, casting="same_kind")

    def sizes(self, members: NDArray[np.int32]) -> NDArray[np.float64]:
        """Total weight of each centre's members."""
        total = np.bincount(members + 1, weights=self.rows.weights, minlength=self.n_centres + 1)
        return total[1:].astype(np.float64)

    def _sum_lengths(self) -> NDArray[np.float64]:
        """Length of each centre's sum, in steps of the grid."""
        squares = np.zeros(self.table.shape[1])
        sums = frozen(self.sums, np.float64)
        self._over_centres(lambda first, stop: square_lengths(sums, first, stop, squares))
        lengths: NDArray[np.float64] = np.sqrt(squares[: self.n_centres])
        return lengths

    def _over_centres(self, work: Callable[[int, int], None]) -> None:
        # One range of centres for each thread: every thread reads all moved rows.
        width = self.table.shape[1]
        n_jobs = self.n_jobs if self.rows.n_rows >= LEAST_ROWS else 1
        run_blocks(work, width, n_jobs, step=max(LANES, width // n_jobs // LANES * LANES))


def run_lloyd(
    rows: UnitRows,
    centres: NDArray[np.float32],
    *,
    max_iter: int,
    tol: float,
    n_jobs: int,
    repair: Callable[[Partition], None] | None = None,
    callback: Callable[[Progress], Any] | None = None,
) -> LloydResult:
    """Iterate assignment and update until the objective gains less than ``tol``, relatively.

    Parameters
    ----------
    rows : UnitRows
    centres : (n_columns, n_centres) float32
        Columns of unit length.
    max_iter : int
    tol : float
        0 iterates until no row moves.
    repair : callable, optional
        Gives emptied centres members; without it they stay where they are.
    callback : callable, optional
        Called with the `Progress` of every iteration.
    """
    state = Partition(rows, centres, n_jobs)
    objective, iteration = 0.0, 0
    for iteration in range(1, max_iter + 1):
        moved = state.update(state.assign())
        if repair is not None:
            repair(state)
        before, objective = objective, state.objective()
        if callback is not None:
            callback(Progress(iteration, objective, moved))
        if moved == 0 or objective - before < tol * objective:
            break
    return LloydResult(state.unit_centres(), state.members, objective, iteration)
