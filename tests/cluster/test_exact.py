"""Sums of values in any order."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textclust.cluster.exact import exact_grid, exact_totals


@given(st.integers(0, 2**32 - 1), st.sampled_from([1e-3, 1.0, 1e6]))
def test_the_same_bits_in_any_order(seed, size):
    rng = np.random.default_rng(seed)
    values, groups = rng.normal(size=500) * size, rng.integers(0, 4, 500)
    order = rng.permutation(500)
    totals = exact_totals(values, groups, 5)
    np.testing.assert_array_equal(totals, exact_totals(values[order], groups[order], 5))
    expected = np.bincount(groups, weights=values, minlength=5)
    np.testing.assert_allclose(totals, expected, atol=1e-9 * 500 * max(size, 1.0))


@pytest.mark.parametrize(("n", "largest"), [(1, 1.0), (10**6, 1.0), (10**9, 1.0), (1000, 1e6)])
def test_the_grid_leaves_room_for_the_sum(n, largest):
    assert n * largest * exact_grid(n, largest) <= 2**53
    assert exact_grid(n, largest) <= 2**30


def test_nothing_adds_up_to_nothing():
    assert exact_totals(np.empty(0), np.empty(0, dtype=int), 2).tolist() == [0.0, 0.0]
