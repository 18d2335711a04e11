"""The user's rows, put aside on disk while their text is read and clustered, so that memory does not grow."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from textclust.corpus import decode_json_column
from textclust.records import Batch
from textclust.tables.cells import is_json

STATUS = "\0status"  # cannot be a user's column: column names hold no NUL


class Spool:
    """Batches of rows in order; columns that appear late are null before.

    Parameters
    ----------
    folder : Path
        Made, and to be removed by the caller.
    drop : set of str
        Columns that are not kept.
    """

    def __init__(self, folder: Path, drop: frozenset[str] = frozenset()) -> None:
        folder.mkdir()
        self._folder = folder
        self._drop = drop
        self._parts: list[Path] = []
        self._fields: dict[str, pa.Field] = {}
        self._all_strings: dict[str, bool] = {}
        self._writer: pq.ParquetWriter | None = None
        self.n_rows = 0

    def add(self, batch: Batch) -> None:
        """Put a batch aside."""
        rows = pa.Table.from_batches([batch.rows]).append_column(STATUS, batch.status)
        rows = rows.drop_columns([name for name in rows.column_names if name in self._drop])
        if self._writer is None or self._writer.schema != rows.schema:
            self._new_part(rows.schema)
        for field in rows.schema:
            if is_json(field):
                strings = pc.all(pc.starts_with(rows[field.name], '"'), min_count=0).as_py()
                self._all_strings[field.name] = self._all_strings.get(field.name, True) and strings
        assert self._writer is not None  # noqa: S101 - made above
        self._writer.write_table(rows)
        self.n_rows += len(rows)

    def finish(self) -> None:
        """No more batches come."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    @property
    def schema(self) -> pa.Schema:
        """The user's columns; a JSON column that held only strings is plain text."""
        return pa.schema([self._final(field) for name, field in self._fields.items() if name != STATUS])

    def read(self) -> Iterator[tuple[pa.Table, pa.Array]]:
        """Rows of ``schema`` and their status, in order, a few thousand at a time."""
        schema = self.schema
        for part in self._parts:
            with pq.ParquetFile(part) as file:
                for batch in file.iter_batches(batch_size=8192):
                    table = pa.Table.from_batches([batch])
                    columns = [self._column(table, field) for field in schema]
                    yield pa.Table.from_arrays(columns, schema=schema), table[STATUS].combine_chunks()

    def _new_part(self, schema: pa.Schema) -> None:
        self.finish()
        for field in schema:
            self._fields[field.name] = field
        self._parts.append(self._folder / f"part-{len(self._parts)}.parquet")
        self._writer = pq.ParquetWriter(self._parts[-1], schema, compression="zstd", compression_level=1)

    def _final(self, field: pa.Field) -> pa.Field:
        if is_json(field) and self._all_strings.get(field.name, True):
            return pa.field(field.name, pa.large_string())
        return field

    def _column(self, table: pa.Table, field: pa.Field) -> pa.Array:
        if field.name not in table.column_names:
            return pa.nulls(len(table), field.type)
        column = table[field.name].combine_chunks()
        if is_json(table.schema.field(field.name)) and not is_json(field):
            return decode_json_column(column)
        return column.cast(field.type)
