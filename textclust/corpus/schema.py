"""The columns of all inputs together: they only become more, and each keeps its type."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from textclust.corpus.json_values import JSON_METADATA
from textclust.errors import DataError


class Schema:
    """The user's own columns, in the order in which they first occur.

    A column has the type of the first file that has it. Where that is text, a later file's values of another
    type become text, too; a column without any value fits every type; any other difference is an error, for
    to read text as numbers could lose something (``007``).

    Parameters
    ----------
    is_json : bool
        Whether all columns hold JSON text.
    """

    def __init__(self, *, is_json: bool) -> None:
        self.types: dict[str, pa.DataType] = {}
        self._files: dict[str, str] = {}
        self._metadata = JSON_METADATA if is_json else None

    def add(self, columns: Mapping[str, pa.Array], file: str) -> list[str]:
        """Take in the columns of a file; say which are new."""
        new = [name for name in columns if name not in self.types]
        for name in new:
            self.types[name], self._files[name] = columns[name].type, file
        for name, column in columns.items():
            wanted = self.types[name]
            if column.type not in (wanted, pa.null()) and wanted != pa.large_string():
                raise self._type_error(name, column.type, file)
        return new

    def fields(self) -> list[pa.Field]:
        """Give the Arrow fields known so far."""
        return [pa.field(name, kind, metadata=self._metadata) for name, kind in self.types.items()]

    def conform(self, columns: Mapping[str, pa.Array], n_rows: int, file: str) -> list[pa.Array]:
        """Give every known column in its type, null where this file does not have it."""
        arrays = []
        for name, kind in self.types.items():
            column = columns.get(name)
            if column is None:
                arrays.append(pa.nulls(n_rows, kind))
            elif column.type == kind:
                arrays.append(column)
            else:
                arrays.append(self._cast(name, column, file))
        return arrays

    def _cast(self, name: str, column: pa.Array, file: str) -> pa.Array:
        try:
            return pc.cast(column, self.types[name])
        except pa.ArrowException as error:
            raise self._type_error(name, column.type, file) from error

    def _type_error(self, name: str, kind: pa.DataType, file: str) -> DataError:
        return DataError(
            f"{file}: column {name!r} is {kind} here, but {self.types[name]} in {self._files[name]}; give "
            "both the same type or read the files one by one"
        )
