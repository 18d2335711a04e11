"""How well each document fits its cluster: similarity, runner-up, margin, novelty."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from textclust.cluster.exact import exact_totals
from textclust.cluster.mapped import is_mapped
from textclust.cluster.nearest import nearest_two
from textclust.cluster.rows import frequency, unit_rows
from textclust.cluster.seeding import uniforms
from textclust.kernels.blocks import PART_ROWS, allowed_cores

#: Where the similarities of a cluster's own documents are kept: every percent.
QUANTILES = np.linspace(0.0, 1.0, 101)
#: So many documents of all clusters stand beside each cluster's own when novelty is calibrated.
SHRINKAGE = 20.0
#: At most so many documents of the fit are scored as if they were new, to calibrate the novelty of new ones.
DRAWN = 10_000
#: Terms of at most so many documents are left out for that: what the model knows of them, it has largely
#: learnt from the very document that is scored.
RARE = 3
#: If the sum of a cluster's other rows is shorter than this, the document is the only one of its cluster.
ALONE = 1e-6


@dataclass(frozen=True, slots=True)
class Assignment:
    """Documents and their clusters; every array has one value for each document.

    Attributes
    ----------
    labels : int32
        -1 for a document without terms.
    similarity : float64
        Cosine to the centre of the own cluster; NaN where there is none.
    runner_up : int32
        The most similar other cluster; -1 where there is none.
    margin : float64
        How much less similar the runner-up is.
    novelty : float64
        Share of the cluster's training documents that are more similar to its centre than this one, each
        training document compared with the centre as it is without it.
    """

    labels: NDArray[np.int32]
    similarity: NDArray[np.float64]
    runner_up: NDArray[np.int32]
    margin: NDArray[np.float64]
    novelty: NDArray[np.float64]

    def part(self, start: int, stop: int) -> Assignment:
        """Documents ``start`` to ``stop`` alone."""
        return Assignment(*(getattr(self, name)[start:stop] for name in self.__slots__))


def score(
    rows: Any,
    centres: NDArray[np.float32],
    labels: NDArray[np.int32] | None,
    filled: NDArray[np.bool_] | None = None,
    n_jobs: int | None = None,
) -> Assignment:
    """Compare rows with all centres; novelty is not known yet (see ``with_novelty``).

    Parameters
    ----------
    rows : sparse or dense, (n_rows, n_columns)
    centres : (n_columns, n_clusters) float32
        Columns of unit length.
    labels : (n_rows,) or None
        Clusters that are already known (-1 for none); None takes the most similar one.
    filled : (n_rows,) bool, optional
        Rows that get a cluster if ``labels`` is None, and not -1; those with values if not given.
    n_jobs : int, optional
        Threads; all allowed cores by default.
    """
    if is_mapped(getattr(rows, "data", None)):
        return _score_by_parts(rows, centres, labels, filled, n_jobs)
    own = None if labels is None else np.maximum(labels, 0)
    unit = unit_rows(rows)
    found = nearest_two(unit, centres, allowed_cores(n_jobs), own=own)
    if labels is None:
        filled = np.diff(unit.indptr) > 0 if filled is None else filled
        labels = np.where(filled, found.labels, np.int32(-1))
    none = labels < 0
    # Centres are float32: a cosine may come out above 1 by a few of its last bits.
    similarity = np.where(none, np.nan, np.minimum(found.similarity, 1.0))
    runner_up = np.where(none, np.int32(-1), found.runner_up)
    margin = np.where(runner_up >= 0, found.similarity - found.runner_up_similarity, np.nan)
    return Assignment(labels, similarity, runner_up, margin, np.full(len(none), np.nan))


def _score_by_parts(
    rows: Any,
    centres: NDArray[np.float32],
    labels: NDArray[np.int32] | None,
    filled: NDArray[np.bool_] | None,
    n_jobs: int | None,
) -> Assignment:
    """See ``score``, for rows that are not in memory."""
    found = []
    for first in range(0, rows.shape[0], PART_ROWS):
        part = slice(first, first + PART_ROWS)
        here = rows[part]
        arrays = np.array(here.data), np.array(here.indices), np.array(here.indptr)
        known = None if labels is None else labels[part]
        full = None if filled is None else filled[part]
        found.append(score(sp.csr_matrix(arrays, shape=here.shape), centres, known, full, n_jobs))
    return Assignment(
        *(np.concatenate([getattr(one, name) for one in found]) for name in Assignment.__slots__)
    )


def left_out(
    assignment: Assignment, n_clusters: int, weights: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    """Similarity of each document to the centre its cluster would have without it.

    A document pulls the centre towards itself, most of all in a small cluster, so its cosine is higher than
    that of a new document which fits as well. With S the length of the sum of the cluster's rows, taking a
    row of unit length out leaves ``(S cos - 1) / sqrt(S^2 - 2 S cos + 1)``; 0 for the only row.

    Parameters
    ----------
    assignment : Assignment
        Of the documents of the fit.
    n_clusters : int
    weights : (n_documents,) float64, optional
        What each weighs in the centres: copies that weigh as one are taken out together.

    Returns
    -------
    (n_documents,) float64
        NaN where there is no cluster.

    Examples
    --------
    >>> three = Assignment(np.zeros(3, np.int32), np.full(3, 0.8), *np.zeros((3, 3)))
    >>> left_out(three, 1).round(3).tolist()
    [0.538, 0.538, 0.538]
    """
    labels, cosine = assignment.labels, assignment.similarity
    left = _to_others(_lengths(assignment, n_clusters, weights)[labels], cosine, cosine, 1.0)
    return np.where(labels >= 0, np.minimum(left, cosine), np.nan)


def similarity_quantiles(
    labels: NDArray[np.int32], similarity: NDArray[np.float64], n_clusters: int
) -> NDArray[np.float64]:
    """Percentiles of the similarity of each cluster's documents, ``(n_clusters, 101)``.

    The few documents of a small cluster say little of how similar others are, so the documents of all
    clusters stand in for `SHRINKAGE` more of its own.
    """
    table = np.zeros((n_clusters, len(QUANTILES)))
    if not (labels >= 0).any():
        return table
    overall = np.quantile(similarity[labels >= 0], QUANTILES)
    for cluster, own in _members(labels, n_clusters):
        values = np.concatenate([similarity[own], overall])
        weights = np.repeat([1.0, SHRINKAGE / len(overall)], [len(own), len(overall)])
        order = np.argsort(values, kind="stable")
        below = np.cumsum(weights[order]) - weights[order] / 2.0
        table[cluster] = np.interp(QUANTILES, below / weights.sum(), values[order])
    return table


def with_novelty(
    assignment: Assignment,
    quantiles: NDArray[np.float64],
    similarity: NDArray[np.float64] | None = None,
) -> Assignment:
    """The same with novelty, by the percentiles that ``similarity_quantiles`` gave.

    Parameters
    ----------
    assignment : Assignment
    quantiles : (n_clusters, 101)
    similarity : (n_documents,), optional
        What is compared with the percentiles: ``left_out`` for documents of the fit; the similarity if not
        given.
    """
    compared = assignment.similarity if similarity is None else similarity
    novelty = np.full(len(assignment.labels), np.nan)
    for cluster, own in _members(assignment.labels, len(quantiles)):
        novelty[own] = 1.0 - np.interp(compared[own], quantiles[cluster], QUANTILES)
    return replace(assignment, novelty=novelty)


def as_new(
    X: Any,
    reduce_rows: Callable[[Any], Any],
    reduce_new: Callable[[Any], Any],
    compare: Callable[[Any, NDArray[np.int64]], NDArray[np.float64]],
    assignment: Assignment,
    n_clusters: int,
    weights: NDArray[np.float64] | None = None,
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """How similar documents of the fit would be to their centres if they were new.

    A document of the fit has not only pulled its centre. A rare word of it is a term because of it, and has
    learned from it what company it keeps; the like in a new document is unknown, or has learned elsewhere.
    So what rests on one or two other documents is taken away, besides the document's share of the centre.

    Parameters
    ----------
    X : CSR, (n_documents, n_terms)
        Or dense: the users' own vectors, of which nothing is taken away.
    reduce_rows : callable
        Makes rows of ``X`` comparable with the centres.
    reduce_new : callable
        The same for rows of ``X`` as if it had not learned from them.
    compare : callable
        Given such rows, and which documents they are: their cosine to the centre of the own cluster.
    assignment : Assignment
    n_clusters : int
    weights : (n_documents,) float64, optional
        As in ``left_out``.

    Returns
    -------
    labels : (n_drawn,) int32
        Of at most `DRAWN` documents that have a cluster, drawn by their similarity and not by their place;
        -1 for one that has no other terms.
    similarity : (n_drawn,) float64
    """
    kept = np.flatnonzero(assignment.labels >= 0)
    drawn = kept[np.argsort(uniforms(assignment.similarity[kept].view(np.uint64), 0), kind="stable")[:DRAWN]]
    in_terms = bool(sp.issparse(X))
    whole = sp.csr_matrix(X[drawn] if in_terms else np.asarray(X)[drawn].astype(np.float32))
    known = whole.copy()
    if in_terms:
        known.data[frequency(X.indices, X.shape[1])[known.indices] <= RARE] = 0.0
    known.eliminate_zeros()
    labels = np.where(np.diff(known.indptr) > 0, assignment.labels[drawn], np.int32(-1))
    rows = reduce_new(known)
    kept_part, own = (unit_rows(part).as_csr() for part in (rows, reduce_rows(whole)))
    shared = np.asarray(kept_part.multiply(own).sum(axis=1)).ravel()
    lengths = _lengths(assignment, n_clusters, weights)[labels]
    new = _to_others(lengths, assignment.similarity[drawn], compare(rows, drawn), shared)
    return labels, np.where(labels >= 0, new, np.nan)


def calibrated(
    scored: Assignment,
    n_clusters: int,
    new: tuple[NDArray[np.int32], NDArray[np.float64]],
    weights: NDArray[np.float64] | None = None,
) -> tuple[Assignment, NDArray[np.float64]]:
    """The documents of a fit with their novelty, and the percentiles by which new ones get theirs.

    The former are ranked among themselves, the latter among documents ``as_new``.
    """
    alone = left_out(scored, n_clusters, weights)
    own = similarity_quantiles(scored.labels, alone, n_clusters)
    return with_novelty(scored, own, alone), similarity_quantiles(*new, n_clusters)


def _lengths(
    assignment: Assignment, n_clusters: int, weights: NDArray[np.float64] | None
) -> NDArray[np.float64]:
    """Length of the sum of each cluster's rows: the cosines to the direction of a sum add up to it."""
    kept = assignment.labels >= 0
    shares = assignment.similarity[kept] if weights is None else assignment.similarity[kept] * weights[kept]
    return exact_totals(shares, assignment.labels[kept], n_clusters)


def _to_others(
    lengths: NDArray[np.float64],
    own: NDArray[np.float64],
    cosine: NDArray[np.float64],
    shared: NDArray[np.float64] | float,
) -> NDArray[np.float64]:
    """Cosine of rows to a cluster's sum without a row of its own; 0 where nothing is left of it.

    ``lengths`` are of the whole sums, ``own`` cosines of the rows that are left out to them, ``cosine`` those
    of the rows that are compared, and ``shared`` those of the one to the other.
    """
    rest = np.sqrt(np.maximum(lengths**2 - 2.0 * lengths * own + 1.0, 0.0))
    others: NDArray[np.float64] = np.divide(
        lengths * cosine - shared, rest, out=np.zeros(len(lengths)), where=rest > ALONE
    )
    return others


def outlier_threshold(
    novelty: NDArray[np.float64], share: float, weights: NDArray[np.float64] | None = None
) -> float:
    """Novelty from which on a document is an outlier, so that about this share of the documents is.

    Parameters
    ----------
    novelty : (n_documents,)
        NaN for a document without a cluster, which does not count.
    share : float
        Above 0, below 1. Documents of the same novelty are outliers together or not at all.
    weights : (n_documents,) float64, optional
        What each counts: copies that weigh as one count as one.

    Returns
    -------
    float
        Above 1 where none is.

    Examples
    --------
    >>> round(outlier_threshold(np.linspace(0.0, 0.99, 100), 0.05), 2)
    0.95
    >>> copies = np.array([0.9] * 6 + [0.5] * 14)
    >>> outlier_threshold(copies, 0.2) <= 0.9, outlier_threshold(copies, 0.1) <= 0.9
    (True, False)
    """
    kept = ~np.isnan(novelty)
    each = np.ones(int(kept.sum())) if weights is None else weights[kept]
    values, group = np.unique(-novelty[kept], return_inverse=True)
    flagged = np.concatenate([[0.0], np.cumsum(np.bincount(group, weights=each, minlength=len(values)))])
    wanted = max(float(np.rint(share * flagged[-1])), 1.0)
    n_groups = int(np.argmin(np.abs(flagged - wanted)))
    return -float(values[n_groups - 1]) if n_groups else float(np.nextafter(1.0, 2.0))


def _members(labels: NDArray[np.int32], n_clusters: int) -> Iterator[tuple[int, NDArray[np.int64]]]:
    """The documents of each cluster that has any, in one pass over all."""
    order = np.argsort(labels, kind="stable")
    starts = np.searchsorted(labels[order], np.arange(n_clusters + 1))
    for cluster in np.flatnonzero(np.diff(starts)):
        yield int(cluster), order[starts[cluster] : starts[cluster + 1]]


def cluster_means(
    labels: NDArray[np.int32], values: NDArray[np.float64], n_clusters: int
) -> NDArray[np.float64]:
    """Mean value of the documents of each cluster; 0 for one without documents."""
    kept = labels >= 0
    sums = exact_totals(values[kept], labels[kept], n_clusters)
    return sums / np.maximum(np.bincount(labels[kept], minlength=n_clusters), 1)


def most_central(
    labels: NDArray[np.int32], similarity: NDArray[np.float64], n_clusters: int, n: int
) -> list[list[int]]:
    """Positions of the ``n`` most similar documents of each cluster; the first in order on ties."""
    central = []
    for cluster in range(n_clusters):
        own = np.flatnonzero(labels == cluster)
        order = np.argsort(-similarity[own], kind="stable")[:n]
        central.append([int(i) for i in own[order]])
    return central
