"""Out of a local optimum: give up the centres that are missed least, split the clusters that gain most.

Lloyd's iteration never moves a centre from one end of the data to the other. Split and merge does (Ueda,
Nakano, Ghahramani & Hinton 2000, for mixtures), and brings starts that ended apart to nearly the same
objective.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from textclust.cluster.lloyd import LloydResult, Partition, run_lloyd
from textclust.cluster.repair import refill_emptied
from textclust.cluster.rows import UnitRows
from textclust.cluster.seeding import rows_as_centres, uniforms
from textclust.cluster.table import Table

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


def improve(rows: UnitRows, centres: sp.csr_array, key: int, n_jobs: int) -> LloydResult:
    """Swap centres as long as that raises the objective.

    All swaps that promise a gain and do not touch each other's clusters are tried together, then only the
    better half of them, down to the best one.

    Parameters
    ----------
    rows : UnitRows
    centres : (n_centres, n_columns) CSR
        Rows of unit length, from a run that has settled.
    key : int
        Of the draws that seed the halves.
    """
    hashes, k = rows.hashes(), centres.shape[0]
    best = run_lloyd(
        rows, centres, max_iter=TRIAL_ITERATIONS, tol=LEAST_GAIN, n_jobs=n_jobs, repair=refill_emptied
    )
    for _ in range(min(MOST_ROUNDS, MOST_WORK // k)):
        state = Partition(rows, best.centres, n_jobs)
        state.update(best.members)
        halves, gains = split_all(state, hashes, key)
        both = sp.vstack([best.centres, halves], format="csr")
        swaps = _promising(gains, removal_losses(state))
        del state, halves  # tables of centres
        while swaps:
            tried = np.arange(k)
            for removed, split in swaps:
                tried[[split, removed]] = k + 2 * split + np.arange(2)
            found = run_lloyd(
                rows, both[tried], max_iter=TRIAL_ITERATIONS, tol=0, n_jobs=n_jobs, repair=refill_emptied
            )
            if found.objective > best.objective * (1 + LEAST_GAIN):
                best = found
                break
            swaps = swaps[: len(swaps) // 2]
        else:
            break
    return best


def split_all(
    state: Partition, hashes: NDArray[np.uint64], key: int
) -> tuple[sp.csr_array, NDArray[np.float64]]:
    """Both halves of every cluster, ``(2 n_centres, n_columns)``, and what splitting each adds.

    Halves 2j and 2j + 1 belong to cluster j; the gain is that of the objective.
    """
    rows, k = state.rows, state.n_centres
    seeds = _two_seeds(state, hashes, key)
    halves = Partition(rows, rows_as_centres(rows, seeds), state.n_jobs)
    for _ in range(HALVING_ITERATIONS):
        if halves.update(_nearer_half(halves, state.members)) == 0:
            break
    gains = halves.lengths.reshape(k, 2).sum(axis=1) - state.lengths
    return halves.unit_centres(), gains


def _nearer_half(halves: Partition, cluster: NDArray[np.int32]) -> NDArray[np.int32]:
    """The more similar half of each row's own cluster, the first on ties, -1 for a row without cluster."""
    everyone = np.arange(halves.rows.n_rows)
    first, left, right = 2 * cluster, np.empty(len(cluster)), np.empty(len(cluster))
    first[cluster < 0] = -1
    halves.table.own(halves.rows, everyone, first, left, halves.n_jobs)
    halves.table.own(halves.rows, everyone, np.where(first < 0, -1, first + 1), right, halves.n_jobs)
    return first + (right > left).astype(np.int32)


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


def _two_seeds(state: Partition, hashes: NDArray[np.uint64], key: int) -> NDArray[np.int64]:
    """Two rows of each cluster, far from each other: drawn as k-means++ draws, for all clusters at once."""
    first = _draw(state, hashes, key, np.ones(state.rows.n_rows))
    near = np.empty(state.rows.n_rows)
    table = Table.of_lists(rows_as_centres(state.rows, first), len(state.table.quick), state.n_jobs)
    table.own(state.rows, np.arange(state.rows.n_rows), state.members, near, state.n_jobs)
    second = _draw(state, hashes, key + 1, np.clip(1.0 - near, 1e-9, 2.0))
    return np.stack([first, second], axis=1).ravel()


def _draw(
    state: Partition, hashes: NDArray[np.uint64], key: int, weights: NDArray[np.float64]
) -> NDArray[np.int64]:
    """One row of each cluster, with a chance in proportion to its weight; row 0 for an empty cluster."""
    keys = -np.log(uniforms(hashes, key)) / (weights * np.maximum(state.rows.weights, 1e-300))
    order = np.lexsort((keys, state.members))
    clusters, first = np.unique(state.members[order], return_index=True)
    drawn = np.zeros(state.n_centres, dtype=np.int64)
    filled = clusters >= 0
    drawn[clusters[filled]] = order[first[filled]]
    return drawn
