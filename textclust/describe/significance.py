"""Whether there is evidence that a term belongs to a cluster, with the false discoveries under control."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc

from textclust.describe.terms import DocumentCounts


def p_values(counts: DocumentCounts) -> NDArray[np.float64]:
    """Chance to find so many of a term's documents in a cluster if they were spread over all alike.

    The upper tail of a binomial distribution with as many trials as documents hold the term and the
    cluster's share of all documents as chance (the regularised incomplete beta function).

    Returns
    -------
    (n_stored,) float64
        For each stored count of ``counts.within``.

    Examples
    --------
    >>> import numpy as np
    >>> from textclust.describe.terms import document_counts
    >>> X = np.array([[1, 1], [1, 1], [0, 1], [0, 1]])
    >>> p_values(document_counts(X, np.array([0, 0, 1, 1]), 2)).tolist()
    [0.25, 0.6875, 0.6875]
    """
    within = counts.within
    share = counts.sizes[counts.rows] / max(counts.total, 1.0)
    trials = counts.everywhere[within.indices]
    return np.asarray(betainc(within.data, trials - within.data + 1.0, share), dtype=np.float64)


def with_evidence(counts: DocumentCounts, rate: float) -> NDArray[np.bool_]:
    """Which terms of each cluster stand there by more than chance.

    Of all terms that are called significant in one cluster no more than ``rate`` are expected to be so by
    chance [1]_. Terms of so few documents that they could never be significant are no tests [2]_. The
    clusters were made from the same terms, so this is a lower bar for what is shown, not a proof.

    Returns
    -------
    (n_stored,) bool
        For each stored count of ``counts.within``.

    References
    ----------
    .. [1] Benjamini, Hochberg (1995), "Controlling the false discovery rate", J. R. Stat. Soc. B 57(1).
    .. [2] Gilbert (2005), "A modified false discovery rate multiple-comparisons procedure for discrete data,
       applied to human immunodeficiency virus genetics", J. R. Stat. Soc. C 54(1); after Tarone (1990).
    """
    p, indptr = p_values(counts), counts.within.indptr
    documents, n_terms = np.unique(counts.everywhere, return_counts=True)
    shares = counts.sizes / max(counts.total, 1.0)
    found = np.zeros(len(p), dtype=bool)
    for share, a, b in zip(shares, indptr[:-1], indptr[1:], strict=True):
        found[a:b] = benjamini_hochberg(p[a:b], possible_tests(share**documents, n_terms, rate), rate)
    return found


def possible_tests(least: NDArray[np.float64], n_terms: NDArray[np.int64], rate: float) -> int:
    """How many tests there are: the smallest m such that at most m terms can have a p-value of ``rate / m``.

    Parameters
    ----------
    least : (n,) float64
        The least p-values that are possible.
    n_terms : (n,)
        How many terms have each.
    rate : float
        Rate of false discoveries.

    Examples
    --------
    >>> import numpy as np
    >>> possible_tests(np.array([0.04, 0.001]), np.array([100, 10]), 0.05)
    10
    """
    order = np.argsort(least)
    ordered, so_far = least[order], np.concatenate([[0], np.cumsum(n_terms[order])])
    low, high = 1, max(int(so_far[-1]), 1)
    while low < high:
        m = (low + high) // 2
        enough = so_far[np.searchsorted(ordered, rate / m, side="right")] <= m
        low, high = (low, m) if enough else (m + 1, high)
    return low


def benjamini_hochberg(p: NDArray[np.float64], n_tests: int, rate: float) -> NDArray[np.bool_]:
    """Which p-values are significant among ``n_tests``; those that are not listed are 1.

    Examples
    --------
    >>> import numpy as np
    >>> benjamini_hochberg(np.array([0.2, 0.001, 0.02]), 4, 0.05).tolist()
    [False, True, True]
    """
    ordered = np.sort(p)
    passing = np.flatnonzero(ordered <= rate * np.arange(1, len(p) + 1) / n_tests)
    return p <= (ordered[passing[-1]] if len(passing) else -1.0)
