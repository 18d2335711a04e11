"""Whether the top terms of a cluster belong together, and whether they are its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.stats import poisson

from textclust.evaluate.partition import PartitionedRows

#: Terms of a cluster that are looked at.
TOP_TERMS = 10
#: A pair of terms meets more often than by chance if chance does so less often than this.
SIGNIFICANCE = 0.01


@dataclass(frozen=True, slots=True)
class TermQuality:
    """How good the top terms of each cluster are; every array has one value a cluster.

    Attributes
    ----------
    coherence : (n_clusters,) float64
        Mean NPMI of the pairs of top terms, -1 to 1; NaN for fewer than two terms.
    exclusivity : (n_clusters,) float64
        Mean share of a top term's weight that is in this cluster, 0 to 1; NaN without terms.
    significance : (n_clusters,) float64
        Share of the pairs of top terms that stand together in more documents than chance explains.
    """

    coherence: NDArray[np.float64]
    exclusivity: NDArray[np.float64]
    significance: NDArray[np.float64]


def top_columns(means: NDArray[np.floating], n_terms: int = TOP_TERMS) -> list[NDArray[np.int64]]:
    """The heaviest columns of each cluster's mean, heaviest first, fewer where fewer have weight.

    Parameters
    ----------
    means : (n_columns, n_clusters)
    n_terms : int, default=10

    Examples
    --------
    >>> [columns.tolist() for columns in top_columns(np.array([[0.2, 0.0], [0.7, 0.0], [0.0, 0.5]]))]
    [[1, 0], [2]]
    """
    found = []
    for weights in means.T:
        heaviest = np.argsort(-weights, kind="stable")[:n_terms]
        found.append(heaviest[weights[heaviest] > 0])
    return found


def terms_of(partition: PartitionedRows, n_terms: int = TOP_TERMS) -> TermQuality:
    """Coherence, exclusivity and significance of the top terms of each cluster.

    Top terms are the heaviest of the mean row. Coherence is the normalised pointwise mutual information of
    Bouma (2009), over the documents, as Lau, Newman & Baldwin (2014) use it for topics: 1 for terms that only
    stand together, 0 for independent ones, -1 for terms that never meet. Exclusivity is that of Bischof &
    Airoldi (2012). Both are linear in the documents.

    Parameters
    ----------
    partition : PartitionedRows
        Weighted rows of terms, as the vectoriser gives them (not reduced).
    n_terms : int, default=10

    Examples
    --------
    >>> X = np.array([[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1], [0, 0, 1, 1]])
    >>> found = terms_of(PartitionedRows(X, [0, 0, 1, 1]))
    >>> found.coherence.tolist(), found.exclusivity.tolist()
    ([1.0, 1.0], [1.0, 1.0])
    """
    tops = top_columns(partition.means, n_terms)
    together = _met(partition, np.unique(np.concatenate(tops)))
    crowding = _crowding(partition)
    total = partition.means.sum(axis=1, dtype=np.float64)
    quality = [_of_one(together, columns, len(partition.kept), crowding) for columns in tops]
    exclusivity = [
        float((partition.means[columns, j] / total[columns]).mean()) if len(columns) else np.nan
        for j, columns in enumerate(tops)
    ]
    coherence, significance = (np.array(values) for values in zip(*quality, strict=True))
    return TermQuality(coherence, np.array(exclusivity), significance)


@dataclass(frozen=True, slots=True)
class _Meetings:
    """In which documents some of the terms stand: a column for each of ``columns``, which are in order."""

    columns: NDArray[np.int64]
    documents: sp.csc_array

    def counts(self, chosen: Sequence[int] | NDArray[np.int64]) -> NDArray[np.float64]:
        """In how many documents each pair of terms stands; on the diagonal, each term."""
        own = self.documents[:, np.searchsorted(self.columns, chosen)]
        counts: NDArray[np.float64] = (own.T @ own).toarray()
        return counts


def _met(partition: PartitionedRows, columns: NDArray[np.int64]) -> _Meetings:
    rows = partition.rows
    place = np.full(rows.n_columns, -1)
    place[columns] = np.arange(len(columns))
    here = place[rows.indices]
    document = np.repeat(np.arange(rows.n_rows), np.diff(rows.indptr))
    wanted = here >= 0
    shape = (rows.n_rows, len(columns))
    ones = np.ones(int(wanted.sum()))
    return _Meetings(columns, sp.csc_array((ones, (document[wanted], here[wanted])), shape=shape))


def _crowding(partition: PartitionedRows) -> float:
    """How much oftener independent terms meet because documents differ in length."""
    lengths = np.diff(partition.rows.indptr).astype(np.float64)
    return float(len(lengths) * (lengths**2).sum() / max(lengths.sum(), 1.0) ** 2)


def _of_one(
    together: _Meetings, columns: NDArray[np.int64], n_rows: int, crowding: float
) -> tuple[float, float]:
    """Mean NPMI of the pairs of some terms, and the share of pairs that meet more often than by chance."""
    if len(columns) < 2:
        return np.nan, 0.0
    counts = together.counts(columns)
    alone = np.diag(counts)
    first, second = np.triu_indices(len(columns), 1)
    both, by_chance = counts[first, second], alone[first] * alone[second] / n_rows
    with np.errstate(divide="ignore", invalid="ignore"):
        npmi = np.log(both / by_chance) / -np.log(both / n_rows)
    npmi[both == 0] = -1.0
    npmi[both == n_rows] = 1.0
    significant = poisson.sf(both - 1, by_chance * crowding) < SIGNIFICANCE
    return float(npmi.mean()), float(np.mean(significant))
