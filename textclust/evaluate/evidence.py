"""Evidence for a number of clusters: measures of a partition for each K, real rows or a null corpus."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property, partial
from itertools import combinations
from math import comb
from typing import TypeVar

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from textclust.cluster.rows import UnitRows, unit_rows
from textclust.cluster.seeding import uniforms
from textclust.evaluate.chain import LEAST_PER_CLUSTER, Partition, Partitions, Points, nearest, unit
from textclust.evaluate.information import agreement
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
HALVES, NULL_HALVES = 8, 2

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

    def joined(self, other: Evidence) -> Evidence:
        """All that either says."""
        return Evidence(self.real | other.real, self.null | other.null, self.chance | other.chance)


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


class Inquiry:
    """Documents, halves of them and null corpora, each clustered as if it were alone, for any K.

    The measures of a K depend on the rows, the seed and K, not on what else was asked or when.

    Parameters
    ----------
    rows : csr, (n_rows, n_columns)
        In an order given by their content.
    nulls : sequence of csr
        The first is measured as the rows are, the others tell how much inertia differs by chance.
    random_state, n_jobs : int
    """

    def __init__(
        self, rows: sp.csr_array, nulls: Sequence[sp.csr_array], random_state: int, n_jobs: int
    ) -> None:
        self._n_jobs = n_jobs
        self._real, self._null, *self._others = (_Whole(X, random_state) for X in (rows, *nulls))
        self._halves = self._real.halves(HALVES)
        self._null_halves = self._null.halves(NULL_HALVES)

    @property
    def parts(self) -> int:
        """How many parts the work of one question has."""
        halves = (len(self._halves), len(self._null_halves))
        return 2 + len(self._others) + sum(halves) + sum(comb(n, 2) for n in halves)

    def evidence(self, grid: Iterable[int], tick: Tick) -> Evidence:
        """Measures for each K of a grid; ``tick`` is called after each of the parts of the work."""
        falling = sorted(grid, reverse=True)
        wholes = [partial(whole.fits, falling) for whole in (self._real, self._null)]
        inertias = [partial(other.inertias, falling) for other in self._others]
        halves = [partial(half.labels, falling) for half in (*self._halves, *self._null_halves)]
        with threadpool_limits(limits=1):  # around all threads: the limit of one would end in the others
            real, null = self._together(wholes, tick)
            others = self._together(inertias, tick)
            found = self._together(halves, tick)
            of_real = self._agreements(found[:HALVES], falling, tick)
            of_null = self._agreements(found[HALVES:], falling, tick)
        return Evidence(
            {k: Measures(**asdict(real[k]), **of_real[k]) for k in falling},
            {k: Measures(**asdict(null[k]), **of_null[k]) for k in falling},
            {k: [null[k].inertia, *(other[k] for other in others)] for k in falling},
        )

    def _together(self, tasks: Sequence[Callable[[], Result]], tick: Tick) -> list[Result]:
        results = []
        for result in run_stream(lambda: None, lambda _, task: task(), tasks, self._n_jobs):
            results.append(result)
            tick()
        return results

    def _agreements(
        self, found: Sequence[dict[int, NDArray[np.int32]]], grid: Sequence[int], tick: Tick
    ) -> dict[int, dict[str, float]]:
        """What each K says about agreement: the mean over all pairs of halves."""
        tasks = [partial(_agreements_of, *pair, grid) for pair in combinations(found, 2)]
        means = np.mean(self._together(tasks, tick), axis=0)
        return {
            k: {"stability": float(share), "information": float(nats)}
            for k, (share, nats) in zip(grid, means, strict=True)
        }


def most_clusters(rows: UnitRows) -> int:
    """The highest K that is tried on these rows, 0 or 1 if there are too few."""
    distinct = rows.merged()[0].n_rows if rows.n_rows else 0
    return min(distinct, rows.n_columns - 1) // LEAST_PER_CLUSTER


def reduced(X: sp.csr_array, random_state: int) -> Points:
    """Coordinates of the rows on their main directions, of unit length."""
    rank = min(RANK, min(X.shape) - 1)
    return unit(TruncatedSVD(rank, random_state=random_state).fit_transform(X))


class _Whole:
    """All rows of a corpus, and partitions of them."""

    def __init__(self, X: sp.csr_array, key: int) -> None:
        self._X, self._key = X, key

    @cached_property
    def _partitions(self) -> Partitions:
        points = Directions(self._X, self._key).of(self._X)
        return Partitions(points, self._most, self._key)

    def halves(self, n_halves: int) -> list[_Half]:
        """Halves drawn independently by what the rows contain, so two of them share a quarter."""
        hashes, halves = self._rows.hashes(), []
        for number in range(n_halves):
            drawn = np.lexsort((hashes, uniforms(hashes, 1_000 * self._key + 101 + number)))
            own = np.sort(drawn[: -(-len(drawn) // 2)])
            halves.append(_Half(self._X, own, self._most, self._key + 1 + number))
        return halves

    def fits(self, grid: Sequence[int]) -> dict[int, Fit]:
        """All that partitions say, for each K of a falling grid."""
        return {k: self._fit(self._partitions.at(k)) for k in grid}

    def inertias(self, grid: Sequence[int]) -> dict[int, float]:
        """`Fit.inertia` alone."""
        return {k: self._inertia(self._partitions.at(k)) for k in grid}

    def _fit(self, found: Partition) -> Fit:
        partition = PartitionedRows(self._compressed, found.labels, n_jobs=1)
        return Fit(
            inertia=self._inertia(found),
            reduced_inertia=found.inertia,
            silhouette=mean_silhouette(partition),
            davies_bouldin=davies_bouldin(partition),
            calinski_harabasz=calinski_harabasz(partition),
        )

    def _inertia(self, found: Partition) -> float:
        return 1.0 - mean_cosine(self._rows, found.labels, found.n_clusters)

    @cached_property
    def _rows(self) -> UnitRows:
        return unit_rows(self._X)

    @cached_property
    def _most(self) -> int:
        return most_clusters(self._rows)

    @cached_property
    def _compressed(self) -> sp.csr_array:
        return sp.csr_array(self._partitions.points)


class _Half:
    """Partitions that are fitted on half of the rows and then assign all rows to their centres."""

    def __init__(self, X: sp.csr_array, own: NDArray[np.int64], most: int, key: int) -> None:
        self._X, self._own, self._most, self._key = X, own, most, key

    @cached_property
    def _points(self) -> Points:
        return Directions(self._X[self._own], self._key).of(self._X)

    @cached_property
    def _partitions(self) -> Partitions:
        return Partitions(self._points[self._own], self._most, self._key)

    def labels(self, grid: Sequence[int]) -> dict[int, NDArray[np.int32]]:
        """Nearest centres of all rows, for each K of a falling grid."""
        return {k: nearest(self._points, self._partitions.at(k).centres).labels for k in grid}


def _agreements_of(
    one: dict[int, NDArray[np.int32]], other: dict[int, NDArray[np.int32]], grid: Sequence[int]
) -> list[tuple[float, float]]:
    return [agreement(one[k], other[k]) for k in grid]
