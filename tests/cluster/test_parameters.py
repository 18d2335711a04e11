"""Every wrong parameter is refused with one line that names it."""

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.base import clone

from textclust.cluster.spherical_kmeans import SphericalKMeans
from textclust.errors import DataError, UsageError

X = np.eye(4)

WRONG = {
    "n_clusters": [0, -1, 2.5, "3", None, True, np.nan],
    "max_iter": [0, -5, 1.5, "10", None, True],
    "tol": [-1e-9, "0", None, np.nan, True],
    "n_init": [0, -1, 1.5, "many", None, True],
    "init": ["kmeans", "", "k-means"],
    "random_state": [-1, 1.5, "seed", np.random.RandomState(0)],
    "n_jobs": [1.5, "all"],
    "refine": ["no"],
    "callback": [3, "print"],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name in WRONG for value in WRONG[name]])
def test_a_wrong_parameter_is_refused_by_name(name, value):
    with pytest.raises(UsageError, match=name) as caught:
        SphericalKMeans(**({"n_clusters": 2} | {name: value})).fit(X)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["random_state", "n_jobs", "callback"])
def test_none_is_the_default(name):
    SphericalKMeans(2, **{name: None}).fit(X)


def test_a_negative_number_of_threads_means_all_cores():
    assert SphericalKMeans(2, n_jobs=-1).fit(X).labels_.shape == (4,)


def test_parameters_are_checked_at_fit_and_not_before():
    assert SphericalKMeans(n_clusters=-3).n_clusters == -3


@pytest.mark.parametrize("init", [np.eye(4)[:3], sp.csr_array(np.eye(4)[:1]), np.eye(3)[:2], np.ones(4)])
def test_given_centres_of_another_shape_are_refused(init):
    with pytest.raises(ValueError):  # noqa: PT011 - scikit-learn's or ours
        SphericalKMeans(2, init=init).fit(X)


def test_the_number_of_given_centres_is_named():
    with pytest.raises(DataError, match="init has 3 centres for n_clusters=2"):
        SphericalKMeans(2, init=X[:3]).fit(X)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_given_centres_must_be_finite(value):
    with pytest.raises(ValueError):  # noqa: PT011
        SphericalKMeans(1, init=[[value, 0, 0, 0]]).fit(X)


@pytest.mark.parametrize(
    "weights", [[1, 1, 1], np.ones((4, 2)), [1, 1, 1, -1], [1, 1, 1, np.nan], [np.inf, 1, 1, 1], [0, 0, 0, 0]]
)
def test_wrong_weights_are_refused(weights):
    with pytest.raises(DataError, match="sample_weight"):
        SphericalKMeans(2).fit(X, sample_weight=weights)


def test_fit_changes_no_parameter():
    model = SphericalKMeans(2, init=X[:2])
    before = clone(model).get_params()
    model.fit(X)
    after = model.get_params()
    np.testing.assert_array_equal(before.pop("init"), after.pop("init"))
    assert before == after


@pytest.mark.parametrize("rows", [np.zeros((0, 3)), np.zeros((3, 0)), sp.csr_array((0, 3))])
def test_rows_without_rows_or_columns_are_refused(rows):
    with pytest.raises(ValueError, match=r"0 (sample|feature)"):
        SphericalKMeans(1).fit(rows)
