"""Centre sums: whole numbers held in float64, so that the order of additions cannot matter."""

import numpy as np

from textclust.kernels._jit import inner, kernel, unordered
from textclust.kernels.lanes import LANES, fetch

#: Columns looked at together for whether there is anything, or anything new.
STRIDE = 16
#: So many values later stands the one whose sum is fetched meanwhile.
AHEAD = 16


@inner
def _fetch_row(indptr, indices, values, row):
    """Begin to read a row: those that move lie anywhere."""
    for p in range(indptr[row], indptr[row + 1], LANES):
        fetch(indices, p)
        fetch(values, p)


@inner
def _add_moves(matrix, moves, place, grid, head, touched, tail):
    """Add the rows that enter a centre, take away those that leave, and note which strides they touch."""
    indptr, indices, values = matrix
    starts, rows, weights = moves
    n_head = head.shape[0]
    for m in range(starts[place], starts[place + 1]):
        _fetch_row(indptr, indices, values, rows[min(m + 2, starts[place + 1] - 1)])
        last = indptr[rows[m] + 1]
        for p in range(indptr[rows[m]], last):
            fetch(head, np.int64(indices[min(p + AHEAD, last - 1)]))
            column, change = indices[p], np.rint(np.rint(np.float64(values[p]) * grid) * weights[m])
            if column < n_head:
                head[column] += change
                touched[column // STRIDE] = True
            else:
                tail[column - n_head] += change


@inner
def _any(totals, first, last):
    found = False
    for column in range(first, last):
        found |= totals[column] != 0.0
    return found


@inner
def _list(totals, n_head, columns, sums, first_place):
    """Write the totals that are not 0 as a list and clear them; return the place after the last one."""
    at = first_place
    for first in range(0, totals.shape[0], STRIDE):
        last = min(first + STRIDE, totals.shape[0])
        if _any(totals, first, last):
            for i in range(first, last):
                columns[at], sums[at] = n_head + i, totals[i]  # overwritten by the next if there is nothing
                at += totals[i] != 0.0
                totals[i] = 0.0
    return at


@unordered
def _peak(sums, first, last):
    peak = 0.0
    for p in range(first, last):
        peak = max(peak, abs(sums[p]))
    return peak


@inner
def _square(sums, first, last):
    """Squared length of a part; four sums at a time, as each addition waits for the one before."""
    a, b, c, d = 0.0, 0.0, 0.0, 0.0
    for p in range(first, last - 3, 4):
        a += sums[p] * sums[p]
        b += sums[p + 1] * sums[p + 1]
        c += sums[p + 2] * sums[p + 2]
        d += sums[p + 3] * sums[p + 3]
    for p in range(last - (last - first) % 4, last):
        a += sums[p] * sums[p]
    return (a + b) + (c + d)


@inner
def _measure(sums, touched, squares, peaks):
    """Squared length and largest size of each touched stride of a sum."""
    for stride in range(touched.shape[0]):
        if touched[stride]:
            first, last = stride * STRIDE, min((stride + 1) * STRIDE, sums.shape[0])
            squares[stride], peaks[stride] = _square(sums, first, last), _peak(sums, first, last)


@kernel
def change_sums(matrix, tail, moves, grid, centres, heads, old, new, start, stop):
    """Move rows between the sums of centres.

    Every value is rounded to a whole number of grid steps; sums of whole numbers below 2^53 are exact.

    Parameters
    ----------
    matrix : tuple of indptr (int64), indices (int32), values (float32)
        Rows of unit length.
    tail : (n_columns - n_head,) float64, all 0 before and after
        Room for the sums in the other columns.
    moves : tuple of starts (n_changed + 1,) int64, rows (n_moves,) int64, weights (n_moves,) float64
        The rows that enter each changed centre, and with negative weight those that leave.
    grid : float
        Steps in 1.
    centres : (n_changed,) int64
    heads : tuple of sums (n_centres, n_head) float64, touched (n_centres, n_strides) bool, and squares and \
peaks (n_centres, n_strides) float64, changed
        The sums in the first columns; where anything may have changed; squared length and largest size of
        each stride.
    old : tuple of starts (n_changed + 1,) int64, columns int32, sums float64
        The sums in the other columns, as a list for each changed centre; columns rise.
    new : tuple of starts (n_changed + 1,) int64, columns int32, sums float64, counts (n_changed,) int64, \
squares (n_changed,) float64
        Written but for the starts; a list may fill the room to the next but for the last place. Squares are
        squared lengths, added in column order.
    start, stop : int
        Which of the changed centres to do.
    """
    old_starts, old_columns, old_sums = old
    starts, columns, sums, counts, squares = new
    head, touched, head_squares, peaks = heads
    n_head = head.shape[1]
    for place in range(start, stop):
        for p in range(old_starts[place], old_starts[place + 1]):
            tail[old_columns[p] - n_head] = old_sums[p]
        centre = centres[place]
        _add_moves(matrix, moves, place, grid, head[centre], touched[centre], tail)
        _measure(head[centre], touched[centre], head_squares[centre], peaks[centre])
        last = _list(tail, n_head, columns, sums, starts[place])
        counts[place], squares[place] = last - starts[place], _square(sums, starts[place], last)


@kernel
def write_quick(sums, touched, centres, per_unit, table, start, stop):
    """Bring a table up to date where sums changed: column by column, so that threads share no line of it.

    Parameters
    ----------
    sums : (n_centres, n_head) float64
    touched : (n_centres, n_strides) bool, changed
        Where anything may have changed; False for what is done.
    centres : (n_listed,) int64
        Whose sum stands in each column of the table.
    per_unit : (n_listed,) float64
        Powers of two: a sum times it is in units, of which no number is more than 32,767.
    table : (n_head, width) int16, changed
        The sums in units, rounded.
    start, stop : int
        Which strides of columns to do.
    """
    n = centres.shape[0]
    for stride in range(start, stop):
        first, last, n_touched = stride * STRIDE, min((stride + 1) * STRIDE, sums.shape[1]), 0
        for place in range(n):
            n_touched += touched[centres[place], stride]
        if 2 * n_touched > n:
            for column in range(first, last):
                for place in range(n):
                    table[column, place] = np.int16(np.rint(sums[centres[place], column] * per_unit[place]))
        elif n_touched:
            for place in range(n):
                if touched[centres[place], stride]:
                    for column in range(first, last):
                        table[column, place] = np.int16(
                            np.rint(sums[centres[place], column] * per_unit[place])
                        )
        for place in range(n):
            touched[centres[place], stride] = False


@kernel
def list_heads(sums, centres, starts, columns, values, start, stop):
    """Write what is not 0 in the first columns of sums as lists.

    Parameters
    ----------
    sums : (n_centres, n_head) float64
    centres : (n_listed,) int64
    starts : (n_listed + 1,) int64
        Where each list begins; there is room for it.
    columns : int32, written
    values : float64, written
    start, stop : int
        Which of the listed centres to do.
    """
    for place in range(start, stop):
        at, total = starts[place], sums[centres[place]]
        for column in range(total.shape[0]):
            if total[column] != 0.0:
                columns[at], values[at] = column, total[column]
                at += 1


@kernel
def fill_tail(starts, columns, values, n_head, tail_starts, tail_centres, tail_values):
    """Turn lists by centre into lists by column.

    Parameters
    ----------
    starts : (n_lists + 1,) int64
    columns : int32
        None below ``n_head``.
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
            tail = columns[p] - n_head
            tail_centres[places[tail]], tail_values[places[tail]] = i, values[p]
            places[tail] += 1
