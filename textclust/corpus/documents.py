"""From columns to documents: the text of each row and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from textclust.corpus.json_values import decode_json_column
from textclust.corpus.strings import decoded_array
from textclust.records import EMPTY, OK, UNDECODABLE


def as_text(column: pa.Array, *, is_json: bool) -> tuple[pa.LargeStringArray, list[int]]:
    """Give the values of a column as text, and which of them are damaged.

    Raises
    ------
    pyarrow.ArrowException
        If the type of the column has no text form, as lists.
    """
    if is_json:
        return decode_json_column(column), []
    if pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
        return decoded_array(column.to_pylist())
    return pc.cast(column, pa.large_string()), []


def document_text(
    columns: Sequence[pa.LargeStringArray], undecodable: Iterable[int]
) -> tuple[pa.LargeStringArray, pa.StringArray]:
    r"""Join the text columns and judge the result.

    Parameters
    ----------
    columns : list of pyarrow.LargeStringArray
        The text columns; null counts as empty.
    undecodable : iterable of int
        The rows whose text is damaged.

    Returns
    -------
    text : pyarrow.LargeStringArray
        Joined by a newline; empty where there is no sound text.
    status : pyarrow.StringArray
        ``ok``, ``empty`` or ``undecodable``.

    Examples
    --------
    >>> title = pa.array(["a", " ", "x"], pa.large_string())
    >>> body = pa.array(["b", None, "y"], pa.large_string())
    >>> text, status = document_text([title, body], [2])
    >>> text.to_pylist(), status.to_pylist()
    (['a\nb', '', ''], ['ok', 'empty', 'undecodable'])
    """
    newline = pa.scalar("\n", pa.large_string())
    text = columns[0].fill_null("")
    if len(columns) > 1:
        text = pc.binary_join_element_wise(*columns, newline, null_handling="replace", null_replacement="")
    blank = pc.or_(pc.utf8_is_space(text), pc.equal(pc.binary_length(text), 0))
    status = np.where(blank.to_numpy(zero_copy_only=False), EMPTY, OK).astype(object)
    status[list(undecodable)] = UNDECODABLE
    sound = pa.array(status == OK)
    if not pc.all(sound).as_py():
        text = pc.if_else(sound, text, pa.scalar("", pa.large_string()))
    return text, pa.array(status, pa.string())
