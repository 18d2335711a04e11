"""`scale_rows_to_unit`, `weigh_rows`, `read_rows` and `hash_rows`."""

import itertools

import kernel_twins as twins
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kernel_data import arrays, random_rows

from textclust.kernels.arrays import frozen
from textclust.kernels.rows import hash_rows, read_rows, scale_rows_to_unit, weigh_rows


def scaled(rows):
    """Rows of unit length by the kernel."""
    indptr = frozen(np.cumsum([0] + [len(row) for row in rows]), np.int64)
    values = np.array([value for row in rows for value in row], dtype=np.float64)
    scale_rows_to_unit(indptr, values)
    return [values[a:b].tolist() for a, b in itertools.pairwise(indptr)]


def hashed(rows):
    """Hash of each row."""
    indptr, indices, values = arrays(rows)
    out = np.zeros(len(rows), dtype=np.uint64)
    hash_rows(indptr, indices, frozen(values.view(np.uint32), np.uint32), out)
    return out.tolist()


NUMBERS = st.floats(-1e6, 1e6).filter(lambda value: value == 0 or abs(value) > 1e-6)


@settings(deadline=None)
@given(st.lists(st.lists(NUMBERS, max_size=12), max_size=6))
def test_rows_get_the_length_one(rows):
    for row, expected in zip(scaled(rows), map(twins.unit, rows), strict=True):
        assert row == pytest.approx(expected, rel=1e-14, abs=0)


def test_rows_of_length_zero_stay_as_they_are():
    assert scaled([[], [0.0, 0.0], [3.0, -4.0]]) == [[], [0.0, 0.0], [0.6, -0.8]]


def test_a_row_is_scaled_alike_wherever_it_stands():
    row = np.random.default_rng(1).random(37).tolist()
    alone, later = scaled([row])[0], scaled([[1.0] * 5, row])[1]
    assert alone == later


@pytest.mark.parametrize("unit", [True, False])
def test_rows_are_weighed_where_their_counts_stand(unit):
    random = np.random.default_rng(4)
    indptr, columns, _ = arrays(random_rows(random, 40, 30, 9))
    counts, factors = random.integers(1, 9, len(columns)).astype(np.int32), random.uniform(0.5, 9, 30)
    exact = counts * factors[columns]
    if unit:
        scale_rows_to_unit(indptr, exact)
    separate, room = np.empty(len(counts)), np.empty(len(counts))
    weigh_rows(indptr, columns.copy(), counts.copy(), frozen(factors, np.float64), unit, room, separate)
    in_place = counts.view(np.float32)
    weigh_rows(indptr, columns.copy(), counts, frozen(factors, np.float64), unit, room, in_place)
    assert separate.tolist() == exact.tolist()
    assert in_place.tolist() == exact.astype(np.float32).tolist()


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("number", [np.int32, np.int64])
def test_rows_are_read_as_they_are_scaled_in_place(kind, number):
    rows = random_rows(np.random.default_rng(8), 40, 30, 9, signed=True)
    indptr, indices, values = arrays(rows)
    values = (values * 7).astype(kind)
    in_place = values.astype(np.float64)
    scale_rows_to_unit(indptr, in_place)
    chosen = np.random.default_rng(9).permutation(40)[:25]
    renumber = np.random.default_rng(10).permutation(30).astype(np.int32)
    starts = np.cumsum([0, *np.diff(indptr)[chosen]])
    columns, read = np.empty(starts[-1], dtype=np.int32), np.empty(starts[-1], dtype=np.float32)
    source = indptr, frozen(indices, number), frozen(values, kind)
    for start, stop in [(0, 11), (11, 25)]:
        numbers, places = frozen(chosen, np.int64), frozen(starts, np.int64)
        room = np.full(9, np.nan)
        read_rows(source, numbers, frozen(renumber, np.int32), places, columns, read, start, stop, room)
    for place, row in enumerate(chosen):
        here, there = slice(starts[place], starts[place + 1]), slice(indptr[row], indptr[row + 1])
        assert columns[here].tolist() == renumber[indices[there]].tolist()
        assert read[here].tolist() == in_place[there].astype(np.float32).tolist()


def test_equal_rows_have_equal_hashes_at_another_place():
    rows = random_rows(np.random.default_rng(2), 50, 30, 8)
    order = np.random.default_rng(3).permutation(50)
    hashes = hashed(rows)
    assert hashed([rows[i] for i in order]) == [hashes[i] for i in order]


def test_different_rows_have_different_hashes():
    rows = {tuple(row) for row in random_rows(np.random.default_rng(4), 2000, 40, 6, signed=True)}
    assert len(set(hashed(sorted(rows)))) == len(rows)


@pytest.mark.parametrize(
    "other",
    [
        [(0, 0.5), (3, 0.25)],
        [(0, 0.5), (2, 0.125)],
        [(0, 0.25), (2, 0.5)],
        [(0, -0.5), (2, 0.25)],
        [(0, 0.5)],
        [(2, 0.25), (0, 0.5)],
        [(0, 0.5), (2, float(np.nextafter(np.float32(0.25), np.float32(1))))],
    ],
)
def test_one_change_changes_the_hash(other):
    first, second = hashed([[(0, 0.5), (2, 0.25)], other])
    assert first != second


def test_single_bits_of_small_rows_spread_over_the_hash():
    hashes = hashed([[(column, 1.0)] for column in range(512)])
    low, high = {value & 0xFFFF for value in hashes}, {value >> 48 for value in hashes}
    assert min(len(low), len(high)) > 450


def test_empty_rows_have_one_hash():
    assert len(set(hashed([[], [], []]))) == 1
