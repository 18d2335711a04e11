"""The clusters of a run by the user's own columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd
import pyarrow as pa

from textclust.describe.columns import Column, typed, understand
from textclust.describe.profiles import ColumnProfile, Profile, profile_clusters
from textclust.errors import UsageError
from textclust.run.documents import assignment_of
from textclust.run.run import Run
from textclust.tables.cells import plain_type, text_cells

#: A timeline has at most so many intervals: two months by day.
MOST_BARS = 62
#: One row for each value of each column in each cluster.
SCHEMA = pa.schema(
    [
        ("cluster", pa.int32()),
        ("cluster_name", pa.large_string()),
        ("column", pa.large_string()),
        ("kind", pa.large_string()),
        ("value", pa.large_string()),
        ("count", pa.int64()),
        ("missing", pa.int64()),
        ("share", pa.float64()),
        ("share_overall", pa.float64()),
        ("lift", pa.float64()),
        ("mean", pa.float64()),
        ("median", pa.float64()),
        ("mean_overall", pa.float64()),
        ("median_overall", pa.float64()),
    ]
)


def profile_run(run: Run, columns: Sequence[str]) -> list[ColumnProfile]:
    """Profile the clusters of a run by some of the user's columns.

    Parameters
    ----------
    run : Run
    columns : sequence of str
        What each holds is seen from its values: numbers, dates, or categories.

    Returns
    -------
    list of ColumnProfile
        By the ids of the clusters there are now; -1 are documents without a cluster.

    Raises
    ------
    UsageError
        There is no such column, or all its values differ, as ids and texts do.

    Examples
    --------
    >>> profile_run(Run.open("tickets-run"), ["channel"])[0].whole.shares[0].value  # doctest: +SKIP
    'email'
    """
    for name in columns:
        if name not in run.schema.names:
            raise UsageError(f"--by {name}: no such column; columns: {', '.join(run.schema.names)}")
    labels = assignment_of(run).labels
    return [profile_clusters(labels, _column(run, name), most_bars=MOST_BARS) for name in columns]


def read_columns(run: Run) -> list[Column]:
    """The user's columns that a reader can compare clusters by, in their order."""
    found = (understand(name, _cells(run, name)) for name in run.further_columns)
    return [column for column in found if column is not None]


def as_table(run: Run, profiles: Sequence[ColumnProfile]) -> pa.Table:
    """Profiles as rows of `SCHEMA`; the counts of a cluster and what is missing add up to its size."""
    names = run.names
    rows = [
        {"cluster": None if cluster < 0 else cluster, "cluster_name": names.get(cluster), **row}
        for profile in profiles
        for cluster, own in profile.clusters.items()
        for row in _rows(profile, own)
    ]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def _rows(profile: ColumnProfile, own: Profile) -> Iterator[dict[str, object]]:
    common = {"column": profile.name, "kind": profile.kind, "missing": own.missing}
    if not own.shares:
        yield common | {
            "count": own.known,
            "mean": own.mean,
            "median": own.median,
            "mean_overall": profile.whole.mean,
            "median_overall": profile.whole.median,
        }
    for share in own.shares:
        yield common | {
            "value": share.value,
            "count": share.count,
            "share": share.share,
            "share_overall": share.overall,
            "lift": share.lift,
        }
    if own.rest:
        yield common | {"value": None, "count": own.rest, "share": own.rest / own.known}


def _column(run: Run, name: str) -> Column:
    column = typed(name, _cells(run, name))
    n_known = int(column.known.sum())
    if column.kind == "category" and 1 < n_known == len(column.categories):
        raise UsageError(f"--by {name}: all its values differ, so there is nothing to compare clusters by")
    return column


def _cells(run: Run, name: str) -> pd.Series[str]:
    """The cells of a column as text; None where there is none, and for all of a nested column."""
    field = run.schema.field(name)
    kind, cells = plain_type(field.type), list[str | None]()
    for table in run.tables([name]):
        nested = pa.types.is_nested(kind) or pa.types.is_binary(kind)
        cells += [None] * len(table) if nested else text_cells(table[name].combine_chunks(), field)
    return pd.Series(cells, dtype=object)
