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
#: A large page. Arrays of so many bytes and more should have such pages, as NumPy asks for its own.
HUGE = 1 << 21

#: Places in most buffers.
_USUAL = 200_000
#: Shared pages, which are what ``mmap`` makes unless told otherwise, take several times as long to touch.
_PRIVATE = {"flags": mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS} if hasattr(mmap, "MAP_PRIVATE") else {}


def frozen(array: Any, dtype: DTypeLike) -> NDArray[Any]:
    """Read-only, contiguous view of the array in this type; copied only where type or layout differ."""
    view = np.ascontiguousarray(array, dtype=dtype).view()
    view.setflags(write=False)  # a quarter of the time that assigning to ``flags`` takes
    return view


def fresh(shape: int | tuple[int, ...], dtype: DTypeLike) -> NDArray[Any]:
    """Zeros in memory that goes back to the system as soon as the array is dropped, if it is large.

    The heap keeps what many threads take and drop in turn: a multiple of what is in use. Large arrays begin
    with a line of the cache, which NumPy's own do not.
    """
    size = math.prod(shape if isinstance(shape, tuple) else (shape,)) * np.dtype(dtype).itemsize
    if size < OWN_PAGES:
        return np.zeros(shape, dtype=dtype)
    n = size // np.dtype(dtype).itemsize
    return np.frombuffer(_pages(size, large=size >= HUGE), dtype=dtype, count=n).reshape(shape)


def roomy(length: int) -> int:
    """Places for a buffer that is used again for more: new memory takes longer than what is done with it.

    Pages that nothing is put into take no memory.
    """
    return max(length, _USUAL) if length > _USUAL >> 5 else length


def _pages(size: int, *, large: bool) -> mmap.mmap:
    if large:  # whole large pages begin where one can begin
        size = -(-size // HUGE) * HUGE
    try:
        pages = mmap.mmap(-1, size, **_PRIVATE)
    except OSError as error:
        raise MemoryError(f"{size:,} bytes of memory cannot be had") from error
    if large and hasattr(mmap, "MADV_HUGEPAGE"):
        pages.madvise(mmap.MADV_HUGEPAGE)
    return pages


class Growing:
    """Numbers of one type, put one after the other into large pages that grow without being copied.

    Pages that nothing was put into take no memory.
    """

    def __init__(self, dtype: DTypeLike) -> None:
        self._dtype = np.dtype(dtype)
        self._first = np.empty(0, dtype=dtype)
        self._pages: mmap.mmap | None = None
        self._used = 0

    def add(self, numbers: NDArray[Any]) -> None:
        """Copy them behind the others; the first ones are kept as they are as long as they are alone."""
        if not self._used:
            self._first, self._used = numbers, numbers.nbytes
            return
        if self._pages is None:
            self._pages = _pages(max(OWN_PAGES, 64 * self._used), large=True)
            _write(self._pages, self._first, 0)
        if self._used + numbers.nbytes > len(self._pages):
            self._pages = _grown(self._pages, max(self._used + numbers.nbytes, 2 * len(self._pages)))
        _write(self._pages, numbers, self._used)
        self._used += numbers.nbytes

    def array(self) -> NDArray[Any]:
        """All of them; no more can be added."""
        if self._pages is None:
            return self._first
        return np.frombuffer(self._pages, self._dtype, self._used // self._dtype.itemsize)


def _write(pages: mmap.mmap, numbers: NDArray[Any], at: int) -> None:
    np.frombuffer(pages, numbers.dtype, len(numbers), at)[:] = numbers


def _grown(pages: mmap.mmap, size: int) -> mmap.mmap:
    size = -(-size // HUGE) * HUGE
    try:
        pages.resize(size)
        return pages
    except (SystemError, OSError):  # a system that cannot move pages
        larger = _pages(size, large=True)
        larger[: len(pages)] = pages[:]
        return larger


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


def needs_no_check(estimator: Any, X: Any) -> bool:
    """Whether scikit-learn's ``validate_data`` would let these rows pass as they are; a tenth of its time.

    Parameters
    ----------
    estimator : fitted estimator
    X : array-like or sparse
        True only for CSR of float32 or float64 without NaN and infinity, with as many columns as were fitted.
    """
    if not isinstance(X, sp.csr_matrix | sp.csr_array) or X.dtype not in (np.float32, np.float64):
        return False
    if X.ndim != 2 or not X.shape[0] or X.shape[1] != estimator.n_features_in_:
        return False
    with np.errstate(all="ignore"):
        finite = bool(np.isfinite(X.data.sum(dtype=np.float64)))
    return finite and not hasattr(estimator, "feature_names_in_")
