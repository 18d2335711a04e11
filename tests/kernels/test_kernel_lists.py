"""`turn_lists`, `list_sums`, `write_listed`: sums in columns that few rows have, against plain Python."""

import itertools

import kernel_twins as twins
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kernel_data import arrays, random_rows

from textclust.kernels.arrays import frozen
from textclust.kernels.lists import BLOCK_COLUMNS, SHORT, list_sums, turn_lists, write_listed
from textclust.kernels.update import MOST_STEPS

GRID = 2.0**30
N_COLUMNS, N_CENTRES = 25, 40
NOTHING = (np.empty(0, np.int32), np.empty(0))


def some_rows(seed=0, n=60):
    return random_rows(np.random.default_rng(seed), n, N_COLUMNS, 10, signed=True)


def turned(rows, first, lists=None, names=None):
    """Starts, rows and values by column."""
    starts, columns, values = arrays(rows)
    lists = np.arange(len(rows)) if lists is None else np.asarray(lists)
    there = [column for i in lists for column, _ in rows[i] if column >= first]
    begins = np.cumsum([0, *np.bincount(np.array(there, dtype=int) - first, minlength=N_COLUMNS - first)])
    numbers, found = np.empty(begins[-1], dtype=np.int32), np.empty(begins[-1], dtype=np.float32)
    which = frozen(lists, np.int64), frozen(lists if names is None else names, np.int64)
    turn_lists(starts, columns, values, which, first, begins.astype(np.int64), numbers, found)
    return frozen(begins, np.int64), frozen(numbers, np.int32), frozen(found, np.float32)


@pytest.mark.parametrize("first", [0, 6, N_COLUMNS])
def test_lists_by_row_become_lists_by_column(first):
    rows = some_rows(n=9)
    starts, numbers, values = turned(rows, first)
    for column in range(first, N_COLUMNS):
        own = slice(starts[column - first], starts[column - first + 1])
        having = [(i, value) for i, row in enumerate(rows) for at, value in row if at == column]
        assert list(zip(numbers[own].tolist(), values[own].tolist(), strict=True)) == having


def test_some_rows_are_called_what_the_caller_calls_them():
    rows = some_rows(n=9)
    _, numbers, values = turned(rows, 0, lists=[4, 2], names=[70, 80])
    assert sorted(set(numbers.tolist())) == [70, 80]
    assert sorted(values[numbers == 80].tolist()) == sorted(value for _, value in rows[2])


class Held:
    """What centres have had, of which only some are held."""

    def __init__(self, held=(), columns=None):
        columns = columns or [[] for _ in range(N_COLUMNS)]
        lengths = [len(values) for values in columns]
        self.starts = np.cumsum([0, *(length + 1 for length in lengths)])  # rubbish behind each
        centres = [centre for values in columns for centre, _ in [*values, (10**6, 0.0)]]
        numbers = [value for values in columns for _, value in [*values, (10**6, 1e9)]]
        self.is_held = np.isin(np.arange(N_CENTRES), held)
        self.arrays = (
            frozen(self.starts, np.int64),
            frozen(self.starts[:-1] + lengths, np.int64),
            frozen(centres, np.int32),
            frozen(numbers, np.float64),
            frozen(self.is_held, np.bool_),
        )


def listed(rows, members, weights=None, held=None, cuts=(0, N_COLUMNS)):
    """The sums as lists of (centre, sum) by column, and the squares by centre."""
    held, by_column = held or Held(), turned(rows, 0)
    most = np.diff(by_column[0]) + np.diff(held.starts)
    starts = np.cumsum([0, *most])
    ends, centres = np.full(N_COLUMNS, -1), np.zeros(starts[-1] + 1, dtype=np.int32)
    sums, squares = np.full(starts[-1] + 1, np.nan), np.zeros((-(-N_COLUMNS // BLOCK_COLUMNS), N_CENTRES))
    weights = frozen(np.ones(len(rows)) if weights is None else weights, np.float64)
    lists, room = (frozen(starts, np.int64), ends, centres, sums), np.zeros(N_CENTRES)
    for start, stop in itertools.pairwise(cuts):
        of_rows = frozen(members, np.int32)
        list_sums(by_column, weights, of_rows, GRID, held.arrays, lists, squares, room, start, stop)
    assert not room.any()
    found = [
        list(zip(centres[a:b].tolist(), sums[a:b].tolist(), strict=True))
        for a, b in zip(starts, ends, strict=False)
    ]
    return found, squares.sum(axis=0), lists


def expected(rows, members):
    table = twins.centre_sums(rows, members, np.ones(len(rows)), GRID, (N_COLUMNS, N_CENTRES))
    return [sorted((centre, total) for centre, total in enumerate(column) if total) for column in table]


MEMBERS = st.lists(st.integers(-1, N_CENTRES - 1), min_size=30, max_size=30)


@settings(deadline=None, max_examples=60)
@given(MEMBERS)
def test_lists_are_the_sums_of_the_members(members):
    rows = some_rows(n=30)
    found, squares, _ = listed(rows, members)
    assert [sorted(values) for values in found] == expected(rows, members)
    total = np.zeros(N_CENTRES)
    for values in found:
        for centre, value in values:
            total[centre] += value * value
    np.testing.assert_allclose(squares, total, rtol=1e-14)


def test_lists_of_many_values_rise():
    rows = some_rows(n=200)
    found, _, _ = listed(rows, np.arange(200) % N_CENTRES)
    assert any(len(values) > SHORT for values in found)
    assert found == expected(rows, np.arange(200) % N_CENTRES)


def test_blocks_of_columns_one_after_the_other_are_the_whole():
    rows, members = some_rows(), np.arange(60) % 7
    whole, parts = listed(rows, members), listed(rows, members, cuts=(0, 3, 4, N_COLUMNS))
    assert whole[0] == parts[0]
    assert whole[1].tolist() == parts[1].tolist()


def test_a_weight_is_so_many_rows_and_none_adds_nothing():
    rows, members = some_rows(), np.arange(60) % 7
    weights = np.random.default_rng(3).integers(0, 3, 60)
    repeated = [row for row, weight in zip(rows, weights, strict=True) for _ in range(weight)]
    found, _, _ = listed(rows, members, weights)
    again, _, _ = listed(repeated, np.repeat(members, weights))
    assert [sorted(values) for values in found] == [sorted(values) for values in again]


def test_what_is_held_stands_beside_the_sums_and_nothing_else_of_it():
    rows, members = some_rows(n=12), np.arange(12) % 3
    before = [[(5, 0.25 * column), (6, 9.0)] for column in range(N_COLUMNS)]
    found, _, _ = listed(rows, members, held=Held([5, 8], before))
    for column, (values, sums) in enumerate(zip(found, expected(rows, members), strict=True)):
        assert sorted(values) == sorted([*sums, *([(5, 0.25 * column)] if column else [])])


def test_opposite_values_leave_nothing():
    found, squares, _ = listed([[(3, 0.5)], [(3, -0.5)], [(3, 1.0)]], [2, 2, 7])
    assert found[3] == [(7, GRID)]
    assert squares[2] == 0.0


@pytest.mark.parametrize("n_quick", [0, 11, N_COLUMNS])
def test_the_table_is_the_lists_in_steps_rounded(n_quick):
    rows, per_unit = some_rows(), 2.0 ** -np.arange(25, 25 + N_CENTRES).astype(float)
    found, _, (starts, ends, centres, sums) = listed(rows, np.arange(60) % N_CENTRES)
    steps, table = np.zeros(n_quick, np.float32), np.full((n_quick, 64), 99, dtype=np.int8)
    in_units = np.full(len(sums), np.nan, dtype=np.float32)
    lists = starts, frozen(ends, np.int64), frozen(centres, np.int32), frozen(sums, np.float64)
    write_listed(lists, per_unit, steps, table, 0, in_units, 0, N_COLUMNS)
    for column, values in enumerate(found):
        dense = np.zeros(64)
        for centre, value in values:
            dense[centre] = value * per_unit[centre]
        if column < n_quick:
            size = steps[column] if steps[column] > 0 else 1.0
            assert np.abs(dense / size - table[column]).max() <= 0.5 + 1e-6
            assert np.abs(table[column]).max() == (MOST_STEPS if values else 0)
        else:
            own = slice(starts[column], ends[column])
            assert in_units[own].tolist() == dense[centres[own]].astype(np.float32).tolist()
