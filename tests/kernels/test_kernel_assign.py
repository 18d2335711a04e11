"""`assign_rows`, `own_similarities` and `score_rows` against the float64 textbook."""

import itertools

import kernel_twins as twins
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kernel_data import arrays, padded, random_rows, table_of

from textclust.kernels.arrays import frozen
from textclust.kernels.assign import assign_rows, own_similarities, score_rows

#: How many columns are no lists, and how many are dense for the fast look.
HEADS = [(None, None), (3, 3), (0, 0), (0, 3), (3, 99)]


def room_of(rows, table):
    """What the kernel works in; what stands in it must not matter."""
    longest = max(map(len, rows), default=0)
    columns, weights = np.full(longest, 10**9, dtype=np.int32), np.full(longest, np.nan, dtype=np.float32)
    sums = np.full(table[0].shape[1], np.nan, dtype=np.float32)
    return columns, weights, frozen(columns, np.int32), frozen(weights, np.float32), sums


def assigned(rows, centres, scale, *, width=16, cuts=None, heads=(None, None)):
    """Centre of each row by the kernel, in blocks if cuts are given."""
    members = np.full(len(rows), -9, dtype=np.int32)
    unknown, rivals = np.full(len(rows), -np.inf), np.full(len(rows), -np.inf)
    table = table_of(centres, scale, width, heads[0], n_quick=heads[1])
    for start, stop in itertools.pairwise(cuts or [0, len(rows)]):
        numbers = frozen(np.arange(len(rows)), np.int64)
        own = frozen(unknown, np.float64)
        assign_rows(
            arrays(rows), table, numbers, numbers, start, stop, own, members, rivals, room_of(rows, table)
        )
    return members.tolist()


def own_of(rows, centres, scale, own):
    """Similarity of each row to its own centre, -inf for a row without one."""
    scores = [twins.similarities(row, centres, scale) for row in rows]
    return [score[j] if j >= 0 else -np.inf for score, j in zip(scores, own, strict=True)]


def reassigned(rows, centres, scale, own, *, chosen=None, rivals=-np.inf, heads=(None, None)):
    """Centres and bounds by the kernel where the rows have centres already; only some are compared."""
    members, bounds = np.asarray(own, dtype=np.int32).copy(), np.full(len(rows), rivals)
    known = own_of(rows, centres, scale, own)
    chosen = np.arange(len(scale)) if chosen is None else np.asarray(chosen)
    table = table_of(
        np.asarray(centres)[:, chosen], np.asarray(scale)[chosen], 16, heads[0], chosen, heads[1]
    )
    numbers = frozen(np.arange(len(rows)), np.int64)
    known = frozen(known, np.float64)
    assign_rows(
        arrays(rows), table, numbers, numbers, 0, len(rows), known, members, bounds, room_of(rows, table)
    )
    return members.tolist(), bounds


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


@pytest.mark.parametrize("heads", HEADS)
@settings(deadline=None, max_examples=200)
@given(st.lists(ROW, max_size=6), CENTRES, st.data())
def test_ties_zeros_and_negative_similarities_are_those_of_the_textbook(heads, rows, centres, data):
    k = len(centres[0])
    scale = data.draw(st.lists(st.sampled_from([0.25, 0.125, 0.0]), min_size=k, max_size=k))
    assert assigned(rows, centres, scale, width=32, heads=heads) == textbook(rows, centres, scale)


@pytest.mark.parametrize("heads", HEADS)
@settings(deadline=None, max_examples=200)
@given(st.lists(ROW, max_size=6), CENTRES, st.data())
def test_a_row_that_has_a_centre_keeps_it_unless_another_is_better(heads, rows, centres, data):
    k = len(centres[0])
    scale = data.draw(st.lists(st.sampled_from([0.25, 0.125]), min_size=k, max_size=k))
    own = data.draw(st.lists(st.integers(-1, k - 1), min_size=len(rows), max_size=len(rows)))
    assert reassigned(rows, centres, scale, own, heads=heads)[0] == textbook(rows, centres, scale)


@settings(deadline=None, max_examples=200)
@given(st.lists(ROW, max_size=6), CENTRES, st.data())
def test_no_other_centre_is_more_similar_than_the_bound_says(rows, centres, data):
    k = len(centres[0])
    scale = data.draw(st.lists(st.sampled_from([0.25, 0.125]), min_size=k, max_size=k))
    own = data.draw(st.lists(st.integers(-1, k - 1), min_size=len(rows), max_size=len(rows)))
    members, bounds = reassigned(rows, centres, scale, own)
    for row, member, bound in zip(rows, members, bounds, strict=True):
        others = [s for j, s in enumerate(twins.similarities(row, centres, scale)) if j != member]
        assert member < 0 or max(others, default=-np.inf) <= bound


@pytest.mark.parametrize("heads", HEADS)
@pytest.mark.parametrize("seed", range(4))
def test_rows_above_their_bound_need_only_the_centres_that_changed(heads, seed):
    rng = np.random.default_rng(seed)
    rows, k = random_rows(rng, 80, 40, 20), 12
    before = rng.random((40, k)).astype(np.float32) * (rng.random((40, k)) < 0.4)
    scale = unit_scale(before)
    members, bounds = reassigned(rows, before, scale, [-1] * 80, heads=heads)
    changed = np.flatnonzero(rng.random(k) < 0.3)
    after = before.copy()
    after[:, changed] += rng.random((40, len(changed))).astype(np.float32) * 0.1
    scale = unit_scale(after)
    own = [twins.similarities(row, after, scale)[j] for row, j in zip(rows, members, strict=True)]
    enough = [row for row in range(80) if members[row] >= 0 and own[row] >= bounds[row]]
    assert len(enough) > 20
    kept = [members[row] for row in enough]
    found, _ = reassigned([rows[row] for row in enough], after, scale, kept, chosen=changed, heads=heads)
    assert found == textbook([rows[row] for row in enough], after, scale)


@pytest.mark.parametrize("width", [16, 48, 112, 128, 144, 19])
def test_tables_of_every_width_give_the_textbooks_centres(width):
    rng = np.random.default_rng(width)
    rows, centres = random_rows(rng, 40, 30, 12), rng.random((30, min(width, 120)))
    scale = unit_scale(centres.astype(np.float32))
    assert assigned(rows, centres, scale, width=width) == textbook(rows, centres, scale)


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


@pytest.mark.parametrize("heads", HEADS)
@settings(deadline=None)
@given(st.lists(st.tuples(ROW, st.integers(-1, 7)), max_size=8), st.data())
def test_the_own_similarity_is_the_textbooks_bit_for_bit(heads, items, data):
    rows, own = [row for row, _ in items], [number for _, number in items]
    values = data.draw(st.lists(st.integers(-2, 2), min_size=48, max_size=48))
    centres = np.array(values, dtype=np.float32).reshape(6, 8) / np.float32(3.0)
    scale = data.draw(st.lists(st.sampled_from([0.5, 0.25, 0.0]), min_size=8, max_size=8))
    out, numbers = np.full(len(rows), -9.0), frozen(np.arange(len(rows)), np.int64)
    table, members = table_of(centres, scale, 16, heads[0], n_quick=heads[1]), frozen(own, np.int32)
    own_similarities(arrays(rows), table, numbers, numbers, 0, len(rows), members, out)
    assert out.tolist() == [
        twins.similarities(row, centres, scale)[j] if j >= 0 else -np.inf
        for row, j in zip(rows, own, strict=True)
    ]


def test_rows_may_lie_elsewhere_than_their_numbers_say():
    rows, out = [[(0, 1.0)], [(1, 1.0)]], np.full(5, -9.0)
    local, numbers, members = frozen([1, 0], np.int64), frozen([4, 2], np.int64), frozen([0] * 5, np.int32)
    own_similarities(arrays(rows), table_of([[2.0], [3.0]], [1.0], 16), local, numbers, 0, 2, members, out)
    assert out.tolist() == [-9.0, -9.0, 2.0, -9.0, 3.0]


@pytest.mark.parametrize("n_quick", [0, 30])
def test_long_lists_are_halved_until_they_are_short(n_quick):
    rng = np.random.default_rng(5)
    rows = random_rows(rng, 80, 30, 12)
    centres = rng.random((30, 100)) * (rng.random((30, 100)) < 0.7)
    scale = rng.random(100)
    heads = (0, n_quick)
    assert assigned(rows, centres, scale, width=128, heads=heads) == textbook(rows, centres, scale)
