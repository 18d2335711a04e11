"""Rows as lists of (column, value), and as the arrays the kernels take."""

import numpy as np

from textclust.cluster.table import padded as width_of
from textclust.cluster.table import units
from textclust.kernels.arrays import frozen
from textclust.kernels.update import MOST_STEPS


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
    centres, scale = np.asarray(centres, dtype=np.float32).astype(np.float64), np.asarray(scale, dtype=float)
    numbers = np.arange(len(scale)) if numbers is None else np.asarray(numbers)
    n_head = len(centres) if n_head is None else min(n_head, len(centres))
    exact = np.full((numbers.max(initial=-1) + 1, n_head), 1e6)  # rubbish where no centre of the table stands
    exact[numbers] = centres[:n_head].T
    unit = units(scale)
    steps = (np.abs(centres[:n_head] / unit).max(axis=1, initial=0.0) / (MOST_STEPS - 0.001)).astype(
        np.float32
    )
    quick = np.full((n_head, width_of(max(width, len(scale)))), MOST_STEPS, dtype=np.int8)
    quick[:, : len(scale)] = np.rint(centres[:n_head] / unit / np.where(steps > 0, steps, np.inf)[:, None])
    lists = [[(j, value / unit[j]) for j, value in enumerate(column) if value] for column in centres[n_head:]]
    return (
        frozen(quick, np.int8),
        frozen(steps, np.float32),
        frozen(exact, np.float64),
        frozen(unit * scale, np.float32),
        frozen(unit, np.float64),
        *arrays(lists),
        frozen(scale, np.float64),
        frozen(numbers, np.int32),
    )
