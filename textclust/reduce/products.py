"""Products with sparse and with tall dense matrices, on all cores."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from textclust.kernels.arrays import fresh, frozen
from textclust.kernels.blocks import LEAST_ROWS, run_blocks
from textclust.kernels.products import multiply_rows
from textclust.kernels.rows import hash_rows

#: Rows of a dense matrix that are multiplied at a time.
TALL_ROWS = 4096


def multiply(X: Any, table: NDArray[np.floating], n_jobs: int) -> NDArray[np.float32]:
    """``X @ table`` in float32; each row of the result depends on its row of ``X`` alone.

    Parameters
    ----------
    X : CSR, (n_rows, n_columns)
    table : (n_columns, width)
    n_jobs : int
        Threads.

    Examples
    --------
    >>> import scipy.sparse as sp
    >>> multiply(sp.csr_array([[1.0, 2.0], [0.0, 0.0]]), np.array([[1.0], [10.0]]), 1).tolist()
    [[21.0], [0.0]]
    """
    matrix = (frozen(X.indptr, np.int64), frozen(X.indices, np.int32), frozen(X.data, np.float32))
    table = frozen(table, np.float32)
    out = fresh((X.shape[0], table.shape[1]), np.float32)

    def work(start: int, stop: int) -> None:
        multiply_rows(*matrix, table, start, stop, out)

    run_blocks(work, X.shape[0], n_jobs, least=LEAST_ROWS)
    return out


def multiply_tall(left: NDArray[Any], right: NDArray[Any], n_jobs: int) -> NDArray[Any]:
    """``left @ right`` for a dense matrix of many rows, some of them at a time on every thread."""
    out = np.empty((len(left), right.shape[1]), dtype=np.result_type(left, right))
    blocks = _tall_blocks(len(left))

    def work(start: int, stop: int) -> None:
        for rows in blocks[start:stop]:
            np.matmul(left[rows], right, out=out[rows])

    run_blocks(work, len(blocks), n_jobs)
    return out


def inner_products(left: NDArray[Any], right: NDArray[Any], n_jobs: int) -> NDArray[Any]:
    """``left.T @ right`` for dense matrices of many rows; the sums of blocks are added in their order."""
    blocks = _tall_blocks(len(left))
    parts = np.empty((len(blocks), left.shape[1], right.shape[1]), dtype=np.result_type(left, right))

    def work(start: int, stop: int) -> None:
        for place in range(start, stop):
            np.matmul(left[blocks[place]].T, right[blocks[place]], out=parts[place])

    run_blocks(work, len(blocks), n_jobs)
    return np.asarray(parts.sum(axis=0))


def _tall_blocks(n_rows: int) -> list[slice]:
    """Blocks that do not depend on the number of threads, so that it changes no bit."""
    return [slice(first, first + TALL_ROWS) for first in range(0, max(n_rows, 1), TALL_ROWS)]


def in_content_order(X: sp.csr_array) -> sp.csr_array:
    """Rows in an order that depends on what they contain and not on where they stood."""
    bits = frozen(X.data, np.float32).view(np.uint32)
    hashes = np.empty(X.shape[0], dtype=np.uint64)
    hash_rows(frozen(X.indptr, np.int64), frozen(X.indices, np.int32), frozen(bits, np.uint32), hashes)
    return X[np.argsort(hashes, kind="stable")]
