"""Partitions into fewer and fewer clusters, each from the one before: warm starts along K."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from textclust.cluster.nearest import similarities
from textclust.cluster.rows import UnitRows, unit_rows
from textclust.cluster.seeding import Draws, plus_plus_centres
from textclust.cluster.spherical_kmeans import SphericalKMeans

#: The chain begins with so many times the most clusters that are asked for: what is too many is merged.
SURPLUS = 1.5
#: Every K up to this one, then steps of a fifth.
EVERY_K = 12
STEP = 1.2
#: A cluster has so many documents on average, or K is not tried.
LEAST_PER_CLUSTER = 4
#: The highest numbers of clusters that a ladder begins at. A K is on the first that holds it.
LADDERS = (150, 300, 600, 1_200, 2_400)
#: Iterations over all rows at the first number of clusters, and at each of the others.
FIRST_ITERATIONS = 10
ITERATIONS = 6


class Partitions:
    """Partitions of rows for any K, each a function of the rows, K and the key only.

    A ladder of K, the same whatever is asked for, is climbed down from its top (`partition_chain`); a K
    between two steps is merged from the step above it.

    Parameters
    ----------
    points : (n_rows, n_columns)
    most : int
        The highest K that will be asked for.
    key : int
        Of the random draws.
    n_jobs : int, optional
    """

    def __init__(self, points: Any, most: int, key: int, n_jobs: int | None = None) -> None:
        self.points, self.n_jobs = points, n_jobs
        rows = unit_rows(points)
        self._tops = [top for top in LADDERS if top < most] + [most]
        self._descents = [partition_chain(points, rows, k_grid(2, top), key, n_jobs) for top in self._tops]
        self._steps: list[dict[int, SphericalKMeans]] = [{} for _ in self._tops]

    def at(self, k: int) -> SphericalKMeans:
        """The partition into ``k`` clusters, or into as many as there are different rows."""
        ladder = next(number for number, top in enumerate(self._tops) if k <= top)
        steps = self._steps[ladder]
        while not steps or min(steps) > k:
            model = next(self._descents[ladder])
            steps[model.n_clusters] = model
        above = steps[min((step for step in steps if step >= k), default=max(steps))]
        if above.n_clusters <= k:
            return above
        return _settled(self.points, merged_centres(above, k), ITERATIONS, self.n_jobs)


def k_grid(lowest: int, highest: int) -> list[int]:
    """Each K up to 12, then steps of about a fifth, both ends included.

    Examples
    --------
    >>> k_grid(10, 20)
    [10, 11, 12, 14, 17, 20]
    """
    grid = [lowest]
    while grid[-1] < highest:
        following = grid[-1] + 1 if grid[-1] < EVERY_K else max(grid[-1] + 1, round(grid[-1] * STEP))
        grid.append(min(following, highest))
    return grid


def partition_chain(
    X: Any, rows: UnitRows, grid: Iterable[int], key: int, n_jobs: int | None = None
) -> Iterator[SphericalKMeans]:
    """Fit K-Means for each K of the grid, from the highest to the lowest.

    The first centres are drawn from the rows; from one K to the next those clusters are merged that lose
    least of the objective (Ward's rule for cosine), and Lloyd's iteration goes on from there. Merging finds
    better optima than fresh starts do, at a tenth of the cost.

    Parameters
    ----------
    X : (n_rows, n_columns)
    rows : UnitRows
        The same rows at unit length.
    grid : iterable of int
    key : int
        Of the random draws.

    Yields
    ------
    SphericalKMeans
        Fitted on all rows.
    """
    descending = sorted(set(grid), reverse=True)
    distinct = rows.merged()[0]
    surplus = min(int(SURPLUS * descending[0]), distinct.n_rows)
    centres = plus_plus_centres(Draws(distinct), distinct, surplus, key)
    model = _settled(X, centres, FIRST_ITERATIONS, n_jobs)
    for k in descending:
        model = _settled(X, merged_centres(model, k), ITERATIONS, n_jobs)
        yield model


def merged_centres(model: SphericalKMeans, n_clusters: int) -> NDArray[np.float32]:
    """Centres, ``(n_clusters, n_columns)``, after the pairs that cost least were merged.

    Clusters i and j with sums S lose ``|S_i| + |S_j| - |S_i + S_j|`` of the objective.
    """
    centres = model.cluster_centers_
    lengths = np.bincount(model.labels_, weights=model.similarity_, minlength=len(centres))
    units = unit_rows(centres)
    products = similarities(units, np.ascontiguousarray(centres.T), 0, len(centres))
    products *= np.outer(lengths, lengths)
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
    shares = np.zeros((len(names), len(centres)), dtype=np.float32)
    shares[group, np.arange(len(centres))] = lengths
    merged: NDArray[np.float32] = shares @ centres
    return merged


def _losses(products: NDArray[np.float64], size: NDArray[np.float64], i: int) -> NDArray[np.float64]:
    """What merging cluster i with each other costs."""
    together = np.maximum(size**2 + size[i] ** 2 + 2 * products[i], 0.0)
    losses: NDArray[np.float64] = size + size[i] - np.sqrt(together)
    return losses


def _settled(X: Any, centres: Any, iterations: int, n_jobs: int | None) -> SphericalKMeans:
    k = centres.shape[0]
    return SphericalKMeans(k, init=centres, max_iter=iterations, tol=1e-3, n_jobs=n_jobs).fit(X)
