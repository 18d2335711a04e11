"""Which terms stand for a cluster."""

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.base import clone

from textclust.describe.terms import CentreTerms, cluster_sums

X = np.array([[0.8, 0.6, 0.0, 0.0], [0.6, 0.8, 0.0, 0.0], [0.0, 0.0, 0.6, 0.8], [9.0, 9.0, 9.0, 9.0]])
LABELS = np.array([0, 0, 1, -1])
NAMES = ["apple", "pear", "car", "road"]


def terms(described):
    return [[top.term for top in cluster] for cluster in described]


@pytest.mark.parametrize("form", [np.asarray, sp.csr_array, sp.csr_matrix, sp.csc_array])
def test_sums_are_those_of_the_rows_of_each_cluster(form):
    sums = cluster_sums(form(X), LABELS, 2)
    np.testing.assert_allclose(sums.toarray(), [X[0] + X[1], X[2]])


def test_sums_stay_sparse():
    assert sp.issparse(cluster_sums(sp.csr_array(X), LABELS, 2))


def test_a_cluster_without_rows_has_no_sum():
    assert not cluster_sums(X, LABELS, 3).toarray()[2].any()


def test_float32_rows_are_summed_in_float64():
    many = np.full((20_000, 1), np.float32(0.1))
    assert cluster_sums(many, np.zeros(20_000, dtype=np.int32), 1)[0, 0] == pytest.approx(
        20_000 * float(np.float32(0.1)), rel=1e-9
    )


def test_the_heaviest_terms_come_first():
    assert terms(CentreTerms().describe(X, LABELS, NAMES, 2)) == [["apple", "pear"], ["road", "car"]]


def test_equal_weights_keep_the_order_of_the_columns():
    described = CentreTerms().describe(np.ones((2, 4)), np.zeros(2, dtype=int), NAMES, 1)
    assert terms(described) == [NAMES]


def test_no_more_terms_than_asked_for_are_kept():
    assert terms(CentreTerms(n_terms=1).describe(X, LABELS, NAMES, 2)) == [["apple"], ["road"]]


def test_terms_of_no_or_negative_weight_are_left_out():
    described = CentreTerms().describe(np.array([[0.5, -0.5, 0.0, 1.0]]), np.array([0]), NAMES, 1)
    assert terms(described) == [["road", "apple"]]


def test_weights_are_those_of_a_centre_of_unit_length():
    for cluster in CentreTerms().describe(X, LABELS, NAMES, 2):
        assert sum(top.weight**2 for top in cluster) == pytest.approx(1)


def test_a_cluster_without_rows_has_no_terms():
    assert CentreTerms().describe(X, LABELS, NAMES, 3)[2] == []


def test_it_can_be_cloned():
    assert clone(CentreTerms(n_terms=3)).n_terms == 3
