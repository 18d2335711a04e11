"""Which clusters to trust: those that come back in other documents, and whose terms belong together."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from textclust.cluster.rows import UnitRows
from textclust.cluster.seeding import uniforms
from textclust.errors import DataError
from textclust.evaluate.chain import partition_chain
from textclust.evaluate.coherence import terms_of
from textclust.evaluate.evidence import reduced
from textclust.evaluate.internal import quality
from textclust.evaluate.partition import PartitionedRows

SOLID, MIXED, DO_NOT_NAME = "solid", "mixed", "do not name"

#: Resamples, each of so large a share of the documents; no more documents than so many are looked at.
RESAMPLES = 6
SHARE = 0.8
MOST_DOCUMENTS = 10_000
#: Rows of so few columns are taken as they are.
SHORT = 300
#: A cluster that comes back so well is solid; one that comes back less than the other dissolves (ADR 19).
COMES_BACK = 0.5
DISSOLVES = 0.25
#: Another draw moves the stability by so much at least, also where the resamples agree.
LEAST_UNCERTAINTY = 0.08
#: Centres of two clusters that are nearer than this say much the same.
TOO_NEAR = 0.2
#: Share of the pairs of top terms that must stand together more often than by chance (which gives 0.01).
TERMS_TOGETHER = 0.1
#: Fewer documents than this are too few to speak of a theme.
LEAST_SIZE = 5


@dataclass(frozen=True, slots=True)
class ClusterTrust:
    """Whether a cluster may be named.

    Attributes
    ----------
    id : int
    verdict : {"solid", "mixed", "do not name"}
    reason : str
    stability : float
        Mean Jaccard similarity to the most similar cluster of each resample, 0 to 1 (Hennig 2007).
    uncertainty : float
        How far another draw of resamples may move the stability: twice its standard error, .08 at least.
    separation : float or None
        1 - cosine of the centre to the nearest other centre.
    significance : float
        Share of the pairs of top terms that stand together more often than by chance.
    """

    id: int
    verdict: str
    reason: str
    stability: float
    uncertainty: float
    separation: float | None
    significance: float

    def as_json(self) -> dict[str, Any]:
        """The verdict as programs may rely on it, beside the cluster's id."""
        return {name: value for name, value in asdict(self).items() if name != "id"}


def cluster_trust(
    points: Any, labels: Any, *, X: Any = None, random_state: int = 0, n_jobs: int | None = None
) -> list[ClusterTrust]:
    """Judge every cluster by resampling (Hennig's clusterboot), its neighbours and its terms.

    Six times four fifths of at most 10,000 documents, drawn by a keyed hash of their content, are clustered
    afresh in their 60 main directions; each cluster is compared with the most similar new one, on the
    documents both could hold. Small overlap means that the cluster was an accident of these documents
    or of this start.

    Parameters
    ----------
    points : (n_rows, n_columns)
        The rows as they were clustered.
    labels : (n_rows,) int
        -1 for rows that have no cluster.
    X : (n_rows, n_terms), optional
        The rows in terms, if ``points`` are reduced.
    random_state : int, default=0
    n_jobs : int, optional
        Threads; all allowed cores by default.

    Returns
    -------
    list of ClusterTrust
        By rising id.

    Raises
    ------
    DataError
        The labels do not fit the rows, or there are too few rows to draw from.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> themes = np.repeat([0, 1], 50)
    >>> likely = np.where(np.arange(20) // 10 == themes[:, None], 0.6, 0.05)
    >>> X = (rng.random((100, 20)) < likely).astype(float)
    >>> [cluster.verdict for cluster in cluster_trust(X, themes)]
    ['solid', 'solid']
    """
    partition = PartitionedRows(points, labels, n_jobs)
    words = partition if X is None or X is points else PartitionedRows(X, labels, n_jobs)
    if partition.rows.n_rows < 4:
        raise DataError(f"{partition.rows.n_rows} documents are too few to draw samples from: 4 are needed")
    with threadpool_limits(limits=1):
        stability, uncertainty = _stability(partition, random_state)
    of_clusters, of_terms = quality(partition), terms_of(words)
    trust = []
    for j, cluster in enumerate(partition.clusters):
        separation = float(of_clusters.separation[j])
        nearest, size = int(of_clusters.nearest[j]), int(partition.sizes[j])
        significance = float(of_terms.significance[j])
        stable, unsure = float(stability[j]), float(uncertainty[j])
        verdict, reason = judge(stable, separation, nearest, significance, size, unsure)
        known = None if np.isnan(separation) else separation
        trust.append(ClusterTrust(int(cluster), verdict, reason, stable, unsure, known, significance))
    return trust


def judge(
    stability: float,
    separation: float,
    nearest: int,
    significance: float,
    size: int,
    uncertainty: float = 0.0,
) -> tuple[str, str]:
    """One verdict and its reason, which says so where another draw may come to another verdict.

    Examples
    --------
    >>> judge(0.8, 0.5, 3, 0.9, 40)
    ('solid', 'comes back in other samples of the documents (80 % overlap)')
    >>> judge(0.8, 0.1, 3, 0.9, 40)[0], judge(0.1, 0.5, 3, 0.9, 40)[0]
    ('mixed', 'do not name')
    """
    overlap = f"{stability * 100:.0f} % overlap"
    for limit in (DISSOLVES, COMES_BACK):
        if abs(stability - limit) <= uncertainty:
            overlap += f", near the limit of {limit * 100:.0f} %: another draw may judge otherwise"
    if size < LEAST_SIZE:
        return DO_NOT_NAME, f"only {size} documents"
    if stability < DISSOLVES:
        return DO_NOT_NAME, f"falls apart in other samples of the documents ({overlap})"
    if significance < TERMS_TOGETHER:
        return DO_NOT_NAME, f"its top terms seldom stand together ({significance * 100:.0f} % of the pairs)"
    if stability < COMES_BACK:
        return MIXED, f"comes back only in part in other samples of the documents ({overlap})"
    if separation < TOO_NEAR:
        return MIXED, f"stable, but says much the same as cluster {nearest}"
    return SOLID, f"comes back in other samples of the documents ({overlap})"


def _stability(partition: PartitionedRows, key: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean Jaccard similarity of each cluster to its best counterpart of each resample; its uncertainty."""
    k, hashes = partition.n_clusters, partition.rows.hashes()
    looked_at = np.lexsort((hashes, uniforms(hashes, 1_000 * key + 500)))[:MOST_DOCUMENTS]
    labels, hashes = partition.labels[looked_at], hashes[looked_at]
    points = _directions(partition.rows.take(looked_at), key)
    size = int(np.ceil(SHARE * len(labels)))
    overlaps, squares, seen = np.zeros(k), np.zeros(k), np.zeros(k)
    for number in range(RESAMPLES):
        drawn = np.lexsort((hashes, uniforms(hashes, 1_000 * key + 501 + number)))[:size]
        found = next(partition_chain(points[drawn], [k], key + number))
        overlap, here = jaccards(labels[drawn], found.labels, k)
        overlaps += overlap
        squares += overlap**2
        seen += here
    mean, square = (np.divide(sums, seen, out=np.zeros(k), where=seen > 0) for sums in (overlaps, squares))
    error = np.sqrt(np.maximum(square - mean**2, 0.0) / np.maximum(seen - 1, 1))
    return mean, np.maximum(2.0 * error, LEAST_UNCERTAINTY)


def jaccards(
    labels: NDArray[np.integer], others: NDArray[np.integer], n_clusters: int
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Jaccard similarity of each cluster to the most similar one of another partition; which have rows.

    Examples
    --------
    >>> overlap, here = jaccards(np.array([0, 0, 0, 1]), np.array([1, 1, 0, 0]), 3)
    >>> overlap.round(2).tolist(), here.tolist()
    ([0.67, 0.5, 0.0], [True, True, False])
    """
    width = int(others.max()) + 1
    table = np.bincount(labels * width + others, minlength=n_clusters * width).reshape(n_clusters, width)
    both = table.sum(axis=1)[:, None] + table.sum(axis=0) - table
    overlap = np.divide(table, both, out=np.zeros(table.shape), where=both > 0)
    here: NDArray[np.bool_] = table.sum(axis=1) > 0
    return overlap.max(axis=1), here


def _directions(rows: UnitRows, key: int) -> NDArray[np.float32]:
    """The rows in few dimensions: reduced if they are not short already."""
    matrix = rows.as_csr()
    if rows.n_columns <= SHORT:
        return matrix.toarray()
    return reduced(matrix, key)
