"""New documents into the clusters of a run: the same rows and columns, and ours."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from textclust.corpus import ReadOptions, open_corpus
from textclust.describe.ranking import Ranking
from textclust.describe.scores import Assignment
from textclust.records import ProgressCallback
from textclust.run.columns import assigned_rows, further_columns, our_names, with_our_fields
from textclust.run.run import Run
from textclust.run.spool import Spool
from textclust.tables.table import open_table, table_format


def assign_documents(
    run: Run,
    inputs: Sequence[str | os.PathLike[str]],
    target: Path | BinaryIO,
    options: ReadOptions | None = None,
    *,
    top: int = 1,
    format: str | None = None,
    raw: bool = False,
    overwrite: bool = False,
    report: ProgressCallback = lambda stage, done, total: None,
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
    top : int, default=1
        How many clusters each document gets; further ones in columns of their own.
    format : str, optional
        Of the output; by default by its extension, csv for a stream.
    raw : bool, default=False
        Leave cells that look like formulas as they are.
    overwrite : bool, default=False
        Replace a file that is there.
    report : callable, optional
        Told the stage, how much of it is done, and how much there is.

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
    grouping, names = run.grouping, run.names
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="textclust-") as folder:
        spool = Spool(Path(folder) / "spool")
        parts, ranked = [], []
        for batch in corpus.batches():
            spool.add(batch)
            X = grouping.model.vectorize(batch.text)
            parts.append(grouping.assign(X))
            ranked.append(grouping.rank(X, top) if top > 1 else None)
            report("assigning", corpus.bytes_read, corpus.n_bytes)
        spool.finish()
        assignment = Assignment(*_joined(parts, Assignment.__slots__))
        extra = further_columns(Ranking(*_joined(ranked, Ranking.__slots__)), names) if top > 1 else {}
        called = our_names(spool.schema.names, extra)
        schema = with_our_fields(spool.schema, called, extra)
        with open_table(target, schema, format=format, raw=raw, overwrite=overwrite) as table:
            outlier_from = run.manifest["result"].get("outlier_from")
            for rows in assigned_rows(spool, assignment, names, called, extra, outlier_from):
                table.write(rows)
                counts.update(rows[called["status"]].to_pylist())
    corpus.tell()
    return counts


def _joined(parts: Sequence[Any], names: Iterable[str]) -> Iterator[NDArray[Any]]:
    """Each array of records of arrays, end to end."""
    return (np.concatenate([getattr(part, name) for part in parts]) for name in names)
