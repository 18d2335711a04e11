"""How arrays enter the kernels: checked, read-only and of one type, so that each kernel compiles once."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import DTypeLike, NDArray

from textclust.errors import DataError


def frozen(array: Any, dtype: DTypeLike) -> NDArray[Any]:
    """Read-only, contiguous view of the array in this type; copied only where type or layout differ."""
    view = np.ascontiguousarray(array, dtype=dtype).view()
    view.flags.writeable = False
    return view


def short_lines(n_rows: int, width: int) -> NDArray[np.int16]:
    """A table of zeros whose first number begins a line of the cache, 64 bytes.

    A row of whole lines then touches no more of them than it needs: NumPy's own arrays begin 16 bytes later.
    """
    room = np.zeros(2 * n_rows * width + 64, dtype=np.uint8)
    first = -room.ctypes.data % 64
    return room[first : first + 2 * n_rows * width].view(np.int16).reshape(n_rows, width)


def canonical(X: Any) -> sp.csr_array:
    """The rows in CSR form, checked: columns in order, none twice, no value 0. Not a copy where X is so.

    Raises
    ------
    DataError
        The sparse matrix is malformed.
    """
    if not sp.issparse(X) and np.asarray(X).dtype != np.float32:
        X = np.asarray(X, dtype=np.float64)
    matrix = sp.csr_array(X)
    if sp.issparse(X):
        try:
            matrix.check_format(full_check=True)
        except ValueError as error:
            raise DataError(f"the sparse matrix is malformed: {error}") from error
        if not matrix.has_canonical_format:
            matrix = matrix.copy()
            matrix.sum_duplicates()
        if not matrix.data.all():  # a value of 0 is none
            matrix = matrix.copy()
            matrix.eliminate_zeros()
    return matrix
