"""Excel workbooks, through openpyxl (extra ``excel``)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

import pyarrow as pa
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.writer.excel import ExcelWriter as WorkbookWriter

from textclust.errors import DataError
from textclust.tables.cells import plain_type, text_cells
from textclust.tables.writers import ROWS_AT_A_TIME, TableWriter

MAX_ROWS = 1_048_576
MAX_COLUMNS = 16_384
MAX_CHARACTERS = 32_767
#: Excel computes with doubles and shows 15 digits: a longer number is an id and goes out as text.
MAX_DIGITS = 15

# What XML cannot hold.
_ILLEGAL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_WAY_OUT = "write csv or parquet instead"


class ExcelWriter(TableWriter):
    """One sheet; numbers and truth values as such, everything else as text that is never a formula.

    Parameters
    ----------
    sink : BinaryIO
        Where the bytes go.
    schema : pyarrow.Schema
        What every table written must have.
    name : str
        What to call the file in errors.
    """

    def __init__(self, sink: BinaryIO, schema: pa.Schema, *, name: str) -> None:
        super().__init__(sink, schema)
        self._name = name
        self._rows = 0
        self._book = Workbook(write_only=True)
        self._sheet = self._book.create_sheet("documents")
        if len(schema) > MAX_COLUMNS:
            raise DataError(
                f"{name}: {len(schema):,} columns; an xlsx sheet holds {MAX_COLUMNS:,}; {_WAY_OUT}"
            )
        self._append(tuple(schema.names))

    def _write_table(self, table: pa.Table) -> None:
        for batch in table.to_batches(max_chunksize=ROWS_AT_A_TIME):
            columns = [_values(*pair) for pair in zip(batch.columns, self._schema, strict=True)]
            for row in zip(*columns, strict=True):
                self._append(row)

    def _append(self, row: tuple[Any, ...]) -> None:
        self._rows += 1
        if self._rows > MAX_ROWS:
            raise DataError(
                f"{self._name}: an xlsx sheet holds {MAX_ROWS:,} rows with the header; {_WAY_OUT}"
            )
        self._sheet.append(list(self._to_cells(row)))

    def _to_cells(self, row: tuple[Any, ...]) -> Iterator[Any]:
        for column, value in enumerate(row):
            yield self._text_cell(value, column) if isinstance(value, str) else value

    def _text_cell(self, text: str, column: int) -> Any:
        text = _ILLEGAL.sub("", text)
        # Excel counts UTF-16 units: a character beyond the BMP takes two.
        if 2 * len(text) > MAX_CHARACTERS and len(text.encode("utf-16-le")) > 2 * MAX_CHARACTERS:
            where = f"{self._name}: row {self._rows}, column {self._schema.names[column]!r}"
            raise DataError(
                f"{where}: {len(text):,} characters; an xlsx cell holds {MAX_CHARACTERS:,}; {_WAY_OUT}"
            )
        if not text.startswith(("=", "#")):
            return text
        cell = WriteOnlyCell(self._sheet, text)
        cell.data_type = "s"  # not a formula, nor an error code
        cell.quotePrefix = True  # nor when somebody edits the cell
        return cell

    def finish(self) -> None:
        """Write the workbook."""
        # Workbook.save would leave its zip file open, and talking, when the disk is full.
        with ZipFile(self._sink, "w", ZIP_DEFLATED) as archive:
            WorkbookWriter(self._book, archive).save()

    def abandon(self) -> None:
        """Close the file in which openpyxl collects the rows."""
        with suppress(OSError):
            if not self._sheet.closed:
                self._sheet.close()


def _values(column: pa.Array, field: pa.Field) -> list[Any]:
    """Return the cells of a column as Excel shall see them."""
    cells = text_cells(column, field)
    kind, types = plain_type(field.type), pa.types
    if types.is_boolean(kind):
        return [cell and cell == "true" for cell in cells]
    if types.is_integer(kind):
        return [cell and _integer(cell) for cell in cells]
    if types.is_floating(kind) or (types.is_decimal(kind) and kind.precision <= MAX_DIGITS):
        return [cell and _float(cell) for cell in cells]
    return cells


def _integer(cell: str) -> int | str:
    return int(cell) if len(cell.lstrip("-")) <= MAX_DIGITS else cell


def _float(cell: str) -> float | str:
    """Return the number, or the text of what Excel has no number for: nan and inf."""
    value = float(cell)
    return value if math.isfinite(value) else cell
