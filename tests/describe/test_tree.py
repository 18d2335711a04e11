"""Titles for the levels of a tree."""

import numpy as np

from textclust.describe.labeller import Labeller
from textclust.describe.terms import document_counts
from textclust.describe.tree import (
    EVERYTHING,
    clusters_below,
    coarse_clusters,
    describe_nodes,
    nodes_without,
    shared_by_children,
)

NAMES = ["game", "team", "hockey", "puck", "baseball", "pitcher", "engine", "wheel"]
ROWS = [[1, 1, 1, 1, 0, 0, 0, 0], [1, 1, 0, 0, 1, 1, 0, 0], [0, 0, 0, 0, 0, 0, 1, 1]]
X = np.repeat(ROWS, 20, axis=0)
FORMS = Labeller().forms
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


def test_what_shares_nothing_is_called_by_what_is_in_it():
    rows = np.repeat([[1, 1, 0, 0, 0, 0], [0, 0, 1, 1, 0, 0], [0, 0, 0, 0, 1, 1]], 20, axis=0)
    names, labeller = ["card", "charged", "sync", "calendar", "login", "password"], Labeller()
    clusters = labeller.describe(rows, LABELS, names, 3)
    found = describe_nodes(document_counts(rows, LABELS, 3), names, PARENTS, LEAVES, clusters, labeller.forms)
    assert {top.term for top in found[1].terms[:2]} in ({a, b} for a in names[:2] for b in names[2:4])
    assert len(set(found[1].title.split(", ")) & {*names[:4]}) == len(found[1].title.split(", "))


def test_words_leave_the_nodes_as_they_leave_the_clusters():
    _, found = nodes()
    without = nodes_without(found, PARENTS, LEAVES, [found[leaf] for leaf in LEAVES], ["games"], FORMS)
    assert [top.term for top in without[1].terms] == ["team"]
    assert without[0].title == EVERYTHING
    assert without[3] is found[3]


def test_a_level_has_the_clusters_below_it_in_order():
    _, found = nodes()
    level = coarse_clusters(found, np.array([1, 1, 2]), np.array([0, 0, 1]), np.array([20, 20, 10]), 1)
    assert [(one.id, one.size, one.share, one.clusters) for one in level] == [
        (0, 40, 0.8, [0, 1]),
        (1, 10, 0.2, [2]),
    ]
    assert [top.term for top in level[0].top_terms] == ["game"]
