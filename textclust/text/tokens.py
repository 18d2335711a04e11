"""From documents to token ids: every token is touched once, from there on everything is integers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from textclust.kernels.arrays import frozen
from textclust.kernels.blocks import allowed_cores, run_stream
from textclust.kernels.tokens import find_tokens
from textclust.text.characters import class_table
from textclust.text.documents import Utf8Batch, utf8_batches
from textclust.text.types import TypeTable, Utf8Words

#: Longer words are left out: encoded blobs, not language. Characters, marks not counted.
LONGEST_WORD = 64


@dataclass(frozen=True, slots=True)
class TokenStream:
    """All tokens of a corpus as ids of their types.

    Attributes
    ----------
    types : LargeStringArray
        Each distinct token as written.
    frequency : (n_types,) int64
        How many tokens each type has.
    ids : (n_tokens,) int32
        The type of each token, document after document.
    offsets : (n_documents + 1,) int64
        Where each document's tokens start.
    """

    types: pa.LargeStringArray
    frequency: NDArray[np.int64]
    ids: NDArray[np.int32]
    offsets: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Scanner:
    """What is a token.

    Attributes
    ----------
    classes : (0x110000,) uint8
        The class of each code point, as ``kernels.tokens`` names them.
    longest : int
        Longer words are left out; characters, marks not counted.
    """

    classes: NDArray[np.uint8]
    longest: int


def own_scanner() -> Scanner:
    """Words of every script, by the rules of ``characters``."""
    return Scanner(class_table(), LONGEST_WORD)


class Reader:
    """One thread's types, and the buffers that it uses again for each batch."""

    def __init__(self, scanner: Scanner) -> None:
        self.table = TypeTable()
        self._scanner = scanner
        self._text = Utf8Words()
        self._runs = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
        self._starts = np.empty(0, dtype=np.int64)
        self._ends = np.empty(0, dtype=np.int64)

    def read(self, batch: Utf8Batch) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Ids of the batch's tokens, and how many each document has."""
        n_bytes, per_document = len(batch.buffer), np.empty(len(batch.offsets) - 1, dtype=np.int64)
        if len(self._runs[0]) < n_bytes + 2:
            self._runs = np.empty(n_bytes + 2, dtype=np.int64), np.empty(n_bytes + 2, dtype=np.int64)
        if len(self._starts) < n_bytes // 2 + len(batch.offsets):
            self._starts = np.empty(n_bytes // 2 + len(batch.offsets), dtype=np.int64)
            self._ends = np.empty_like(self._starts)
        text = self._text.hold(batch.buffer)
        n_tokens = find_tokens(
            text[1], batch.offsets, self._scanner.classes, self._scanner.longest,
            self._runs, self._starts, self._ends, per_document,
        )  # fmt: skip
        starts, ends = frozen(self._starts[:n_tokens], np.int64), frozen(self._ends[:n_tokens], np.int64)
        # An unspaced script's tokens overlap: its types may take twice the bytes of the text.
        ids = self.table.intern(text, starts, ends, 2 * n_bytes)
        return ids, per_document


def tokenize(
    documents: Iterable[Any], n_jobs: int | None = None, scanner: Scanner | None = None
) -> TokenStream:
    """Split documents into tokens by the rules of ``kernels.tokens.find_tokens``.

    The types and their order depend on the threads only in their numbering.
    """
    scanner = scanner or own_scanner()
    parts = run_stream(
        lambda: Reader(scanner),
        lambda reader, batch: (reader, *reader.read(batch)),
        utf8_batches(documents),
        allowed_cores(n_jobs),
    )
    readers = list(dict.fromkeys(reader for reader, _, _ in parts))
    types, frequency, numbers = _merge([reader.table for reader in readers])
    number_of = dict(zip(readers, numbers, strict=True))
    offsets = np.concatenate([[0], *(per_document for _, _, per_document in parts)]).cumsum(dtype=np.int64)
    ids = np.empty(offsets[-1], dtype=np.int32)
    done = 0
    for reader, part, _ in parts:
        np.take(number_of[reader], part, out=ids[done : done + len(part)], mode="clip")
        done += len(part)
    return TokenStream(types, frequency, ids, offsets)


def _merge(
    tables: list[TypeTable],
) -> tuple[pa.LargeStringArray, NDArray[np.int64], list[NDArray[np.int32]]]:
    """Types of several tables, how many tokens each has, and each table's ids among them."""
    if len(tables) < 2:
        table = tables[0] if tables else TypeTable()
        return table.types(), table.frequency(), [np.arange(table.n_types, dtype=np.int32)] * len(tables)
    frequencies = [table.frequency().copy() for table in tables]
    first, numbers = tables[0], [np.arange(tables[0].n_types, dtype=np.int32)]
    numbers += [first.intern_array(table.types()) for table in tables[1:]]
    frequency = np.zeros(first.n_types, dtype=np.int64)
    for number, of_table in zip(numbers, frequencies, strict=True):
        frequency[number] += of_table
    return first.types(), frequency, numbers
