"""What each cluster is about: its terms in several lights, its phrases and a title to begin from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.base import BaseEstimator

from textclust.describe.blemishes import StopWordTable, copied, has_letter
from textclust.describe.discriminative import log_odds
from textclust.describe.exclusivity import frex
from textclust.describe.phrases import Phrase, PhraseFinder
from textclust.describe.same_word import WordForms
from textclust.describe.significance import with_evidence
from textclust.describe.terms import (
    DocumentCounts,
    centre_weights,
    cluster_sums,
    document_counts,
    heaviest_first,
)
from textclust.describe.titles import titled
from textclust.records import Description, TopTerm
from textclust.text.adjacency import AdjacentTerms

#: So many terms are looked at for each that is shown: some are other forms of a word, or name nothing.
SPARE = 2
#: With fewer terms of which there is evidence a cluster shows those without, too.
LEAST_EVIDENT = 2


class Labeller(BaseEstimator):
    """Label clusters: discriminative, central and exclusive terms, phrases, and a suggested title.

    Shown are terms with evidence (`with_evidence`), in order of their log-odds (`log_odds`), one form of each
    word, as people write it; bare numbers, one author's copies and foreign stop words are left out by the
    rules of `textclust.describe.blemishes`. A cluster with fewer than two such terms, as in a handful of
    documents, shows its terms without evidence.

    Parameters
    ----------
    n_terms : int, default=20
        Terms kept for each cluster and light.
    fdr : float, default=0.1
        Rate of false discoveries among the terms of a cluster; 1 shows terms without evidence, too.
    exclude : sequence of str, default=()
        Words that are not shown, in any of their forms.
    language : str, list of str or None, default="en"
        ISO 639-1 codes; the first with a Snowball stemmer decides which terms are one word.

    Examples
    --------
    >>> X = np.array([[1, 1, 0, 0], [1, 1, 1, 0], [1, 1, 0, 0], [0, 0, 1, 1], [0, 0, 1, 1]] * 5)
    >>> names = ["card", "charged", "page", "booking"]
    >>> found = Labeller().describe(X, np.array([0, 0, 0, 1, 1] * 5), names, 2)
    >>> [(one.title, [top.term for top in one.terms]) for one in found]
    [('card, charged', ['card', 'charged']), ('booking, page', ['booking', 'page'])]
    """

    def __init__(
        self,
        n_terms: int = 20,
        *,
        fdr: float = 0.1,
        exclude: Sequence[str] = (),
        language: str | list[str] | None = "en",
    ) -> None:
        self.n_terms = n_terms
        self.fdr = fdr
        self.exclude = exclude
        self.language = language

    def describe(
        self,
        X: Any,
        labels: NDArray[np.integer],
        names: Any,
        n_clusters: int,
        adjacent: AdjacentTerms | None = None,
    ) -> list[Description]:
        """What each cluster is about.

        Parameters
        ----------
        X : (n_rows, n_terms)
            Weighted rows.
        labels : (n_rows,)
            Cluster of each row, -1 for none.
        names : sequence of str
            How each term is shown.
        n_clusters : int
        adjacent : AdjacentTerms, optional
            Which terms stand next to each other; without it there are no phrases.
        """
        rows = sp.csr_array(X)
        counts = document_counts(rows, labels, n_clusters)
        named = has_letter(names)
        phrases: list[list[Phrase]] = [[] for _ in range(n_clusters)]
        if adjacent is not None and adjacent.documents.shape[0] == len(labels):
            finder = PhraseFinder(adjacent, names, named)
            phrases = finder.find(labels, counts, self.fdr, self.n_terms)
        stop_words, forms = StopWordTable(names), self.forms
        found = []
        for cluster, lights in enumerate(self._lights(rows, labels, counts, named)):
            own = rows[np.flatnonzero(np.asarray(labels) == cluster)]
            words = [column for phrase in phrases[cluster] for column in phrase.words]
            columns = np.unique(
                np.concatenate([*(light.columns for light in lights), words]).astype(np.int64)
            )
            names_nothing = columns[copied(own, columns) | stop_words.foreign(own, columns)]
            barred = frozenset(names_nothing.tolist()) if len(names_nothing) < len(columns) else frozenset()
            found.append(self._description(names, lights, phrases[cluster], barred, forms))
        return titled(found, forms)

    @property
    def forms(self) -> WordForms:
        """How words are compared."""
        return WordForms([self.language] if isinstance(self.language, str) else self.language or [])

    def _lights(
        self,
        rows: sp.csr_array,
        labels: NDArray[np.integer],
        counts: DocumentCounts,
        named: NDArray[np.bool_],
    ) -> Iterator[list[Light]]:
        """Each cluster's terms by log-odds, in the centre and by FREX."""
        within, most = counts.within, SPARE * self.n_terms
        evident = with_evidence(counts, self.fdr) & named[within.indices]
        odds, exclusive = log_odds(counts), frex(counts, evident)
        spans = zip(within.indptr[:-1], within.indptr[1:], strict=True)
        centres = centre_weights(cluster_sums(rows, labels, len(counts.sizes)))
        for size, (a, b), (columns, weights) in zip(counts.sizes, spans, centres, strict=True):
            own = a + np.flatnonzero(evident[a:b])
            if len(own) < LEAST_EVIDENT:  # nothing is certain
                own = a + np.flatnonzero(named[within.indices[a:b]])
            shown = np.isin(columns, within.indices[own]) if len(own) else np.ones(len(columns), dtype=bool)
            terms, central = within.indices[own], Light.of(columns[shown], weights[shown], most)
            telling = Light.of(terms, odds[own], most)
            yield [
                telling if size < counts.total else central,  # a single cluster has no rest to differ from
                central,
                Light.of(terms, exclusive[own], most),
            ]

    def _description(
        self, names: Any, lights: list[Light], phrases: list[Phrase], barred: frozenset[int], forms: WordForms
    ) -> Description:
        """The words of one cluster: what may be shown of it, one form of each word."""
        lists = []
        for light in lights:
            kept = [i for i, column in enumerate(light.columns) if column not in barred]
            shown = [TopTerm(str(names[light.columns[i]]), float(light.weights[i])) for i in kept]
            lists.append(without(shown, self.exclude, forms, self.n_terms))
        whole = [TopTerm(one.text, one.score) for one in phrases if not barred.intersection(one.words)]
        terms, central, exclusive = lists
        return Description(
            terms=terms,
            phrases=without(whole, self.exclude, forms, self.n_terms),
            central=central,
            exclusive=exclusive,
        )


@dataclass(frozen=True, slots=True)
class Light:
    """Terms of one cluster ranked by one measure: columns and weights, the heaviest first.

    Each cluster is seen in three lights: by log-odds, by weight in the centre, and by FREX.
    """

    columns: NDArray[np.integer]
    weights: NDArray[np.float64]

    @classmethod
    def of(cls, columns: NDArray[np.integer], weights: NDArray[np.float64], most: int) -> Light:
        """The heaviest of some terms."""
        order = heaviest_first(columns, weights, most)
        return cls(columns[order], weights[order])


def without(
    terms: Sequence[TopTerm], words: Collection[str], forms: WordForms, most: int | None = None
) -> list[TopTerm]:
    """Terms in which none of some words stands, in any form, and of each word one form."""
    kept = [top for top in terms if not (words and forms.mentions(top.term, words))]
    return [kept[i] for i in forms.distinct((top.term for top in kept), most or len(kept))]


def relabelled(
    descriptions: Sequence[Description],
    words: Collection[str],
    forms: WordForms,
    others: Iterable[str] = (),
) -> list[Description]:
    """Descriptions without some words, in any of their forms, with titles anew; nothing is fitted again.

    The titles differ from each other and from the others.

    Examples
    --------
    >>> one = Description(terms=[TopTerm("Acme", 9.0), TopTerm("card", 8.0), TopTerm("bank", 2.0)])
    >>> relabelled([one], ["acme"], WordForms(["en"]))[0].title
    'card, bank'
    """
    return titled(
        [
            Description(
                terms=without(one.terms, words, forms),
                phrases=without(one.phrases, words, forms),
                central=without(one.central, words, forms),
                exclusive=without(one.exclusive, words, forms),
            )
            for one in descriptions
        ],
        forms,
        others,
    )


@dataclass(frozen=True, slots=True)
class Words:
    """Documents in terms: rows, how each term is shown, and which stand next to each other, if known."""

    rows: Any
    names: Any
    adjacent: AdjacentTerms | None


def describe_clusters(
    labeller: Any, words: Words, labels: NDArray[np.integer], n_clusters: int
) -> list[Description]:
    """What clusters are about, by our labeller or by another one that may list terms alone."""
    if isinstance(labeller, Labeller):
        return labeller.describe(words.rows, labels, words.names, n_clusters, words.adjacent)
    described = labeller.describe(words.rows, labels, words.names, n_clusters)
    return [one if isinstance(one, Description) else Description(terms=one) for one in described]
