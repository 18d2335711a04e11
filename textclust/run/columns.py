"""Our columns beside the user's own: what they are called and what stands in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from textclust.describe.ranking import Ranking
from textclust.describe.scores import Assignment
from textclust.records import NO_TERMS, OK, OUTLIER
from textclust.run.spool import Spool

#: In the order in which they are written.
TYPES = {
    "cluster": pa.int32(),
    "cluster_name": pa.large_string(),
    "similarity": pa.float64(),
    "runner_up": pa.int32(),
    "margin": pa.float64(),
    "novelty": pa.float64(),
    "status": pa.large_string(),
}
PREFIX = "textclust_"


def our_names(user_columns: Iterable[str], extra: Iterable[str] = ()) -> dict[str, str]:
    """What each of our columns is called next to the user's: a taken name gets a prefix.

    The extra ones are those that not every clustering or assignment has.

    Examples
    --------
    >>> our_names(["id", "status"])["status"], our_names(["id"])["status"]
    ('textclust_status', 'status')
    """
    taken = set(user_columns)
    names = {}
    for column in (*TYPES, *extra):
        name = column
        while name in taken:
            name = PREFIX + name
        names[column] = name
    return names


def with_our_fields(
    schema: pa.Schema, called: Mapping[str, str], extra: Mapping[str, pa.Array] | None = None
) -> pa.Schema:
    """The user's columns and ours."""
    kinds = TYPES | {name: array.type for name, array in (extra or {}).items()}
    return pa.schema([*schema, *(pa.field(called[name], kind) for name, kind in kinds.items())])


def our_columns(
    assignment: Assignment, status: pa.Array, names: Mapping[int, str], outlier_from: float | None = None
) -> dict[str, pa.Array]:
    """Columns for documents that were assigned.

    Parameters
    ----------
    assignment : Assignment
    status : pyarrow.StringArray
        ``ok``, ``empty`` or ``undecodable``; a document that is ``ok`` but has no cluster becomes
        ``no_terms``.
    names : mapping of int to str
        Human names of clusters.
    outlier_from : float, optional
        A document of this novelty or more that is ``ok`` becomes ``outlier``.
    """
    none = assignment.labels < 0
    said = np.asarray(status.to_pylist(), dtype=object)
    if outlier_from is not None:
        said[(assignment.novelty >= outlier_from) & (said == OK)] = OUTLIER
    values = {
        "cluster": (assignment.labels, none),
        "cluster_name": (np.array([names.get(int(j)) for j in assignment.labels], dtype=object), None),
        "similarity": (assignment.similarity, none),
        "runner_up": (assignment.runner_up, assignment.runner_up < 0),
        "margin": (assignment.margin, np.isnan(assignment.margin)),
        "novelty": (assignment.novelty, none),
        "status": (np.where(none & (said == OK), NO_TERMS, said), None),
    }
    return {
        column: pa.array(array, type=TYPES[column], mask=mask) for column, (array, mask) in values.items()
    }


def further_columns(ranking: Ranking, names: Mapping[int, str]) -> dict[str, pa.Array]:
    """Columns for the clusters of documents after the first.

    Examples
    --------
    >>> list(further_columns(Ranking(np.array([[3, 1]], np.int32), np.array([[0.5, 0.4]])), {}))
    ['cluster_2', 'cluster_2_name', 'similarity_2']
    """
    columns: dict[str, pa.Array] = {}
    for rank in range(1, ranking.clusters.shape[1]):
        clusters, similarity = ranking.clusters[:, rank], ranking.similarity[:, rank]
        none, called = clusters < 0, [names.get(int(cluster)) for cluster in clusters]
        column = f"cluster_{rank + 1}"
        columns[column] = pa.array(clusters, type=TYPES["cluster"], mask=none)
        columns[f"{column}_name"] = pa.array(called, type=TYPES["cluster_name"])
        columns[f"similarity_{rank + 1}"] = pa.array(similarity, type=TYPES["similarity"], mask=none)
    return columns


def assigned_rows(
    spool: Spool,
    assignment: Assignment,
    names: Mapping[int, str],
    called: Mapping[str, str],
    extra: Mapping[str, pa.Array] | None = None,
    outlier_from: float | None = None,
) -> Iterator[pa.Table]:
    """The user's rows in order, with our columns at the right, a few thousand at a time."""
    done = 0
    for rows, status in spool.read():
        ours = our_columns(assignment.part(done, done + len(rows)), status, names, outlier_from)
        ours |= {column: array.slice(done, len(rows)) for column, array in (extra or {}).items()}
        done += len(rows)
        for column, values in ours.items():
            rows = rows.append_column(called[column], values)
        yield rows


def with_assignment(rows: pa.Table, called: Mapping[str, str], assignment: Assignment) -> pa.Table:
    """The rows with our columns as the edits have made them; columns that were not read are not added."""
    known = pa.array(np.full(len(rows), OK))  # the status stays: no edit takes a document's terms away
    for column, values in our_columns(assignment, known, {}).items():
        place = rows.schema.get_field_index(called[column])
        if place >= 0 and column not in ("status", "cluster_name"):
            rows = rows.set_column(place, called[column], values)
    return rows


def with_parents(
    rows: pa.Table, called: Mapping[str, str], labels: NDArray[np.int32], parents: Mapping[int, Sequence[int]]
) -> pa.Table:
    """The rows with the coarser clusters that their clusters are in now; columns not read are not added."""
    for number in range(min(map(len, parents.values()), default=0)):
        place = rows.schema.get_field_index(called[f"cluster_level_{number + 1}"])
        if place >= 0:
            field = rows.schema.field(place)
            coarse = [parents[cluster][number] if cluster >= 0 else None for cluster in labels.tolist()]
            rows = rows.set_column(place, field, pa.array(coarse, type=field.type))
    return rows


def with_names(rows: pa.Table, called: Mapping[str, str], names: Mapping[int, str]) -> pa.Table:
    """The rows with the human names of today in ``cluster_name``."""
    clusters = rows[called["cluster"]].to_pylist()
    column = pa.array([None if j is None else names.get(j) for j in clusters], type=TYPES["cluster_name"])
    return rows.set_column(
        rows.schema.get_field_index(called["cluster_name"]), called["cluster_name"], column
    )
