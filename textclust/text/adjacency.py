"""Which terms stand next to each other, how often and in which documents: what phrases are found from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from textclust.text.counts import count_matrix
from textclust.text.ngrams import numbered_pairs

#: A sequence that stands fewer times in the corpus is no phrase.
LEAST_COUNT = 3


@dataclass(frozen=True, slots=True)
class AdjacentTerms:
    """Pairs and triples of terms that stand next to each other at least `LEAST_COUNT` times.

    Attributes
    ----------
    heads, tails : (n_sequences,) int64
        Parts of each sequence: the column of a term, or ``n_terms`` plus the position of the pair that a
        triple begins with. The tail is always a term.
    counts : (n_sequences,) int64
        How often each stands in the corpus.
    term_counts : (n_terms,) int64
        How often each term stands in it.
    documents : (n_documents, n_sequences) csr_array of int32
        How often each stands in each document.
    """

    heads: NDArray[np.int64]
    tails: NDArray[np.int64]
    counts: NDArray[np.int64]
    term_counts: NDArray[np.int64]
    documents: sp.csr_array

    def words(self, sequence: int) -> tuple[int, ...]:
        """Columns of the terms of a sequence."""
        head, tail, n_terms = int(self.heads[sequence]), int(self.tails[sequence]), len(self.term_counts)
        return (head, tail) if head < n_terms else (*self.words(head - n_terms), tail)


def adjacent_terms(
    ids: NDArray[np.int32],
    offsets: NDArray[np.int64],
    n_terms: int,
    least: int = LEAST_COUNT,
    n_jobs: int | None = None,
) -> AdjacentTerms:
    """Find the sequences in token ids; nothing stands between their terms, no stop word either.

    Parameters
    ----------
    ids : (n_tokens,) int32
        The column of each token, -1 for what is no term.
    offsets : (n_documents + 1,) int64
        Where each document's tokens start.
    n_terms : int
        Columns there are.
    least : int
        How often a sequence must stand in the corpus.
    n_jobs : int or None

    Examples
    --------
    >>> ids = np.array([0, 1, 2, 0, 1, 2, 1, 0], dtype=np.int32)
    >>> found = adjacent_terms(ids, np.array([0, 3, 8]), 3, least=2)
    >>> [(found.words(i), int(found.counts[i])) for i in range(len(found.counts))]
    [((0, 1), 2), ((1, 2), 2), ((0, 1, 2), 2)]
    """
    after = np.full(len(ids), -1, dtype=np.int32)  # the next term of the same document
    after[:-1] = ids[1:]
    after[offsets[1:][offsets[1:] > 0] - 1] = -1
    pairs = _frequent(ids, n_terms, after, n_terms, least)
    third = np.full_like(after, -1)
    third[:-1] = np.where(pairs.numbers[1:] >= 0, after[1:], -1)  # the pair there overlaps by one term
    triples = _frequent(pairs.numbers, len(pairs.counts), third, n_terms, least)
    n_pairs, n_both = len(pairs.counts), len(pairs.counts) + len(triples.counts)
    starting = np.column_stack([pairs.numbers, triples.numbers])  # what starts at each token
    starting[:, 1] += np.where(starting[:, 1] >= 0, np.int32(n_pairs), np.int32(0))
    starting[starting < 0] = n_both
    column_of = np.append(np.arange(n_both, dtype=np.int32), np.int32(-1))
    return AdjacentTerms(
        heads=np.concatenate([pairs.heads, n_terms + triples.heads]),
        tails=np.concatenate([pairs.tails, triples.tails]).astype(np.int64),
        counts=np.concatenate([pairs.counts, triples.counts]),
        term_counts=np.bincount(ids[ids >= 0], minlength=n_terms),
        documents=sp.csr_array(count_matrix(starting.ravel(), column_of, 2 * offsets, n_both, n_jobs)),
    )


@dataclass(frozen=True, slots=True)
class _Frequent:
    """Pairs that occur often enough: their parts, how often, and which starts at each token, -1 for none."""

    heads: NDArray[np.int64]
    tails: NDArray[np.int32]
    counts: NDArray[np.int64]
    numbers: NDArray[np.int32]


def _frequent(
    heads: NDArray[np.int32], n_heads: int, tails: NDArray[np.int32], n_tails: int, least: int
) -> _Frequent:
    numbers, firsts, lasts = numbered_pairs(heads, n_heads, tails, n_tails)
    counts = np.bincount(numbers[numbers >= 0], minlength=len(lasts))
    kept = counts >= least
    renumbered = np.append(np.where(kept, np.cumsum(kept) - 1, -1), -1).astype(np.int32)
    first_parts = np.repeat(np.arange(n_heads), np.diff(firsts))
    return _Frequent(first_parts[kept], lasts[kept], counts[kept], renumbered[numbers])
