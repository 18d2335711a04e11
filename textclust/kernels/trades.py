"""Trades of terms between documents: co-occurrence goes, row lengths and frequencies stay."""

import numpy as np

from textclust.kernels._jit import ZERO, inner, kernel


@inner
def _uniform(state):
    """Number in [0, 1) by SplitMix64 (Steele, Lea & Flood 2014)."""
    value = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    value ^= value >> np.uint64(31)
    return np.float64(value >> np.uint64(11)) / 2.0**53


@inner
def _n_shared(columns, m, n):
    """How many columns two rows share: they stand one after the other, each in order."""
    a, b, shared = ZERO, m, ZERO
    while a < m and b < m + n:
        if columns[a] == columns[b]:
            shared += 1
        ahead, behind = columns[a] <= columns[b], columns[b] <= columns[a]
        a += ahead
        b += behind
    return shared


@kernel
def trade_terms(indptr, indices, values, pairs, key, columns, worth):
    """Deal out again, for each pair of rows, the terms that only one of them has (Strona et al. 2014).

    Each row keeps its number of terms and each term its documents and, since values move with their term,
    its values. Rows stay in column order: the deal goes through both rows at once.

    Parameters
    ----------
    indptr : (n_rows + 1,) int64
    indices : (n_values,) int32, changed
        In order within each row, none twice.
    values : (n_values,) float32, changed
    pairs : (n_pairs, 2) int64
        No row twice.
    key : uint64
        Of the random numbers.
    columns, worth : int32 and float32, changed
        Room for the two longest rows.
    """
    state = key
    for i in range(pairs.shape[0]):
        first, second = pairs[i, 0], pairs[i, 1]
        a, b = indptr[first], indptr[second]
        m, n = indptr[first + 1] - a, indptr[second + 1] - b
        for j in range(m):
            columns[j], worth[j] = indices[a + j], values[a + j]
        for j in range(n):
            columns[m + j], worth[m + j] = indices[b + j], values[b + j]
        shared = _n_shared(columns, m, n)
        left, right, x, y = m - shared, n - shared, ZERO, m
        while x < m or y < m + n:
            from_first = y == m + n or (x < m and columns[x] <= columns[y])
            from_second = x == m or (y < m + n and columns[y] <= columns[x])
            to_first, to_second = from_first, from_second  # a term of both stays where it is
            if from_first != from_second:
                state += np.uint64(0x9E3779B97F4A7C15)
                to_first = _uniform(state) * (left + right) < left
                to_second = not to_first
                left, right = left - to_first, right - to_second
            if to_first:
                source = x if from_first else y
                indices[a], values[a] = columns[source], worth[source]
                a += 1
            if to_second:
                source = y if from_second else x
                indices[b], values[b] = columns[source], worth[source]
                b += 1
            x, y = x + from_first, y + from_second
