"""The vectorised documents of a run: what later verbs compare, cut and join without reading text again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp

from textclust.errors import ModelFormatError, UsageError
from textclust.kernels.arrays import canonical
from textclust.persistence.archive import read_archive, write_archive
from textclust.text.adjacency import AdjacentTerms

FOLDER = "rows"
ADJACENT = "adjacent"

#: Arrays of `AdjacentTerms` with a value for each sequence, or each term.
SEQUENCES = ("heads", "tails", "counts", "term_counts")


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


def write_adjacent(folder: Path, adjacent: AdjacentTerms) -> None:
    """Keep which terms stand next to each other, in a folder of .npy files."""
    documents = canonical(adjacent.documents)
    arrays = {name: getattr(adjacent, name) for name in SEQUENCES}
    arrays |= {"indptr": documents.indptr, "indices": documents.indices, "values": documents.data}
    write_archive(folder, {}, arrays)


def read_adjacent(folder: Path, shape: tuple[int, int]) -> AdjacentTerms | None:
    """Read what ``write_adjacent`` wrote; None where there is nothing.

    Parameters
    ----------
    folder : Path
    shape : tuple of int
        Documents and terms there must be.

    Raises
    ------
    ModelFormatError
        It is damaged, or of another run.
    """
    if not folder.exists():
        return None
    arrays = read_archive(folder)[1]
    try:
        heads, tails, counts, term_counts = (arrays[name].astype(np.int64) for name in SEQUENCES)
        parts = arrays["values"], arrays["indices"], arrays["indptr"]
        documents = sp.csr_array(parts, shape=(len(parts[2]) - 1, len(heads)))
        documents.check_format(full_check=True)
    except (KeyError, TypeError, ValueError) as error:
        raise ModelFormatError(f"{folder}: damaged ({error}); cluster again with --force") from error
    n_pairs = np.count_nonzero(heads < shape[1])  # a triple begins with a pair, which comes before it
    whole = (
        (documents.shape[0], len(term_counts)) == shape
        and len(heads) == len(tails) == len(counts)
        and bool(
            (heads[:n_pairs] < shape[1]).all() and (heads >= 0).all() and (heads < shape[1] + n_pairs).all()
        )
        and bool((tails >= 0).all() and (tails < shape[1]).all() and (counts > 0).all())
    )
    if not whole:
        raise ModelFormatError(f"{folder}: not of this run; cluster again with --force")
    return AdjacentTerms(heads, tails, counts, term_counts, documents)
