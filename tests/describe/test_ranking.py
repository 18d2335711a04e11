"""The most similar clusters of each row, where a cluster may have several centres."""

import numpy as np
import pytest

from textclust.cluster.rows import unit_rows
from textclust.describe.ranking import rank_clusters


@pytest.fixture(scope="module")
def data():
    generator = np.random.default_rng(0)
    rows = unit_rows(generator.random((50, 6)).astype(np.float32))
    centres = generator.random((6, 5))
    return rows, (centres / np.linalg.norm(centres, axis=0)).astype(np.float32)


def by_hand(rows, centres, owner, own):
    """For each row its clusters, the own one first, with the highest cosine to any centre."""
    dense = np.zeros((rows.n_rows, rows.n_columns))
    dense[np.repeat(np.arange(rows.n_rows), np.diff(rows.indptr)), rows.indices] = rows.values
    cosines = dense @ centres.astype(float)
    for row, first in zip(cosines, own, strict=True):
        best = {c: row[owner == c].max() for c in set(owner[owner >= 0].tolist())}
        order = [first, *sorted(best.keys() - {first}, key=lambda c: (-best[c], c))]
        yield [(c, best[c]) for c in order]


@pytest.mark.parametrize("owner", [[0, 1, 2, 3, 4], [7, 3, 7, 3, 9], [-1, 3, 5, 5, 3]])
def test_clusters_come_by_their_nearest_centre_the_own_one_first(data, owner):
    rows, centres = data
    owner = np.array(owner, dtype=np.int32)
    ids = np.unique(owner[owner >= 0]).astype(np.int32)
    own = ids[np.arange(50) % len(ids)]
    found = rank_clusters(rows, centres, owner, 2, own)
    for i, expected in enumerate(by_hand(rows, centres, owner, own)):
        assert found.clusters[i].tolist() == [cluster for cluster, _ in expected[:2]]
        assert found.similarity[i] == pytest.approx([value for _, value in expected[:2]])


def test_more_clusters_than_there_are(data):
    rows, centres = data
    owner = np.zeros(5, dtype=np.int32)
    found = rank_clusters(rows, centres, owner, 3, np.zeros(50, dtype=np.int32))
    assert found.clusters[:, 1:].tolist() == [[-1, -1]] * 50
    assert np.isnan(found.similarity[:, 1:]).all()


def test_a_row_without_a_cluster_has_no_other_either(data):
    rows, centres = data
    own = np.where(np.arange(50) % 2, -1, 0).astype(np.int32)
    found = rank_clusters(rows, centres, np.arange(5, dtype=np.int32), 2, own)
    assert (found.clusters[1::2] == -1).all()
    assert np.isnan(found.similarity[1::2]).all()


def test_the_lowest_id_comes_first_on_ties():
    rows = unit_rows(np.ones((1, 3), dtype=np.float32))
    found = rank_clusters(rows, np.eye(3, dtype=np.float32), np.array([9, 4, 6]), 3, np.array([6]))
    assert found.clusters.tolist() == [[6, 4, 9]]


def test_threads_change_nothing(data):
    rows, centres = data
    rows = rows.take(np.arange(50).repeat(200))
    own = np.zeros(rows.n_rows, dtype=np.int32)
    one, four = (rank_clusters(rows, centres, np.arange(5), 5, own, n_jobs=n) for n in (1, 4))
    assert one.similarity.tobytes() == four.similarity.tobytes()
    assert one.clusters.tobytes() == four.clusters.tobytes()
