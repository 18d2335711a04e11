"""Several cheap starts on a sample, improved on a larger one: all if that is little work, else the best."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from textclust.cluster.improve import improve
from textclust.cluster.lloyd import run_lloyd
from textclust.cluster.repair import refill_emptied
from textclust.cluster.rows import UnitRows
from textclust.cluster.seeding import Draws
from textclust.cluster.source import Rows

Seeding = Callable[[Draws, UnitRows, int, int], sp.csr_array]

#: Starts for ``n_init="auto"``. What they miss, swapping centres finds (ADR 5).
AUTOMATIC_STARTS = 4
#: From so many clusters on one start is enough: each is the sum of many small accidents.
ONE_START = 200
#: Every start is improved, not only the best, where values times clusters are at most so many and it takes
#: little time: some starts are drawn badly in ways that no swap mends (20 seeds, how far the worst objective
#: is below the best: Reuters R8 0.1 % instead of 1.6, Banking77 0.7 instead of 1.4).
LITTLE_WORK = 2**23
#: Rows of the samples that starts are tried and improved on, and the least for each cluster (ADR 5). They are
#: improved on more rows as long as that is little work.
START_ROWS = 4_000
START_ITERATIONS = 3
IMPROVE_ROWS = 20_000
#: Of long rows fewer are improved on: about so many values. They are read into memory from rows on disk.
IMPROVE_VALUES = 2**22
ROWS_PER_CLUSTER = 40


def best_start(
    rows: Rows, n_clusters: int, seeding: Seeding, n_starts: int | str, key: int, n_jobs: int
) -> sp.csr_array:
    """Centres to start from, as rows of unit length.

    Parameters
    ----------
    rows : UnitRows
        Distinct rows with values and weight, more than ``n_clusters``.
    seeding : callable
        Draws first centres from rows.
    n_starts : int or "auto"
    key : int
        Of the random draws; samples and seeds do not depend on the order of the rows.
    """
    if n_starts == "auto":
        n_starts = AUTOMATIC_STARTS if n_clusters < ONE_START else 1
    least = ROWS_PER_CLUSTER * n_clusters
    drawn = Draws(rows).draw(rows.n_rows, key)
    sample = _sample(rows, drawn, max(START_ROWS, least))
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
        for start in range(int(n_starts))
    ]
    starts.sort(key=lambda start: start.objective, reverse=True)
    per_row = len(sample.values) / sample.n_rows
    larger = _sample(rows, drawn, rows_to_improve(per_row, n_clusters))
    if n_clusters * per_row * larger.n_rows > LITTLE_WORK:
        del starts[1:]
    del sample, draws
    improved = [improve(larger, start.centres, key + place, n_jobs) for place, start in enumerate(starts)]
    return max(improved, key=lambda start: start.objective).centres


def rows_to_improve(values_per_row: float, n_clusters: int) -> int:
    """How many rows starts are improved on, if there are so many."""
    values_per_row = max(values_per_row, 1.0)
    affordable = int(IMPROVE_VALUES / values_per_row)
    little = int(LITTLE_WORK / (values_per_row * n_clusters))
    return max(min(max(IMPROVE_ROWS, little), affordable), START_ROWS, ROWS_PER_CLUSTER * n_clusters)


def _sample(rows: Rows, drawn: NDArray[np.int64], size: int) -> UnitRows:
    """The first of the rows in the order they were drawn, or all if there are no more; in memory."""
    return rows.loaded() if size >= len(drawn) else rows.take(drawn[:size])
