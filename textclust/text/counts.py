"""From term ids to the document-term matrix: document frequencies, pruning, counts."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from textclust.errors import DataError, UsageError
from textclust.kernels.arrays import frozen
from textclust.kernels.blocks import allowed_cores, run_blocks
from textclust.kernels.counting import count_terms, distinct_terms

#: Documents in the smallest block worth handing to a thread.
LEAST_DOCUMENTS = 256


@dataclass(frozen=True, slots=True)
class Sizes:
    """What a pass over the tokens tells of terms and documents.

    Attributes
    ----------
    frequency : (n_terms,) int64
        In how many documents each term stands.
    distinct : (n_documents,) int64
        How many terms each document has.
    lengths : (n_documents,) int64
        How many tokens with a term each document has.
    """

    frequency: NDArray[np.int64]
    distinct: NDArray[np.int64]
    lengths: NDArray[np.int64]


def measure(
    types: NDArray[np.int32],
    term_of: NDArray[np.int32],
    offsets: NDArray[np.int64],
    n_terms: int,
    n_jobs: int | None = None,
    *,
    counts: NDArray[np.uint8] | None = None,
) -> Sizes:
    """Document frequencies of terms, and sizes of documents.

    Parameters
    ----------
    types : (n_tokens,) int32
    term_of : (n_types,) int32
        The term of each type, -1 to leave it out.
    offsets : (n_documents + 1,) int64
        Where each document's tokens start.
    n_terms : int
    n_jobs : int or None
        Threads; all allowed cores for None.
    counts : (n_tokens,) uint8 or None
        How often each token stands there; None for once.
    """
    n_documents = len(offsets) - 1
    sizes = Sizes(
        np.zeros(n_terms, dtype=np.int64),
        np.empty(n_documents, dtype=np.int64),
        np.empty(n_documents, dtype=np.int64),
    )
    runs, term_of = _runs(types, counts, offsets), frozen(term_of, np.int32)
    adding = threading.Lock()

    def work(start: int, stop: int) -> None:
        last_seen, frequency = np.full(n_terms, -1, dtype=np.int32), np.zeros(n_terms, dtype=np.int64)
        distinct_terms(runs, term_of, start, stop, last_seen, frequency, sizes.distinct, sizes.lengths)
        with adding:
            np.add(sizes.frequency, frequency, out=sizes.frequency)

    jobs = allowed_cores(n_jobs)
    run_blocks(work, n_documents, jobs, least=max(LEAST_DOCUMENTS, n_documents // jobs))
    return sizes


def count_matrix(
    types: NDArray[np.int32],
    column_of: NDArray[np.int32],
    offsets: NDArray[np.int64],
    n_columns: int,
    n_jobs: int | None = None,
    distinct: NDArray[np.int64] | None = None,
    *,
    counts: NDArray[np.uint8] | None = None,
    in_place: bool = False,
) -> sp.csr_matrix:
    """Counts of each column in each document.

    Parameters
    ----------
    types, offsets, n_jobs, counts
        As in `measure`.
    column_of : (n_types,) int32
        The column of each type, -1 to leave it out.
    n_columns : int
    distinct : (n_documents,) int64 or None
        How many columns each document has, where `measure` has found them already.
    in_place : bool, default=False
        The columns take the memory of ``types``, which is of no meaning afterwards.

    Returns
    -------
    csr_matrix of int32, (n_documents, n_columns)
        Canonical: columns in order, none twice.
    """
    found = _count(types, column_of, offsets, n_columns, n_jobs, distinct, counts=counts, in_place=in_place)
    return _as_csr(*found, n_columns)


def _count(
    types: NDArray[np.int32],
    column_of: NDArray[np.int32],
    offsets: NDArray[np.int64],
    n_columns: int,
    n_jobs: int | None,
    distinct: NDArray[np.int64] | None = None,
    *,
    counts: NDArray[np.uint8] | None,
    in_place: bool = False,
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64]]:
    """See `count_matrix`: the counts, their columns, and where each document's start."""
    n_documents = len(offsets) - 1
    if distinct is None:
        distinct = measure(types, column_of, offsets, n_columns, n_jobs, counts=counts).distinct
    indptr = np.concatenate([[0], distinct]).cumsum(dtype=np.int64)
    indices = types if in_place else np.empty(indptr[-1], dtype=np.int32)
    data = np.empty(indptr[-1], dtype=np.int32)
    runs, column_of = _runs(types, counts, offsets), frozen(column_of, np.int32)
    blocks: list[tuple[int, int]] = []

    def work(start: int, stop: int) -> None:
        tally = np.zeros(n_columns, dtype=np.int32)
        shift = int(offsets[start] - indptr[start]) if in_place else 0
        count_terms(
            runs, column_of, start, stop, tally, no_marks(n_columns), frozen(indptr, np.int64),
            indices, shift, data,
        )  # fmt: skip
        blocks.append((start, stop))

    run_blocks(work, n_documents, allowed_cores(n_jobs), least=LEAST_DOCUMENTS)
    if in_place:
        for start, stop in sorted(blocks):  # each block's columns are where its types began
            a, b = indptr[start], indptr[stop]
            indices[a:b] = indices[offsets[start] : offsets[start] + b - a]
        indices = indices[: indptr[-1]]
    return data, indices, indptr


def _as_csr(
    data: NDArray[np.int32], indices: NDArray[np.int32], indptr: NDArray[np.int64], n_columns: int
) -> sp.csr_matrix:
    narrow = indptr if indptr[-1] > np.iinfo(np.int32).max else indptr.astype(np.int32)
    matrix = sp.csr_matrix((data, indices, narrow), shape=(len(indptr) - 1, n_columns))
    matrix.has_canonical_format = True
    return matrix


def count_known(
    types: NDArray[np.int32],
    column_of: NDArray[np.int32],
    offsets: NDArray[np.int64],
    n_columns: int,
    n_jobs: int | None = None,
    *,
    counts: NDArray[np.uint8] | None = None,
) -> sp.csr_matrix:
    """Counts of known columns in each document.

    As `count_matrix`, but only the columns that occur take time: a document on its own does not take that of
    a whole vocabulary.
    """
    columns = np.unique(column_of[column_of >= 0])
    place_of = np.where(column_of < 0, -1, np.searchsorted(columns, column_of))
    data, places, indptr = _count(types, place_of, offsets, len(columns), n_jobs, counts=counts)
    return _as_csr(data, columns[places], indptr, n_columns)


def totals(types: NDArray[np.int32], counts: NDArray[np.uint8] | None, n_types: int) -> NDArray[np.int64]:
    """How often each type stands in all documents."""
    if counts is None:
        return np.bincount(types, minlength=n_types)
    return np.bincount(types, weights=counts, minlength=n_types).astype(np.int64)


def _runs(
    types: NDArray[np.int32], counts: NDArray[np.uint8] | None, offsets: NDArray[np.int64]
) -> tuple[NDArray[np.int32], NDArray[np.uint8], NDArray[np.int64]]:
    counts = np.ones(len(types), dtype=np.uint8) if counts is None else counts
    return frozen(types, np.int32), frozen(counts, np.uint8), frozen(offsets, np.int64)


def no_marks(size: int) -> tuple[NDArray[np.uint64], ...]:
    """Three levels of bits for so many places, as ``kernels.counting`` uses them; none is set."""
    return tuple(np.zeros((size >> bits) + 1, dtype=np.uint64) for bits in (6, 12, 18))


def document_limits(
    min_df: float, max_df: float, max_features: int | None, n_documents: int
) -> tuple[float, float]:
    """Fewest and most documents that a term may stand in.

    Raises
    ------
    UsageError
        The limits are none, or contradict each other.
    """
    if max_features is not None and max_features < 1:
        raise UsageError(f"max_features={max_features} is not at least 1")
    low = _documents("min_df", min_df, n_documents)
    high = _documents("max_df", max_df, n_documents)
    if high < low:
        raise UsageError(f"max_df corresponds to < documents than min_df (max_df={max_df}, min_df={min_df})")
    return low, high


def check_left(n_terms: int, min_df: float, max_df: float, n_documents: int) -> None:
    """Refuse limits that leave no term."""
    if not n_terms:
        raise DataError(
            "After pruning, no terms remain. Try a lower min_df or a higher max_df "
            f"(min_df={min_df}, max_df={max_df}, {n_documents} documents; --min-df 1 --max-df 1.0 keep all)."
        )


def _documents(name: str, limit: float, n_documents: int) -> float:
    """A limit of document frequency as a number of documents; it is given as one, or as a share."""
    if isinstance(limit, int | np.integer) and limit >= 1:
        return limit
    if isinstance(limit, float | np.floating) and 0.0 <= limit <= 1.0:
        return float(limit * n_documents)
    raise UsageError(f"{name}={limit} is neither a whole number from 1 on nor a share from 0.0 to 1.0")
