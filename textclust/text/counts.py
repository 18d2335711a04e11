"""From term ids to the document-term matrix: count, prune, sort."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from textclust.errors import DataError, UsageError
from textclust.kernels.arrays import frozen
from textclust.kernels.tokens import count_terms


def count_matrix(ids: NDArray[np.int32], offsets: NDArray[np.int64], n_columns: int) -> sp.csr_array:
    """Counts of each column in each document.

    Parameters
    ----------
    ids : (n_tokens,) int32
        The column of each token, -1 to leave it out.
    offsets : (n_documents + 1,) int64
        Where each document's tokens start.

    Returns
    -------
    csr_array of int32, (n_documents, n_columns)
        Canonical: columns in order, none twice.
    """
    n_documents = len(offsets) - 1
    indptr = np.empty(n_documents + 1, dtype=np.int64)
    indices = np.empty(len(ids), dtype=np.int32)
    counts = np.empty(len(ids), dtype=np.int32)
    last_seen = np.full(n_columns, -1, dtype=np.int64)
    place = np.empty(n_columns, dtype=np.int64)
    n = count_terms(
        frozen(ids, np.int32), frozen(offsets, np.int64), last_seen, place, indptr, indices, counts
    )
    if n <= np.iinfo(np.int32).max:
        indptr = indptr.astype(np.int32)
    matrix = sp.csr_array((counts[:n].copy(), indices[:n].copy(), indptr), shape=(n_documents, n_columns))
    matrix.sort_indices()
    return matrix


def document_frequency(counts: sp.csr_array) -> NDArray[np.int64]:
    """In how many documents each term stands."""
    frequency: NDArray[np.int64] = np.bincount(counts.indices, minlength=counts.shape[1])
    return frequency


def kept_columns(
    counts: sp.csr_array, min_df: float, max_df: float, max_features: int | None
) -> NDArray[np.int64]:
    """Columns within the limits of document frequency, in order.

    ``max_features`` keeps the terms of the highest count over the corpus; of terms that are equally frequent
    the first in order (scikit-learn takes any of them).

    Raises
    ------
    UsageError
        The limits contradict each other.
    DataError
        No term is left.
    """
    if max_features is not None and max_features < 1:
        raise UsageError(f"max_features={max_features} is not at least 1")
    n_documents = counts.shape[0]
    low = _documents("min_df", min_df, n_documents)
    high = _documents("max_df", max_df, n_documents)
    if high < low:
        raise UsageError(f"max_df corresponds to < documents than min_df (max_df={max_df}, min_df={min_df})")
    frequency = document_frequency(counts)
    kept = np.flatnonzero((frequency >= low) & (frequency <= high))
    if max_features is not None and len(kept) > max_features:
        total = np.bincount(counts.indices, weights=counts.data, minlength=counts.shape[1])[kept]
        kept = np.sort(kept[np.argsort(-total, kind="stable")[:max_features]])
    if not len(kept):
        raise DataError(
            "After pruning, no terms remain. Try a lower min_df or a higher max_df "
            f"(min_df={min_df}, max_df={max_df}, {n_documents} documents)."
        )
    return kept


def too_common(counts: sp.csr_array, max_df: float) -> NDArray[np.int64]:
    """Columns that stand in more documents than ``max_df``, those in the most documents first."""
    frequency = document_frequency(counts)
    above = np.flatnonzero(frequency > _documents("max_df", max_df, counts.shape[0]))
    columns: NDArray[np.int64] = above[np.argsort(-frequency[above], kind="stable")]
    return columns


def _documents(name: str, limit: float, n_documents: int) -> float:
    """A limit of document frequency as a number of documents; it is given as one, or as a share."""
    if isinstance(limit, int | np.integer) and limit >= 1:
        return limit
    if isinstance(limit, float | np.floating) and 0.0 <= limit <= 1.0:
        return float(limit * n_documents)
    raise UsageError(f"{name}={limit} is neither a whole number from 1 on nor a share from 0.0 to 1.0")


def select_columns(counts: sp.csr_array, kept: NDArray[np.int64]) -> sp.csr_array:
    """The matrix with only these columns, which are in order."""
    if len(kept) == counts.shape[1]:
        return counts
    renumber = np.full(counts.shape[1], -1, dtype=np.int32)
    renumber[kept] = np.arange(len(kept), dtype=np.int32)
    indices = renumber[counts.indices]
    inside = indices >= 0
    running = np.concatenate([[0], np.cumsum(inside)])
    indptr = running[counts.indptr].astype(counts.indptr.dtype)
    return sp.csr_array((counts.data[inside], indices[inside], indptr), shape=(counts.shape[0], len(kept)))
