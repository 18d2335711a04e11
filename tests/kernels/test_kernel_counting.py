"""`count_terms` against a Counter."""

import itertools

import kernel_twins as twins
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from textclust.kernels.arrays import frozen
from textclust.kernels.tokens import count_terms


def count(documents, n_terms):
    """Lists of (term, count) by document, by the kernel."""
    terms = frozen([term for document in documents for term in document], np.int32)
    offsets = frozen(np.cumsum([0] + [len(document) for document in documents]), np.int64)
    last_seen, place = np.full(n_terms, -1, np.int64), np.full(n_terms, 99, np.int64)
    indptr = np.full(len(documents) + 1, -9, np.int64)
    indices, counts = np.full(len(terms), -9, np.int32), np.full(len(terms), -9, np.int32)
    n = count_terms(terms, offsets, last_seen, place, indptr, indices, counts)
    assert indptr[0] == 0
    assert indptr[-1] == n
    pairs = list(zip(indices[:n].tolist(), counts[:n].tolist(), strict=True))
    return [pairs[a:b] for a, b in itertools.pairwise(indptr)]


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(-1, 6), max_size=20), max_size=8))
def test_counts_are_those_of_a_counter(documents):
    assert count(documents, 7) == twins.counted(documents)


def test_a_term_is_counted_anew_in_each_document():
    assert count([[0, 0], [0]], 1) == [[(0, 2)], [(0, 1)]]


def test_the_first_document_counts_too():
    assert count([[2]], 3) == [[(2, 1)]]


def test_no_documents_give_no_counts():
    assert count([], 3) == []


def test_documents_of_left_out_terms_are_empty():
    assert count([[-1, -1], [], [1]], 2) == [[], [], [(1, 1)]]
