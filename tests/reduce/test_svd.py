"""The reducer: its bits depend on what the rows hold, and not on where they stand."""

import warnings

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.decomposition import TruncatedSVD as ReferenceTruncatedSVD

from textclust.errors import UsageError
from textclust.reduce.svd import AUTOMATIC_RANK, TruncatedSVD


@pytest.fixture(scope="module")
def rows():
    X = sp.random(200, 150, density=0.06, format="csr", random_state=0)
    return sp.csr_matrix(sp.vstack([X, X[:20], sp.csr_matrix((3, 150))]))


@pytest.fixture(scope="module")
def reducer(rows):
    return TruncatedSVD(12).fit(rows)


def test_the_directions_are_those_of_scikit_learn(rows, reducer):
    reference = ReferenceTruncatedSVD(12, algorithm="arpack", random_state=0).fit(rows)
    ours, theirs = (np.linalg.norm(rows @ model.components_.T) for model in (reducer, reference))
    assert ours == pytest.approx(theirs, rel=0.01)


@pytest.mark.parametrize(("n_rows", "n_columns", "rank"), [(2000, 900, 30), (400, 1500, 100), (1500, 60, 50)])
def test_as_much_variance_as_scikit_learns_randomized_solver(n_rows, n_columns, rank):
    rng = np.random.default_rng(0)
    words = np.minimum(
        rng.zipf(1.3, size=(n_rows, 40)) - 1, n_columns - 1
    )  # a slowly falling spectrum, as text has
    pairs = np.repeat(np.arange(n_rows), 40), words.ravel()
    X = sp.csr_matrix((np.ones(n_rows * 40, dtype=np.float32), pairs), shape=(n_rows, n_columns))
    ours = np.linalg.norm(X @ TruncatedSVD(rank).fit(X).components_.T) ** 2
    theirs = np.linalg.norm(X @ ReferenceTruncatedSVD(rank, random_state=0).fit(X).components_.T) ** 2
    assert ours >= 0.999 * theirs


def test_the_share_of_variance_is_scikit_learns(rows, reducer):
    exact = ReferenceTruncatedSVD(12, algorithm="arpack", random_state=0).fit(rows)
    expected = exact.explained_variance_ratio_
    np.testing.assert_allclose(reducer.explained_variance_ratio_, expected, rtol=1e-3)


@pytest.mark.parametrize("n_jobs", [1, 4])
def test_threads_change_no_bit(n_jobs):
    X = sp.random(3000, 200, density=0.05, format="csr", random_state=0)
    ours, other = TruncatedSVD(12, n_jobs=n_jobs).fit(X), TruncatedSVD(12, n_jobs=2).fit(X)
    np.testing.assert_array_equal(ours.components_, other.components_)
    np.testing.assert_array_equal(ours.transform(X), other.transform(X))


def test_rows_of_a_lower_rank_leave_directions_of_zero():
    rng = np.random.default_rng(0)
    X = rng.random((60, 4)) @ rng.random((4, 90))
    reducer = TruncatedSVD(10).fit(X)
    np.testing.assert_allclose(np.linalg.norm(reducer.transform(X)), np.linalg.norm(X), rtol=1e-5)
    lengths = np.linalg.norm(reducer.components_, axis=1)
    assert ((np.abs(lengths - 1) < 1e-6) | (lengths < 1e-6)).all()


def test_the_directions_are_orthonormal(reducer):
    np.testing.assert_allclose(reducer.components_ @ reducer.components_.T, np.eye(12), atol=1e-8)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_the_rows_changes_no_bit(rows, seed, dtype):
    X = rows.astype(dtype)
    order = np.random.default_rng(seed).permutation(X.shape[0])
    a, b = TruncatedSVD(12).fit(X), TruncatedSVD(12).fit(X[order])
    np.testing.assert_array_equal(a.components_, b.components_)
    np.testing.assert_array_equal(a.explained_variance_ratio_, b.explained_variance_ratio_)


def test_the_order_of_rows_of_one_direction_changes_no_bit(rows):
    X = sp.csr_matrix(sp.vstack([rows, rows[:60] * 3.0, rows[:60] * 0.5]))
    order = np.random.default_rng(0).permutation(X.shape[0])
    np.testing.assert_array_equal(
        TruncatedSVD(8).fit(X).components_, TruncatedSVD(8).fit(X[order]).components_
    )


@pytest.mark.parametrize("form", ["sparse", "dense"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_rows_coordinates_do_not_depend_on_its_batch(rows, form, dtype):
    X = rows.astype(dtype) if form == "sparse" else rows.astype(dtype).toarray()
    reducer = TruncatedSVD(12).fit(X)
    together = reducer.transform(X)
    alone = np.vstack([reducer.transform(X[i : i + 1]) for i in range(X.shape[0])])
    np.testing.assert_array_equal(together, alone)


def test_unsorted_rows_have_the_same_coordinates(rows, reducer):
    X = rows.copy()
    for a, b in zip(X.indptr[:-1], X.indptr[1:], strict=True):
        X.indices[a:b], X.data[a:b] = X.indices[a:b][::-1].copy(), X.data[a:b][::-1].copy()
    X.has_sorted_indices = False
    np.testing.assert_array_equal(reducer.transform(X), reducer.transform(rows))


def test_fit_transform_is_fit_and_transform(rows, reducer):
    np.testing.assert_array_equal(TruncatedSVD(12).fit_transform(rows), reducer.transform(rows))


def test_sparse_and_dense_rows_have_the_same_coordinates(rows, reducer):
    np.testing.assert_allclose(reducer.transform(rows.toarray()), reducer.transform(rows), atol=1e-6)


def test_the_seed_defaults_to_zero(rows, reducer):
    np.testing.assert_array_equal(TruncatedSVD(12, random_state=0).fit(rows).components_, reducer.components_)


def test_numpys_global_random_state_is_untouched(rows):
    np.random.seed(5)  # noqa: NPY002
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    TruncatedSVD(4).fit(rows)
    np.testing.assert_array_equal(before, np.random.get_state()[1])  # noqa: NPY002


def test_the_automatic_rank_is_one_hundred_where_the_rows_allow(rows):
    assert TruncatedSVD().fit(rows).components_.shape == (AUTOMATIC_RANK, 150)


@pytest.mark.parametrize("shape", [(20, 30), (30, 20)])
def test_the_automatic_rank_is_what_the_rows_allow(shape):
    X = sp.random(*shape, density=0.5, format="csr", random_state=0)
    assert TruncatedSVD().fit(X).components_.shape == (20, shape[1])


@pytest.mark.parametrize("rank", [21, 31, 10_000])
def test_a_rank_beyond_the_rows_or_columns_is_refused(rank):
    X = sp.random(20, 30, density=0.5, format="csr", random_state=0)
    with pytest.raises(UsageError, match=rf"{rank} is more than 20 \w+ and 30 terms allow"):
        TruncatedSVD(rank).fit(X)


@pytest.mark.parametrize("rank", [0, -1, 2.5, "all", None])
def test_a_rank_that_is_no_number_is_refused(rows, rank):
    with pytest.raises(UsageError, match="n_components"):
        TruncatedSVD(rank).fit(rows)


@pytest.mark.parametrize("seed", [-1, 1.5, "seed"])
def test_a_seed_that_is_no_number_is_refused(rows, seed):
    with pytest.raises(ValueError, match="random_state"):
        TruncatedSVD(3, random_state=seed).fit(rows)


def test_points_go_back_to_terms(rows, reducer):
    points = reducer.transform(rows)
    terms = reducer.to_terms(points)
    assert terms.shape == rows.shape
    np.testing.assert_allclose(reducer.transform(terms), points, atol=1e-6)


def test_full_rank_loses_nothing():
    X = np.random.default_rng(0).random((30, 6))
    reducer = TruncatedSVD(6).fit(X)
    np.testing.assert_allclose(reducer.to_terms(reducer.transform(X)), X, atol=1e-6)


def test_rows_without_values_are_at_the_origin(rows, reducer):
    assert not reducer.transform(rows)[-3:].any()


@pytest.mark.parametrize("X", [np.ones((6, 4)), np.zeros((6, 4)), np.ones((1, 4))])
def test_rows_without_variance_give_no_nan(X):
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        reducer = TruncatedSVD().fit(X)
    for array in (reducer.components_, reducer.explained_variance_ratio_, reducer.transform(X)):
        assert np.isfinite(array).all()


def test_malformed_rows_are_refused(reducer):
    X = sp.csr_matrix((2, 150), dtype=np.float64)
    X.indptr, X.indices, X.data = np.array([0, 1, 2]), np.array([0, 150]), np.ones(2)
    for method in (reducer.transform, TruncatedSVD(2).fit):
        with pytest.raises(ValueError):  # noqa: PT011 - SciPy's or ours
            method(X)


def test_columns_are_named_after_the_reducer(rows):
    assert TruncatedSVD(2).fit(rows).get_feature_names_out().tolist() == ["truncatedsvd0", "truncatedsvd1"]
