"""The tree: numbered as it grew, and cut without refitting."""

import numpy as np
import pytest

from textclust.cluster.bisecting import BisectingSphericalKMeans
from textclust.cluster.spherical_kmeans import SphericalKMeans
from textclust.errors import UsageError


@pytest.fixture(scope="module")
def tree(news):
    return BisectingSphericalKMeans(12).fit(news)


def test_every_split_has_two_halves_after_it(tree):
    assert len(tree.parents_) == 23
    assert tree.parents_[0] == -1
    np.testing.assert_array_equal(tree.parents_[1::2], tree.parents_[2::2])
    assert len(set(tree.parents_[1::2])) == 11
    assert (tree.parents_[1:] < np.arange(1, 23)).all()
    assert set(tree.leaves_) == set(range(23)) - set(tree.parents_)


@pytest.mark.parametrize("k", range(1, 12))
def test_each_cut_is_a_coarser_partition_than_the_next(tree, k):
    coarse, fine = tree.cut(k), tree.cut(k + 1)
    assert (coarse.max() + 1, fine.max() + 1) == (k, k + 1)
    assert len(set(zip(coarse, fine, strict=True))) == k + 1


def test_a_cut_at_all_leaves_is_the_clustering(tree):
    np.testing.assert_array_equal(tree.cut(12), np.arange(12))
    assert set(tree.cut(1)) == {0}


@pytest.mark.parametrize("k", [0, 13, -1])
def test_a_cut_that_the_tree_does_not_have_is_refused(tree, k):
    with pytest.raises(UsageError, match="1 to 12 clusters"):
        tree.cut(k)


def test_the_first_splits_do_not_depend_on_how_many_follow(news, tree):
    small = BisectingSphericalKMeans(5).fit(news)
    np.testing.assert_array_equal(small.parents_, tree.parents_[:9])


def test_clusters_are_by_falling_size(tree):
    sizes = np.bincount(tree.labels_)
    assert (np.diff(sizes) <= 0).all()


def test_the_leaves_are_nearly_as_good_as_a_full_fit(corpus):
    full = SphericalKMeans(10).fit(corpus).similarity_.sum()
    assert BisectingSphericalKMeans(10).fit(corpus).similarity_.sum() > 0.94 * full
