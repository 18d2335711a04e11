"""The distinct strings of a corpus: each is kept once and has a number."""

from __future__ import annotations

from collections.abc import Iterable
from threading import Lock
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from textclust.errors import MemoryLimitError
from textclust.kernels.arrays import fresh, frozen, roomy
from textclust.kernels.bits import GROUP
from textclust.kernels.interning import BLOCK, ID_BITS, fill_slots, intern_tokens
from textclust.kernels.tokens import find_traits

#: More distinct types than this are no vocabulary: tables and columns would take gigabytes.
MOST_TYPES = 10_000_000

#: So few strings are worked on one by one: what Arrow takes to begin with is more than that.
FEW = 64

#: A table of fewer slots grows fourfold: it is the new memory that takes the time.
_LARGE = 1 << 17
#: Slots that are read together: what this takes stays in the caches.
_TOGETHER = 1 << 13


class PaddedText:
    """A buffer that is used again, with room behind the text for what is read in groups of bytes."""

    def __init__(self) -> None:
        self._bytes = fresh(1 << 12, np.uint8)

    def hold(self, data: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Copy the bytes in; the buffer, with whatever follows them."""
        if len(self._bytes) < len(data) + GROUP:
            self._bytes = fresh(roomy(len(data) * 5 // 4 + GROUP), np.uint8)
        self._bytes[: len(data)] = data
        return self._bytes


class TypeTable:
    """The distinct strings seen so far, as bytes in one arena behind a table of hashes.

    Threads may share it: they take turns in `intern`.

    Parameters
    ----------
    expected : int
        About so many; it saves growing.
    """

    def __init__(self, expected: int = 0) -> None:
        self.n_types = 0
        size = 1 << (2 * (expected + BLOCK)).bit_length() - 1
        self._slots = fresh((size, 3), np.uint64)
        self._offsets = fresh(_most_types(size) + 1, np.int64)
        self._arena = fresh(1 << 14, np.uint8)
        self._scratch = np.empty((BLOCK, 4), dtype=np.uint64)
        self._turn = Lock()

    def intern(
        self,
        text: NDArray[np.uint8],
        starts: NDArray[np.int64],
        ends: NDArray[np.int64],
        n_bytes: int,
        out: NDArray[np.int32] | None = None,
    ) -> NDArray[np.int32]:
        """Type of each string.

        Parameters
        ----------
        text : (n,) uint8
            As `PaddedText` holds it; no string has a NUL in it.
        starts, ends : (n_strings,) int64
            Where each string lies in it.
        n_bytes : int
            As long as all strings together, or more.
        out : (n,) int32, optional
            Room for the result, which is then the first part of it.

        Raises
        ------
        MemoryLimitError
            There are more distinct ones than a vocabulary can have.
        """
        ids = np.empty(len(starts), dtype=np.int32) if out is None else out[: len(starts)]
        with self._turn:
            self._intern(text, starts, ends, n_bytes, ids)
        return ids

    def _intern(
        self,
        text: NDArray[np.uint8],
        starts: NDArray[np.int64],
        ends: NDArray[np.int64],
        n_bytes: int,
        ids: NDArray[np.int32],
    ) -> None:
        self._make_room(n_bytes)
        done = 0
        while True:
            done, self.n_types = intern_tokens(
                text,
                starts,
                ends,
                done,
                self._slots,
                self._offsets,
                self._arena,
                self.n_types,
                ids,
                self._scratch,
            )
            if self.n_types > MOST_TYPES:
                raise MemoryLimitError(
                    f"{self.n_types:,} distinct words among {int(self.frequency().sum()):,} so far are more "
                    f"than the {MOST_TYPES:,} of a vocabulary: this is no text in a language; "
                    "clean the input (--strip) or leave out columns of codes"
                )
            if done == len(starts):
                return
            self._grow()

    def intern_array(self, array: pa.LargeStringArray) -> NDArray[np.int32]:
        """Type of each string of an Arrow array without nulls."""
        offsets, data = string_buffers(array)
        text = PaddedText().hold(data[offsets[0] : offsets[-1]])
        offsets = frozen(offsets - offsets[0], np.int64)
        return self.intern(text, offsets[:-1], offsets[1:], int(offsets[-1]))

    def frequency(self) -> NDArray[np.int64]:
        """How often each type was interned, ``(n_types,)``."""
        last = self._slots.view(np.int64)[:, 2]
        frequency = np.empty(self.n_types + 1, dtype=np.int64)
        for at in range(0, len(last), _TOGETHER):
            part = last[at : at + _TOGETHER]
            frequency[part & (1 << ID_BITS) - 1] = part >> ID_BITS  # the first is for empty slots
        return frequency[1:]

    def types(self) -> pa.LargeStringArray:
        """Every type as written, in order of its id: a view, in which types to come do not appear."""
        offsets = self._offsets[: self.n_types + 1]
        data = self._arena[: offsets[-1]]
        return pa.LargeStringArray.from_buffers(self.n_types, pa.py_buffer(offsets), pa.py_buffer(data))

    def take_types(self) -> pa.LargeStringArray:
        """As `types`; the memory of the slots goes back, and nothing can be done with the table any more."""
        types = self.types()
        del self._slots, self._offsets, self._arena
        return types

    def _make_room(self, n_bytes: int) -> None:
        needed = int(self._offsets[self.n_types]) + n_bytes + GROUP
        if needed > len(self._arena):
            self._arena = _longer(self._arena, max(16 * len(self._arena), needed))

    def _grow(self) -> None:
        known = self._slots
        size = len(known) * (4 if len(known) < _LARGE else 2)
        self._slots = fresh((size, 3), np.uint64)
        self._offsets = _longer(self._offsets, _most_types(size) + 1)
        fill_slots(known, self._slots)


def _most_types(n_slots: int) -> int:
    """How full a table may be: a search seldom goes beyond the next slot."""
    return n_slots * 5 // 8


def _longer(array: NDArray[Any], length: int) -> NDArray[Any]:
    """The array with zeros after it."""
    longer = fresh(length, array.dtype)
    longer[: len(array)] = array
    return longer


def give_back() -> None:
    """Give unused memory back to the system, before a step that needs memory of another kind."""
    pa.default_memory_pool().release_unused()
    pa.system_memory_pool().release_unused()  # the heap


def string_buffers(array: pa.LargeStringArray) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Views of an Arrow array's offsets, ``(n + 1,)``, and of the bytes that they point into."""
    n = len(array)
    _, offset_buffer, data = array.buffers()
    if n == 0:
        return np.zeros(1, dtype=np.int64), np.zeros(0, dtype=np.uint8)
    offsets = np.frombuffer(offset_buffer, dtype=np.int64)[array.offset : array.offset + n + 1]
    return offsets, np.frombuffer(data, dtype=np.uint8) if data is not None else np.zeros(0, dtype=np.uint8)


def traits(array: pa.LargeStringArray) -> NDArray[np.uint8]:
    """Bits for each string that tell what is in it: those of ``kernels.tokens.find_traits``."""
    offsets, data = string_buffers(array)
    found = np.empty(len(array), dtype=np.uint8)
    text = PaddedText().hold(data[offsets[0] : offsets[-1]])
    find_traits(text, frozen(offsets - offsets[0], np.int64), found)
    return found


def distinct(array: pa.LargeStringArray) -> tuple[pa.LargeStringArray, NDArray[np.int32]]:
    """The different strings of an array by first occurrence, and each string's number among them.

    Examples
    --------
    >>> words, numbers = distinct(pa.array(["b", "a", "b"], pa.large_string()))
    >>> words.to_pylist(), numbers.tolist()
    (['b', 'a'], [0, 1, 0])
    """
    if len(array) <= FEW:
        return few_distinct(array.to_pylist())
    table = TypeTable(len(array))
    numbers = table.intern_array(array)
    return table.types(), numbers


def few_distinct(words: Iterable[str | None]) -> tuple[pa.LargeStringArray, NDArray[np.int32]]:
    """As `distinct`, one by one; None has the number -1."""
    known: dict[str, int] = {}
    numbers = [-1 if word is None else known.setdefault(word, len(known)) for word in words]
    return strings(list(known)), np.array(numbers, dtype=np.int32)


def strings(words: Any) -> pa.LargeStringArray:
    """Python's strings as an Arrow array."""
    return pa.array(words, pa.large_string())


def replaced(
    array: pa.LargeStringArray, positions: NDArray[np.int64], words: list[Any]
) -> pa.LargeStringArray:
    """The array with other words, or nulls, in some places, which are in order."""
    if not words:
        return array
    mask = np.zeros(len(array), dtype=bool)
    mask[positions] = True
    return pc.replace_with_mask(array, pa.array(mask), strings(words))
