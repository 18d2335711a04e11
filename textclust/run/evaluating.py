"""A run judged: its rows and the clusters they are in now, measured."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from textclust.errors import UsageError
from textclust.evaluate.evaluation import Evaluation, evaluate_partition
from textclust.evaluate.languages import aware_of_languages
from textclust.records import ProgressCallback
from textclust.run.diagnosing import cluster_languages
from textclust.run.documents import assignment_of
from textclust.run.run import Run
from textclust.run.trust_file import write_trust
from textclust.tables.cells import is_bytes, is_json, text_cells
from textclust.tables.table import open_table


def evaluate_run(
    run: Run,
    *,
    against: str | None = None,
    trust: bool = False,
    random_state: int = 0,
    n_jobs: int | None = None,
    report: ProgressCallback = lambda stage, done, total: None,
) -> Evaluation:
    """Judge the clusters of a run.

    Parameters
    ----------
    run : Run
    against : str, optional
        Column of the run that holds known classes; rows without one do not count there.
    trust : bool, default=False
        Whether to say which clusters to trust; kept in the run.
    random_state : int, default=0
        Of the random labels and the resamples.
    n_jobs : int, optional
        Threads; all allowed cores by default.
    report : callable, optional
        Told the stage, how much of it is done, and how much there is.

    Raises
    ------
    UsageError
        There is no such column, or the run was made without text.
    DataError
        The column holds no classes.
    """
    if against is not None and against not in run.schema.names:
        raise UsageError(f"--against {against}: no such column; columns: {', '.join(run.schema.names)}")
    report("judging", 0, None)
    X, labels = run.rows, assignment_of(run).labels
    found = evaluate_partition(
        X,
        labels,
        points=run.model.reduce_rows(X),
        classes=None if against is None else _values(run, against),
        trust=trust,
        random_state=random_state,
        n_jobs=n_jobs,
    )
    _as_the_run_has_it(found, run)
    if found.trust is not None:
        found = replace(found, trust=aware_of_languages(found.trust, cluster_languages(run)))
        for cluster, verdict in zip(found.clusters, found.trust or (), strict=True):
            cluster["trust"] = verdict.as_json()
        write_trust(run, found.trust or [])
    return found


def _as_the_run_has_it(found: Evaluation, run: Run) -> None:
    """Cohesion as every verb shows it: a merged cluster has several centres, and the nearest one counts."""
    known = {cluster.id: cluster.cohesion for cluster in run.clusters}
    for cluster in found.clusters:
        cluster["cohesion"] = known[cluster["id"]]
    total = sum(cluster["size"] for cluster in found.clusters)
    found.internal["cohesion"] = (
        sum(cluster["cohesion"] * cluster["size"] for cluster in found.clusters) / total
    )


def write_silhouettes(run: Run, found: Evaluation, target: Path, *, overwrite: bool = False) -> None:
    """Write id, cluster and silhouette of every document, in any format of `open_table`."""
    id_column, cluster = run.manifest["corpus"]["id_column"], run.columns["cluster"]
    fields = [run.schema.field(id_column), run.schema.field(cluster), pa.field("silhouette", pa.float64())]
    schema, done = pa.schema(fields), 0
    with open_table(target, schema, overwrite=overwrite) as table:
        for rows in run.tables([id_column, cluster]):
            values = found.silhouettes[done : done + len(rows)]
            done += len(rows)
            column = pa.array(values, mask=np.isnan(values))
            arrays = [rows[id_column].combine_chunks(), rows[cluster].combine_chunks(), column]
            table.write(pa.Table.from_arrays(arrays, schema=schema))


def _values(run: Run, column: str) -> list[Any]:
    """The values of a column; JSON text and bytes as the plain text that they stand for."""
    field = run.schema.field(column)
    if is_json(field) or is_bytes(field.type):
        cells = (text_cells(rows[column].combine_chunks(), field) for rows in run.tables([column]))
    else:
        cells = (rows[column].to_pylist() for rows in run.tables([column]))
    return [value for part in cells for value in part]
