"""Spherical K-Means as a scikit-learn estimator."""

from __future__ import annotations

import logging
import numbers
from collections.abc import Callable
from typing import Any, Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.utils.validation import validate_data

from textclust.cluster.base import (
    SphericalClusterer,
    by_size,
    check_number,
    one_for_each,
)
from textclust.cluster.lloyd import LloydResult, Partition, Progress, run_lloyd
from textclust.cluster.refine import refine
from textclust.cluster.repair import refill_emptied
from textclust.cluster.rows import unit_rows
from textclust.cluster.seeding import plus_plus_centres, random_centres
from textclust.cluster.source import Rows
from textclust.cluster.starts import best_start
from textclust.errors import DataError, UsageError
from textclust.kernels.blocks import allowed_cores

logger = logging.getLogger("textclust")

SEEDINGS = {"k-means++": plus_plus_centres, "random": random_centres}


class SphericalKMeans(SphericalClusterer):
    """K-Means by cosine similarity, for sparse rows, with the same bits on any number of threads.

    Rows are scaled to unit length; centres are the normalised sums of their rows (Dhillon & Modha 2001).
    Sums are exact, draws depend on what rows contain and not on where they stand, so neither threads nor the
    order of the documents change the partition.

    Parameters
    ----------
    n_clusters : int, default=8
    init : {"k-means++", "random"} or array of (n_clusters, n_features), default="k-means++"
        How the first centres are drawn. An array means plain Lloyd on all rows from these centres: no
        sampling, starts, refinement or refilling; an emptied cluster keeps its centre.
    n_init : int or "auto", default="auto"
        How many starts are tried on a sample; the best one is improved by swapping centres. ``"auto"`` is
        4, or 1 from 200 clusters on.
    max_iter : int, default=100
        Iterations over all rows; one is an assignment and an update.
    tol : float, default=1e-4
        Stop when the objective gains less, relatively; 0 goes on until no label changes.
    refine : bool, default=False
        Afterwards move single rows as long as that raises the objective (Dhillon, Guan & Kogan 2002).
    min_size : int, default=1
        Smaller clusters are dissolved into the nearest others at the end, so that fewer than ``n_clusters``
        may be left; a logged warning says how many.
    n_jobs : int or None, default=None
        Threads; None means all allowed cores.
    random_state : int or None, default=None
        Seed of the draws; None means 0.
    callback : callable, optional
        Called with a `Progress` (iteration, objective, moved) after every iteration over all rows.
    verbose : int, default=0
        1 logs every iteration.

    Attributes
    ----------
    labels_ : (n_rows,) int32
        0 to k - 1 by falling size unless ``init`` is an array. A row without similarity to any centre
        (an empty one) has label 0.
    cluster_centers_ : (n_clusters, n_features) float32
        Of unit length.
    inertia_ : float
        Sum over the rows of ``1 - cosine`` to their centre, times weight.
    similarity_ : (n_rows,) float64
        Cosine of each row to its centre.
    n_iter_ : int
        Iterations over all rows. One last assignment to the returned centres follows, not counted.

    Raises
    ------
    DataError
        A sparse matrix is malformed, or values are not finite.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.array([[1.0, 0.1], [0.9, 0.0], [0.0, 1.0], [0.2, 2.0], [3.0, 0.3]])
    >>> model = SphericalKMeans(n_clusters=2).fit(X)
    >>> model.labels_.tolist(), model.predict([[0.0, 5.0]]).tolist()
    ([0, 0, 1, 1, 0], [1])
    """

    def __init__(  # noqa: PLR0913 - an estimator's parameters are its options
        self,
        n_clusters: int = 8,
        *,
        init: Any = "k-means++",
        n_init: int | str = "auto",
        max_iter: int = 100,
        tol: float = 1e-4,
        refine: bool = False,
        min_size: int = 1,
        n_jobs: int | None = None,
        random_state: int | None = None,
        callback: Callable[[Progress], Any] | None = None,
        verbose: int = 0,
    ) -> None:
        self.n_clusters = n_clusters
        self.init = init
        self.n_init = n_init
        self.max_iter = max_iter
        self.tol = tol
        self.refine = refine
        self.min_size = min_size
        self.n_jobs = n_jobs
        self.random_state = random_state
        self.callback = callback
        self.verbose = verbose

    def fit(self, X: Any, y: object = None, sample_weight: Any = None) -> Self:
        """Cluster the rows of ``X``, sparse or dense, ``(n_rows, n_features)``."""
        self._check_parameters()
        all_rows = self._rows_to_fit(X, sample_weight)
        merged, which = all_rows.merged()
        renumbered, order = merged.by_frequency()
        rows = renumbered.prepared()
        if isinstance(self.init, str):
            result = self._fit_from_rows(rows)
            centres = by_size(rows, result.centres, allowed_cores(self.n_jobs))
        else:
            result = self._lloyd(rows, self._given_centres(order), repair=None)
            centres = result.centres
        self.n_iter_ = result.n_iter
        self._finish(all_rows, rows, which, centres, order)
        return self

    def _check_parameters(self) -> None:
        self._check_shared_parameters()
        check_number("max_iter", self.max_iter, numbers.Integral, 1)
        check_number("tol", self.tol, numbers.Real, 0)
        if self.n_init != "auto":
            check_number("n_init", self.n_init, numbers.Integral, 1)
        if isinstance(self.init, str) and self.init not in SEEDINGS:
            raise UsageError(f"init={self.init!r} is not one of {', '.join(SEEDINGS)} or an array of centres")
        if not isinstance(self.refine, bool | np.bool_):
            raise UsageError(f"refine={self.refine!r} must be True or False")
        if self.callback is not None and not callable(self.callback):
            raise UsageError(f"callback={self.callback!r} must be a function or None")

    def _fit_from_rows(self, rows: Rows) -> LloydResult:
        if rows.n_rows <= self.n_clusters:
            return self._lloyd(rows, one_for_each(rows, self.n_clusters), repair=None)
        starts = self.n_init
        key = 1000 * (self.random_state or 0)
        n_jobs = allowed_cores(self.n_jobs)
        centres = best_start(rows, self.n_clusters, SEEDINGS[self.init], starts, key, n_jobs)
        result = self._lloyd(rows, centres, repair=refill_emptied)
        if not self.refine:
            return result
        state = Partition(rows, result.centres, n_jobs)
        state.update(result.members)
        refine(state)
        return LloydResult(state.unit_centres(), state.members, state.objective(), result.n_iter)

    def _lloyd(
        self, rows: Rows, centres: sp.csr_array, repair: Callable[[Partition], None] | None
    ) -> LloydResult:
        return run_lloyd(
            rows,
            centres,
            max_iter=self.max_iter,
            tol=self.tol,
            n_jobs=allowed_cores(self.n_jobs),
            repair=repair,
            callback=self._report,
        )

    def _report(self, progress: Progress) -> None:
        if self.verbose:
            logger.info("%s", progress)
        if self.callback is not None:
            self.callback(progress)

    def _given_centres(self, order: NDArray[np.int64]) -> Any:
        """The centres of ``init`` as rows of unit length, features in the given order."""
        given = unit_rows(validate_data(self, self.init, accept_sparse="csr", dtype=np.float64, reset=False))
        if given.n_rows != self.n_clusters:
            raise DataError(f"init has {given.n_rows} centres for n_clusters={self.n_clusters}")
        return given.as_csr().tocsc()[:, order].tocsr()
