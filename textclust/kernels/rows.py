"""Rows of a CSR matrix on their own: unit length, content hashes."""

import numpy as np

from textclust.kernels._jit import kernel


@kernel
def scale_rows_to_unit(indptr, values, out, start, stop):  # type: ignore[no-untyped-def]
    """Divide each row by its Euclidean length, summed in float64 in column order; empty rows stay empty.

    Parameters
    ----------
    indptr : (n_rows + 1,) int64
    values : (n_values,) float64
    out : (n_values,) float32, written
    start, stop : int
        The rows to do. Linear in their values.
    """
    for row in range(start, stop):
        length = 0.0
        for p in range(indptr[row], indptr[row + 1]):
            length += values[p] * values[p]
        if length > 0.0:
            length = np.sqrt(length)
            for p in range(indptr[row], indptr[row + 1]):
                out[p] = np.float32(values[p] / length)
        else:
            for p in range(indptr[row], indptr[row + 1]):
                out[p] = np.float32(0.0)
