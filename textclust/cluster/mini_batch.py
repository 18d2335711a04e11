"""Spherical K-Means in small batches: for streams, and where an approximate answer soon is enough."""

from __future__ import annotations

import math
import numbers
from typing import Any, Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.utils.validation import validate_data

from textclust.cluster.base import (
    SphericalClusterer,
    check_number,
    check_weights,
    one_for_each,
)
from textclust.cluster.compact import compact
from textclust.cluster.lloyd import run_lloyd
from textclust.cluster.nearest import nearest
from textclust.cluster.repair import refill_emptied
from textclust.cluster.rows import UnitRows, unit_rows
from textclust.cluster.seeding import Draws, plus_plus_centres, rows_as_centres, uniforms
from textclust.cluster.table import Table, reciprocal
from textclust.kernels.blocks import allowed_cores

#: First centres are seeded on so many rows (more from 100 clusters on) and moved so many times.
START_ROWS = 4_000
START_ITERATIONS = 3
#: So many rows are enough to see, or so many for each cluster (ADR 43).
SEEN_ROWS = 2**13
SEEN_PER_CLUSTER = 200
#: Length of the sum of a centre that has not seen rows yet, as a share of the mean.
UNSEEN = 1e-3
#: A centre whose pull is below this share of the mean has lost its rows.
LOST = 1e-2
#: Sums are scaled when so little is left of what was added first.
LEAST_SHARE = 2.0**-100


class MiniBatchSphericalKMeans(SphericalClusterer):
    """Spherical K-Means over small batches, for streams and for answers in a fraction of the time.

    Every batch is assigned to the present centres and added to their sums (Sculley 2010, by cosine). Sums
    forget: before a batch of weight w is added they are multiplied by ``2 ** (-w / half_life)``, so that a
    row pulls half as much after ``half_life`` later rows, however the stream is cut into calls. A centre
    that has lost its rows, or never had any, is put on a row of the batch, drawn with a chance in proportion
    to weight times ``1 - cosine`` to its centre.

    ``fit`` sees the rows in an order drawn by their content: once, but no more of them than tell where the
    centres are, or all of them ``max_iter`` times. It forgets the earlier ones of several passes faster:
    half-lives rise evenly, as ratios, from ``batch_size`` to ``half_life``. One iteration of Lloyd's over all
    rows follows, with exact sums.

    Parameters
    ----------
    n_clusters : int, default=8
    batch_size : int, default=8192
        Rows between two moves of the centres; a longer call of ``partial_fit`` is cut into such batches.
    max_iter : int or "auto", default="auto"
        How often ``fit`` sees each row in batches. ``"auto"`` is once, and only 8,192 rows or 200 for each
        cluster where there are more than either.
    half_life : float or None, default=50_000
        Rows (or their total weight) after which a row pulls half as much; None forgets nothing.
    min_size : int, default=1
        ``fit`` dissolves smaller clusters into the nearest others, so that fewer may be left.
    n_jobs : int or None, default=None
        Threads; None means all allowed cores.
    random_state : int or None, default=None
        Seed of the draws; None means 0.

    Attributes
    ----------
    labels_ : (n_rows,) int32
        Of the last call's rows: most similar centre, 0 for a row without similarity to any. After ``fit``
        0 to k - 1 by falling size.
    cluster_centers_ : (n_clusters, n_features) float32
        Of unit length.
    inertia_ : float
        Sum over the last call's rows of ``1 - cosine`` to their centre, times weight.
    similarity_ : (n_rows,) float64
        Cosine of each of these rows to its centre.
    pull_ : (n_clusters,) float64
        Length of each centre's sum: what it still remembers, in rows that point its way.
    n_iter_ : int
        Batches seen.

    Notes
    -----
    The same rows in the same order and calls give the same bits on any number of threads. ``fit`` shuffles
    the rows by what they contain, so that their order does not matter to it.

    Examples
    --------
    >>> import numpy as np
    >>> stream = np.array([[1.0, 0.1], [0.0, 1.0], [0.9, 0.0], [0.2, 2.0], [3.0, 0.3]])
    >>> model = MiniBatchSphericalKMeans(n_clusters=2)
    >>> for batch in (stream[:3], stream[3:]):
    ...     model = model.partial_fit(batch)
    >>> first, second = model.predict([[5.0, 0.0], [0.0, 5.0]])
    >>> bool(first != second), model.n_iter_
    (True, 2)
    """

    def __init__(
        self,
        n_clusters: int = 8,
        *,
        batch_size: int = 8192,
        max_iter: int | str = "auto",
        half_life: float | None = 50_000,
        min_size: int = 1,
        n_jobs: int | None = None,
        random_state: int | None = None,
    ) -> None:
        self.n_clusters = n_clusters
        self.batch_size = batch_size
        self.max_iter = max_iter
        self.half_life = half_life
        self.min_size = min_size
        self.n_jobs = n_jobs
        self.random_state = random_state

    def fit(self, X: Any, y: object = None, sample_weight: Any = None) -> Self:
        """Cluster the rows of ``X``, sparse or dense, ``(n_rows, n_features)``, from the beginning."""
        self._check_parameters()
        all_rows = self._rows_to_fit(X, sample_weight).loaded()
        rows, order = all_rows.by_frequency()
        drawn = _drawn_order(rows, self._key)
        sums = self._first_sums(rows.take(drawn[: self._start_rows]))
        longest = max(min(self.half_life or math.inf, math.fsum(rows.weights)), self.batch_size)
        self.n_iter_ = 0
        n_passes, seen = self._passes(drawn)
        for half_life in np.geomspace(self.batch_size, longest, n_passes + 1)[1:]:
            self._add(rows, seen, sums, half_life)
        centres, pull = _unit(sums)
        settled = run_lloyd(rows, sp.csr_array(centres), max_iter=1, tol=0, n_jobs=allowed_cores(self.n_jobs))
        sizes = np.bincount(settled.members + 1, weights=rows.weights, minlength=self.n_clusters + 1)[1:]
        by_size = np.argsort(-sizes, kind="stable")
        kept = self._finish(all_rows, rows, np.arange(rows.n_rows), settled.centres[by_size], order)
        self.pull_ = pull[by_size[kept]]
        return self

    def partial_fit(self, X: Any, y: object = None, sample_weight: Any = None) -> Self:
        """Go on with more rows; the first call draws the centres from its own rows."""
        self._check_parameters()
        first = not hasattr(self, "pull_")
        X = validate_data(self, X, accept_sparse="csr", dtype=[np.float64, np.float32], reset=first)
        rows = unit_rows(X, check_weights(sample_weight, X.shape[0]))
        if first:
            self.n_iter_ = 0
            sums = self._first_sums(rows.take(_drawn_order(rows, self._key)[: self._start_rows]))
        else:
            sums = np.ascontiguousarray(self.cluster_centers_) * self.pull_[:, np.newaxis]
        self._add(rows, np.arange(rows.n_rows), sums, self.half_life or math.inf)
        centres, self.pull_ = _unit(sums)
        # Stored by feature, so that predicting needs no transposed copy.
        self.cluster_centers_ = np.asfortranarray(centres)
        self.labels_, self.similarity_ = self._nearest(rows)
        self.inertia_ = math.fsum(rows.weights * (1.0 - self.similarity_))
        return self

    def _check_parameters(self) -> None:
        self._check_shared_parameters()
        check_number("batch_size", self.batch_size, numbers.Integral, 1)
        if self.max_iter != "auto":
            check_number("max_iter", self.max_iter, numbers.Integral, 1)
        if self.half_life is not None:
            check_number("half_life", self.half_life, numbers.Real, 1)

    def _passes(self, drawn: NDArray[np.int64]) -> tuple[int, NDArray[np.int64]]:
        """How often ``fit`` sees which of the rows."""
        if self.max_iter == "auto":
            return 1, drawn[: max(SEEN_ROWS, SEEN_PER_CLUSTER * self.n_clusters)]
        return int(self.max_iter), drawn

    @property
    def _key(self) -> int:
        return 1000 * (self.random_state or 0)

    @property
    def _start_rows(self) -> int:
        return max(START_ROWS, START_ROWS * self.n_clusters // 100)

    def _first_sums(self, sample: UnitRows) -> NDArray[np.float64]:
        """Sums that point to first centres, ``(n_clusters, n_columns)``, and weigh next to nothing."""
        rows, columns = compact(sample.merged()[0])
        if rows.n_rows <= self.n_clusters:
            centres = one_for_each(rows, self.n_clusters)
        else:
            seeds = plus_plus_centres(Draws(rows), rows, self.n_clusters, self._key)
            centres = run_lloyd(
                rows,
                seeds,
                max_iter=START_ITERATIONS,
                tol=0,
                n_jobs=allowed_cores(self.n_jobs),
                repair=refill_emptied,
            ).centres
        sums = np.zeros((self.n_clusters, sample.n_columns))
        _put(sums, centres, columns, UNSEEN)
        return sums

    def _add(
        self, rows: UnitRows, sequence: NDArray[np.int64], sums: NDArray[np.float64], half_life: float
    ) -> None:
        """Add the rows to the sums of their centres, batch by batch, in this sequence."""
        share = 1.0  # what is left of sums added before: the whole table is not touched for every batch
        for start in range(0, len(sequence), self.batch_size):
            batch, columns = compact(rows.take(sequence[start : start + self.batch_size]))
            share *= 2.0 ** (-math.fsum(batch.weights) / half_life)
            if share < LEAST_SHARE:
                sums *= share
                share = 1.0
            lengths = self._put_lost_on_rows(batch, columns, sums)
            members = self._assigned(batch, np.take(sums, columns, axis=1), lengths)
            added = _sums_of(batch, members, self.n_clusters)
            _put(sums, added, columns, 1.0 / share)
            self.n_iter_ += 1
        sums *= share

    def _assigned(
        self, batch: UnitRows, sums: NDArray[np.float64], lengths: NDArray[np.float64]
    ) -> NDArray[np.int32]:
        """Most similar centre of each row, -1 for none."""
        n_jobs = allowed_cores(self.n_jobs)
        table = Table.of_sums(sums, reciprocal(lengths), n_jobs)
        members, unknown = np.full(batch.n_rows, -1, dtype=np.int32), np.full(batch.n_rows, -np.inf)
        table.assign(batch, np.arange(batch.n_rows), unknown, members, unknown.copy(), n_jobs)
        return members

    def _put_lost_on_rows(
        self, batch: UnitRows, columns: NDArray[np.int64], sums: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Move centres without rows to rows that are far from all others; the lengths of all sums."""
        lengths = _lengths(sums)
        lost = np.flatnonzero(lengths < LOST * lengths.mean())
        counted = np.flatnonzero((np.diff(batch.indptr) > 0) & (batch.weights > 0))
        if not len(lost) or not len(counted):
            return lengths
        rows, _ = batch.take(counted).merged()
        n_jobs = allowed_cores(self.n_jobs)
        _, near = nearest(rows, Table.of_sums(sums[:, columns], reciprocal(lengths), n_jobs), n_jobs)
        chance = rows.weights * np.maximum(1.0 - near, 0.0)
        with np.errstate(divide="ignore"):
            keys = -np.log(uniforms(rows.hashes(), self._key)) / chance
        chosen = np.argsort(keys, kind="stable")[: len(lost)]
        lost = lost[: len(chosen)]
        lengths[lost] = UNSEEN * (lengths.mean() or 1.0)
        sums[lost] = 0.0
        sums[np.ix_(lost, columns)] = lengths[lost, np.newaxis] * rows_as_centres(rows, chosen).toarray()
        return lengths


def _sums_of(batch: UnitRows, members: NDArray[np.int32], n_clusters: int) -> sp.csr_array:
    """Weighted sums of the rows of each cluster, ``(n_clusters, n_columns)``; the rows are added in order."""
    rows = np.flatnonzero(members >= 0)
    which = sp.csr_array((batch.weights[rows], (members[rows], rows)), shape=(n_clusters, batch.n_rows))
    sums: sp.csr_array = which @ batch.as_csr()
    return sums


def _put(sums: NDArray[np.float64], added: sp.csr_array, columns: NDArray[np.int64], times: float) -> None:
    """Add a multiple of what is given on some of the columns."""
    centre = np.repeat(np.arange(len(sums)), np.diff(added.indptr))
    sums[centre, columns[added.indices]] += added.data * np.float64(times)


def _drawn_order(rows: UnitRows, key: int) -> NDArray[np.int64]:
    """The rows that count, shuffled by their content: in whatever order they came, the same sequence."""
    counted = np.flatnonzero((np.diff(rows.indptr) > 0) & (rows.weights > 0))
    hashes = rows.hashes()[counted]
    drawn = uniforms(hashes, key)
    order = np.argsort(drawn, kind="stable")
    if not np.diff(drawn[order]).all():  # rows that are equal follow each other by weight
        order = np.lexsort((rows.weights[counted], hashes, drawn))
    sequence: NDArray[np.int64] = counted[order]
    return sequence


def _lengths(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    lengths: NDArray[np.float64] = np.sqrt(np.einsum("ij,ij->i", sums, sums))
    return lengths


def _unit(sums: NDArray[np.float64]) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """The sums as rows of unit length, and their lengths."""
    lengths = _lengths(sums)
    return (sums / np.where(lengths > 0, lengths, 1.0)[:, np.newaxis]).astype(np.float32), lengths
