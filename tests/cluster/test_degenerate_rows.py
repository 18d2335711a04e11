"""Few rows, equal rows, empty rows, one column: a documented result, never a NaN."""

import warnings

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn.exceptions import ConvergenceWarning

from textclust.cluster.spherical_kmeans import SphericalKMeans

SETTINGS = [{}, {"init": "random"}, {"refine": True}]


def fit_quietly(X, k, **settings):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return SphericalKMeans(k, **settings).fit(X)


def assert_whole(model, X, k):
    assert model.cluster_centers_.shape == (k, X.shape[1])
    assert model.labels_.shape == (X.shape[0],)
    assert ((model.labels_ >= 0) & (model.labels_ < k)).all()
    for value in (model.cluster_centers_, model.similarity_, model.inertia_, model.transform(X)):
        assert np.isfinite(value).all()
    np.testing.assert_array_equal(model.predict(X), model.labels_)


@pytest.mark.parametrize("settings", SETTINGS)
def test_as_many_clusters_as_distinct_rows_hold_one_each(settings):
    X = np.array([[1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [2.0, 2.0]])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model = SphericalKMeans(3, **settings).fit(X)
    assert_whole(model, X, 3)
    assert np.bincount(model.labels_).tolist() == [2, 1, 1]
    assert model.inertia_ == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("settings", SETTINGS)
def test_more_clusters_than_distinct_rows_warn_and_are_kept(settings):
    X = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 2.0]])
    with pytest.warns(ConvergenceWarning, match="5 clusters for 2 distinct rows"):
        model = SphericalKMeans(5, **settings).fit(X)
    assert_whole(model, X, 5)
    assert model.labels_.tolist() == [1, 0, 0]


@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize("k", [1, 2])
@pytest.mark.parametrize(
    "X",
    [np.ones((1, 1)), np.ones((1, 4)), np.ones((5, 1)), np.ones((5, 3)), np.zeros((4, 3)), np.zeros((1, 1))],
    ids=["one value", "one row", "one column", "equal rows", "empty rows", "one empty row"],
)
def test_hardly_any_rows(X, k, settings):
    for form in (X, sp.csr_array(X)):
        assert_whole(fit_quietly(form, k, **settings), X, k)


def test_one_column_of_both_signs_is_two_directions():
    X = np.array([[1.0], [-2.0], [3.0]])
    assert fit_quietly(X, 2).labels_.tolist() == [0, 1, 0]


def test_empty_rows_get_the_lowest_index_and_are_at_full_distance():
    X = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 0.0]])
    model = fit_quietly(X, 2)
    assert model.labels_[[0, 3]].tolist() == [0, 0]
    assert model.similarity_[[0, 3]].tolist() == [0, 0]
    assert model.inertia_ == pytest.approx(2)


def test_rows_of_weight_zero_are_not_distinct_rows():
    with pytest.warns(ConvergenceWarning, match="3 clusters for 2 distinct rows"):
        SphericalKMeans(3).fit(np.eye(4), sample_weight=[1, 1, 0, 0])


def test_rows_of_weight_zero_have_labels():
    model = SphericalKMeans(2).fit(np.eye(3)[[0, 1, 0, 1]], sample_weight=[2, 1, 0, 0])
    assert model.labels_.tolist() == [0, 1, 0, 1]


@given(
    X=hnp.arrays(
        np.float32,
        st.tuples(st.integers(1, 9), st.integers(1, 6)),
        elements=st.sampled_from([0, 0, 0, 1, 2, -1, 0.5]),
    ),
    k=st.integers(1, 6),
    settings=st.sampled_from(SETTINGS),
)
def test_any_few_rows_give_a_whole_result(X, k, settings):
    assert_whole(fit_quietly(X, k, **settings), X, k)


@given(
    X=hnp.arrays(np.float32, (10, 4), elements=st.sampled_from([0, 0, 1, 2, 3])),
    order=st.permutations(range(10)),
    k=st.integers(1, 5),
    settings=st.sampled_from(SETTINGS),
)
def test_any_few_rows_in_any_order_give_the_same_bits(X, order, k, settings):
    a, b = fit_quietly(X, k, **settings), fit_quietly(X[order], k, **settings)
    np.testing.assert_array_equal(a.cluster_centers_, b.cluster_centers_)
    np.testing.assert_array_equal(a.labels_[order], b.labels_)
