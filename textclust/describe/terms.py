"""What a cluster's terms weigh and how many of its documents hold them; the heaviest ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.base import BaseEstimator

from textclust.records import TopTerm


def membership(labels: NDArray[np.integer], n_clusters: int) -> sp.csr_array:
    """Which documents are in which cluster, ``(n_clusters, n_documents)`` of ones; -1 is in none."""
    kept = np.flatnonzero(np.asarray(labels) >= 0)
    return sp.csr_array(
        (np.ones(len(kept)), (np.asarray(labels)[kept], kept)), shape=(n_clusters, len(labels))
    )


def cluster_sums(X: Any, labels: NDArray[np.integer], n_clusters: int) -> sp.csr_array:
    """Sum of the rows of each cluster, ``(n_clusters, n_terms)``; rows of label -1 are left out.

    Examples
    --------
    >>> import numpy as np
    >>> cluster_sums(np.array([[1, 0], [2, 1], [5, 5]]), np.array([0, 0, -1]), 1).toarray().tolist()
    [[3.0, 1.0]]
    """
    sums = sp.csr_array(membership(labels, n_clusters) @ sp.csr_array(X))
    sums.sort_indices()  # else in the order of the documents, and so would be what is added up of them
    return sums


@dataclass(frozen=True, slots=True)
class DocumentCounts:
    """How many documents of each cluster hold each term; all that the lights on a term need.

    Attributes
    ----------
    within : (n_clusters, n_terms) csr_array of float64
        Documents of the cluster with the term, columns in order; no zeros are stored.
    sizes : (n_clusters,) float64
        Documents of each cluster.
    everywhere : (n_terms,) float64
        Documents of the corpus with the term.
    total : float
        Documents of the corpus.
    """

    within: sp.csr_array
    sizes: NDArray[np.float64]
    everywhere: NDArray[np.float64]
    total: float

    @property
    def rows(self) -> NDArray[np.intp]:
        """Cluster of each stored count."""
        return np.repeat(np.arange(len(self.sizes)), np.diff(self.within.indptr))

    def united(self, unions: sp.csr_array) -> DocumentCounts:
        """Counts of unions of clusters; ``unions`` is ``(n_unions, n_clusters)`` of ones."""
        within = sp.csr_array(unions @ self.within)
        within.sort_indices()
        return DocumentCounts(within, unions @ self.sizes, self.everywhere, self.total)


def document_counts(X: Any, labels: NDArray[np.integer], n_clusters: int) -> DocumentCounts:
    """Count the documents of each cluster that hold each term.

    Examples
    --------
    >>> import numpy as np
    >>> counts = document_counts(np.array([[1, 0], [2, 1], [5, 5]]), np.array([0, 0, 1]), 2)
    >>> counts.within.toarray().tolist(), counts.sizes.tolist()
    ([[2.0, 1.0], [1.0, 1.0]], [2.0, 1.0])
    """
    matrix = sp.csr_array(X)
    pattern = sp.csr_array((matrix.data != 0, matrix.indices, matrix.indptr), shape=matrix.shape)
    within = cluster_sums(pattern.astype(np.float64), labels, n_clusters)
    within.eliminate_zeros()
    within.sort_indices()
    labels = np.asarray(labels)
    sizes = np.bincount(labels[labels >= 0], minlength=n_clusters).astype(np.float64)
    everywhere = np.bincount(within.indices, weights=within.data, minlength=within.shape[1])
    return DocumentCounts(within, sizes, everywhere.astype(np.float64), float(sizes.sum()))


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
        described = []
        for terms, weights in centre_weights(cluster_sums(X, labels, n_clusters)):
            heaviest = heaviest_first(terms, weights, self.n_terms)
            described.append([TopTerm(str(names[terms[i]]), float(weights[i])) for i in heaviest])
        return described


def centre_weights(sums: sp.csr_array) -> list[tuple[NDArray[np.integer], NDArray[np.float64]]]:
    """Terms of each cluster, and their weights in its centre, scaled to unit length."""
    centres: list[tuple[NDArray[np.integer], NDArray[np.float64]]] = []
    for a, b in zip(sums.indptr[:-1], sums.indptr[1:], strict=True):
        weights = sums.data[a:b]
        centres.append((sums.indices[a:b], weights / (float(np.linalg.norm(weights)) or 1.0)))
    return centres


def heaviest_first(
    terms: NDArray[np.integer], weights: NDArray[np.float64], n_terms: int
) -> NDArray[np.intp]:
    """Positions of the heaviest of the positive weights; the first column on ties."""
    order = np.lexsort((terms, -weights))[:n_terms]
    return order[weights[order] > 0]
