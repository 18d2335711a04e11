"""The terms that tell a cluster from the rest of the corpus: log-odds with an informative prior."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from textclust.describe.terms import DocumentCounts

#: Strength of the prior, in clusters of mean size (measured in ADR 22).
PRIOR_CLUSTERS = 3.0


def log_odds(counts: DocumentCounts, strength: float | None = None) -> NDArray[np.float64]:
    """How sure it is that a document of the cluster holds the term rather than one of the rest.

    The log-odds ratio between the cluster and the rest, both shrunk towards the share of the whole corpus by
    an informative Dirichlet prior, over its standard deviation [1]_: a z-score. Counted are documents, not
    tokens, so that one long document weighs as much as any other; the prior is then a Beta distribution for
    each term.

    Parameters
    ----------
    counts : DocumentCounts
    strength : float, optional
        Documents of the prior; those of `PRIOR_CLUSTERS` clusters of mean size if not given.

    Returns
    -------
    (n_stored,) float64
        A z-score for each stored count of ``counts.within``.

    References
    ----------
    .. [1] Monroe, Colaresi, Quinn (2008), "Fightin' Words: Lexical Feature Selection and Evaluation for
       Identifying the Content of Political Conflict", Political Analysis 16(4), equations 15 to 22.

    Examples
    --------
    >>> import numpy as np
    >>> from textclust.describe.terms import document_counts
    >>> X = np.array([[1, 1], [1, 1], [0, 1], [0, 1]])
    >>> log_odds(document_counts(X, np.array([0, 0, 1, 1]), 2)).round(1).tolist()
    [1.0, 0.0, 0.0]
    """
    terms, rows, inside = counts.within.indices, counts.rows, counts.within.data
    share = ((counts.everywhere + 0.5) / (counts.total + 1.0))[terms]
    size = counts.sizes[rows]
    strength = PRIOR_CLUSTERS * counts.total / max(len(counts.sizes), 1) if strength is None else strength
    held, lacked = strength * share, strength * (1.0 - share)
    outside = counts.everywhere[terms] - inside
    cells = (
        inside + held,
        size - inside + lacked,
        outside + held,
        counts.total - size - outside + lacked,
    )
    a, b, c, d = cells
    z: NDArray[np.float64] = (np.log(a / b) - np.log(c / d)) / np.sqrt(sum(1.0 / cell for cell in cells))
    return z
