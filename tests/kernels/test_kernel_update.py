"""`change_sums`: whole numbers, whatever the order. `write_lists`, `fill_tail`: the same lists elsewhere."""

import itertools

import kernel_twins as twins
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from kernel_data import arrays, random_rows

from textclust.kernels.arrays import frozen
from textclust.kernels.update import change_sums, fill_tail, write_lists

GRID = 2.0**30
N_COLUMNS, WIDTH = 25, 16


class Sums:
    """Sums of centres to which rows come and go."""

    def __init__(self, rows, weights=None, grid=GRID, n_head=N_COLUMNS):
        self.rows, self.grid = rows, grid
        self.weights = np.ones(len(rows)) if weights is None else weights
        self.members = np.full(len(rows), -1, dtype=np.int32)
        self.lists = [(np.empty(0, np.int32), np.empty(0)) for _ in range(WIDTH)]
        self.squares = np.zeros(WIDTH)
        self.table = np.zeros((n_head, WIDTH), dtype=np.float32)

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
            self.squares[centre] = new[4][place]
        self.members = after
        return self

    def _change(self, changed, own, new, cuts):
        old = [self.lists[centre] for centre in changed]
        flat = [move for moves in own for move in moves]
        for start, stop in itertools.pairwise(cuts):
            change_sums(
                arrays(self.rows),
                N_COLUMNS,
                (
                    self._starts([len(moves) for moves in own]),
                    frozen([row for _, row, _ in flat], np.int64),
                    frozen([weight for _, _, weight in flat], np.float64),
                ),
                self.grid,
                (
                    self._starts([len(columns) for columns, _ in old]),
                    frozen(np.concatenate([columns for columns, _ in old]), np.int32),
                    frozen(np.concatenate([sums for _, sums in old]), np.float64),
                ),
                new,
                self.table,
                frozen(changed, np.int64),
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
        for centre, (columns, sums) in enumerate(self.lists):
            assert (np.diff(columns) > 0).all()
            dense[columns, centre] = sums
        return dense

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
    assert not state.table.any()


def test_the_table_is_the_sums_rounded():
    state = Sums(some_rows()).move(np.arange(60) % 5).move(np.arange(60) % 7)
    assert np.array_equal(state.table, state.sums.astype(np.float32))


def test_only_the_common_columns_are_written_to_the_table():
    state = Sums(some_rows(), n_head=7).move(np.arange(60) % 5).move(np.arange(60) % 7)
    assert np.array_equal(state.table, state.sums.astype(np.float32)[:7])


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


def test_lists_by_centre_become_columns_of_the_table_and_lists_by_column():
    rows = some_rows(n=9)
    starts, columns, values = arrays(rows)
    head, counts = np.zeros((6, WIDTH), dtype=np.float32), np.zeros(N_COLUMNS - 6 + 1, dtype=np.int64)
    write_lists(starts, columns, values, frozen(np.arange(9), np.int64), head, counts)
    tail_starts = frozen(np.cumsum(counts), np.int64)
    centres, tail = np.empty(tail_starts[-1], dtype=np.int32), np.empty(tail_starts[-1], dtype=np.float32)
    fill_tail(starts, columns, values, 6, tail_starts, centres, tail)
    dense = np.zeros((N_COLUMNS, WIDTH), dtype=np.float32)
    for centre, row in enumerate(rows):
        for column, value in row:
            dense[column, centre] = value
    assert np.array_equal(head, dense[:6])
    for column in range(N_COLUMNS - 6):
        own = slice(tail_starts[column], tail_starts[column + 1])
        assert centres[own].tolist() == np.flatnonzero(dense[6 + column]).tolist()
        assert tail[own].tolist() == dense[6 + column][centres[own]].tolist()
