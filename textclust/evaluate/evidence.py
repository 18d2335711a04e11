"""Evidence for a number of clusters: measures of a partition for each K, real rows or a null corpus."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score

from textclust.cluster.rows import unit_rows
from textclust.cluster.seeding import uniforms
from textclust.cluster.spherical_kmeans import SphericalKMeans
from textclust.evaluate.chain import LEAST_PER_CLUSTER, Partitions
from textclust.evaluate.internal import calinski_harabasz, davies_bouldin, mean_silhouette
from textclust.evaluate.partition import PartitionedRows, mean_cosine
from textclust.reduce.cooccurrence import CooccurrenceEmbedding
from textclust.reduce.svd import TruncatedSVD

#: Main directions of the rows that are looked at: few enough to leave the noise out.
RANK = 60
#: Dimensions of the terms' company, and how many documents must stand behind each.
COMPANY = 100
DOCUMENTS_PER_DIMENSION = 5
#: Halves of the documents that are clustered independently, to see what agrees.
HALVES = 3

#: Told after each partition.
Tick = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Measures:
    """What one corpus says about one number of clusters.

    Attributes
    ----------
    inertia : float
        Mean of 1 - cosine of the rows to their centre, in the space of terms.
    reduced_inertia : float
        The same in few dimensions.
    silhouette : float
        Mean cosine silhouette in few dimensions.
    davies_bouldin, calinski_harabasz : float
        In few dimensions.
    stability : float
        Mean adjusted Rand index of partitions that were fitted on overlapping halves, each without the other.
        All rows are compared: either half assigns those that it has not seen to its nearest centres.
    """

    inertia: float
    reduced_inertia: float
    silhouette: float
    davies_bouldin: float
    calinski_harabasz: float
    stability: float


class Directions:
    """Documents in few dimensions: their main directions beside the company that their terms keep.

    Singular vectors keep what tells documents apart (it serves small corpora best), vectors of co-occurrence
    bring documents together that share no word (it serves large ones). The mean is taken away from both: it
    holds how common the words of a document are, on which halves of a corpus without themes would agree, too.
    """

    def __init__(self, X: sp.csr_array, random_state: int, n_jobs: int | None = None) -> None:
        most = min(X.shape) - 1
        company = max(1, min(COMPANY, X.shape[0] // DOCUMENTS_PER_DIMENSION, X.shape[1]))
        self._parts: list[TruncatedSVD | CooccurrenceEmbedding] = [
            TruncatedSVD(min(RANK, most), random_state=random_state).fit(X),
            CooccurrenceEmbedding(company, share=1.0, n_jobs=n_jobs).fit(X),
        ]
        self._means = [_unit(part.transform(X)).mean(axis=0) for part in self._parts]

    def of(self, X: sp.csr_array) -> NDArray[np.float32]:
        """Coordinates of rows; each row's depend on itself alone."""
        parts = zip(self._parts, self._means, strict=True)
        beside = np.hstack([_unit(_unit(part.transform(X)) - mean) for part, mean in parts])
        return np.ascontiguousarray(beside, dtype=np.float32)


class Sweep:
    """One corpus over any number of K: reduced once as a whole and once for each half.

    The measures of a K depend on the rows, the seed and K, not on what else was measured.

    Parameters
    ----------
    X : csr, (n_rows, n_columns)
        Rows in an order given by their content.
    random_state : int
        Of the draws.
    n_jobs : int, optional
    halves : int, default=3
        How many are fitted for the stability, which is NaN without.
    """

    def __init__(
        self, X: sp.csr_array, random_state: int, n_jobs: int | None = None, halves: int = HALVES
    ) -> None:
        self.n_jobs = n_jobs
        self.rows = unit_rows(X)
        self.points = Directions(X, random_state, n_jobs).of(X)
        self.most = most_clusters(X)
        self.partitions = Partitions(self.points, self.most, random_state, n_jobs)
        self.halves = [
            self._half(X, own, random_state, 1 + number)
            for number, own in enumerate(_overlapping_halves(X, random_state, halves))
        ]

    def measure(self, grid: Sequence[int], tick: Tick) -> dict[int, Measures]:
        """Measures of each K."""
        measures = {}
        for k in sorted(grid, reverse=True):
            labels = []
            for everyone, partitions in self.halves:
                labels.append(partitions.at(k).predict(everyone))
                tick()
            measures[k] = self._measured(self.partitions.at(k), labels)
            tick()
        return measures

    def _measured(self, model: SphericalKMeans, of_halves: list[NDArray[np.int32]]) -> Measures:
        partition = PartitionedRows(self.points, model.labels_, self.n_jobs)
        agreement = [adjusted_rand_score(one, other) for one, other in combinations(of_halves, 2)]
        return Measures(
            inertia=1.0 - mean_cosine(self.rows, model.labels_, model.n_clusters),
            reduced_inertia=float(model.inertia_ / len(self.points)),
            silhouette=mean_silhouette(partition),
            davies_bouldin=davies_bouldin(partition),
            calinski_harabasz=calinski_harabasz(partition),
            stability=float(np.mean(agreement)) if agreement else float("nan"),
        )

    def _half(
        self, X: sp.csr_array, own: NDArray[np.int64], random_state: int, number: int
    ) -> tuple[NDArray[np.float32], Partitions]:
        """All rows in the directions of half of them, and the partitions of that half."""
        everyone = Directions(X[own], random_state, self.n_jobs).of(X)
        return everyone, Partitions(everyone[own], self.most, random_state + number, self.n_jobs)


def most_clusters(X: sp.csr_array) -> int:
    """The highest K that is tried on these rows, 0 or 1 if there are too few."""
    distinct = unit_rows(X).merged()[0].n_rows if X.shape[0] else 0
    return min(distinct, X.shape[1] - 1) // LEAST_PER_CLUSTER


def reduced(X: sp.csr_array, random_state: int) -> NDArray[np.float32]:
    """Coordinates of the rows on their main directions."""
    rank = min(RANK, min(X.shape) - 1)
    points: NDArray[np.float32] = TruncatedSVD(rank, random_state=random_state).fit_transform(X)
    return np.ascontiguousarray(points, dtype=np.float32)


def _unit(points: Any) -> NDArray[np.float32]:
    lengths = np.linalg.norm(points, axis=1, keepdims=True)
    return np.asarray(points / np.maximum(lengths, np.finfo(np.float32).tiny), dtype=np.float32)


def _overlapping_halves(X: sp.csr_array, key: int, n_halves: int) -> list[NDArray[np.int64]]:
    """Positions of the rows of each half: halves drawn independently, so two of them share a quarter."""
    hashes = unit_rows(X).hashes()
    halves = []
    for number in range(n_halves):
        drawn = np.lexsort((hashes, uniforms(hashes, 1_000 * key + 101 + number)))
        halves.append(np.sort(drawn[: -(-len(drawn) // 2)]))
    return halves
