"""From documents to token ids: every token is touched once, from there on everything is integers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain, islice
from queue import SimpleQueue
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from textclust.errors import MemoryLimitError
from textclust.kernels.blocks import allowed_cores
from textclust.kernels.tokens import fill_slots, find_tokens, intern_tokens
from textclust.text.characters import class_table
from textclust.text.documents import Utf8Batch, utf8_batches

#: Longer words are left out: encoded blobs, not language. Characters, marks not counted.
LONGEST_WORD = 64
#: More distinct types than this are no vocabulary; their table alone would take gigabytes.
MOST_TYPES = 10_000_000


@dataclass(frozen=True, slots=True)
class TokenStream:
    """All tokens of a corpus as ids of their types.

    Attributes
    ----------
    types : list of str
        Each distinct token as written.
    ids : (n_tokens,) int32
        The type of each token, document after document.
    offsets : (n_documents + 1,) int64
        Where each document's tokens start.
    """

    types: list[str]
    ids: NDArray[np.int32]
    offsets: NDArray[np.int64]


class TypeTable:
    """The distinct tokens seen so far, as bytes in one arena behind a table of hashes."""

    def __init__(self) -> None:
        self.n_types = 0
        self._slots = np.full(1 << 12, -1, dtype=np.int32)
        self._hashes = np.empty(1 << 11, dtype=np.uint64)
        self._type_offsets = np.zeros((1 << 11) + 1, dtype=np.int64)
        self._arena = np.empty(1 << 14, dtype=np.uint8)
        self._starts = np.empty(0, dtype=np.int64)
        self._ends = np.empty(0, dtype=np.int64)

    def read(self, batch: Utf8Batch) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Ids of the batch's tokens, and how many each document has."""
        capacity = len(batch.buffer) // 2 + len(batch.offsets)
        if len(self._starts) < capacity:
            self._starts = np.empty(capacity, dtype=np.int64)
            self._ends = np.empty(capacity, dtype=np.int64)
        per_document = np.empty(len(batch.offsets) - 1, dtype=np.int64)
        n_tokens = find_tokens(
            batch.buffer, batch.offsets, class_table(), LONGEST_WORD, self._starts, self._ends, per_document
        )
        # An unspaced script's tokens overlap: its types may take twice the bytes of the text.
        self._make_room(2 * len(batch.buffer))
        ids = np.empty(n_tokens, dtype=np.int32)
        done = 0
        while True:
            done, self.n_types = intern_tokens(
                batch.buffer, self._starts, self._ends, done, n_tokens,
                self._slots, self._hashes, self._type_offsets, self._arena, self.n_types, ids,
            )  # fmt: skip
            if done == n_tokens:
                return ids, per_document
            self._grow()

    def types(self) -> list[str]:
        """Every type as written, in order of its id."""
        offsets = self._type_offsets[: self.n_types + 1]
        arena = np.ascontiguousarray(self._arena[: offsets[-1]])
        array = pa.LargeStringArray.from_buffers(self.n_types, pa.py_buffer(offsets), pa.py_buffer(arena))
        words: list[str] = array.to_pylist()
        return words

    def _make_room(self, n_bytes: int) -> None:
        used = int(self._type_offsets[self.n_types])
        if used + n_bytes > len(self._arena):
            arena = np.empty(max(2 * len(self._arena), used + n_bytes), dtype=np.uint8)
            arena[:used] = self._arena[:used]
            self._arena = arena

    def _grow(self) -> None:
        size = 2 * len(self._slots)
        if size // 2 > 2 * MOST_TYPES:
            raise MemoryLimitError(
                f"more than {MOST_TYPES:,} distinct words: this is no text in a language; "
                "clean the input (--strip) or leave out columns of codes"
            )
        self._hashes = np.concatenate([self._hashes, np.empty_like(self._hashes)])
        self._type_offsets = np.concatenate([self._type_offsets, np.empty(size // 4, dtype=np.int64)])
        self._slots = np.full(size, -1, dtype=np.int32)
        fill_slots(self._slots, self._hashes, self.n_types)


def tokenize(documents: Iterable[Any], n_jobs: int | None = None) -> TokenStream:
    """Split documents into tokens by the rules of ``kernels.tokens.find_tokens``.

    The types and their order depend on the threads only in their numbering.
    """
    workers = allowed_cores(n_jobs)
    tables = [TypeTable() for _ in range(workers)]
    idle: SimpleQueue[int] = SimpleQueue()
    for worker in range(workers):
        idle.put(worker)

    def work(batch: Utf8Batch) -> tuple[int, NDArray[np.int32], NDArray[np.int64]]:
        worker = idle.get()
        try:
            return worker, *tables[worker].read(batch)
        finally:
            idle.put(worker)

    parts = _in_threads(work, utf8_batches(documents), workers)
    used = {part[0] for part in parts}
    types, renumber = _merge([table.types() if worker in used else [] for worker, table in enumerate(tables)])
    ids = [ids if len(used) < 2 else renumber[worker][ids] for worker, ids, _ in parts]
    counts = [per_document for _, _, per_document in parts]
    offsets = np.concatenate([[0], *counts]).cumsum(dtype=np.int64)
    return TokenStream(types, np.concatenate([np.empty(0, np.int32), *ids]), offsets)


def _in_threads(work: Callable[[Any], Any], batches: Iterable[Any], workers: int) -> list[Any]:
    """Results in order; no more batches wait in memory than the workers can take next."""
    batches = iter(batches)
    start = list(islice(batches, 2))
    if workers == 1 or len(start) < 2:
        return [work(batch) for batch in chain(start, batches)]
    results: list[Any] = []
    waiting: list[Future[Any]] = []
    with ThreadPoolExecutor(workers) as pool:
        for batch in chain(start, batches):
            waiting.append(pool.submit(work, batch))
            if len(waiting) > 2 * workers:
                results.append(waiting.pop(0).result())
        results.extend(future.result() for future in waiting)
    return results


def _merge(tables: list[list[str]]) -> tuple[list[str], list[NDArray[np.int32]]]:
    """One list of types for several tables, and each table's ids in it."""
    filled = [table for table in tables if table]
    if len(filled) < 2:
        same = [np.arange(len(table), dtype=np.int32) for table in tables]
        return (filled[0] if filled else []), same
    known: dict[str, int] = {}
    renumber = [
        np.fromiter((known.setdefault(word, len(known)) for word in table), np.int32, count=len(table))
        for table in tables
    ]
    return list(known), renumber
