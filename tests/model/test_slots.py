"""Parts that are not ours in the slots of the pipeline."""

import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, ClusterMixin, TransformerMixin
from sklearn.cluster import HDBSCAN, AgglomerativeClustering, KMeans
from sklearn.decomposition import PCA
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.feature_extraction.text import TfidfVectorizer as ReferenceTfidfVectorizer
from sklearn.mixture import GaussianMixture

from textclust import DocumentClusterer, SphericalKMeans, TruncatedSVD
from textclust.errors import DataError

THEMES = {
    "apple": "red apple pear fruit tree",
    "car": "fast car race road wheel",
    "sea": "blue sea boat sail wind",
}


def documents(per_theme=15):
    rng = np.random.default_rng(0)
    return [
        " ".join(rng.choice(words.split(), 4, replace=False))
        for _ in range(per_theme)
        for words in THEMES.values()
    ]


TEXTS = documents()
THEME = np.arange(len(TEXTS)) % 3


class Embedding(TransformerMixin, BaseEstimator):
    """Counts of letters: dense vectors of the user's own, without names."""

    def __init__(self, dtype=np.float64):
        self.dtype = dtype

    def fit(self, X, y=None):
        return self

    def transform(self, X):
        words = sorted(set(" ".join(THEMES.values()).split()))
        return np.array([[text.split().count(word) for word in words] for text in X]).astype(self.dtype)


class Fixed(ClusterMixin, BaseEstimator):
    """Gives labels that are known beforehand."""

    def __init__(self, labels):
        self.labels = labels

    def fit(self, X, y=None):
        self.labels_ = np.asarray(self.labels)
        return self


def same_partition(labels, theme=THEME):
    return len(set(zip(labels, theme, strict=True))) == len(set(theme)) == len(set(labels))


@pytest.fixture(scope="module")
def mixture():
    return DocumentClusterer(
        reducer=TruncatedSVD(3), clusterer=GaussianMixture(3, covariance_type="spherical", random_state=0)
    ).fit(TEXTS)


@pytest.fixture(scope="module")
def hdbscan():
    return DocumentClusterer(reducer=TruncatedSVD(3), clusterer=HDBSCAN(5, copy=True)).fit(TEXTS)


@pytest.fixture(scope="module")
def agglomerative():
    return DocumentClusterer(reducer=TruncatedSVD(3), clusterer=AgglomerativeClustering(3)).fit(TEXTS)


def test_a_mixture_clusters_reduced_rows(mixture):
    assert same_partition(mixture.labels_)
    np.testing.assert_array_equal(mixture.predict(TEXTS), mixture.labels_)


def test_a_mixture_leaves_documents_without_terms_out(mixture):
    assert mixture.predict(["", "zzz", "boat"]).tolist()[:2] == [-1, -1]


def test_hdbscan_finds_the_themes(hdbscan):
    assert len(hdbscan.clusters_) >= 3
    assert all(len(set(THEME[hdbscan.labels_ == cluster.id])) == 1 for cluster in hdbscan.clusters_)


def test_documents_that_the_clusterer_leaves_out_count_nowhere(hdbscan):
    assert sum(cluster.size for cluster in hdbscan.clusters_) == (hdbscan.labels_ >= 0).sum()
    assert sum(cluster.share for cluster in hdbscan.clusters_) == pytest.approx(1)


def test_without_predict_new_documents_go_to_the_nearest_mean(agglomerative, caplog):
    with caplog.at_level("WARNING", logger="textclust"):
        labels = agglomerative.predict(TEXTS)
    np.testing.assert_array_equal(labels, agglomerative.labels_)
    assert "AgglomerativeClustering cannot assign new documents" in caplog.text


def test_without_predict_unknown_words_have_no_cluster(agglomerative):
    assert agglomerative.predict(["zzz", ""]).tolist() == [-1, -1]


def test_means_have_unit_length(agglomerative):
    np.testing.assert_allclose(np.linalg.norm(agglomerative.centres_, axis=0), 1, atol=1e-6)


@pytest.mark.parametrize("name", ["mixture", "hdbscan", "agglomerative"])
def test_top_terms_are_words_through_any_clusterer(name, request):
    model = request.getfixturevalue(name)
    for cluster, terms in enumerate(model.top_terms(3)):
        theme = THEMES[list(THEMES)[THEME[np.flatnonzero(model.labels_ == cluster)[0]]]]
        assert all(top.term in theme.split() for top in terms)


def test_a_clusterer_with_predict_on_sparse_rows():
    model = DocumentClusterer(clusterer=KMeans(3, random_state=0, n_init=3)).fit(TEXTS)
    np.testing.assert_array_equal(model.predict(TEXTS), model.labels_)


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.float16, np.int64])
def test_the_users_own_vectors_are_clustered(dtype):
    model = DocumentClusterer(3, vectorizer=Embedding(dtype)).fit(TEXTS)
    assert same_partition(model.labels_)
    np.testing.assert_array_equal(model.predict(TEXTS), model.labels_)


@pytest.mark.parametrize("form", [list, iter, pd.Series, np.array])
def test_top_terms_stay_readable_with_the_users_own_vectors(form):
    model = DocumentClusterer(3, vectorizer=Embedding()).fit(form(TEXTS))
    for cluster, terms in enumerate(model.top_terms(2)):
        theme = THEMES[list(THEMES)[THEME[np.flatnonzero(model.labels_ == cluster)[0]]]]
        assert all(top.term in theme.split() for top in terms)


@pytest.mark.parametrize("form", [list, pd.Series, np.array])
def test_rows_made_beforehand_are_described_from_their_documents(form):
    model = DocumentClusterer(3, vectorizer=Embedding())
    model.fit_rows(model.fit_vectorizer(TEXTS), form(TEXTS))
    assert all(model.top_terms(1))


def test_a_document_whose_vector_is_zero_has_no_cluster():
    model = DocumentClusterer(3, vectorizer=Embedding()).fit([*TEXTS, "nothing known"])
    assert model.labels_[-1] == -1
    assert model.predict(["nothing known", "boat"])[0] == -1


def test_vectors_of_documents_without_words_are_clustered_all_the_same():
    class Sizes(Embedding):
        def transform(self, X):
            return np.array([[len(text), text.count("!")] for text in X], dtype=float)

    model = DocumentClusterer(2, vectorizer=Sizes()).fit(["!!!", "!!", "....", "......"])
    assert same_partition(model.labels_, [0, 0, 1, 1])
    assert model.top_terms() == [[], []]


@pytest.mark.parametrize(
    "vectorizer", [ReferenceTfidfVectorizer(), HashingVectorizer(n_features=256)], ids=["names", "no names"]
)
def test_a_foreign_vectorizer_is_described_in_words(vectorizer):
    model = DocumentClusterer(3, vectorizer=vectorizer).fit(TEXTS)
    assert same_partition(model.labels_)
    known = set(" ".join(THEMES.values()).split())
    assert all(top.term in known for terms in model.top_terms(3) for top in terms)


def test_a_reducer_that_moves_the_origin_still_leaves_unknown_words_out():
    model = DocumentClusterer(3, reducer=PCA(2, svd_solver="arpack", random_state=0)).fit([*TEXTS, ""])
    assert model.labels_[-1] == -1
    assert model.predict(["zzz", ""]).tolist() == [-1, -1]


def test_a_document_at_the_origin_of_the_reduced_space_keeps_its_label():
    texts = ["red apple"] * 6 + ["car"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = DocumentClusterer(1, reducer=TruncatedSVD(1)).fit(texts)
    np.testing.assert_array_equal(model.predict(texts), model.labels_)


def test_a_clusterer_that_leaves_all_out_is_named():
    with pytest.raises(DataError, match="Fixed left out every document"):
        DocumentClusterer(clusterer=Fixed([-1] * len(TEXTS))).fit(TEXTS)


def test_a_component_that_no_document_was_in_may_still_be_predicted():
    class Late(Fixed):
        def predict(self, X):
            return np.full(X.shape[0], 3)

    model = DocumentClusterer(4, clusterer=Late(THEME)).fit(TEXTS)
    assert model.predict(TEXTS[:2]).tolist() in ([3, 3], [-1, -1])


def test_our_clusterer_takes_its_own_number_of_clusters():
    assert len(DocumentClusterer(8, clusterer=SphericalKMeans(3)).fit(TEXTS).clusters_) == 3


def test_a_labeller_of_the_users_own_is_asked():
    class First:
        def describe(self, X, labels, names, n_clusters):
            return [[] for _ in range(n_clusters)]

    assert DocumentClusterer(3, labeller=First()).fit(TEXTS).top_terms() == [[], [], []]
