"""Out of a local optimum: give up the centres that are missed least, split the clusters that gain most.

Lloyd's iteration never moves a centre from one end of the data to the other. Split and merge does (Ueda,
Nakano, Ghahramani & Hinton 2000, for mixtures), and brings starts that ended apart to nearly the same
objective.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from textclust.cluster.lloyd import LloydResult, Partition, run_lloyd
from textclust.cluster.nearest import nearest_two
from textclust.cluster.repair import refill_emptied
from textclust.cluster.rows import UnitRows
from textclust.cluster.seeding import rows_as_centres, uniforms
from textclust.kernels.arrays import frozen
from textclust.kernels.assign import assign_halves
from textclust.kernels.blocks import LEAST_ROWS, run_blocks

#: Iterations for the halves of a cluster, and after a swap until it is kept or not.
HALVING_ITERATIONS = 4
TRIAL_ITERATIONS = 4
#: A swap must raise the objective by this share.
LEAST_GAIN = 1e-4
MOST_ROUNDS = 40
#: A swap is worth a try if the split promises this share of what the removal may cost: the loss is an upper
#: bound, and Lloyd's iteration makes up for much of it.
PROMISING = 0.25


def improve(rows: UnitRows, centres: NDArray[np.float32], key: int, n_jobs: int) -> LloydResult:
    """Swap centres as long as that raises the objective.

    All swaps that promise a gain and do not touch each other's clusters are tried together, then only the
    better half of them, down to the best one.

    Parameters
    ----------
    rows : UnitRows
    centres : (n_columns, n_centres) float32
        Columns of unit length, from a run that has settled.
    key : int
        Of the draws that seed the halves.
    """
    hashes = rows.hashes()
    best = run_lloyd(
        rows, centres, max_iter=TRIAL_ITERATIONS, tol=LEAST_GAIN, n_jobs=n_jobs, repair=refill_emptied
    )
    for _ in range(MOST_ROUNDS):
        state = Partition(rows, best.centres, n_jobs)
        state.update(best.members)
        halves, gains = split_all(state, hashes, key)
        swaps = _promising(gains, removal_losses(state))
        while swaps:
            tried = best.centres.copy()
            for removed, split in swaps:
                tried[:, split] = halves[:, 2 * split]
                tried[:, removed] = halves[:, 2 * split + 1]
            found = run_lloyd(
                rows, tried, max_iter=TRIAL_ITERATIONS, tol=0, n_jobs=n_jobs, repair=refill_emptied
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
) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Both halves of every cluster, ``(n_columns, 2 n_centres)``, and what splitting each adds.

    Halves 2j and 2j + 1 belong to cluster j; the gain is that of the objective.
    """
    rows, k = state.rows, state.n_centres
    seeds = _two_seeds(state, hashes, key)
    halves = Partition(rows, rows_as_centres(rows, seeds), state.n_jobs)
    for _ in range(HALVING_ITERATIONS):
        if halves.update(_nearer_half(halves, state.members)) == 0:
            break
    gains = (halves.lengths.reshape(k, 2).sum(axis=1) - state.lengths) / state.grid
    return halves.unit_centres(), gains


def _nearer_half(halves: Partition, cluster: NDArray[np.int32]) -> NDArray[np.int32]:
    members = np.empty(halves.rows.n_rows, dtype=np.int32)
    table, scale = frozen(halves.table, np.float32), frozen(halves.scale, np.float64)
    own = frozen(cluster, np.int32)

    def work(start: int, stop: int) -> None:
        assign_halves(*halves.rows.matrix, table, scale, own, start, stop, members)

    run_blocks(work, halves.rows.n_rows, halves.n_jobs, least=LEAST_ROWS)
    return members


def removal_losses(state: Partition) -> NDArray[np.float64]:
    """What the objective loses at most if a centre goes and its rows move to their second choice."""
    found = nearest_two(state.rows, state.unit_centres(), state.n_jobs)
    here = state.members >= 0
    loss = (found.similarity - found.runner_up_similarity)[here] * state.rows.weights[here]
    whole = np.rint(loss * state.grid)  # exact sums: the order of the rows must not matter
    return np.bincount(found.labels[here], weights=whole, minlength=state.n_centres) / state.grid


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
    own = np.where(state.members >= 0, state.members, 0)
    table = rows_as_centres(state.rows, first)
    near = nearest_two(state.rows, table, state.n_jobs, own=own.astype(np.int32)).similarity
    second = _draw(state, hashes, key + 1, np.maximum(1.0 - near, 1e-9))
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
