"""TruncatedSVD whose result depends neither on threads nor on the order of the documents."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data
from threadpoolctl import threadpool_limits

from textclust.errors import UsageError
from textclust.kernels.arrays import canonical
from textclust.kernels.blocks import allowed_cores
from textclust.reduce.lanczos import main_directions
from textclust.reduce.products import in_content_order, multiply

#: Components for ``n_components="auto"``: more bring little on text.
AUTOMATIC_RANK = 100
#: A smaller share of a row's length is rounding: products are made in float32.
LEAST_COORDINATE = 1e-6


class TruncatedSVD(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """Project sparse rows on their main directions (latent semantic analysis, Deerwester et al. 1990).

    Block Lanczos iteration with the products on all cores, the rows in an order given by their content and
    one thread in the dense linear algebra, so that the same documents in any order give the same bits.
    Products are made in float32.

    Parameters
    ----------
    n_components : int or "auto", default="auto"
        Rank; ``"auto"`` is 100, or what the data allow if that is less.
    random_state : int or None, default=None
        None means 0.
    n_jobs : int or None, default=None
        Threads; None means all allowed cores. The result does not depend on it.

    Attributes
    ----------
    components_ : (n_components, n_features) array
        Of unit length and at right angles to each other; 0 where the rows have no direction left.
    explained_variance_ratio_ : (n_components,) array

    Raises
    ------
    UsageError
        More components than the rows or columns allow.

    Examples
    --------
    >>> import scipy.sparse as sp
    >>> X = sp.random(50, 20, density=0.3, format="csr", random_state=0)
    >>> TruncatedSVD(n_components=5).fit_transform(X).shape
    (50, 5)
    """

    def __init__(
        self,
        n_components: int | str = "auto",
        *,
        random_state: int | None = None,
        n_jobs: int | None = None,
    ) -> None:
        self.n_components = n_components
        self.random_state = random_state
        self.n_jobs = n_jobs

    def fit(self, X: Any, y: object = None) -> Self:
        """Find the directions of the rows of ``X``, ``(n_rows, n_features)``."""
        X = validate_data(self, X, accept_sparse="csr", dtype=[np.float64, np.float32], ensure_min_features=2)
        rank, seed = self._rank(X.shape), self._seed()
        rows = in_content_order(canonical(X).astype(np.float32))
        with threadpool_limits(limits=1):
            directions, squares = main_directions(rows, rank, seed, allowed_cores(self.n_jobs))
        # By feature, because rows are multiplied by the transpose.
        self.components_ = np.asfortranarray(directions.T, dtype=X.dtype)
        self.explained_variance_ratio_ = _variance_ratio(rows, directions, squares).astype(X.dtype)
        return self

    def transform(self, X: Any) -> NDArray[np.floating]:
        """Coordinates of the rows, ``(n_rows, n_components)``; each row's depend on itself alone."""
        check_is_fitted(self)
        X = validate_data(self, X, accept_sparse="csr", dtype=[np.float64, np.float32], reset=False)
        rows = canonical(X)
        coordinates = multiply(rows, self.components_.T, allowed_cores(self.n_jobs))
        # What is left of a row at right angles to all directions is rounding, and no direction of its own.
        lengths = np.sqrt(rows.power(2).sum(axis=1))
        coordinates[np.abs(coordinates) < LEAST_COORDINATE * lengths[:, np.newaxis]] = 0.0
        return coordinates.astype(X.dtype, copy=False)

    def to_terms(self, points: NDArray[np.floating]) -> NDArray[np.floating]:
        """Points of the reduced space as weights of the features, ``(n_points, n_features)``."""
        terms: NDArray[np.floating] = points @ self.components_
        return terms

    def term_weights(self, row: sp.csr_matrix, centres: NDArray[np.floating]) -> NDArray[np.float64]:
        """What the terms of a row weigh in some centres: times its values, they add up to the products.

        Parameters
        ----------
        row : CSR, (1, n_features)
        centres : (n_components, n_centres)

        Returns
        -------
        (n_values, n_centres)
        """
        weights: NDArray[np.float64] = self.components_[:, row.indices].astype(np.float64).T @ centres
        return weights

    @property
    def width(self) -> int:
        """Columns of the projected rows."""
        return int(self.components_.shape[0])

    @property
    def _n_features_out(self) -> int:
        return self.width

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    def _seed(self) -> int:
        if self.random_state is None:
            return 0
        if not isinstance(self.random_state, int | np.integer) or self.random_state < 0:
            raise UsageError(f"random_state={self.random_state!r} must be an integer of at least 0")
        return int(self.random_state)

    def _rank(self, shape: tuple[int, int]) -> int:
        most = min(shape) if shape[0] > 1 else 1
        if self.n_components == "auto":
            return min(AUTOMATIC_RANK, most)
        if not isinstance(self.n_components, int | np.integer) or self.n_components < 1:
            raise UsageError(f"n_components={self.n_components!r} must be 'auto' or an integer of at least 1")
        if self.n_components > most:
            raise UsageError(
                f"a rank of {self.n_components} is more than {shape[0]} documents and {shape[1]} terms "
                f"allow: at most {most}"
            )
        return int(self.n_components)


def _variance_ratio(
    rows: sp.csr_array, directions: NDArray[np.float64], squares: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Share of the variance of the rows along each direction; 0 where they have none."""
    values, n_rows, n_columns = rows.data.astype(np.float64), rows.shape[0], rows.shape[1]
    means = np.bincount(rows.indices, weights=values, minlength=n_columns) / n_rows
    total = float(values @ values) / n_rows - float(means @ means)
    along = np.maximum(squares / n_rows - (means @ directions) ** 2, 0.0)
    return along / total if total > 1e-12 * float(values @ values) / n_rows else np.zeros(len(along))
