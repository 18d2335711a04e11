"""Which terms stand for a cluster."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.base import BaseEstimator

from textclust.records import TopTerm


def cluster_sums(X: Any, labels: NDArray[np.integer], n_clusters: int) -> sp.csr_array:
    """Sum of the rows of each cluster, ``(n_clusters, n_terms)``; rows of label -1 are left out.

    Examples
    --------
    >>> import numpy as np
    >>> cluster_sums(np.array([[1, 0], [2, 1], [5, 5]]), np.array([0, 0, -1]), 1).toarray().tolist()
    [[3.0, 1.0]]
    """
    kept = np.flatnonzero(labels >= 0)
    membership = sp.csr_array(
        (np.ones(len(kept)), (np.asarray(labels)[kept], kept)), shape=(n_clusters, len(labels))
    )
    return sp.csr_array(membership @ sp.csr_array(X))


class CentreTerms(BaseEstimator):
    """The heaviest terms of each cluster's centre, the mean of its weighted rows.

    Parameters
    ----------
    n_terms : int, default=100
        Terms kept for each cluster.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.array([[0.8, 0.6, 0.0], [0.0, 0.6, 0.8]])
    >>> terms = CentreTerms(n_terms=1).describe(X, np.array([0, 1]), ["cat", "and", "dog"], 2)
    >>> [[top.term for top in cluster] for cluster in terms]
    [['cat'], ['dog']]
    """

    def __init__(self, n_terms: int = 100) -> None:
        self.n_terms = n_terms

    def describe(
        self, X: Any, labels: NDArray[np.integer], names: Any, n_clusters: int
    ) -> list[list[TopTerm]]:
        """Terms of each cluster, heaviest first; weights are those of a centre of unit length.

        Parameters
        ----------
        X : (n_rows, n_terms)
            Weighted rows.
        labels : (n_rows,)
            Cluster of each row, -1 for none.
        names : sequence of str
            How each term is shown.
        n_clusters : int
        """
        sums = cluster_sums(X, labels, n_clusters)
        described = []
        for a, b in zip(sums.indptr[:-1], sums.indptr[1:], strict=True):
            terms, weights = sums.indices[a:b], sums.data[a:b]
            length = float(np.linalg.norm(weights)) or 1.0
            heaviest = np.lexsort((terms, -weights))[: self.n_terms]
            described.append(
                [
                    TopTerm(str(names[terms[i]]), float(weights[i] / length))
                    for i in heaviest
                    if weights[i] > 0
                ]
            )
        return described
