"""Products of sparse rows with dense tables, and how often terms meet."""

import numpy as np

from textclust.kernels._jit import ZERO, kernel
from textclust.kernels.lanes import LANES, add_rows


@kernel
def multiply_rows(indptr, indices, values, table, start, stop, out):
    """Multiply sparse rows by a dense table.

    A row's result depends on that row alone, so blocks of rows may run in any threads.

    Parameters
    ----------
    indptr : (n_rows + 1,) int64
    indices : (n_values,) int32
    values : (n_values,) float32
    table : (n_columns, width) float32
    start, stop : int
        The rows to do; ``width`` times their values.
    out : (n_rows, width) float32, written from ``start`` to ``stop``
    """
    width = table.shape[1]
    whole = width - width % (2 * LANES)
    for row in range(start, stop):
        for lane in range(0, whole, 2 * LANES):
            add_rows(indices, values, table, indptr[row], indptr[row + 1], lane, out[row])
        for j in range(whole, width):
            out[row, j] = 0.0
        if whole < width:
            for p in range(indptr[row], indptr[row + 1]):
                for j in range(whole, width):
                    out[row, j] += values[p] * table[indices[p], j]


@kernel
def positive_pmi(term_ptr, documents, context_ptr, contexts, log_share, logs, first, stop, met, out):
    """How much more often terms meet contexts in documents than by chance, where it is more.

    Parameters
    ----------
    term_ptr : (n_terms + 1,) int64
    documents : (n_values,) int32
        The documents of each term.
    context_ptr : (n_documents + 1,) int64
    contexts : (n_context_values,) uint32
        The contexts of each document; without a sign, an index needs no look at its sign.
    log_share : (n_contexts,) float64
        Logarithm of each context's share of all meetings.
    logs : (most documents of a term + 1,) float64
        Logarithms of whole numbers, of 0 minus infinity.
    first, stop : int
        The terms to do; one step for each context of each of their documents.
    met : (n_contexts,) uint32
        Room to work in.
    out : (stop - first, n_contexts) float32, written
    """
    for term in range(first, stop):
        for j in range(met.shape[0]):
            met[j] = 0
        meetings = ZERO
        for p in range(term_ptr[term], term_ptr[term + 1]):
            start, last = context_ptr[documents[p]], context_ptr[documents[p] + 1]
            meetings += last - start
            for q in range(start, last):
                met[contexts[q]] += np.uint32(1)
        log_total = np.log(meetings if meetings > 0 else 1)
        for j in range(met.shape[0]):
            more = logs[met[j]] - log_total - log_share[j]
            out[term - first, j] = more if more > 0.0 else 0.0
