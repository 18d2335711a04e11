"""What every clusterer by unit centres promises: same bits, predict equals labels_, no odd numbers."""

import logging

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.exceptions import ConvergenceWarning

from textclust.cluster import base, improve, lloyd, nearest
from textclust.cluster.bisecting import BisectingSphericalKMeans
from textclust.cluster.consensus import ConsensusClustering
from textclust.cluster.mini_batch import MiniBatchSphericalKMeans
from textclust.cluster.pinned import PinnedSphericalKMeans
from textclust.cluster.spherical_kmeans import SphericalKMeans
from textclust.errors import UsageError

FAMILY = {
    "full": (SphericalKMeans, {}),
    "mini-batch": (MiniBatchSphericalKMeans, {"batch_size": 64}),
    "bisecting": (BisectingSphericalKMeans, {}),
    "consensus": (ConsensusClustering, {"n_runs": 2}),
    "pinned": (PinnedSphericalKMeans, {"pinned": np.eye(2, 120)}),
}
every = pytest.mark.parametrize("name", FAMILY)


def make(name, k=9, n_columns=120, **settings):
    kind, own = FAMILY[name]
    if name == "pinned":
        own = {"pinned": np.eye(min(2, k), n_columns)}
    return kind(k, **(own | settings))


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    """Let threads share even a few rows."""
    for module in (base, improve, lloyd, nearest):
        monkeypatch.setattr(module, "LEAST_ROWS", 1, raising=False)


@every
def test_threads_change_nothing(rows, name):
    one, *others = (make(name, n_jobs=n_jobs).fit(rows) for n_jobs in (1, 8))
    for other in others:
        np.testing.assert_array_equal(one.cluster_centers_, other.cluster_centers_)
        np.testing.assert_array_equal(one.labels_, other.labels_)
        assert one.inertia_ == other.inertia_


@every
def test_the_order_of_the_rows_changes_nothing(rows, name):
    order = np.random.default_rng(1).permutation(rows.shape[0])
    weights = np.random.default_rng(5).choice([0.1, 0.2, 0.3, 0.7], rows.shape[0])
    a = make(name).fit(rows, sample_weight=weights)
    b = make(name).fit(rows[order], sample_weight=weights[order])
    np.testing.assert_array_equal(a.cluster_centers_, b.cluster_centers_)
    np.testing.assert_array_equal(a.labels_[order], b.labels_)
    if name == "consensus":
        np.testing.assert_array_equal(a.agreement_[order], b.agreement_)
        np.testing.assert_array_equal(a.cluster_agreement_, b.cluster_agreement_)


@every
def test_predict_equals_the_labels_of_the_fit(corpus, name):
    model = make(name, n_columns=corpus.shape[1]).fit(corpus)
    np.testing.assert_array_equal(model.predict(corpus), model.labels_)
    np.testing.assert_array_equal([model.predict(corpus[[i]])[0] for i in range(20)], model.labels_[:20])
    np.testing.assert_allclose(model.similarity_, model.transform(corpus).max(axis=1), atol=1e-12)


@every
def test_a_row_without_terms_has_label_zero_and_no_cluster_is_nan(rows, name):
    model = make(name).fit(rows)
    empty = np.diff(rows.indptr) == 0
    assert empty.sum() == 2
    assert set(model.labels_[empty]) == {0}
    for value in vars(model).values():
        if isinstance(value, np.ndarray) and value.dtype.kind == "f":
            assert np.isfinite(value).all()


@every
@pytest.mark.parametrize("n_empty", [0, 3])
def test_more_clusters_than_distinct_rows_are_kept_with_a_warning(name, n_empty):
    X = np.vstack([np.eye(3, 5), np.eye(3, 5), np.zeros((n_empty, 5))])
    with pytest.warns(ConvergenceWarning, match="6 clusters for 3 distinct rows"):
        model = make(name, k=6, n_columns=5).fit(X)
    assert model.cluster_centers_.shape == (6, 5)
    assert np.isfinite(model.cluster_centers_).all()
    np.testing.assert_array_equal(model.labels_[:3], model.labels_[3:6])
    if name != "pinned":
        assert len(set(model.labels_[:3])) == 3


@every
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize(
    "X", [np.zeros((4, 5)), np.ones((4, 5)), -np.eye(4, 5)], ids=["empty", "equal", "negative"]
)
def test_rows_without_structure_end_in_numbers(name, X):
    model = make(name, k=2, n_columns=5).fit(X)
    assert np.isfinite(model.cluster_centers_).all()
    assert np.isfinite(model.inertia_)
    np.testing.assert_array_equal(model.predict(X), model.labels_)


@every
def test_no_cluster_is_smaller_than_asked_for(rows, name, caplog):
    sizes = np.bincount(make(name, k=20).fit(rows).labels_, minlength=20)
    least = int(np.median(sizes)) + 1
    with caplog.at_level(logging.WARNING, logger="textclust"):
        model = make(name, k=20, min_size=least).fit(rows)
    n_pinned = 2 if name == "pinned" else 0
    left = np.bincount(model.labels_, minlength=len(model.cluster_centers_))[n_pinned:]
    assert left.min() >= least
    assert 1 <= len(model.cluster_centers_) < 20
    assert f"min_size={least}" in caplog.text
    assert f"{len(model.cluster_centers_)} are left" in caplog.text
    np.testing.assert_array_equal(model.predict(rows), model.labels_)


@every
def test_a_min_size_of_everything_leaves_one_cluster(rows, name):
    model = make(name, min_size=10_000).fit(rows)
    assert len(model.cluster_centers_) == (2 if name == "pinned" else 1)


@every
def test_another_seed_is_another_draw(rows, name):
    assert len({make(name, k=20, random_state=seed).fit(rows).inertia_ for seed in range(3)}) > 1


WRONG = [
    ("full", "min_size", 0),
    ("mini-batch", "batch_size", 0),
    ("mini-batch", "half_life", 0.5),
    ("mini-batch", "half_life", "long"),
    ("mini-batch", "max_iter", 0),
    ("bisecting", "n_init", 0),
    ("bisecting", "max_iter", 0),
    ("consensus", "n_runs", 0),
    ("consensus", "tol", -1.0),
    ("pinned", "hold", 0.0),
    *((name, "n_clusters", value) for name in FAMILY for value in (0, 2.5, "3")),
    *((name, "random_state", -1) for name in FAMILY),
]


@pytest.mark.parametrize(("name", "parameter", "value"), WRONG)
def test_a_wrong_parameter_is_refused_by_name(rows, name, parameter, value):
    model = FAMILY[name][0](**{parameter: value})
    with pytest.raises(UsageError, match=parameter):
        model.fit(rows)


@every
def test_sparse_and_dense_rows_are_the_same(rows, name):
    sparse, dense = make(name).fit(rows), make(name).fit(sp.csr_array(rows).toarray())
    np.testing.assert_array_equal(sparse.cluster_centers_, dense.cluster_centers_)
