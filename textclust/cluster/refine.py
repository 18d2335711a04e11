"""Moves that Lloyd's iteration cannot see: one row at a time, its pull on both centres counted."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from textclust.cluster.lloyd import Partition
from textclust.cluster.nearest import similarities
from textclust.kernels.blocks import LEAST_ROWS, run_blocks

MOST_SWEEPS = 20


def first_variation(state: Partition) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """For each row the centre whose gain from moving it there is largest, and that gain of the objective.

    A row of weight w and cosine c changes the length S of a sum to ``sqrt(S^2 +- 2 w S c + w^2)``: Dhillon,
    Guan & Kogan (2002), Hartigan's test for cosine.
    """
    lengths = state.lengths / state.grid
    centres = state.unit_centres()
    target = state.members.copy()
    gain = np.zeros(state.rows.n_rows)

    def work(start: int, stop: int) -> None:
        for first in range(start, stop, 1024):
            last = min(first + 1024, stop)
            own = state.members[first:last]
            here = np.flatnonzero(own >= 0)
            cosines = similarities(state.rows, centres, first, last)
            weight = state.rows.weights[first:last, None]
            joined = np.sqrt(lengths**2 + 2 * weight * lengths * cosines + weight**2) - lengths
            at = lengths[own[here]]
            w, c = weight[here, 0], cosines[here, own[here]]
            left = at - np.sqrt(np.maximum(at**2 - 2 * w * at * c + w**2, 0.0))
            joined[here, own[here]] = left
            best = joined[here].argmax(axis=1)
            target[first + here] = best
            gain[first + here] = joined[here, best] - left

    run_blocks(work, state.rows.n_rows, state.n_jobs, least=LEAST_ROWS)
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
