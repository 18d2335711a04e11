"""Centre sums: whole numbers held in float64, so that the order of additions cannot matter."""

import numpy as np

from textclust.kernels._jit import inner, kernel

#: Columns looked at together for whether there is anything.
STRIDE = 64


@inner
def _add_moves(matrix, moves, place, grid, totals):
    """Add the rows that enter a centre, take away those that leave; return how many values they have."""
    indptr, indices, values = matrix
    starts, rows, weights = moves
    added = 0
    for m in range(starts[place], starts[place + 1]):
        first, last = indptr[rows[m]], indptr[rows[m] + 1]
        added += last - first
        for p in range(first, last):
            totals[indices[p]] += np.rint(np.rint(np.float64(values[p]) * grid) * weights[m])
    return added


@inner
def _write_columns(columns, first, last, totals, head, centre):
    for p in range(first, last):
        if columns[p] < head.shape[0]:
            head[columns[p], centre] = np.float32(totals[columns[p]])


@inner
def _write_table(matrix, moves, place, added, old, totals, head, centre):
    """Bring the table up to date: where rows moved, or wherever there was anything if that is less."""
    indptr, indices, _ = matrix
    starts, rows, _ = moves
    old_starts, old_columns, _ = old
    first, last = old_starts[place], old_starts[place + 1]
    if added <= last - first:
        for m in range(starts[place], starts[place + 1]):
            _write_columns(indices, indptr[rows[m]], indptr[rows[m] + 1], totals, head, centre)
        return
    _write_columns(old_columns, first, last, totals, head, centre)
    for column in range(head.shape[0]):
        if totals[column] != 0.0:
            head[column, centre] = np.float32(totals[column])


@inner
def _any(totals, first, last):
    found = False
    for column in range(first, last):
        found |= totals[column] != 0.0
    return found


@inner
def _list(totals, columns, sums, first_place):
    """Write the totals that are not 0 as a list and clear them; return the place after the last one."""
    at = first_place
    for first in range(0, totals.shape[0], STRIDE):
        last = min(first + STRIDE, totals.shape[0])
        if _any(totals, first, last):
            for column in range(first, last):
                columns[at], sums[at] = column, totals[column]  # overwritten by the next if there is nothing
                at += totals[column] != 0.0
                totals[column] = 0.0
    return at


@inner
def _square(sums, first, last):
    square = 0.0
    for p in range(first, last):
        square += sums[p] * sums[p]
    return square


@kernel
def change_sums(matrix, n_columns, moves, grid, old, new, head, centres, start, stop):
    """Move rows between the sums of centres; each sum is a list of its columns.

    Every value is rounded to a whole number of grid steps; sums of whole numbers below 2^53 are exact.

    Parameters
    ----------
    matrix : tuple of indptr (int64), indices (int32), values (float32)
        Rows of unit length.
    n_columns : int
    moves : tuple of starts (n_changed + 1,) int64, rows (n_moves,) int64, weights (n_moves,) float64
        The rows that enter each changed centre, and with negative weight those that leave.
    grid : float
        Steps in 1.
    old : tuple of starts (n_changed + 1,) int64, columns int32, sums float64
        Columns rise within a list.
    new : tuple of starts (n_changed + 1,) int64, columns int32, sums float64, counts (n_changed,) int64, \
squares (n_changed,) float64
        Written but for the starts; a list may fill the room to the next but for the last place. Squares are
        squared lengths, added in column order.
    head : (n_head, width) float32, changed
        The sums, rounded, wherever they changed.
    centres : (n_changed,) int64
        Column of each changed centre in ``head``.
    start, stop : int
        Which of the changed centres to do.
    """
    old_starts, old_columns, old_sums = old
    starts, columns, sums, counts, squares = new
    totals = np.zeros(n_columns, dtype=np.float64)
    for place in range(start, stop):
        for p in range(old_starts[place], old_starts[place + 1]):
            totals[old_columns[p]] = old_sums[p]
        added = _add_moves(matrix, moves, place, grid, totals)
        _write_table(matrix, moves, place, added, old, totals, head, centres[place])
        last = _list(totals, columns, sums, starts[place])
        counts[place], squares[place] = last - starts[place], _square(sums, starts[place], last)


@kernel
def write_lists(starts, columns, values, centres, head, counts):
    """Write lists into the columns of a table, and count what lies beyond its last row.

    Parameters
    ----------
    starts : (n_lists + 1,) int64
    columns : int32
    values : float32
    centres : (n_lists,) int64
        Column of each list in the table.
    head : (n_head, width) float32, changed
    counts : (n_tail + 1,) int64, changed
        Values in each column beyond the head, at the place after it.
    """
    for i in range(centres.shape[0]):
        for p in range(starts[i], starts[i + 1]):
            if columns[p] < head.shape[0]:
                head[columns[p], centres[i]] = values[p]
            else:
                counts[columns[p] - head.shape[0] + 1] += 1


@kernel
def fill_tail(starts, columns, values, n_head, tail_starts, tail_centres, tail_values):
    """Turn lists by centre into lists by column, for the columns beyond the head.

    Parameters
    ----------
    starts : (n_lists + 1,) int64
    columns : int32
    values : float32
    n_head : int
    tail_starts : (n_tail + 1,) int64
    tail_centres : int32, written
        By rising number within each column.
    tail_values : float32, written
    """
    places = tail_starts.copy()
    for i in range(starts.shape[0] - 1):
        for p in range(starts[i], starts[i + 1]):
            if columns[p] >= n_head:
                tail = columns[p] - n_head
                tail_centres[places[tail]], tail_values[places[tail]] = i, values[p]
                places[tail] += 1
