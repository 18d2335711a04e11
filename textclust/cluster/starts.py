"""Several cheap starts on a sample, the best of them improved on a larger one."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from textclust.cluster.improve import improve
from textclust.cluster.lloyd import run_lloyd
from textclust.cluster.mapped import Rows
from textclust.cluster.repair import refill_emptied
from textclust.cluster.rows import UnitRows
from textclust.cluster.seeding import Draws

Seeding = Callable[[Draws, UnitRows, int, int], sp.csr_array]

#: Starts for ``n_init="auto"``. What they miss, swapping centres finds (ADR 5).
AUTOMATIC_STARTS = 4
START_ROWS = 4_000
START_ITERATIONS = 3
IMPROVE_ROWS = 10_000
#: From this many clusters on the samples grow with them, so that each has rows to show for itself.
CLUSTERS_PER_SAMPLE = 100


def best_start(
    rows: Rows, n_clusters: int, seeding: Seeding, n_starts: int, key: int, n_jobs: int
) -> sp.csr_array:
    """Centres to start from, as rows of unit length.

    Parameters
    ----------
    rows : UnitRows
        Distinct rows with values and weight, more than ``n_clusters``.
    seeding : callable
        Draws first centres from rows.
    n_starts : int
    key : int
        Of the random draws; samples and seeds do not depend on the order of the rows.
    """
    growth = max(1.0, n_clusters / CLUSTERS_PER_SAMPLE)
    drawn = Draws(rows).draw(rows.n_rows, key)
    sample = _sample(rows, drawn, int(START_ROWS * growth))
    draws = Draws(sample)
    starts = [
        run_lloyd(
            sample,
            seeding(draws, sample, n_clusters, key + start),
            max_iter=START_ITERATIONS,
            tol=0,
            n_jobs=n_jobs,
            repair=refill_emptied,
        )
        for start in range(n_starts)
    ]
    best = max(starts, key=lambda start: start.objective)
    return improve(_sample(rows, drawn, int(IMPROVE_ROWS * growth)), best.centres, key, n_jobs).centres


def _sample(rows: Rows, drawn: NDArray[np.int64], size: int) -> UnitRows:
    """The first of the rows in the order they were drawn, or all if there are no more; in memory."""
    return rows.loaded() if size >= len(drawn) else rows.take(drawn[:size])
