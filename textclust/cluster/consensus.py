"""Many runs averaged into one partition, with the agreement of each document and cluster."""

from __future__ import annotations

import numbers
from typing import Any, Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from textclust.cluster.base import SphericalClusterer, by_size, check_number, one_for_each
from textclust.cluster.lloyd import Partition, run_lloyd
from textclust.cluster.repair import refill_emptied
from textclust.cluster.rows import UnitRows
from textclust.cluster.seeding import nowhere, plus_plus_centres
from textclust.cluster.starts import best_start
from textclust.kernels.arrays import frozen
from textclust.kernels.blocks import allowed_cores


class ConsensusClustering(SphericalClusterer):
    """The partition that many runs of spherical K-Means agree on most.

    Each run gives each row a label; the labels of all runs, one-hot and side by side, are a sparse row with
    one value a run. Spherical K-Means of these rows averages the runs (K-means-based consensus clustering:
    Wu, Liu, Xiong, Cao & Chen 2015) without comparing rows in pairs. Centres are the normalised sums of the
    original rows of each consensus cluster, and rows belong to the most similar of them.

    Parameters
    ----------
    n_clusters : int, default=8
    n_runs : int, default=10
    max_iter : int, default=100
        Iterations of each run.
    tol : float, default=1e-4
        A run stops when its objective gains less, relatively.
    min_size : int, default=1
        Smaller clusters are dissolved into the nearest others at the end.
    n_jobs : int or None, default=None
        Threads; None means all allowed cores.
    random_state : int or None, default=None
        Seed of the runs, which draw differently; None means 0.

    Attributes
    ----------
    labels_ : (n_rows,) int32
        0 to k - 1 by falling size. A row without similarity to any centre has label 0.
    cluster_centers_ : (n_clusters, n_features) float32
        Of unit length.
    agreement_ : (n_rows,) float64
        Share of the rows of its cluster that a run puts together with this row, mean over the runs: 1 where
        all runs give the cluster as it is, 0 for a row without values or weight.
    cluster_agreement_ : (n_clusters,) float64
        Mean agreement of a cluster's rows, by weight: how often two of them are together.
    inertia_ : float
        Sum over the rows of ``1 - cosine`` to their centre, times weight.
    similarity_ : (n_rows,) float64
        Cosine of each row to its centre.
    n_iter_ : int
        Iterations of all runs together.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.array([[1.0, 0.1], [0.9, 0.0], [0.0, 1.0], [0.2, 2.0], [3.0, 0.3]])
    >>> model = ConsensusClustering(n_clusters=2).fit(X)
    >>> model.labels_.tolist(), model.cluster_agreement_.tolist()
    ([0, 0, 1, 1, 0], [1.0, 1.0])
    """

    def __init__(
        self,
        n_clusters: int = 8,
        *,
        n_runs: int = 10,
        max_iter: int = 100,
        tol: float = 1e-4,
        min_size: int = 1,
        n_jobs: int | None = None,
        random_state: int | None = None,
    ) -> None:
        self.n_clusters = n_clusters
        self.n_runs = n_runs
        self.max_iter = max_iter
        self.tol = tol
        self.min_size = min_size
        self.n_jobs = n_jobs
        self.random_state = random_state

    def fit(self, X: Any, y: object = None, sample_weight: Any = None) -> Self:
        """Run, average and assign the rows of ``X``, sparse or dense, ``(n_rows, n_features)``."""
        self._check_parameters()
        all_rows = self._rows_to_fit(X, sample_weight).loaded()
        own, order = all_rows.by_frequency()
        rows, which = own.merged()
        self.n_iter_ = 0
        if rows.n_rows <= self.n_clusters:
            votes = None
            centres = one_for_each(rows, self.n_clusters)
        else:
            votes = self._votes(own, rows)
            centres = self._average(own, votes)
        self._finish(all_rows, rows, which, by_size(rows, centres, allowed_cores(self.n_jobs)), order)
        self._set_agreement(all_rows, self.labels_[:, None] if votes is None else votes)
        return self

    def _check_parameters(self) -> None:
        self._check_shared_parameters()
        check_number("n_runs", self.n_runs, numbers.Integral, 1)
        check_number("max_iter", self.max_iter, numbers.Integral, 1)
        check_number("tol", self.tol, numbers.Real, 0)

    def _votes(self, own: UnitRows, rows: UnitRows) -> NDArray[np.int32]:
        """Label of each row in each run, ``(n_rows, n_runs)``, -1 for none."""
        n_jobs = allowed_cores(self.n_jobs)
        votes = np.empty((own.n_rows, self.n_runs), dtype=np.int32)
        for run in range(self.n_runs):
            key = 1000 * ((self.random_state or 0) * self.n_runs + run)
            start = best_start(rows, self.n_clusters, plus_plus_centres, "auto", key, n_jobs)
            found = run_lloyd(
                rows, start, max_iter=self.max_iter, tol=self.tol, n_jobs=n_jobs, repair=refill_emptied
            )
            self.n_iter_ += found.n_iter
            votes[:, run] = Partition(own, found.centres, n_jobs).assign()
        return votes

    def _average(self, own: UnitRows, votes: NDArray[np.int32]) -> sp.csr_array:
        """Centres of the clusters that the runs agree on most, as rows of unit length."""
        n_jobs, key = allowed_cores(self.n_jobs), 1000 * (self.random_state or 0)
        ballots = _ballots(votes, self.n_clusters, own.weights)
        distinct, _ = ballots.merged()
        if distinct.n_rows <= self.n_clusters:
            centres = one_for_each(distinct, self.n_clusters)
        else:
            centres = best_start(distinct, self.n_clusters, plus_plus_centres, "auto", key, n_jobs)
        found = run_lloyd(
            distinct, centres, max_iter=self.max_iter, tol=self.tol, n_jobs=n_jobs, repair=refill_emptied
        )
        state = Partition(own, nowhere(own, self.n_clusters), n_jobs)
        state.update(Partition(ballots, found.centres, n_jobs).assign())
        return state.unit_centres()

    def _set_agreement(self, rows: UnitRows, votes: NDArray[np.int32]) -> None:
        shape = len(self.cluster_centers_), self.n_clusters
        # Whole numbers, so that the order of the rows does not matter to their sums.
        weights = np.rint(rows.weights / rows.weights.max() * 2.0**28) * (np.diff(rows.indptr) > 0)
        total = np.maximum(np.bincount(self.labels_, weights=weights, minlength=shape[0]), 1.0)
        agreement = np.zeros(rows.n_rows)
        by_cluster = np.zeros(shape[0])
        for labels in votes.T:
            here = np.flatnonzero((labels >= 0) & (weights > 0))
            pair = self.labels_[here].astype(np.int64) * shape[1] + labels[here]
            together = np.bincount(pair, weights=weights[here], minlength=shape[0] * shape[1])
            share = together.reshape(shape) / total[:, None]
            agreement[here] += share.ravel()[pair]
            by_cluster += (share**2).sum(axis=1)
        self.agreement_ = agreement / votes.shape[1]
        self.cluster_agreement_ = by_cluster / votes.shape[1]


def _ballots(votes: NDArray[np.int32], n_clusters: int, weights: NDArray[np.float64]) -> UnitRows:
    """The labels of all runs side by side, one-hot: one value a run."""
    given = votes >= 0
    columns = votes + n_clusters * np.arange(votes.shape[1], dtype=np.int32)
    counts = given.sum(axis=1)
    values = np.repeat(1.0 / np.sqrt(np.maximum(counts, 1)), counts)
    return UnitRows(
        frozen(np.concatenate([[0], np.cumsum(counts)]), np.int64),
        frozen(columns[given], np.int32),
        frozen(values, np.float32),
        n_clusters * votes.shape[1],
        weights,
    )
