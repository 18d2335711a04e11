"""Boilerplate: lines that stand in many documents."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from textclust.kernels.arrays import frozen
from textclust.kernels.shingles import hash_strings

#: Characters of a line worth telling, and the share of the documents it stands in.
LEAST_CHARACTERS = 12
LEAST_SHARE, LEAST_DOCUMENTS = 0.01, 5
#: Characters of a line that are shown.
SHOWN_CHARACTERS = 200


class LineCounter:
    """Counts in how many documents each line stands, eight bytes a line.

    The text of a line is kept only if it stands in two documents of one batch, as those in one of a hundred
    do.
    """

    def __init__(self) -> None:
        self._hashes: list[NDArray[np.uint64]] = []
        self._texts: dict[int, str] = {}
        self._n_documents = 0

    def add(self, text: pa.LargeStringArray) -> None:
        """Count the lines of some more documents."""
        pieces = pc.split_pattern(text, "\n")
        lines, document = pc.utf8_trim_whitespace(pieces.flatten()), pc.list_parent_indices(pieces)
        long = pc.greater_equal(pc.utf8_length(lines), LEAST_CHARACTERS)
        lines = (
            lines.filter(long).combine_chunks() if isinstance(lines, pa.ChunkedArray) else lines.filter(long)
        )
        of = np.asarray(document.filter(long), dtype=np.int64)
        self._n_documents += len(text)
        if not len(lines):
            return
        hashes = _hashes(lines)
        order = np.lexsort((of, hashes))
        again = (np.diff(hashes[order], prepend=~hashes[order][:1]) == 0) & (
            np.diff(of[order], prepend=-1) == 0
        )
        once = order[~again]
        self._hashes.append(hashes[once])
        found, first, counts = np.unique(hashes[once], return_index=True, return_counts=True)
        for hash_value, place in zip(
            found[counts > 1].tolist(), once[first[counts > 1]].tolist(), strict=True
        ):
            if hash_value not in self._texts:
                self._texts[hash_value] = lines[place].as_py()[:SHOWN_CHARACTERS]

    def commonest(self, most: int) -> list[tuple[str, int]]:
        """Lines that stand in one document of a hundred or more, and in how many; the commonest first."""
        if not self._hashes:
            return []
        found, counts = np.unique(np.concatenate(self._hashes), return_counts=True)
        enough = counts >= max(LEAST_DOCUMENTS, LEAST_SHARE * self._n_documents)
        kept = Counter(
            {
                self._texts[line]: count
                for line, count in zip(found[enough].tolist(), counts[enough].tolist(), strict=True)
                if line in self._texts
            }
        )
        return sorted(kept.items(), key=lambda pair: (-pair[1], pair[0]))[:most]


def _hashes(lines: pa.LargeStringArray) -> NDArray[np.uint64]:
    _, offset_buffer, data = lines.buffers()
    offsets = np.frombuffer(offset_buffer, dtype=np.int64)[lines.offset : lines.offset + len(lines) + 1]
    out = np.empty(len(lines), dtype=np.uint64)
    buffer, offsets = frozen(np.frombuffer(data, dtype=np.uint8), np.uint8), frozen(offsets, np.int64)
    hash_strings(buffer, offsets[:-1], offsets[1:], False, out)
    return out
