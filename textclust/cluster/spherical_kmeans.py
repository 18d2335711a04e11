"""Spherical K-Means as a scikit-learn estimator."""

from __future__ import annotations

import logging
import math
import numbers
import warnings
from collections.abc import Callable
from typing import Any, Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, ClusterMixin, TransformerMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.validation import check_is_fitted, validate_data

from textclust.cluster.lloyd import LloydResult, Partition, Progress, run_lloyd
from textclust.cluster.mapped import Rows, as_rows
from textclust.cluster.nearest import nearest
from textclust.cluster.refine import refine
from textclust.cluster.repair import refill_emptied
from textclust.cluster.rows import unit_rows
from textclust.cluster.seeding import plus_plus_centres, random_centres, rows_as_centres
from textclust.cluster.starts import AUTOMATIC_STARTS, best_start
from textclust.cluster.table import Table, head_columns
from textclust.errors import DataError, UsageError
from textclust.kernels.arrays import frozen
from textclust.kernels.assign import score_rows
from textclust.kernels.blocks import allowed_cores

logger = logging.getLogger("textclust")

SEEDINGS = {"k-means++": plus_plus_centres, "random": random_centres}


class SphericalKMeans(ClassNamePrefixFeaturesOutMixin, TransformerMixin, ClusterMixin, BaseEstimator):
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
        How many starts are tried on a sample; the best one is improved by swapping centres. ``"auto"`` is 4.
    max_iter : int, default=100
        Iterations over all rows; one is an assignment and an update.
    tol : float, default=1e-4
        Stop when the objective gains less, relatively; 0 goes on until no label changes.
    refine : bool, default=False
        Afterwards move single rows as long as that raises the objective (Dhillon, Guan & Kogan 2002).
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

    def __init__(
        self,
        n_clusters: int = 8,
        *,
        init: Any = "k-means++",
        n_init: int | str = "auto",
        max_iter: int = 100,
        tol: float = 1e-4,
        refine: bool = False,
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
        self.n_jobs = n_jobs
        self.random_state = random_state
        self.callback = callback
        self.verbose = verbose

    def fit(self, X: Any, y: object = None, sample_weight: Any = None) -> Self:
        """Cluster the rows of ``X``, sparse or dense, ``(n_rows, n_features)``."""
        X = validate_data(self, X, accept_sparse="csr", dtype=[np.float64, np.float32])
        self._check_parameters()
        all_rows = as_rows(X, _check_weights(sample_weight, X.shape[0]))
        merged, which = all_rows.merged()
        rows, order = merged.by_frequency()
        if isinstance(self.init, str):
            result = self._fit_from_rows(rows)
            centres = _by_size(rows, result.centres, allowed_cores(self.n_jobs))
        else:
            result = self._lloyd(rows, self._given_centres(order), repair=None)
            centres = result.centres
        self.n_iter_ = result.n_iter
        # Stored by feature, so that predicting needs no transposed copy.
        by_feature = centres.T.tocsr()[np.argsort(order)].toarray()
        self.cluster_centers_ = by_feature.T
        self.labels_, self.similarity_ = self._label(all_rows, rows, which, centres)
        self.inertia_ = math.fsum(all_rows.weights * (1.0 - self.similarity_))
        return self

    def predict(self, X: Any) -> NDArray[np.int32]:
        """Most similar centre of each row; equals ``labels_`` on the rows of the fit."""
        return self._nearest(self._check_rows(X))[0]

    def transform(self, X: Any) -> NDArray[np.float64]:
        """Cosine similarity of each row to every centre, ``(n_rows, n_clusters)``."""
        rows = self._check_rows(X)
        out = np.empty((rows.n_rows, self.cluster_centers_.shape[0]))
        centres = frozen(self.cluster_centers_.T, np.float32)
        unit = frozen(np.ones(centres.shape[1]), np.float64)

        def work(matrix: Any, local: Any, numbers: Any, start: int, stop: int) -> None:
            scores = np.empty((stop - start, centres.shape[1]))
            score_rows(*matrix, centres, unit, local[start], local[start] + stop - start, scores)
            out[numbers[start:stop]] = scores

        rows.run(np.arange(rows.n_rows), work, allowed_cores(self.n_jobs))
        return out

    def fit_transform(self, X: Any, y: object = None, sample_weight: Any = None) -> NDArray[np.float64]:
        """Cluster the rows and return their similarities to the centres."""
        return self.fit(X, sample_weight=sample_weight).transform(X)

    def score(self, X: Any, y: object = None, sample_weight: Any = None) -> float:
        """Objective on these rows, higher is better: minus the sum of ``1 - cosine``."""
        rows = self._check_rows(X)
        _, similarity = self._nearest(rows)
        return -math.fsum(_check_weights(sample_weight, rows.n_rows) * (1.0 - similarity))

    @property
    def _n_features_out(self) -> int:
        return int(self.cluster_centers_.shape[0])

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    def _check_parameters(self) -> None:
        _check_number("n_clusters", self.n_clusters, numbers.Integral, 1)
        _check_number("max_iter", self.max_iter, numbers.Integral, 1)
        _check_number("tol", self.tol, numbers.Real, 0)
        if self.n_init != "auto":
            _check_number("n_init", self.n_init, numbers.Integral, 1)
        if isinstance(self.init, str) and self.init not in SEEDINGS:
            raise UsageError(f"init={self.init!r} is not one of {', '.join(SEEDINGS)} or an array of centres")
        if self.random_state is not None:
            _check_number("random_state", self.random_state, numbers.Integral, 0)
        if self.n_jobs is not None:
            _check_number("n_jobs", self.n_jobs, numbers.Integral, -math.inf)
        if not isinstance(self.refine, bool | np.bool_):
            raise UsageError(f"refine={self.refine!r} must be True or False")
        if self.callback is not None and not callable(self.callback):
            raise UsageError(f"callback={self.callback!r} must be a function or None")

    def _check_rows(self, X: Any) -> Rows:
        check_is_fitted(self)
        return as_rows(
            validate_data(self, X, accept_sparse="csr", dtype=[np.float64, np.float32], reset=False)
        )

    def _fit_from_rows(self, rows: Rows) -> LloydResult:
        if rows.n_rows <= self.n_clusters:
            return self._lloyd(rows, self._one_for_each(rows), repair=None)
        starts = AUTOMATIC_STARTS if self.n_init == "auto" else int(self.n_init)
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

    def _one_for_each(self, rows: Rows) -> Any:
        """Every distinct row as a centre, and again from the first on where there are too few."""
        if rows.n_rows < self.n_clusters:
            warnings.warn(
                f"{self.n_clusters} clusters for {rows.n_rows} distinct rows: some stay empty; ask for fewer",
                ConvergenceWarning,
                stacklevel=4,
            )
        if not rows.n_rows:
            return sp.csr_array((self.n_clusters, rows.n_columns), dtype=np.float32)
        return rows_as_centres(rows, np.resize(np.arange(rows.n_rows), self.n_clusters))

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
        return rows_as_centres(given, np.arange(given.n_rows)).tocsc()[:, order].tocsr()

    def _nearest(self, rows: Rows) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """Label and similarity of each row by the judge; the lowest index on ties."""
        return nearest(rows, Table.of_units(self.cluster_centers_.T), allowed_cores(self.n_jobs))

    def _label(
        self, all_rows: Rows, rows: Rows, which: NDArray[np.int64], centres: sp.csr_array
    ) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """Label and similarity of all rows: of each distinct one once, and of those that did not count."""
        table = Table.of_lists(centres, head_columns(rows, centres.shape[0]))
        found, cosine = nearest(rows, table, allowed_cores(self.n_jobs))
        labels, similarity = np.zeros(len(which), dtype=np.int32), np.zeros(len(which))
        counted, rest = np.flatnonzero(which >= 0), np.flatnonzero(which < 0)
        labels[counted], similarity[counted] = found[which[counted]], cosine[which[counted]]
        others = Table.of_units(self.cluster_centers_.T)
        labels[rest], similarity[rest] = nearest(all_rows.take(rest), others, allowed_cores(self.n_jobs))
        return labels, similarity


def _by_size(rows: Rows, centres: sp.csr_array, n_jobs: int) -> sp.csr_array:
    """The centres by falling weight of the rows nearest to them."""
    state = Partition(rows, centres, n_jobs)
    sizes = state.sizes(state.assign())
    return centres[np.argsort(-sizes, kind="stable")]


def _check_number(name: str, value: Any, kind: type, least: float) -> None:
    if not isinstance(value, kind) or isinstance(value, bool) or not value >= least:  # type: ignore[operator]
        what = "an integer" if kind is numbers.Integral else "a number"
        bound = f" of at least {least}" if math.isfinite(least) else ""
        raise UsageError(f"{name}={value!r} must be {what}{bound}")


def _check_weights(sample_weight: Any, n_rows: int) -> NDArray[np.float64]:
    """Weights as float64: 1 for all rows where none are given."""
    if sample_weight is None:
        return np.ones(n_rows)
    weights = np.asarray(sample_weight, dtype=np.float64)
    if weights.ndim == 0:
        weights = np.full(n_rows, float(weights))
    if weights.shape != (n_rows,):
        raise DataError(f"sample_weight has shape {weights.shape}, not ({n_rows},): one for each row")
    if not np.isfinite(weights).all() or (weights < 0).any():
        raise DataError("sample_weight must be finite and not negative")
    if n_rows and not weights.any():
        raise DataError("sample_weight is zero for every row: no row counts")
    return weights
