"""Documents that show a cluster."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textclust.cluster.rows import unit_rows
from textclust.describe.examples import (
    NEARLY_ALIKE,
    count_alike,
    covering_documents,
    distinct_documents,
    split_sentences,
)


def rows_of(*vectors):
    return unit_rows(np.array(vectors, dtype=np.float32))


def distinct_by_hand(vectors, order, n):
    terms = [set(np.flatnonzero(vector)) for vector in vectors]
    found = []
    for i in order:
        shared = (len(terms[i] & terms[j]) / (len(terms[i]) * len(terms[j])) ** 0.5 for j in found)
        if all(share < NEARLY_ALIKE for share in shared):
            found.append(i)
    return found[:n]


@pytest.mark.parametrize("n", [1, 3, 1000])
def test_distinct_documents_are_those_found_one_by_one(n):
    generator = np.random.default_rng(1)
    vectors = generator.random((700, 12)) * generator.integers(0, 2, (700, 12))
    vectors[:, 0] += 1
    order = generator.permutation(700)
    found = distinct_documents(unit_rows(vectors.astype(np.float32)), order, n)
    assert found.tolist() == distinct_by_hand(vectors, order, n)


def test_a_hundred_identical_documents_are_one():
    rows = rows_of(*[[1, 0, 0]] * 100, [0, 1, 0], [0, 0, 1])
    assert distinct_documents(rows, np.arange(102), 10).tolist() == [0, 100, 101]


def test_identical_documents_do_not_use_up_the_search():
    rows = rows_of(*[[1, 0]] * 6000, [0, 1])
    assert distinct_documents(rows, np.arange(6001), 2).tolist() == [0, 6000]


def test_those_nearly_alike_are_counted_once_where_they_are_most_alike():
    rows = rows_of([1, 1, 1, 1, 0], [1, 2, 3, 4, 5], [0, 0, 0, 0, 1], [0, 0, 1, 1, 0])
    assert count_alike(rows, np.array([0, 2])).tolist() == [2, 1]


def test_nothing_shown_has_no_counts():
    assert count_alike(rows_of([1, 0]), np.array([], dtype=np.int64)).tolist() == []


def test_covering_documents_take_another_template_each_time():
    a, b, c = [1, 0, 0], [0, 1, 0], [0, 0, 1]
    rows = rows_of(*[a] * 5, *[b] * 3, *[c] * 2)
    assert covering_documents(rows, np.arange(10), np.array([0]), 5).tolist() == [5, 8]
    assert covering_documents(rows, np.arange(10), np.array([], dtype=np.int64), 2).tolist() == [0, 5]


def test_covering_documents_are_greedy_by_what_they_add():
    generator = np.random.default_rng(2)
    vectors = generator.random((60, 30)) * (generator.random((60, 30)) < 0.2)
    vectors[:, 0] += 0.1
    rows = unit_rows(vectors.astype(np.float32))
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    candidates = distinct_by_hand(vectors, range(60), 60)
    covered, expected = np.zeros(60), []
    for _ in range(4):
        gains = {j: np.maximum(unit @ unit[j] - covered, 0).sum() for j in candidates if j not in expected}
        expected.append(max(gains, key=gains.get))
        covered = np.maximum(covered, unit @ unit[expected[-1]])
    found = covering_documents(rows, np.arange(60), np.array([], dtype=np.int64), 4)
    assert found.tolist() == expected


def test_a_cluster_of_one_document_has_nothing_more_to_cover():
    assert covering_documents(rows_of([1, 0]), np.array([0]), np.array([0]), 3).tolist() == []


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ('He said "no." Then left', ['He said "no."', "Then left"]),
        ("v1.2.3 is out", ["v1.2.3 is out"]),
        ("first line\n\nsecond", ["first line", "second"]),
        ("今日は。明日は！", ["今日は。", "明日は！"]),
        ("هل هذا؟ نعم", ["هل هذا؟", "نعم"]),
        ("...", ["..."]),
        (" \n ", []),
        ("", []),
    ],
)
def test_sentences(text, sentences):
    assert split_sentences(text) == sentences


@given(st.text())
def test_sentences_hold_all_that_is_not_space(text):
    assert "".join("".join(split_sentences(text)).split()) == "".join(text.split())


def test_sentences_of_a_long_run_of_marks_take_linear_time():
    assert split_sentences("!" * 200_000 + '"' * 200_000)
