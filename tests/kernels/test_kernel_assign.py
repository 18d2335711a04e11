"""`assign_rows`, `score_rows` and `assign_halves` against the float64 textbook."""

import itertools

import kernel_twins as twins
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kernel_data import arrays, padded, random_rows

from textclust.kernels.arrays import frozen
from textclust.kernels.assign import assign_halves, assign_rows, score_rows


def assigned(rows, centres, scale, *, width=16, cuts=None):
    """Centre of each row by the kernel, in blocks if cuts are given."""
    members = np.full(len(rows), -9, dtype=np.int32)
    cuts = cuts or [0, len(rows)]
    table, factors = padded(centres, width), frozen(scale, np.float64)
    for start, stop in itertools.pairwise(cuts):
        assign_rows(*arrays(rows), table, factors, start, stop, members)
    return members.tolist()


def scored(rows, centres, scale, start=0, stop=None):
    """Similarities by the kernel."""
    stop = len(rows) if stop is None else stop
    out = np.full((stop - start, len(scale)), -9.0)
    score_rows(*arrays(rows), padded(centres), frozen(scale, np.float64), start, stop, out)
    return out


def textbook(rows, centres, scale):
    centres = np.asarray(centres, dtype=np.float32)
    return [twins.nearest(row, centres, scale) for row in rows]


def unit_scale(centres):
    lengths = np.linalg.norm(np.asarray(centres, dtype=np.float64), axis=0)
    return np.divide(1.0, lengths, out=np.zeros(len(lengths)), where=lengths > 0)


#: Rows of length 1 whose similarities to centres of small whole numbers are often equal, and often 0.
HALVES = st.tuples(*[st.sampled_from([0.5, -0.5])] * 4)
ROW = st.one_of(
    st.just([]),
    st.sampled_from([1.0, -1.0]).flatmap(lambda v: st.integers(0, 5).map(lambda c: [(c, v)])),
    st.tuples(st.permutations(range(6)), HALVES).map(
        lambda pair: sorted(zip(pair[0][:4], pair[1], strict=True))
    ),
)
CENTRES = st.integers(1, 20).flatmap(
    lambda k: st.lists(st.lists(st.integers(-2, 2), min_size=k, max_size=k), min_size=6, max_size=6)
)


@settings(deadline=None, max_examples=300)
@given(st.lists(ROW, max_size=6), CENTRES, st.data())
def test_ties_zeros_and_negative_similarities_are_those_of_the_textbook(rows, centres, data):
    k = len(centres[0])
    scale = data.draw(st.lists(st.sampled_from([0.25, 0.125, 0.0]), min_size=k, max_size=k))
    assert assigned(rows, centres, scale, width=32) == textbook(rows, centres, scale)


@pytest.mark.parametrize("signed", [False, True])
def test_random_rows_are_assigned_as_in_the_textbook(signed):
    rng = np.random.default_rng(21)
    rows = random_rows(rng, 150, 80, 30, signed=signed)
    centres = rng.normal(size=(80, 12)) if signed else rng.random((80, 12)) * (rng.random((80, 12)) < 0.3)
    scale = unit_scale(centres.astype(np.float32))
    assert assigned(rows, centres, scale) == textbook(rows, centres, scale)


def nearly_equal_centres(rng, n_columns, k):
    """One centre and others that differ from it by single float32 steps."""
    centres = np.repeat(rng.random((n_columns, 1)).astype(np.float32), k, axis=1)
    steps = rng.integers(-1, 2, centres.shape)
    return (centres.view(np.int32) + steps).astype(np.int32).view(np.float32)


@pytest.mark.parametrize("seed", range(6))
def test_near_ties_come_out_as_the_float64_judge_says(seed):
    rng = np.random.default_rng(seed)
    rows = random_rows(rng, 60, 64, 50)
    centres = nearly_equal_centres(rng, 64, 9)
    expected = textbook(rows, centres, unit_scale(centres))
    assert len(set(expected)) > 3
    assert assigned(rows, centres, unit_scale(centres)) == expected


def test_the_fast_look_alone_would_get_near_ties_wrong():
    rng = np.random.default_rng(0)
    rows, centres = random_rows(rng, 60, 64, 50), nearly_equal_centres(rng, 64, 9)
    scale = unit_scale(centres)
    fast = []
    for row in rows:
        sums = np.zeros(9, dtype=np.float32)
        for column, value in row:
            sums += np.float32(value) * centres[column]
        fast.append(int(np.argmax(sums * scale)) if row else -1)
    assert fast != textbook(rows, centres, scale)


def test_the_lowest_of_equal_centres_wins():
    assert assigned([[(0, 1.0)]], [[0.5, 1.0, 1.0, 1.0]], [1.0] * 4) == [1]


def test_the_least_negative_similarity_wins():
    assert assigned([[(0, 1.0)]], [[-0.5, -0.25, -1.0]], [1.0] * 3) == [1]


@pytest.mark.parametrize("centres", [[[0.0, 0.0]], [[0.0, -1.0]], [[-0.0, -1.0]]])
def test_a_best_similarity_of_exactly_zero_is_no_centre(centres):
    assert assigned([[(0, 1.0)]], centres, [1.0, 1.0]) == [-1]


def test_empty_rows_have_no_centre():
    assert assigned([[], [(0, 1.0)], []], [[1.0]], [1.0]) == [-1, 0, -1]


def test_a_centre_without_direction_wins_over_none():
    assert assigned([[(0, 1.0)]], [[1.0, 0.5]], [0.0, 1.0]) == [1]


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_a_similarity_that_only_float32_takes_for_more_or_less_than_zero_is_zero(sign):
    # 1 + 2^-25 - 1 + 0 - 2^-25 is 0, but float32 loses the second term, one at a time or four.
    centre = np.zeros(16)
    centre[:5] = sign * np.array([1.0, 2.0**-25, -1.0, 0.0, -(2.0**-25)])
    centres = np.column_stack([centre, np.full(16, -1.0)])
    row = [(column, 0.25) for column in range(16)]
    assert textbook([row], centres, unit_scale(centres)) == [-1]
    assert assigned([row], centres, unit_scale(centres)) == [-1]


def test_a_tiny_similarity_that_is_not_zero_counts():
    assert assigned([[(0, 1.0)]], [[2.0**-60, 0.0], [1.0, 1.0]], [1.0, 1.0]) == [0]


@pytest.mark.parametrize("width", [16, 32, 48])
def test_the_padding_of_the_table_does_not_matter(width):
    rng = np.random.default_rng(31)
    rows, centres = random_rows(rng, 40, 30, 10), rng.random((30, 16))
    assert assigned(rows, centres, unit_scale(centres), width=width) == assigned(
        rows, centres, unit_scale(centres)
    )


def test_blocks_of_rows_do_not_matter():
    rng = np.random.default_rng(32)
    rows, centres = random_rows(rng, 40, 30, 10), rng.random((30, 5))
    whole = assigned(rows, centres, unit_scale(centres))
    assert assigned(rows, centres, unit_scale(centres), cuts=[0, 1, 7, 7, 39, 40]) == whole


def test_rows_outside_of_the_block_are_not_written():
    rows = [[(0, 1.0)]] * 4
    assert assigned(rows, [[1.0]], [1.0], cuts=[1, 3]) == [-9, 0, 0, -9]


@settings(deadline=None)
@given(st.lists(ROW, max_size=5), CENTRES)
def test_scores_are_the_textbooks_bit_for_bit(rows, centres):
    centres = np.asarray(centres, dtype=np.float32) / np.float32(3.0)
    scale = unit_scale(centres)
    expected = [twins.similarities(row, centres, scale) for row in rows]
    assert scored(rows, centres, scale).tolist() == expected


def test_scores_of_real_numbers_are_the_textbooks_bit_for_bit():
    rng = np.random.default_rng(41)
    rows = random_rows(rng, 60, 80, 40, signed=True)
    centres = rng.normal(size=(80, 10)).astype(np.float32)
    scale = unit_scale(centres)
    expected = [twins.similarities(row, centres, scale) for row in rows]
    assert scored(rows, centres, scale).tolist() == expected


def test_the_best_score_is_the_assigned_centre_on_near_ties():
    rng = np.random.default_rng(5)
    rows, centres = random_rows(rng, 60, 64, 50), nearly_equal_centres(rng, 64, 9)
    scale = unit_scale(centres)
    scores = scored(rows, centres, scale)
    best = [int(np.argmax(s)) if row else -1 for s, row in zip(scores, rows, strict=True)]
    assert assigned(rows, centres, scale) == best


def test_scores_of_a_block_are_those_of_its_rows():
    rows = [[(0, 1.0)], [(1, 1.0)], [(0, -1.0)]]
    assert scored(rows, [[1.0, 2.0], [3.0, 4.0]], [1.0, 0.5], 1, 3).tolist() == [[3.0, 2.0], [-1.0, -1.0]]


@settings(deadline=None)
@given(st.lists(st.tuples(ROW, st.integers(-1, 3)), max_size=8), st.data())
def test_halves_are_chosen_as_in_the_textbook(items, data):
    rows, cluster = [row for row, _ in items], [own for _, own in items]
    values = data.draw(st.lists(st.integers(-2, 2), min_size=48, max_size=48))
    centres = np.array(values, dtype=np.float32).reshape(6, 8)
    scale = frozen(data.draw(st.lists(st.sampled_from([0.5, 0.25, 0.0]), min_size=8, max_size=8)), np.float64)
    members = np.full(len(rows), -9, dtype=np.int32)
    own = frozen(cluster, np.int32)
    assign_halves(*arrays(rows), padded(centres), scale, own, 0, len(rows), members)
    assert members.tolist() == [
        twins.nearest_half(row, centres, scale, c) for row, c in zip(rows, cluster, strict=True)
    ]


def test_halves_outside_of_the_block_are_not_written():
    members = np.full(3, -9, dtype=np.int32)
    own, scale = frozen([0, 0, 0], np.int32), frozen([1.0, 1.0], np.float64)
    assign_halves(*arrays([[(0, 1.0)]] * 3), padded([[1.0, 2.0]]), scale, own, 1, 2, members)
    assert members.tolist() == [-9, 1, -9]
