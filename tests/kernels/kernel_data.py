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


def table_of(centres, scale, width, n_head=None, numbers=None, n_quick=None):
    """The table that `assign_rows` takes, with columns from ``n_head`` on as lists.

    The fast look sees lists from ``n_quick`` on, which is the same unless given.
    """
    centres, scale = np.asarray(centres, dtype=np.float32).astype(np.float64), np.asarray(scale, dtype=float)
    numbers = np.arange(len(scale)) if numbers is None else np.asarray(numbers)
    n_head = len(centres) if n_head is None else min(n_head, len(centres))
    n_quick = n_head if n_quick is None else min(max(n_quick, n_head), len(centres))
    exact = np.full((numbers.max(initial=-1) + 1, n_head), 1e6)  # rubbish where no centre of the table stands
    exact[numbers] = centres[:n_head].T
    unit = units(scale)
    steps = (np.abs(centres[:n_quick] / unit).max(axis=1, initial=0.0) / (MOST_STEPS - 0.001)).astype(
        np.float32
    )
    quick = np.full((n_quick, width_of(max(width, len(scale)))), MOST_STEPS, dtype=np.int8)
    quick[:, : len(scale)] = np.rint(centres[:n_quick] / unit / np.where(steps > 0, steps, np.inf)[:, None])
    lists = lists_of(centres[n_head:])
    in_units = (lists[3] / unit[lists[2]]).astype(np.float32) if len(scale) else lists[3].astype(np.float32)
    return (
        frozen(quick, np.int8),
        frozen(steps, np.float32),
        frozen(exact, np.float64),
        frozen(unit * scale, np.float32),
        lists,
        frozen(in_units, np.float32),
        frozen(scale, np.float64),
        frozen(numbers, np.int32),
    )


def lists_of(columns):
    """What is not 0 in these columns, as lists with rubbish behind each."""
    lists = [[(place, value) for place, value in enumerate(column) if value] for column in columns]
    with_rubbish = [[*values, (0, 1e6)] for values in lists]
    starts, places, values = arrays(with_rubbish)
    ends = starts[:-1] + [len(values) for values in lists]
    return starts, frozen(ends, np.int64), places, frozen(values, np.float64)
