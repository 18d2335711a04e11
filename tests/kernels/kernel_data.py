"""Rows as lists of (column, value), and as the arrays the kernels take."""

import numpy as np

from textclust.kernels.arrays import frozen


def arrays(rows):
    """CSR arrays of rows given as lists of (column, value)."""
    indptr = np.cumsum([0] + [len(row) for row in rows])
    indices = [column for row in rows for column, _ in row]
    values = [value for row in rows for _, value in row]
    return frozen(indptr, np.int64), frozen(indices, np.int32), frozen(values, np.float32)


def random_rows(rng, n_rows, n_columns, most, *, signed=False):
    """Unit rows of 0 to ``most`` values in column order."""
    rows = []
    for _ in range(n_rows):
        columns = np.sort(rng.choice(n_columns, size=rng.integers(0, most + 1), replace=False))
        values = rng.normal(size=len(columns)) if signed else rng.random(len(columns)) + 0.01
        values = (values / max(np.linalg.norm(values), 1e-30)).astype(np.float32)
        rows.append(list(zip(columns.tolist(), values.tolist(), strict=True)))
    return rows


def padded(centres, width=16):
    """Centres by column with columns of rubbish after them, as no kernel may look at those."""
    centres = np.asarray(centres, dtype=np.float32)
    table = np.full((centres.shape[0], max(width, centres.shape[1])), 1e6, dtype=np.float32)
    table[:, : centres.shape[1]] = centres
    return frozen(table, np.float32)


def table_of(centres, scale, width, n_head=None, numbers=None):
    """The table that `assign_rows` takes, with columns from ``n_head`` on as lists."""
    centres = np.asarray(centres, dtype=np.float32)
    n_head = len(centres) if n_head is None else min(n_head, len(centres))
    head = padded(centres, width)[:n_head]
    lists = [[(j, value) for j, value in enumerate(column) if value] for column in centres[n_head:]]
    return (
        frozen(head, np.float32),
        *arrays(lists),
        frozen(scale, np.float64),
        frozen(np.arange(len(scale)) if numbers is None else numbers, np.int32),
    )
