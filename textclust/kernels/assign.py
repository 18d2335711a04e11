"""Which centre is most similar to each row: a fast look in float32, one judge in float64."""

import numpy as np

from textclust.kernels._jit import inner, kernel


@inner
def _dot(indices, values, table, first, last, centre):
    """Return the judge's verdict: products are exact in float64, added in column order."""
    total = 0.0
    for p in range(first, last):
        total += np.float64(values[p]) * np.float64(table[indices[p], centre])
    return total


@inner
def _judge(indices, values, table, scale, first, last, sums, limit):
    """Best of the centres whose fast similarity reaches the limit; the lowest index on ties."""
    best, winner = -np.inf, -1
    for j in range(scale.shape[0]):
        if np.float64(sums[j]) * scale[j] >= limit:
            similarity = _dot(indices, values, table, first, last, j) * scale[j]
            if similarity > best:
                best, winner = similarity, j
    return winner if best != 0.0 else -1


@inner
def _add_up(indices, values, table, first, last, sums):
    """Fast similarities of a row to all centres, four values at a time to touch the sums less often."""
    width = sums.shape[0]
    sums[:] = np.float32(0.0)
    p = first
    while p + 4 <= last:
        v0, v1, v2, v3 = values[p], values[p + 1], values[p + 2], values[p + 3]
        c0, c1 = table[indices[p]], table[indices[p + 1]]
        c2, c3 = table[indices[p + 2]], table[indices[p + 3]]
        for j in range(width):
            sums[j] += (v0 * c0[j] + v1 * c1[j]) + (v2 * c2[j] + v3 * c3[j])
        p += 4
    while p < last:
        value, centres = values[p], table[indices[p]]
        for j in range(width):
            sums[j] += value * centres[j]
        p += 1


@kernel
def assign_rows(indptr, indices, values, table, scale, start, stop, members):
    """Assign each row to the centre of the highest cosine similarity.

    Similarities to all centres are first added up in float32. Candidates within the error that this can
    make are then compared in float64, so the winner does not depend on how the fast sums were computed.

    Parameters
    ----------
    indptr : (n_rows + 1,) int64
    indices : (n_values,) int32
    values : (n_values,) float32
        Rows of unit length, or empty.
    table : (n_columns, width) float32
        Centres by column, not scaled; ``width`` is at least the number of centres.
    scale : (n_centres,) float64
        What makes each centre a unit vector; 0 for a centre without direction.
    start, stop : int
        The rows to do; ``width`` times their values.
    members : (n_rows,) int32, written
        The centre, or -1 where the best similarity is exactly 0.
    """
    n_centres, width = scale.shape[0], table.shape[1]
    sums = np.empty(width, dtype=np.float32)
    for row in range(start, stop):
        first, last = indptr[row], indptr[row + 1]
        _add_up(indices, values, table, first, last, sums)
        best, winner = -np.inf, -1
        for j in range(n_centres):
            similarity = np.float64(sums[j]) * scale[j]
            if similarity > best:
                best, winner = similarity, j
        # (n + 3) roundings of at most 2^-24 each on either side
        limit = best - 2.0 * (last - first + 4) * 2.0**-24
        rivals = 0
        for j in range(n_centres):
            rivals += np.float64(sums[j]) * scale[j] >= limit
        if rivals > 1 or limit <= 0.0 <= 2.0 * best - limit:
            winner = _judge(indices, values, table, scale, first, last, sums, limit)
        members[row] = winner if last > first else -1


@kernel
def score_rows(indptr, indices, values, table, scale, start, stop, out):
    """Similarity of each row to every centre, bit for bit as the judge of ``assign_rows`` sees it.

    Parameters
    ----------
    indptr, indices, values, table, scale, start, stop
        As in ``assign_rows``.
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
def assign_halves(indptr, indices, values, table, scale, cluster, start, stop, members):
    """Assign each row to the more similar one of the two halves of its own cluster.

    Parameters
    ----------
    indptr, indices, values, scale, start, stop
        As in ``assign_rows``; halves 2j and 2j + 1 belong to cluster j.
    table : (n_columns, width) float32
    cluster : (n_rows,) int32
        Cluster of each row, -1 for none.
    members : (n_rows,) int32, written
        The half, -1 for none.
    """
    for row in range(start, stop):
        if cluster[row] < 0:
            members[row] = -1
            continue
        first = 2 * cluster[row]
        left, right = 0.0, 0.0
        for p in range(indptr[row], indptr[row + 1]):
            value, centres = np.float64(values[p]), table[indices[p]]
            left += value * np.float64(centres[first])
            right += value * np.float64(centres[first + 1])
        members[row] = first + (right * scale[first + 1] > left * scale[first])
