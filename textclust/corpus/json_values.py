"""JSON objects as rows whose values keep their own JSON text, and back to plain text."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from textclust.corpus.strings import string_array

#: Brackets within brackets; no honest document needs more, and a hostile one could exhaust the stack.
MAX_DEPTH = 100
#: Metadata of the Arrow field of a column that holds JSON text.
JSON_METADATA = {b"textclust": b"json"}

_ESCAPED_NUL = re.compile(r"\\\\|\\u0000")


class _Literal(str):
    """A number as it was written."""

    __slots__ = ()


# strict=False: a tab or a NUL that is not escaped within a string is read, not refused. NaN and Infinity,
# which some programs write though they are no JSON, become strings.
_DECODER = json.JSONDecoder(strict=False, parse_int=_Literal, parse_float=_Literal, parse_constant=str)
_encode_string = json.JSONEncoder(ensure_ascii=False).encode


class BrokenJsonError(ValueError):
    """What is wrong with a piece of JSON, and how many lines below its first."""

    def __init__(self, message: str, line_offset: int = 0) -> None:
        super().__init__(message)
        self.line_offset = line_offset


def parse_object(text: str) -> dict[str, str | None]:
    r"""Parse one object into the JSON text of each of its values; of a key that occurs twice the last wins.

    Raises
    ------
    BrokenJsonError
        If it is not JSON, not an object, or nested deeper than ``MAX_DEPTH``.

    Examples
    --------
    >>> parse_object('{"price": 1.10, "name": "Zo\u00eb", "tags": [1, null], "size": null}')
    {'price': '1.10', 'name': '"Zoë"', 'tags': '[1,null]', 'size': None}
    """
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        message = f"broken JSON ({error.msg}, character {error.colno}); correct or remove it"
        raise BrokenJsonError(message, error.lineno - 1) from error
    except RecursionError:
        raise _too_deep() from None
    if not isinstance(value, dict):
        raise BrokenJsonError('not a JSON object; every document must be one, as in {"text": "..."}')
    return {name: None if item is None else _json_text(item, 2) for name, item in value.items()}


def parse_beginning(text: str) -> dict[str, str | None]:
    """Parse the values of an object that is cut off, as far as they are whole.

    Examples
    --------
    >>> parse_beginning('{"id": 17, "text": "it goes on and')
    {'id': '17'}
    """
    values: dict[str, str | None] = {}
    comma = text.find("{")
    try:
        while comma >= 0:
            name, end = _DECODER.raw_decode(text, _skip_space(text, comma + 1))
            colon = _skip_space(text, end)
            value, end = _DECODER.raw_decode(text, _skip_space(text, colon + 1))
            comma = _skip_space(text, end)
            # Only a comma proves that the value, if a number, is not cut off itself.
            if type(name) is not str or text[colon] != ":" or text[comma : comma + 1] != ",":
                break
            values[name] = None if value is None else _json_text(value, 2)
    except (ValueError, IndexError, RecursionError):
        pass
    return values


def _skip_space(text: str, position: int) -> int:
    while text[position : position + 1] in (" ", "\t", "\r", "\n"):
        position += 1
    return position


def _json_text(value: Any, depth: int) -> str:
    if type(value) is str:
        return _encode_string(value)
    if isinstance(value, _Literal):
        return str(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if depth > MAX_DEPTH:
        raise _too_deep()
    if isinstance(value, list):
        return "[" + ",".join(_json_text(item, depth + 1) for item in value) + "]"
    items = (f"{_encode_string(name)}:{_json_text(item, depth + 1)}" for name, item in value.items())
    return "{" + ",".join(items) + "}"


def _too_deep() -> BrokenJsonError:
    return BrokenJsonError(f"nested deeper than {MAX_DEPTH} brackets; flatten or remove it")


def json_text_array(texts: Sequence[str | None]) -> tuple[pa.LargeStringArray, list[int]]:
    """Make a clean Arrow array of JSON texts, and say which of them held a NUL or a lone surrogate."""
    array, damaged = string_array(texts)
    if not pc.any(pc.match_substring(array, r"\u0000"), min_count=0).as_py():
        return array, damaged
    values = array.to_pylist()
    cleaned = [value and _ESCAPED_NUL.sub(_replace_nul, value) for value in values]
    with_nul = {row for row, pair in enumerate(zip(values, cleaned, strict=True)) if pair[0] != pair[1]}
    return pa.array(cleaned, pa.large_string()), sorted(with_nul | set(damaged))


def _replace_nul(match: re.Match[str]) -> str:
    """Take escaped backslashes whole, so that the u0000 after one of them is not mistaken for a NUL."""
    return match[0] if match[0] == r"\\" else "\ufffd"


def decode_json_column(array: pa.Array) -> pa.LargeStringArray:
    r"""Turn a column of JSON text into plain text.

    Parameters
    ----------
    array : pyarrow.Array or pyarrow.ChunkedArray of strings
        JSON texts, as in the columns of a corpus whose field has the metadata ``{b"textclust": b"json"}``.

    Returns
    -------
    pyarrow.LargeStringArray
        Strings without quotes and escapes; null stays null; all else stays the JSON text it is.

    Examples
    --------
    >>> decode_json_column(pa.array(['"a \\"word\\""', "1.10", '["x"]', None])).to_pylist()
    ['a "word"', '1.10', '["x"]', None]
    """
    return pa.array([value and _plain_text(value) for value in array.to_pylist()], pa.large_string())


def _plain_text(value: str) -> str:
    if not value.startswith('"'):
        return value
    return str(_DECODER.decode(value)) if "\\" in value else value[1:-1]
