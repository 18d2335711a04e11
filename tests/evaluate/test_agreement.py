"""Agreement with classes against scikit-learn and by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from textclust.errors import DataError
from textclust.evaluate.agreement import agreement


@given(st.lists(st.tuples(st.integers(0, 4), st.sampled_from("abc")), min_size=2, max_size=40))
def test_scores_are_those_of_scikit_learn(pairs):
    labels, classes = zip(*pairs, strict=True)
    found = agreement(labels, classes)
    assert found.ari == pytest.approx(metrics.adjusted_rand_score(classes, labels))
    assert found.nmi == pytest.approx(metrics.normalized_mutual_info_score(classes, labels))
    assert found.v_measure == pytest.approx(metrics.v_measure_score(classes, labels))
    assert found.table.sum() == len(pairs)


def test_purity_table_and_matching_by_hand():
    found = agreement([2, 2, 2, 5, 5, 5], ["a", "a", "b", "a", "b", "b"])
    assert found.classes == ["a", "b"]
    assert found.clusters.tolist() == [2, 5]
    assert found.table.tolist() == [[2, 1], [1, 2]]
    assert found.purity == pytest.approx(4 / 6)
    assert found.matching == {2: "a", 5: "b"}
    assert found.matched == pytest.approx(4 / 6)


def test_the_matching_gives_each_class_once():
    found = agreement([0] * 10 + [1] * 9, ["a"] * 10 + ["a"] * 8 + ["b"])
    assert found.matching == {0: "a", 1: "b"}


def test_rows_without_cluster_or_class_are_left_out():
    found = agreement([0, 0, -1, 1], ["a", None, "b", float("nan")])
    assert found.table.tolist() == [[1]]


def test_rows_whose_class_is_pandas_na_are_left_out():
    assert agreement([0, 0, 1], pd.Series(["a", None, "b"], dtype="string")).table.tolist() == [
        [1, 0],
        [0, 1],
    ]
    assert agreement([0, 0, 1], pd.Series([3, None, 4], dtype="Int64")).classes == ["3", "4"]


def test_nothing_to_compare_and_a_column_that_holds_no_classes():
    with pytest.raises(DataError, match="both a cluster and a class"):
        agreement([-1, 0], ["a", None])
    with pytest.raises(DataError, match="ids or texts"):
        agreement(np.zeros(10_001, dtype=int), list(range(10_001)))
    with pytest.raises(DataError, match="one for each row"):
        agreement([0, 0], ["a"])


def test_the_commonest_class_is_not_the_matched_one():
    """Two clusters of one class: the matching gives it to one, the other is of that class all the same."""
    found = agreement([0, 0, 0, 1, 1, 1], ["a", "a", "a", "a", "a", "b"])
    assert found.commonest == {0: ("a", 1.0), 1: ("a", pytest.approx(2 / 3))}
    assert found.matching == {0: "a", 1: "b"}
