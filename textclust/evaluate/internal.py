"""How good a partition is by itself: silhouette, Davies-Bouldin, Calinski-Harabasz, cohesion, separation.

Every measure takes the rows at unit length (cosine), sparse or dense, is linear in them, and needs no sample.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from textclust.errors import DataError
from textclust.evaluate.partition import PartitionedRows


@dataclass(frozen=True, slots=True)
class ClusterQuality:
    """How good each cluster is; every array has one value a cluster, in the order of ``clusters``.

    Attributes
    ----------
    clusters : (n_clusters,) int
        The labels that occur, in order.
    sizes : (n_clusters,) int64
    cohesion : (n_clusters,) float64
        Mean cosine of a cluster's rows to its centre.
    separation : (n_clusters,) float64
        1 - cosine of the centre to the nearest other centre; NaN for a single cluster.
    nearest : (n_clusters,) int
        Label of that other cluster; -1 where there is none.
    silhouette : (n_clusters,) float64
        Mean silhouette of the rows.
    """

    clusters: NDArray[np.integer]
    sizes: NDArray[np.int64]
    cohesion: NDArray[np.float64]
    separation: NDArray[np.float64]
    nearest: NDArray[np.integer]
    silhouette: NDArray[np.float64]


def silhouette_samples(X: Any, labels: Any, *, n_jobs: int | None = None) -> NDArray[np.float64]:
    """Silhouette of every row by cosine distance, exact and in linear time.

    With ``a`` the mean distance of a row to the other rows of its cluster and ``b`` the smallest mean
    distance to another cluster, it is ``(b - a) / max(a, b)`` (Rousseeuw 1987): near 1 for a row that is
    where it belongs, below 0 for one that is nearer to another cluster. The mean cosine distance to a
    cluster is 1 - the product with the mean of its rows.

    Parameters
    ----------
    X : sparse or dense, (n_rows, n_columns)
    labels : (n_rows,) int
        At least two clusters; -1 for rows that have none.
    n_jobs : int, optional
        Threads; all allowed cores by default.

    Returns
    -------
    (n_rows,) float64
        -1 to 1; 0 for the only row of a cluster, NaN for rows without a cluster. That of scikit-learn's
        ``silhouette_samples(metric="cosine")`` to 1e-6.

    Raises
    ------
    DataError
        There are fewer than two clusters, the labels do not fit the rows, or a value is NaN or infinite.

    Examples
    --------
    >>> X = np.array([[1.0, 0.0], [1.0, 0.1], [0.0, 1.0]])
    >>> silhouette_samples(X, [0, 0, 1]).round(3).tolist()
    [0.995, 0.994, 0.0]
    """
    partition = PartitionedRows(X, labels, n_jobs)
    return partition.spread_out(silhouettes(partition), len(np.asarray(labels)))


def silhouette_score(X: Any, labels: Any, *, n_jobs: int | None = None) -> float:
    """Mean silhouette over all rows that have a cluster; see `silhouette_samples`.

    Examples
    --------
    >>> round(silhouette_score(np.array([[1.0, 0.0], [1.0, 0.1], [0.0, 1.0]]), [0, 0, 1]), 3)
    0.663
    """
    return mean_silhouette(PartitionedRows(X, labels, n_jobs))


def davies_bouldin_score(X: Any, labels: Any, *, n_jobs: int | None = None) -> float:
    """Mean over the clusters of the worst ratio of spread to distance with another one; lower is better.

    Davies & Bouldin (1979), with Euclidean distances between rows of unit length: scikit-learn's
    ``davies_bouldin_score`` of the normalised rows.

    Examples
    --------
    >>> X = np.array([[1.0, 0.0], [1.0, 0.1], [0.0, 1.0], [0.1, 1.0]])
    >>> round(davies_bouldin_score(X, [0, 0, 1, 1]), 3)
    0.074
    """
    return davies_bouldin(PartitionedRows(X, labels, n_jobs))


def calinski_harabasz_score(X: Any, labels: Any, *, n_jobs: int | None = None) -> float:
    """Dispersion between the clusters over that within, each by its degrees of freedom; higher is better.

    Calinski & Harabasz (1974), for rows of unit length: scikit-learn's ``calinski_harabasz_score`` of the
    normalised rows.

    Examples
    --------
    >>> X = np.array([[1.0, 0.0], [1.0, 0.1], [0.0, 1.0], [0.1, 1.0]])
    >>> round(calinski_harabasz_score(X, [0, 0, 1, 1]), 1)
    362.0
    """
    return calinski_harabasz(PartitionedRows(X, labels, n_jobs))


def silhouettes(partition: PartitionedRows) -> NDArray[np.float64]:
    """`silhouette_samples` of the rows that have a cluster."""
    _check_two(partition)
    found, sizes = partition.against_means, partition.sizes[partition.labels]
    others = np.maximum(sizes - 1, 1)
    own = 1.0 - (sizes * found.similarity - partition.self_products) / others
    other = 1.0 - found.runner_up_similarity
    largest = np.maximum(own, other)
    # Both distances within rounding of 0: the row equals the rows of two clusters.
    defined = (sizes > 1) & (largest > 1e-6)
    values = np.divide(other - own, largest, out=np.zeros(len(own)), where=defined)
    return values


def mean_silhouette(partition: PartitionedRows) -> float:
    """Mean over the rows."""
    return math.fsum(silhouettes(partition)) / len(partition.kept)


def davies_bouldin(partition: PartitionedRows) -> float:
    """`davies_bouldin_score` of rows that are already compared with the means."""
    _check_two(partition)
    squared = partition.squared
    own = partition.against_means.similarity
    distance = np.sqrt(np.maximum(partition.self_products - 2 * own + squared[partition.labels], 0.0))
    spread = partition.cluster_means_of(distance)
    lengths = np.sqrt(squared)
    apart = np.add.outer(squared, squared) - 2 * partition.centre_cosines * np.outer(lengths, lengths)
    np.fill_diagonal(apart, np.inf)
    between = np.sqrt(np.maximum(apart, 0.0))
    # Two clusters in one place tell nothing, as scikit-learn has it.
    ratio = np.divide(np.add.outer(spread, spread), between, out=np.zeros_like(between), where=between > 1e-6)
    return float(ratio.max(axis=1).mean())


def calinski_harabasz(partition: PartitionedRows) -> float:
    """`calinski_harabasz_score` of rows that are already compared with the means."""
    _check_two(partition)
    n, k = len(partition.kept), partition.n_clusters
    of_clusters = float(partition.sizes @ partition.squared)
    within = float(partition.self_products.sum()) - of_clusters
    between = of_clusters - n * partition.overall_square()
    if within <= 1e-9 * n or n == k:
        return 1.0  # as scikit-learn has it
    return between / (k - 1) / (within / (n - k))


def quality(partition: PartitionedRows) -> ClusterQuality:
    """Cohesion, separation and mean silhouette of every cluster.

    Examples
    --------
    >>> X = np.array([[1.0, 0.0], [1.0, 0.1], [0.0, 1.0]])
    >>> found = quality(PartitionedRows(X, [0, 0, 1]))
    >>> found.cohesion.round(3).tolist(), found.separation.round(3).tolist()
    ([0.999, 1.0], [0.95, 0.95])
    """
    k, lengths = partition.n_clusters, np.sqrt(partition.squared)
    cosine = np.divide(
        partition.against_means.similarity,
        lengths[partition.labels],
        out=np.zeros(len(partition.labels)),
        where=lengths[partition.labels] > 0,
    )
    single = k < 2
    between = partition.centre_cosines.copy()
    np.fill_diagonal(between, -np.inf)
    nearest = between.argmax(axis=1)
    return ClusterQuality(
        partition.clusters,
        partition.sizes,
        partition.cluster_means_of(cosine),
        np.full(k, np.nan) if single else 1.0 - between.max(axis=1),
        np.full(k, -1) if single else partition.clusters[nearest],
        np.full(k, np.nan) if single else partition.cluster_means_of(silhouettes(partition)),
    )


def _check_two(partition: PartitionedRows) -> None:
    if partition.n_clusters < 2:
        raise DataError("all rows are in one cluster: this measure compares two or more")
