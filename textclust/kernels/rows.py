"""Rows of a CSR matrix on their own: unit length, content hashes."""

import numpy as np

from textclust.kernels._jit import ZERO, inner, kernel


@inner
def _length(values, first, last):
    total = 0.0
    for p in range(first, last):
        total += values[p] * values[p]
    return np.sqrt(total)


@inner
def _to_unit(values, first, last):
    """Divide some values by their Euclidean length, summed in their order; nothing if it is 0."""
    length = _length(values, first, last)
    if not (1e-100 < length < 1e100):  # squares may have left the range of float64
        largest = 0.0
        for p in range(first, last):
            if abs(values[p]) > largest:
                largest = abs(values[p])
        if largest == 0.0:
            return
        for p in range(first, last):
            values[p] /= largest
        length = _length(values, first, last)
    for p in range(first, last):
        values[p] /= length


@kernel
def scale_rows_to_unit(indptr, values):
    """Divide each row by its Euclidean length, summed in column order; rows of length 0 stay as they are.

    Parameters
    ----------
    indptr : (n_rows + 1,) int64
    values : (n_values,) float64, changed
        Linear in their number.
    """
    for row in range(indptr.shape[0] - 1):
        _to_unit(values, indptr[row], indptr[row + 1])


@kernel
def weigh_rows(indptr, columns, worth, factors, unit, room, weights):
    """Multiply the values of each row by the factors of their columns.

    Parameters
    ----------
    indptr : (n_rows + 1,) int64
    columns : (n_values,) int32
    worth : (n_values,) int32 or float64
    factors : (n_columns,) float64
    unit : bool
        Divide each row by its Euclidean length, as ``scale_rows_to_unit`` does, before it is rounded.
    room : (n_values,) float64
        To work in.
    weights : (n_values,) float32 or float64, written
        May be the memory of ``worth``. Linear in their number.
    """
    for p in range(worth.shape[0]):
        room[p] = worth[p] * factors[np.uint64(columns[p])]
    if unit:
        for row in range(indptr.shape[0] - 1):
            _to_unit(room, indptr[row], indptr[row + 1])
    for p in range(worth.shape[0]):
        weights[p] = room[p]


@kernel
def read_rows(source, rows, renumber, starts, indices, values, start, stop, exact):
    """Copy rows of any CSR matrix, scaled to unit length and with their columns renumbered.

    Parameters
    ----------
    source : tuple of indptr (int64), indices (int32), values (float32 or float64)
    rows : (n_rows,) int64
        Which rows of the source.
    renumber : (n_columns,) int32
    starts : (n_rows + 1,) int64
        Where each row goes.
    indices : (n_values,) int32, written
    values : (n_values,) float32, written
    start, stop : int
        The rows to do; linear in their values.
    exact : float64
        Room for the longest of them.
    """
    indptr, old_indices, old_values = source
    for i in range(start, stop):
        first, length = indptr[rows[i]], starts[i + 1] - starts[i]
        for p in range(length):
            indices[starts[i] + p] = renumber[old_indices[first + p]]
            exact[p] = old_values[first + p]
        _to_unit(exact, ZERO, length)
        for p in range(length):
            values[starts[i] + p] = np.float32(exact[p])


@kernel
def hash_rows(indptr, indices, value_bits, out):
    """Hash what stands in each row, wherever the row stands.

    Parameters
    ----------
    indptr : (n_rows + 1,) int64
    indices : (n_values,) int32
    value_bits : (n_values,) uint32
        The bits of the float32 values.
    out : (n_rows,) uint64, written
    """
    for row in range(indptr.shape[0] - 1):
        value = np.uint64(0x9E3779B97F4A7C15)
        for p in range(indptr[row], indptr[row + 1]):
            item = np.uint64(indices[p]) << np.uint64(32) | np.uint64(value_bits[p])
            value = (value ^ item) * np.uint64(0xBF58476D1CE4E5B9)
            value ^= value >> np.uint64(27)
        value *= np.uint64(0x94D049BB133111EB)
        out[row] = value ^ (value >> np.uint64(31))
