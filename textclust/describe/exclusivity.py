"""The terms that a cluster uses often and shares with few others: FREX."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from textclust.describe.terms import DocumentCounts

#: Weight of exclusivity against frequency; the value of the authors.
EXCLUSIVITY = 0.5


def frex(counts: DocumentCounts, chosen: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Balance how frequent a term is in the cluster and how exclusive it is to it.

    The harmonic mean of two ranks among the chosen terms of the cluster: of the share of its documents that
    hold the term, and of that share over the sum of all clusters' shares [1]_.

    Parameters
    ----------
    counts : DocumentCounts
    chosen : (n_stored,) bool
        Which stored counts of ``counts.within`` take part, such as those with evidence.

    Returns
    -------
    (n_stored,) float64
        0 to 1; 0 where a count takes no part.

    References
    ----------
    .. [1] Bischof, Airoldi (2012), "Summarizing topical content with word frequency and exclusivity", ICML.

    Examples
    --------
    >>> import numpy as np
    >>> from textclust.describe.terms import document_counts
    >>> X = np.array([[1, 1, 0], [1, 1, 1], [0, 1, 0], [0, 1, 0]])
    >>> frex(document_counts(X, np.array([0, 0, 1, 1]), 2), np.ones(4, dtype=bool)).round(2).tolist()
    [1.0, 0.5, 0.5, 1.0]
    """
    within = counts.within
    shares = within.data / np.maximum(counts.sizes[counts.rows], 1.0)
    every = np.bincount(within.indices, weights=shares, minlength=within.shape[1])
    exclusive = shares / every[within.indices]
    scores = np.zeros(len(shares))
    for a, b in zip(within.indptr[:-1], within.indptr[1:], strict=True):
        own = a + np.flatnonzero(chosen[a:b])
        if len(own):
            rarity, frequency = (rankdata(v[own], "max") / len(own) for v in (exclusive, shares))
            scores[own] = 1.0 / (EXCLUSIVITY / rarity + (1.0 - EXCLUSIVITY) / frequency)
    return scores
