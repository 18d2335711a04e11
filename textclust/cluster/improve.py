"""Out of a local optimum: give up the centres that are missed least, split the clusters that gain most.

Lloyd's iteration never moves a centre from one end of the data to the other. Split and merge does (Ueda,
Nakano, Ghahramani & Hinton 2000, for mixtures), and brings starts that ended apart to nearly the same
objective.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from textclust.cluster.halves import Halves
from textclust.cluster.lloyd import LloydResult, Partition, iterate
from textclust.cluster.repair import refill_emptied
from textclust.cluster.rows import UnitRows

#: Iterations after a swap until it is kept or not.
TRIAL_ITERATIONS = 4
#: A swap must raise the objective by this share.
LEAST_GAIN = 1e-4
MOST_ROUNDS = 40
#: With many clusters a round takes long and gains little: at most so many clusters times rounds.
MOST_WORK = 4_000
#: A swap is worth a try if the split promises this share of what the removal may cost: the loss is an upper
#: bound, and Lloyd's iteration makes up for much of it.
PROMISING = 0.1


def improve(rows: UnitRows, centres: sp.csr_array, key: int, n_jobs: int) -> LloydResult:
    """Swap centres as long as that raises the objective.

    All swaps that promise a gain and do not touch each other's clusters are tried together, then only the
    better half of them, down to the best one; never more than twice as many as gained in the last round. To
    swap is to move rows. What gains nothing is moved back, which leaves no trace as sums are exact.

    Parameters
    ----------
    rows : UnitRows
    centres : (n_centres, n_columns) CSR
        Rows of unit length, from a run that has settled.
    key : int
        Of the draws that seed the halves.
    """
    state, halves = Partition(rows, centres, n_jobs), Halves(rows, centres.shape[0], key, n_jobs)
    best, _ = iterate(state, max_iter=TRIAL_ITERATIONS, tol=LEAST_GAIN, repair=refill_emptied)
    most = state.n_centres
    for _ in range(min(MOST_ROUNDS, MOST_WORK // state.n_centres)):
        halves.find(state)
        swaps = _promising(halves.gains, removal_losses(state))
        while len(swaps) > most:
            swaps = swaps[: len(swaps) // 2]
        settled, target = state.mark(), best * (1 + LEAST_GAIN)
        while swaps:
            state.update(_swapped(state.members, halves.second, swaps))
            found, _ = iterate(state, max_iter=TRIAL_ITERATIONS, tol=0, target=target, repair=refill_emptied)
            if found > target:
                best, most = found, 2 * len(swaps) + 1
                break
            state.go_back(settled)
            swaps = swaps[: len(swaps) // 2]
        else:
            break
    return LloydResult(state.unit_centres(), state.members, best, 0)


def _swapped(
    members: NDArray[np.int32], second: NDArray[np.bool_], swaps: list[tuple[int, int]]
) -> NDArray[np.int32]:
    """The members after clusters have given up their rows for the second half of others."""
    removed, split = np.array(swaps, dtype=np.int32).T
    heir = np.full(max(members.max(), removed.max(), split.max()) + 2, -1, dtype=np.int32)
    heir[split] = removed
    taken = second & (heir[members] >= 0)  # of -1 is the last
    moved = np.where(np.isin(members, removed), np.int32(-1), members)
    return np.where(taken, heir[members], moved)


def removal_losses(state: Partition) -> NDArray[np.float64]:
    """What the objective loses at most if a centre goes and its rows move to their second choice."""
    here = state.members >= 0
    loss = np.maximum(state.own_similarities() - state.second_similarities(), 0.0)[here]
    loss *= state.rows.weights[here]
    whole = np.rint(loss * state.sums.grid)  # exact sums: the order of the rows must not matter
    return np.bincount(state.members[here], weights=whole, minlength=state.n_centres) / state.sums.grid


def _promising(gains: NDArray[np.float64], losses: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Pairs of a centre to remove and a cluster to split, best first, no cluster in two pairs."""
    pairs = []
    cheapest_first = np.argsort(losses, kind="stable")
    taken: set[int] = set()
    for split in np.argsort(-gains, kind="stable"):
        removed = next((j for j in cheapest_first if j != split and j not in taken), None)
        if split in taken or removed is None or gains[split] <= PROMISING * losses[removed]:
            continue
        taken |= {int(split), int(removed)}
        pairs.append((int(removed), int(split)))
    return sorted(pairs, key=lambda pair: losses[pair[0]] - gains[pair[1]])
