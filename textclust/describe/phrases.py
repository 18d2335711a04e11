"""Two- and three-word phrases of a cluster: words that belong together, and to it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from textclust.describe.discriminative import log_odds
from textclust.describe.significance import with_evidence
from textclust.describe.terms import DocumentCounts, document_counts
from textclust.kernels.tokens import IDEOGRAPH
from textclust.text.adjacency import AdjacentTerms
from textclust.text.characters import class_table

#: Words belong together if their normalised pointwise mutual information is so high ...
LEAST_NPMI = 0.3
#: ... and a phrase says more than its words if it stands in so great a part of the cluster's documents that
#: hold the rarest of them.
LEAST_SHARE = 0.2
#: A pair that mostly stands in one longer phrase is no phrase of its own.
PART_OF_LONGER = 0.7
#: So many sequences are looked at for each phrase that is asked for.
LOOKED_AT = 10


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase as shown, its log-odds score, and the columns of its words."""

    text: str
    score: float
    words: tuple[int, ...]


class PhraseFinder:
    """Finds the phrases of each cluster among the terms that stand next to each other.

    Parameters
    ----------
    adjacent : AdjacentTerms
        What the vectoriser counted.
    names : sequence of str
        How each term is shown.
    named : (n_terms,) bool
        Which terms may stand in a label.
    """

    def __init__(self, adjacent: AdjacentTerms, names: Any, named: NDArray[np.bool_]) -> None:
        self._adjacent = adjacent
        self._names = names
        self._named = named

    def find(
        self, labels: NDArray[np.integer], counts: DocumentCounts, rate: float, most: int
    ) -> list[list[Phrase]]:
        """Phrases of each cluster, the most telling first, by the same log-odds as single terms.

        Parameters
        ----------
        labels : (n_documents,)
            Cluster of each document, -1 for none.
        counts : DocumentCounts
            Of the single terms.
        rate : float
            False discoveries among the phrases of a cluster.
        most : int
            Phrases of a cluster at most.
        """
        found = document_counts(self._adjacent.documents, labels, len(counts.sizes))
        z, evident = log_odds(found), with_evidence(found, rate)
        indptr = found.within.indptr
        phrases = []
        for cluster, (a, b) in enumerate(pairwise(indptr.tolist())):
            own = a + np.flatnonzero(evident[a:b] & (z[a:b] > 0))
            own = own[np.lexsort((found.within.indices[own], -z[own]))][: LOOKED_AT * most]
            holding = counts.within[[cluster]].toarray().ravel()
            phrases.append(self._best(own, found, z, holding, most))
        return phrases

    def _best(
        self,
        order: NDArray[np.intp],
        found: DocumentCounts,
        z: NDArray[np.float64],
        holding: NDArray[np.float64],
        most: int,
    ) -> list[Phrase]:
        """The first phrases in order that say more than their words; of two that overlap the better one."""
        inside = {self._words(found, at): float(found.within.data[at]) for at in order}
        longer: dict[tuple[int, ...], float] = {}
        for words, n in inside.items():
            for part in (words[:-1], words[1:]):
                longer[part] = max(longer.get(part, 0.0), n)
        best: list[Phrase] = []
        for at in order:
            if len(best) == most:
                break
            words = self._words(found, at)
            rarest = min(holding[word] for word in words)
            if (
                inside[words] < LEAST_SHARE * rarest
                or longer.get(words, 0.0) > PART_OF_LONGER * inside[words]
            ):
                continue
            if not self.belongs_together(int(found.within.indices[at])):
                continue
            if any(set(words) <= set(other.words) or set(other.words) <= set(words) for other in best):
                continue
            text = " ".join(str(self._names[word]) for word in words)
            best.append(Phrase(text, float(z[at]), words))
        return best

    def _words(self, found: DocumentCounts, at: int) -> tuple[int, ...]:
        return self._adjacent.words(int(found.within.indices[at]))

    def belongs_together(self, sequence: int) -> bool:
        """Whether a sequence is a collocation: normalised pointwise mutual information [1]_.

        A triple is judged as its first two words, which are a collocation themselves, and its last.

        References
        ----------
        .. [1] Bouma (2009), "Normalized (pointwise) mutual information in collocation extraction", GSCL.
        """
        near, words = self._adjacent, self._adjacent.words(sequence)
        if len(set(words)) < len(words) or not all(self._named[word] for word in words):
            return False
        if any(_is_unspaced(str(self._names[word])) for word in words):
            return False  # overlapping pairs of characters, which are no words
        n_terms, total = len(near.term_counts), int(near.term_counts.sum())
        head, tail, both = int(near.heads[sequence]), int(near.tails[sequence]), int(near.counts[sequence])
        if head >= n_terms and not self.belongs_together(head - n_terms):
            return False
        of_head = int(near.term_counts[head] if head < n_terms else near.counts[head - n_terms])
        return npmi(both, of_head, int(near.term_counts[tail]), total) >= LEAST_NPMI


def npmi(both: int, head: int, tail: int, total: int) -> float:
    """Pointwise mutual information of two words, normalised: 1 if they only stand together, 0 if by chance.

    Parameters
    ----------
    both, head, tail : int
        How often they stand together, and each of them, from 1 on.
    total : int
        Words in all.

    Examples
    --------
    >>> npmi(8, 8, 8, 1000), npmi(1, 10, 100, 1000)
    (1.0, 0.0)
    """
    if both == total:
        return 1.0
    return math.log(both * total / (head * tail)) / math.log(total / both)


def _is_unspaced(word: str) -> bool:
    return bool(class_table()[ord(word[0])] == IDEOGRAPH)
