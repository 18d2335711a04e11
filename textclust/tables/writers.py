"""One class a format: tables in, bytes out, piece by piece."""

from __future__ import annotations

import csv
import io
from abc import ABC, abstractmethod
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from textclust.errors import UsageError
from textclust.tables.cells import defuse, holds_text, is_json, json_cells, text_cells

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

ROWS_AT_A_TIME = 8192


class TableWriter(ABC):
    """Writes tables of one schema into a binary stream, which it leaves open.

    Parameters
    ----------
    sink : BinaryIO
        Where the bytes go.
    schema : pyarrow.Schema
        What every table written must have.
    """

    def __init__(self, sink: BinaryIO, schema: pa.Schema) -> None:
        self._sink = sink
        self._schema = schema

    def write(self, rows: pa.RecordBatch | pa.Table) -> None:
        """Write some rows.

        Parameters
        ----------
        rows : pyarrow.RecordBatch or pyarrow.Table
            Of the writer's schema.

        Raises
        ------
        UsageError
            If the rows have other columns.
        """
        if not rows.schema.equals(self._schema):
            raise UsageError(f"the table has columns {self._schema.names}, these rows {rows.schema.names}")
        self._write_table(pa.Table.from_batches([rows]) if isinstance(rows, pa.RecordBatch) else rows)

    @abstractmethod
    def _write_table(self, table: pa.Table) -> None: ...

    def finish(self) -> None:  # noqa: B027 - most formats have no end
        """Write what a whole table ends with."""

    def abandon(self) -> None:  # noqa: B027
        """Let go of what is held for a table that will not be whole."""


class DelimitedWriter(TableWriter):
    """Comma- or tab-separated text: minimal quotes, a line feed after each row, UTF-8.

    Parameters
    ----------
    sink : BinaryIO
        Where the bytes go.
    schema : pyarrow.Schema
        What every table written must have.
    delimiter : str
        Between two cells.
    raw : bool
        Whether text that a spreadsheet takes for a formula stays as it is.
    """

    def __init__(self, sink: BinaryIO, schema: pa.Schema, *, delimiter: str, raw: bool) -> None:
        super().__init__(sink, schema)
        self._delimiter = delimiter
        self._raw = raw
        self._write_rows([self._safe(schema.names)])

    def _write_table(self, table: pa.Table) -> None:
        for batch in table.to_batches(max_chunksize=ROWS_AT_A_TIME):
            columns = []
            for column, field in zip(batch.columns, self._schema, strict=True):
                cells = text_cells(column, field)
                columns.append(self._safe(cells) if holds_text(field) else cells)
            self._write_rows(zip(*columns, strict=True))

    def _safe(self, cells: Iterable[str | None]) -> list[str | None]:
        cells = [cell and cell.replace("\0", "\ufffd") for cell in cells]
        return cells if self._raw else [cell and defuse(cell) for cell in cells]

    def _write_rows(self, rows: Iterable[Iterable[str | None]]) -> None:
        lines = _Lines()
        # With this line end every Python quotes a lone \r in a cell, too.
        csv.writer(lines, delimiter=self._delimiter, lineterminator="\r\n").writerows(rows)
        self._sink.write("".join(f"{line[:-2]}\n" for line in lines).encode())


class _Lines(list[str]):
    """A file of lines, as far as the csv module looks."""

    write = list.append


class JsonLinesWriter(TableWriter):
    """One JSON object a line, UTF-8.

    Parameters
    ----------
    sink : BinaryIO
        Where the bytes go.
    schema : pyarrow.Schema
        What every table written must have.
    """

    def _write_table(self, table: pa.Table) -> None:
        keys = json_cells(pa.array(self._schema.names, pa.string()), pa.field("key", pa.string()))
        for batch in table.to_batches(max_chunksize=ROWS_AT_A_TIME):
            columns = [
                [f"{key}: {value}" for value in json_cells(column, field)]
                for key, column, field in zip(keys, batch.columns, self._schema, strict=True)
            ]
            lines = ["{" + ", ".join(row) + "}\n" for row in zip(*columns, strict=True)]
            self._sink.write("".join(lines).encode())


class _Heedful(io.RawIOBase):
    """A stream for compiled code to write to; between two writes Python heeds signals, such as Ctrl-C.

    From compiled code to a buffered stream there is no Python in which it could.
    """

    def __init__(self, sink: BinaryIO) -> None:
        self._sink = sink

    def writable(self) -> bool:
        return True

    def write(self, data: ReadableBuffer, /) -> int:
        return self._sink.write(data)


class ParquetWriter(TableWriter):
    """Parquet; columns of JSON text become plain text, all others keep their types.

    Parameters
    ----------
    sink : BinaryIO
        Where the bytes go.
    schema : pyarrow.Schema
        What every table written must have.
    """

    def __init__(self, sink: BinaryIO, schema: pa.Schema) -> None:
        super().__init__(sink, schema)
        plain = [pa.field(field.name, pa.large_string()) if is_json(field) else field for field in schema]
        self._plain = pa.schema(plain, metadata=schema.metadata)
        self._parquet = pq.ParquetWriter(_Heedful(sink), self._plain)

    def _write_table(self, table: pa.Table) -> None:
        columns = [
            pa.chunked_array([text_cells(chunk, field) for chunk in column.chunks], pa.large_string())
            if is_json(field)
            else column
            for column, field in zip(table.columns, self._schema, strict=True)
        ]
        self._parquet.write_table(pa.Table.from_arrays(columns, schema=self._plain))

    def finish(self) -> None:
        """Write the footer."""
        self._parquet.close()

    def abandon(self) -> None:
        """Close the file now, as it would otherwise close itself at some later time."""
        with suppress(OSError, ValueError):
            self._parquet.close()
