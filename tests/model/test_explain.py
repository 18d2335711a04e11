"""Why a document is where it is, term by term."""

import numpy as np
import pytest
from sklearn.decomposition import TruncatedSVD as ReferenceTruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer as ReferenceTfidfVectorizer

from textclust import CooccurrenceEmbedding, CountVectorizer, DocumentClusterer, TfidfVectorizer, TruncatedSVD
from textclust.errors import UsageError


def test_contributions_add_up_to_the_similarity(either, texts):
    for text in texts[::15]:
        found = either.explain(text)
        assert sum(term.contribution for term in found.terms) == pytest.approx(found.similarity, abs=1e-6)


def test_contributions_to_the_runner_up_add_up_to_its_similarity(either, texts):
    for text in texts[::15]:
        found = either.explain(text)
        other = sum(term.runner_up_contribution for term in found.terms)
        assert other == pytest.approx(found.similarity - found.margin, abs=1e-6)


def test_an_explanation_is_of_the_assignment(either, texts):
    assigned = either.assign(texts[:20])
    for i, text in enumerate(texts[:20]):
        found = either.explain(text)
        assert found.cluster == assigned.labels[i]
        assert found.runner_up == assigned.runner_up[i]
        assert found.similarity == assigned.similarity[i]
        assert found.margin == assigned.margin[i]


def test_every_known_term_of_the_document_is_there(either, texts):
    found = {term.term.lower() for term in either.explain(texts[3]).terms}
    known = either.vectorizer_.transform([texts[3]]).nnz
    assert len(found) == known


def test_the_largest_contribution_comes_first(either, texts):
    contributions = [term.contribution for term in either.explain(texts[5]).terms]
    assert contributions == sorted(contributions, reverse=True)


def test_a_document_without_known_words_has_nothing_to_explain(either):
    found = either.explain("qwxz")
    assert (found.cluster, found.runner_up, found.similarity, found.terms) == (-1, -1, 0.0, [])


def test_a_single_cluster_has_no_runner_up(texts):
    found = DocumentClusterer(1).fit(texts).explain(texts[0])
    assert (found.runner_up, found.margin) == (-1, 0.0)
    assert all(term.runner_up_contribution == 0 for term in found.terms)


@pytest.mark.parametrize(
    "vectorizer",
    [
        TfidfVectorizer(),
        TfidfVectorizer(norm=None, sublinear_tf=True),
        TfidfVectorizer(ngram_range=(1, 2), weighting="bm25"),
        CountVectorizer(),
    ],
    ids=["tf-idf", "not normalised", "n-grams", "counts"],
)
@pytest.mark.parametrize(
    "reducer",
    [None, TruncatedSVD(10), CooccurrenceEmbedding(10), CooccurrenceEmbedding(10, share=1.0)],
    ids=["plain", "reduced", "smoothed", "smoothed alone"],
)
def test_contributions_add_up_through_every_vectorizer_of_ours(texts, vectorizer, reducer):
    model = DocumentClusterer(5, vectorizer=vectorizer, reducer=reducer).fit(texts)
    found = model.explain(texts[7])
    assert sum(term.contribution for term in found.terms) == pytest.approx(found.similarity, abs=1e-6)


def test_a_document_at_the_origin_of_the_reduced_space_gives_no_nan():
    model = DocumentClusterer(1, reducer=TruncatedSVD(1)).fit(["red apple"] * 6 + ["car"])
    found = model.explain("car")
    assert np.isfinite([found.similarity, *(term.contribution for term in found.terms)]).all()


@pytest.mark.parametrize(
    ("slot", "part"),
    [
        ("vectorizer", ReferenceTfidfVectorizer()),
        ("reducer", ReferenceTruncatedSVD(5, random_state=0)),
    ],
)
def test_a_foreign_part_is_refused_by_name(texts, slot, part):
    model = DocumentClusterer(3, **{slot: part}).fit(texts)
    with pytest.raises(UsageError, match=f"{slot} {type(part).__name__}"):
        model.explain(texts[0])
