"""The words of a corpus as hashes, four bytes each: what counting without keeping text needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from textclust.kernels.arrays import frozen
from textclust.kernels.shingles import hash_strings
from textclust.text.documents import utf8_batches
from textclust.text.tokens import Finder, own_scanner


@dataclass(frozen=True, slots=True)
class Words:
    """Documents as hashes of their words, in order.

    Attributes
    ----------
    hashes : (n_words,) uint32
        ASCII capitals count as small letters.
    offsets : (n_documents + 1,) int64
        Where each document's words start.
    texts : (n_documents,) uint64
        Hash of each document as it stands; 0 for an empty one.
    sizes : (n_documents,) int64
        Bytes of each.
    """

    hashes: NDArray[np.uint32]
    offsets: NDArray[np.int64]
    texts: NDArray[np.uint64]
    sizes: NDArray[np.int64]


class WordReader:
    """Turns batches of documents into `Words`."""

    def __init__(self) -> None:
        self._finder = Finder(own_scanner())
        self._parts: list[tuple[NDArray[Any], ...]] = []

    def add(self, documents: Any) -> None:
        """Read some more documents: a list or an Arrow array of strings."""
        for batch in utf8_batches(documents):
            _, starts, ends, counts = self._finder.find(batch)
            words, texts = np.empty(len(starts), dtype=np.uint64), np.empty(len(counts), dtype=np.uint64)
            hash_strings(batch.buffer, starts, ends, True, words)
            hash_strings(batch.buffer, batch.offsets[:-1], batch.offsets[1:], False, texts)
            sizes = np.diff(batch.offsets)
            texts[sizes == 0] = 0
            self._parts.append(((words >> np.uint64(32)).astype(np.uint32), counts, texts, sizes))

    def words(self) -> Words:
        """All that was read."""
        kinds = (np.uint32, np.int64, np.uint64, np.int64)
        hashes, counts, texts, sizes = (
            np.concatenate([np.empty(0, kind), *(part[at] for part in self._parts)])
            for at, kind in enumerate(kinds)
        )
        offsets = np.concatenate([[0], np.cumsum(counts)])
        return Words(frozen(hashes, np.uint32), frozen(offsets, np.int64), texts, sizes)


def vocabulary_growth(words: Words, steps: int = 6) -> tuple[list[tuple[int, int]], float]:
    """How many distinct words the first words of a corpus are, and the exponent of their growth.

    Heaps' law (1978): n words hold about ``K n^beta`` distinct ones; beta is .4 to .7 for text in a language,
    and near 1 where most words stand once, as codes and numbers do.

    Returns
    -------
    list of (int, int)
        Words and distinct words, at sizes that double.
    float
        The exponent, by least squares of the logarithms.
    """
    total = len(words.hashes)
    first = np.sort(np.unique(words.hashes, return_index=True)[1])
    sizes = [size for step in reversed(range(steps)) if (size := total >> step)]
    curve = [(size, int(np.searchsorted(first, size))) for size in dict.fromkeys(sizes)]
    if len(curve) < 2:
        return curve, 1.0
    x, y = np.log(np.asarray(curve, dtype=np.float64)).T
    return curve, float(np.polyfit(x, y, 1)[0])
