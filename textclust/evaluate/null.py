"""A corpus without themes: the same documents and terms, put together at random."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp

from textclust.cluster.seeding import uniforms
from textclust.evaluate.partition import check_finite
from textclust.kernels.arrays import canonical, frozen
from textclust.kernels.rows import scale_rows_to_unit
from textclust.kernels.trades import trade_terms

#: Every row trades once a round; after ten, nothing of the old co-occurrence can be measured (ADR 18).
ROUNDS = 10


def null_corpus(X: Any, random_state: int = 0) -> sp.csr_array:
    """Break the co-occurrence of terms and nothing else.

    Pairs of rows deal out again the terms that only one of them has (the curveball algorithm of Strona et
    al. 2014, which draws evenly from all tables with the same margins). Each row keeps its number of terms,
    each term its documents and its weights, which move with it. Clusters found in the result are found in
    nothing. Linear in the values of ``X``.

    Parameters
    ----------
    X : sparse or dense, (n_rows, n_columns)
        Weighted rows; their order matters to the draw.
    random_state : int, default=0

    Returns
    -------
    csr_array of float32, (n_rows, n_columns)
        Rows of unit length.

    Raises
    ------
    DataError
        The sparse matrix is malformed, or a value is NaN or infinite.

    Examples
    --------
    >>> X = np.kron(np.eye(2), np.ones((4, 5)))
    >>> null = null_corpus(X)
    >>> (null != 0).sum(axis=1).tolist(), (null != 0).sum(axis=0).tolist()
    ([5, 5, 5, 5, 5, 5, 5, 5], [4, 4, 4, 4, 4, 4, 4, 4, 4, 4])
    """
    matrix = canonical(X)
    indptr, lengths = frozen(matrix.indptr, np.int64), np.diff(matrix.indptr)
    values = matrix.data.astype(np.float64)
    scale_rows_to_unit(indptr, values)
    check_finite(values)
    # Values of long rows are small because the rows have unit length: put them on one footing.
    values *= np.sqrt(np.repeat(lengths, lengths))
    indices, weights = matrix.indices.astype(np.int32), values.astype(np.float32)
    capacity = 2 * int(lengths.max(initial=0))
    columns, worth = np.empty(capacity, dtype=np.int32), np.empty(capacity, dtype=np.float32)
    positions = np.arange(matrix.shape[0], dtype=np.uint64)
    for step in range(ROUNDS):
        key = random_state * ROUNDS + step
        order = np.argsort(uniforms(positions, key), kind="stable")
        pairs = frozen(order[: len(order) // 2 * 2].reshape(-1, 2), np.int64)
        trade_terms(indptr, indices, weights, pairs, np.uint64(key + 1), columns, worth)
    values = weights.astype(np.float64)
    scale_rows_to_unit(indptr, values)
    return sp.csr_array((values.astype(np.float32), indices, indptr), shape=matrix.shape)
