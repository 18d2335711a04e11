"""A run judged: its rows made again from its text and its model, then measured."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from textclust.corpus import decode_json_column
from textclust.errors import UsageError
from textclust.evaluate.evaluation import Evaluation, evaluate_partition
from textclust.records import OK
from textclust.run.cells import is_json
from textclust.run.create import Report
from textclust.run.run import Run
from textclust.run.tables import open_table
from textclust.run.trust_file import write_trust


def evaluate_run(
    run: Run,
    *,
    against: str | None = None,
    trust: bool = False,
    random_state: int = 0,
    n_jobs: int | None = None,
    report: Report = lambda stage, done, total: None,
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
    X, points = _rows(run, report)
    labels = _labels(run)
    report("judging", 0, None)
    found = evaluate_partition(
        X,
        labels,
        points=points,
        classes=None if against is None else _values(run, against),
        trust=trust,
        random_state=random_state,
        n_jobs=n_jobs,
    )
    if found.trust is not None:
        write_trust(run, found.trust)
    return found


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


def _rows(run: Run, report: Report) -> tuple[Any, Any]:
    """The documents in terms, and as they were clustered."""
    missing = [column for column in run.text_columns if column not in run.schema.names]
    if missing:
        raise UsageError(
            f"{run.path}: made with --no-text, so there is nothing to judge; cluster again without --no-text"
        )
    model = run.model
    X = model.vectorizer_.transform(_texts(run, report))
    return X, X if model.reducer_ is None else model.reducer_.transform(X)


def _texts(run: Run, report: Report) -> Iterator[pa.LargeStringArray]:
    """The documents as they were read: the text columns joined by a newline."""
    status, total = run.columns["status"], run.manifest["corpus"]["documents"]
    done = 0
    for rows in run.tables([*run.text_columns, status]):
        columns = [_as_text(rows, name) for name in run.text_columns]
        newline = pa.scalar("\n", pa.large_string())
        text = pc.binary_join_element_wise(*columns, newline, null_handling="replace", null_replacement="")
        sound = pc.is_in(rows[status].combine_chunks(), pa.array([OK, "outlier"], pa.large_string()))
        done += len(rows)
        report("vectorising", done, total)
        yield pc.if_else(sound, text, pa.scalar("", pa.large_string()))


def _as_text(rows: pa.Table, name: str) -> pa.LargeStringArray:
    column = rows[name].combine_chunks()
    if is_json(rows.schema.field(name)):
        return decode_json_column(column)
    return pc.cast(column, pa.large_string())


def _labels(run: Run) -> NDArray[np.int64]:
    parts = [
        rows[run.columns["cluster"]].fill_null(-1).to_numpy() for rows in run.tables([run.columns["cluster"]])
    ]
    labels: NDArray[np.int64] = np.concatenate(parts).astype(np.int64)
    return labels


def _values(run: Run, column: str) -> list[Any]:
    return [value for rows in run.tables([column]) for value in rows[column].to_pylist()]
