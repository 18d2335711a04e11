"""How arrays enter the kernels: checked, read-only and of one type, so that each kernel compiles once."""

from __future__ import annotations

import math
import mmap
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import DTypeLike, NDArray

from textclust.errors import DataError

#: Bytes from which on an array has pages of its own.
OWN_PAGES = 1 << 17
#: From so many bytes on its pages should be large ones, as NumPy asks for its own.
HUGE = 1 << 22

#: Shared pages, which are what ``mmap`` makes unless told otherwise, take several times as long to touch.
_PRIVATE = {"flags": mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS} if hasattr(mmap, "MAP_PRIVATE") else {}


def frozen(array: Any, dtype: DTypeLike) -> NDArray[Any]:
    """Read-only, contiguous view of the array in this type; copied only where type or layout differ."""
    view = np.ascontiguousarray(array, dtype=dtype).view()
    view.flags.writeable = False
    return view


def fresh(shape: int | tuple[int, ...], dtype: DTypeLike) -> NDArray[Any]:
    """Zeros in memory that goes back to the system as soon as the array is dropped, if it is large.

    The heap keeps what many threads take and drop in turn: a multiple of what is in use. Large arrays begin
    with a line of the cache, which NumPy's own do not.
    """
    size = math.prod(shape if isinstance(shape, tuple) else (shape,)) * np.dtype(dtype).itemsize
    if size < OWN_PAGES:
        return np.zeros(shape, dtype=dtype)
    pages = mmap.mmap(-1, size, **_PRIVATE)
    if size >= HUGE and hasattr(mmap, "MADV_HUGEPAGE"):
        pages.madvise(mmap.MADV_HUGEPAGE)
    return np.frombuffer(pages, dtype=dtype).reshape(shape)


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
