"""The vectorised documents of a run: what later verbs compare, cut and join without reading text again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import scipy.sparse as sp

from textclust.errors import ModelFormatError, UsageError
from textclust.kernels.arrays import canonical
from textclust.persistence.archive import read_archive, write_archive

FOLDER = "rows"


def write_rows(folder: Path, X: Any) -> None:
    """Keep the rows of all documents, ``(n_documents, n_terms)``, in a folder of .npy files."""
    matrix = canonical(X)
    arrays = {"indptr": matrix.indptr, "indices": matrix.indices, "values": matrix.data}
    write_archive(folder, {"n_columns": int(matrix.shape[1])}, arrays)


def read_rows(folder: Path, shape: tuple[int, int]) -> sp.csr_matrix:
    """Read what ``write_rows`` wrote.

    Parameters
    ----------
    folder : Path
    shape : tuple of int
        Documents and terms there must be.

    Raises
    ------
    UsageError
        The run was made without them.
    ModelFormatError
        They are damaged, or of another model.
    """
    if not folder.exists():
        raise UsageError(
            f"{folder.parent}: made with --no-text, so the words of its documents were not kept; "
            "cluster again without --no-text"
        )
    state, arrays = read_archive(folder)
    try:
        parts = arrays["values"], arrays["indices"], arrays["indptr"]
        matrix = sp.csr_matrix(parts, shape=(len(parts[2]) - 1, int(state["n_columns"])))
        matrix.check_format(full_check=True)
    except (KeyError, TypeError, ValueError) as error:
        raise ModelFormatError(f"{folder}: damaged ({error}); cluster again with --force") from error
    if matrix.shape != shape:
        raise ModelFormatError(f"{folder}: {matrix.shape} rows and terms instead of {shape}")
    return matrix
