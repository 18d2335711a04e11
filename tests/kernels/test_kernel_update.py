"""`move_rows` and `square_lengths`: whole numbers, whatever the order."""

import kernel_twins as twins
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from kernel_data import arrays, random_rows

from textclust.kernels.arrays import frozen
from textclust.kernels.update import move_rows, square_lengths

GRID = 2.0**30
N_COLUMNS, WIDTH = 25, 16


class Sums:
    """Sums of centres to which rows come and go."""

    def __init__(self, rows, weights=None, grid=GRID):
        self.rows, self.grid = rows, grid
        self.weights = frozen(np.ones(len(rows)) if weights is None else weights, np.float64)
        self.members = np.full(len(rows), -1, dtype=np.int32)
        self.sums = np.zeros((N_COLUMNS, WIDTH))
        self.table = np.zeros((N_COLUMNS, WIDTH), dtype=np.float32)

    def move(self, after, *, order=None, ranges=((0, WIDTH),)):
        after = np.asarray(after, dtype=np.int32)
        moved = np.flatnonzero(after != self.members) if order is None else order
        for first, stop in ranges:
            move_rows(
                frozen(moved, np.int64), frozen(self.members, np.int32), frozen(after, np.int32),
                arrays(self.rows), self.weights, self.grid, self.sums, self.table, first, stop,
            )  # fmt: skip
        self.members = after
        return self

    def expected(self):
        return twins.centre_sums(self.rows, self.members, self.weights, self.grid, self.sums.shape)


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


def test_only_the_range_of_centres_is_touched():
    state = Sums(some_rows())
    state.sums[:] = state.table[:] = 0.5
    state.move(np.arange(60) % WIDTH, ranges=[(4, 9)])
    assert (state.sums[:, :4] == 0.5).all()
    assert (state.sums[:, 9:] == 0.5).all()
    assert (state.table[:, :4] == 0.5).all()
    assert (state.sums[:, 4:9] != 0.5).any()


def test_ranges_one_after_the_other_are_the_whole():
    parts = Sums(some_rows()).move(np.arange(60) % WIDTH, ranges=[(8, 16), (0, 3), (3, 8)])
    assert parts.sums.tolist() == parts.expected()


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


@settings(deadline=None)
@given(st.integers(0, WIDTH), st.integers(0, WIDTH))
def test_squared_lengths_are_written_in_their_range_only(first, stop):
    sums = np.random.default_rng(10).integers(-1000, 1000, (N_COLUMNS, WIDTH)).astype(np.float64)
    out = np.full(WIDTH, -1.0)
    square_lengths(frozen(sums, np.float64), first, stop, out)
    expected = [sum(int(value) ** 2 for value in column) for column in sums.T]
    inside = [first <= j < stop for j in range(WIDTH)]
    assert out.tolist() == [e if i else -1.0 for e, i in zip(expected, inside, strict=True)]


def test_squared_lengths_of_large_sums_are_right_to_the_last_digits():
    sums = np.random.default_rng(11).normal(size=(N_COLUMNS, WIDTH)) * 2.0**40
    out = np.zeros(WIDTH)
    square_lengths(frozen(sums, np.float64), 0, WIDTH, out)
    np.testing.assert_allclose(out, (sums**2).sum(axis=0), rtol=1e-14)
