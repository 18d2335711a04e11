"""What identifies a document, and a corpus."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from textclust.corpus.block import Block, Table
from textclust.corpus.strings import string_bytes
from textclust.errors import DataError

_SHOWN_CHARS = 80


class UniqueIds:
    """Refuses an id that is missing or was there before."""

    def __init__(self, column: str) -> None:
        self._column = column
        self._seen: dict[str, tuple[str, int]] = {}

    def check(self, ids: Sequence[str | None], table: Table, block: Block) -> None:
        """Check the ids of the rows of a block."""
        file = f"{table.name}, {table.unit}"
        for row, (value, place) in enumerate(zip(ids, block.places, strict=True)):
            if value is None or not value.strip():
                why = "was not reached, the row is too long" if row in block.cut else "is empty"
                raise DataError(f"{file} {place}: the id in column {self._column!r} {why}; give the row one")
            if value in self._seen:
                first_file, first_place = self._seen[value]
                raise DataError(
                    f"{file} {place}: the id {_shown(value)} of column {self._column!r} occurs already in "
                    f"{first_file} {first_place}; ids must be unique"
                )
            self._seen[value] = (file, place)


def _shown(value: str) -> str:
    return repr(value if len(value) <= _SHOWN_CHARS else value[:_SHOWN_CHARS] + "...")


class Fingerprint:
    """A sha256 of ids, texts and statuses that does not depend on how the rows come in batches.

    Examples
    --------
    >>> rows = [pa.array(["1", "2"], pa.large_string())] * 3
    >>> whole, parts = Fingerprint(), Fingerprint()
    >>> whole.update(*rows)
    >>> parts.update(*(column[:1] for column in rows))
    >>> parts.update(*(column[1:] for column in rows))
    >>> whole.hexdigest() == parts.hexdigest()
    True
    """

    def __init__(self) -> None:
        # Bytes and lengths apart: hashed as Arrow holds them, without a Python object a row.
        self._columns = [(hashlib.sha256(), hashlib.sha256()) for _ in range(3)]

    def update(self, *columns: pa.LargeStringArray) -> None:
        """Take in some rows: their ids, texts and statuses."""
        for array, (values, lengths) in zip(columns, self._columns, strict=True):
            values.update(string_bytes(array).data)
            lengths.update(pc.binary_length(array).to_numpy().astype("<i8"))

    def hexdigest(self) -> str:
        """Give the hash of all rows so far."""
        whole = hashlib.sha256()
        for values, lengths in self._columns:
            whole.update(values.digest() + lengths.digest())
        return whole.hexdigest()
