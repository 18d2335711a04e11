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
from textclust.evaluate.chain import partition_chain
from textclust.evaluate.internal import calinski_harabasz, davies_bouldin, mean_silhouette
from textclust.evaluate.partition import PartitionedRows, mean_cosine
from textclust.reduce.svd import TruncatedSVD

#: Directions of the rows that are looked at: enough for 40 clusters, few enough to leave the noise out.
RANK = 60
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
        The same in the reduced space.
    silhouette : float
        Mean cosine silhouette in the reduced space.
    davies_bouldin, calinski_harabasz : float
        In the reduced space.
    stability : float
        Mean adjusted Rand index of partitions that were fitted on overlapping halves, on the rows they share.
    """

    inertia: float
    reduced_inertia: float
    silhouette: float
    davies_bouldin: float
    calinski_harabasz: float
    stability: float


class Sweep:
    """One corpus over a growing number of K: reduced once as a whole and once for each half.

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
        self.key = random_state
        self.n_jobs = n_jobs
        self.rows = unit_rows(X)
        self.whole = reduced(X, random_state)
        self.halves = _overlapping_halves(X, random_state, halves)
        self.reduced_halves = [reduced(X[rows], random_state) for rows in self.halves]

    def measure(self, grid: Sequence[int], tick: Tick) -> dict[int, Measures]:
        """Measures of each K."""
        labels = self._half_labels(grid, tick)
        measures = {}
        for model in self._chain(self.whole, grid, self.key):
            k = model.n_clusters
            partition = PartitionedRows(self.whole, model.labels_, self.n_jobs)
            measures[k] = Measures(
                inertia=1.0 - mean_cosine(self.rows, model.labels_, k),
                reduced_inertia=float(model.inertia_ / len(self.whole)),
                silhouette=mean_silhouette(partition),
                davies_bouldin=davies_bouldin(partition),
                calinski_harabasz=calinski_harabasz(partition),
                stability=self._agreement([half[k] for half in labels]),
            )
            tick()
        return measures

    def _half_labels(self, grid: Sequence[int], tick: Tick) -> list[dict[int, NDArray[np.int32]]]:
        """Labels of all rows by K for each half, -1 for the rows that are not in it."""
        found = []
        for number, (own, points) in enumerate(zip(self.halves, self.reduced_halves, strict=True)):
            labels = {}
            for model in self._chain(points, grid, self.key + 1 + number):
                labels[model.n_clusters] = np.full(len(self.whole), -1, dtype=np.int32)
                labels[model.n_clusters][own] = model.labels_
                tick()
            found.append(labels)
        return found

    def _chain(self, points: NDArray[np.float32], grid: Sequence[int], key: int) -> Any:
        return partition_chain(points, unit_rows(points), grid, key, self.n_jobs)

    @staticmethod
    def _agreement(labels: list[NDArray[np.int32]]) -> float:
        scores = []
        for one, other in combinations(labels, 2):
            both = (one >= 0) & (other >= 0)
            scores.append(adjusted_rand_score(one[both], other[both]))
        return float(np.mean(scores)) if scores else float("nan")


def reduced(X: sp.csr_array, random_state: int) -> NDArray[np.float32]:
    """Coordinates of the rows on their main directions."""
    rank = min(RANK, min(X.shape) - 1)
    points: NDArray[np.float32] = TruncatedSVD(rank, random_state=random_state).fit_transform(X)
    return np.ascontiguousarray(points, dtype=np.float32)


def _overlapping_halves(X: sp.csr_array, key: int, n_halves: int) -> list[NDArray[np.int64]]:
    """Positions of the rows of each half: halves drawn independently, so two of them share a quarter."""
    hashes = unit_rows(X).hashes()
    halves = []
    for number in range(n_halves):
        drawn = np.lexsort((hashes, uniforms(hashes, 1_000 * key + 101 + number)))
        halves.append(np.sort(drawn[: -(-len(drawn) // 2)]))
    return halves
