"""From documents to token ids: every token is touched once, from there on everything is integers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import cycle
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from textclust.kernels.arrays import Growing, fresh, frozen, roomy
from textclust.kernels.blocks import allowed_cores, run_stream
from textclust.kernels.counting import count_runs
from textclust.kernels.tokens import SEPARATOR, find_tokens
from textclust.text.characters import class_table
from textclust.text.documents import Utf8Batch, utf8_batches
from textclust.text.types import PaddedText, TypeTable

#: Longer words are left out: encoded blobs, not language. Characters, marks not counted.
LONGEST_WORD = 64

#: The bytes that are letters or digits of ASCII.
_LETTERS_AND_DIGITS = np.array([chr(byte).isascii() and chr(byte).isalnum() for byte in range(128)])
#: Threads that share a table of types: interning, one thread at a time, is half of the work.
THREADS_PER_TABLE = 2
#: Places of types that a thread counts before it begins anew; kernels count in 32 bits.
_MOST_PLACES = 1 << 31


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
        The type of each token, document after document; or, with ``counts``, the types of each document.
    offsets : (n_documents + 1,) int64
        Where each document's start.
    counts : (n_tokens,) uint8 or None
        How often each type stands there in its document, where the order of tokens is not kept. A frequent
        one may be there several times.
    table : TypeTable or None
        The table in which the types are, if no others have taken their place.
    """

    types: pa.LargeStringArray
    frequency: NDArray[np.int64]
    ids: NDArray[np.int32]
    offsets: NDArray[np.int64]
    counts: NDArray[np.uint8] | None = None
    table: TypeTable | None = None


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


class Finder:
    """Where the tokens of a batch lie, in buffers that are used again for the next."""

    def __init__(self, scanner: Scanner) -> None:
        self._scanner = scanner
        self._joiners = np.flatnonzero((scanner.classes[:128] != SEPARATOR) & ~_LETTERS_AND_DIGITS)
        self._text = PaddedText()
        self._edges = np.empty(0, dtype=np.int64)
        self._starts = np.empty(0, dtype=np.int64)
        self._ends = np.empty(0, dtype=np.int64)

    def find(
        self, batch: Utf8Batch
    ) -> tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """The text, start and end of each token in it, and how many each document has."""
        n_bytes, per_document = len(batch.buffer), np.empty(len(batch.offsets) - 1, dtype=np.int64)
        longest = int(np.diff(batch.offsets).max(initial=0))
        if len(self._edges) < longest + 2:
            self._edges = fresh(roomy(longest + 2), np.int64)
        if len(self._starts) < n_bytes // 2 + len(batch.offsets):
            self._starts = fresh(roomy(n_bytes // 2 + len(batch.offsets)), np.int64)
            self._ends = fresh(len(self._starts), np.int64)
        text = self._text.hold(batch.buffer)
        n_tokens = find_tokens(
            text, batch.offsets, self._scanner.classes, self._joiners, self._scanner.longest,
            self._edges, self._starts, self._ends, per_document,
        )  # fmt: skip
        starts, ends = frozen(self._starts[:n_tokens], np.int64), frozen(self._ends[:n_tokens], np.int64)
        return text, starts, ends, per_document


class Reader:
    """One thread's work: where tokens lie, their types, and how often each stands in a document."""

    def __init__(self, scanner: Scanner, table: TypeTable, *, ordered: bool = True) -> None:
        self.table = table
        self._finder = Finder(scanner)
        self._ordered = ordered
        self._seen = np.zeros(0, dtype=np.uint32)
        self._ids, self._counts = np.empty(0, dtype=np.int32), np.empty(0, dtype=np.uint8)
        self._n_places = 1

    def read(self, batch: Utf8Batch) -> tuple[NDArray[np.int32], NDArray[np.uint8] | None, NDArray[np.int64]]:
        """Ids of the batch's tokens or, out of order, of its documents' types with their counts.

        Last, how many each document has.
        """
        text, starts, ends, per_document = self._finder.find(batch)
        if len(self._ids) < len(starts):
            size = roomy(2 * len(starts))
            self._ids, self._counts = fresh(size, np.int32), fresh(size, np.uint8)
        # An unspaced script's tokens overlap: its types may take twice the bytes of the text.
        ids = self.table.intern(text, starts, ends, 2 * len(batch.buffer), self._ids)
        if self._ordered:
            return ids.copy(), None, per_document
        if len(self._seen) < self.table.n_types or self._n_places > _MOST_PLACES:
            self._seen = fresh(4 * self.table.n_types, np.uint32)  # nothing before this batch matters
            self._n_places = 1
        n = count_runs(ids, per_document, self._seen, self._n_places, self._counts)
        self._n_places += n
        return ids[:n].copy(), self._counts[:n].copy(), per_document


def tokenize(
    documents: Iterable[Any],
    n_jobs: int | None = None,
    scanner: Scanner | None = None,
    *,
    ordered: bool = True,
) -> TokenStream:
    """Split documents into tokens by the rules of ``kernels.tokens.find_tokens``.

    The types and their order depend on the threads only in their numbering.

    Parameters
    ----------
    documents : iterable
        As `utf8_batches` takes them.
    n_jobs : int or None
        Threads; all allowed cores for None.
    scanner : Scanner or None
        What is a token; None for our rules.
    ordered : bool, default=True
        Keep every token; otherwise only how often each type stands in each document, which is less.
    """
    scanner, jobs = scanner or own_scanner(), allowed_cores(n_jobs)
    shared = cycle([TypeTable() for _ in range(0, jobs, THREADS_PER_TABLE)])
    parts = run_stream(
        lambda: Reader(scanner, next(shared), ordered=ordered),
        lambda reader, batch: (reader.table, *reader.read(batch)),
        utf8_batches(documents),
        jobs,
    )
    tokens, repeats, sizes, sources = Growing(np.int32), Growing(np.uint8), [np.zeros(1, dtype=np.int64)], []
    for table, part, part_counts, per_document in parts:
        tokens.add(part)
        if part_counts is not None:
            repeats.add(part_counts)
        sizes.append(per_document)
        sources.append(table)
    ids, offsets = tokens.array(), np.concatenate(sizes).cumsum(dtype=np.int64)
    tables = list(dict.fromkeys(sources)) or [next(shared)]
    merged, frequency, numbers = _merge(tables)
    done = 0
    for table, size in zip(sources, sizes[1:], strict=True):
        part = ids[done : done + int(size.sum())]
        if table is not tables[0]:
            part[:] = numbers[tables.index(table)][part]
        done += len(part)
    counts = None if ordered else repeats.array()
    return TokenStream(merged.types(), frequency, ids, offsets, counts, merged)


def _merge(tables: list[TypeTable]) -> tuple[TypeTable, NDArray[np.int64], list[NDArray[np.int32]]]:
    """Bring the types of all tables into the first.

    That table, how many tokens each type has, and each table's ids in it.
    """
    first = tables[0]
    frequencies = [table.frequency() for table in tables]
    numbers = [np.arange(first.n_types, dtype=np.int32)]
    others = [table.take_types() for table in tables[1:]]  # memory goes back before the first one grows
    numbers += [first.intern_array(types) for types in others]
    frequency = np.zeros(first.n_types, dtype=np.int64)
    for number, of_table in zip(numbers, frequencies, strict=True):
        frequency[number] += of_table
    return first, frequency, numbers
