"""The pipeline as one estimator: it holds the parts, and no algorithm of its own."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClusterMixin, clone
from sklearn.utils.validation import check_is_fitted

from textclust.cluster.base import SphericalClusterer
from textclust.cluster.mapped import filled_rows, only_rows, transformed_on_disk
from textclust.cluster.nearest import similarities
from textclust.cluster.pinned import PinnedSphericalKMeans
from textclust.cluster.rows import unit_rows
from textclust.cluster.spherical_kmeans import SphericalKMeans
from textclust.describe.explanation import Explanation, explanation
from textclust.describe.scores import (
    Assignment,
    as_new,
    calibrated,
    cluster_means,
    most_central,
    score,
    with_novelty,
)
from textclust.describe.terms import cluster_sums
from textclust.describing import SUMMARY_TERMS, Describing
from textclust.errors import DataError, UsageError
from textclust.recipe import SMALL_CORPUS, is_small, recipe_reducer, recipe_vectorizer
from textclust.records import ClusterSummary, ClusterTable
from textclust.reduce.cooccurrence import CooccurrenceEmbedding
from textclust.reduce.svd import TruncatedSVD
from textclust.text.adjacency import AdjacentTerms
from textclust.text.count_vectorizer import CountVectorizer

logger = logging.getLogger("textclust")

#: Most central documents in a summary.
SUMMARY_EXAMPLES = 5


class DocumentClusterer(Describing, ClusterMixin, BaseEstimator):
    """Group documents, and say what each group is about.

    Documents are vectorised, optionally reduced, clustered and described. Every slot takes another part
    in scikit-learn's manner: HDBSCAN, GaussianMixture, a transformer that returns your own embeddings.

    Parameters
    ----------
    n_clusters : int, default=8
    vectorizer : transformer or None, default=None
        Documents to rows. None is the default recipe: `TfidfVectorizer` with BM25 weights, English stop
        words and stems, and terms that stand in 2 documents at least and in half of them at most.
    reducer : transformer, "auto" or None, default="auto"
        Rows to other rows, such as `TruncatedSVD`. ``"auto"`` is `CooccurrenceEmbedding` for 50 documents
        or more and a vectoriser of ours; None leaves the rows as they are.
    clusterer : clusterer or None, default=None
        None is `SphericalKMeans`. One without ``predict`` assigns new documents to the nearest cluster
        mean, and says so.
    labeller : object or None, default=None
        Has ``describe(X, labels, names, n_clusters)``, which gives a `Description` or a list of
        terms for each cluster. None is `Labeller` in the vectoriser's language; `CentreTerms` lists the terms
        of the centres alone.
    themes : mapping of str to list of str, or None, default=None
        Names of themes and what each is about: words, phrases or example texts. They are the first clusters,
        in this order, and held where they are (`PinnedSphericalKMeans`); the others are found.
    random_state : int or None, default=None
        Seed of the default clusterer; None means 0.

    Attributes
    ----------
    labels_ : (n_documents,) int32
        Cluster of each document; -1 for a document without terms, and for what the clusterer leaves out.
    assignment_ : Assignment
        Labels with similarity, runner-up, margin and novelty.
    clusters_ : list of ClusterSummary
    descriptions_ : list of Description
        What each cluster is about: title, terms in several lights, phrases.
    nodes_ : list of Description
        Of each node of the clusterer's tree, if it is a `BisectingSphericalKMeans`; see `level`.
    theme_names_ : list of str
        Names of the first clusters: those of ``themes``.
    centres_ : (n_columns, n_clusters) float32
        Centre of each cluster as a column of unit length, in the space that is clustered.
    rows_ : (n_documents, n_columns)
        The rows that were clustered; not part of a saved model.
    adjacent_ : AdjacentTerms or None
        Which terms stand next to each other, if the vectoriser counts that; not part of a saved model.
    vectorizer_, reducer_, clusterer_
        The fitted parts.

    Examples
    --------
    >>> texts = ["red apple", "red pear", "apple and pear", "fast car", "car race", "fast race"]
    >>> model = DocumentClusterer(n_clusters=2).fit(texts)
    >>> model.labels_.tolist()
    [0, 0, 0, 1, 1, 1]
    >>> model.predict(["a race of cars", "pear tree", "xyz"]).tolist()
    [1, 0, -1]
    """

    def __init__(
        self,
        n_clusters: int = 8,
        *,
        vectorizer: Any = None,
        reducer: Any = "auto",
        clusterer: Any = None,
        labeller: Any = None,
        themes: Mapping[str, Sequence[str]] | None = None,
        random_state: int | None = None,
    ) -> None:
        self.n_clusters = n_clusters
        self.vectorizer = vectorizer
        self.reducer = reducer
        self.clusterer = clusterer
        self.labeller = labeller
        self.themes = themes
        self.random_state = random_state

    def fit(self, documents: Iterable[Any], y: object = None) -> Self:
        """Cluster documents; the model itself is returned.

        Parameters
        ----------
        documents : (n_documents,) list, pandas, NumPy or Arrow strings, or an iterator
            Whatever the vectoriser takes, if it is not ours.

        Raises
        ------
        DataError
            There are no documents, or no terms in them.
        UsageError
            A parameter is wrong or contradicts another.
        """
        X, documents = self._fit_vectorizer(documents)
        return self.fit_rows(X, documents)

    def fit_rows(
        self, X: Any, documents: Iterable[Any] | None = None, *, sample_weight: Any = None, folder: Any = None
    ) -> Self:
        """Cluster rows that the vectoriser has already made; the stage after ``fit_vectorizer``.

        Mapped rows (`cluster.mapped.on_disk`) stay on disk, reduced ones in ``folder``, which is made;
        ``sample_weight`` is what each document weighs in the clustering.
        """
        self.n_features_in_ = X.shape[1]
        rows = self._fit_reducer(X, folder)
        kept = np.flatnonzero(filled_rows(X))
        if not len(kept):
            raise DataError("no document has a term that is left: all are empty, or of stop words only")
        labels = np.full(X.shape[0], -1, dtype=np.int32)
        weights = None if sample_weight is None else sample_weight[kept]
        labels[kept] = self._fit_clusterer(only_rows(rows, kept), weights)
        n_found = int(labels.max()) + 1
        if isinstance(self.clusterer_, SphericalClusterer):  # which keeps a centre that no row is nearest to
            n_found = len(self.clusterer_.cluster_centers_)
        if n_found == 0:
            raise DataError(f"{type(self.clusterer_).__name__} left out every document: it found no cluster")
        self.centres_ = self._centres(rows, labels, n_found)
        scored = score(rows, self.centres_, labels, n_jobs=self._n_jobs)
        reduce = (self.reduce_rows, self.reducer_for_new(X))
        new = as_new(X, *reduce, self._to_own(labels), scored, n_found, sample_weight)
        self.assignment_, self.novelty_quantiles_ = calibrated(scored, n_found, new, sample_weight)
        self.labels_, self.rows_ = labels, rows
        self.adjacent_: AdjacentTerms | None = self.__dict__.pop("_adjacent", None)
        words = self._words(X, documents, self.adjacent_)
        self.descriptions_ = self._describe(words, labels, n_found)
        self.nodes_ = self._describe_nodes(words, labels)
        self.theme_names_ = list(self.themes or ())
        self.sizes_ = np.bincount(labels[labels >= 0], minlength=n_found)
        self.cohesion_ = cluster_means(labels, self.assignment_.similarity, n_found)
        self.examples_ = most_central(labels, self.assignment_.similarity, n_found, SUMMARY_EXAMPLES)
        return self

    def _to_own(self, labels: NDArray[np.int32]) -> Callable[[Any, NDArray[np.int64]], NDArray[np.float64]]:
        """How similar changed rows of documents are to the centres of these documents' clusters."""
        return lambda rows, at: score(rows, self.centres_, labels[at], n_jobs=self._n_jobs).similarity

    def fit_vectorizer(self, documents: Iterable[Any]) -> Any:
        """Learn the vocabulary and return the rows; the stage before ``fit_rows``."""
        return self._fit_vectorizer(documents)[0]

    def fit_predict(self, documents: Iterable[Any], y: object = None) -> NDArray[np.int32]:
        """Cluster documents and return their labels, ``(n_documents,)``; see `fit`."""
        return self.fit(documents).labels_

    def predict(self, documents: Iterable[Any]) -> NDArray[np.int32]:
        """Cluster of each document, -1 for one without known terms; of those of the fit, ``labels_``."""
        return self.assign(documents).labels

    def assign(self, documents: Iterable[Any]) -> Assignment:
        """Clusters of documents, with similarity, runner-up, margin and novelty.

        Examples
        --------
        >>> model = DocumentClusterer(2).fit(["red apple", "red pear", "fast car", "fast race"])
        >>> found = model.assign(["a red car on a fast race", "xyz"])
        >>> found.labels.tolist(), found.runner_up.tolist(), found.similarity.round(2).tolist()
        ([0, -1], [1, -1], [0.89, nan])
        """
        return self.assign_rows(self.vectorize(documents))

    def assign_rows(self, X: Any) -> Assignment:
        """Clusters of rows that ``vectorize`` gave."""
        rows = self.reduce_rows(X)
        filled, labels = filled_rows(X), None
        if not isinstance(self.clusterer_, SphericalClusterer) and len(filled):
            if hasattr(self.clusterer_, "predict"):
                labels = np.where(filled, self.clusterer_.predict(rows), -1).astype(np.int32)
                labels[labels >= len(self.sizes_)] = -1  # a component that held no document of the fit
            else:
                logger.warning(
                    "%s cannot assign new documents: each goes to the nearest cluster mean",
                    type(self.clusterer_).__name__,
                )
        scored = score(rows, self.centres_, labels, filled, self._n_jobs)
        return with_novelty(scored, self.novelty_quantiles_)

    def transform(self, documents: Iterable[Any]) -> NDArray[np.float64]:
        """Cosine similarity of each document to every centre, ``(n_documents, n_clusters)``."""
        unit = unit_rows(self.reduce_rows(self.vectorize(documents)))
        return similarities(unit, self.centres_, 0, unit.n_rows)

    def vectorize(self, documents: Iterable[Any]) -> Any:
        """Documents as the fitted vectoriser sees them, ``(n_documents, n_terms)``."""
        self._check_fitted()
        X = self.vectorizer_.transform(documents)
        if isinstance(X, sp.csr_matrix):
            return X
        is_sparse: bool = sp.issparse(X)
        return sp.csr_matrix(X) if is_sparse else np.asarray(X)

    def reduce_rows(self, X: Any) -> Any:
        """Vectorised documents as they are compared with the centres, ``(n_documents, n_columns)``."""
        self._check_fitted()
        if self.reducer_ is None:
            return X
        return self.reducer_.transform(X) if X.shape[0] else np.zeros((0, self.centres_.shape[0]))

    def _check_fitted(self) -> None:
        if not hasattr(self, "centres_"):  # scikit-learn looks at all tags first
            check_is_fitted(self, "centres_")

    def reducer_for_new(self, X: Any) -> Callable[[Any], Any]:
        """What reduces rows of the fit, all of which are ``X``, as if the reducer had not seen them."""
        if not isinstance(self.reducer_, CooccurrenceEmbedding):
            return self.reduce_rows
        reducer = self.reducer_.for_new(X)
        return lambda rows: reducer.transform(rows)

    @property
    def clusters_(self) -> list[ClusterSummary]:
        """What there is to know of each cluster; a list that a notebook shows as a table."""
        check_is_fitted(self, "labels_")
        total = max(int(self.sizes_.sum()), 1)
        return ClusterTable(
            ClusterSummary(
                id=cluster,
                size=int(size),
                share=float(size / total),
                cohesion=float(self.cohesion_[cluster]),
                top_terms=self.descriptions_[cluster].terms[:SUMMARY_TERMS],
                examples=self.examples_[cluster],
                description=self.descriptions_[cluster].first(SUMMARY_TERMS),
                name="".join(self.theme_names_[cluster : cluster + 1]),
            )
            for cluster, size in enumerate(self.sizes_)
        )

    def explain(self, document: str) -> Explanation:
        """Why a document is where it is: the exact contribution of each of its terms.

        Raises
        ------
        UsageError
            A part of the pipeline is not ours, so contributions are not known.

        Examples
        --------
        >>> model = DocumentClusterer(2).fit(["red apple", "red pear", "fast car", "fast race"])
        >>> found = model.explain("a fast red car")
        >>> [(term.term, round(term.contribution, 2)) for term in found.terms], round(found.similarity, 2)
        ([('car', 0.43), ('fast', 0.28), ('red', 0.0)], 0.71)
        """
        X = self.vectorize([document])
        found = self.assign_rows(X)
        pair = np.maximum([found.labels[0], found.runner_up[0]], 0)
        return self.explain_row(X, found, self.centres_[:, pair])

    def explain_row(self, X: Any, found: Assignment, centres: NDArray[np.floating]) -> Explanation:
        """Why a row is where it is.

        Parameters
        ----------
        X : (1, n_terms)
            As ``vectorize`` gives it.
        found : Assignment
            Of this row.
        centres : (n_columns, 2)
            Those of its cluster and of the runner-up.

        Raises
        ------
        UsageError
            A part of the pipeline is not ours, so contributions are not known.
        """
        for slot, part, known in (
            ("vectorizer", self.vectorizer_, CountVectorizer),
            ("reducer", self.reducer_, TruncatedSVD | CooccurrenceEmbedding | None),
        ):
            if not isinstance(part, known):
                raise UsageError(
                    f"cannot explain through the {slot} {type(part).__name__}: only through textclust's own"
                )
        length = float(np.linalg.norm(sp.csr_array(self.reduce_rows(X)).data.astype(np.float64))) or 1.0
        weights = self.term_weights(X, centres.astype(np.float64))
        return explanation(found, self._shown_terms()[X.indices], X.data / length, weights.T)

    @property
    def _n_jobs(self) -> int | None:
        """Threads: those of our clusterer."""
        return self.clusterer_.n_jobs if isinstance(self.clusterer_, SphericalClusterer) else None

    def term_weights(self, row: Any, centres: NDArray[np.float64]) -> NDArray[np.float64]:
        """What each term of a row weighs in some centres, ``(n_terms, n_centres)``."""
        if self.reducer_ is None:
            weights: NDArray[np.float64] = centres[row.indices]
        else:
            weights = self.reducer_.term_weights(row, centres)
        return weights

    def _fit_vectorizer(self, documents: Iterable[Any]) -> tuple[Any, Iterable[Any]]:
        if isinstance(documents, str):
            raise DataError("the documents are one string; pass a list of documents")
        if self.vectorizer is None:
            small, documents = is_small(documents)
            self.vectorizer_ = recipe_vectorizer(small=small)
        else:
            self.vectorizer_ = clone(self.vectorizer, safe=False)
            if not hasattr(self.vectorizer_, "get_feature_names_out"):
                documents = list(documents)  # read once more to find terms
        self._adjacent: AdjacentTerms | None = None
        if isinstance(self.vectorizer_, CountVectorizer):
            X, self._adjacent = self.vectorizer_.fit_transform_adjacent(documents)
        else:
            X = self.vectorizer_.fit_transform(documents)
        return (sp.csr_matrix(X) if sp.issparse(X) else np.asarray(X)), documents

    def _fit_reducer(self, X: Any, folder: Path | None) -> Any:
        if isinstance(self.reducer, str):
            if self.reducer != "auto":
                raise UsageError(f"reducer={self.reducer!r} is not 'auto', a transformer or None")
            ours = isinstance(self.vectorizer_, CountVectorizer)
            self.reducer_ = recipe_reducer(small=X.shape[0] < SMALL_CORPUS) if ours else None
        else:
            self.reducer_ = None if self.reducer is None else clone(self.reducer, safe=False)
        if self.reducer_ is None:
            return X
        if folder is None:
            return self.reducer_.fit_transform(X)
        return transformed_on_disk(self.reducer_.fit(X), X, folder)

    def _fit_clusterer(self, rows: Any, weights: NDArray[np.float64] | None) -> NDArray[np.int32]:
        if self.clusterer is None:
            kind = PinnedSphericalKMeans if self.themes else SphericalKMeans
            self.clusterer_ = kind(self.n_clusters, random_state=self.random_state)
        else:
            self.clusterer_ = clone(self.clusterer, safe=False)
        if self.themes:
            if not isinstance(self.clusterer_, PinnedSphericalKMeans):
                raise UsageError(f"themes need PinnedSphericalKMeans, not {type(self.clusterer_).__name__}")
            self.clusterer_.set_params(pinned=self._theme_rows(self.themes))
        given = {} if weights is None else {"sample_weight": weights}
        return np.asarray(self.clusterer_.fit_predict(rows, **given), dtype=np.int32)

    def _theme_rows(self, themes: Mapping[str, Sequence[str]]) -> NDArray[np.float32]:
        """The sum of each theme's texts, each of unit length, as the clusterer sees documents."""
        sums = []
        for name, texts in themes.items():
            X = self.vectorizer_.transform(list(texts))
            if not filled_rows(X).any():
                raise DataError(f"theme {name!r}: none of its words is a term of the documents")
            unit = unit_rows(X if self.reducer_ is None else self.reducer_.transform(X))
            sums.append(np.asarray(unit.as_csr().sum(axis=0)))
        return np.stack(sums)

    def _centres(self, rows: Any, labels: NDArray[np.int32], n_clusters: int) -> NDArray[np.float32]:
        if isinstance(self.clusterer_, SphericalClusterer):
            return np.ascontiguousarray(self.clusterer_.cluster_centers_.T)
        means = unit_rows(cluster_sums(unit_rows(rows).as_csr(), labels, n_clusters))
        return np.ascontiguousarray(means.as_csr().toarray().T)
