"""The columns that few rows have: the sums there are lists, made from these rows again whenever some move."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from textclust.cluster.source import Rows
from textclust.cluster.table import Lists, by_column
from textclust.kernels.arrays import frozen
from textclust.kernels.blocks import run_blocks
from textclust.kernels.lists import BLOCK_COLUMNS, list_sums

#: Blocks that are worth a thread.
LEAST_BLOCKS = 4


@dataclass(frozen=True, slots=True)
class RareColumns:
    """The rows in the columns that few of them have, by column.

    Attributes
    ----------
    starts : (n_rare + 1,) int64
    rows : (n_values,) int32
    values : (n_values,) float32
    weights : (n_rows,) float64
    grid : float
        Steps in 1; see ``change_sums``.
    n_jobs : int
    """

    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    values: NDArray[np.float32]
    weights: NDArray[np.float64]
    grid: float
    n_jobs: int

    @classmethod
    def of(
        cls, rows: Rows, n_head: int, weights: NDArray[np.float64], grid: float, n_jobs: int
    ) -> RareColumns:
        """Those of these rows from column ``n_head`` on."""
        return cls(*by_column(rows, n_head), frozen(weights, np.float64), grid, n_jobs)

    def room(self, of_held: Lists) -> Lists:
        """Room for the lists of any sums of these rows, and of what is held."""
        return Lists.room(np.diff(self.starts) + of_held.ends - of_held.starts[:-1])

    def list_sums(
        self,
        members: NDArray[np.int32],
        of_held: Lists,
        held: NDArray[np.bool_],
        lists: Lists,
    ) -> NDArray[np.float64]:
        """Write the sums of these members, and what is held of centres without members.

        Parameters
        ----------
        members : (n_rows,) int32
            The centre of each row, -1 for none.
        of_held : Lists
            Of any centres; only those of held ones count.
        held : (n_centres,) bool
        lists : Lists
            Written; from ``room``.

        Returns
        -------
        (n_centres,) float64
            Squared length of each sum in these columns.
        """
        n_columns, n_centres = len(lists.ends), len(held)
        n_blocks = -(-n_columns // BLOCK_COLUMNS)
        squares = np.zeros((n_blocks, n_centres))
        of_columns, weights, grid = (self.starts, self.rows, self.values), self.weights, self.grid
        of_rows, kept = frozen(members, np.int32), (*of_held.arrays(), frozen(held, np.bool_))
        starts = frozen(lists.starts, np.int64)
        written = starts, lists.ends, lists.centres, lists.values

        def work(first: int, last: int) -> None:
            start, stop = first * BLOCK_COLUMNS, min(last * BLOCK_COLUMNS, n_columns)
            sums = np.zeros(n_centres)
            list_sums(of_columns, weights, of_rows, grid, kept, written, squares, sums, start, stop)

        run_blocks(work, n_blocks, self.n_jobs, least=LEAST_BLOCKS)
        total = np.zeros(n_centres)
        for of_block in squares:  # one after the other, as any way to add them must give the same bits
            total += of_block
        return total
