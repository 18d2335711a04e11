"""Documents as points of a plane: what was near stays near (ADR 24)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from textclust.reduce.svd import TruncatedSVD

#: Rank of the rows that are laid out, and the neighbourhood that t-SNE keeps.
RANK = 50
PERPLEXITY = 30
#: How coarsely far points are taken together; more costs time and keeps no more.
ANGLE = 0.8
#: Below this there is no neighbourhood to keep: the two main directions are the map.
FEWEST = 10
#: Seldom improved after so many steps (benchmarks/map_layout.py).
STEPS = 500


def lay_out(X: Any, order: NDArray[np.integer] | None = None) -> NDArray[np.float64]:
    """Place documents in a box of width 1 by t-SNE on their SVD rows (van der Maaten & Hinton 2008).

    Parameters
    ----------
    X : sparse or dense, (n_rows, n_columns)
        Weighted rows, or rows that are reduced already (at most a few hundred columns, dense).
    order : (n_rows,) permutation, optional
        Order in which rows are placed; one given by their content makes the map independent of the order
        of the documents. As they stand if not given.

    Returns
    -------
    (n_rows, 2) float64
        x from 0 to 1, y from 0 to at most 1, in the proportions of the layout; the longer way lies across.

    Notes
    -----
    Deterministic: it starts from the two main directions and runs on one thread. Nearly linear in
    ``n_rows``: about two seconds for each thousand.

    Examples
    --------
    >>> points = lay_out(np.eye(30))
    >>> points.shape, bool(points.min() >= 0), bool(points.max() <= 1)
    ((30, 2), True, True)
    """
    order = np.arange(X.shape[0]) if order is None else order
    rows = _directions(X)[order]
    with threadpool_limits(limits=1):
        placed = rows[:, :2] if len(rows) < FEWEST else _neighbour_map(rows)
    points = np.empty((len(order), 2))
    points[order] = _lying(placed)
    return points


def _directions(X: Any) -> NDArray[np.float64]:
    """Rows of unit length in their main directions, two at least."""
    if hasattr(X, "indptr") and min(X.shape) > 2:
        X = TruncatedSVD(min(RANK, min(X.shape) - 1)).fit_transform(X)
    rows = np.asarray(X.todense() if hasattr(X, "todense") else X, dtype=np.float64)
    rows = np.pad(rows, ((0, 0), (0, max(0, 2 - rows.shape[1]))))
    directions: NDArray[np.float64] = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
    return directions


def _neighbour_map(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    from sklearn.decomposition import PCA
    from sklearn.manifold import TSNE

    start = PCA(2, svd_solver="full").fit_transform(rows)
    start *= 1e-4 / max(float(start[:, 0].std()), 1e-12)
    solver = TSNE(
        init=start.astype(np.float32),
        perplexity=min(PERPLEXITY, (len(rows) - 1) / 3),
        max_iter=STEPS,
        angle=ANGLE,
        random_state=0,
    )
    placed: NDArray[np.float64] = solver.fit_transform(rows).astype(np.float64)
    return placed


def _lying(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """The points turned so that they are widest across, in a box of width 1."""
    if not len(points):
        return points
    points = points - points.mean(axis=0)
    _, axes = np.linalg.eigh(points.T @ points)
    axes *= np.where(axes.sum(axis=0) < 0, -1.0, 1.0)
    points = points @ axes[:, ::-1]
    if np.ptp(points[:, 0]) < np.ptp(points[:, 1]):
        points = points[:, ::-1]
    low, wide = points.min(axis=0), float(np.ptp(points[:, 0]))
    return (points - low) / wide if wide > 0 else np.full(points.shape, 0.5)
