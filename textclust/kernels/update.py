"""Centre sums: whole numbers held in float64, so that the order of additions cannot matter."""

import numpy as np

from textclust.kernels._jit import kernel


@kernel
def move_rows(rows, before, after, matrix, weights, grid, sums, table, first_centre, stop_centre):
    """Take rows out of the sums of their old centres and add them to their new ones.

    Every value is rounded to a whole number of grid steps; sums of whole numbers below 2^53 are exact.

    Parameters
    ----------
    rows : (n_moved,) int64
    before, after : (n_rows,) int32
        Centre of each row, -1 for none.
    matrix : tuple of indptr (int64), indices (int32), values (float32)
        Rows of unit length.
    weights : (n_rows,) float64
    grid : float
        Steps in 1.
    sums : (n_columns, width) float64, changed
    table : (n_columns, width) float32, changed
        The sums, rounded, wherever they changed.
    first_centre, stop_centre : int
        Only these centres are touched, so that threads may share the work.
    """
    indptr, indices, values = matrix
    for row in rows:
        old, new = before[row], after[row]
        leaves = first_centre <= old < stop_centre
        enters = first_centre <= new < stop_centre
        if not (leaves or enters):
            continue
        for p in range(indptr[row], indptr[row + 1]):
            column, step = indices[p], np.rint(np.rint(np.float64(values[p]) * grid) * weights[row])
            if leaves:
                sums[column, old] -= step
                table[column, old] = np.float32(sums[column, old])
            if enters:
                sums[column, new] += step
                table[column, new] = np.float32(sums[column, new])


@kernel
def square_lengths(sums, first_centre, stop_centre, out):
    """Squared length of each centre's sum, added in column order.

    Parameters
    ----------
    sums : (n_columns, width) float64
    first_centre, stop_centre : int
    out : (width,) float64, written from ``first_centre`` to ``stop_centre``
    """
    out[first_centre:stop_centre] = 0.0
    for column in range(sums.shape[0]):
        for j in range(first_centre, stop_centre):
            out[j] += sums[column, j] * sums[column, j]
