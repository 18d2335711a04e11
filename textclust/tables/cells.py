"""From Arrow columns to the text of cells: one spelling a value, and no formula by accident."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import pyarrow as pa

# What spreadsheets take for a formula (CWE-1236): the first character that shows decides, full-width
# forms count, and a cell that begins with a tab or carriage return may be split there.
_FORMULA = re.compile("[\\s\ufeff\u200b-\u200f\u2060]*[-=+@＝＋－＠]|[\t\r]")
_NUMBER = re.compile(r" *[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)? *", re.ASCII)
_SURROGATE = re.compile("[\ud800-\udfff]")
_TRAILING_ZEROS = re.compile(r"\.0+$")


def defuse(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: a suspicious one gets an apostrophe.

    Parameters
    ----------
    cell : str
        Any text.

    Returns
    -------
    str
        The text; numbers stay as they are.

    Examples
    --------
    >>> [defuse(cell) for cell in ["=1+1", "  @SUM(A1)", "-5", "- eggs", "a=b"]]
    ["'=1+1", "'  @SUM(A1)", '-5', "'- eggs", 'a=b']
    """
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def is_json(field: pa.Field) -> bool:
    """Say whether the cells of a column hold JSON text, as columns that came from JSON do."""
    return (field.metadata or {}).get(b"textclust") == b"json"


def holds_text(field: pa.Field) -> bool:
    """Say whether cells may hold whatever a user wrote, rather than numbers, dates or truth values."""
    kind = plain_type(field.type)
    return not (pa.types.is_primitive(kind) or pa.types.is_decimal(kind) or pa.types.is_null(kind))


def plain_type(kind: pa.DataType) -> pa.DataType:
    """Return the type of the values themselves, under dictionaries and extension types."""
    if isinstance(kind, pa.BaseExtensionType):
        return plain_type(kind.storage_type)
    return plain_type(kind.value_type) if pa.types.is_dictionary(kind) else kind


def text_cells(column: pa.Array, field: pa.Field) -> list[str | None]:
    """Return the cells of a column as text, None where there is no value.

    Parameters
    ----------
    column : pyarrow.Array
        Values of any type.
    field : pyarrow.Field
        Their field; JSON strings of a JSON column become plain text, other JSON stays as it is.

    Returns
    -------
    list of str or None
        Numbers in their shortest exact form, dates and times in ISO form, nested values as JSON.

    Examples
    --------
    >>> text_cells(pa.array([0.1, 2.0, None], pa.float32()), pa.field("x", pa.float32()))
    ['0.1', '2.0', None]
    >>> field = pa.field("x", pa.string(), metadata={"textclust": "json"})
    >>> text_cells(pa.array(['"007"', "1.10", "null"]), field)
    ['007', '1.10', None]
    """
    cells = _spell(column)
    return [_decode_json(cell) for cell in cells] if is_json(field) else cells


def json_cells(column: pa.Array, field: pa.Field) -> list[str]:
    """Return the cells of a column as JSON values on one line each.

    Parameters
    ----------
    column : pyarrow.Array
        Values of any type.
    field : pyarrow.Field
        Their field; cells of a JSON column are taken as they are.

    Returns
    -------
    list of str
        JSON; ``null`` where there is no value, also for NaN and the infinities, which JSON lacks.

    Examples
    --------
    >>> json_cells(pa.array(["007", None]), pa.field("id", pa.string()))
    ['"007"', 'null']
    """
    cells = _spell(column)
    kind = plain_type(column.type)
    if is_json(field):
        # Line breaks in valid JSON are mere space: inside strings they are escaped.
        values = [cell and cell.replace("\n", " ").replace("\r", " ") for cell in cells]
    elif pa.types.is_floating(kind):
        values = [cell and (cell if math.isfinite(float(cell)) else None) for cell in cells]
    elif _is_json_already(kind):
        values = cells
    else:
        values = [None if cell is None else json.dumps(cell, ensure_ascii=False) for cell in cells]
    return ["null" if value is None else _escape_separators(value) for value in values]


def _is_json_already(kind: pa.DataType) -> bool:
    types = pa.types
    return any(
        is_kind(kind) for is_kind in (types.is_integer, types.is_boolean, types.is_decimal, types.is_nested)
    )


def _escape_separators(value: str) -> str:
    """Escape what some readers take for the end of a line; in JSON it occurs only inside strings."""
    return value.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _spell(column: pa.Array) -> list[str | None]:
    if isinstance(column, pa.ExtensionArray):
        return _spell(column.storage)
    kind, types = column.type, pa.types
    if types.is_dictionary(kind):
        return _spell(column.dictionary_decode())
    if types.is_floating(kind):
        return _spell_floats(column)
    if types.is_timestamp(kind) or types.is_time(kind):
        return _spell_times(column)
    if types.is_nested(kind):
        return [None if value is None else _dump(value) for value in column.to_pylist()]
    if is_bytes(kind):
        return [None if value is None else _decode(value) for value in column.to_pylist()]
    cells: list[str | None] = column.cast(pa.large_string()).to_pylist()
    return cells


def is_bytes(kind: pa.DataType) -> bool:
    """Say whether values of this type are bytes."""
    types = pa.types
    kinds = (types.is_binary, types.is_large_binary, types.is_binary_view, types.is_fixed_size_binary)
    return any(is_kind(kind) for is_kind in kinds)


def _spell_floats(column: pa.Array) -> list[str | None]:
    if pa.types.is_float16(column.type):
        column = column.cast(pa.float32())
    # Arrow writes the shortest text that reads back the same, of float32 too, but 2 for 2.0.
    cells = column.cast(pa.large_string()).to_pylist()
    return [f"{cell}.0" if cell and cell.lstrip("-").isdigit() else cell for cell in cells]


def _spell_times(column: pa.Array) -> list[str | None]:
    zone = ""
    if getattr(column.type, "tz", None):
        # The instant in UTC: the same text on every machine, whatever it knows of time zones.
        column, zone = column.cast(pa.timestamp(column.type.unit)), "Z"
    cells = column.cast(pa.large_string()).to_pylist()
    return [cell and _TRAILING_ZEROS.sub("", cell) + zone for cell in cells]


def _decode(value: bytes) -> str:
    return value.decode("utf-8", "backslashreplace")


def _decode_json(cell: str | None) -> str | None:
    if cell is None or cell == "null":
        return None
    if not cell.startswith('"'):
        return cell
    return _SURROGATE.sub("\ufffd", json.loads(cell))


def _dump(value: Any) -> str:
    return json.dumps(_to_json(value), ensure_ascii=False)


def _to_json(value: Any) -> Any:
    """Return a nested value with everything that JSON lacks as text, or null."""
    if isinstance(value, dict):
        return {str(key): _to_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_to_json(item) for item in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, bytes):
        return _decode(value)
    return value if value is None or isinstance(value, str | int) else str(value)
