"""Partitions into fewer and fewer clusters, each from the one before: warm starts along K.

The rows are dense, of unit length and few dimensions, where one product of matrices for all rows is faster
than the sparse engine's search, and no partition is kept beyond the evidence that it gives. The order of the
additions in a product depends on its threads: callers hold them to one (``threadpool_limits``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from textclust.cluster.rows import unit_rows
from textclust.cluster.seeding import Draws, plus_plus_centres

#: The chain begins with so many times the most clusters that are asked for: what is too many is merged.
SURPLUS = 1.5
#: First centres are drawn from so many rows for each.
ROWS_PER_CENTRE = 20
#: Every K up to this one, then steps of a tenth.
EVERY_K = 12
STEP = 1.1
#: Round the winner so many K are tried between it and each of its neighbours.
FINER = 3
#: A cluster has so many documents on average, or K is not tried.
LEAST_PER_CLUSTER = 4
#: The highest numbers of clusters that a ladder begins at. A K is on the first that holds it.
LADDERS = (150, 300, 600, 1_200, 2_400)
#: Iterations over all rows at the first number of clusters, and at each of the others.
FIRST_ITERATIONS = 10
ITERATIONS = 6
#: An iteration that gains a smaller share of the objective is the last.
LEAST_GAIN = 1e-3
#: Rows that are compared with all centres at a time.
BLOCK_ROWS = 4_096

Points = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Partition:
    """Rows, each with the most similar of some centres.

    Attributes
    ----------
    centres : (n_clusters, n_columns) float32
        Of unit length.
    labels : (n_rows,) int32
    similarity : (n_rows,) float32
        Cosine to the centre.
    """

    centres: Points
    labels: NDArray[np.int32]
    similarity: Points

    @property
    def n_clusters(self) -> int:
        """Number of centres."""
        return len(self.centres)

    @property
    def inertia(self) -> float:
        """Mean of 1 - cosine."""
        return float(1.0 - self.similarity.mean(dtype=np.float64))


class Partitions:
    """Partitions of rows for any K, each a function of the rows, K and the key only.

    A ladder of K, the same whatever is asked for, is climbed down from its top (`partition_chain`); a K
    between two steps is merged from the step above it.

    Parameters
    ----------
    points : (n_rows, n_columns) float32
        Rows of unit length.
    most : int
        The highest K that will be asked for.
    key : int
        Of the random draws.
    """

    def __init__(self, points: Points, most: int, key: int) -> None:
        self.points = points
        self._tops = [top for top in LADDERS if top < most] + [most]
        self._descents = [partition_chain(points, k_grid(2, top), key) for top in self._tops]
        self._steps: list[dict[int, Partition]] = [{} for _ in self._tops]

    def at(self, k: int) -> Partition:
        """The partition into ``k`` clusters, or into as many as there are different rows."""
        ladder = next(number for number, top in enumerate(self._tops) if k <= top)
        steps = self._steps[ladder]
        while not steps or min(steps) > k:
            step = next(self._descents[ladder])
            steps[step.n_clusters] = step
        above = steps[min((step for step in steps if step >= k), default=max(steps))]
        if above.n_clusters <= k:
            return above
        return settled(self.points, merged_centres(above, k), ITERATIONS)


def k_grid(lowest: int, highest: int) -> list[int]:
    """Each K up to 12, then steps of about a tenth, both ends included.

    Examples
    --------
    >>> k_grid(10, 20)
    [10, 11, 12, 13, 14, 15, 16, 18, 20]
    """
    grid = [lowest]
    while grid[-1] < highest:
        following = grid[-1] + 1 if grid[-1] < EVERY_K else max(grid[-1] + 1, round(grid[-1] * STEP))
        grid.append(min(following, highest))
    return grid


def between(grid: Sequence[int], k: int) -> list[int]:
    """What lies between a K and its neighbours on a grid: at most `FINER` of them on either side.

    Examples
    --------
    >>> between([2, 3, 4], 3), between([30, 33, 36], 33), between([60, 66, 73], 66)
    ([], [31, 32, 34, 35], [62, 63, 64, 68, 70, 71])
    """
    at = list(grid).index(k)
    found: set[int] = set()
    for neighbour in grid[max(at - 1, 0) : at + 2]:
        found.update(np.rint(np.linspace(k, neighbour, FINER + 2)).astype(int).tolist())
    return sorted(found.difference(grid))


def partition_chain(points: Points, grid: Iterable[int], key: int) -> Iterator[Partition]:
    """Spherical K-Means for each K of the grid, from the highest to the lowest.

    The first centres are drawn from the rows; from one K to the next those clusters are merged that lose
    least of the objective (Ward's rule for cosine), and Lloyd's iteration goes on from there. Merging finds
    better optima than fresh starts do, at a tenth of the cost.

    Parameters
    ----------
    points : (n_rows, n_columns) float32
        Rows of unit length, in an order given by a keyed hash of their content: the first stand for all.
    grid : iterable of int
    key : int
        Of the random draws.

    Yields
    ------
    Partition
        Of fewer clusters than asked for, if there are fewer different rows.
    """
    descending = sorted(set(grid), reverse=True)
    surplus = int(SURPLUS * descending[0])
    distinct = unit_rows(points[: ROWS_PER_CENTRE * surplus]).merged()[0]
    first = plus_plus_centres(Draws(distinct), distinct, min(surplus, distinct.n_rows), key).toarray()
    partition = settled(points, first, FIRST_ITERATIONS)
    for k in descending:
        partition = settled(points, merged_centres(partition, k), ITERATIONS)
        yield partition


def settled(points: Points, centres: Points, iterations: int) -> Partition:
    """Lloyd's iteration from given centres; a cluster that loses all its rows keeps its centre."""
    partition = nearest(points, centres)
    for _ in range(iterations):
        before = partition.similarity.sum(dtype=np.float64)
        partition = nearest(points, _means(points, partition))
        if partition.similarity.sum(dtype=np.float64) - before <= LEAST_GAIN * before:
            break
    return partition


def nearest(points: Points, centres: Points) -> Partition:
    """Rows and the most similar centre of each; the lowest on ties."""
    labels = np.empty(len(points), dtype=np.int32)
    similarity = np.empty(len(points), dtype=np.float32)
    for start in range(0, len(points), BLOCK_ROWS):
        block = slice(start, start + BLOCK_ROWS)
        cosines = points[block] @ centres.T
        labels[block] = cosines.argmax(axis=1)
        similarity[block] = cosines.max(axis=1)
    return Partition(centres, labels, similarity)


def _means(points: Points, partition: Partition) -> Points:
    """Directions of the sums of the clusters' rows."""
    n_rows, k = len(points), partition.n_clusters
    values = np.ones(n_rows, dtype=np.float32)
    members = sp.csr_array((values, partition.labels, np.arange(n_rows + 1)), shape=(n_rows, k))
    sums = members.T @ points
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.where(lengths > 0, sums / np.maximum(lengths, np.finfo(np.float32).tiny), partition.centres)


def merged_centres(partition: Partition, n_clusters: int) -> Points:
    """Centres, ``(n_clusters, n_columns)``, after the pairs that cost least were merged.

    Clusters i and j with sums S lose ``|S_i| + |S_j| - |S_i + S_j|`` of the objective.
    """
    centres = partition.centres
    lengths = np.bincount(partition.labels, weights=partition.similarity, minlength=len(centres))
    sums = centres * lengths[:, None]
    products = sums @ sums.T
    of_merged = np.arange(len(centres))
    size = np.sqrt(np.maximum(np.diag(products), 0.0))
    loss = np.array([_losses(products, size, i) for i in range(len(centres))])
    np.fill_diagonal(loss, np.inf)
    for _ in range(len(centres) - n_clusters):
        i, j = sorted(divmod(int(np.argmin(loss)), len(loss)))
        products[i] += products[j]
        products[:, i] += products[:, j]
        size[i] = np.sqrt(max(products[i, i], 0.0))
        of_merged[of_merged == j] = i
        loss[j] = loss[:, j] = np.inf
        gone = np.isinf(loss[i])
        loss[i] = loss[:, i] = np.where(gone, np.inf, _losses(products, size, i))
    names, group = np.unique(of_merged, return_inverse=True)
    merged = np.zeros((len(names), centres.shape[1]))
    np.add.at(merged, group, sums)
    return unit(merged)


def unit(points: NDArray[np.floating]) -> Points:
    """Rows of unit length; a row without values stays without."""
    lengths = np.linalg.norm(points, axis=1, keepdims=True)
    return np.asarray(points / np.maximum(lengths, np.finfo(np.float32).tiny), dtype=np.float32)


def _losses(products: NDArray[np.float64], size: NDArray[np.float64], i: int) -> NDArray[np.float64]:
    """What merging cluster i with each other costs."""
    together = np.maximum(size**2 + size[i] ** 2 + 2 * products[i], 0.0)
    losses: NDArray[np.float64] = size + size[i] - np.sqrt(together)
    return losses
