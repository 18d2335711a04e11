"""Internal measures against scikit-learn's own numbers."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics
from sklearn.preprocessing import normalize

from textclust.errors import DataError
from textclust.evaluate.choose_k import choose_k
from textclust.evaluate.internal import (
    calinski_harabasz_score,
    davies_bouldin_score,
    quality,
    silhouette_samples,
    silhouette_score,
)
from textclust.evaluate.null import null_corpus
from textclust.evaluate.partition import PartitionedRows


@given(st.integers(0, 2**32 - 1), st.integers(2, 8), st.floats(0.05, 3.0))
def test_silhouettes_are_those_of_scikit_learn(seed, k, noise):
    rng = np.random.default_rng(seed)
    labels = np.concatenate([np.arange(k), rng.integers(0, k, 60)])
    X = np.eye(8)[labels] + noise * rng.normal(size=(len(labels), 8))
    expected = metrics.silhouette_samples(X, labels, metric="cosine")
    np.testing.assert_allclose(silhouette_samples(X, labels), expected, atol=1e-6)


def test_sparse_rows_and_a_cluster_of_one(dense_and_sparse):
    sparse, dense, labels = dense_and_sparse
    expected = metrics.silhouette_samples(dense, labels, metric="cosine")
    np.testing.assert_allclose(silhouette_samples(sparse, labels), expected, atol=1e-6)
    assert silhouette_samples(sparse, labels)[7] == 0
    assert silhouette_score(sparse, labels) == pytest.approx(expected.mean(), abs=1e-6)


def test_empty_rows_and_rows_that_are_equal():
    X = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 2.0], [1.0, 0.0]])
    labels = np.array([0, 0, 0, 1, 1, 1])
    expected = metrics.silhouette_samples(X, labels, metric="cosine")
    np.testing.assert_allclose(silhouette_samples(X, labels), expected, atol=1e-6)


def test_identical_rows_in_two_clusters_have_no_silhouette():
    X = np.ones((6, 3))
    assert silhouette_samples(X, [0, 0, 0, 1, 1, 1]).tolist() == [0.0] * 6
    assert np.isfinite(davies_bouldin_score(X, [0, 0, 0, 1, 1, 1]))
    assert np.isfinite(calinski_harabasz_score(X, [0, 0, 0, 1, 1, 1]))


def test_davies_bouldin_and_calinski_harabasz_are_those_of_scikit_learn(dense_and_sparse):
    sparse, dense, labels = dense_and_sparse
    unit = normalize(dense)
    assert davies_bouldin_score(sparse, labels) == pytest.approx(
        metrics.davies_bouldin_score(unit, labels), rel=1e-5
    )
    assert calinski_harabasz_score(sparse, labels) == pytest.approx(
        metrics.calinski_harabasz_score(unit, labels), rel=1e-6
    )


def test_rows_without_a_cluster_are_left_out(dense_and_sparse):
    sparse, _, labels = dense_and_sparse
    some = np.where(np.arange(120) % 3 == 0, -1, labels)
    values = silhouette_samples(sparse, some)
    assert np.isnan(values[some < 0]).all()
    np.testing.assert_array_equal(values[some >= 0], silhouette_samples(sparse[some >= 0], some[some >= 0]))


def test_the_same_bits_in_any_order_and_on_any_number_of_threads(five_themes):
    X, themes = five_themes
    order = np.random.default_rng(1).permutation(len(themes))
    one = silhouette_samples(X, themes, n_jobs=1)
    np.testing.assert_array_equal(silhouette_samples(X[order], themes[order], n_jobs=3), one[order])
    for score in (silhouette_score, davies_bouldin_score, calinski_harabasz_score):
        assert score(X[order], themes[order], n_jobs=3) == score(X, themes, n_jobs=1)


def test_cohesion_and_separation_by_hand():
    X = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    found = quality(PartitionedRows(X, [4, 4, 7]))
    assert found.clusters.tolist() == [4, 7]
    assert found.nearest.tolist() == [7, 4]
    np.testing.assert_allclose(found.cohesion, [np.sqrt(0.5), 1.0], atol=1e-7)
    np.testing.assert_allclose(found.separation, [1.0, 1.0], atol=1e-7)


def test_one_cluster_has_no_silhouette_and_no_neighbour(dense_and_sparse):
    sparse, _, _ = dense_and_sparse
    with pytest.raises(DataError, match="in one cluster"):
        silhouette_samples(sparse, np.zeros(120, dtype=int))
    found = quality(PartitionedRows(sparse, np.zeros(120, dtype=int)))
    assert np.isnan(found.separation[0])
    assert found.nearest.tolist() == [-1]


@pytest.mark.parametrize(("labels", "says"), [([0, 1], "one for each row"), ([-1] * 4, "all labels are -1")])
def test_labels_that_do_not_fit(labels, says):
    with pytest.raises(DataError, match=says):
        silhouette_samples(sp.eye_array(4, format="csr"), labels)


@pytest.mark.parametrize("value", [np.nan, np.inf])
@pytest.mark.parametrize("kind", [np.asarray, sp.csr_array])
def test_values_that_are_no_numbers_are_refused(value, kind):
    X = kind(np.array([[value, 1.0], [0.0, 1.0], [1.0, 0.0], [1.0, 0.1]]))
    for measure in (silhouette_samples, davies_bouldin_score, calinski_harabasz_score):
        with pytest.raises(DataError, match="NaN or infinite"):
            measure(X, [0, 0, 1, 1])
    with pytest.raises(DataError, match="NaN or infinite"):
        choose_k(X, (2, 3))
    with pytest.raises(DataError, match="NaN or infinite"):
        null_corpus(X)


def test_rows_may_be_lists():
    X = [[1.0, 0.0], [1.0, 0.1], [0.0, 1.0]]
    np.testing.assert_array_equal(
        silhouette_samples(X, [0, 0, 1]), silhouette_samples(np.array(X), [0, 0, 1])
    )
