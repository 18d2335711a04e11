"""How much a term's count in a document is worth."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

#: BM25's usual constants (Robertson & Zaragoza 2009): saturation of counts, share of length normalisation.
BM25_K1 = 1.2
BM25_B = 0.75


def tfidf_idf(
    document_frequency: NDArray[np.int64], n_documents: int, *, smooth: bool
) -> NDArray[np.float64]:
    """Inverse document frequency as scikit-learn has it: ``ln(n / df) + 1``, smoothed by one document."""
    extra = int(smooth)
    idf: NDArray[np.float64] = np.log((n_documents + extra) / (document_frequency + extra)) + 1.0
    return idf


def bm25_idf(document_frequency: NDArray[np.int64], n_documents: int) -> NDArray[np.float64]:
    """Inverse document frequency of BM25, kept positive: ``ln(1 + (n - df + 0.5) / (df + 0.5))``."""
    df = document_frequency
    idf: NDArray[np.float64] = np.log1p((n_documents - df + 0.5) / (df + 0.5))
    return idf


def bm25_saturation(
    counts: NDArray[np.float64], row_lengths: NDArray[np.int64], per_row: NDArray[np.int64], average: float
) -> NDArray[np.float64]:
    """BM25's damped counts, ``tf (k1 + 1) / (tf + k1 (1 - b + b length / average))``.

    Parameters
    ----------
    counts : (n_values,) float64
    row_lengths : (n_rows,) int64
        Tokens of each document after stop words, before any pruning.
    per_row : (n_rows,) int64
        Values of each row.
    average : float
        Mean length of the documents of the fit.
    """
    relative = row_lengths / average if average > 0 else np.zeros(len(row_lengths))
    damping = BM25_K1 * (1.0 - BM25_B + BM25_B * relative)
    damped: NDArray[np.float64] = counts * (BM25_K1 + 1.0) / (counts + np.repeat(damping, per_row))
    return damped


def scale_rows_to_sum(indptr: NDArray[np.int64], values: NDArray[np.float64]) -> None:
    """Divide each row by the sum of its values, added in column order, in place; empty rows have none."""
    totals = np.add.reduceat(np.append(values, 0.0), indptr[:-1]) if len(indptr) > 1 else values
    values /= np.repeat(totals, np.diff(indptr))
