"""Consecutive rows of one input, the common currency of the formats."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

import pyarrow as pa


class Row(NamedTuple):
    """One row before it becomes a part of columns.

    ``cut`` says that a line was too long to be read whole; ``size`` is about its size in bytes.
    """

    values: Any
    place: int
    size: int
    cut: bool = False


@dataclass
class Block:
    """Rows as columns.

    Attributes
    ----------
    columns : dict of str to pyarrow.Array
        Clean; all of the same length.
    places : list of int
        The line, or row, of the file where each row starts.
    damaged : dict of str to list of int
        By column the rows whose value was not valid text.
    cut : list of int
        The rows that were too long to be read whole.
    ids : list of str, optional
        Ids that come with the documents: the paths of text files.
    """

    columns: dict[str, pa.Array]
    places: list[int]
    damaged: dict[str, list[int]] = field(default_factory=dict)
    cut: list[int] = field(default_factory=list)
    ids: list[str] | None = None


@dataclass(frozen=True)
class Bounds:
    """How large a block may become: it ends at whichever comes first."""

    rows: int
    bytes: int


class Table(Protocol):
    """One input, or several text files, that can be read more than once.

    Attributes
    ----------
    name : str
        For messages.
    unit : str
        What ``Block.places`` counts: ``line`` or ``row``.
    """

    name: str
    unit: str

    def blocks(self, bounds: Bounds, limit: int | None) -> Iterator[Block]:
        """Read the first ``limit`` rows."""
        ...  # pragma: no cover


def grouped(rows: Iterator[Row], bounds: Bounds) -> Iterator[list[Row]]:
    """Put rows together until a bound is reached.

    Examples
    --------
    >>> rows = (Row(None, place, size=10) for place in range(5))
    >>> [len(group) for group in grouped(rows, Bounds(rows=2, bytes=100))]
    [2, 2, 1]
    """
    group: list[Row] = []
    size = 0
    for row in rows:
        group.append(row)
        size += row.size
        if len(group) >= bounds.rows or size >= bounds.bytes:
            yield group
            group, size = [], 0
    if group:
        yield group


def repeated_name(names: list[str]) -> str | None:
    """Give the first name that occurs twice.

    Examples
    --------
    >>> repeated_name(["a", "b", "a"])
    'a'
    """
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return None


def cut_rows(rows: list[Row]) -> list[int]:
    """Give the positions of the rows that were too long."""
    return [position for position, row in enumerate(rows) if row.cut]
