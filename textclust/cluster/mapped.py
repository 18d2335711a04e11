"""Matrices on disk: written some rows at a time, opened memory-mapped."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from textclust.kernels.blocks import PART_ROWS


def is_mapped(array: Any) -> bool:
    """Whether the memory of an array is a file's."""
    while array is not None:
        if isinstance(array, np.memmap):
            return True
        array = getattr(array, "base", None)
    return False


def on_disk(blocks: Iterable[Any], folder: Path) -> sp.csr_matrix:
    """Write the rows of some CSR matrices one after the other, and open them memory-mapped.

    Parameters
    ----------
    blocks : iterable of CSR, (n_rows, n_columns)
        All of as many columns; of float32, indices in order.
    folder : Path
        Made here; it must stay as long as the rows are in use.
    """
    folder.mkdir()
    starts, width = [np.zeros(1, dtype=np.int64)], 0
    with (folder / "indices.bin").open("wb") as indices, (folder / "values.bin").open("wb") as values:
        for block in blocks:
            block.indices.astype(np.int32, copy=False).tofile(indices)
            block.data.astype(np.float32, copy=False).tofile(values)
            starts.append(starts[-1][-1] + block.indptr[1:].astype(np.int64))
            width = block.shape[1]
    indptr = np.concatenate(starts)
    arrays = [
        np.memmap(folder / file, dtype, "r") if indptr[-1] else np.empty(0, dtype)
        for file, dtype in (("values.bin", np.float32), ("indices.bin", np.int32))
    ]
    return sp.csr_matrix((*arrays, indptr), shape=(len(indptr) - 1, width))


def transformed_on_disk(transformer: Any, X: Any, folder: Path) -> sp.csr_matrix:
    """What a fitted transformer makes of the rows, some at a time; see ``on_disk``."""
    parts = (X[first : first + PART_ROWS] for first in range(0, max(X.shape[0], 1), PART_ROWS))
    return on_disk((sp.csr_matrix(transformer.transform(part)) for part in parts), folder)


def only_rows(rows: Any, kept: NDArray[np.int64]) -> Any:
    """These rows; without a copy where the others are empty."""
    if len(kept) == rows.shape[0]:
        return rows
    if hasattr(rows, "indptr") and len(kept) == np.count_nonzero(np.diff(rows.indptr)):
        indptr = np.append(rows.indptr[:1], rows.indptr[1:][kept])
        return sp.csr_matrix((rows.data, rows.indices, indptr), shape=(len(kept), rows.shape[1]))
    return rows[kept]


def filled_rows(X: Any) -> NDArray[np.bool_]:
    """Which rows have a value."""
    filled: NDArray[np.bool_]
    if hasattr(X, "indptr"):
        filled = np.diff(X.indptr) > 0
    else:
        filled = np.atleast_1d(np.asarray(X).any(axis=1))
    return filled
