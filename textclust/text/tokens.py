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
    ids : (n_tokens,) int32
        The type of each token, document after document.
    offsets : (n_documents + 1,) int64
        Where each document's tokens start.
    """

    types: pa.LargeStringArray
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
        self._starts = np.empty(0, dtype=np.int64)
        self._ends = np.empty(0, dtype=np.int64)

    def read(self, batch: Utf8Batch) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Ids of the batch's tokens, and how many each document has."""
        capacity = len(batch.buffer) // 2 + len(batch.offsets)
        if len(self._starts) < capacity:
            self._starts = np.empty(capacity, dtype=np.int64)
            self._ends = np.empty(capacity, dtype=np.int64)
        text = self._text.hold(batch.buffer)
        per_document = np.empty(len(batch.offsets) - 1, dtype=np.int64)
        n_tokens = find_tokens(
            text, batch.offsets, self._scanner.classes, self._scanner.longest,
            self._starts, self._ends, per_document,
        )  # fmt: skip
        # An unspaced script's tokens overlap: its types may take twice the bytes of the text.
        ids = self.table.intern(
            self._text.words, frozen(self._starts[:n_tokens], np.int64),
            frozen(self._ends[:n_tokens], np.int64), 2 * len(batch.buffer),
        )  # fmt: skip
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
    types, number = _merge([reader.table for reader in readers])
    numbers = dict(zip(readers, number, strict=True))
    offsets = np.concatenate([[0], *(per_document for _, _, per_document in parts)]).cumsum(dtype=np.int64)
    ids = np.empty(offsets[-1], dtype=np.int32)
    done = 0
    for reader, part, _ in parts:
        np.take(numbers[reader], part, out=ids[done : done + len(part)], mode="clip")
        done += len(part)
    return TokenStream(types, ids, offsets)


def _merge(tables: list[TypeTable]) -> tuple[pa.LargeStringArray, list[NDArray[np.int32]]]:
    """One array of types for several tables, and each table's ids in it."""
    if not tables:
        return TypeTable().types(), []
    numbers = [np.arange(tables[0].n_types, dtype=np.int32)]
    numbers += [tables[0].intern_array(table.types()) for table in tables[1:]]
    return tables[0].types(), numbers
