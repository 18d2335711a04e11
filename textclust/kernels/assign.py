"""Which centre is most similar to each row: a fast look in float32, one judge in float64.

A table of centres is a tuple of arrays: ``head`` holds the first columns by centre, (n_head, width) float32;
the later ones, where few centres have a value, are lists: ``tail_starts`` (n_tail + 1,) int64,
``tail_centres`` int32 by rising number and ``tail_values`` float32. ``scale`` (n_centres,) float64 makes each
centre a unit vector, 0 one without direction; ``numbers`` (n_centres,) int32, rising, says which it is.
"""

import numpy as np

from textclust.kernels._jit import inner, kernel
from textclust.kernels.lanes import LANES, add_lanes_1, add_lanes_2, add_lanes_4

#: Up to this width the sums stay in registers; wider tables are read faster row by row (ADR 7).
NARROW = 128


@inner
def _dot(matrix, table, row, centre):
    """Return the judge's verdict: products are exact in float64, added in column order."""
    indptr, indices, values = matrix
    head, tail_starts, tail_centres, tail_values = table[:4]
    total = 0.0
    for p in range(indptr[row], indptr[row + 1]):
        column = indices[p]
        if column < head.shape[0]:
            total += np.float64(values[p]) * np.float64(head[column, centre])
            continue
        low, high = tail_starts[column - head.shape[0]], tail_starts[column - head.shape[0] + 1]
        last = high
        while low < high:
            middle = (low + high) >> 1
            if tail_centres[middle] < centre:
                low = middle + 1
            else:
                high = middle
        if low < last and tail_centres[low] == centre:
            total += np.float64(values[p]) * np.float64(tail_values[low])
    return total


@inner
def _add_wide(indices, values, head, first, last, sums):
    """Add rows of a table, four at a time to touch the sums less often."""
    width = sums.shape[0]
    p = first
    while p + 4 <= last:
        v0, v1, v2, v3 = values[p], values[p + 1], values[p + 2], values[p + 3]
        c0, c1 = head[indices[p]], head[indices[p + 1]]
        c2, c3 = head[indices[p + 2]], head[indices[p + 3]]
        for j in range(width):
            sums[j] += (v0 * c0[j] + v1 * c1[j]) + (v2 * c2[j] + v3 * c3[j])
        p += 4
    while p < last:
        value, centres = values[p], head[indices[p]]
        for j in range(width):
            sums[j] += value * centres[j]
        p += 1


@inner
def _add_narrow(indices, values, head, first, last, sums):
    """Add rows of a table whose width is a multiple of the lanes, with the sums in registers."""
    width, lane = sums.shape[0], 0
    while lane + 4 * LANES <= width:
        add_lanes_4(indices, values, head, first, last, lane, sums)
        lane += 4 * LANES
    if lane + 2 * LANES <= width:
        add_lanes_2(indices, values, head, first, last, lane, sums)
        lane += 2 * LANES
    if lane < width:
        add_lanes_1(indices, values, head, first, last, lane, sums)


@inner
def _add_up(matrix, table, row, columns, weights, sums):
    """Fast similarities of a row to all centres; ``columns`` and ``weights`` have room for the row."""
    indptr, indices, values = matrix
    head, tail_starts, tail_centres, tail_values = table[:4]
    first, last, width = indptr[row], indptr[row + 1], sums.shape[0]
    if tail_starts.shape[0] == 1 and width <= NARROW and width % LANES == 0:
        _add_narrow(indices, values, head, first, last, sums)
        return
    sums[:] = np.float32(0.0)
    if tail_starts.shape[0] == 1:
        _add_wide(indices, values, head, first, last, sums)
        return
    n_head = 0
    for p in range(first, last):
        column, value = indices[p], values[p]
        if column < head.shape[0]:
            columns[n_head], weights[n_head] = column, value
            n_head += 1
            continue
        column -= head.shape[0]
        for q in range(tail_starts[column], tail_starts[column + 1]):
            sums[tail_centres[q]] += value * tail_values[q]
    _add_wide(columns, weights, head, 0, n_head, sums)


@inner
def _best_two(sums, scale, numbers, own):
    """Number of the best centre and the two highest fast similarities, the row's own centre left out."""
    best, second, winner = -np.inf, -np.inf, -1
    for j in range(scale.shape[0]):
        similarity = np.float64(sums[j]) * scale[j]
        if similarity > second and numbers[j] != own:
            if similarity > best:
                best, second, winner = similarity, best, j
            else:
                second = similarity
    return best, second, winner


@inner
def _judge(matrix, table, row, sums, limit, own, similarity):
    """Best of the centres whose fast similarity reaches the limit and of the own one, if it is known.

    The lowest number on ties. Returns the number, or -1 where the best similarity is exactly 0, and its place
    in the table, or -1 for the own one.
    """
    scale, numbers = table[4], table[5]
    best, number, place = similarity, own, -1
    for j in range(scale.shape[0]):
        if numbers[j] != own and np.float64(sums[j]) * scale[j] >= limit:
            verdict = _dot(matrix, table, row, j) * scale[j]
            if verdict > best or (verdict == best and numbers[j] < number):
                best, number, place = verdict, numbers[j], j
    return number if best != 0.0 else -1, place


@kernel
def assign_rows(matrix, table, local, rows, start, stop, similarity, members, rivals):
    """Assign each row to the centre of the highest cosine similarity.

    Similarities to the table's centres are first added up in float32. Candidates within the error that this
    can make are then compared in float64, so the winner does not depend on how the fast sums were computed.

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
    """
    indptr, scale, numbers = matrix[0], table[4], table[5]
    longest = 0
    for i in range(start, stop):
        longest = max(longest, indptr[local[i] + 1] - indptr[local[i]])
    columns, weights = np.empty(longest, dtype=np.int32), np.empty(longest, dtype=np.float32)
    sums = np.empty(table[0].shape[1], dtype=np.float32)
    for i in range(start, stop):
        row, at = rows[i], local[i]
        length, known = indptr[at + 1] - indptr[at], similarity[row]
        own = members[row] if known > -np.inf else -1
        _add_up(matrix, table, at, columns, weights, sums)
        best, second, place = _best_two(sums, scale, numbers, own)
        # (length + 3) roundings of at most 2^-24 each on either side
        margin = 2.0 * (length + 4) * 2.0**-24
        if known > best + margin and known > margin:
            winner, place, passed = own, -1, best
        elif best > max(known, second) + margin and best > margin:
            winner, passed = numbers[place], max(known, second)
        else:
            winner, place = _judge(matrix, table, at, sums, max(best, known) - margin, own, known)
            passed = best if place < 0 or np.float64(sums[place]) * scale[place] < best else second
            passed = passed if winner == own else max(known, passed)
        rivals[row] = max(rivals[row], passed + margin)
        members[row] = winner if length > 0 else -1


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
    for i in range(start, stop):
        own = members[rows[i]]
        out[rows[i]] = _dot(matrix, table, local[i], own) * table[4][own] if own >= 0 else -np.inf


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
        scores[:] = 0.0
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
    out[:] = 0.0
    for i in range(columns.shape[0]):
        weight = np.float64(weights[i])
        for p in range(starts[columns[i]], starts[columns[i] + 1]):
            out[rows[p]] += np.float64(values[p]) * weight
