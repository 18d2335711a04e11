"""The coarser levels of a run as its clusters are now: merges and splits move documents between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from textclust.records import ClusterSummary, CoarseCluster
from textclust.run.edits import SPLIT, Journal


def levels_of(
    levels: Sequence[Sequence[CoarseCluster]], clusters: Sequence[ClusterSummary]
) -> list[list[CoarseCluster]]:
    """The levels with the clusters that say they are in them; those without any are left out.

    Examples
    --------
    >>> coarse = [CoarseCluster(0, 9, 0.9, "cards"), CoarseCluster(1, 1, 0.1, "keys")]
    >>> levels_of([coarse], [ClusterSummary(5, 10, 1.0, 0.5, parents=[0])])
    [[CoarseCluster(id=0, size=10, share=1.0, title='cards', top_terms=[], clusters=[5])]]
    """
    total, found = max(sum(cluster.size for cluster in clusters), 1), []
    for number, level in enumerate(levels):
        below = {
            coarse.id: [cluster for cluster in clusters if cluster.parents[number] == coarse.id]
            for coarse in level
        }
        found.append(
            [
                replace(
                    coarse,
                    size=sum(cluster.size for cluster in own),
                    share=sum(cluster.size for cluster in own) / total,
                    clusters=[cluster.id for cluster in own],
                )
                for coarse in level
                if (own := below[coarse.id])
            ]
        )
    return found


def parents_of(journal: Journal, base: Sequence[ClusterSummary]) -> dict[int, list[int]]:
    """The coarser clusters of every cluster under the edits that hold.

    What was merged is where the first of the merged ones was, what was split off where the split one was.
    """
    parents = {cluster.id: cluster.parents for cluster in base}
    for edit in journal.holding:
        if edit.what == SPLIT:
            parents |= dict.fromkeys(edit.into, parents[edit.clusters[0]])
    return parents
