"""How well each document fits its cluster: similarity, runner-up, margin, novelty."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from textclust.cluster.nearest import nearest_two
from textclust.cluster.rows import unit_rows
from textclust.kernels.blocks import allowed_cores

#: Where the similarities of a cluster's own documents are kept: every percent.
QUANTILES = np.linspace(0.0, 1.0, 101)


@dataclass(frozen=True, slots=True)
class Assignment:
    """Documents and their clusters; every array has one value for each document.

    Attributes
    ----------
    labels : int32
        -1 for a document without terms.
    similarity : float64
        Cosine to the centre of the own cluster; NaN where there is none.
    runner_up : int32
        The most similar other cluster; -1 where there is none.
    margin : float64
        How much less similar the runner-up is.
    novelty : float64
        Share of the cluster's training documents that are more similar to its centre than this one.
    """

    labels: NDArray[np.int32]
    similarity: NDArray[np.float64]
    runner_up: NDArray[np.int32]
    margin: NDArray[np.float64]
    novelty: NDArray[np.float64]

    def part(self, start: int, stop: int) -> Assignment:
        """Documents ``start`` to ``stop`` alone."""
        return Assignment(*(getattr(self, name)[start:stop] for name in self.__slots__))


def score(
    rows: Any,
    centres: NDArray[np.float32],
    labels: NDArray[np.int32] | None,
    filled: NDArray[np.bool_] | None = None,
    n_jobs: int | None = None,
) -> Assignment:
    """Compare rows with all centres; novelty is not known yet (see ``with_novelty``).

    Parameters
    ----------
    rows : sparse or dense, (n_rows, n_columns)
    centres : (n_columns, n_clusters) float32
        Columns of unit length.
    labels : (n_rows,) or None
        Clusters that are already known (-1 for none); None takes the most similar one.
    filled : (n_rows,) bool, optional
        Rows that get a cluster if ``labels`` is None, and not -1; those with values if not given.
    n_jobs : int, optional
        Threads; all allowed cores by default.
    """
    own = None if labels is None else np.maximum(labels, 0)
    unit = unit_rows(rows)
    found = nearest_two(unit, centres, allowed_cores(n_jobs), own=own)
    if labels is None:
        filled = np.diff(unit.indptr) > 0 if filled is None else filled
        labels = np.where(filled, found.labels, np.int32(-1))
    none = labels < 0
    # Centres are float32: a cosine may come out above 1 by a few of its last bits.
    similarity = np.where(none, np.nan, np.minimum(found.similarity, 1.0))
    runner_up = np.where(none, np.int32(-1), found.runner_up)
    margin = np.where(runner_up >= 0, found.similarity - found.runner_up_similarity, np.nan)
    return Assignment(labels, similarity, runner_up, margin, np.full(len(none), np.nan))


def similarity_quantiles(
    labels: NDArray[np.int32], similarity: NDArray[np.float64], n_clusters: int
) -> NDArray[np.float64]:
    """Percentiles of the similarity of each cluster's documents, ``(n_clusters, 101)``."""
    table = np.zeros((n_clusters, len(QUANTILES)))
    for cluster in range(n_clusters):
        own = similarity[labels == cluster]
        if len(own):
            table[cluster] = np.maximum.accumulate(np.quantile(own, QUANTILES))
    return table


def with_novelty(assignment: Assignment, quantiles: NDArray[np.float64]) -> Assignment:
    """The same with novelty, by the percentiles that ``similarity_quantiles`` gave."""
    novelty = np.full(len(assignment.labels), np.nan)
    for cluster in range(len(quantiles)):
        own = assignment.labels == cluster
        novelty[own] = 1.0 - np.interp(assignment.similarity[own], quantiles[cluster], QUANTILES)
    return replace(assignment, novelty=novelty)


def cluster_means(
    labels: NDArray[np.int32], values: NDArray[np.float64], n_clusters: int
) -> NDArray[np.float64]:
    """Mean value of the documents of each cluster; 0 for one without documents."""
    kept = labels >= 0
    sums = np.bincount(labels[kept], weights=values[kept], minlength=n_clusters)
    return sums / np.maximum(np.bincount(labels[kept], minlength=n_clusters), 1)


def most_central(
    labels: NDArray[np.int32], similarity: NDArray[np.float64], n_clusters: int, n: int
) -> list[list[int]]:
    """Positions of the ``n`` most similar documents of each cluster; the first in order on ties."""
    central = []
    for cluster in range(n_clusters):
        own = np.flatnonzero(labels == cluster)
        order = np.argsort(-similarity[own], kind="stable")[:n]
        central.append([int(i) for i in own[order]])
    return central
