"""Rows out: one door to every format a table can be written in."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO, cast

import pyarrow as pa

from textclust.errors import UsageError
from textclust.persistence.atomic import whole_file
from textclust.tables.writers import DelimitedWriter, JsonLinesWriter, ParquetWriter, TableWriter

FORMATS = ("csv", "tsv", "jsonl", "parquet", "xlsx")
_COMPRESSIBLE = ("csv", "tsv", "jsonl")


def table_format(target: Path | BinaryIO, format: str | None = None) -> str:
    """Return the format a table will have, or say early that it cannot be written.

    Parameters
    ----------
    target : Path or BinaryIO
        A file, or an open stream.
    format : str, optional
        One of `FORMATS`; by default what the file's extension says, and csv for a stream.

    Returns
    -------
    str
        One of `FORMATS`.

    Raises
    ------
    UsageError
        For an unknown format or extension, or xlsx without openpyxl.

    Examples
    --------
    >>> table_format(Path("rows.jsonl.gz"))
    'jsonl'
    """
    name = target.name.lower() if isinstance(target, Path) else "stream.csv"
    unzipped = name.removesuffix(".gz")
    chosen = format or Path(unzipped).suffix.removeprefix(".")
    if format is not None and format not in FORMATS:
        raise UsageError(f"--format {format}: unknown; formats: {', '.join(FORMATS)}")
    if chosen not in FORMATS:
        raise UsageError(
            f"{target}: cannot tell the format; give it one of these extensions: {', '.join(FORMATS)}"
        )
    if unzipped != name and chosen not in _COMPRESSIBLE:
        raise UsageError(f"{target}: only {', '.join(_COMPRESSIBLE)} can be .gz")
    if chosen == "xlsx" and find_spec("openpyxl") is None:
        raise UsageError(f"{target}: xlsx needs openpyxl; pip install openpyxl")
    return chosen


@contextmanager
def open_table(
    target: Path | BinaryIO,
    schema: pa.Schema,
    *,
    format: str | None = None,
    raw: bool = False,
    overwrite: bool = False,
) -> Iterator[TableWriter]:
    """Open a table for writing, in whole or not at all.

    Parameters
    ----------
    target : Path or BinaryIO
        A file, also with .gz behind .csv, .tsv and .jsonl; or an open stream, which stays open.
    schema : pyarrow.Schema
        The columns; a field with metadata ``{b"textclust": b"json"}`` holds JSON text in its cells.
    format : str, optional
        One of `FORMATS`; by default what the file's extension says, and csv for a stream.
    raw : bool, default=False
        Whether csv and tsv keep text that a spreadsheet would take for a formula as it is, rather than
        put an apostrophe before it.
    overwrite : bool, default=False
        Whether a file at `target` is replaced.

    Yields
    ------
    TableWriter
        Takes record batches and tables of the schema.

    Raises
    ------
    UsageError
        For an unknown format, a missing extra, or rows of another schema.
    DataError
        If xlsx cannot hold so many rows or so long a text.
    OutputError
        If the file exists or cannot be written.

    Examples
    --------
    >>> import io
    >>> stream = io.BytesIO()
    >>> rows = pa.table({"id": ["007", "008"], "text": ["=1+1", "two"]})
    >>> with open_table(stream, rows.schema) as table:
    ...     table.write(rows)
    >>> print(stream.getvalue().decode(), end="")
    id,text
    007,'=1+1
    008,two
    """
    chosen = table_format(target, format)
    with _open_sink(target, overwrite=overwrite) as sink:
        writer = _make_writer(chosen, sink, schema, raw=raw, name=str(target))
        try:
            yield writer
            writer.finish()
        except BaseException:
            writer.abandon()
            raise


@contextmanager
def _open_sink(target: Path | BinaryIO, *, overwrite: bool) -> Iterator[BinaryIO]:
    if not isinstance(target, Path):
        yield target
        target.flush()
        return
    with whole_file(target, overwrite=overwrite) as handle:
        if target.name.lower().endswith(".gz"):
            # Neither name nor time inside: the same rows give the same bytes.
            with gzip.GzipFile("", "wb", 6, handle, mtime=0) as zipped:
                yield cast(BinaryIO, zipped)
        else:
            yield handle


def _make_writer(format: str, sink: BinaryIO, schema: pa.Schema, *, raw: bool, name: str) -> TableWriter:
    if format == "jsonl":
        return JsonLinesWriter(sink, schema)
    if format == "parquet":
        return ParquetWriter(sink, schema)
    if format == "xlsx":
        from textclust.tables.excel import ExcelWriter  # openpyxl is an extra

        return ExcelWriter(sink, schema, name=name)
    return DelimitedWriter(sink, schema, delimiter="," if format == "csv" else "\t", raw=raw)
