"""A matrix that stays on disk gives the same bits as one in memory, in bounded memory."""

import errno
import os
import re
import subprocess
import sys
import textwrap

import numpy as np
import pytest
import scipy.sparse as sp

from textclust.cluster import repair, source, stored
from textclust.cluster.rows import UnitRows
from textclust.cluster.source import as_rows
from textclust.cluster.spherical_kmeans import SphericalKMeans
from textclust.cluster.starts import IMPROVE_VALUES
from textclust.cluster.stored import VALUE_BYTES

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


def test_rows_on_disk_are_written_once_without_a_name(rows, tmp_path):
    here = as_rows(rows).merged()[0].by_frequency()[0].prepared()
    there = as_rows(on_disk(rows, tmp_path)).merged()[0].by_frequency()[0].prepared()
    assert isinstance(here, UnitRows)
    assert isinstance(there, stored.StoredRows)
    assert {path.stem for path in tmp_path.iterdir()} == set(PARTS)
    for own, other in zip(here.matrix, there.loaded().matrix, strict=True):
        np.testing.assert_array_equal(own, other)
    np.testing.assert_array_equal(here.hashes(), there.hashes())
    np.testing.assert_array_equal(here.frequency(), there.frequency())


@pytest.mark.parametrize("which", [slice(None), slice(3, 4), slice(0, None, 5), slice(0, 0)])
def test_some_of_the_rows_on_disk_are_visited_once_each(rows, tmp_path, which):
    here = as_rows(rows).merged()[0].prepared()
    there = as_rows(on_disk(rows, tmp_path)).merged()[0].prepared()
    which = np.arange(here.n_rows)[::-1][which]
    visits = []
    there.run(which, lambda matrix, local, numbers, a, b: visits.append((matrix, local, numbers[a:b])), 2)
    visits += [*there.pieces(which)]
    seen = [hashes_of(matrix, local) for matrix, local, _ in visits if len(local)]
    numbers = np.concatenate([numbers for _, _, numbers in visits] or [which])
    np.testing.assert_array_equal(np.sort(numbers), np.sort(np.tile(which, 2)))
    assert set(np.concatenate([*seen, []]).tolist()) == set(here.hashes()[which].astype(float).tolist())


def hashes_of(matrix, local):
    """Hashes of the rows that lie there, as float64."""
    indptr, indices, values = matrix
    unit = UnitRows(indptr, indices, values, 1 << 20, np.ones(len(indptr) - 1))
    return unit.take(local).hashes().astype(float)


@pytest.mark.parametrize("failure", ["no room", "a write"])
def test_without_room_for_the_scaled_rows_the_result_is_the_same(
    rows, tmp_path, monkeypatch, caplog, failure
):
    if failure == "no room":
        monkeypatch.setattr(stored, "LEFT_FREE", 1 << 62)
    else:
        monkeypatch.setattr(stored.Writer, "add", full_disk)
    same(SphericalKMeans(6).fit(rows), SphericalKMeans(6).fit(on_disk(rows, tmp_path)))
    [said] = caplog.messages
    assert re.search("(no room for 0.0 GB of scaled rows|No space left).*; every iteration scales", said)


def full_disk(*arguments):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_cluster_on_disk_is_split_a_part_at_a_time(rows, tmp_path, monkeypatch):
    monkeypatch.setattr(repair, "BLOCK_VALUES", 50)
    there = SphericalKMeans(40).fit(on_disk(rows, tmp_path))
    monkeypatch.undo()
    same(SphericalKMeans(40).fit(rows), there)


GROWTH = """
    import sys, threading, time
    import numpy as np, scipy.sparse as sp
    from textclust.cluster.spherical_kmeans import SphericalKMeans

    def anonymous():
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("RssAnon"))

    folder, mode = sys.argv[1], {"disk": "r", "memory": None}[sys.argv[2]]
    matrix = [np.load(f"{folder}/{name}.npy", mmap_mode=mode) for name in ("data", "indices", "indptr")]
    X = sp.csr_array(tuple(matrix), shape=(30_000, 3_000))
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
    SphericalKMeans(4, max_iter=3, n_jobs=2).fit(X)
    done.set()
    watcher.join()
    print(peak - before, X.data.nbytes + X.indices.nbytes)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells anonymous memory apart")
def test_memory_holds_one_copy_of_the_rows_or_only_a_sample_of_rows_on_disk(tmp_path):
    rng = np.random.default_rng(0)
    indices = np.sort(rng.integers(0, 60, (30_000, 400)).cumsum(axis=1) % 3_000, axis=1)
    n_rows, width = indices.shape
    X = sp.csr_array(
        (
            rng.random(n_rows * width, dtype=np.float32),
            indices.ravel().astype(np.int32),
            np.arange(n_rows + 1, dtype=np.int32) * width,
        ),
        shape=(n_rows, 3_000),
    )
    X.sum_duplicates()
    on_disk(X, tmp_path)
    grown = {}
    for mode in ("memory", "disk"):
        command = [sys.executable, "-c", textwrap.dedent(GROWTH), str(tmp_path), mode]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        grown[mode], size = map(int, said.split())
    sample = VALUE_BYTES * IMPROVE_VALUES  # of the starts and their improvement, in memory
    assert grown["memory"] < size + 2 * sample + 2**25
    assert grown["disk"] < 2 * sample + 2**26
