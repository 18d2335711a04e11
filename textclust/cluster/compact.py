"""A few of many rows on the columns that they have: work in proportion to the part, not to the vocabulary."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from textclust.cluster.rows import UnitRows
from textclust.kernels.arrays import frozen


def compact(rows: UnitRows) -> tuple[UnitRows, NDArray[np.int64]]:
    """The rows with only those columns that occur in them, in the same order, and the old numbers of these.

    Similarities and sums are the same bits: values keep their order within a row.
    """
    occurs = np.zeros(rows.n_columns, dtype=np.bool_)
    occurs[rows.indices] = True
    columns = np.flatnonzero(occurs)
    renumber = np.cumsum(occurs, dtype=np.int32) - np.int32(1)
    indices = frozen(renumber[rows.indices], np.int32)
    return replace(rows, indices=indices, n_columns=len(columns), counts=None), columns
