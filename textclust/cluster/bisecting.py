"""Bisecting spherical K-Means: a tree of clusters, kept, that can be cut at any number of clusters."""

from __future__ import annotations

import numbers
import warnings
from typing import Any, Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.validation import check_is_fitted

from textclust.cluster.base import SphericalClusterer, check_number
from textclust.cluster.compact import compact
from textclust.cluster.lloyd import LloydResult, Partition, run_lloyd
from textclust.cluster.repair import refill_emptied
from textclust.cluster.rows import UnitRows
from textclust.cluster.seeding import Draws, nowhere, plus_plus_centres
from textclust.errors import UsageError
from textclust.kernels.blocks import allowed_cores

#: A split is tried from so many pairs of rows on a sample of this size, and the best one goes on to all rows.
SPLIT_STARTS = 4
SPLIT_ROWS = 2_000
SPLIT_ITERATIONS = 3


class BisectingSphericalKMeans(SphericalClusterer):
    """Split the rows in two, then the part with the largest loss, until there are enough clusters.

    Steinbach, Karypis & Kumar (2000). The tree is kept. Afterwards the leaves are moved by Lloyd's iteration
    over all rows, so that they are as good a partition as their number allows; a row belongs to a node of
    the tree if its leaf does.

    Parameters
    ----------
    n_clusters : int, default=8
    n_init : int, default=4
        Pairs of rows that each split is tried from.
    max_iter : int, default=20
        Iterations of each split, and of the leaves at the end.
    tol : float, default=1e-4
        Stop an iteration when the objective gains less, relatively.
    min_size : int, default=1
        Smaller clusters are dissolved into the nearest others at the end; their nodes stay in the tree.
    n_jobs : int or None, default=None
        Threads; None means all allowed cores.
    random_state : int or None, default=None
        Seed of the draws; None means 0.

    Attributes
    ----------
    labels_ : (n_rows,) int32
        0 to k - 1 by falling size. A row without similarity to any centre has label 0.
    cluster_centers_ : (n_clusters, n_features) float32
        Of unit length.
    parents_ : (2 * n_leaves - 1,) int32
        Parent of each node of the tree, -1 for the root, which is node 0. The halves of split ``i`` (from 0)
        are nodes ``2 i + 1`` and ``2 i + 2``, so that any number of first splits is a tree, too.
    leaves_ : (n_clusters,) int32
        Node of each cluster.
    inertia_ : float
        Sum over the rows of ``1 - cosine`` to their centre, times weight.
    similarity_ : (n_rows,) float64
        Cosine of each row to its centre.
    n_iter_ : int
        Iterations of the leaves over all rows.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.array([[1.0, 0.0, 0.0], [0.9, 0.3, 0.0], [0.0, 0.0, 1.0], [1.0, 0.1, 0.0], [0.3, 1.0, 0.0]])
    >>> model = BisectingSphericalKMeans(n_clusters=3).fit(X)
    >>> coarse = model.cut(2)
    >>> coarse[model.labels_].tolist(), model.parents_.tolist()
    ([0, 0, 1, 0, 0], [-1, 0, 0, 1, 1])
    """

    def __init__(
        self,
        n_clusters: int = 8,
        *,
        n_init: int = SPLIT_STARTS,
        max_iter: int = 20,
        tol: float = 1e-4,
        min_size: int = 1,
        n_jobs: int | None = None,
        random_state: int | None = None,
    ) -> None:
        self.n_clusters = n_clusters
        self.n_init = n_init
        self.max_iter = max_iter
        self.tol = tol
        self.min_size = min_size
        self.n_jobs = n_jobs
        self.random_state = random_state

    def fit(self, X: Any, y: object = None, sample_weight: Any = None) -> Self:
        """Build the tree of the rows of ``X``, sparse or dense, ``(n_rows, n_features)``."""
        self._check_parameters()
        all_rows = self._rows_to_fit(X, sample_weight)
        merged, which = all_rows.merged()
        renumbered, order = merged.by_frequency()
        rows = renumbered.loaded()
        if rows.n_rows < self.n_clusters:
            warnings.warn(
                f"{self.n_clusters} clusters for {rows.n_rows} distinct rows: some stay empty; ask for fewer",
                ConvergenceWarning,
                stacklevel=2,
            )
        self.parents_, members, leaves = self._grow(rows)
        found = self._settle(rows, members)
        sizes = Partition(rows, found.centres, 1).sizes(found.members)
        by_size = np.argsort(-sizes, kind="stable")
        kept = self._finish(all_rows, rows, which, found.centres[by_size], order)
        self.leaves_ = leaves[by_size[kept]]
        self.n_iter_ = found.n_iter
        return self

    def cut(self, n_clusters: int) -> NDArray[np.int32]:
        """The tree after its first splits: for each cluster the coarser one that it is in, without refitting.

        ``cut(k)[labels_]`` are the labels of the rows at that level, ``cut(k)[predict(X)]`` those of others.
        Coarser clusters are numbered from 0 in the order of the first cluster of each.

        Parameters
        ----------
        n_clusters : int
            1 to the number of leaves. If clusters were dissolved (``min_size``) there may be fewer.
        """
        nodes = self.nodes_at(n_clusters)
        found, first, inverse = np.unique(nodes, return_index=True, return_inverse=True)
        number = np.empty(len(found), dtype=np.int32)
        number[np.argsort(first)] = np.arange(len(found))
        return number[inverse]

    def nodes_at(self, n_clusters: int) -> NDArray[np.int32]:
        """Node of the tree that each cluster is in after the first splits; see ``cut``."""
        check_is_fitted(self)
        n_leaves = (len(self.parents_) + 1) // 2
        if not 1 <= n_clusters <= n_leaves:
            raise UsageError(f"the tree can be cut at 1 to {n_leaves} clusters, not at {n_clusters}")
        nodes: NDArray[np.int32] = self.leaves_.copy()
        while (below := nodes > 2 * (n_clusters - 1)).any():
            nodes[below] = self.parents_[nodes[below]]
        return nodes

    def _check_parameters(self) -> None:
        self._check_shared_parameters()
        check_number("n_init", self.n_init, numbers.Integral, 1)
        check_number("max_iter", self.max_iter, numbers.Integral, 1)
        check_number("tol", self.tol, numbers.Real, 0)

    def _grow(self, rows: UnitRows) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
        """Parents of the nodes, leaf of each row as a number from 0, node of each such leaf."""
        parents = np.full(2 * self.n_clusters - 1, -1, dtype=np.int32)
        node_of = np.zeros(rows.n_rows, dtype=np.int32)
        loss = {0: _loss(rows)}
        for split in range(self.n_clusters - 1):
            node = max(loss, key=lambda leaf: (loss[leaf], -leaf))
            own = np.flatnonzero(node_of == node)
            part = rows.take(own)
            right = self._halve(part, 1000 * (self.random_state or 0) + split)
            del loss[node]
            for child, half in ((2 * split + 1, ~right), (2 * split + 2, right)):
                parents[child] = node
                node_of[own[half]] = child
                loss[child] = _loss(part.take(np.flatnonzero(half)))
        leaves = np.array(sorted(loss), dtype=np.int32)
        return parents, np.searchsorted(leaves, node_of).astype(np.int32), leaves

    def _halve(self, rows: UnitRows, key: int) -> NDArray[np.bool_]:
        """Which rows go to the second half; none if there is nothing to split."""
        if rows.n_rows < 2:
            return np.zeros(rows.n_rows, dtype=np.bool_)
        n_jobs = allowed_cores(self.n_jobs)
        drawn = Draws(rows).draw(SPLIT_ROWS, key)
        part, _ = compact(rows)
        sample = part.take(drawn)
        draws = Draws(sample)
        starts = [
            run_lloyd(
                sample,
                plus_plus_centres(draws, sample, 2, key + start),
                max_iter=SPLIT_ITERATIONS,
                tol=0,
                n_jobs=n_jobs,
            )
            for start in range(self.n_init)
        ]
        best = max(starts, key=lambda start: start.objective)
        found = self._lloyd(part, best.centres)
        second: NDArray[np.bool_] = found.members == 1
        return second

    def _settle(self, rows: UnitRows, members: NDArray[np.int32]) -> LloydResult:
        """The leaves as centres, moved by Lloyd's iteration."""
        state = Partition(rows, nowhere(rows, self.n_clusters), allowed_cores(self.n_jobs))
        state.update(members)
        return self._lloyd(rows, state.unit_centres())

    def _lloyd(self, rows: UnitRows, centres: sp.csr_array) -> LloydResult:
        return run_lloyd(
            rows,
            centres,
            max_iter=self.max_iter,
            tol=self.tol,
            n_jobs=allowed_cores(self.n_jobs),
            repair=refill_emptied,
        )


def _loss(rows: UnitRows) -> float:
    """Sum of ``1 - cosine`` to the rows' own centre, times weight; -1 where there is nothing to split."""
    if rows.n_rows < 2:
        return -1.0
    part, _ = compact(rows)
    state = Partition(part, nowhere(part, 1), 1)
    state.update(np.zeros(part.n_rows, dtype=np.int32))
    return float(part.weights.sum()) - state.objective()
