"""Streams: what partial_fit adds, and how it forgets."""

import numpy as np
import pytest
import scipy.sparse as sp

from textclust.cluster import mini_batch
from textclust.cluster.mini_batch import MiniBatchSphericalKMeans
from textclust.cluster.rows import unit_rows
from textclust.cluster.spherical_kmeans import SphericalKMeans

#: Two directions with something in common, so that a centre of one is similar to rows of the other.
ALONG = np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]])


def stream(model, X, size):
    for start in range(0, X.shape[0], size):
        model.partial_fit(X[start : start + size])
    return model


def test_sums_halve_with_every_half_life():
    # One cluster: after b rows along one axis and then b along the other the centre shows what is left.
    first, second = ALONG[[0] * 40], ALONG[[1] * 40]
    model = MiniBatchSphericalKMeans(1, half_life=40, batch_size=40).partial_fit(first).partial_fit(second)
    x, y, _ = model.cluster_centers_[0].astype(float)
    assert x / y == pytest.approx(0.5, rel=1e-3)
    assert model.pull_[0] == pytest.approx(np.linalg.norm([20, 40, 60]) / np.sqrt(2), rel=1e-3)


def test_nothing_is_forgotten_without_a_half_life():
    model = MiniBatchSphericalKMeans(1, half_life=None, batch_size=7)
    stream(model, ALONG[[0] * 40 + [1] * 40], 10)
    x, y, _ = model.cluster_centers_[0].astype(float)
    assert x / y == pytest.approx(1.0, rel=1e-3)


def test_a_call_of_many_rows_is_cut_into_batches(rows):
    cut = MiniBatchSphericalKMeans(5, batch_size=50).partial_fit(rows[:60])
    assert cut.n_iter_ == 2
    np.testing.assert_array_equal(cut.labels_, cut.predict(rows[:60]))


def test_the_same_stream_gives_the_same_bits_on_any_threads(rows):
    one, eight = (stream(MiniBatchSphericalKMeans(5, n_jobs=n), rows, 60) for n in (1, 8))
    np.testing.assert_array_equal(one.cluster_centers_, eight.cluster_centers_)
    np.testing.assert_array_equal(one.pull_, eight.pull_)


def test_a_theme_that_appears_later_gets_a_centre():
    # The first batches have one theme: the second centre waits for rows to come.
    X = np.vstack([np.eye(3)[[0] * 30], np.eye(3)[[1] * 30]])
    with pytest.warns(UserWarning, match="2 clusters for 1 distinct rows"):
        model = stream(MiniBatchSphericalKMeans(2, batch_size=10), X, 10)
    old, new = model.predict(np.eye(3)[:2])
    assert old != new
    assert model.transform(np.eye(3)[:2]).max(axis=1) == pytest.approx([1.0, 1.0])


def test_a_batch_without_terms_changes_no_direction(rows):
    model = stream(MiniBatchSphericalKMeans(4), rows, 100)
    before = model.cluster_centers_.copy()
    model.partial_fit(np.zeros((5, rows.shape[1])))
    np.testing.assert_allclose(model.cluster_centers_, before, atol=1e-6)


def test_a_stream_comes_near_the_full_fit(corpus):
    full = SphericalKMeans(10).fit(corpus).similarity_.sum()
    mini = MiniBatchSphericalKMeans(10, batch_size=100, max_iter=5).fit(corpus).similarity_.sum()
    assert mini > 0.9 * full


def test_fit_begins_anew(rows):
    model = stream(MiniBatchSphericalKMeans(4), rows, 100)
    np.testing.assert_array_equal(
        model.fit(rows).cluster_centers_, MiniBatchSphericalKMeans(4).fit(rows).cluster_centers_
    )


def test_fit_sees_a_sample_of_many_rows_and_all_that_are_asked_for(rows, monkeypatch):
    monkeypatch.setattr(mini_batch, "SEEN_ROWS", 64)
    monkeypatch.setattr(mini_batch, "SEEN_PER_CLUSTER", 25)
    counted = np.count_nonzero(np.diff(rows.indptr))
    settings = {"batch_size": 16}
    assert MiniBatchSphericalKMeans(2, **settings).fit(rows).n_iter_ == 64 // 16
    assert MiniBatchSphericalKMeans(4, **settings).fit(rows).n_iter_ == -(-100 // 16)
    assert MiniBatchSphericalKMeans(2, max_iter=1, **settings).fit(rows).n_iter_ == -(-counted // 16)


def test_the_order_of_the_rows_does_not_matter_to_fit(rows, monkeypatch):
    monkeypatch.setattr(mini_batch, "SEEN_ROWS", 64)
    shuffled = np.random.default_rng(0).permutation(rows.shape[0])
    one = MiniBatchSphericalKMeans(4, batch_size=16).fit(rows)
    other = MiniBatchSphericalKMeans(4, batch_size=16).fit(rows[shuffled])
    np.testing.assert_array_equal(one.labels_[shuffled], other.labels_)
    np.testing.assert_array_equal(one.cluster_centers_, other.cluster_centers_)


def test_rows_that_stand_twice_are_seen_in_order_of_their_weight():
    X = sp.csr_array(np.repeat(np.eye(4), 5, axis=0))
    weights = np.random.default_rng(0).random(20)
    drawn = mini_batch._drawn_order(unit_rows(X, weights), 0)
    assert sorted(drawn) == list(range(20))
    by_content = drawn.reshape(4, 5)
    assert (by_content // 5 == by_content[:, :1] // 5).all()
    assert (np.diff(weights[by_content], axis=1) > 0).all()
