"""Spherical K-Means around given themes: some clusters are held where they belong, the others are found."""

from __future__ import annotations

import numbers
from dataclasses import replace
from typing import Any, Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.utils.validation import validate_data

from textclust.cluster.base import SphericalClusterer, check_number, one_for_each
from textclust.cluster.lloyd import Partition, run_lloyd
from textclust.cluster.nearest import nearest
from textclust.cluster.repair import refill_emptied
from textclust.cluster.rows import UnitRows, unit_rows
from textclust.cluster.seeding import plus_plus_centres, rows_as_centres
from textclust.cluster.starts import best_start
from textclust.cluster.table import Table
from textclust.errors import UsageError
from textclust.kernels.arrays import frozen
from textclust.kernels.blocks import allowed_cores


class PinnedSphericalKMeans(SphericalClusterer):
    """Spherical K-Means some of whose clusters are pinned to given rows.

    A pinned cluster has an anchor: a row of its own that is never assigned elsewhere and weighs as much as
    ``hold`` clusters of mean size do (constrained K-Means: Basu, Banerjee & Mooney 2002). Its centre is the
    sum of the anchor and its members, so that a theme named by a few words takes in the words that go with
    them and stays what it is. The other clusters start where the pinned ones describe the rows worst.

    Parameters
    ----------
    n_clusters : int, default=8
        All of them, pinned ones included.
    pinned : array or sparse of (n_pinned, n_features) or None, default=None
        One row for each pinned cluster, none empty; None pins nothing.
    hold : float, default=0.003
        Weight of an anchor in clusters of mean size. From 0.1 on a centre hardly leaves its anchor, which
        serves anchors that are whole documents or centres; a few words need rows to fill them out.
    max_iter : int, default=100
    tol : float, default=1e-4
        Stop when the objective gains less, relatively.
    min_size : int, default=1
        Smaller clusters are dissolved into the nearest others at the end; pinned ones stay.
    n_jobs : int or None, default=None
        Threads; None means all allowed cores.
    random_state : int or None, default=None
        Seed of the draws; None means 0.

    Attributes
    ----------
    labels_ : (n_rows,) int32
        The pinned clusters in the given order, then the others by falling size. A row without similarity to
        any centre has label 0.
    cluster_centers_ : (n_clusters, n_features) float32
        Of unit length.
    inertia_ : float
        Sum over the rows of ``1 - cosine`` to their centre, times weight.
    similarity_ : (n_rows,) float64
        Cosine of each row to its centre.
    n_iter_ : int
        Iterations over all rows.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.array([[1.0, 0.1, 0.0], [0.9, 0.0, 0.2], [0.0, 1.0, 0.0], [0.0, 0.9, 0.1], [0.0, 0.2, 1.0]])
    >>> model = PinnedSphericalKMeans(n_clusters=3, pinned=[[0.0, 0.0, 1.0]]).fit(X)
    >>> int(model.labels_[4])
    0
    """

    def __init__(
        self,
        n_clusters: int = 8,
        *,
        pinned: Any = None,
        hold: float = 0.003,
        max_iter: int = 100,
        tol: float = 1e-4,
        min_size: int = 1,
        n_jobs: int | None = None,
        random_state: int | None = None,
    ) -> None:
        self.n_clusters = n_clusters
        self.pinned = pinned
        self.hold = hold
        self.max_iter = max_iter
        self.tol = tol
        self.min_size = min_size
        self.n_jobs = n_jobs
        self.random_state = random_state

    def fit(self, X: Any, y: object = None, sample_weight: Any = None) -> Self:
        """Cluster the rows of ``X``, sparse or dense, ``(n_rows, n_features)``."""
        self._check_parameters()
        all_rows = self._rows_to_fit(X, sample_weight)
        merged, which = all_rows.merged()
        renumbered, order = merged.by_frequency()
        rows = renumbered.loaded()
        anchors = self._anchors(rows, order)
        n_pinned = anchors.n_rows
        centres = self._first_centres(rows, anchors)
        fixed = np.arange(n_pinned, dtype=np.int32)

        def hold(state: Partition) -> None:
            _hold(state, fixed)
            refill_emptied(state)
            _hold(state, fixed)

        found = run_lloyd(
            _joined(anchors, rows),
            centres,
            max_iter=self.max_iter,
            tol=self.tol,
            n_jobs=allowed_cores(self.n_jobs),
            repair=hold,
        )
        self.n_iter_ = found.n_iter
        sizes = Partition(rows, found.centres, 1).sizes(found.members[n_pinned:])
        by_size = n_pinned + np.argsort(-sizes[n_pinned:], kind="stable")
        self._finish(all_rows, rows, which, found.centres[np.r_[fixed, by_size]], order, exempt=n_pinned)
        return self

    def _check_parameters(self) -> None:
        self._check_shared_parameters()
        check_number("hold", self.hold, numbers.Real, 1e-6)
        check_number("max_iter", self.max_iter, numbers.Integral, 1)
        check_number("tol", self.tol, numbers.Real, 0)

    def _anchors(self, rows: UnitRows, order: NDArray[np.int64]) -> UnitRows:
        """The pinned rows, features in the given order, each as heavy as ``hold`` says."""
        if self.pinned is None:
            return rows.take(np.arange(0))
        given = unit_rows(
            validate_data(self, self.pinned, accept_sparse="csr", dtype=np.float64, reset=False)
        )
        if given.n_rows > self.n_clusters:
            raise UsageError(f"{given.n_rows} pinned clusters are more than n_clusters={self.n_clusters}")
        if empty := np.flatnonzero(np.diff(given.indptr) == 0).tolist():
            raise UsageError(f"pinned row {empty[0]} has no values: nothing can be held there")
        heavy = np.full(given.n_rows, self.hold * float(rows.weights.sum() or 1.0) / self.n_clusters)
        return unit_rows(given.as_csr().tocsc()[:, order].tocsr(), heavy)

    def _first_centres(self, rows: UnitRows, anchors: UnitRows) -> Any:
        """Each pinned cluster with the rows that are most like it, and others where these describe worst."""
        n_jobs, n_free = allowed_cores(self.n_jobs), self.n_clusters - anchors.n_rows
        pinned = self._gathered(rows, anchors) if anchors.n_rows else rows_as_centres(rows, np.arange(0))
        if not n_free:
            return pinned
        if rows.n_rows <= self.n_clusters:
            return sp.vstack([pinned, one_for_each(rows, self.n_clusters)[:n_free]], format="csr")
        if anchors.n_rows:
            _, near = nearest(rows, Table.of_centres(pinned, rows, n_jobs), n_jobs)
            rows = replace(rows, weights=frozen(rows.weights * np.maximum(1.0 - near, 1e-6), np.float64))
        key = 1000 * (self.random_state or 0)
        free = best_start(rows, n_free, plus_plus_centres, "auto", key, n_jobs)
        return sp.vstack([pinned, free], format="csr")

    def _gathered(self, rows: UnitRows, anchors: UnitRows) -> Any:
        """The pinned centres after half a cluster's rows of mean size, those nearest, have joined each."""
        n_jobs = allowed_cores(self.n_jobs)
        table = anchors.as_csr()
        labels, near = nearest(rows, Table.of_centres(table, rows, n_jobs), n_jobs)
        members = np.full(rows.n_rows, -1, dtype=np.int32)
        nearest_first = np.argsort(-near, kind="stable")
        nearest_first = nearest_first[near[nearest_first] > 0]
        for theme in range(anchors.n_rows):
            own = nearest_first[labels[nearest_first] == theme]
            members[own[: -(-rows.n_rows // (2 * self.n_clusters))]] = theme
        state = Partition(_joined(anchors, rows), table, n_jobs)
        state.update(np.concatenate([np.arange(anchors.n_rows, dtype=np.int32), members]))
        return state.unit_centres()


def _hold(state: Partition, fixed: NDArray[np.int32]) -> None:
    """Put the anchors, which come first, back where they belong."""
    members = state.members.copy()
    members[: len(fixed)] = fixed
    state.update(members)


def _joined(first: UnitRows, second: UnitRows) -> UnitRows:
    """The rows of both, one after the other."""
    return UnitRows(
        frozen(np.concatenate([first.indptr, first.indptr[-1] + second.indptr[1:]]), np.int64),
        frozen(np.concatenate([first.indices, second.indices]), np.int32),
        frozen(np.concatenate([first.values, second.values]), np.float32),
        first.n_columns,
        frozen(np.concatenate([first.weights, second.weights]), np.float64),
    )
