"""`change_sums`: whole numbers, whatever the order. `write_quick`, `fill_tail`: the same in tables."""

import itertools

import kernel_twins as twins
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kernel_data import arrays, random_rows

from textclust.cluster.table import LARGEST, units
from textclust.kernels.arrays import frozen
from textclust.kernels.update import STRIDE, change_sums, fill_tail, write_quick

GRID = 2.0**30
N_COLUMNS, WIDTH = 25, 16


class Sums:
    """Sums of centres to which rows come and go."""

    def __init__(self, rows, weights=None, grid=GRID, n_head=N_COLUMNS):
        self.rows, self.grid = rows, grid
        self.weights = np.ones(len(rows)) if weights is None else weights
        self.members = np.full(len(rows), -1, dtype=np.int32)
        self.head = np.zeros((WIDTH, n_head))
        n_strides = -(-n_head // STRIDE)
        self.touched = np.zeros((WIDTH, n_strides), dtype=bool)
        self.head_squares, self.peaks = np.zeros((WIDTH, n_strides)), np.zeros((WIDTH, n_strides))
        self.lists = [(np.empty(0, np.int32), np.empty(0)) for _ in range(WIDTH)]
        self.tail_squares = np.zeros(WIDTH)

    def move(self, after, *, order=None, cuts=(0, 0.5, 1)):
        after = np.asarray(after, dtype=np.int32)
        moved = np.flatnonzero(after != self.members) if order is None else order
        moves = [(self.members[r], r, -self.weights[r]) for r in moved if self.members[r] >= 0]
        moves += [(after[r], r, self.weights[r]) for r in moved if after[r] >= 0]
        changed = sorted({centre for centre, _, _ in moves})
        own = [[move for move in moves if move[0] == centre] for centre in changed]
        room = [len(self.lists[j][0]) + 10 * len(m) + 1 for j, m in zip(changed, own, strict=True)]
        new = self._starts(room), np.empty(sum(room), np.int32), np.empty(sum(room)), *self._results(changed)
        self._change(changed, own, new, sorted({int(cut * len(changed)) for cut in cuts}))
        for place, centre in enumerate(changed):
            first = new[0][place]
            list_of = slice(first, first + new[3][place])
            self.lists[centre] = new[1][list_of].copy(), new[2][list_of].copy()
            self.tail_squares[centre] = new[4][place]
        self.members = after
        return self

    def _change(self, changed, own, new, cuts):
        old = [self.lists[centre] for centre in changed]
        flat = [move for moves in own for move in moves]
        for start, stop in itertools.pairwise(cuts):
            change_sums(
                arrays(self.rows),
                np.zeros(N_COLUMNS - self.head.shape[1]),
                (
                    self._starts([len(moves) for moves in own]),
                    frozen([row for _, row, _ in flat], np.int64),
                    frozen([weight for _, _, weight in flat], np.float64),
                ),
                self.grid,
                frozen(changed, np.int64),
                (self.head, self.touched, self.head_squares, self.peaks),
                (
                    self._starts([len(columns) for columns, _ in old]),
                    frozen(np.concatenate([columns for columns, _ in old]), np.int32),
                    frozen(np.concatenate([sums for _, sums in old]), np.float64),
                ),
                new,
                start,
                stop,
            )

    def _starts(self, lengths):
        return frozen(np.cumsum([0, *lengths]), np.int64)

    def _results(self, changed):
        return np.empty(len(changed), np.int64), np.empty(len(changed))

    @property
    def sums(self):
        dense = np.zeros((N_COLUMNS, WIDTH))
        dense[: self.head.shape[1]] = self.head.T
        for centre, (columns, sums) in enumerate(self.lists):
            assert (np.diff(columns) > 0).all()
            dense[columns, centre] = sums
        return dense

    @property
    def squares(self):
        return self.head_squares.sum(axis=1) + self.tail_squares

    def expected(self):
        return twins.centre_sums(self.rows, self.members, self.weights, self.grid, (N_COLUMNS, WIDTH))


def some_rows(seed=0, n=60):
    return random_rows(np.random.default_rng(seed), n, N_COLUMNS, 10, signed=True)


MEMBERS = st.lists(st.integers(-1, WIDTH - 1), min_size=12, max_size=12)


@settings(deadline=None, max_examples=60)
@given(st.lists(MEMBERS, min_size=1, max_size=4))
def test_sums_after_any_moves_are_those_of_the_members(rounds):
    state = Sums(some_rows(n=12))
    for members in rounds:
        state.move(members)
    assert state.sums.tolist() == state.expected()


def test_sums_are_whole_numbers():
    state = Sums(some_rows()).move(np.arange(60) % WIDTH)
    assert np.array_equal(state.sums, np.rint(state.sums))
    assert np.abs(state.sums).max() > 2**20


def test_the_order_of_the_moves_does_not_matter():
    members, rng = np.arange(60) % 5, np.random.default_rng(7)
    orders = [rng.permutation(60) for _ in range(5)]
    tables = [Sums(some_rows()).move(members, order=order).sums.tobytes() for order in orders]
    assert len(set(tables)) == 1


def test_many_moves_there_and_back_leave_no_drift():
    start, rng = np.arange(60) % 5, np.random.default_rng(8)
    state = Sums(some_rows()).move(start)
    before = state.sums.tobytes()
    for _ in range(20):
        state.move(rng.integers(-1, WIDTH, 60))
    assert state.move(start).sums.tobytes() == before


def test_rows_that_all_leave_take_everything_with_them():
    state = Sums(some_rows()).move(np.arange(60) % 5).move(np.full(60, -1))
    assert not state.sums.any()
    assert not state.squares.any()
    assert not state.peaks.any()


@pytest.mark.parametrize("n_head", [0, 7, 16, 20])
def test_rare_columns_may_be_lists(n_head):
    state = Sums(some_rows(), n_head=n_head).move(np.arange(60) % 5).move(np.arange(60) % 7)
    assert state.sums.tolist() == state.expected()
    assert all((columns >= n_head).all() for columns, _ in state.lists)


def test_the_largest_size_of_each_stride_is_known():
    state = Sums(some_rows()).move(np.arange(60) % 5).move(np.arange(60) % 7)
    sizes = np.abs(state.sums)
    assert state.peaks.tolist() == [[sizes[:16, j].max(), sizes[16:, j].max()] for j in range(WIDTH)]


def quick_table(state, centres, unit, touched=None):
    table = np.full((N_COLUMNS, 32), 99, dtype=np.int16)
    touched = np.ones((WIDTH, 2), dtype=bool) if touched is None else touched
    numbers, per_unit = frozen(centres, np.int64), frozen(1 / np.asarray(unit), np.float64)
    for stride in range(2):
        write_quick(frozen(state.head, np.float64), touched, numbers, per_unit, table, stride, stride + 1)
    return table


def test_the_table_is_the_sums_in_units_rounded():
    state = Sums(some_rows()).move(np.arange(60) % WIDTH)
    chosen = np.array([1, 4, 5])
    unit = units(np.abs(state.head[chosen]).max(axis=1))
    table = quick_table(state, chosen, unit)
    assert np.array_equal(table[:, :3], np.rint(state.head[chosen].T / unit))
    assert (table[:, 3:] == 99).all()
    assert (np.abs(table[:, :3]).max(axis=0) > LARGEST // 2).all()


@pytest.mark.parametrize("n_touched", [1, 6, 10, WIDTH])
def test_only_what_was_touched_is_written_again(n_touched):
    state, everyone = Sums(some_rows()).move(np.arange(60) % WIDTH), np.arange(WIDTH)
    touched = np.zeros((WIDTH, 2), dtype=bool)
    touched[:n_touched, 1] = True
    unit = units(np.abs(state.head).max(axis=1))
    expected = quick_table(state, everyone, unit)
    table = quick_table(state, everyone, unit, touched)
    assert (table[:16] == 99).all()
    assert np.array_equal(table[16:, :n_touched], expected[16:, :n_touched])
    assert not touched.any()


def test_ranges_one_after_the_other_are_the_whole():
    parts = Sums(some_rows()).move(np.arange(60) % WIDTH, cuts=[0, 0.1, 0.7, 1])
    assert parts.sums.tolist() == parts.expected()


def test_a_sum_of_nothing_is_an_empty_list():
    state = Sums([[(0, 0.5), (3, 0.5)], [(0, 0.5)]]).move([2, 2]).move([2, -1]).move([-1, -1])
    assert [len(columns) for columns, _ in state.lists] == [0] * WIDTH


def test_weights_multiply_the_values():
    weights = np.random.default_rng(9).random(60) * 3
    state = Sums(some_rows(), weights).move(np.arange(60) % 5)
    exact = np.zeros((N_COLUMNS, WIDTH))
    for row, weight, member in zip(state.rows, weights, state.members, strict=True):
        for column, value in row:
            exact[column, member] += value * weight
    np.testing.assert_allclose(state.sums / GRID, exact, atol=60 * 2.0**-30)


def test_a_row_of_weight_zero_adds_nothing():
    assert not Sums(some_rows(), np.zeros(60)).move(np.arange(60) % 5).sums.any()


def test_a_weight_of_two_is_the_row_twice():
    rows = some_rows()
    weighted = Sums(rows, np.full(60, 2.0)).move(np.arange(60) % 5)
    twice = Sums(rows + rows).move(np.concatenate([np.arange(60) % 5] * 2))
    assert weighted.sums.tobytes() == twice.sums.tobytes()


def test_a_weight_of_three_on_a_coarse_grid_is_the_row_three_times():
    rows = [[(0, 0.3), (1, 0.6)]]
    weighted = Sums(rows, np.full(1, 3.0), grid=1.0).move([2])
    thrice = Sums(rows * 3, grid=1.0).move([2, 2, 2])
    assert weighted.sums.tobytes() == thrice.sums.tobytes()


def test_squared_lengths_are_those_of_the_sums():
    state = Sums(some_rows()).move(np.arange(60) % 5).move(np.arange(60) % WIDTH)
    np.testing.assert_allclose(state.squares, (state.sums**2).sum(axis=0), rtol=1e-14)


def test_lists_by_centre_become_lists_by_column():
    rows = [[(column, value) for column, value in row if column >= 6] for row in some_rows(n=9)]
    starts, columns, values = arrays(rows)
    tail_starts = np.concatenate([[0], np.cumsum(np.bincount(columns - 6, minlength=N_COLUMNS - 6))])
    centres, tail = np.empty(len(columns), dtype=np.int32), np.empty(len(columns), dtype=np.float32)
    fill_tail(starts, columns, values, 6, frozen(tail_starts, np.int64), centres, tail)
    for column in range(6, N_COLUMNS):
        own = slice(tail_starts[column - 6], tail_starts[column - 5])
        having = [(i, value) for i, row in enumerate(rows) for at, value in row if at == column]
        assert list(zip(centres[own].tolist(), tail[own].tolist(), strict=True)) == having
