"""`change_sums`: whole numbers, whatever the order. `write_quick`: the same in tables."""

import itertools

import kernel_twins as twins
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kernel_data import arrays, random_rows

from textclust.cluster.table import reciprocal, units
from textclust.kernels.arrays import frozen
from textclust.kernels.update import MOST_STEPS, STRIDE, STRIP, change_sums, write_quick

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
        self.head_squares, self.held = np.zeros((WIDTH, n_strides)), np.zeros(WIDTH, dtype=bool)
        self.squares = np.zeros(WIDTH)

    def move(self, after, *, order=None, cuts=(0, 0.5, 1)):
        after = np.asarray(after, dtype=np.int32)
        moved = np.flatnonzero(after != self.members) if order is None else order
        moves = [(self.members[r], r, -self.weights[r]) for r in moved if self.members[r] >= 0]
        moves += [(after[r], r, self.weights[r]) for r in moved if after[r] >= 0]
        changed = sorted({centre for centre, _, _ in moves})
        own = [[move for move in moves if move[0] == centre] for centre in changed]
        for start, stop in itertools.pairwise(sorted({int(cut * len(changed)) for cut in cuts})):
            self._change(changed, own, start, stop)
        self.members = after
        return self

    def _change(self, changed, own, start, stop):
        flat = [move for moves in own for move in moves]
        change_sums(
            arrays(self.rows),
            (
                frozen(np.cumsum([0, *(len(moves) for moves in own)]), np.int64),
                frozen([row for _, row, _ in flat], np.int64),
                frozen([weight for _, _, weight in flat], np.float64),
            ),
            self.grid,
            frozen(changed, np.int64),
            (self.head, self.touched, self.head_squares, frozen(self.held, np.bool_)),
            self.squares,
            start,
            stop,
        )

    @property
    def sums(self):
        return self.head.T

    def expected(self):
        n_head = self.head.shape[1]
        return twins.centre_sums(self.rows, self.members, self.weights, self.grid, (N_COLUMNS, WIDTH))[
            :n_head
        ]


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


@pytest.mark.parametrize("n_head", [0, 7, 16, 20])
def test_rare_columns_are_left_out(n_head):
    state = Sums(some_rows(), n_head=n_head).move(np.arange(60) % 5).move(np.arange(60) % 7)
    assert state.sums.tolist() == state.expected()
    np.testing.assert_allclose(state.squares, (state.sums**2).sum(axis=0), rtol=1e-14)


def test_a_direction_that_is_held_is_forgotten():
    state = Sums(some_rows())
    state.head[:5], state.held[:5] = 77.0, True
    state.move(np.arange(60) % 5)
    assert state.sums.tolist() == state.expected()
    assert state.touched[:5].all()


class Quick:
    """A table of many columns and sums that change."""

    def __init__(self, n_centres=12, n_columns=2 * STRIP + 40):
        self.rng = np.random.default_rng(3)
        self.sums = np.rint(self.rng.normal(size=(n_centres, n_columns)) * 2**20)
        self.sums *= self.rng.random(self.sums.shape) < 0.3
        self.unit = units(reciprocal(np.linalg.norm(self.sums, axis=1)))
        self.touched = np.ones((n_centres, -(-n_columns // STRIDE)), dtype=bool)
        self.steps, self.table = np.zeros(n_columns, np.float32), np.full((n_columns, 32), 99, dtype=np.int8)

    def write(self, chosen=None):
        centres = np.arange(len(self.sums)) if chosen is None else chosen
        for strip in range(-(-self.sums.shape[1] // STRIP)):
            write_quick(
                frozen(self.sums, np.float64),
                self.touched,
                frozen(centres, np.int64),
                frozen(1.0 / self.unit[centres], np.float64),
                self.steps,
                self.table,
                (np.empty(STRIP), np.empty(STRIP), np.zeros((32, STRIP), dtype=np.int8)),
                strip,
                strip + 1,
            )
        return self

    def change(self, centre, first, last, number):
        self.sums[centre, first:last] = number
        self.touched[centre, first // STRIDE : -(-last // STRIDE)] = True
        return self

    def wrong(self, chosen=None):
        """How far the table is from the sums, in steps."""
        centres = np.arange(len(self.sums)) if chosen is None else chosen
        numbers = (self.sums[centres] / self.unit[centres, None]).T
        steps = np.where(self.steps > 0, self.steps, 1.0)[:, None]
        return np.abs(numbers / steps - self.table[:, : len(centres)])


def test_the_table_is_the_sums_in_steps_rounded():
    state, chosen = Quick(), np.array([1, 4, 5])
    assert state.write(chosen).wrong(chosen).max() <= 0.5 + 1e-9
    filled = state.sums[chosen].any(axis=0)
    assert (np.abs(state.table[filled, :3]).max(axis=1) == MOST_STEPS).all()
    assert not state.touched[chosen].any()


@pytest.mark.parametrize("centres", [[2], [2, 3, 5], range(12)])
def test_only_what_was_touched_is_written_again(centres):
    state = Quick().write()
    state.table[: 2 * STRIP] = 55
    for centre in centres:
        state.change(centre, 2 * STRIP + 3, 2 * STRIP + 9, 2.0**12)
    state.write()
    assert (state.table[: 2 * STRIP] == 55).all()
    assert state.wrong()[2 * STRIP :].max() <= 0.5 + 1e-9
    assert not state.touched.any()


def test_few_changes_leave_the_others_alone():
    state = Quick().write()
    steps, state.table[:, 3] = state.steps.copy(), 55
    state.change(2, 40, 44, 1.0).write()
    assert np.array_equal(state.steps, steps)
    assert (state.table[:, 3] == 55).all()
    assert (state.table[40:44, 2] == 0).all()


def test_a_number_that_has_outgrown_its_steps_makes_them_larger():
    state = Quick().write()
    state.change(2, 40, 44, 2.0**26).write()
    assert state.wrong().max() <= 0.5 + 1e-9
    assert (state.table[40:44, 2] == MOST_STEPS).all()


def test_a_column_of_nothing_has_no_steps_until_there_is_something():
    state = Quick()
    state.sums[:, 7] = 0.0
    assert not state.write().table[7, :12].any()
    assert state.steps[7] == 0.0
    assert state.change(3, 7, 8, -5.0).write().table[7, 3] == -MOST_STEPS


def test_ranges_one_after_the_other_are_the_whole():
    parts = Sums(some_rows()).move(np.arange(60) % WIDTH, cuts=[0, 0.1, 0.7, 1])
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


def test_squared_lengths_are_those_of_the_sums():
    state = Sums(some_rows()).move(np.arange(60) % 5).move(np.arange(60) % WIDTH)
    np.testing.assert_allclose(state.squares, (state.sums**2).sum(axis=0), rtol=1e-14)
