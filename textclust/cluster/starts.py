"""Many cheap starts on a growing sample instead of one lucky one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from textclust.cluster.lloyd import run_lloyd
from textclust.cluster.repair import refill_emptied
from textclust.cluster.rows import UnitRows
from textclust.cluster.seeding import Distinct

Seeding = Callable[[Distinct, UnitRows, int, int], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Round:
    """One round: on how many rows, which share of the starts goes on, for how many iterations."""

    rows: int
    one_of: int
    iterations: int


#: After each round the starts with the highest objective go on, on more rows (successive halving).
ROUNDS = (Round(4_000, 1, 3), Round(8_000, 4, 4), Round(20_000, 16, 8))
#: The sample grows with the number of clusters, so that each has rows to show for itself.
CLUSTERS_PER_SAMPLE = 100


def automatic_starts(n_clusters: int) -> int:
    """Starts for ``n_init="auto"``: 32, fewer for many clusters, where they are dear and matter less."""
    return int(np.clip(3200 // n_clusters, 4, 32))


def best_start(
    rows: UnitRows, n_clusters: int, seeding: Seeding, n_starts: int, key: int, n_jobs: int
) -> NDArray[np.float32]:
    """Centres of the best of several short runs, as columns of unit length.

    Parameters
    ----------
    rows : UnitRows
        With at least ``n_clusters`` distinct rows.
    seeding : callable
        First centres from the distinct rows.
    n_starts : int
    key : int
        Of the random draws; samples and seeds do not depend on the order of the rows.
    """
    everything = Distinct(rows)
    growth = max(1.0, n_clusters / CLUSTERS_PER_SAMPLE)
    order = everything.draw(len(everything.rows), key)
    candidates: list[NDArray[np.float32]] = []
    for stage in ROUNDS:
        sample = _sample(rows, everything.rows[order], int(stage.rows * growth))
        if not candidates:
            distinct = Distinct(sample)
            candidates = [seeding(distinct, sample, n_clusters, key + start) for start in range(n_starts)]
        going_on = candidates[: max(1, n_starts // stage.one_of)]
        if len(going_on) == 1 and stage is not ROUNDS[0]:
            break
        results = [
            run_lloyd(
                sample, centres, max_iter=stage.iterations, tol=0, n_jobs=n_jobs, repair=refill_emptied
            )
            for centres in going_on
        ]
        results.sort(key=lambda result: -result.objective)
        candidates = [result.centres for result in results]
    return candidates[0]


def _sample(rows: UnitRows, ordered: NDArray[np.int64], size: int) -> UnitRows:
    """Take the first ``size`` of the distinct rows in their drawn order, or all rows where that is nearly all."""
    if size >= len(ordered):
        return rows
    return rows.take(ordered[:size])
