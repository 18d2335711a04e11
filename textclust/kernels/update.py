"""Centre sums: whole numbers held in float64, so that the order of additions cannot matter."""

import numpy as np

from textclust.kernels._jit import NO, ZERO, inlined, inner, kernel, unordered
from textclust.kernels.lanes import LANES, fetch, turn

#: Columns looked at together for whether there is anything, or anything new.
STRIDE = 16
#: Columns of a table written together: so long a part of a sum is read at the speed of memory.
STRIP = 256
#: With fewer of their strides touched than this share, only these are written.
SOME = 0.0625
#: Largest number of 8 bits.
MOST_STEPS = 127
#: So many values later stands the one whose sum is fetched meanwhile.
AHEAD = 16


@inlined
def _fetch_row(indptr, indices, values, row):
    """Begin to read a row: those that move lie anywhere."""
    for p in range(indptr[row], indptr[row + 1], LANES):
        fetch(indices, p)
        fetch(values, p)


@inlined
def _add_moves(matrix, moves, place, grid, head, touched):
    """Add the rows that enter a centre, take away those that leave, and note which strides they touch."""
    indptr, indices, values = matrix
    starts, rows, weights = moves
    n_head = np.uint64(head.shape[0])
    for m in range(starts[place], starts[place + 1]):
        _fetch_row(indptr, indices, values, rows[m + 2 if m + 2 < starts[place + 1] else m])
        weight, last = weights[m], indptr[rows[m] + 1]
        for p in range(indptr[rows[m]], last):
            fetch(head, np.int64(indices[p + AHEAD if p + AHEAD < last else p]))
            # Unsigned, a place needs no look whether it counts from the end: a third of the time.
            column = np.uint64(indices[np.uint64(p)])
            change = np.rint(np.rint(np.float64(values[np.uint64(p)]) * grid) * weight)
            if column < n_head:
                head[column] += change
                touched[column // np.uint64(STRIDE)] = True


@inner
def _any(totals, first, last):
    found = NO
    for column in range(first, last):
        found |= totals[column] != 0.0
    return found


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


@inlined
def _measure(sums, touched, squares):
    """Squared length of a sum, of which only the touched strides are added up again."""
    for stride in range(touched.shape[0]):
        if touched[stride]:
            first, last = stride * STRIDE, (stride + 1) * STRIDE
            squares[stride] = _square(sums, first, last if last < sums.shape[0] else sums.shape[0])
    total = 0.0
    for stride in range(squares.shape[0]):
        total += squares[stride]
    return total


@kernel
def change_sums(matrix, moves, grid, centres, heads, squares, start, stop):
    """Move rows between the sums of centres, in the first columns.

    Every value is rounded to a whole number of grid steps; sums of whole numbers below 2^53 are exact.

    Parameters
    ----------
    matrix : tuple of indptr (int64), indices (int32), values (float32)
        Rows of unit length.
    moves : tuple of starts (n_changed + 1,) int64, rows (n_moves,) int64, weights (n_moves,) float64
        The rows that enter each changed centre, and with negative weight those that leave.
    grid : float
        Steps in 1.
    centres : (n_changed,) int64
    heads : tuple of sums (n_centres, n_head) float64, touched (n_centres, n_strides) bool, squares \
(n_centres, n_strides) float64, changed, and held (n_centres,) bool
        The sums; where anything may have changed; squared length of each stride; whose sum is of no rows and
        is forgotten.
    squares : (n_centres,) float64, changed
        Squared length of each sum.
    start, stop : int
        Which of the changed centres to do.
    """
    head, touched, head_squares, held = heads
    for place in range(start, stop):
        centre = centres[place]
        if held[centre]:
            head[centre], touched[centre] = 0.0, True
        _add_moves(matrix, moves, place, grid, head[centre], touched[centre])
        squares[centre] = _measure(head[centre], touched[centre], head_squares[centre])


@unordered
def _raise_peaks(sums, per_unit, peaks):
    for i in range(sums.shape[0]):
        peaks[i] = max(peaks[i], abs(sums[i] * per_unit))


@inlined
def _count_steps(sums, per_unit, per_step, codes):
    for i in range(sums.shape[0]):
        codes[i] = np.int8(np.int32(np.rint(sums[i] * per_unit * per_step[i])))


@inlined
def _write_all(sums, centres, per_unit, steps, table, first, last, room):
    """Write these columns anew for all centres, in the least steps that will do."""
    peaks, per_step, codes = room
    peaks[:] = 0.0
    for place in range(centres.shape[0]):
        _raise_peaks(sums[centres[place], first:last], per_unit[place], peaks)
    for i in range(last - first):
        steps[first + i] = peaks[i] / (MOST_STEPS - 0.001)  # so that none is 128
        per_step[i] = 1.0 / steps[first + i] if steps[first + i] > 0.0 else 0.0
    for place in range(centres.shape[0]):
        _count_steps(sums[centres[place], first:last], per_unit[place], per_step, codes[place])
    whole = last - (last - first) % LANES
    for column in range(first, whole, LANES):  # from centres by column to columns by centre
        for place in range(0, table.shape[1], LANES):
            turn(codes, place, column - first, table, column, place)
    for column in range(whole, last):
        for place in range(centres.shape[0]):
            table[column, place] = codes[place, column - first]


@inlined
def _write_some(sums, touched, centres, per_unit, steps, table, first, last):
    """Write these columns where centres are touched; False as soon as a number is more than 127 steps."""
    for place in range(centres.shape[0]):
        centre = centres[place]
        for stride in range(first // STRIDE, (last + STRIDE - 1) // STRIDE):
            if touched[centre, stride]:
                end = (stride + 1) * STRIDE
                for column in range(stride * STRIDE, end if end < last else last):
                    number = sums[centre, column] * per_unit[place]
                    if abs(number) > MOST_STEPS * steps[column]:
                        return False
                    table[column, place] = np.int8(np.rint(number / steps[column])) if number != 0.0 else 0
    return True


@kernel
def write_quick(sums, touched, centres, per_unit, steps, table, room, start, stop):
    """Bring a table up to date where sums changed: column by column, so that threads share no line of it.

    Parameters
    ----------
    sums : (n_centres, n_head) float64
    touched : (n_centres, n_strides) bool, changed
        Where anything may have changed; False for what is done.
    centres : (n_listed,) int64
        Whose sum stands in each column of the table.
    per_unit : (n_listed,) float64
        Powers of two: a sum times it is in units, about 1 long.
    steps : (n_head,) float32, changed
        In units. They become the least that will do in strips where much has changed or a number is more
        than 127 of them.
    table : (n_head, width) int8, changed
        The sums in steps, rounded.
    room : tuple of peaks and steps in 1 (STRIP,) float64, and codes (width, more than STRIP) int8
        To work in.
    start, stop : int
        Which strips of columns to do.
    """
    n, n_head = centres.shape[0], sums.shape[1]
    end = stop * STRIP if stop * STRIP < n_head else n_head
    for first in range(start * STRIP, end, STRIP):
        last, n_touched = first + STRIP if first + STRIP < end else end, ZERO
        first_stride, last_stride = first // STRIDE, (last + STRIDE - 1) // STRIDE
        for place in range(n):
            for stride in range(first_stride, last_stride):
                n_touched += touched[centres[place], stride]
        if n_touched:
            few = n_touched < SOME * n * (last_stride - first_stride)
            if not few or not _write_some(sums, touched, centres, per_unit, steps, table, first, last):
                _write_all(sums, centres, per_unit, steps, table, first, last, room)
            for place in range(n):
                touched[centres[place], first_stride:last_stride] = False


@kernel
def list_heads(sums, starts, columns, values, start, stop):
    """Write what is not 0 in the first columns of sums as lists.

    Parameters
    ----------
    sums : (n_centres, n_head) float64
    starts : (n_centres + 1,) int64
        Where each list begins; nothing is written from the next one on.
    columns : int32, written
    values : float64, written
    start, stop : int
        Which of the centres to do.
    """
    for centre in range(start, stop):
        at, end, total = starts[centre], starts[centre + 1], sums[centre]
        for first in range(0, total.shape[0], STRIDE):
            last = first + STRIDE if first + STRIDE < total.shape[0] else total.shape[0]
            if _any(total, first, last):
                for column in range(first, last):
                    if at < end:  # where there is nothing, the next one is written over it
                        columns[at], values[at] = column, total[column]
                        at += total[column] != 0.0
