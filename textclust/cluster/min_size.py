"""No cluster smaller than asked for: the smallest are dissolved into the nearest others."""

from __future__ import annotations

import logging

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from textclust.cluster.lloyd import Partition
from textclust.cluster.source import Rows

logger = logging.getLogger("textclust")


def large_enough(
    rows: Rows, centres: sp.csr_array, min_size: int, n_jobs: int, exempt: int = 0
) -> NDArray[np.int64]:
    """Which centres stay when clusters below ``min_size`` are dissolved: by falling size if any are.

    The smaller half of those that are too small goes, the first of equals last; their rows join the nearest
    centres that are left, which stay where they are. That is done again until all are large enough. The
    largest cluster always stays.

    Parameters
    ----------
    rows : UnitRows or StoredRows
    centres : (n_centres, n_columns) CSR
        Rows of unit length.
    min_size : int
        Of rows, or of their total weight.
    exempt : int, default=0
        So many centres at the beginning stay, and stay first, however small their clusters are.
    """
    sizes = np.zeros(0)
    kept = np.arange(centres.shape[0])
    while min_size > 1:
        state = Partition(rows, centres[kept], n_jobs)
        sizes = state.sizes(state.assign())
        small = np.flatnonzero((sizes < min_size) & (kept >= exempt))
        if not exempt:
            small = small[small != np.argmax(sizes)]
        if not len(small):
            break
        smallest_first = small[np.lexsort((-small, sizes[small]))]
        kept = np.delete(kept, smallest_first[: (len(small) + 1) // 2])
    if gone := centres.shape[0] - len(kept):
        kept = kept[np.lexsort((-sizes * (kept >= exempt), kept >= exempt))]
        logger.warning(
            "min_size=%d: %d of %d clusters were smaller and were dissolved into the nearest others; "
            "%d are left",
            min_size, gone, centres.shape[0], len(kept),
        )  # fmt: skip
    return kept
