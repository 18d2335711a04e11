"""Rows smoothed by the company that their terms keep in the corpus itself."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from copy import copy
from typing import Any, Self

import numpy as np
import scipy.linalg
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data
from threadpoolctl import threadpool_limits

from textclust.errors import UsageError
from textclust.kernels.arrays import canonical, frozen, needs_no_check
from textclust.kernels.blocks import PART_ROWS, allowed_cores, run_stream
from textclust.kernels.products import positive_pmi
from textclust.kernels.rows import scale_rows_to_unit
from textclust.reduce.directions import directions_beside, remainders_for_new
from textclust.reduce.products import multiply

#: Dimensions for ``n_components="auto"``, if there are so many documents for each (ADR 38).
AUTOMATIC_DIMENSIONS = 100
DOCUMENTS_FOR_EACH = 10
#: Context counts are raised to it, so that rare contexts do not stand out by chance (Levy et al. 2015).
CONTEXT_POWER = 0.75
#: The first direction is common to all if it is so large, beside its mean, in so many of the contexts. In 15
#: corpora of one language nine tenths of them have .38 to .82 of the mean, in nine languages 0 (ADR 15).
NEARLY_ALL, LEAST_SIZE = 0.9, 0.1
#: ``share="auto"``: the least from so many documents on, the most where there are few (ADR 38).
LEAST_SHARE, MOST_SHARE, LARGE_CORPUS = 0.07, 0.2, 20_000
#: Main directions of the rows beside the vectors and their share, both up to half of so many rows, from which
#: on there are none (ADR 41).
MAIN_DIRECTIONS, MOST_OF_DIRECTIONS, MANY_ROWS = 100, 0.5, 5_000
#: Terms whose associations are held at a time.
BLOCK_TERMS = 2048


class CooccurrenceEmbedding(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """Smooth rows by how terms occur together in these documents.

    Two documents on one theme may share no word; their words share the company they keep. Each term gets a
    vector: its positive pointwise mutual information with the commonest terms, counted over documents
    (Church & Hanks 1990), reduced by a singular value decomposition ``U S V'`` to ``U`` (Levy, Goldberg &
    Dagan 2015, who find that leaving out ``S`` serves best). A first direction that all terms have in common
    is left out (Mu & Viswanath 2018). A row becomes the sum of its terms' vectors
    times their values, of unit length, and stands beside the row itself.

    In small corpora much of the company is chance. There the main directions of the rows (latent semantic
    analysis, Deerwester et al. 1990) are further dimensions of the vectors: they keep what tells rows apart.

    Parameters
    ----------
    n_components : int or "auto", default="auto"
        Dimensions of the vectors; ``"auto"`` is 100, or what the contexts allow if that is less, or one for
        ten rows of fewer than 1,000.
    n_contexts : int, default=1000
        So many of the commonest terms are contexts. Memory grows with their square, not with the corpus.
    share : float or "auto", default="auto"
        Share of the smoothed part in the cosine of two rows. Little goes far: smoothed rows are much more
        similar to each other than the rows themselves. ``"auto"`` is .07 from 20,000 rows on, more with the
        inverse root of their number for fewer, and .2 up to 2,450; below 5,000 rows main directions are
        added: 100 with a share of .5 up to 2,500, fewer with less for more. A number is for the company
        alone. 1 leaves out the row itself, and then the result is dense.
    n_jobs : int or None, default=None
        Threads; None means all allowed cores. The result does not depend on it.

    Attributes
    ----------
    components_ : (n_dimensions, n_features) float32 array
        The vector of each term, as a column: ``n_components`` of its company, then the main directions.
    share_ : float
        The share of both together.

    Raises
    ------
    UsageError
        A parameter is out of its range.

    Examples
    --------
    >>> import scipy.sparse as sp
    >>> X = sp.csr_array([[1.0, 1, 0, 0], [0, 1, 1, 0], [0, 0, 0, 1]])
    >>> rows = CooccurrenceEmbedding(n_components=2, share=1.0).fit_transform(X)
    >>> cosines = rows @ rows.T
    >>> bool(cosines[0, 1] > cosines[0, 2])
    True
    """

    def __init__(
        self,
        n_components: int | str = "auto",
        *,
        n_contexts: int = 1000,
        share: float | str = "auto",
        n_jobs: int | None = None,
    ) -> None:
        self.n_components = n_components
        self.n_contexts = n_contexts
        self.share = share
        self.n_jobs = n_jobs

    def fit(self, X: Any, y: object = None) -> Self:
        """Learn the vectors of the terms from rows ``X``, ``(n_rows, n_features)``."""
        rows = _unit_copy(self._validated(X, reset=True))
        self._check_parameters(rows.shape[1])
        n_jobs = allowed_cores(self.n_jobs)
        of_company, of_directions = _automatic_shares(rows)
        if self.share != "auto":
            of_company, of_directions = float(self.share), 0.0
        with threadpool_limits(limits=1):
            vectors = _term_vectors(rows, self.n_components, self.n_contexts, n_jobs)
            if of_directions:
                ratio = of_directions / of_company
                directions = directions_beside(rows, vectors, _n_directions(rows), ratio, n_jobs)
                vectors = np.hstack([vectors, directions])
        self.components_ = vectors.T  # kept by feature, because rows are multiplied by the transpose
        self.share_ = of_company + of_directions
        return self

    def transform(self, X: Any) -> Any:
        """Smoothed rows; each row's depend on itself alone.

        Returns
        -------
        CSR, (n_rows, n_features + n_dimensions), or dense, (n_rows, n_dimensions) if ``share`` is 1
            float32, of unit length; a row without values stays without.
        """
        check_is_fitted(self)
        X = self._validated(X, reset=False)
        if X.shape[0] <= PART_ROWS:
            return self._transformed(X)
        firsts = range(0, X.shape[0], PART_ROWS)  # each copies its rows in float64
        parts = [self._transformed(X[first : first + PART_ROWS]) for first in firsts]
        return np.vstack(parts) if self.share_ == 1 else _one_below_the_other(parts)

    def _transformed(self, X: Any) -> Any:
        rows = _unit_copy(X)
        smoothed = self._smoothed(rows)
        if self.share_ == 1:
            return smoothed.astype(np.float32)
        rows.data *= np.sqrt(1.0 - self.share_)
        smoothed *= np.sqrt(self.share_)
        return _side_by_side(rows, smoothed)

    def for_new(self, X: Any) -> Self:
        """A reducer for single rows of those it was fitted to, that makes of each what it would of a new one.

        Main directions have turned to the rows they were learnt from; to a new one they are shorter.

        Parameters
        ----------
        X : CSR, (n_rows, n_features)
            All rows it was fitted to.
        """
        rows = sp.csr_array(self._validated(X, reset=False))
        n_directions = _n_directions(rows) if self.share == "auto" else 0
        if not n_directions:
            return self
        own = slice(len(self.components_) - n_directions, None)
        remainders = remainders_for_new(_unit_copy(rows), self.components_[own], allowed_cores(self.n_jobs))
        reducer = copy(self)
        reducer.components_ = self.components_.copy(order="F")
        reducer.components_[own] *= remainders[:, np.newaxis].astype(np.float32)
        return reducer

    def to_terms(self, points: NDArray[np.floating]) -> NDArray[np.floating]:
        """Points of the new space as weights of the features, ``(n_points, n_features)``.

        Their products with a row are, up to the row's scale, those of the points with the smoothed row.
        """
        width = self.components_.shape[0]
        weights: NDArray[np.floating] = np.sqrt(self.share_) * points[:, -width:] @ self.components_
        if self.share_ < 1:
            weights = weights + np.sqrt(1.0 - self.share_) * points[:, :-width]
        return weights

    def term_weights(self, row: sp.csr_matrix, centres: NDArray[np.floating]) -> NDArray[np.float64]:
        """What the terms of a row weigh in some centres: times its values, they add up to the products.

        They hold for this row only, whose smoothed half is scaled to its own length.

        Parameters
        ----------
        row : CSR, (1, n_features)
        centres : (n_columns, n_centres)

        Returns
        -------
        (n_values, n_centres)
        """
        vectors = self.components_[:, row.indices].astype(np.float64).T
        values = row.data.astype(np.float64)
        length, smoothed = (float(np.linalg.norm(x)) or 1.0 for x in (values, values @ vectors))
        weights: NDArray[np.float64] = (
            np.sqrt(self.share_) / smoothed * vectors @ centres[-vectors.shape[1] :]
        )
        if self.share_ < 1:
            weights += np.sqrt(1.0 - self.share_) / length * centres[row.indices]
        return weights

    def most_dimensions(self, n_rows: int) -> int:
        """So many columns stand beside rows at most if it is fitted to so many."""
        own = AUTOMATIC_DIMENSIONS if self.n_components == "auto" else int(self.n_components)
        return own + (MAIN_DIRECTIONS if self.share == "auto" and n_rows < MANY_ROWS else 0)

    @property
    def width(self) -> int:
        """Columns of the smoothed rows."""
        n_components, n_features = self.components_.shape
        return int(n_components if self.share_ == 1 else n_features + n_components)

    @property
    def _n_features_out(self) -> int:
        return self.width

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.transformer_tags.preserves_dtype = ["float32"]
        return tags

    def _validated(self, X: Any, *, reset: bool) -> Any:
        if not reset and needs_no_check(self, X):
            return X
        return validate_data(self, X, accept_sparse="csr", dtype=[np.float64, np.float32], reset=reset)

    def _smoothed(self, rows: sp.csr_array) -> NDArray[np.float64]:
        sums = multiply(rows, self.components_.T, allowed_cores(self.n_jobs)).astype(np.float64)
        starts = np.arange(sums.shape[0] + 1, dtype=np.int64) * sums.shape[1]
        flat = sums.ravel()
        scale_rows_to_unit(frozen(starts, np.int64), flat)
        return flat.reshape(sums.shape)

    def _check_parameters(self, n_features: int) -> None:
        for name, value in (("n_components", self.n_components), ("n_contexts", self.n_contexts)):
            automatic = name == "n_components" and value == "auto"
            if not automatic and (not isinstance(value, int | np.integer) or value < 1):
                raise UsageError(f"{name}={value!r} must be an integer of at least 1")
        if self.share != "auto" and (isinstance(self.share, str) or not 0 < self.share <= 1):
            raise UsageError(f"share={self.share!r} must be 'auto' or above 0 and at most 1")
        most = min(self.n_contexts, n_features) - 1
        if self.n_components != "auto" and self.n_components > most:  # type: ignore[operator]
            raise UsageError(
                f"{self.n_components} dimensions are more than {most + 1} contexts allow "
                f"(n_features={n_features})"
            )


def _automatic_shares(rows: sp.csr_array) -> tuple[float, float]:
    """The shares of the company and of the main directions for so many rows with values.

    A centre's own terms are known the worse the fewer rows it is the sum of: their error falls with the root.
    The company is known worse, too, so the directions are needed where rows are few.
    """
    n_rows = max(_filled(rows), 1)
    of_company = LEAST_SHARE * math.sqrt(LARGE_CORPUS / n_rows)
    of_directions = MOST_OF_DIRECTIONS * min(max(MANY_ROWS / n_rows - 1, 0.0), 1.0)
    return min(max(of_company, LEAST_SHARE), MOST_SHARE), of_directions


def _n_directions(rows: sp.csr_array) -> int:
    """How many main directions stand beside the company of so many rows: fewer where their share is less."""
    wanted = math.ceil(MAIN_DIRECTIONS * _automatic_shares(rows)[1] / MOST_OF_DIRECTIONS)
    return min(wanted, max(_filled(rows), 1), rows.shape[1])


def _automatic_dimensions(rows: sp.csr_array) -> int:
    return min(max(_filled(rows) // DOCUMENTS_FOR_EACH, 1), AUTOMATIC_DIMENSIONS)


def _filled(rows: sp.csr_array) -> int:
    """The number of rows with values."""
    return int(np.count_nonzero(np.diff(rows.indptr)))


def _unit_copy(X: Any) -> sp.csr_array:
    """The rows, of unit length, in float64."""
    rows = canonical(X)
    rows.data = rows.data.astype(np.float64)
    scale_rows_to_unit(frozen(rows.indptr, np.int64), rows.data)
    return rows


def _side_by_side(rows: sp.csr_array, dense: NDArray[np.float64]) -> sp.csr_matrix:
    """Rows with the values of others, zeros left out, after their own; float32."""
    n_rows, n_columns = rows.shape
    filled = dense != 0.0
    indptr = np.concatenate([[0], np.cumsum(np.diff(rows.indptr) + filled.sum(axis=1))])
    own = np.arange(rows.nnz) + np.repeat(indptr[:-1] - rows.indptr[:-1], np.diff(rows.indptr))
    others = np.ones(indptr[-1], dtype=bool)
    others[own] = False
    indices, values = np.empty(indptr[-1], dtype=np.int32), np.empty(indptr[-1], dtype=np.float32)
    indices[own], indices[others] = rows.indices, n_columns + np.nonzero(filled)[1]
    values[own], values[others] = rows.data, dense[filled]
    beside = sp.csr_matrix((values, indices, indptr), shape=(n_rows, n_columns + dense.shape[1]))
    beside.has_canonical_format = True
    return beside


def _one_below_the_other(parts: list[sp.csr_matrix]) -> sp.csr_matrix:
    together: sp.csr_matrix = sp.vstack(parts, format="csr")
    together.has_canonical_format = True
    return together


def _term_vectors(
    rows: sp.csr_array, n_components: int | str, n_contexts: int, n_jobs: int
) -> NDArray[np.float32]:
    """``U`` of the positive PMI of terms and contexts but what is common to all, ``(n_terms, n_components)``.

    Two passes over blocks of terms, so that the associations never stand in memory as a whole: the first
    adds up the products of contexts, whose eigenvectors turn associations into vectors in the second.
    """
    associations = _Associations(rows, n_contexts, n_jobs)
    products = np.zeros((associations.width, associations.width))
    for part in associations.blocks(lambda block: block.T @ block):
        products += part
    width = associations.width
    most = min(width - 1, _automatic_dimensions(rows) if n_components == "auto" else int(n_components))
    squares, vectors = scipy.linalg.eigh(products, subset_by_index=(width - most - 1, width - 1))
    squares, vectors = squares[::-1], vectors[:, ::-1]
    first = int(_is_common(vectors[:, 0]))
    known = (squares > squares[0] * np.finfo(np.float32).eps)[first : first + most]
    squares, vectors = squares[first : first + most], vectors[:, first : first + most]
    scale = np.where(known, np.where(known, squares, 1.0) ** -0.5, 0.0)  # M V / S is U
    to_vectors = (vectors * scale).astype(np.float32)
    return np.vstack(list(associations.blocks(lambda block: block @ to_vectors)))


def _is_common(direction: NDArray[np.float64]) -> bool:
    """Whether the first direction belongs to nearly all contexts.

    No association is negative, so neither is the first direction (Perron & Frobenius). In texts of one
    language it says how much a term is associated at all, not with what, and would make all rows alike. Where
    languages or themes share no words it is one of them.
    """
    sizes = np.abs(direction)
    return bool(np.quantile(sizes, 1 - NEARLY_ALL) >= LEAST_SIZE * sizes.mean())


class _Associations:
    """Positive PMI of all terms with the commonest ones, a block of terms at a time.

    Counts are whole numbers, so the order of the documents cannot matter.
    """

    def __init__(self, rows: sp.csr_array, n_contexts: int, n_jobs: int) -> None:
        frequency = np.bincount(rows.indices, minlength=rows.shape[1])
        commonest = np.sort(np.argsort(-frequency, kind="stable")[:n_contexts])
        terms, contexts = rows.T.tocsr(), sp.csr_array(rows[:, commonest])
        meetings = np.repeat(np.diff(rows.indptr), np.diff(contexts.indptr))
        counts = np.bincount(contexts.indices, weights=meetings, minlength=len(commonest))
        shares = np.maximum(counts, 1.0) ** CONTEXT_POWER
        self.n_terms, self.width, self.n_jobs = rows.shape[1], len(commonest), n_jobs
        self._arrays = (
            frozen(terms.indptr, np.int64),
            frozen(terms.indices, np.int32),
            frozen(contexts.indptr, np.int64),
            frozen(contexts.indices, np.uint32),
            frozen(np.log(shares / shares.sum()), np.float64),
            frozen(_logarithms(int(frequency.max(initial=0))), np.float64),
        )

    def blocks(
        self, use: Callable[[NDArray[np.float32]], NDArray[np.float32]]
    ) -> Iterator[NDArray[np.float32]]:
        """What becomes of ``(at most BLOCK_TERMS, n_contexts)`` arrays, in the order of the terms."""

        def work(room: tuple[NDArray[np.float32], NDArray[np.uint32]], first: int) -> NDArray[np.float32]:
            stop = min(first + BLOCK_TERMS, self.n_terms)
            block, met = room[0][: stop - first], room[1]
            positive_pmi(*self._arrays, first, stop, met, block)
            return use(block)

        def room() -> tuple[NDArray[np.float32], NDArray[np.uint32]]:
            return np.empty((BLOCK_TERMS, self.width), np.float32), np.empty(self.width, np.uint32)

        return run_stream(room, work, range(0, self.n_terms, BLOCK_TERMS), self.n_jobs)


def _logarithms(most: int) -> NDArray[np.float64]:
    """Logarithms of the whole numbers from 0 on."""
    return np.concatenate([[-np.inf], np.log(np.arange(1, most + 1))])
