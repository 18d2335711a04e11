"""The names of terms, words or sequences of words, which are put together only when they are asked for."""

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

    @classmethod
    def at(cls, words: pa.LargeStringArray, places: NDArray[np.integer]) -> Names:
        """Words at some places; only of few of them a copy is less than what it is made from."""
        if 2 * len(places) < len(words):
            return cls(words.take(pa.array(places)))
        return cls(words, places.astype(np.int32)[:, None])

    def __len__(self) -> int:
        return len(self.words) if self.members is None else len(self.members)

    def take(self, positions: NDArray[np.integer]) -> Names:
        """Some of the terms, in the order asked for."""
        if self.members is None:
            return Names.at(self.words, positions)
        if self.members.shape[1] == 1:
            return Names.at(self.words, self.members[positions, 0])
        if len(positions) == len(self) and bool((np.diff(positions) == 1).all()):  # as all n-grams are taken
            return self
        return Names(self.words, self.members[positions])

    def order(self) -> NDArray[np.int64]:
        """Positions of the terms in code point order; those of several words are in order already."""
        if self.members is None:
            return code_point_order(self.words)
        if self.members.shape[1] == 1:
            return code_point_order(self.words, self.members[:, 0])
        return np.arange(len(self), dtype=np.int64)

    def to_array(self) -> pa.LargeStringArray:
        """Every name."""
        if self.members is None:
            return self.words
        if self.members.shape[1] == 1:
            return self.words.take(pa.array(self.members[:, 0]))
        columns = np.ascontiguousarray(self.members.T)
        parts = [self.words.take(pa.array(column, mask=column < 0)) for column in columns]
        space = pa.scalar(" ", pa.large_string())
        return pc.binary_join_element_wise(*parts, space, null_handling="skip")

    def to_list(self) -> list[str]:
        """Every name."""
        names: list[str] = self.to_array().to_pylist()
        return names


#: Masks of the first 0 to 8 bytes of a word.
_FIRST_BYTES = np.array([(1 << 64) - (1 << 8 * (8 - n)) for n in range(9)], dtype=np.uint64)


def code_point_order(
    words: pa.LargeStringArray, places: NDArray[np.integer] | None = None
) -> NDArray[np.int64]:
    """Sort strings: all by their first eight bytes at once, and only those that agree in them as strings.

    Parameters
    ----------
    words : LargeStringArray
    places : (n,) int or None
        The words to sort; None for all.

    Examples
    --------
    >>> words = pa.array(["bb", "a", "aaaaaaaab", "aaaaaaaaa"], pa.large_string())
    >>> code_point_order(words).tolist(), code_point_order(words, np.array([2, 0, 1])).tolist()
    ([1, 3, 2, 0], [2, 0, 1])
    """
    places = np.arange(len(words)) if places is None else places
    offsets, data = string_buffers(words)
    data = np.concatenate([data[offsets[0] : offsets[-1]], np.zeros(8, dtype=np.uint8)])
    eight = np.ndarray(len(data) - 7, dtype=">u8", buffer=data, strides=(1,))  # from each byte on
    sizes = np.minimum(np.diff(offsets), 8)[places]
    keys = eight[(offsets[:-1] - offsets[0])[places]].astype(np.uint64) & _FIRST_BYTES[sizes]
    order = np.arange(len(keys))
    other_keys, other_order, starts = np.empty_like(keys), np.empty_like(order), np.empty(257, dtype=np.int64)
    for shift in range(0, 64, 8):
        order_by_byte(keys, order, shift, starts, other_keys, other_order)
        keys, other_keys, order, other_order = other_keys, keys, other_order, order
    same = np.concatenate([[False], keys[1:] == keys[:-1], [False]])
    tied = np.flatnonzero(same[1:] | same[:-1])
    if len(tied):
        ties = order[tied]
        ranked = pc.array_sort_indices(words.take(pa.array(places[ties])))
        order[tied] = ties[ranked.to_numpy().astype(np.int64)]
    return order
