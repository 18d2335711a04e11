"""Which terms stand next to each other, how often and in which documents: what phrases are found from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from textclust.text.counts import count_matrix

#: A sequence that stands fewer times in the corpus is no phrase.
LEAST_COUNT = 3
#: Fibonacci hashing: 2^64 over the golden ratio, odd.
_MIX = np.uint64(0x9E3779B97F4A7C15)


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
    words = ids.astype(np.int64)
    follows = np.zeros(len(words), dtype=bool)  # whether the next token is in the same document
    follows[:-1] = True
    starts = offsets[1:-1]
    follows[starts[(starts > 0) & (starts < len(words))] - 1] = False
    after = np.append(words[1:], -1)
    pair_keys = np.where(follows & (words >= 0) & (after >= 0), words * n_terms + after, -1)
    pairs, pair_counts, pair_of = _frequent(pair_keys, least)
    first = np.append(pair_of[1:], -1)  # the pair that begins at the next token: it overlaps by one term
    triple_keys = np.where((pair_of >= 0) & (first >= 0), pair_of * n_terms + np.append(after[1:], -1), -1)
    triples, triple_counts, triple_of = _frequent(triple_keys, least)
    n_pairs = len(pairs)
    both = [
        count_matrix(
            found.astype(np.int32), np.append(np.arange(n), -1), offsets, n, n_jobs
        )  # the last: none
        for found, n in ((pair_of, n_pairs), (triple_of, len(triples)))
    ]
    width = max(n_terms, 1)
    return AdjacentTerms(
        heads=np.concatenate([pairs // width, n_terms + triples // width]),
        tails=np.concatenate([pairs % width, triples % width]),
        counts=np.concatenate([pair_counts, triple_counts]),
        term_counts=np.bincount(words[words >= 0], minlength=n_terms),
        documents=sp.csr_array(sp.hstack(both, format="csr")),
    )


def _frequent(
    keys: NDArray[np.int64], least: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Keys that occur often enough, how often, and the position of each token's key among them, or -1.

    Most keys occur once: counting them by a hash first leaves few to be sorted.
    """
    position = np.full(len(keys), -1, dtype=np.int64)
    places = np.flatnonzero(keys >= 0)
    bits = np.uint64(max(len(places).bit_length() + 1, 8))
    buckets = ((keys[places].astype(np.uint64) * _MIX) >> (np.uint64(64) - bits)).astype(np.int64)
    places = places[(np.bincount(buckets) >= least)[buckets]] if len(places) else places
    distinct, numbers, counts = np.unique(keys[places], return_inverse=True, return_counts=True)
    kept = counts >= least
    renumber = np.where(kept, np.cumsum(kept) - 1, -1)
    position[places] = renumber[numbers]
    return distinct[kept], counts[kept], position
