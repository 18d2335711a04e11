"""Clusters that stay where they are told, and others that are found."""

import numpy as np
import pytest
import scipy.sparse as sp

from textclust.cluster.pinned import PinnedSphericalKMeans
from textclust.errors import UsageError


def themed(n=60, themes=5, width=8, seed=0):
    """Rows of some themes, each of its own columns, with a little of everything."""
    rng = np.random.default_rng(seed)
    theme = np.arange(n) % themes
    X = 0.2 * rng.random((n, themes * width)) * (rng.random((n, themes * width)) < 0.2)
    for row in range(n):
        X[row, theme[row] * width + rng.choice(width, 4, replace=False)] = 1.0
    return X, theme


def test_pinned_clusters_come_first_in_their_order_and_take_their_rows():
    X, theme = themed()
    pinned = np.zeros((2, X.shape[1]))
    pinned[0, 3 * 8] = pinned[1, 1 * 8 + 2] = 1.0  # one word each, of the themes 3 and 1
    model = PinnedSphericalKMeans(5, pinned=pinned).fit(X)
    assert (model.labels_[theme == 3] == 0).all()
    assert (model.labels_[theme == 1] == 1).all()
    for other in (0, 2, 4):
        assert len(set(model.labels_[theme == other])) == 1
    assert len(set(model.labels_)) == 5


def test_a_heavy_anchor_is_not_left():
    X, _ = themed()
    pinned = np.eye(1, X.shape[1])
    angles = [
        float(PinnedSphericalKMeans(5, pinned=pinned, hold=hold).fit(X).cluster_centers_[0, 0])
        for hold in (0.01, 1.0, 100.0)
    ]
    assert angles[0] < angles[1] < angles[2]
    assert angles[2] > 0.999


def test_sparse_and_dense_anchors_are_the_same():
    X, _ = themed()
    dense, sparse = (
        PinnedSphericalKMeans(5, pinned=kind(X[:3])).fit(X) for kind in (np.asarray, sp.csr_array)
    )
    np.testing.assert_array_equal(dense.cluster_centers_, sparse.cluster_centers_)


def test_all_clusters_may_be_pinned():
    X, theme = themed()
    model = PinnedSphericalKMeans(5, pinned=X[:5]).fit(X)
    np.testing.assert_array_equal(model.labels_, theme)


def test_a_theme_that_no_row_has_stays_empty():
    X, _ = themed()
    X = np.hstack([X, np.zeros((len(X), 1))])
    model = PinnedSphericalKMeans(5, pinned=np.eye(1, X.shape[1], X.shape[1] - 1)).fit(X)
    assert 0 not in model.labels_
    assert model.cluster_centers_[0, -1] == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("pinned", "said"),
    [(np.eye(6, 40), "6 pinned clusters are more than n_clusters=5"), (np.zeros((1, 40)), "has no values")],
)
def test_anchors_that_cannot_be_held_are_refused(pinned, said):
    with pytest.raises(UsageError, match=said):
        PinnedSphericalKMeans(5, pinned=pinned).fit(themed()[0])
