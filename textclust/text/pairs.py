"""Terms that follow each other, in a corpus and, of chosen pairs, by document; for phrases in labels."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from textclust.kernels.arrays import frozen
from textclust.kernels.counting import find_pairs, group_tails
from textclust.text.analysis import TermStream
from textclust.text.counts import count_matrix, measure


def count_pairs(
    stream: TermStream, column_of: NDArray[np.int32], n_columns: int, n_jobs: int | None = None
) -> sp.csr_array:
    """How often each column is followed by each other one in a document, stop words skipped.

    Parameters
    ----------
    stream : TermStream
    column_of : (n_types,) int32
        The column of each type, -1 for none: a word that is no column stands between its neighbours.

    Returns
    -------
    csr_array of int32, (n_columns, n_columns)
        Row: the first of the pair. At most as many values as the text has tokens.
    """
    heads, tails, sizes = _adjacent(stream, column_of, n_columns)
    starts = np.concatenate([[0], sizes]).cumsum(dtype=np.int64)
    nowhere, grouped = np.empty(0, dtype=np.int64), np.empty(starts[-1], dtype=np.int32)
    group_tails(frozen(heads, np.int32), frozen(tails, np.int32), starts[:-1].copy(), nowhere, grouped)
    every = np.arange(n_columns, dtype=np.int32)
    distinct = measure(grouped, every, starts, n_columns, n_jobs).distinct
    return count_matrix(grouped, every, starts, distinct, n_columns, n_jobs)


def count_chosen(
    stream: TermStream,
    column_of: NDArray[np.int32],
    pairs: NDArray[np.integer],
    n_columns: int,
    n_jobs: int | None = None,
) -> sp.csr_array:
    """How often each of some pairs stands in each document.

    Parameters
    ----------
    stream, column_of
        As in `count_pairs`.
    pairs : (n_pairs, 2) integers
        Columns of the first and the second term, each pair once.

    Returns
    -------
    csr_array of int32, (n_documents, n_pairs)
    """
    heads, tails, _ = _adjacent(stream, column_of, n_columns)
    n_pairs = len(pairs)
    keys = pairs[:, 0].astype(np.int64) * n_columns + pairs[:, 1]
    order = np.argsort(keys)
    number_of = np.full(n_pairs + 1, -1, dtype=np.int32)
    number_of[:-1] = order
    first = np.zeros(n_columns + 1, dtype=bool)  # the last place is that of no column
    first[pairs[:, 0]] = True
    candidates = np.flatnonzero(first[heads] & (tails >= 0))
    wanted = heads[candidates].astype(np.int64) * n_columns + tails[candidates]
    places = np.minimum(np.searchsorted(keys[order], wanted), max(n_pairs - 1, 0))
    types = np.full(len(heads), n_pairs, dtype=np.int32)
    if n_pairs:
        types[candidates] = np.where(keys[order][places] == wanted, places, n_pairs)
    distinct = measure(types, number_of, stream.offsets, n_pairs, n_jobs).distinct
    return count_matrix(types, number_of, stream.offsets, distinct, n_pairs, n_jobs)


def _adjacent(
    stream: TermStream, column_of: NDArray[np.int32], n_columns: int
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64]]:
    """Column of each token, and of the next one where both have one, else -1; pairs of each first column."""
    heads, tails = np.empty_like(stream.types), np.empty_like(stream.types)
    sizes = np.zeros(n_columns, dtype=np.int64)
    types, offsets = frozen(stream.types, np.int32), frozen(stream.offsets, np.int64)
    term_of, columns = frozen(stream.term_of, np.int32), frozen(column_of, np.int32)
    find_pairs(types, offsets, term_of, columns, heads, tails, sizes)
    return heads, tails, sizes
