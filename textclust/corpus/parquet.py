"""Parquet files, a part of a row group at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from textclust.corpus.block import Block, Bounds, repeated_name
from textclust.corpus.source import Source
from textclust.corpus.strings import decoded_array, has_nul
from textclust.errors import DataError


class ParquetTable:
    """A parquet file; its columns keep their types, but strings are ``large_string`` and no dictionaries."""

    unit = "row"

    def __init__(self, source: Source) -> None:
        self.name = source.name
        self._source = source

    def blocks(self, bounds: Bounds, limit: int | None) -> Iterator[Block]:
        """Read the first ``limit`` rows."""
        with self._source.open_seekable() as stream, self._explained():
            # Without pre_buffer a row group is not held whole.
            file = pq.ParquetFile(stream, pre_buffer=False, buffer_size=2**20)
            self._check_names(file.schema_arrow.names)
            position = 0
            for batch in _batches(file, bounds):
                rows = batch if limit is None else batch.slice(0, limit - position)
                yield self._block(rows, position)
                position += rows.num_rows
                if position == limit:
                    return

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (pa.ArrowException, OSError) as error:
            reason = str(error).split("\n", 1)[0]
            raise DataError(
                f"{self.name}: not a parquet file, or a damaged one ({reason}); copy or write it again"
            ) from error

    def _check_names(self, names: list[str]) -> None:
        if not names:
            raise DataError(f"{self.name}: the file has no columns")
        repeated = repeated_name(names)
        if repeated is not None:
            raise DataError(f"{self.name}: two columns are named {repeated!r}; rename one")

    def _block(self, batch: pa.RecordBatch, position: int) -> Block:
        block = Block({}, list(range(position + 1, position + 1 + batch.num_rows)))
        for name, column in zip(batch.schema.names, batch.columns, strict=True):
            block.columns[name], block.damaged[name] = self._plain(name, column)
        return block

    def _plain(self, name: str, column: pa.Array) -> tuple[pa.Array, list[int]]:
        if pa.types.is_dictionary(column.type):
            column = column.dictionary_decode()
        kind = column.type
        if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
            return _clean(column)
        if pa.types.is_nested(kind):
            try:
                column.validate(full=True)
            except pa.ArrowInvalid as error:
                raise DataError(
                    f"{self.name}: column {name!r} holds values that are no valid {kind}; leave it out"
                ) from error
        return column, []


def _clean(column: pa.Array) -> tuple[pa.LargeStringArray, list[int]]:
    """Arrow does not check on reading that strings are UTF-8."""
    array = pc.cast(column, pa.large_string())
    try:
        array.validate(full=True)
    except pa.ArrowInvalid:
        pass
    else:
        if not has_nul(array):
            return array, []
    return decoded_array(pc.cast(array, pa.large_binary()).to_pylist())


def _batches(file: Any, bounds: Bounds) -> Iterator[pa.RecordBatch]:
    for number in range(file.metadata.num_row_groups):
        group = file.metadata.row_group(number)
        row_bytes = max(1, group.total_byte_size // max(1, group.num_rows))
        n_rows = max(1, min(bounds.rows, bounds.bytes // row_bytes))
        for batch in file.iter_batches(n_rows, row_groups=[number]):
            yield from _split(batch, bounds.bytes)


def _split(batch: pa.RecordBatch, n_bytes: int) -> Iterator[pa.RecordBatch]:
    """Split what came out larger: parquet states the sizes of encoded values."""
    n_rows = max(1, batch.num_rows * n_bytes // max(n_bytes, batch.nbytes))
    for start in range(0, batch.num_rows, n_rows):
        yield batch.slice(start, n_rows)
