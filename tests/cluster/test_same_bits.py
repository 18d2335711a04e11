"""The same rows give the same bits: on any number of threads, in any order, as copies or as weights."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from textclust.cluster import base, improve, lloyd, nearest, refine, spherical_kmeans, table
from textclust.cluster.spherical_kmeans import SphericalKMeans

SETTINGS = [
    pytest.param({"init": init, "refine": refine}, id=f"{init}{'-refined' * refine}")
    for init in ("k-means++", "random")
    for refine in (False, True)
]


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    """Let threads share even a few rows."""
    for module in (base, improve, lloyd, nearest, refine, spherical_kmeans):
        monkeypatch.setattr(module, "LEAST_ROWS", 1, raising=False)


def fit(X, weights=None, k=9, **settings):
    return SphericalKMeans(k, **settings).fit(X, sample_weight=weights)


def shuffled(n, seed=1):
    return np.random.default_rng(seed).permutation(n)


def centres_equal(a, b):
    np.testing.assert_array_equal(a.cluster_centers_, b.cluster_centers_)


@pytest.mark.parametrize("settings", SETTINGS)
def test_threads_change_nothing(rows, settings):
    one, *others = (fit(rows, n_jobs=n_jobs, **settings) for n_jobs in (1, 2, 8))
    for other in others:
        centres_equal(one, other)
        np.testing.assert_array_equal(one.labels_, other.labels_)
        assert (one.inertia_, one.n_iter_) == (other.inertia_, other.n_iter_)


@pytest.mark.parametrize("settings", SETTINGS)
def test_rare_columns_as_lists_change_nothing(tickets, monkeypatch, settings):
    dense = fit(tickets, k=30, **settings)
    monkeypatch.setattr(table, "DENSE_PLACES", 5)
    lists = fit(tickets, k=30, **settings)
    # Squared lengths are added up in another order, which can be seen in the last bit.
    np.testing.assert_allclose(dense.cluster_centers_, lists.cluster_centers_, atol=1e-7)
    np.testing.assert_array_equal(dense.labels_, lists.labels_)
    assert dense.n_iter_ == lists.n_iter_


@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_the_rows_changes_nothing(rows, settings, seed):
    order = shuffled(rows.shape[0], seed)
    a, b = fit(rows, **settings), fit(rows[order], **settings)
    centres_equal(a, b)
    np.testing.assert_array_equal(a.labels_[order], b.labels_)


@pytest.mark.parametrize("settings", SETTINGS)
def test_the_order_of_a_corpus_changes_nothing(tickets, settings):
    order = shuffled(tickets.shape[0])
    a, b = fit(tickets, **settings), fit(tickets[order], **settings)
    centres_equal(a, b)
    np.testing.assert_array_equal(a.labels_[order], b.labels_)


@pytest.mark.parametrize("settings", SETTINGS)
def test_the_order_of_rows_with_weights_changes_nothing(rows, settings):
    weights = np.random.default_rng(5).choice([0.1, 0.2, 0.3, 0.7], rows.shape[0])
    order = shuffled(rows.shape[0])
    a = fit(rows, weights, **settings)
    b = fit(rows[order], weights[order], **settings)
    centres_equal(a, b)
    np.testing.assert_array_equal(a.labels_[order], b.labels_)
    assert a.inertia_ == b.inertia_


@pytest.mark.parametrize("order", [[0, 1, 2, 3], [2, 1, 0, 3], [3, 0, 1, 2], [1, 2, 3, 0]])
def test_labels_by_size_do_not_depend_on_the_order_of_fractions(order):
    # 0.1 + 0.2 + 0.3 is more than 0.6 in one order and 0.6 in another.
    X = np.array([[1.0, 0.0], [1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    weights = np.array([0.1, 0.2, 0.3, 0.6])
    first, again = fit(X, weights, k=2), fit(X[order], weights[order], k=2)
    np.testing.assert_array_equal(first.labels_[order], again.labels_)


@pytest.mark.parametrize("settings", SETTINGS)
def test_the_order_of_a_large_sample_changes_nothing(make_rows, settings):
    X = make_rows(n_rows=4800, n_columns=60, themes=4, repeated=300)
    order = shuffled(X.shape[0])
    a, b = fit(X, max_iter=5, **settings), fit(X[order], max_iter=5, **settings)
    centres_equal(a, b)
    np.testing.assert_array_equal(a.labels_[order], b.labels_)


@pytest.mark.parametrize("settings", [{"init": "array"}, *SETTINGS])
@pytest.mark.parametrize("seed", range(2))
def test_a_weight_of_two_is_a_row_twice(rows, settings, seed):
    if settings["init"] == "array":
        settings = {"init": rows[:9].toarray()}
    chosen = np.random.default_rng(seed).random(rows.shape[0]) < 0.4
    weighted = fit(rows, np.where(chosen, 2.0, 1.0), **settings)
    twice = fit(sp.csr_matrix(sp.vstack([rows, rows[chosen]])), **settings)
    centres_equal(weighted, twice)
    np.testing.assert_array_equal(weighted.labels_, twice.labels_[: rows.shape[0]])


def test_a_weight_of_two_is_a_row_twice_in_a_large_sample(make_rows):
    X = make_rows(n_rows=4800, n_columns=60, themes=4, repeated=0)
    chosen = np.random.default_rng(0).random(X.shape[0]) < 0.4
    weighted = fit(X, np.where(chosen, 2.0, 1.0), max_iter=5)
    centres_equal(weighted, fit(sp.csr_matrix(sp.vstack([X, X[chosen]])), max_iter=5))


def test_a_weight_of_two_is_a_row_twice_for_values_finer_than_the_grid():
    tiny = np.full((1, 400), 3.1e-10)
    tiny[0, 0] = 1.0
    weighted = fit(tiny, [2.0], k=1, init=tiny)
    centres_equal(weighted, fit(np.vstack([tiny, tiny]), k=1, init=tiny))


@given(X=hnp.arrays(np.float32, (9, 5), elements=st.sampled_from([0, 0, 0.1, 0.25, 1, 3])), data=st.data())
def test_any_whole_weights_are_copies(X, data):
    copies = data.draw(hnp.arrays(np.int64, 9, elements=st.integers(0, 3)).filter(np.any))
    weighted = fit(X, copies, k=3, init=X[:3], tol=0)
    centres_equal(weighted, fit(np.repeat(X, copies, axis=0), k=3, init=X[:3], tol=0))


@pytest.mark.parametrize("settings", [{"init": "array"}, *SETTINGS])
def test_a_row_of_weight_zero_moves_no_centre(rows, settings):
    if settings["init"] == "array":
        settings = {"init": rows[:9].toarray()}
    weights = (np.random.default_rng(3).random(rows.shape[0]) < 0.7).astype(float)
    weighted = fit(rows, weights, **settings)
    absent = fit(rows[weights > 0], **settings)
    centres_equal(weighted, absent)
    np.testing.assert_array_equal(weighted.labels_[weights > 0], absent.labels_)
    assert weighted.inertia_ == absent.inertia_


@pytest.mark.parametrize("scale", [2.0**-40, 2.0**-20, 2.0**20, 2.0**40])
def test_only_the_proportion_of_weights_matters(rows, scale):
    a, b = fit(rows), fit(rows, np.full(rows.shape[0], scale))
    np.testing.assert_array_equal(a.labels_, b.labels_)


def test_the_seed_defaults_to_zero(rows):
    centres_equal(fit(rows, random_state=None), fit(rows, random_state=0))


def test_another_seed_is_another_draw(rows):
    draws = {fit(rows, random_state=seed, n_init=1, max_iter=1).inertia_ for seed in range(8)}
    assert len(draws) > 1


@pytest.mark.parametrize("name", ["random_state", "n_clusters", "max_iter", "n_init"])
def test_numpy_integers_are_integers(rows, name):
    value = {"random_state": 3, "n_clusters": 6, "max_iter": 4, "n_init": 2}[name]
    results = []
    for kind in (int, np.int64, np.int32):
        results.append(SphericalKMeans(**({"n_clusters": 6} | {name: kind(value)})).fit(rows))
    centres_equal(results[0], results[1])
    centres_equal(results[0], results[2])


@pytest.mark.parametrize("seed", [2**31, 2**63, 2**100])
def test_seeds_may_be_large(rows, seed):
    assert fit(rows, random_state=seed).labels_.max() == 8


def test_numpys_global_random_state_is_untouched(rows):
    np.random.seed(5)  # noqa: NPY002
    before = np.random.get_state()  # noqa: NPY002
    fit(rows, refine=True).predict(rows)
    after = np.random.get_state()  # noqa: NPY002
    np.testing.assert_array_equal(before[1], after[1])
    assert before[2:] == after[2:]
