"""Predicting gives the labels of the fit: all rows at once, one at a time, from threads, after a fork."""

import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline

from textclust.cluster.spherical_kmeans import SphericalKMeans

FITS = {
    "default": {},
    "random": {"init": "random"},
    "refined": {"refine": True},
    "stopped": {"max_iter": 1, "n_init": 1},
    "exhausted": {"tol": 0},
}


@pytest.fixture(scope="module", params=FITS)
def model(request, rows):
    return SphericalKMeans(9, **FITS[request.param]).fit(rows)


def test_predict_gives_the_labels_of_the_fit(model, rows):
    np.testing.assert_array_equal(model.predict(rows), model.labels_)


def test_predict_gives_the_labels_one_row_at_a_time(model, rows):
    one_by_one = [int(model.predict(rows[i])[0]) for i in range(0, rows.shape[0], 3)]
    assert one_by_one == model.labels_[::3].tolist()


def test_predict_gives_the_labels_for_dense_rows(model, rows):
    np.testing.assert_array_equal(model.predict(rows.toarray()), model.labels_)


def test_the_largest_similarity_is_the_label(model, rows):
    similarity = model.transform(rows)
    np.testing.assert_array_equal(similarity.argmax(axis=1), model.labels_)
    np.testing.assert_array_equal(similarity.max(axis=1), model.similarity_)


def test_transform_is_the_cosine(model, rows):
    lengths = np.maximum(np.linalg.norm(rows.toarray(), axis=1, keepdims=True), 1e-30)
    np.testing.assert_allclose(
        model.transform(rows), rows.toarray() / lengths @ model.cluster_centers_.T, atol=1e-6
    )


def test_fit_predict_and_fit_transform_are_fit_and_the_other(rows):
    model = SphericalKMeans(5).fit(rows)
    np.testing.assert_array_equal(SphericalKMeans(5).fit_predict(rows), model.labels_)
    np.testing.assert_array_equal(SphericalKMeans(5).fit_transform(rows), model.transform(rows))


def test_columns_are_named_after_the_estimator(rows):
    assert SphericalKMeans(2).fit(rows).get_feature_names_out().tolist() == [
        "sphericalkmeans0",
        "sphericalkmeans1",
    ]


def test_eight_threads_predict_the_same(rows):
    model = SphericalKMeans(7).fit(rows)
    with ThreadPoolExecutor(8) as pool:
        for labels in pool.map(model.predict, [rows] * 32):
            np.testing.assert_array_equal(labels, model.labels_)


def test_eight_threads_fit_the_same(rows):
    with ThreadPoolExecutor(8) as pool:
        models = list(pool.map(lambda _: SphericalKMeans(7, max_iter=3).fit(rows), range(8)))
    for model in models[1:]:
        np.testing.assert_array_equal(model.cluster_centers_, models[0].cluster_centers_)


FORKED = """
    import os
    import numpy as np
    from textclust.cluster.spherical_kmeans import SphericalKMeans

    X = np.random.default_rng(0).random((400, 20))
    model = SphericalKMeans(4, n_jobs=4).fit(X)
    child = os.fork()
    if child == 0:
        same = np.array_equal(model.predict(X), model.labels_)
        again = SphericalKMeans(4, n_jobs=4).fit(X)
        os._exit(0 if same and np.array_equal(again.labels_, model.labels_) else 9)
    raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="no fork on this system")
def test_a_forked_child_predicts_and_fits():
    script = [sys.executable, "-W", "ignore", "-c", textwrap.dedent(FORKED)]
    assert subprocess.run(script, timeout=60, check=False).returncode == 0


TEXTS = ["red apple", "red pear", "apple and pear", "fast car", "car race", "fast race"]


def test_it_ends_a_pipeline():
    pipeline = make_pipeline(TfidfVectorizer(), SphericalKMeans(2))
    assert pipeline.fit_predict(TEXTS).tolist() == [0, 0, 0, 1, 1, 1]
    assert pipeline.predict(["pear", "race"]).tolist() == [0, 1]


@pytest.mark.parametrize("choices", [[2, 4], np.array([2, 4])], ids=["list", "NumPy"])
def test_a_grid_search_compares_numbers_of_clusters(rows, choices):
    search = GridSearchCV(SphericalKMeans(max_iter=5), {"n_clusters": choices}, cv=2, error_score="raise")
    search.fit(rows)
    assert search.best_params_["n_clusters"] == 4
    assert (search.cv_results_["mean_test_score"] < 0).all()
