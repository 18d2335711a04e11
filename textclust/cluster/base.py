"""What every clusterer by unit centres shares: checked rows, and what follows once there are centres."""

from __future__ import annotations

import math
import numbers
import warnings
from typing import Any, Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, ClusterMixin, TransformerMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.validation import check_is_fitted, validate_data

from textclust.cluster.lloyd import Partition
from textclust.cluster.min_size import large_enough
from textclust.cluster.nearest import nearest, nearest_two
from textclust.cluster.rows import UnitRows
from textclust.cluster.seeding import rows_as_centres
from textclust.cluster.source import Rows, SourceRows, as_rows
from textclust.cluster.table import Table
from textclust.errors import DataError, UsageError
from textclust.kernels.arrays import frozen, needs_no_check
from textclust.kernels.assign import score_rows
from textclust.kernels.blocks import allowed_cores

#: With fewer values than this share of the columns, a table of the centres takes longer than it saves.
FEW = 0.25


class SphericalClusterer(ClassNamePrefixFeaturesOutMixin, TransformerMixin, ClusterMixin, BaseEstimator):
    """A clusterer whose clusters are centres of unit length: ``fit`` is all that a subclass adds.

    Attributes
    ----------
    labels_ : (n_rows,) int32
        The most similar centre of each row of the fit, the lowest index on ties; 0 for a row without
        similarity to any centre (an empty one).
    cluster_centers_ : (n_clusters, n_features) float32
        Of unit length.
    inertia_ : float
        Sum over the rows of ``1 - cosine`` to their centre, times weight.
    similarity_ : (n_rows,) float64
        Cosine of each row to its centre.
    """

    n_clusters: int
    min_size: int
    n_jobs: int | None
    random_state: int | None

    def fit(self, X: Any, y: object = None, sample_weight: Any = None) -> Self:
        """Cluster the rows of ``X``, sparse or dense, ``(n_rows, n_features)``."""
        raise NotImplementedError

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
        return -math.fsum(check_weights(sample_weight, rows.n_rows) * (1.0 - similarity))

    @property
    def _n_features_out(self) -> int:
        return int(self.cluster_centers_.shape[0])

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    def _check_rows(self, X: Any) -> SourceRows:
        check_is_fitted(self)
        if not needs_no_check(self, X):
            X = validate_data(self, X, accept_sparse="csr", dtype=[np.float64, np.float32], reset=False)
        return as_rows(X, n_jobs=allowed_cores(self.n_jobs))

    def _rows_to_fit(self, X: Any, sample_weight: Any) -> SourceRows:
        X = validate_data(self, X, accept_sparse="csr", dtype=[np.float64, np.float32])
        return as_rows(X, check_weights(sample_weight, X.shape[0]), allowed_cores(self.n_jobs))

    def _finish(
        self,
        all_rows: UnitRows | SourceRows,
        rows: Rows,
        which: NDArray[np.int64],
        centres: sp.csr_array,
        order: NDArray[np.int64],
        exempt: int = 0,
    ) -> NDArray[np.int64]:
        """Dissolve what is too small, keep the other centres and assign all rows to them.

        Parameters
        ----------
        all_rows : UnitRows or SourceRows
            The rows of the fit as they came.
        rows : UnitRows or StoredRows
            What there is to cluster of them, features in the given order.
        which : (n_all_rows,) int64
            Which of ``rows`` each of the rows of the fit is, -1 for one that does not count.
        centres : (n_centres, n_columns) CSR
            Rows of unit length, features in the given order.
        order : (n_columns,) int64
            The number of each feature in ``all_rows``.
        exempt : int, default=0
            So many centres at the beginning are not dissolved.

        Returns
        -------
        (n_clusters,) int64
            The centres that were kept.
        """
        kept = large_enough(rows, centres, self.min_size, allowed_cores(self.n_jobs), exempt)
        centres = centres[kept]
        # Stored by feature, so that predicting needs no transposed copy.
        self.cluster_centers_ = centres.T.tocsr()[np.argsort(order)].toarray().T
        self.labels_, self.similarity_ = self._label(all_rows, rows, which, centres)
        self.inertia_ = math.fsum(all_rows.weights * (1.0 - self.similarity_))
        return kept

    def _check_shared_parameters(self) -> None:
        """Refuse what is no number of clusters or rows, no seed and no number of threads."""
        check_number("n_clusters", self.n_clusters, numbers.Integral, 1)
        check_number("min_size", self.min_size, numbers.Integral, 1)
        if self.random_state is not None:
            check_number("random_state", self.random_state, numbers.Integral, 0)
        if self.n_jobs is not None:
            check_number("n_jobs", self.n_jobs, numbers.Integral, -math.inf)

    def _nearest(self, rows: UnitRows | SourceRows) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """Label and similarity of each row by the judge; the lowest index on ties."""
        n_jobs = allowed_cores(self.n_jobs)
        if rows.n_values < FEW * rows.n_columns:
            found = nearest_two(rows.loaded(), self.cluster_centers_.T, n_jobs)
            return found.labels, found.similarity
        rows, order = rows.by_frequency()
        if isinstance(rows, SourceRows) and not rows.on_disk:
            rows = rows.loaded()  # read twice
        occurring = order[: np.count_nonzero(rows.frequency())]
        centres = sp.csr_array(self.cluster_centers_[:, occurring])
        return nearest(rows, Table.of_centres(centres, rows, n_jobs), n_jobs)

    def _label(
        self, all_rows: UnitRows | SourceRows, rows: Rows, which: NDArray[np.int64], centres: sp.csr_array
    ) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """Label and similarity of all rows: of each distinct one once, and of those that did not count."""
        n_jobs = allowed_cores(self.n_jobs)
        table = Table.of_centres(centres, rows, n_jobs)
        found, cosine = nearest(rows, table, n_jobs)
        labels, similarity = np.zeros(len(which), dtype=np.int32), np.zeros(len(which))
        counted, rest = np.flatnonzero(which >= 0), np.flatnonzero(which < 0)
        labels[counted], similarity[counted] = found[which[counted]], cosine[which[counted]]
        labels[rest], similarity[rest] = self._nearest(all_rows.take(rest))
        return labels, similarity


def by_size(rows: Rows, centres: sp.csr_array, n_jobs: int) -> Any:
    """The centres by falling weight of the rows nearest to them."""
    state = Partition(rows, centres, n_jobs)
    sizes = state.sizes(state.assign())
    return centres[np.argsort(-sizes, kind="stable")]


def one_for_each(rows: Rows, n_clusters: int) -> Any:
    """Every distinct row as a centre, and again from the first on where there are too few."""
    if rows.n_rows < n_clusters:
        warnings.warn(
            f"{n_clusters} clusters for {rows.n_rows} distinct rows: some stay empty; ask for fewer",
            ConvergenceWarning,
            stacklevel=4,
        )
    if not rows.n_rows:
        return sp.csr_array((n_clusters, rows.n_columns), dtype=np.float32)
    return rows_as_centres(rows, np.resize(np.arange(rows.n_rows), n_clusters))


def check_number(name: str, value: Any, kind: type, least: float) -> None:
    """Refuse a parameter that is not a number of this kind and size."""
    if not isinstance(value, kind) or isinstance(value, bool) or not value >= least:  # type: ignore[operator]
        what = "an integer" if kind is numbers.Integral else "a number"
        bound = f" of at least {least}" if math.isfinite(least) else ""
        raise UsageError(f"{name}={value!r} must be {what}{bound}")


def check_weights(sample_weight: Any, n_rows: int) -> NDArray[np.float64]:
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
