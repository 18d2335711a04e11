"""A matrix that stays on disk gives the same bits as one in memory, in bounded memory."""

import subprocess
import sys
import textwrap

import numpy as np
import pytest
import scipy.sparse as sp

from textclust.cluster import source, stored
from textclust.cluster.source import as_rows
from textclust.cluster.spherical_kmeans import SphericalKMeans

PARTS = ("data", "indices", "indptr")


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch):
    """Let even a few rows be many pieces."""
    monkeypatch.setattr(source, "PIECE_VALUES", 100)
    monkeypatch.setattr(stored, "MOVED_VALUES", 300)


def on_disk(X, folder, dtype=None):
    for part in PARTS:
        values = getattr(X, part)
        np.save(folder / f"{part}.npy", values.astype(dtype) if dtype and part == "data" else values)
    return sp.csr_array(
        tuple(np.load(folder / f"{part}.npy", mmap_mode="r") for part in PARTS), shape=X.shape
    )


def same(a, b):
    np.testing.assert_array_equal(a.cluster_centers_, b.cluster_centers_)
    np.testing.assert_array_equal(a.labels_, b.labels_)
    np.testing.assert_array_equal(a.similarity_, b.similarity_)
    assert (a.inertia_, a.n_iter_) == (b.inertia_, b.n_iter_)


SETTINGS = [{}, {"init": "random"}, {"refine": True}, {"n_jobs": 1}, {"init": "array"}]


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
@pytest.mark.parametrize("k", [3, 40])
def test_a_fit_from_disk_is_one_from_memory(rows, tmp_path, settings, k):
    if settings.get("init") == "array":
        settings = {"init": rows[:k].toarray()}
    here, there = SphericalKMeans(k, **settings), SphericalKMeans(k, **settings)
    X = on_disk(rows, tmp_path)
    same(here.fit(rows), there.fit(X))
    np.testing.assert_array_equal(there.predict(X), there.labels_)
    np.testing.assert_array_equal(there.transform(X), here.transform(rows))


def test_a_corpus_from_disk_is_one_from_memory(corpus, tmp_path):
    same(SphericalKMeans(12).fit(corpus), SphericalKMeans(12).fit(on_disk(corpus, tmp_path)))


def test_weights_count_on_disk_too(rows, tmp_path):
    weights = np.random.default_rng(0).choice([0.0, 0.5, 2.0], rows.shape[0])
    here = SphericalKMeans(6).fit(rows, sample_weight=weights)
    same(here, SphericalKMeans(6).fit(on_disk(rows, tmp_path), sample_weight=weights))


def test_rows_on_disk_are_scaled_as_those_in_memory(rows, tmp_path):
    scaled = sp.diags_array(np.random.default_rng(1).random(rows.shape[0]) + 0.1) @ rows
    same(
        SphericalKMeans(6).fit(scaled.astype(np.float64)),
        SphericalKMeans(6).fit(on_disk(sp.csr_array(scaled), tmp_path, np.float64)),
    )


def test_the_matrix_is_left_on_disk(rows, tmp_path):
    assert as_rows(on_disk(rows, tmp_path)).on_disk
    assert not as_rows(rows).on_disk


GROWTH = """
    import sys, threading, time
    import numpy as np, scipy.sparse as sp
    from textclust.cluster.spherical_kmeans import SphericalKMeans

    def anonymous():
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("RssAnon"))

    def matrix(part):
        return tuple(np.load(f"{part}/{name}.npy", mmap_mode="r") for name in ("data", "indices", "indptr"))

    X = sp.csr_array(matrix(sys.argv[1]), shape=(30_000, 3_000))
    few = sp.csr_array(X[:600].toarray())
    SphericalKMeans(4).fit(few).predict(few)  # everything compiled and imported
    before, peak, done = anonymous(), 0, threading.Event()

    def watch():
        global peak
        while not done.is_set():
            peak = max(peak, anonymous())
            time.sleep(0.002)

    watcher = threading.Thread(target=watch)
    watcher.start()
    SphericalKMeans(4, max_iter=3).fit(X)
    done.set()
    watcher.join()
    print(peak - before, X.data.nbytes + X.indices.nbytes)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells anonymous memory apart")
def test_memory_does_not_grow_with_the_matrix(tmp_path):
    rng = np.random.default_rng(0)
    indices = np.sort(rng.integers(0, 60, (30_000, 400)).cumsum(axis=1) % 3_000, axis=1)
    n_rows, width = indices.shape
    X = sp.csr_array(
        (rng.random(n_rows * width, dtype=np.float32), indices.ravel(), np.arange(n_rows + 1) * width),
        shape=(n_rows, 3_000),
    )
    X.sum_duplicates()
    on_disk(X, tmp_path)
    command = [sys.executable, "-c", textwrap.dedent(GROWTH), str(tmp_path)]
    grown, size = map(int, subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())
    rows_sampled = 14_000  # by the starts and their improvement, in memory
    assert grown < size * rows_sampled / n_rows * 3 + 2**27
