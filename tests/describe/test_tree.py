"""Titles for the levels of a tree."""

import numpy as np

from textclust.describe.labeller import Labeller
from textclust.describe.terms import document_counts
from textclust.describe.tree import EVERYTHING, clusters_below, describe_nodes, shared_by_children

NAMES = ["game", "team", "hockey", "puck", "baseball", "pitcher", "engine", "wheel"]
ROWS = [[1, 1, 1, 1, 0, 0, 0, 0], [1, 1, 0, 0, 1, 1, 0, 0], [0, 0, 0, 0, 0, 0, 1, 1]]
X = np.repeat(ROWS, 20, axis=0)
LABELS = np.repeat([0, 1, 2], 20)
PARENTS, LEAVES = np.array([-1, 0, 0, 1, 1]), np.array([3, 4, 2])


def nodes():
    labeller = Labeller()
    counts = document_counts(X, LABELS, 3)
    clusters = labeller.describe(X, LABELS, NAMES, 3)
    return clusters, describe_nodes(counts, NAMES, PARENTS, LEAVES, clusters, labeller.forms)


def test_an_inner_node_is_called_by_what_its_children_share():
    terms = [top.term for top in nodes()[1][1].terms]
    assert terms == ["game", "team"]


def test_a_leaf_is_described_as_its_cluster():
    clusters, found = nodes()
    assert [found[leaf] for leaf in LEAVES] == clusters


def test_the_root_is_everything():
    assert nodes()[1][0].title == EVERYTHING


def test_no_two_nodes_have_one_title():
    titles = [node.title for node in nodes()[1]]
    assert len(set(titles)) == len(titles)


def test_clusters_that_were_dissolved_leave_their_nodes_without_any():
    below = clusters_below(PARENTS, np.array([3, 2]))
    assert below.toarray().sum(axis=1).tolist() == [2, 1, 1, 1, 0]


def test_the_least_share_of_the_children_counts():
    counts = document_counts(X, LABELS, 3)
    united = counts.united(clusters_below(PARENTS, LEAVES))
    a, b = united.within.indptr[1:3]
    even = dict(
        zip(united.within.indices[a:b].tolist(), shared_by_children(united, PARENTS)[a:b], strict=True)
    )
    assert even == {0: 1, 1: 1, 2: 0, 3: 0, 4: 0, 5: 0}
