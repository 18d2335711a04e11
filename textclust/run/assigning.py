"""New documents into the clusters of a run: the same rows and columns, and ours."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import numpy as np

from textclust.corpus import ReadOptions, open_corpus
from textclust.describe.scores import Assignment
from textclust.run.columns import assigned_rows, our_names, with_our_fields
from textclust.run.create import Report
from textclust.run.run import Run
from textclust.run.spool import Spool
from textclust.run.tables import open_table, table_format


def assign_documents(
    run: Run,
    inputs: Sequence[str | os.PathLike[str]],
    target: Path | BinaryIO,
    options: ReadOptions | None = None,
    *,
    format: str | None = None,
    raw: bool = False,
    overwrite: bool = False,
    report: Report = lambda stage, done, total: None,
) -> Counter[str]:
    """Assign documents to clusters and write them with our columns.

    Parameters
    ----------
    run : Run
    inputs : list of str or path
        As ``open_corpus`` takes them.
    target : Path or binary stream
        Where the rows go, whole or not at all where it is a file.
    options : ReadOptions, optional
        How to read them. Text columns are those of the run if none are named; so is the id column, if there
        is one of that name. What is stripped is what the run stripped, if nothing is named.
    format : str, optional
        Of the output; by default by its extension, csv for a stream.
    raw : bool, default=False
        Leave cells that look like formulas as they are.

    Returns
    -------
    Counter of str
        How many documents there were of each status.
    """
    table_format(target, format)
    options = options or ReadOptions()
    if options.encoding is None:
        options = replace(options, encoding=run.manifest["corpus"].get("encoding"))
    if not options.strip:
        options = replace(options, strip=tuple(run.manifest["corpus"].get("strip", ())))
    if not options.text_columns and options.format != "txt":
        options = replace(options, text_columns=tuple(run.text_columns))
    corpus = open_corpus(inputs, options, usual_id=run.manifest["corpus"]["id_column"])
    model, names = run.model, run.names
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="textclust-") as folder:
        spool = Spool(Path(folder) / "spool")
        parts = []
        for batch in corpus.batches():
            spool.add(batch)
            parts.append(model.assign(batch.text))
            report("assigning", corpus.bytes_read, corpus.n_bytes)
        spool.finish()
        assignment = _join(parts)
        called = our_names(spool.schema.names)
        schema = with_our_fields(spool.schema, called)
        with open_table(target, schema, format=format, raw=raw, overwrite=overwrite) as table:
            outlier_from = run.manifest["result"].get("outlier_from")
            for rows in assigned_rows(spool, assignment, names, called, outlier_from=outlier_from):
                table.write(rows)
                counts.update(rows[called["status"]].to_pylist())
    return counts


def _join(parts: list[Assignment]) -> Assignment:
    return Assignment(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in Assignment.__slots__)
    )
