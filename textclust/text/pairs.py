"""Terms that follow each other: counts over a corpus, and of chosen pairs by document; for phrases in labels."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from textclust.kernels.arrays import frozen
from textclust.kernels.counting import group_tails
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
    heads, tails, _ = _adjacent(stream, column_of)
    sizes = np.bincount(heads[(heads >= 0) & (tails >= 0)], minlength=n_columns)
    starts = np.concatenate([[0], sizes]).cumsum(dtype=np.int64)
    positions, grouped = np.empty(starts[-1], dtype=np.int64), np.empty(starts[-1], dtype=np.int32)
    group_tails(frozen(heads, np.int32), frozen(tails, np.int32), starts[:-1].copy(), positions, grouped)
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
    heads, tails, offsets = _adjacent(stream, column_of)
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
    distinct = measure(types, number_of, offsets, n_pairs, n_jobs).distinct
    return count_matrix(types, number_of, offsets, distinct, n_pairs, n_jobs)


def _adjacent(
    stream: TermStream, column_of: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64]]:
    """Column of each token that is no stop word, and of the next; where documents start among them."""
    kept = (stream.term_of >= 0)[stream.types] if len(stream.types) else np.zeros(0, dtype=bool)
    heads = column_of[stream.types[kept]] if len(stream.types) else stream.types
    offsets = np.concatenate([[0], np.cumsum(kept, dtype=np.int64)])[stream.offsets]
    tails = np.append(heads[1:], np.int32(-1)) if len(heads) else heads
    ends = offsets[1:][np.diff(offsets) > 0]
    tails[ends - 1] = -1
    return heads, tails, offsets
