"""The two halves of every cluster, and what it would add to the objective to have them as clusters."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from textclust.cluster.lloyd import Partition
from textclust.cluster.rows import UnitRows
from textclust.cluster.seeding import nowhere, uniforms

#: Iterations for the halves of a cluster.
ITERATIONS = 4
#: So many clusters are halved together that the sums of their halves have about so many places, but never
#: fewer than the second: these sums are used again for the next ones, and stay in the cache.
PLACES = 2**22
LEAST_TOGETHER = 8


def halved_together(n_columns: int, n_clusters: int) -> int:
    """How many clusters are halved at a time."""
    return min(n_clusters, max(PLACES // (2 * max(n_columns, 1)), LEAST_TOGETHER))


class Halves:
    """Halves of clusters, found anew only where members have changed.

    Parameters
    ----------
    rows : UnitRows
    n_clusters : int
    key : int
        Of the draws that seed the halves.
    n_jobs : int

    Attributes
    ----------
    second : (n_rows,) bool
        Whether the row is in the second half of its cluster.
    gains : (n_clusters,) float64
        What the objective gains if both halves are clusters.
    """

    def __init__(self, rows: UnitRows, n_clusters: int, key: int, n_jobs: int) -> None:
        self.second = np.zeros(rows.n_rows, dtype=np.bool_)
        self.gains = np.zeros(n_clusters)
        self._rows, self._hashes, self._key = rows, rows.hashes(), key
        self._members = np.full(rows.n_rows, -1, dtype=np.int32)
        self._together = halved_together(rows.n_columns, n_clusters)
        # Every column has sums: what a cluster gains must not depend on how many are halved with it.
        self._room = Partition(rows, nowhere(rows, 2 * self._together), n_jobs, rows.n_columns)

    def find(self, state: Partition) -> None:
        """Halve the clusters of this partition."""
        moved = np.flatnonzero(state.members != self._members)
        stale = np.unique([self._members[moved], state.members[moved]])
        stale, self._members = stale[stale >= 0], state.members
        for start in range(0, len(stale), self._together):
            clusters = stale[start : start + self._together]
            places = np.full(state.n_centres + 1, -1, dtype=np.int32)
            places[clusters] = np.arange(len(clusters))
            own = places[state.members]  # of -1 is the last
            self._halve(own)
            self.second[own >= 0] = self._room.members[own >= 0] % 2 == 1
            lengths = self._room.lengths.reshape(-1, 2).sum(axis=1)[: len(clusters)]
            self.gains[clusters] = lengths - state.lengths[clusters]

    def _halve(self, cluster: NDArray[np.int32]) -> None:
        """Split clusters by two rows of each, far from each other: drawn as k-means++ draws, all at once.

        Halves 2j and 2j + 1 are those of cluster j; -1 is a row of none of them.
        """
        first = np.where(cluster < 0, -1, 2 * cluster).astype(np.int32)
        rows = np.argsort(cluster, kind="stable")[np.count_nonzero(cluster < 0) :]
        seeds = np.full(len(cluster), -1, dtype=np.int32)
        self._room.update(seeds.copy())
        drawn = self._draw(rows, cluster, self._key, 1.0)
        seeds[drawn] = first[drawn]
        self._room.update(seeds.copy())
        far = np.clip(1.0 - self._cosines(rows, first), 1e-9, 2.0)
        drawn = self._draw(rows, cluster, self._key + 1, far)
        seeds[drawn] = first[drawn] + 1
        self._room.update(seeds)
        for _ in range(ITERATIONS):
            nearer = first.copy()
            nearer[rows] += self._cosines(rows, first + 1) > self._cosines(rows, first)
            if self._room.update(nearer) == 0:
                break

    def _cosines(self, rows: NDArray[np.int64], halves: NDArray[np.int32]) -> NDArray[np.float64]:
        """Cosine of each of these rows to its half; rows of one cluster follow each other, for the cache."""
        out = np.empty(len(halves))
        self._room.table.own(self._rows, rows, halves, out, self._room.n_jobs)
        return out[rows]

    def _draw(
        self,
        rows: NDArray[np.int64],
        cluster: NDArray[np.int32],
        key: int,
        chance: NDArray[np.float64] | float,
    ) -> NDArray[np.int64]:
        """One of the rows of each cluster, with a chance in proportion to its weight."""
        weights = np.maximum(self._rows.weights[rows], 1e-300)
        keys = -np.log(uniforms(self._hashes[rows], key)) / (chance * weights)
        in_order = rows[np.lexsort((keys, cluster[rows]))]
        _, first = np.unique(cluster[in_order], return_index=True)
        return in_order[first]
