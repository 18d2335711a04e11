"""`kernels.trades`: the same margins, and the same deal as a plain-Python twin."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from textclust.kernels.trades import trade_terms

MASK = 2**64 - 1
GOLDEN = 0x9E3779B97F4A7C15


def uniform(state):
    value = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & MASK
    value ^= value >> 31
    return float(value >> 11) / 2.0**53


def twin(rows, pairs, key):
    """Rows as dicts of column to value; deals out what only one of two rows has."""
    rows, state = [dict(row) for row in rows], key
    for first, second in pairs:
        a, b = rows[first], rows[second]
        shared = set(a) & set(b)
        left, right = len(a) - len(shared), len(b) - len(shared)
        new_a, new_b = {c: a[c] for c in shared}, {c: b[c] for c in shared}
        for column in sorted(set(a) ^ set(b)):
            state = (state + GOLDEN) & MASK
            if uniform(state) * (left + right) < left:
                new_a[column], left = a.get(column, b.get(column)), left - 1
            else:
                new_b[column], right = a.get(column, b.get(column)), right - 1
        rows[first], rows[second] = dict(sorted(new_a.items())), dict(sorted(new_b.items()))
    return rows


def traded(rows, pairs, key):
    indptr = np.cumsum([0, *map(len, rows)]).astype(np.int64)
    indices = np.array([c for row in rows for c in sorted(row)], dtype=np.int32)
    values = np.array([row[c] for row in rows for c in sorted(row)], dtype=np.float32)
    room = 2 * max(map(len, rows), default=0)
    trade_terms(
        indptr,
        indices,
        values,
        np.array(pairs, dtype=np.int64).reshape(-1, 2),
        np.uint64(key),
        np.empty(room, dtype=np.int32),
        np.empty(room, dtype=np.float32),
    )
    parts = pairwise(indptr)
    return [dict(zip(indices[a:b].tolist(), values[a:b].tolist(), strict=True)) for a, b in parts]


row = st.dictionaries(st.integers(0, 12), st.integers(1, 9).map(float), max_size=8)


@given(st.lists(row, min_size=4, max_size=4), st.integers(0, MASK))
def test_deals_as_the_twin_does(rows, key):
    assert traded(rows, [(0, 2), (3, 1)], key) == twin(rows, [(0, 2), (3, 1)], key)


@given(st.lists(row, min_size=4, max_size=4), st.integers(0, MASK))
def test_rows_keep_their_length_and_terms_their_documents_and_values(rows, key):
    dealt = traded(rows, [(0, 1), (2, 3)], key)
    assert list(map(len, dealt)) == list(map(len, rows))
    assert sorted(item for row in dealt for item in row.items()) == sorted(
        item for row in rows for item in row.items()
    )


def test_a_row_that_holds_the_other_one_keeps_what_both_have():
    dealt = traded([{1: 1.0, 2: 2.0}, {1: 5.0, 2: 6.0, 3: 7.0}], [(0, 1)], 1)
    assert dealt == [{1: 1.0, 2: 2.0}, {1: 5.0, 2: 6.0, 3: 7.0}]
