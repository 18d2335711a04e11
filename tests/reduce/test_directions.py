"""Main directions beside vectors of terms, and what they are to rows they were not learnt from."""

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.preprocessing import normalize

from textclust.reduce.directions import directions_beside, remainders_for_new

RNG = np.random.default_rng(1)
THEMES = RNG.random((6, 300)) ** 8
ROWS = sp.csr_array(normalize(RNG.poisson(3 * THEMES[RNG.integers(6, size=400)]).astype(np.float32)))
VECTORS = RNG.normal(size=(300, 4)).astype(np.float32)


def test_directions_are_those_of_the_rows_in_the_ratio_that_is_asked_for():
    directions = directions_beside(ROWS, VECTORS, 5, 2.5, 1)
    expected = np.linalg.svd(ROWS.toarray(), full_matrices=False)[2][:5]
    unit = directions / np.linalg.norm(directions, axis=0)
    np.testing.assert_allclose(np.abs(np.sum(unit.T * expected, axis=1)), 1.0, atol=1e-3)
    along, beside = (np.square(ROWS @ part).sum() for part in (directions, VECTORS))
    assert along / beside == pytest.approx(2.5, rel=1e-5)


def test_nothing_to_stand_beside_leaves_their_length():
    directions = directions_beside(ROWS, np.zeros((300, 2), np.float32), 3, 2.5, 1)
    np.testing.assert_allclose(directions.T @ directions, np.eye(3), atol=1e-5)


@pytest.mark.parametrize("rank", [6, 15])
def test_directions_learnt_without_a_row_are_shorter_to_it_by_what_was_foreseen(rank):
    whole = directions_beside(ROWS, VECTORS, rank, 1.0, 1)
    whole = (whole / np.linalg.norm(whole, axis=0)).T
    remainders = remainders_for_new(ROWS, whole, 1)
    assert (np.diff(remainders) < 1e-6).all()  # a direction turns the more the less there is along it
    seen, new, without = [], [], []
    for i in range(25):
        others = directions_beside(sp.csr_array(sp.vstack([ROWS[:i], ROWS[i + 1 :]])), VECTORS, rank, 1.0, 1)
        others = (others / np.linalg.norm(others, axis=0)).T
        row = ROWS[[i]].toarray().ravel()
        lengths = (np.linalg.norm(part @ row) for part in (whole, remainders[:, np.newaxis] * whole, others))
        for found, length in zip((seen, new, without), lengths, strict=True):
            found.append(length)
    seen, new, without = map(np.array, (seen, new, without))
    assert (without < seen).all()
    assert abs(np.mean(new / without) - 1.0) < 0.3 * (np.mean(seen / without) - 1.0)


def test_to_rows_that_the_directions_span_nothing_is_shorter():
    remainders = remainders_for_new(sp.csr_array(np.eye(4, dtype=np.float32)), np.eye(4), 1)
    np.testing.assert_array_equal(remainders, np.ones(4))
