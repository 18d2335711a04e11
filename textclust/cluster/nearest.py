"""The most similar centre of each row and the one after it, by the judge."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from textclust.cluster.rows import UnitRows
from textclust.cluster.source import Rows
from textclust.cluster.table import Table
from textclust.kernels.arrays import frozen
from textclust.kernels.assign import score_rows
from textclust.kernels.blocks import LEAST_ROWS, run_blocks

#: Rows scored at a time, so that no array of all rows by all centres is ever made.
SCORE_ROWS = 1024


@dataclass(frozen=True, slots=True)
class Nearest:
    """Own centre and best other one of each row, with similarities; -1 and -inf where there is no other."""

    labels: NDArray[np.int32]
    similarity: NDArray[np.float64]
    runner_up: NDArray[np.int32]
    runner_up_similarity: NDArray[np.float64]


def similarities(rows: UnitRows, centres: NDArray[np.float32], start: int, stop: int) -> NDArray[np.float64]:
    """Cosine of rows ``start`` to ``stop`` to centres given as columns of unit length."""
    out = np.empty((stop - start, centres.shape[1]))
    scale = frozen(np.ones(centres.shape[1]), np.float64)
    score_rows(*rows.matrix, frozen(centres, np.float32), scale, start, stop, out)
    return out


def nearest(rows: Rows, table: Table, n_jobs: int) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """The most similar centre of each row, the lowest index on ties, and its cosine."""
    everyone = np.arange(rows.n_rows)
    unknown = np.full(rows.n_rows, -np.inf)
    members, similarity = np.full(rows.n_rows, -1, dtype=np.int32), np.zeros(rows.n_rows)
    table.assign(rows, everyone, unknown, members, unknown.copy(), n_jobs)
    found = np.flatnonzero(members >= 0)
    table.own(rows, found, members, similarity, n_jobs)
    unlike = np.flatnonzero(members < 0)
    for centre in range(len(table.scale)):  # the first of those that are orthogonal; nearly always centre 0
        members[unlike] = centre
        table.own(rows, unlike, members, similarity, n_jobs)
        unlike = unlike[similarity[unlike] < 0.0]
        if not len(unlike):
            break
    return np.maximum(members, 0), similarity


def nearest_two(
    rows: UnitRows, centres: NDArray[np.float32], n_jobs: int, own: NDArray[np.int32] | None = None
) -> Nearest:
    """Compare every row with every centre.

    Parameters
    ----------
    rows : UnitRows
    centres : (n_columns, n_centres) float32
        Columns of unit length.
    own : (n_rows,), optional
        Centres that are already known; without it the most similar one, the lowest index on ties.
    """
    labels = np.empty(rows.n_rows, dtype=np.int32) if own is None else own
    similarity = np.empty(rows.n_rows)
    runner_up = np.full(rows.n_rows, -1, dtype=np.int32)
    second = np.full(rows.n_rows, -np.inf)
    centres = np.ascontiguousarray(centres)

    def work(start: int, stop: int) -> None:
        for first in range(start, stop, SCORE_ROWS):
            block = slice(first, min(first + SCORE_ROWS, stop))
            scores = similarities(rows, centres, block.start, block.stop)
            if own is None:
                labels[block] = scores.argmax(axis=1)
            each = np.arange(len(scores))
            similarity[block] = scores[each, labels[block]]
            if centres.shape[1] > 1:
                scores[each, labels[block]] = -np.inf
                runner_up[block] = scores.argmax(axis=1)
                second[block] = scores[each, runner_up[block]]

    run_blocks(work, rows.n_rows, n_jobs, least=LEAST_ROWS)
    return Nearest(labels, similarity, runner_up, second)
