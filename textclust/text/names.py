"""The names of terms, words or sequences of words, which are joined only when they are asked for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from textclust.kernels.counting import order_by_byte
from textclust.text.types import string_buffers


@dataclass(frozen=True, slots=True)
class Names:
    """Names of terms.

    Attributes
    ----------
    words : LargeStringArray
    members : (n_terms, longest) int32 or None
        The words of each term, -1 where it has fewer; None where the words are the terms.
    """

    words: pa.LargeStringArray
    members: NDArray[np.int32] | None = None

    def __len__(self) -> int:
        return len(self.words) if self.members is None else len(self.members)

    def take(self, positions: NDArray[np.integer]) -> Names:
        """Some of the terms, in the order asked for."""
        if self.members is None:
            return Names(self.words.take(pa.array(positions)))
        if len(positions) == len(self) and bool((np.diff(positions) == 1).all()):  # as all n-grams are taken
            return self
        return Names(self.words, self.members[positions])

    def order(self) -> NDArray[np.int64]:
        """Positions of the terms in code point order; those of several words are in order already."""
        if self.members is not None:
            return np.arange(len(self), dtype=np.int64)
        return code_point_order(self.words)

    def to_list(self) -> list[str]:
        """Every name."""
        if self.members is None:
            names: list[str] = self.words.to_pylist()
            return names
        columns = np.ascontiguousarray(self.members.T)
        parts = [self.words.take(pa.array(column, mask=column < 0)) for column in columns]
        space = pa.scalar(" ", pa.large_string())
        joined: list[str] = pc.binary_join_element_wise(*parts, space, null_handling="skip").to_pylist()
        return joined


#: Masks of the first 0 to 8 bytes of a word.
_FIRST_BYTES = np.array([(1 << 64) - (1 << 8 * (8 - n)) for n in range(9)], dtype=np.uint64)


def code_point_order(words: pa.LargeStringArray) -> NDArray[np.int64]:
    """Sort strings: all by their first eight bytes at once, and only those that agree in them as strings.

    Examples
    --------
    >>> code_point_order(pa.array(["bb", "a", "aaaaaaaab", "aaaaaaaaa"], pa.large_string())).tolist()
    [1, 3, 2, 0]
    """
    offsets, data = string_buffers(words)
    data = np.concatenate([data[offsets[0] : offsets[-1]], np.zeros(8, dtype=np.uint8)])
    eight = np.lib.stride_tricks.sliding_window_view(data, 8)[offsets[:-1] - offsets[0]]
    keys = eight.view(">u8").ravel().astype(np.uint64) & _FIRST_BYTES[np.minimum(np.diff(offsets), 8)]
    order = np.arange(len(keys))
    other_keys, other_order, room = np.empty_like(keys), np.empty_like(order), np.empty(257, dtype=np.int64)
    for shift in range(0, 64, 8):
        order_by_byte(keys, order, shift, room, other_keys, other_order)
        keys, other_keys, order, other_order = other_keys, keys, other_order, order
    same = np.concatenate([[False], keys[1:] == keys[:-1], [False]])
    tied = np.flatnonzero(same[1:] | same[:-1])
    if len(tied):
        ties = order[tied]
        order[tied] = ties[pc.array_sort_indices(words.take(pa.array(ties))).to_numpy().astype(np.int64)]
    return order
