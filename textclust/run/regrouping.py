"""Documents under the edits of a run: which cluster each is in now, and what there is to know of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from textclust.cluster.nearest import nearest_two
from textclust.cluster.rows import UnitRows, unit_rows
from textclust.cluster.spherical_kmeans import SphericalKMeans
from textclust.describe.ranking import Ranking, rank_clusters
from textclust.describe.scores import (
    Assignment,
    as_new,
    calibrated,
    most_central,
    with_novelty,
)
from textclust.describe.terms import cluster_sums
from textclust.describe.titles import titled
from textclust.describing import SUMMARY_TERMS
from textclust.errors import DataError
from textclust.kernels.blocks import allowed_cores
from textclust.model import SUMMARY_EXAMPLES, DocumentClusterer
from textclust.records import ClusterSummary
from textclust.run.edits import Journal
from textclust.run.levels import parents_of
from textclust.text.adjacency import AdjacentTerms


@dataclass(frozen=True)
class Grouping:
    """A model with the edits of its run on top.

    The similarity of a document to a cluster is that to the nearest of its centres. The first level is
    decided by the model alone, a second one among its own centres; so a document of a split cluster may be
    more similar to another cluster than to its own, which its negative margin tells.

    Attributes
    ----------
    model : DocumentClusterer
    journal : Journal
    centres : (n_columns, n_centres) float32
        Those of the model, then those of the splits that hold, in order.
    quantiles : (n_clusters, 101) float64, optional
        Of the similarity of each cluster's documents, clusters by id. Not known while they are made.
    """

    model: DocumentClusterer
    journal: Journal
    centres: NDArray[np.float32]
    quantiles: NDArray[np.float64] | None = None

    def assign(self, X: Any) -> Assignment:
        """Clusters of rows that the model's ``vectorize`` gave."""
        if not self.journal.holding:
            return self.model.assign_rows(X)
        return self._with_novelty(_assignment(self.rank(X, 2)))

    def rank(self, X: Any, n: int, labels: NDArray[np.int32] | None = None) -> Ranking:
        """The ``n`` most similar clusters of each row, the own one first.

        Parameters
        ----------
        X : (n_rows, n_terms)
            As the model's ``vectorize`` gives them.
        n : int
        labels : (n_rows,) int32, optional
            What the model says, if it is known.
        """
        if labels is None:
            labels = self.model.assign_rows(X).labels
        return self._ranked(unit_rows(self.model.reduce_rows(X)), n, labels)

    def _ranked(self, rows: UnitRows, n: int, labels: NDArray[np.int32]) -> Ranking:
        own = self._descend(rows, labels)
        return rank_clusters(rows, self.centres, self.journal.owners(), n, own, self._n_jobs)

    def nearest_centres(self, X: Any, clusters: list[int]) -> NDArray[np.float32]:
        """For each cluster the one of its centres that a row is most similar to, ``(n_columns, n)``.

        Parameters
        ----------
        X : (1, n_terms)
        clusters : list of int
            -1 stands for any.
        """
        rows, owner, nearest = unit_rows(self.model.reduce_rows(X)), self.journal.owners(), []
        for cluster in clusters:
            own = np.flatnonzero(owner == cluster) if cluster >= 0 else np.array([0])
            nearest.append(own[nearest_two(rows, self.centres[:, own], 1).labels[0]])
        return self.centres[:, nearest]

    def split(self, X: Any, labels: NDArray[np.int32], journal: Journal) -> Grouping:
        """The grouping after a split that the journal ends with.

        Parameters
        ----------
        X : (n_documents, n_terms)
            The documents of the run.
        labels : (n_documents,) int32
            Their clusters before the split.
        journal : Journal
            With the split.

        Raises
        ------
        DataError
            The cluster has too few distinct documents.
        """
        ((cluster,), into) = journal.log[-1].clusters, journal.log[-1].into
        members = self.model.reduce_rows(X[np.flatnonzero(labels == cluster)])
        distinct = unit_rows(members).merged()[0].n_rows
        if distinct < len(into):
            raise DataError(
                f"cluster {cluster} cannot be split into {len(into)}: it has {distinct} distinct "
                f"document{'s' * (distinct != 1)}"
            )
        clusterer = SphericalKMeans(
            len(into), refine=True, random_state=self.model.random_state, n_jobs=self._n_jobs
        )
        centres = clusterer.fit(members).cluster_centers_.T.astype(np.float32)
        return replace(self, journal=journal, centres=np.hstack([self.centres, centres]))

    def regroup(self, X: Any, base_novelty: NDArray[np.float64]) -> tuple[Grouping, Assignment]:
        """The documents of the run under these edits, and the grouping with their quantiles.

        Novelty in a cluster that no edit touched is what it was, of its documents and of new ones: calibrated
        anew it would change a little with the documents of all clusters, which stand beside its own.

        Parameters
        ----------
        X : (n_documents, n_terms)
        base_novelty : (n_documents,) float64
            Before all edits.
        """
        assignment = _assignment(self.rank(X, 2, self.model.labels_))
        ids = self.journal.clusters
        placed = replace(assignment, labels=_positions(assignment.labels, ids))
        reduce = (self.model.reduce_rows, self.model.reducer_for_new(X))
        new = as_new(X, *reduce, self._to_own, placed, len(ids))
        found, quantiles = calibrated(placed, len(ids), new)
        untouched = [cluster for cluster in ids if self._is_untouched(cluster)]
        quantiles[np.searchsorted(ids, untouched)] = self.model.novelty_quantiles_[untouched]
        novelty = np.where(np.isin(assignment.labels, untouched), base_novelty, found.novelty)
        return replace(self, quantiles=quantiles), replace(assignment, novelty=novelty)

    def _to_own(self, rows: Any, positions: NDArray[np.int64]) -> NDArray[np.float64]:
        """How similar changed rows of documents of the run are to these documents' clusters."""
        return _assignment(self._ranked(unit_rows(rows), 2, self.model.labels_[positions])).similarity

    def describe(
        self,
        X: Any,
        assignment: Assignment,
        base: list[ClusterSummary],
        titles: Iterable[str] = (),
        adjacent: AdjacentTerms | None = None,
    ) -> list[ClusterSummary]:
        """What there is to know of each cluster; those that no edit touched stay as they were.

        Parameters
        ----------
        X : (n_documents, n_terms)
        assignment : Assignment
        base : list of ClusterSummary
            The clusters of the model.
        titles : iterable of str
            Of coarser clusters: an edited cluster gets another one than they and those not touched have.
        adjacent : AdjacentTerms, optional
            Which terms stand next to each other; without it an edited cluster has no phrases.
        """
        ids, parents = self.journal.clusters, parents_of(self.journal, base)
        touched = [place for place, cluster in enumerate(ids) if not self._is_untouched(cluster)]
        places = _positions(assignment.labels, ids)
        said = self.model.describe(X, places, len(ids), adjacent)
        if any(one.title for one in said):
            kept = [base[cluster].description.title for cluster in ids if self._is_untouched(cluster)]
            edited, numbers = [said[place] for place in touched], [ids[place] for place in touched]
            fresh = titled(edited, self.model.word_forms, [*kept, *titles], numbers)
            said = [fresh[touched.index(i)] if i in touched else one for i, one in enumerate(said)]
        sizes = np.bincount(places[places >= 0], minlength=len(ids))
        cohesion = self._cohesion(X, np.where(np.isin(places, touched), places, -1), sizes)
        examples = most_central(places, assignment.similarity, len(ids), SUMMARY_EXAMPLES)
        total = max(int(sizes.sum()), 1)
        return [
            ClusterSummary(
                id=cluster,
                size=int(sizes[place]),
                share=float(sizes[place] / total),
                cohesion=float(cohesion[place]),
                top_terms=said[place].terms[:SUMMARY_TERMS],
                examples=examples[place],
                parents=parents[cluster],
                description=said[place].first(SUMMARY_TERMS),
            )
            if place in touched
            else base[cluster]
            for place, cluster in enumerate(ids)
        ]

    def _cohesion(self, X: Any, places: NDArray[np.int32], sizes: NDArray[np.integer]) -> NDArray[np.float64]:
        """Mean cosine of each cluster's documents to their mean: the length of the mean of unit rows.

        A merged cluster has several centres, but it is judged as any other: by the one it would have alone.
        """
        members = np.flatnonzero(places >= 0)
        unit = unit_rows(self.model.reduce_rows(X[members])).as_csr()
        sums = cluster_sums(unit.astype(np.float64), places[members], len(sizes))
        lengths = np.sqrt(np.asarray(sums.multiply(sums).sum(axis=1)).ravel())
        cohesion: NDArray[np.float64] = lengths / np.maximum(sizes, 1)
        return cohesion

    @property
    def _n_jobs(self) -> int | None:
        jobs: int | None = getattr(self.model.clusterer_, "n_jobs", None)
        return jobs

    def _is_untouched(self, cluster: int) -> bool:
        owned = [centre for centre, owner in enumerate(self.journal.owner) if owner == cluster]
        return cluster < self.journal.n_clusters and owned == [cluster]

    def _descend(self, rows: UnitRows, labels: NDArray[np.int32]) -> NDArray[np.int32]:
        """Clusters of rows under the edits, from the labels that the model gives them.

        Rows of a cluster that was split go on to the nearest centre below it, one level after the other.
        """
        at = labels.astype(np.int32)
        for level in dict.fromkeys(self.journal.below.values()):
            above = [centre for centre, below in self.journal.below.items() if below == level]
            split = np.flatnonzero(np.isin(at, above))
            centres = self.centres[:, level.start : level.stop]
            found = nearest_two(rows.take(split), centres, allowed_cores(self._n_jobs))
            at[split] = level.start + found.labels
        return np.where(at < 0, np.int32(-1), self.journal.owners()[at])

    def _with_novelty(self, assignment: Assignment) -> Assignment:
        assert self.quantiles is not None  # noqa: S101 - known but while they are made
        places = _positions(assignment.labels, self.journal.clusters)
        known = with_novelty(replace(assignment, labels=places), self.quantiles)
        return replace(known, labels=assignment.labels)


def _assignment(ranking: Ranking) -> Assignment:
    """The first two clusters of each document, as an assignment without novelty."""
    labels, runner_up = (np.ascontiguousarray(column) for column in ranking.clusters.T)
    similarity, second = (np.ascontiguousarray(column) for column in ranking.similarity.T)
    return Assignment(labels, similarity, runner_up, similarity - second, np.full(len(labels), np.nan))


def _positions(labels: NDArray[np.int32], ids: list[int]) -> NDArray[np.int32]:
    """Where the cluster of each document stands among all; -1 for a document without one."""
    return np.where(labels < 0, -1, np.searchsorted(ids, labels)).astype(np.int32)
