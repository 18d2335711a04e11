"""`count_runs`, `distinct_terms`, `count_terms` and `number_pairs` against plain Python."""

import itertools

import kernel_twins as twins
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textclust.kernels.arrays import frozen
from textclust.kernels.counting import (
    count_runs,
    count_terms,
    distinct_terms,
    group_tails,
    number_pairs,
    order_by_byte,
)

DOCUMENTS = st.lists(st.lists(st.integers(-1, 6), max_size=20), max_size=8)


def no_marks(size):
    return tuple(np.zeros((size >> bits) + 1, dtype=np.uint64) for bits in (6, 12, 18))


def arrays(documents, n_terms):
    """Types, offsets and the term of each type: the last type is left out."""
    types = frozen([term % (n_terms + 1) for document in documents for term in document], np.int32)
    offsets = frozen(np.cumsum([0] + [len(document) for document in documents]), np.int64)
    return types, offsets, frozen([*range(n_terms), -1], np.int32)


def measured(documents, n_terms):
    types, offsets, term_of = arrays(documents, n_terms)
    last_seen, frequency = np.full(n_terms, -1, np.int32), np.zeros(n_terms, np.int64)
    sizes, lengths = np.full(len(documents), -9, np.int64), np.full(len(documents), -9, np.int64)
    ones = frozen(np.ones(len(types)), np.uint8)
    distinct_terms((types, ones, offsets), term_of, 0, len(documents), last_seen, frequency, sizes, lengths)
    return frequency.tolist(), sizes.tolist(), lengths.tolist()


def count(documents, n_terms):
    """Lists of (term, count) by document, by the kernel."""
    types, offsets, term_of = arrays(documents, n_terms)
    indptr = frozen(np.cumsum([0, *measured(documents, n_terms)[1]]), np.int64)
    indices, counts = np.full(indptr[-1], -9, np.int32), np.full(indptr[-1], -9, np.int32)
    tally, marks = np.zeros(n_terms, np.int32), no_marks(n_terms)
    runs = types, frozen(np.ones(len(types)), np.uint8), offsets
    count_terms(runs, term_of, 0, len(documents), tally, marks, indptr, indices, 0, counts)
    assert not any(array.any() for array in (tally, *marks))
    pairs = list(zip(indices.tolist(), counts.tolist(), strict=True))
    return [pairs[a:b] for a, b in itertools.pairwise(indptr)]


@settings(deadline=None)
@given(DOCUMENTS)
def test_counts_are_those_of_a_counter_in_order(documents):
    assert count(documents, 7) == [sorted(counted) for counted in twins.counted(documents)]


@settings(deadline=None)
@given(DOCUMENTS)
def test_frequencies_and_sizes_are_those_of_sets(documents):
    sets = [{term for term in document if term >= 0} for document in documents]
    frequency, sizes, lengths = measured(documents, 7)
    assert frequency == [sum(term in found for found in sets) for term in range(7)]
    assert sizes == [len(found) for found in sets]
    assert lengths == [sum(term >= 0 for term in document) for document in documents]


@pytest.mark.parametrize("distance", [1, 63, 64, 65, 4095, 4096, 4097, 262_143, 262_144, 262_145])
def test_columns_far_apart_come_in_order(distance):
    terms = [0, distance, 2 * distance, 5]
    expected = sorted(set(terms))
    assert [term for term, _ in count([terms, terms[::-1]], 2 * distance + 6)[1]] == expected


def test_a_term_is_counted_anew_in_each_document():
    assert count([[0, 0], [0]], 1) == [[(0, 2)], [(0, 1)]]


def test_documents_of_left_out_terms_are_empty():
    assert count([[-1, -1], [], [1]], 2) == [[], [], [(1, 1)]]


def test_no_documents_give_no_counts():
    assert count([], 3) == []


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(-1, 5), st.integers(-1, 70)), max_size=60))
def test_pairs_are_numbered_in_order(pairs):
    heads, tails = (frozen([pair[side] for pair in pairs], np.int32) for side in (0, 1))
    there = [pair for pair in pairs if min(pair) >= 0]
    starts = np.cumsum([0] + [sum(head == h for head, _ in there) for h in range(6)], dtype=np.int64)
    positions, grouped = np.full(len(there), -9, np.int64), np.full(len(there), -9, np.int32)
    group_tails(heads, tails, starts[:-1].copy(), positions, grouped)
    firsts, lasts = np.full(7, -9, np.int64), np.full(len(there), -9, np.int32)
    numbers, room = np.full(len(pairs), -1, np.int32), np.empty(71, np.int32)
    number_pairs(positions, grouped, frozen(starts, np.int64), no_marks(71), room, firsts, lasts, numbers)
    distinct = sorted(set(there))
    assert numbers.tolist() == [distinct.index(pair) if min(pair) >= 0 else -1 for pair in pairs]
    assert lasts[: len(distinct)].tolist() == [tail for _, tail in distinct]
    assert firsts.tolist() == [sum(head < h for head, _ in distinct) for h in range(7)]


def runs(batches, n_types):
    """Runs of each document of some batches, by the kernel; what it has seen goes from batch to batch."""
    seen, before, found = np.zeros(n_types, np.uint32), 1, []
    for documents in batches:
        ids = np.array([kind for document in documents for kind in document], np.int32)
        sizes, counts = (
            np.array([len(document) for document in documents], np.int64),
            np.empty(len(ids), np.uint8),
        )
        n = count_runs(ids, sizes, seen, before, counts)
        before += n
        pairs = list(zip(ids[:n].tolist(), counts[:n].tolist(), strict=True))
        found += [
            pairs[b - size : b] for size, b in zip(sizes.tolist(), np.cumsum(sizes).tolist(), strict=True)
        ]
        assert sizes.sum() == n
    return found


@settings(deadline=None)
@given(st.lists(st.lists(st.lists(st.integers(0, 6), max_size=20), max_size=5), max_size=4))
def test_runs_are_those_of_plain_python(batches):
    documents = [document for batch in batches for document in batch]
    assert runs(batches, 7) == twins.count_runs(documents, 255)


@pytest.mark.parametrize("n", [254, 255, 256, 510, 511])
def test_a_type_that_stands_often_is_put_down_more_than_once(n):
    document = [1] * n + [0, 1, 1]
    assert runs([[document, [1]]], 2) == twins.count_runs([document, [1]], 255)


@settings(deadline=None)
@given(DOCUMENTS)
def test_columns_may_take_the_place_of_types(documents):
    term_of = arrays(documents, 7)[2]
    counted = runs([[[term % 8 for term in document] for document in documents]], 8)
    indices = np.array([kind for document in counted for kind, _ in document], np.int32)
    counts = frozen([n for document in counted for _, n in document], np.uint8)
    starts = frozen(np.cumsum([0] + [len(document) for document in counted]), np.int64)
    indptr = frozen(np.cumsum([0, *measured(documents, 7)[1]]), np.int64)
    totals, tally, marks = np.full(indptr[-1], -9, np.int32), np.zeros(7, np.int32), no_marks(7)
    inside = frozen(indices, np.int32), counts, starts
    count_terms(inside, term_of, 0, len(documents), tally, marks, indptr, indices, 0, totals)
    pairs = list(zip(indices[: indptr[-1]].tolist(), totals.tolist(), strict=True))
    assert [pairs[a:b] for a, b in itertools.pairwise(indptr)] == count(documents, 7)


@settings(deadline=None)
@given(st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 9), max_size=60), st.sampled_from([0, 24, 56]))
def test_keys_are_sorted_by_one_byte_and_equal_ones_stay_in_order(numbers, shift):
    keys, order = np.array(numbers, np.uint64), np.arange(len(numbers))
    ordered_keys, ordered = np.empty_like(keys), np.empty_like(order)
    room = np.full(257, 7)
    order_by_byte(keys, order, shift, room, ordered_keys, ordered)
    expected = sorted(range(len(numbers)), key=lambda place: numbers[place] >> shift & 255)
    assert ordered.tolist() == expected
    assert ordered_keys.tolist() == [numbers[place] for place in expected]
