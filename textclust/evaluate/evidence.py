"""Evidence for a number of clusters: measures of a partition for each K, real rows or a null corpus."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from itertools import combinations
from typing import TypeVar

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.metrics import mutual_info_score
from sklearn.metrics.cluster import contingency_matrix, expected_mutual_information
from threadpoolctl import threadpool_limits

from textclust.cluster.rows import unit_rows
from textclust.cluster.seeding import uniforms
from textclust.evaluate.chain import LEAST_PER_CLUSTER, Partitions, Points, nearest, unit
from textclust.evaluate.internal import calinski_harabasz, davies_bouldin, mean_silhouette
from textclust.evaluate.partition import PartitionedRows, mean_cosine
from textclust.kernels.blocks import run_stream
from textclust.reduce.cooccurrence import CooccurrenceEmbedding
from textclust.reduce.svd import TruncatedSVD

#: Main directions of the rows that are looked at: few enough to leave the noise out.
RANK = 60
#: Dimensions of the terms' company, and how many documents must stand behind each.
COMPANY = 100
DOCUMENTS_PER_DIMENSION = 5
#: Halves that are clustered independently, of the documents and of the null corpus.
HALVES, NULL_HALVES = 4, 2

Result = TypeVar("Result")
#: Told after each part of the work.
Tick = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Fit:
    """What the partition of all rows says about one number of clusters.

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
    """

    inertia: float
    reduced_inertia: float
    silhouette: float
    davies_bouldin: float
    calinski_harabasz: float


@dataclass(frozen=True, slots=True)
class Measures(Fit):
    """What one corpus says about one number of clusters: `Fit`, and how far halves of it agree.

    Attributes
    ----------
    stability : float
        Mean adjusted mutual information (Vinh, Epps & Bailey 2010) of partitions that were fitted on
        overlapping halves, each without the other. All rows are compared: either half assigns those that it
        has not seen to its nearest centres.
    information : float
        The same in nats: what two halves agree on about where a document belongs, beyond chance.
    """

    stability: float
    information: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """Measures of documents and of null corpora, by K.

    Attributes
    ----------
    real, null : dict of int to Measures
    chance : dict of int to list of float
        Inertia of each of the null corpora.
    """

    real: dict[int, Measures]
    null: dict[int, Measures]
    chance: dict[int, list[float]]


class Directions:
    """Documents in few dimensions: their main directions beside the company that their terms keep.

    Singular vectors keep what tells documents apart (it serves small corpora best), vectors of co-occurrence
    bring documents together that share no word (it serves large ones). The mean is taken away from both: it
    holds how common the words of a document are, on which halves of a corpus without themes would agree, too.
    """

    def __init__(self, X: sp.csr_array, random_state: int) -> None:
        most = min(X.shape) - 1
        company = max(1, min(COMPANY, X.shape[0] // DOCUMENTS_PER_DIMENSION, most))
        self._parts: list[TruncatedSVD | CooccurrenceEmbedding] = [
            TruncatedSVD(min(RANK, most), random_state=random_state, n_jobs=1).fit(X),
            CooccurrenceEmbedding(company, share=1.0, n_jobs=1).fit(X),
        ]
        self._means = [unit(part.transform(X)).mean(axis=0) for part in self._parts]

    def of(self, X: sp.csr_array) -> NDArray[np.float32]:
        """Coordinates of rows, of unit length; each row's depend on itself alone."""
        parts = zip(self._parts, self._means, strict=True)
        return unit(np.hstack([unit(unit(part.transform(X)) - mean) for part, mean in parts]))


def gather(
    rows: sp.csr_array,
    nulls: Sequence[sp.csr_array],
    grid: Iterable[int],
    random_state: int,
    n_jobs: int,
    tick: Tick,
) -> Evidence:
    """Cluster documents, halves of them and null corpora, each as if it were alone.

    The measures of a K depend on the rows, the seed and K, not on what else is in the grid.

    Parameters
    ----------
    rows : csr, (n_rows, n_columns)
        In an order given by their content.
    nulls : sequence of csr
        The first is measured as the rows are, the others tell how much inertia differs by chance.
    grid : iterable of int
    random_state, n_jobs : int
    tick : callable
        Told after each of ``parts(len(nulls))`` parts.
    """
    falling = sorted(grid, reverse=True)
    with threadpool_limits(limits=1):  # around all threads: the limit of one would end in the others
        real, null = _together(
            [partial(_fits, X, falling, random_state) for X in (rows, nulls[0])], n_jobs, tick
        )
        others = _together([partial(_inertias, X, falling, random_state) for X in nulls[1:]], n_jobs, tick)
        of_real = _agreements(rows, HALVES, falling, random_state, n_jobs, tick)
        of_null = _agreements(nulls[0], NULL_HALVES, falling, random_state, n_jobs, tick)
    return Evidence(
        {k: Measures(**asdict(real[k]), **of_real[k]) for k in falling},
        {k: Measures(**asdict(null[k]), **of_null[k]) for k in falling},
        {k: [null[k].inertia, *(other[k] for other in others)] for k in falling},
    )


def parts(n_nulls: int) -> int:
    """How many parts the work of `gather` has."""
    return 1 + n_nulls + HALVES + NULL_HALVES


def most_clusters(X: sp.csr_array) -> int:
    """The highest K that is tried on these rows, 0 or 1 if there are too few."""
    distinct = unit_rows(X).merged()[0].n_rows if X.shape[0] else 0
    return min(distinct, X.shape[1] - 1) // LEAST_PER_CLUSTER


def reduced(X: sp.csr_array, random_state: int) -> Points:
    """Coordinates of the rows on their main directions, of unit length."""
    rank = min(RANK, min(X.shape) - 1)
    return unit(TruncatedSVD(rank, random_state=random_state).fit_transform(X))


def _together(tasks: Sequence[Callable[[], Result]], n_jobs: int, tick: Tick) -> list[Result]:
    results = []
    for result in run_stream(lambda: None, lambda _, task: task(), tasks, n_jobs):
        results.append(result)
        tick()
    return results


def _fits(X: sp.csr_array, grid: Sequence[int], key: int) -> dict[int, Fit]:
    points, rows = Directions(X, key).of(X), unit_rows(X)
    partitions, compressed = Partitions(points, most_clusters(X), key), sp.csr_array(points)
    fits = {}
    for k in grid:
        found = partitions.at(k)
        partition = PartitionedRows(compressed, found.labels, n_jobs=1)
        fits[k] = Fit(
            inertia=1.0 - mean_cosine(rows, found.labels, found.n_clusters),
            reduced_inertia=found.inertia,
            silhouette=mean_silhouette(partition),
            davies_bouldin=davies_bouldin(partition),
            calinski_harabasz=calinski_harabasz(partition),
        )
    return fits


def _inertias(X: sp.csr_array, grid: Sequence[int], key: int) -> dict[int, float]:
    partitions, rows = Partitions(Directions(X, key).of(X), most_clusters(X), key), unit_rows(X)
    found = {k: partitions.at(k) for k in grid}
    return {k: 1.0 - mean_cosine(rows, fit.labels, fit.n_clusters) for k, fit in found.items()}


def _labels(
    X: sp.csr_array, own: NDArray[np.int64], most: int, grid: Sequence[int], key: int
) -> dict[int, NDArray[np.int32]]:
    """Where all rows belong, for one who has seen only some of them."""
    points = Directions(X[own], key).of(X)
    partitions = Partitions(points[own], most, key)
    return {k: nearest(points, partitions.at(k).centres).labels for k in grid}


def _agreements(
    X: sp.csr_array, n_halves: int, grid: Sequence[int], key: int, n_jobs: int, tick: Tick
) -> dict[int, dict[str, float]]:
    """Stability and information of each K."""
    most = most_clusters(X)
    tasks = [
        partial(_labels, X, own, most, grid, key + 1 + number)
        for number, own in enumerate(_overlapping_halves(X, key, n_halves))
    ]
    found, agreements = _together(tasks, n_jobs, tick), {}
    for k in grid:
        pairs = [agreement(one[k], other[k]) for one, other in combinations(found, 2)]
        share, nats = np.mean(pairs, axis=0)
        agreements[k] = {"stability": float(share), "information": float(nats)}
    return agreements


def agreement(one: NDArray[np.integer], other: NDArray[np.integer]) -> tuple[float, float]:
    """Mutual information of two partitions beyond chance: as a share of what they say, and in nats.

    Vinh, Epps & Bailey (2010), "Information theoretic measures for clusterings comparison"; the share is
    scikit-learn's ``adjusted_mutual_info_score``.

    Examples
    --------
    >>> share, nats = agreement(np.array([0, 0, 1, 1] * 50), np.array([1, 1, 0, 0] * 50))
    >>> round(share, 6), round(nats, 2)
    (1.0, 0.69)
    """
    table = contingency_matrix(one, other, sparse=True)
    by_chance = expected_mutual_information(table, len(one))
    nats = float(mutual_info_score(None, None, contingency=table)) - by_chance
    most = (_entropy(one) + _entropy(other)) / 2 - by_chance
    return (nats / most if most > np.finfo(np.float64).eps else 0.0), nats


def _entropy(labels: NDArray[np.integer]) -> float:
    shares = np.unique(labels, return_counts=True)[1] / len(labels)
    return float(-(shares * np.log(shares)).sum())


def _overlapping_halves(X: sp.csr_array, key: int, n_halves: int) -> list[NDArray[np.int64]]:
    """Positions of the rows of each half: halves drawn independently, so two of them share a quarter."""
    hashes = unit_rows(X).hashes()
    halves = []
    for number in range(n_halves):
        drawn = np.lexsort((hashes, uniforms(hashes, 1_000 * key + 101 + number)))
        halves.append(np.sort(drawn[: -(-len(drawn) // 2)]))
    return halves
