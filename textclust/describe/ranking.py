"""The most similar clusters of each row, where a cluster may have several centres."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from textclust.cluster.nearest import SCORE_ROWS, similarities
from textclust.cluster.rows import UnitRows
from textclust.kernels.blocks import LEAST_ROWS, allowed_cores, run_blocks


@dataclass(frozen=True, slots=True)
class Ranking:
    """Clusters of each row, the own one first, the others by falling similarity.

    Attributes
    ----------
    clusters : (n_rows, n) int32
        -1 where there are not so many.
    similarity : (n_rows, n) float64
        Cosine to the nearest centre of the cluster; NaN where there is none.
    """

    clusters: NDArray[np.int32]
    similarity: NDArray[np.float64]


def rank_clusters(
    rows: UnitRows,
    centres: NDArray[np.float32],
    owner: NDArray[np.int32],
    n: int,
    own: NDArray[np.int32],
    n_jobs: int | None = None,
) -> Ranking:
    """Find the ``n`` most similar clusters of each row; the lowest id first on ties.

    Parameters
    ----------
    rows : UnitRows
    centres : (n_columns, n_centres) float32
        Columns of unit length.
    owner : (n_centres,) int32
        The cluster that each centre belongs to; -1 for one that does not count.
    n : int
        How many clusters, the own one included.
    own : (n_rows,) int32
        The cluster of each row, which comes first whatever its similarity; -1 for none.
    n_jobs : int, optional
        Threads; all allowed cores by default.

    Examples
    --------
    >>> from textclust.cluster.rows import unit_rows
    >>> rows = unit_rows(np.array([[1.0, 0.2, 0.0]]))
    >>> found = rank_clusters(rows, np.eye(3, dtype=np.float32), np.array([4, 7, 4]), 2, np.array([4]))
    >>> found.clusters.tolist()
    [[4, 7]]
    """
    order = np.argsort(owner, kind="stable")[np.count_nonzero(owner < 0) :]
    ids, first = np.unique(owner[order], return_index=True)
    centres = np.ascontiguousarray(centres[:, order])
    clusters = np.full((rows.n_rows, n), -1, dtype=np.int32)
    similarity = np.full((rows.n_rows, n), np.nan)

    def work(start: int, stop: int) -> None:
        for begin in range(start, stop, SCORE_ROWS):
            block = slice(begin, min(begin + SCORE_ROWS, stop))
            scores = similarities(rows, centres, block.start, block.stop)
            best = np.maximum.reduceat(scores, first, axis=1)
            each = np.arange(len(best))
            for rank in range(min(n, len(ids))):
                chosen = best.argmax(axis=1) if rank else np.searchsorted(ids, np.maximum(own[block], ids[0]))
                clusters[block, rank] = ids[chosen]
                similarity[block, rank] = np.minimum(best[each, chosen], 1.0)
                best[each, chosen] = -np.inf

    run_blocks(work, rows.n_rows, allowed_cores(n_jobs), least=LEAST_ROWS)
    clusters[own < 0], similarity[own < 0] = -1, np.nan
    return Ranking(clusters, similarity)
