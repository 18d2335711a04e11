"""Which centre is most similar to each row: a fast look at 8 bits a number, one judge in float64.

A table of centres is a tuple of

* ``quick`` (n_quick, width) int8: the first columns by centre, in units and rounded to whole steps;
* ``steps`` (n_quick,) float32: what a step of each column is;
* ``exact`` (n, n_head) float64: the first of these by row and in full;
* ``fast`` (n_centres,) float32: what makes a sum of units a cosine;
* ``lists``, a tuple of starts (n_listed + 1,) int64, ends (n_listed,) int64, places int32, values float64:
  the columns after the first ``n_head``, where few centres have a value, in full; places rise in long ones;
* ``in_units`` float32: the same in units, of the columns after the first ``n_quick``;
* ``scale`` (n_centres,) float64: what makes each centre a unit vector, 0 one without direction;
* ``numbers`` (n_centres,) int32, rising: which row of ``exact`` each is.
"""

from typing import Any

import numpy as np

from textclust.kernels._jit import ZERO, inlined, inner, kernel
from textclust.kernels.lanes import LANES, add_lanes_2, add_lanes_4, add_lanes_8, fetch, two_highest
from textclust.kernels.lists import SHORT

#: As `ZERO`.
_NOWHERE: Any = np.int64(-1)
_NOTHING, _LEAST, _UNKNOWN = np.float32(0.0), np.float32(-np.inf), -np.inf


@inner
def _dot(matrix, table, row, place):
    """Return the judge's verdict: the sum of float64 products in the order of the row's values."""
    indptr, indices, values = matrix
    _, _, exact, _, (starts, ends, places, listed), _, _, numbers = table
    n_head, centre = exact.shape[1], numbers[place]
    total = 0.0
    for p in range(indptr[row], indptr[row + 1]):
        column = indices[p]
        if column < n_head:
            total += np.float64(values[p]) * exact[centre, column]
            continue
        low, high = starts[column - n_head], ends[column - n_head]
        while high - low > SHORT:
            middle = (low + high) >> 1
            if places[middle] <= place:
                low = middle
            else:
                high = middle
        for q in range(low, high):
            if places[q] == place:
                total += np.float64(values[p]) * listed[q]
    return total


@inlined
def _fetch_numbers(indptr, indices, row, exact, centre):
    """Begin to read what the judge will: numbers of a centre from all over its row."""
    start = centre * exact.shape[1]
    for p in range(indptr[row], indptr[row + 1]):
        fetch(exact, start + indices[p])


@inner
def _add_head(indices, values, steps, quick, first, last, sums):
    """Add rows of the table with the sums in registers; return how many steps the row's values count for."""
    width, lane, size = quick.shape[1], ZERO, _NOTHING
    while lane + 8 * LANES <= width:
        size = add_lanes_8(indices, values, steps, quick, first, last, lane, sums)
        lane += 8 * LANES
    if lane + 4 * LANES <= width:
        size = add_lanes_4(indices, values, steps, quick, first, last, lane, sums)
        lane += 4 * LANES
    if lane + 2 * LANES <= width:
        size = add_lanes_2(indices, values, steps, quick, first, last, lane, sums)
    return size


@inlined
def _add_both(matrix, table, first, last, room):
    """Add dense columns and lists."""
    _, indices, values = matrix
    quick, steps, exact, _, (starts, ends, places, _), in_units, _, _ = table
    columns, weights, read_columns, read_weights, sums = room
    n_head, n_quick, n_common = exact.shape[1], quick.shape[0], ZERO
    for p in range(first, last):
        if indices[p] < n_quick:
            columns[n_common], weights[n_common] = indices[p], values[p]
            n_common += 1
    size = _add_head(read_columns, read_weights, steps, quick, ZERO, n_common, sums)
    for p in range(first, last):
        column, value = indices[p] - n_head, values[p]
        if indices[p] >= n_quick:
            for q in range(starts[column], ends[column]):
                sums[places[q]] += value * in_units[q]
    return size


@inlined
def _bound(sums, half, fast, numbers, own):
    """Turn sums into the most that the similarities can be; minus infinity for the row's own centre."""
    for j in range(fast.shape[0]):
        sums[j] = (sums[j] + half) * fast[j] if numbers[j] != own else _LEAST


@inlined
def _judge(matrix, table, row, bounds, limit, own, similarity):
    """Best of the centres whose bound reaches the limit and of the own one, if its similarity is known.

    The lowest number on ties. Returns the number, or -1 where the best similarity is exactly 0, and its place
    in the table, or -1 for the own one.
    """
    _, _, _, _, _, _, scale, numbers = table
    best, number, place = similarity, own, _NOWHERE
    for j in range(scale.shape[0]):
        if numbers[j] != own and bounds[j] >= limit:
            verdict = _dot(matrix, table, row, j) * scale[j]
            if verdict > best or (verdict == best and numbers[j] < number):
                best, number, place = verdict, numbers[j], j
    return number if best != 0.0 else -1, place


@kernel
def assign_rows(matrix, table, local, rows, start, stop, similarity, members, rivals, room):
    """Assign each row to the centre of the highest cosine similarity.

    Similarities to the table's centres are first added up from 8 bits a number. Candidates within the error
    that this can make are then compared in float64, so the winner does not depend on the fast sums.

    Parameters
    ----------
    matrix : tuple of indptr (int64), indices (int32), values (float32)
        Rows of unit length, or empty.
    table : tuple
        The centres to compare with.
    local, rows : (n,) int64
        Where to find each row in the matrix, and its number in what follows.
    start, stop : int
        Which of them to do; ``width`` times their values.
    similarity : (n_rows,) float64
        The judge's verdict on the row's own centre, -inf where it is not known and the row has none.
    members : (n_rows,) int32, changed
        The own centre if its similarity is known; becomes the best one, -1 where the best similarity is 0.
    rivals : (n_rows,) float64, changed
        No centre but the best is more similar than this. Centres that are not in the table count with what
        stands here before.
    room : tuple of columns (int32) and weights (float32), the same two read-only, and sums (width,) float32
        To work in, enough for the longest row.
    """
    indptr, indices, values = matrix
    quick, steps, exact, fast, lists, _, _, numbers = table
    no_lists, sums = quick.shape[0] == exact.shape[1] + lists[1].shape[0], room[4]
    for i in range(start, stop):
        row, first, last = rows[i], indptr[local[i]], indptr[local[i] + 1]
        known = similarity[row]
        own = members[row] if known > _UNKNOWN else _NOWHERE
        if no_lists:
            size = _add_head(indices, values, steps, quick, first, last, sums)
        else:
            size = _add_both(matrix, table, first, last, room)
        # Numbers of the table can be wrong by half a step, sums by (length + 11) roundings of 2^-24 besides.
        roundings = (last - first + 12) * 2.0**-24
        half = np.float32(0.5 * size * (1.0 + roundings))
        _bound(sums, half, fast, numbers, own)
        best, second, place = two_highest(sums, fast.shape[0])
        high, next_high = best + roundings, second + roundings
        least = best - 2.0 * half * fast[place] - roundings if best > _LEAST else _UNKNOWN
        if known > high and known > 0.0:
            winner, passed = own, high
        elif least > next_high and least > known and least > 0.0:
            winner, passed = numbers[place], next_high
        else:
            limit = (least if least > known else known) - roundings
            winner, won = _judge(matrix, table, local[i], sums, limit, own, known)
            passed = next_high if won == place else high
        if winner != own and known > passed:
            passed = known
        if passed > rivals[row]:
            rivals[row] = passed
        members[row] = winner if last > first else _NOWHERE


@kernel
def own_similarities(matrix, table, local, rows, start, stop, members, out):
    """Cosine of each row to its own centre, as the judge sees it; -inf for a row without one.

    Parameters
    ----------
    matrix, table, local, rows, start, stop
        As in ``assign_rows``; all centres are in the table.
    members : (n_rows,) int32
    out : (n_rows,) float64, written
    """
    indptr, indices, _ = matrix
    _, _, exact, _, _, _, scale, _ = table
    for i in range(start, stop):
        later = i + 1 if i + 1 < stop else i
        next_own = members[rows[later]]
        if next_own >= 0:
            _fetch_numbers(indptr, indices, local[later], exact, next_own)
        own = np.int64(members[rows[i]])
        out[rows[i]] = _dot(matrix, table, local[i], own) * scale[own] if own >= 0 else _UNKNOWN


@kernel
def score_rows(indptr, indices, values, table, scale, start, stop, out):
    """Similarity of each row to every centre, bit for bit as the judge of ``assign_rows`` sees it.

    Parameters
    ----------
    indptr : (n_rows + 1,) int64
    indices : (n_values,) int32
    values : (n_values,) float32
        Rows of unit length, or empty.
    table : (n_columns, width) float32
        Centres by column, not scaled; ``width`` is at least the number of centres.
    scale : (n_centres,) float64
    start, stop : int
        The rows to do; ``n_centres`` times their values.
    out : (stop - start, n_centres) float64, written
    """
    n_centres = scale.shape[0]
    for row in range(start, stop):
        scores = out[row - start]
        for j in range(n_centres):
            scores[j] = 0.0
        for p in range(indptr[row], indptr[row + 1]):
            value, centres = np.float64(values[p]), table[indices[p]]
            for j in range(n_centres):
                scores[j] += value * np.float64(centres[j])
        for j in range(n_centres):
            scores[j] *= scale[j]


@kernel
def score_columns(starts, rows, values, columns, weights, out):
    """Similarity of every row to one centre, by the rows' columns: only rows that share one are touched.

    The same bits as ``score_rows`` gives where the centre's columns come in the order of the rows' own.

    Parameters
    ----------
    starts : (n_columns + 1,) int64
    rows : (n_values,) int32
    values : (n_values,) float32
        The rows of unit length, by column.
    columns : (n,) int32
    weights : (n,) float32
        The centre.
    out : (n_rows,) float64, written
    """
    for row in range(out.shape[0]):
        out[row] = 0.0
    for i in range(columns.shape[0]):
        weight = np.float64(weights[i])
        for p in range(starts[columns[i]], starts[columns[i] + 1]):
            out[rows[p]] += np.float64(values[p]) * weight
