"""Columns that few rows have: lists of the centres that have anything there, made from these rows."""

import numpy as np

from textclust.kernels._jit import inlined, kernel
from textclust.kernels.update import MOST_STEPS

#: Lists made of so many values are looked through; longer ones are sorted, and halved first.
SHORT = 16
#: Columns whose squares are added up together: the same blocks on any number of threads.
BLOCK_COLUMNS = 2048


@kernel
def turn_lists(starts, columns, values, rows, first_column, places, out_rows, out_values):
    """Turn lists by row into lists by column.

    Parameters
    ----------
    starts : (n_lists + 1,) int64
    columns : int32
        Those below ``first_column`` are left out.
    values : float32
    rows : tuple of two (n,) int64
        Which lists to turn, and the number that each row is known by.
    first_column : int
    places : (n_columns - first_column + 1,) int64, changed
        Where the list of each column starts; afterwards where it ends.
    out_rows : int32, written
        In the order of the rows within each column.
    out_values : float32, written
    """
    lists, numbers = rows
    for i in range(lists.shape[0]):
        for p in range(starts[lists[i]], starts[lists[i] + 1]):
            column = columns[p] - first_column
            if column >= 0:
                out_rows[places[column]], out_values[places[column]] = numbers[i], values[p]
                places[column] += 1


@inlined
def _put_held(held, first, last, sums):
    _, _, centres, values, is_held = held
    for p in range(first, last):
        if centres[p] >= 0 and is_held[centres[p]]:
            sums[centres[p]] = values[p]


@inlined
def _add_members(by_column, weights, members, grid, first, last, sums):
    _, rows, values = by_column
    for p in range(first, last):
        centre = members[rows[p]]
        if centre >= 0:
            sums[centre] += np.rint(np.rint(np.float64(values[p]) * grid) * weights[rows[p]])


@inlined
def _take(sums, centre, squares, centres, listed, at):
    """Put the sum of a centre behind the list unless it is 0, and clear it; return where the list ends."""
    total = sums[centre]
    centres[at], listed[at] = centre, total  # overwritten by the next if there is nothing
    squares[centre] += total * total
    sums[centre] = 0.0
    return at + (total != 0.0)


@kernel
def list_sums(by_column, weights, members, grid, held, lists, squares, sums, start, stop):
    """List the sums of the members of each centre, column by column.

    Every value is rounded to a whole number of grid steps, as ``change_sums`` does.

    Parameters
    ----------
    by_column : tuple of starts (n_columns + 1,) int64, rows int32, values float32
        Rows of unit length.
    weights : (n_rows,) float64
    members : (n_rows,) int32
        The centre of each row, -1 for none.
    grid : float
        Steps in 1.
    held : tuple of starts (n_columns + 1,) int64, ends (n_columns,) int64, centres int32, values float64, \
and is_held (n_centres,) bool
        What centres have by column, and which of them count: those have no members.
    lists : tuple of starts (n_columns + 1,) int64, ends (n_columns,) int64, centres int32, sums float64
        Written but for the starts, which leave room for all rows and held values of each column, and one more
        in the end. No sum is 0; the centres of a list made of more than ``SHORT`` values rise.
    squares : (n_blocks, n_centres) float64, changed
        The square of each sum is added, by block of ``BLOCK_COLUMNS``.
    sums : (n_centres,) float64, all 0 before and after
        To work in.
    start, stop : int
        Which of the columns to do.
    """
    starts, rows, _ = by_column
    held_starts, held_ends, held_centres, _, _ = held
    list_starts, ends, centres, listed = lists
    for column in range(start, stop):
        first, last = starts[column], starts[column + 1]
        held_first, held_last, at = held_starts[column], held_ends[column], list_starts[column]
        of_block = squares[column // BLOCK_COLUMNS]
        _put_held(held, held_first, held_last, sums)
        _add_members(by_column, weights, members, grid, first, last, sums)
        if last - first + held_last - held_first > SHORT:
            for centre in range(sums.shape[0]):
                if sums[centre] != 0.0:
                    at = _take(sums, centre, of_block, centres, listed, at)
        else:
            for p in range(held_first, held_last):
                if held_centres[p] >= 0:
                    at = _take(sums, held_centres[p], of_block, centres, listed, at)
            for p in range(first, last):
                if members[rows[p]] >= 0:
                    at = _take(sums, members[rows[p]], of_block, centres, listed, at)
        ends[column] = at


@kernel
def write_listed(lists, per_unit, steps, table, first_column, in_units, start, stop):
    """Write the columns of a table that are lists; see ``write_quick``.

    Parameters
    ----------
    lists : tuple of starts (n_columns + 1,) int64, ends (n_columns,) int64, centres int32, sums float64
        The sums by column.
    per_unit : (n_centres,) float64
        Powers of two: a sum times it is in units, about 1 long.
    steps : (n_table_columns,) float32, changed
        The least, in units, that will do.
    table : (n_table_columns, width) int8, changed
        The sums in steps, rounded.
    first_column : int
        Which column of the table is the first that is a list.
    in_units : float32, changed
        The sums in units; only in the columns that the table does not have.
    start, stop : int
        Which of the lists to do.
    """
    starts, ends, centres, sums = lists
    for column in range(start, stop):
        first, last, peak = starts[column], ends[column], 0.0
        if first_column + column >= table.shape[0]:
            for p in range(first, last):
                in_units[p] = sums[p] * per_unit[centres[p]]
            continue
        for p in range(first, last):
            peak = max(peak, abs(sums[p] * per_unit[centres[p]]))
        codes, step = table[first_column + column], np.float32(peak / (MOST_STEPS - 0.001))
        per_step = 1.0 / step if step > 0.0 else 0.0
        steps[first_column + column] = step
        codes[:] = 0
        for p in range(first, last):
            codes[centres[p]] = np.int8(np.int32(np.rint(sums[p] * per_unit[centres[p]] * per_step)))
