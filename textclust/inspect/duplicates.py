"""Exact and near duplicates: MinHash proposes pairs, their exact Jaccard similarity decides.

Broder (1997); banding as in Leskovec, Rajaraman & Ullman, Mining of Massive Datasets, section 3.4.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

from textclust.inspect.words import Words
from textclust.kernels.arrays import frozen
from textclust.kernels.blocks import allowed_cores, run_blocks
from textclust.kernels.shingles import jaccard_of_pairs, min_hashes, shingle_words

#: Words in a shingle, and what share of all shingles of two documents near duplicates have in common: a
#: word changed in twelve, at random places, leaves .6. In short texts one word may always be changed, but
#: below ten words every word counts (ADR 34).
SHINGLE_WORDS = 3
NEAR = 0.6
FEWEST_SHINGLES = 8
#: Pairs of similarity .6 meet in at least one band with probability .9996, pairs of .45 with .95.
BANDS, BAND_HASHES = 32, 3


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Which documents say the same.

    Attributes
    ----------
    exact : (n_documents,) int64
        A number for each distinct text, -1 for an empty document.
    near : (n_documents,) int64
        A number for each family of documents that are near duplicates of each other, directly or through
        others; exact duplicates are of one family. -1 for an empty document.
    n_candidates, n_near_pairs : int
        Pairs of different texts that were compared, and how many of them are near duplicates.
    """

    exact: NDArray[np.int64]
    near: NDArray[np.int64]
    n_candidates: int = 0
    n_near_pairs: int = 0

    @property
    def n_exact(self) -> int:
        """Documents that repeat another one's text."""
        return _repeated(self.exact)

    @property
    def n_near(self) -> int:
        """Documents that repeat another one's text or nearly so."""
        return _repeated(self.near)

    def weights(self) -> NDArray[np.float64]:
        """Weights with which each family weighs as one document."""
        counts = np.bincount(self.near[self.near >= 0], minlength=1)
        return np.where(self.near >= 0, 1.0 / np.maximum(counts, 1)[self.near], 1.0)


def _repeated(families: NDArray[np.int64]) -> int:
    known = families[families >= 0]
    return len(known) - len(np.unique(known))


def find_duplicates(words: Words, n_jobs: int | None = None) -> Duplicates:
    """Exact and near duplicates of a corpus, in time linear in its words (but for sorting).

    What is found depends on the texts alone, not on their order.
    """
    exact = np.full(len(words.texts), -1)
    filled = np.flatnonzero(words.sizes > 0)
    distinct, first, numbers = np.unique(words.texts[filled], return_index=True, return_inverse=True)
    exact[filled] = numbers
    if not len(distinct):
        return Duplicates(exact, exact.copy())
    shingles, offsets = _shingle_sets(words, filled[first])
    left, right = _candidates(_signatures(shingles, offsets, n_jobs))
    similar = np.empty(len(left))

    def work(start: int, stop: int) -> None:
        jaccard_of_pairs(shingles, offsets, left[start:stop], right[start:stop], similar[start:stop])

    run_blocks(work, len(left), allowed_cores(n_jobs), least=4096)
    near = similar >= near_from(np.minimum(*(np.diff(offsets)[side] for side in (left, right))))
    n = len(distinct)
    pairs = sp.coo_array((np.ones(int(near.sum()), dtype=np.int8), (left[near], right[near])), shape=(n, n))
    families = connected_components(pairs, directed=False)[1]
    return Duplicates(
        exact, np.where(exact >= 0, families[exact], -1).astype(np.int64), len(left), int(near.sum())
    )


def near_from(n_shingles: NDArray[np.int64]) -> NDArray[np.float64]:
    """Jaccard similarity from which on documents are near duplicates, by the shingles of the shorter one.

    One changed word takes three of m shingles and brings three others: ``(m - 3) / (m + 3)`` is left.

    Examples
    --------
    >>> near_from(np.array([5, 8, 18, 100])).round(2).tolist()
    [0.8, 0.45, 0.6, 0.6]
    """
    one_word = (n_shingles - SHINGLE_WORDS) / (n_shingles + SHINGLE_WORDS) - 1e-9
    return np.where(n_shingles < FEWEST_SHINGLES, 0.8, np.minimum(one_word, NEAR))


def _shingle_sets(words: Words, documents: NDArray[np.int64]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """The distinct shingles of each of these documents, rising, and where each document's start."""
    every = np.empty(len(words.hashes), dtype=np.uint32)
    shingle_words(words.hashes, words.offsets, SHINGLE_WORDS, every)
    place = np.full(len(words.texts), -1)
    place[documents] = np.arange(len(documents))
    of_word = np.repeat(place, np.diff(words.offsets))
    kept = of_word >= 0
    keys = of_word[kept].astype(np.uint64) << np.uint64(32) | every[kept]
    keys.sort()
    keys = keys[np.diff(keys, prepend=~keys[:1]) != 0]
    counts = np.bincount((keys >> np.uint64(32)).astype(np.int64), minlength=len(documents))
    shingles = (keys & np.uint64(0xFFFFFFFF)).astype(np.uint32)
    return frozen(shingles, np.uint32), frozen(np.concatenate([[0], np.cumsum(counts)]), np.int64)


def _signatures(
    shingles: NDArray[np.uint32], offsets: NDArray[np.int64], n_jobs: int | None
) -> NDArray[np.uint32]:
    """MinHash signature of each document."""
    n_hashes = BANDS * BAND_HASHES
    seeds = frozen(np.arange(1, n_hashes + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15), np.uint64)
    out = np.empty((len(offsets) - 1, n_hashes), dtype=np.uint32)

    def work(start: int, stop: int) -> None:
        min_hashes(shingles, offsets[start : stop + 1], seeds, out[start:stop])

    run_blocks(work, len(out), allowed_cores(n_jobs), least=512)
    return out


def _candidates(signatures: NDArray[np.uint32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs that agree in a whole band: each document with the first of its bucket and the one before it.

    Documents come in order of their content, so the pairs do not depend on where they stand.
    """
    n = len(signatures)
    pairs = []
    empty = signatures[:, 0] == np.uint32(0xFFFFFFFF)
    for band in range(BANDS):
        key = np.zeros(n, dtype=np.uint64)
        for column in signatures[:, band * BAND_HASHES : (band + 1) * BAND_HASHES].T:
            key = (key ^ column.astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
            key ^= key >> np.uint64(29)
        order = np.argsort(key, kind="stable")
        order = order[~empty[order]]
        ranked = key[order]
        if not len(order):
            continue
        same = np.flatnonzero(ranked[1:] == ranked[:-1]) + 1
        new = np.flatnonzero(np.diff(ranked, prepend=~ranked[:1]) != 0)
        firsts = new[np.searchsorted(new, same, side="right") - 1]
        pairs += [order[same - 1] * n + order[same], order[firsts] * n + order[same]]
    both = np.unique(np.concatenate([np.empty(0, dtype=np.int64), *pairs]))
    return frozen(both // n, np.int64), frozen(both % n, np.int64)
