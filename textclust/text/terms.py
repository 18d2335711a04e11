"""The names of terms, words or sequences of words, which are joined only when they are asked for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Terms:
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

    def take(self, positions: NDArray[np.integer]) -> Terms:
        """Some of the terms, in the order asked for."""
        if self.members is None:
            return Terms(self.words.take(pa.array(positions)))
        return Terms(self.words, self.members[positions])

    def order(self) -> NDArray[np.int64]:
        """Positions of the terms in code point order; those of several words are in order already."""
        if self.members is not None:
            return np.arange(len(self), dtype=np.int64)
        order: NDArray[np.int64] = pc.array_sort_indices(self.words).to_numpy().astype(np.int64)
        return order

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
