"""Out of a local optimum: give up the centres that are missed least, split the clusters that gain most.

Lloyd's iteration never moves a centre from one end of the data to the other. Split and merge does (Ueda,
Nakano, Ghahramani & Hinton 2000, for mixtures), and brings starts that ended apart to nearly the same
objective.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from textclust.cluster.lloyd import LloydResult, Partition, iterate
from textclust.cluster.repair import refill_emptied
from textclust.cluster.rows import UnitRows
from textclust.cluster.seeding import nowhere, uniforms

#: Iterations for the halves of a cluster, and after a swap until it is kept or not.
HALVING_ITERATIONS = 4
TRIAL_ITERATIONS = 4
#: A swap must raise the objective by this share.
LEAST_GAIN = 1e-4
MOST_ROUNDS = 40
#: With many clusters a round takes long and gains little: at most so many clusters times rounds.
MOST_WORK = 4_000
#: A swap is worth a try if the split promises this share of what the removal may cost: the loss is an upper
#: bound, and Lloyd's iteration makes up for much of it.
PROMISING = 0.1
#: So many clusters are halved together that the sums of their halves have about so many places, but never
#: fewer than the second: these sums are used again for the next ones, and stay in the cache.
HALVED_PLACES = 2**22
LEAST_HALVED = 8


def improve(rows: UnitRows, centres: sp.csr_array, key: int, n_jobs: int) -> LloydResult:
    """Swap centres as long as that raises the objective.

    All swaps that promise a gain and do not touch each other's clusters are tried together, then only the
    better half of them, down to the best one. To swap is to move rows; what gains nothing is moved back,
    which with exact sums leaves no trace.

    Parameters
    ----------
    rows : UnitRows
    centres : (n_centres, n_columns) CSR
        Rows of unit length, from a run that has settled.
    key : int
        Of the draws that seed the halves.
    """
    state, hashes = Partition(rows, centres, n_jobs), rows.hashes()
    best, _ = iterate(state, max_iter=TRIAL_ITERATIONS, tol=LEAST_GAIN, repair=refill_emptied)
    halves = room_for_halves(rows, state.n_centres, n_jobs)
    for _ in range(min(MOST_ROUNDS, MOST_WORK // state.n_centres)):
        second, gains = split_all(state, halves, hashes, key)
        swaps = _promising(gains, removal_losses(state))
        settled = state.mark()
        while swaps:
            state.update(_swapped(state.members, second, swaps))
            found, _ = iterate(state, max_iter=TRIAL_ITERATIONS, tol=0, repair=refill_emptied)
            if found > best * (1 + LEAST_GAIN):
                best = found
                break
            state.go_back(settled)
            swaps = swaps[: len(swaps) // 2]
        else:
            break
    return LloydResult(state.unit_centres(), state.members, best, 0)


def room_for_halves(rows: UnitRows, n_clusters: int, n_jobs: int) -> Partition:
    """Where the halves of some clusters are found; it is used again for the others."""
    together = max(HALVED_PLACES // (2 * max(rows.n_columns, 1)), LEAST_HALVED)
    return Partition(rows, nowhere(rows, 2 * min(n_clusters, together)), n_jobs)


def split_all(
    state: Partition, halves: Partition, hashes: NDArray[np.uint64], key: int
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Halve every cluster: which rows are in the second half, and what each split adds to the objective."""
    second, gains = np.zeros(state.rows.n_rows, dtype=np.bool_), np.empty(state.n_centres)
    together = halves.n_centres // 2
    for start in range(0, state.n_centres, together):
        these = slice(start, min(start + together, state.n_centres))
        own = (state.members >= these.start) & (state.members < these.stop)
        _halve(halves, np.where(own, state.members - these.start, -1).astype(np.int32), hashes, key)
        second[own] = halves.members[own] % 2 == 1
        gains[these] = halves.lengths.reshape(-1, 2).sum(axis=1)[: these.stop - start] - state.lengths[these]
    return second, gains


def _halve(halves: Partition, cluster: NDArray[np.int32], hashes: NDArray[np.uint64], key: int) -> None:
    """Split clusters by two rows of each, far from each other: drawn as k-means++ draws, all at once.

    Halves 2j and 2j + 1 are those of cluster j; -1 is a row of none of them.
    """
    rows, first = halves.rows, np.where(cluster < 0, -1, 2 * cluster).astype(np.int32)
    seeds = np.full(rows.n_rows, -1, dtype=np.int32)
    halves.update(seeds.copy())
    drawn = _draw(cluster, rows.weights, hashes, key)
    seeds[drawn] = first[drawn]
    halves.update(seeds.copy())
    far = np.clip(1.0 - _cosines(halves, first), 1e-9, 2.0)
    drawn = _draw(cluster, rows.weights, hashes, key + 1, far)
    seeds[drawn] = first[drawn] + 1
    halves.update(seeds)
    for _ in range(HALVING_ITERATIONS):
        nearer = _cosines(halves, np.where(first < 0, -1, first + 1)) > _cosines(halves, first)
        if halves.update(first + nearer.astype(np.int32)) == 0:
            break


def _cosines(state: Partition, members: NDArray[np.int32]) -> NDArray[np.float64]:
    """Cosine of each row to the centre that is given for it, 0 for one without."""
    out, which = np.zeros(len(members)), np.flatnonzero(members >= 0)
    state.table.own(state.rows, which, members, out, state.n_jobs)
    return out


def _draw(
    cluster: NDArray[np.int32],
    weights: NDArray[np.float64],
    hashes: NDArray[np.uint64],
    key: int,
    chance: NDArray[np.float64] | float = 1.0,
) -> NDArray[np.int64]:
    """One row of each cluster that has any, with a chance in proportion to its weight."""
    keys = -np.log(uniforms(hashes, key)) / (chance * np.maximum(weights, 1e-300))
    order = np.lexsort((keys, cluster))
    clusters, first = np.unique(cluster[order], return_index=True)
    return order[first[clusters >= 0]]


def _swapped(
    members: NDArray[np.int32], second: NDArray[np.bool_], swaps: list[tuple[int, int]]
) -> NDArray[np.int32]:
    """The members after clusters have given up their rows for the second half of others."""
    moved = members.copy()
    for removed, split in swaps:
        moved[members == removed] = -1
        moved[(members == split) & second] = removed
    return moved


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
