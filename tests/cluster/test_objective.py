"""The objective only rises, and the attributes are what they say."""

import math

import numpy as np
import pytest
import scipy.sparse as sp

from textclust.cluster import improve as improving
from textclust.cluster.lloyd import Partition, run_lloyd
from textclust.cluster.refine import refine
from textclust.cluster.repair import refill_emptied
from textclust.cluster.rows import unit_rows
from textclust.cluster.seeding import Draws, random_centres
from textclust.cluster.spherical_kmeans import SphericalKMeans


def watched(X, **settings):
    seen = []
    model = SphericalKMeans(callback=seen.append, tol=0, **settings).fit(X)
    return model, seen


def start_of(rows, k, key):
    return random_centres(Draws(rows), rows, k, key)


def axes(n_centres, n_columns):
    return sp.csr_array(np.eye(n_centres, n_columns, dtype=np.float32))


@pytest.mark.parametrize("settings", [{}, {"refine": True}, {"init": "random", "n_init": 1}])
@pytest.mark.parametrize("n_clusters", [2, 12, 40])
def test_the_objective_never_falls(corpus, settings, n_clusters):
    _, seen = watched(corpus, n_clusters=n_clusters, **settings)
    objectives = np.array([progress.objective for progress in seen])
    assert (np.diff(objectives) >= -1e-9 * objectives[-1]).all()


@pytest.mark.parametrize("key", range(5))
def test_the_objective_never_falls_where_centres_are_refilled(rows, key):
    own = unit_rows(rows)
    centres = start_of(own, 12, key)
    centres = centres[np.tile(np.arange(6), 2)]  # six centres lose every tie, so they start empty
    seen = []
    run_lloyd(own, centres, max_iter=20, tol=0, n_jobs=2, repair=refill_emptied, callback=seen.append)
    objectives = [progress.objective for progress in seen]
    assert np.all(np.diff(objectives) >= -1e-9 * objectives[-1])


def test_a_plain_fit_from_given_centres_raises_the_objective(corpus):
    _, seen = watched(corpus, n_clusters=10, init=corpus[:10].toarray())
    assert np.all(np.diff([progress.objective for progress in seen]) >= 0)


@pytest.mark.parametrize("key", range(8))
def test_refining_never_lowers_the_objective(corpus, key):
    own = unit_rows(corpus)
    result = run_lloyd(own, start_of(own, 15, key), max_iter=5, tol=0, n_jobs=2)
    state = Partition(own, result.centres, 2)
    state.update(result.members)
    refine(state)
    assert state.objective() >= result.objective


def test_a_refined_fit_is_at_least_as_good(corpus):
    plain = SphericalKMeans(12).fit(corpus)
    assert SphericalKMeans(12, refine=True).fit(corpus).inertia_ <= plain.inertia_ + 1e-6


@pytest.mark.parametrize("key", range(8))
def test_improving_never_lowers_the_objective_of_its_start(corpus, key):
    own = unit_rows(corpus)
    start = run_lloyd(own, start_of(own, 10, key), max_iter=3, tol=0, n_jobs=2)
    assert improving.improve(own, start.centres, key, 2).objective >= start.objective * (1 - 1e-7)


def test_improving_finds_a_theme_that_the_start_missed():
    blocks = sp.block_diag([np.ones((30, 4)) + np.eye(30, 4)] * 3)
    own = unit_rows(sp.hstack([blocks, np.full((90, 1), 0.5)], format="csr"))
    centres = np.zeros((3, 13), dtype=np.float32)
    centres[:, 12] = 0.1
    centres[[0, 1, 2], [0, 1, 5]] = 1.0  # two centres in the first theme, none in the third
    found = improving.improve(own, sp.csr_array(centres), 0, 1)
    assert sorted(np.bincount(found.members)) == [30, 30, 30]


def test_an_emptied_centre_takes_a_part_of_the_loosest_cluster():
    theme = np.array([[3.0, 1.0, 0.0], [3.0, 0.0, 1.0]] * 3)
    loose = np.array([[0.0, 3.0, 1.0], [0.0, 1.0, 3.0]] * 3)
    own = unit_rows(np.vstack([theme, loose]))
    state = Partition(own, axes(3, 3), 1)
    state.update(np.repeat(np.array([0, 1], dtype=np.int32), 6))
    before = state.objective()
    refill_emptied(state)
    sizes = np.bincount(state.members, minlength=3)
    assert sizes.tolist() == [6, sizes[1], 6 - sizes[1]]
    assert 2 <= sizes[2] <= 4
    assert state.objective() > before


def test_a_centre_stays_empty_where_all_rows_are_equal():
    own = unit_rows(np.ones((8, 3)))
    state = Partition(own, axes(2, 3), 1)
    state.update(np.zeros(8, dtype=np.int32))
    refill_emptied(state)
    assert (state.members == 0).all()


def test_refilling_ends_where_the_rows_have_no_weight():
    own = unit_rows(np.eye(6), np.array([1.0, 1.0, 0.0, 0.0, 0.0, 0.0]))
    state = Partition(own, axes(3, 6), 1)
    state.update(np.zeros(6, dtype=np.int32))
    refill_emptied(state)
    assert state.objective() >= math.sqrt(2) - 1e-6


def test_drawn_centres_are_never_left_empty(corpus):
    for k in (5, 25, 60):
        assert len(np.unique(SphericalKMeans(k).fit(corpus).labels_)) == k


@pytest.mark.parametrize("weighted", [False, True])
def test_inertia_is_the_sum_of_the_weighted_distances(corpus, weighted):
    weights = np.random.default_rng(0).random(corpus.shape[0]) if weighted else np.ones(corpus.shape[0])
    model = SphericalKMeans(6).fit(corpus, sample_weight=weights)
    lengths = np.linalg.norm(corpus.toarray(), axis=1)
    cosine = np.einsum("ij,ij->i", corpus.toarray(), model.cluster_centers_[model.labels_]) / lengths
    np.testing.assert_allclose(model.similarity_, cosine, atol=1e-6)
    assert model.inertia_ == pytest.approx(weights @ (1 - cosine), rel=1e-6)


def test_score_is_minus_the_inertia(corpus):
    model = SphericalKMeans(6).fit(corpus)
    assert model.score(corpus) == -model.inertia_
    weights = np.random.default_rng(0).random(corpus.shape[0])
    assert model.score(corpus, sample_weight=weights) == pytest.approx(-(weights @ (1 - model.similarity_)))


def test_centres_have_unit_length(corpus):
    lengths = np.linalg.norm(SphericalKMeans(9).fit(corpus).cluster_centers_.astype(np.float64), axis=1)
    np.testing.assert_allclose(lengths, 1, atol=1e-6)


def test_labels_run_from_zero_by_falling_size(corpus):
    sizes = np.bincount(SphericalKMeans(11).fit(corpus).labels_)
    assert len(sizes) == 11
    assert (np.diff(sizes) <= 0).all()


def test_labels_run_by_falling_weight(rows):
    weights = np.random.default_rng(2).integers(1, 9, rows.shape[0]).astype(float)
    weights[np.diff(rows.indptr) == 0] = 0
    labels = SphericalKMeans(6).fit(rows, sample_weight=weights).labels_
    assert (np.diff(np.bincount(labels, weights=weights)) <= 0).all()


def test_iterations_are_counted_as_the_callback_sees_them(corpus):
    model, seen = watched(corpus, n_clusters=8)
    assert [progress.iteration for progress in seen] == list(range(1, model.n_iter_ + 1))


@pytest.mark.parametrize("max_iter", [1, 2, 3])
def test_the_iterations_end_at_max_iter(corpus, max_iter):
    centres = corpus[:12].toarray()
    assert watched(corpus, n_clusters=12, init=centres, max_iter=max_iter)[0].n_iter_ == max_iter


def test_a_tolerance_of_zero_ends_where_no_label_changes(corpus):
    model, seen = watched(corpus, n_clusters=12, init=corpus[:12].toarray(), max_iter=300)
    assert seen[-1].moved == 0
    again = SphericalKMeans(12, init=model.cluster_centers_, max_iter=1).fit(corpus)
    np.testing.assert_array_equal(again.labels_, model.labels_)
    np.testing.assert_allclose(again.cluster_centers_, model.cluster_centers_, atol=1e-6)


def test_a_large_tolerance_ends_early(corpus):
    centres = corpus[:12].toarray()
    assert SphericalKMeans(12, init=centres, tol=0.5).fit(corpus).n_iter_ == 2


def test_verbose_logs_every_iteration(corpus, caplog):
    with caplog.at_level("INFO", logger="textclust"):
        model = SphericalKMeans(4, verbose=1).fit(corpus)
    assert sum("objective" in record.getMessage() for record in caplog.records) == model.n_iter_
