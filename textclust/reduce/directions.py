"""Main directions of rows beside vectors of terms, and what they are to rows they were not learnt from."""

from __future__ import annotations

import math

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from textclust.reduce.lanczos import main_directions
from textclust.reduce.products import in_content_order, multiply


def directions_beside(
    rows: sp.csr_array, vectors: NDArray[np.float32], rank: int, ratio: float, n_jobs: int
) -> NDArray[np.float32]:
    """Main directions of the rows, of such a length that they stand beside other vectors of the terms.

    Parameters
    ----------
    rows : CSR, (n_rows, n_terms)
        Of unit length.
    vectors : (n_terms, n_components)
    rank : int
        How many directions.
    ratio : float
        Over all rows the squares along the directions are so many times those along the vectors.
    n_jobs : int

    Returns
    -------
    (n_terms, rank)
        At right angles to each other, of one length.
    """
    rows = in_content_order(rows)
    directions, squares = main_directions(rows, rank, 0, n_jobs)
    of_vectors = float(np.square(multiply(rows, vectors, n_jobs), dtype=np.float64).sum())
    scale = math.sqrt(ratio * of_vectors / squares.sum()) if squares.any() and of_vectors else 1.0
    return (directions * scale).astype(np.float32)


def remainders_for_new(
    rows: sp.csr_array, directions: NDArray[np.floating], n_jobs: int
) -> NDArray[np.float64]:
    """What would be left of a row's coordinate on each direction had the row not been there.

    Directions turn to the rows they are learnt from, the more the less there is along them. Without a row a
    direction of squares ``s`` turns away by ``e / (s - t)`` of the coordinate (perturbation of first order,
    Stewart & Sun 1990): ``e`` is what of the row's square is outside the directions, here the mean of all
    rows, ``t`` the mean of the squares along those others.

    Parameters
    ----------
    rows : CSR, (n_rows, n_terms)
        All rows the directions were learnt from, of unit length.
    directions : (n_directions, n_terms)
        At right angles to each other.

    Returns
    -------
    (n_directions,)
        Between 0 and 1.
    """
    lengths = np.square(directions, dtype=np.float64).sum(axis=1)
    along = multiply(in_content_order(rows), directions.T, n_jobs)
    squares = np.square(along, dtype=np.float64).sum(axis=0) / np.where(lengths > 0.0, lengths, 1.0)
    n_filled = max(int(np.count_nonzero(np.diff(rows.indptr))), 1)
    outside = max(n_filled - float(squares.sum()), 0.0)
    others = outside / max(min(rows.shape) - len(directions), 1)
    turned = outside / n_filled / np.maximum(squares - others, np.finfo(np.float32).eps)
    remainders: NDArray[np.float64] = np.maximum(1.0 - turned, 0.0)
    return remainders
