"""What a clustering found, as a run keeps it: clusters, assignment, and what only some algorithms know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from textclust.cluster.bisecting import BisectingSphericalKMeans
from textclust.cluster.consensus import ConsensusClustering
from textclust.describe.scores import outlier_threshold
from textclust.model import DocumentClusterer
from textclust.records import ClusterSummary, CoarseCluster


class Found:
    """Clusters and rows of a fitted model.

    Attributes
    ----------
    assignment : Assignment
    clusters : list of ClusterSummary
        With the coarser clusters that each is in, or how much the runs agree on it.
    levels : list of list of CoarseCluster
        The coarser clusters of each level, coarsest level first.
    outlier_from : float or None
        Documents of this novelty or more are outliers.
    columns : dict of str to pyarrow.Array
        Besides those of every run: ``cluster_level_1``, ... (coarser clusters of each document, coarsest
        first) and ``agreement`` (of the runs of a consensus on each document).
    """

    def __init__(
        self,
        model: DocumentClusterer,
        levels: Sequence[int],
        outliers: float | None = None,
        weights: NDArray[np.float64] | None = None,
    ) -> None:
        self.assignment = model.assignment_
        novelty = self.assignment.novelty
        self.outlier_from = None if outliers is None else outlier_threshold(novelty, outliers, weights)
        self.clusters: list[ClusterSummary] = model.clusters_
        self.levels: list[list[CoarseCluster]] = []
        self.columns: dict[str, pa.Array] = {}
        none = model.labels_ < 0
        if isinstance(model.clusterer_, BisectingSphericalKMeans):
            self.levels = [model.level(level) for level in levels[:-1]]
            self._add_levels([model.clusterer_.cut(level) for level in levels[:-1]], model.labels_, none)
        if isinstance(model.clusterer_, ConsensusClustering):
            agreement = np.zeros(len(none))
            agreement[~none] = model.clusterer_.agreement_
            self.columns["agreement"] = pa.array(agreement, mask=none)
            self.clusters = [
                replace(cluster, agreement=float(model.clusterer_.cluster_agreement_[cluster.id]))
                for cluster in self.clusters
            ]

    def _add_levels(
        self, cuts: list[NDArray[np.int32]], labels: NDArray[np.int32], none: NDArray[np.bool_]
    ) -> None:
        for number, cut in enumerate(cuts, start=1):
            self.columns[f"cluster_level_{number}"] = pa.array(cut[np.maximum(labels, 0)], mask=none)
        self.clusters = [
            replace(cluster, parents=[int(cut[cluster.id]) for cut in cuts]) for cluster in self.clusters
        ]
