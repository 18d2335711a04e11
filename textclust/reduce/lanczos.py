"""The main directions of a sparse matrix, by block Lanczos iteration."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from textclust.reduce.products import inner_products, multiply, multiply_tall

#: Blocks of the Krylov basis, and the share of the rank that each is wide: together they find at least the
#: variance of scikit-learn's five power iterations (ADR 14).
BLOCKS = 9
WIDTH = 0.32
#: Widths are multiples of what a vector register holds.
STEP = 16


def main_directions(
    X: Any, rank: int, seed: int, n_jobs: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Right singular vectors of the largest singular values, and the squares of these.

    Block Lanczos on ``X' X`` with full reorthogonalisation (Golub & Underwood 1977; for the accuracy of
    a Krylov basis against power iterations of the same cost Musco & Musco 2015), then Rayleigh-Ritz.
    Nothing as long as the rows is kept but one product.

    Parameters
    ----------
    X : CSR, (n_rows, n_columns)
        float32. Rows in another order give other rounding.
    rank : int
        At most ``n_columns``.
    seed : int
        Of the first block.
    n_jobs : int
        Threads; they change no bit.

    Returns
    -------
    directions : (n_columns, rank)
        Orthonormal columns.
    squares : (rank,)
        Largest first.
    """
    n_columns = X.shape[1]
    transposed = X.T.tocsr()
    width = max(STEP, int(np.ceil(rank * WIDTH / STEP)) * STEP)
    size = min(BLOCKS * width, n_columns)
    basis = np.empty((n_columns, size), dtype=np.float32, order="F")
    projected = np.zeros((size, size))
    block = np.random.default_rng(seed).standard_normal((n_columns, width)).astype(np.float32)
    along = np.empty((0, width), dtype=np.float32)
    for start in range(0, size, width):
        known, stop = basis[:, :start], min(start + width, size)
        kept = slice(stop - start)
        basis[:, start:stop] = _orthonormal(block[:, kept], known, along[:, kept], n_jobs)
        block = multiply(transposed, multiply(X, basis[:, start:stop], n_jobs), n_jobs)
        along = inner_products(basis[:, :stop], block, n_jobs)
        projected[:stop, start:stop] = along
        projected[start:stop, :stop] = along.T
    squares, combined = np.linalg.eigh((projected + projected.T) / 2)
    chosen = combined[:, ::-1][:, :rank].astype(np.float32)
    directions = multiply_tall(basis, chosen, n_jobs).astype(np.float64)
    root, own = _inverse_root(directions, n_jobs)
    return multiply_tall(directions, root @ own.T, n_jobs), np.maximum(squares[::-1][:rank], 0.0)


def _orthonormal(
    block: NDArray[np.float32], known: NDArray[np.float32], along: NDArray[np.float32], n_jobs: int
) -> NDArray[np.float32]:
    """Orthonormal columns in the span of the block, orthogonal to the known columns.

    ``along`` is what the block has along these. Twice is enough, also where the block brings nothing new and
    the first pass leaves only noise.
    """
    block = _unit_block(block - multiply_tall(known, along, n_jobs), n_jobs)
    along = inner_products(known, block, n_jobs)
    return _unit_block(block - multiply_tall(known, along, n_jobs), n_jobs)


def _unit_block(block: NDArray[np.float32], n_jobs: int) -> NDArray[np.float32]:
    """Orthonormal columns in the span of the block."""
    root = _inverse_root(block, n_jobs)[0].astype(np.float32)
    return np.asarray(multiply_tall(block, root, n_jobs))


def _inverse_root(block: NDArray[Any], n_jobs: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What makes the columns of a block orthonormal, in a basis of its own, and that basis.

    By the eigenvectors of the columns' products: at the speed of matrix products, and unlike Cholesky's
    factor it does not fail where columns depend on each other (Stathopoulos & Wu 2002); a direction that
    is lost is left at 0.
    """
    squares, vectors = np.linalg.eigh(inner_products(block, block, n_jobs).astype(np.float64))
    kept = squares > squares[-1] * np.finfo(block.dtype).eps
    scale = np.where(kept, 1.0 / np.sqrt(np.where(kept, squares, 1.0)), 0.0)
    return vectors * scale, vectors
