"""What a fitted pipeline says of its clusters: terms, titles, levels; a part of `DocumentClusterer`."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.utils.validation import check_is_fitted

from textclust.cluster.bisecting import BisectingSphericalKMeans
from textclust.describe.labeller import Labeller, Words, describe_clusters, relabelled
from textclust.describe.same_word import WordForms
from textclust.describe.terms import document_counts
from textclust.describe.tree import coarse_clusters, describe_nodes, nodes_without
from textclust.errors import DataError, UsageError
from textclust.recipe import SMALL_CORPUS, recipe_vectorizer
from textclust.records import CoarseCluster, Description, TopTerm
from textclust.text.adjacency import AdjacentTerms

#: Top terms in a summary.
SUMMARY_TERMS = 10


class Describing:
    """Mixin of `DocumentClusterer`: describes its clusters, and the coarser levels above them, in words."""

    vectorizer_: Any
    clusterer_: Any
    labeller: Any
    sizes_: NDArray[np.int64]
    descriptions_: list[Description]
    nodes_: list[Description]

    def describe(
        self, X: Any, labels: NDArray[np.int32], n_clusters: int, adjacent: AdjacentTerms | None = None
    ) -> list[Description]:
        """What the clusters of another grouping of the documents of the fit are about, by the labeller.

        ``adjacent`` is what a fit left as ``adjacent_``; without it there are no phrases.
        """
        return self._describe(self._words(X, None, adjacent), labels, n_clusters)

    def level(self, n_clusters: int) -> list[CoarseCluster]:
        """The first splits of the tree: coarser clusters, each called by what those below it share.

        Raises
        ------
        UsageError
            The clusterer keeps no tree (`BisectingSphericalKMeans` does), or none that is so fine.

        Examples
        --------
        >>> from textclust import BisectingSphericalKMeans, DocumentClusterer
        >>> texts = ["red apple", "red apple pie", "red pear", "red pear jam", "fast car", "fast car race"]
        >>> model = DocumentClusterer(clusterer=BisectingSphericalKMeans(3)).fit(texts)
        >>> [(coarse.title, coarse.clusters) for coarse in model.level(2)]
        [('car, fast', [0]), ('pear, apple, jam', [1, 2])]
        """
        check_is_fitted(self, "nodes_")
        if not isinstance(self.clusterer_, BisectingSphericalKMeans):
            raise UsageError(f"{type(self.clusterer_).__name__} has no levels: BisectingSphericalKMeans has")
        at, numbers = self.clusterer_.nodes_at(n_clusters), self.clusterer_.cut(n_clusters)
        return coarse_clusters(self.nodes_, at, numbers, self.sizes_, SUMMARY_TERMS)

    def top_terms(self, n_terms: int = 10) -> list[list[TopTerm]]:
        """The first ``n_terms`` terms of each cluster: those that tell it from the rest best."""
        check_is_fitted(self, "descriptions_")
        return [description.terms[:n_terms] for description in self.descriptions_]

    def exclude_terms(self, words: Collection[str]) -> Self:
        """Take words out of what is said of the clusters, in any of their forms; nothing is fitted again.

        Examples
        --------
        >>> from textclust import DocumentClusterer
        >>> model = DocumentClusterer(1).fit(["red apple", "red pear"])
        >>> [top.term for top in model.exclude_terms(["apples"]).top_terms()[0]]
        ['pear', 'red']
        """
        check_is_fitted(self, "descriptions_")
        forms = self.word_forms
        self.descriptions_ = relabelled(self.descriptions_, words, forms)
        if self.nodes_:
            tree = self.clusterer_.parents_, self.clusterer_.leaves_
            self.nodes_ = nodes_without(self.nodes_, *tree, self.descriptions_, words, forms)
        return self

    @property
    def word_forms(self) -> WordForms:
        """How words are compared: by the stems of the vectoriser's language."""
        return self._default_labeller().forms

    def _shown_terms(self) -> NDArray[np.object_]:
        if hasattr(self.vectorizer_, "surface_forms_"):
            forms: NDArray[np.object_] = self.vectorizer_.surface_forms_
            return forms
        return np.asarray(self.vectorizer_.get_feature_names_out(), dtype=object)

    def _default_labeller(self) -> Labeller:
        """The labeller of the recipe, in the language of the vectoriser."""
        return Labeller(language=getattr(self.vectorizer_, "language", None) or "en")

    def _words(self, X: Any, documents: Iterable[Any] | None, adjacent: AdjacentTerms | None) -> Words | None:
        """The documents in terms that can be shown; None where there are no words."""
        if hasattr(self.vectorizer_, "get_feature_names_out"):
            return Words(X, self._shown_terms(), adjacent)
        words = recipe_vectorizer(small=X.shape[0] < SMALL_CORPUS)
        try:
            X, adjacent = words.fit_transform_adjacent(() if documents is None else documents)
        except DataError:  # vectors of documents without words
            return None
        return Words(X, words.surface_forms_, adjacent)

    def _describe(self, words: Words | None, labels: NDArray[np.int32], n_clusters: int) -> list[Description]:
        if words is None:
            return [Description() for _ in range(n_clusters)]
        labeller = self._default_labeller() if self.labeller is None else self.labeller
        return describe_clusters(labeller, words, labels, n_clusters)

    def _describe_nodes(self, words: Words | None, labels: NDArray[np.int32]) -> list[Description]:
        if not isinstance(self.clusterer_, BisectingSphericalKMeans):
            return []
        tree = self.clusterer_.parents_, self.clusterer_.leaves_
        if words is None:
            return [Description() for _ in tree[0]]
        counts = document_counts(words.rows, labels, len(self.descriptions_))
        return describe_nodes(counts, words.names, *tree, self.descriptions_, self.word_forms)
