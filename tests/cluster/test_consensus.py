"""Agreement against its definition, pair by pair."""

import numpy as np
import pytest

from textclust.cluster.consensus import ConsensusClustering
from textclust.cluster.spherical_kmeans import SphericalKMeans


@pytest.mark.parametrize("weights", [None, "random"])
def test_agreement_is_how_often_two_rows_of_a_cluster_are_together(rows, weights, monkeypatch):
    if weights:
        weights = np.random.default_rng(0).integers(1, 4, rows.shape[0]).astype(float)
    seen = []
    original = ConsensusClustering._votes
    monkeypatch.setattr(
        ConsensusClustering, "_votes", lambda self, *rest: seen.append(original(self, *rest)) or seen[-1]
    )
    model = ConsensusClustering(9, n_runs=5).fit(rows, sample_weight=weights)
    votes, w = seen[0], np.ones(rows.shape[0]) if weights is None else weights
    filled = np.diff(rows.indptr) > 0
    together = (votes[:, None, :] == votes[None, :, :]).mean(axis=2)
    for cluster in range(9):
        own = np.flatnonzero((model.labels_ == cluster) & filled)
        share = together[np.ix_(own, own)] @ w[own] / w[own].sum()
        np.testing.assert_allclose(model.agreement_[own], share, atol=1e-9)
        assert model.cluster_agreement_[cluster] == pytest.approx(np.average(share, weights=w[own]), abs=1e-9)
    assert (model.agreement_[~filled] == 0).all()


def test_runs_that_agree_have_an_agreement_of_one():
    X = np.repeat(np.eye(3), 20, axis=0) + 0.01 * np.random.default_rng(0).random((60, 3))
    model = ConsensusClustering(3).fit(X)
    np.testing.assert_allclose(model.agreement_, 1.0)
    np.testing.assert_allclose(model.cluster_agreement_, 1.0)


def test_a_document_between_two_clusters_is_one_the_runs_agree_on_least():
    rng = np.random.default_rng(1)
    X = np.repeat(np.eye(4), 30, axis=0) + 0.3 * rng.random((120, 4))
    X = np.vstack([X, [[1.0, 1.0, 1.0, 1.0]]])
    model = ConsensusClustering(4, n_runs=12).fit(X)
    assert model.agreement_[-1] <= np.median(model.agreement_)


def test_the_average_is_not_worse_than_its_runs(corpus):
    runs = [SphericalKMeans(10, random_state=seed).fit(corpus).inertia_ for seed in range(5)]
    assert ConsensusClustering(10, n_runs=5).fit(corpus).inertia_ < 1.01 * np.mean(runs)
