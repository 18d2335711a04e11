"""The rows of a run as the report needs them: numbers of all documents, text of a few."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from textclust.run.run import Run

#: Documents so little nearer to their own centre than to the next one (a tenth) lie on the border.
BORDER = 0.1


@dataclass(frozen=True, slots=True)
class Scores:
    """What is known of every document; each array has one value for each, in the order of the run.

    Attributes
    ----------
    labels, runner_up : int32
        -1 where there is none.
    similarity, margin : float64
        NaN where there is none.
    keys : uint64
        Hash of the text: what is drawn or ordered by it does not depend on the order of the documents.
    """

    labels: NDArray[np.int32]
    similarity: NDArray[np.float64]
    runner_up: NDArray[np.int32]
    margin: NDArray[np.float64]
    keys: NDArray[np.uint64]

    @property
    def is_border(self) -> NDArray[np.bool_]:
        """Whether the next centre is nearly as similar as that of the other documents of the cluster."""
        own = similarity_to_others(self.labels, self.similarity)
        with np.errstate(invalid="ignore"):
            return (self.runner_up >= 0) & (self.similarity - self.margin > (1 - BORDER) * own)


@dataclass(frozen=True, slots=True)
class Row:
    """One document: what it is called, and its text (None if the run or the reader has none)."""

    position: int
    id: str
    text: str | None


def similarity_to_others(labels: NDArray[np.int32], similarity: NDArray[np.float64]) -> NDArray[np.float64]:
    """Similarity of each document to the centre of the other documents of its cluster.

    A document pulls its own centre towards itself, most in small clusters; without that every document
    looks at home. For rows of unit length, with s the length of their sum (the sum of their similarities to
    the centre), the centre of the others is at cosine ``(s cos - 1) / sqrt(s^2 - 2 s cos + 1)``.

    Examples
    --------
    >>> similarity_to_others(np.array([0, 0]), np.array([0.8, 0.8])).round(2).tolist()
    [0.28, 0.28]
    """
    known = labels >= 0
    sums = np.bincount(labels[known], weights=similarity[known])
    length = np.where(known, sums[labels] if len(sums) else 0.0, np.nan)
    along = length * similarity
    squared = length**2 - 2 * along + 1
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(squared > 1e-9, (along - 1) / np.sqrt(squared), 0.0)


def read_scores(run: Run) -> Scores:
    """Read the numbers of all documents; a few bytes each, so that millions fit."""
    called = run.columns
    texts = texts_of(run)
    columns = [called[name] for name in ("cluster", "similarity", "runner_up", "margin")]
    parts: list[list[NDArray[Any]]] = [[] for _ in range(5)]
    for table in run.tables([*columns, *texts]):
        arrays = [_numbers(table[name]) for name in columns]
        for part, array in zip(parts, [*arrays, _keys(table, texts)], strict=True):
            part.append(array)
    label, similarity, other, margin, keys = (np.concatenate(part or [np.zeros(0)]) for part in parts)
    labels, runner_up = (np.nan_to_num(value, nan=-1).astype(np.int32) for value in (label, other))
    return Scores(labels, similarity, runner_up, margin, keys.astype(np.uint64))


def texts_of(run: Run) -> list[str]:
    """The text columns that the run has kept."""
    kept = set(run.schema.names)
    return [column for column in run.text_columns if column in kept]


def read_rows(run: Run, positions: NDArray[np.integer], *, with_text: bool) -> dict[int, Row]:
    """Fetch some documents by their position."""
    texts = texts_of(run) if with_text else []
    id_column: str = run.manifest["corpus"]["id_column"]
    wanted = np.unique(positions)
    found: dict[int, Row] = {}
    for start, table in _numbered(run, list(dict.fromkeys([id_column, *texts]))):
        here = wanted[np.searchsorted(wanted, start) : np.searchsorted(wanted, start + len(table))]
        part = table.take(pa.array(here - start)) if len(here) else table.slice(0, 0)
        for position, row in zip(here, part.to_pylist(), strict=True):
            text = _joined(row, texts) if texts else None
            found[int(position)] = Row(int(position), str(row[id_column]), text)
    return found


def _numbered(run: Run, columns: list[str]) -> Iterator[tuple[int, pa.Table]]:
    start = 0
    for table in run.tables(columns):
        yield start, table
        start += len(table)


def _joined(row: dict[str, Any], texts: list[str]) -> str:
    """The document as it was read: its text columns with a line break between them."""
    return "\n".join("" if row[column] is None else str(row[column]) for column in texts)


def _numbers(column: pa.ChunkedArray) -> NDArray[np.float64]:
    return np.asarray(column.cast(pa.float64()).to_numpy(), dtype=np.float64)


def _keys(table: pa.Table, texts: list[str]) -> NDArray[np.uint64]:
    digests = (
        hashlib.blake2b(_joined(row, texts).encode("utf-8", "replace"), digest_size=8).digest()
        for row in table.select(texts).to_pylist()
    )
    if not texts:
        return np.arange(len(table), dtype=np.uint64)
    return np.frombuffer(b"".join(digests), dtype=np.uint64)
