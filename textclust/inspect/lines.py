"""Boilerplate: lines that stand in many documents."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from textclust.kernels.arrays import frozen
from textclust.kernels.shingles import hash_strings
from textclust.text.types import string_buffers

#: Characters of a line worth telling, and the share of the documents it stands in.
LEAST_CHARACTERS = 12
LEAST_SHARE, LEAST_DOCUMENTS = 0.01, 5
#: Characters of a line that are shown.
SHOWN_CHARACTERS = 200
#: Texts of rare lines are dropped first after so many documents, then whenever there are twice as many.
REVIEW_FROM = 4096


@dataclass(frozen=True, slots=True)
class _Counts:
    """Hashes of lines, rising, none twice, and in how many documents each line stands."""

    hashes: NDArray[np.uint64]
    documents: NDArray[np.int64]

    def joined(self, other: _Counts) -> _Counts:
        """Both together."""
        hashes, place = np.unique(np.concatenate([self.hashes, other.hashes]), return_inverse=True)
        documents = np.zeros(len(hashes), dtype=np.int64)
        np.add.at(documents, place, np.concatenate([self.documents, other.documents]))
        return _Counts(hashes, documents)

    def holds(self, hashes: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """Which of some hashes are among these."""
        places = np.minimum(np.searchsorted(self.hashes, hashes), len(self.hashes) - 1)
        return np.asarray(self.hashes[places] == hashes)


class LineCounter:
    """Counts in how many documents each line stands, by a hash of it; what is found depends on no order.

    The text of a line is kept from its second document on. Whenever there are twice as many documents, texts
    of lines that are too rare by then are dropped: one that is frequent in the end comes again.
    """

    def __init__(self) -> None:
        # Each at least twice as large as the next one, so there are few, and lines are seldom merged.
        self._counts: list[_Counts] = []
        self._texts: dict[int, str] = {}
        self._n_documents = 0
        self._next_review = REVIEW_FROM

    def add(self, text: pa.LargeStringArray) -> None:
        """Count the lines of some more documents."""
        self._n_documents += len(text)
        lines, document = _long_lines(text)
        if not len(lines):
            return
        hashes = _hashes(lines)
        order = np.lexsort((document, hashes))
        again = (np.diff(hashes[order], prepend=~hashes[order][:1]) == 0) & (
            np.diff(document[order], prepend=-1) == 0
        )
        once = order[~again]
        found, first, counts = np.unique(hashes[once], return_index=True, return_counts=True)
        repeated = counts > 1
        for known in self._counts:
            repeated |= known.holds(found)
        for line, place in zip(found[repeated].tolist(), once[first[repeated]].tolist(), strict=True):
            if line not in self._texts:
                self._texts[line] = lines[place].as_py()[:SHOWN_CHARACTERS]
        self._keep(_Counts(found, counts))
        if self._n_documents >= self._next_review:
            self._drop_rare()

    def commonest(self, most: int) -> list[tuple[str, int]]:
        """Lines that stand in one document of a hundred or more, and in how many; the commonest first."""
        if not self._counts:
            return []
        found = self._frequent(max(LEAST_DOCUMENTS, LEAST_SHARE * self._n_documents))
        kept = [(self._texts[line], count) for line, count in found.items()]
        return sorted(kept, key=lambda pair: (-pair[1], pair[0]))[:most]

    def _keep(self, counts: _Counts) -> None:
        while self._counts and len(self._counts[-1].hashes) < 2 * len(counts.hashes):
            counts = self._counts.pop().joined(counts)
        self._counts.append(counts)

    def _frequent(self, least: float) -> dict[int, int]:
        """Lines in so many documents, and in how many."""
        self._counts = [functools.reduce(_Counts.joined, self._counts)]
        found = self._counts[0]
        enough = found.documents >= least
        return dict(zip(found.hashes[enough].tolist(), found.documents[enough].tolist(), strict=True))

    def _drop_rare(self) -> None:
        frequent = self._frequent(max(2.0, LEAST_SHARE * self._n_documents))
        self._texts = {line: text for line, text in self._texts.items() if line in frequent}
        self._next_review = 2 * self._n_documents


def _long_lines(text: pa.LargeStringArray) -> tuple[pa.LargeStringArray, NDArray[np.int64]]:
    """Lines worth telling, without the space round them, and the document that each is in."""
    pieces = pc.split_pattern(text, "\n")
    lines, document = pc.utf8_trim_whitespace(pieces.flatten()), pc.list_parent_indices(pieces)
    long = pc.greater_equal(pc.utf8_length(lines), LEAST_CHARACTERS)
    lines = lines.filter(long)
    if isinstance(lines, pa.ChunkedArray):
        lines = lines.combine_chunks()
    return lines, np.asarray(document.filter(long), dtype=np.int64)


def _hashes(lines: pa.LargeStringArray) -> NDArray[np.uint64]:
    offsets, buffer = string_buffers(lines)
    out = np.empty(len(lines), dtype=np.uint64)
    places = frozen(offsets, np.int64)
    hash_strings(frozen(buffer, np.uint8), places[:-1], places[1:], False, out)
    return out
