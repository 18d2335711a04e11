"""Moves that Lloyd's iteration cannot see: one row at a time, its pull on both centres counted."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from textclust.cluster.lloyd import Partition
from textclust.cluster.nearest import SCORE_ROWS
from textclust.kernels.arrays import frozen
from textclust.kernels.assign import score_rows

MOST_SWEEPS = 20


def first_variation(state: Partition) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """For each row the centre whose gain from moving it there is largest, and that gain of the objective.

    A row of weight w and cosine c changes the length S of a sum to ``sqrt(S^2 +- 2 w S c + w^2)``: Dhillon,
    Guan & Kogan (2002), Hartigan's test for cosine.
    """
    lengths = state.lengths
    centres = frozen(state.unit_centres().toarray().T, np.float32)
    unit = frozen(np.ones(state.n_centres), np.float64)
    target = state.members.copy()
    gain = np.zeros(state.rows.n_rows)

    def work(matrix: Any, local: Any, numbers: Any, start: int, stop: int) -> None:
        for first in range(start, stop, SCORE_ROWS):
            rows = numbers[first : min(first + SCORE_ROWS, stop)]
            own = state.members[rows]
            here = np.flatnonzero(own >= 0)
            cosines = np.empty((len(rows), state.n_centres))
            score_rows(*matrix, centres, unit, local[first], local[first] + len(rows), cosines)
            weight = state.rows.weights[rows, None]
            joined = np.sqrt(lengths**2 + 2 * weight * lengths * cosines + weight**2) - lengths
            at = lengths[own[here]]
            w, c = weight[here, 0], cosines[here, own[here]]
            left = at - np.sqrt(np.maximum(at**2 - 2 * w * at * c + w**2, 0.0))
            joined[here, own[here]] = left
            best = joined[here].argmax(axis=1)
            target[rows[here]] = best
            gain[rows[here]] = joined[here, best] - left

    state.rows.run(np.arange(state.rows.n_rows), work, state.n_jobs)
    return target, gain


def refine(state: Partition) -> int:
    """Sweep until no row gains; the objective never falls. Returns the sweeps.

    A sweep moves all rows that gain, and only the better half of them again and again as long as moving them
    together does not raise the objective.
    """
    for sweep in range(1, MOST_SWEEPS + 1):
        target, gain = first_variation(state)
        gaining = np.flatnonzero((target != state.members) & (gain > 1e-9))
        gaining = gaining[np.argsort(-gain[gaining], kind="stable")]
        objective, members = state.objective(), state.members
        while len(gaining):
            moved = members.copy()
            moved[gaining] = target[gaining]
            state.update(moved)
            if state.objective() > objective:
                break
            gaining = gaining[: len(gaining) // 2]
        else:
            state.update(members)
            return sweep
    return MOST_SWEEPS
