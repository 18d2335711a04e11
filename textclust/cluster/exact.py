"""Sums that are the same in any order: values are rounded once to a grid, and added as whole numbers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

#: Values are rounded to 2^-30 before they are added; coarser where sums could pass 2^53.
FINEST_GRID = 30
#: Bits of a float64 that hold whole numbers.
WHOLE_BITS = 52


def exact_grid(n_values: float, largest: float = 1.0) -> float:
    """Steps in one: 2^30, or fewer where the sum of so many values (or so much weight) could not be held."""
    bound = max(n_values * largest, np.finfo(np.float64).tiny)
    return float(2.0 ** min(FINEST_GRID, WHOLE_BITS - int(np.ceil(np.log2(bound)))))


def exact_totals(
    values: NDArray[np.float64], groups: NDArray[np.integer], n_groups: int
) -> NDArray[np.float64]:
    """Sum of the values of each group, the same bits in any order of the values.

    Examples
    --------
    >>> exact_totals(np.array([0.5, 0.25, 2.0]), np.array([0, 0, 1]), 2).tolist()
    [0.75, 2.0]
    """
    grid = exact_grid(len(values), float(np.abs(values).max(initial=0.0)))
    totals: NDArray[np.float64] = (
        np.bincount(groups, weights=np.rint(values * grid), minlength=n_groups) / grid
    )
    return totals
