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
from textclust.kernels.arrays import canonical, frozen
from textclust.kernels.rows import hash_rows

#: Components for ``n_components="auto"``: more bring little on text.
AUTOMATIC_RANK = 100


class TruncatedSVD(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """Project sparse rows on their main directions (latent semantic analysis, Deerwester et al. 1990).

    scikit-learn's randomized solver, with rows in an order given by their content and one thread in the
    linear algebra, so that the same documents in any order give the same bits.

    Parameters
    ----------
    n_components : int or "auto", default="auto"
        Rank; ``"auto"`` is 100, or what the data allow if that is less.
    random_state : int or None, default=None
        None means 0.

    Attributes
    ----------
    components_ : (n_components, n_features) array
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

    def __init__(self, n_components: int | str = "auto", *, random_state: int | None = None) -> None:
        self.n_components = n_components
        self.random_state = random_state

    def fit(self, X: Any, y: object = None) -> Self:
        """Find the directions of the rows of ``X``, ``(n_rows, n_features)``."""
        X = validate_data(self, X, accept_sparse="csr", dtype=[np.float64, np.float32], ensure_min_features=2)
        from sklearn.decomposition import TruncatedSVD as Solver  # slow to import, seldom needed

        solver = Solver(
            n_components=self._rank(X.shape), random_state=self.random_state or 0, n_oversamples=20
        )
        # Rows without variance have no ratio of it.
        with threadpool_limits(limits=1), np.errstate(invalid="ignore", divide="ignore"):
            solver.fit(_in_content_order(canonical(X)))
        # By feature, because rows are multiplied by the transpose.
        self.components_ = np.asfortranarray(solver.components_)
        self.explained_variance_ratio_ = np.nan_to_num(solver.explained_variance_ratio_)
        return self

    def transform(self, X: Any) -> NDArray[np.floating]:
        """Coordinates of the rows, ``(n_rows, n_components)``; each row's depend on itself alone."""
        check_is_fitted(self)
        X = validate_data(self, X, accept_sparse="csr", dtype=[np.float64, np.float32], reset=False)
        # Never a product of dense blocks: its rounding depends on the block.
        coordinates: NDArray[np.floating] = canonical(X) @ self.components_.T
        return coordinates

    def to_terms(self, points: NDArray[np.floating]) -> NDArray[np.floating]:
        """Points of the reduced space as weights of the features, ``(n_points, n_features)``."""
        terms: NDArray[np.floating] = points @ self.components_
        return terms

    @property
    def _n_features_out(self) -> int:
        return int(self.components_.shape[0])

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

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


def _in_content_order(X: sp.csr_array) -> sp.csr_array:
    """Rows in an order that depends on what they contain and not on where they stood."""
    bits = frozen(X.data, np.float32).view(np.uint32)
    hashes = np.empty(X.shape[0], dtype=np.uint64)
    hash_rows(frozen(X.indptr, np.int64), frozen(X.indices, np.int32), frozen(bits, np.uint32), hashes)
    return X[np.argsort(hashes, kind="stable")]
