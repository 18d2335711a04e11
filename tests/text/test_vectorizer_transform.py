"""fit_transform, transform and inverse_transform agree."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from text_checks import TEXTS, assert_same_bits, news

from textclust import CountVectorizer, TfidfVectorizer

SETTINGS = [
    {},
    {"norm": "l1"},
    {"norm": None},
    {"weighting": "bm25"},
    {"weighting": "bm25", "norm": None, "stop_words": "english"},
    {"weighting": "bm25", "use_idf": False, "binary": True},
    {"ngram_range": (1, 3)},
    {"ngram_range": (2, 2), "weighting": "bm25"},
    {"sublinear_tf": True, "min_df": 2},
    {"analyzer": "char_wb", "ngram_range": (2, 3)},
    {"vocabulary": ["river", "bank", "card", "zebra"]},
    {"dtype": np.float64},
]
every = pytest.mark.parametrize("options", SETTINGS, ids=str)


@every
def test_fit_transform_is_fit_and_transform_bit_for_bit(options):
    first, second = TfidfVectorizer(**options), TfidfVectorizer(**options)
    assert_same_bits(first.fit_transform(TEXTS), second.fit(TEXTS).transform(TEXTS))
    assert_same_bits(first.fit_transform(news()[:50]), second.fit(news()[:50]).transform(news()[:50]))


@every
def test_one_document_at_a_time_is_the_batch_bit_for_bit(options):
    vectorizer = TfidfVectorizer(**options).fit(TEXTS)
    texts = TEXTS + news()[:20]
    rows = [vectorizer.transform([text]) for text in texts]
    assert_same_bits(sp.csr_matrix(sp.vstack(rows)), vectorizer.transform(texts))


@every
def test_the_order_of_the_documents_only_orders_the_rows(options):
    order = np.random.default_rng(1).permutation(len(TEXTS))
    there = TfidfVectorizer(**options).fit_transform([TEXTS[i] for i in order])
    assert_same_bits(there, TfidfVectorizer(**options).fit_transform(TEXTS)[order])


WORDS = st.lists(st.sampled_from(["aa", "bb", "Aa", "cc", "中文", "don't", "x"]), max_size=9).map(" ".join)


@settings(deadline=None, max_examples=40)
@given(st.lists(WORDS, max_size=5), st.sampled_from(SETTINGS[:9]))
def test_any_documents_transform_as_they_were_fitted(texts, options):
    texts = [*texts, "aa bb cc", "aa bb cc"]
    vectorizer = TfidfVectorizer(**options)
    assert_same_bits(vectorizer.fit_transform(texts), vectorizer.transform(texts))


@every
def test_rows_are_canonical_and_finite(options):
    matrix = TfidfVectorizer(**options).fit_transform(TEXTS)
    checked = sp.csr_matrix((matrix.data, matrix.indices, matrix.indptr), shape=matrix.shape)
    assert checked.has_canonical_format
    assert np.isfinite(matrix.data).all()


def test_rows_have_the_length_one_or_are_empty():
    matrix = TfidfVectorizer(stop_words="english").fit_transform(TEXTS)
    lengths = np.sqrt(matrix.multiply(matrix).sum(axis=1)).A1
    assert lengths == pytest.approx([1, 1, 0, 1, 1, 1, 0], abs=1e-6)


@pytest.mark.parametrize("dtype", [np.int32, np.int64, np.float32, np.float64])
def test_the_type_is_the_one_asked_for(dtype):
    assert CountVectorizer(dtype=dtype).fit_transform(TEXTS).dtype == dtype
    assert CountVectorizer(dtype=dtype, binary=True).fit(TEXTS).transform(TEXTS).dtype == dtype


def test_the_default_types_are_int64_and_float32():
    assert CountVectorizer().fit_transform(TEXTS).dtype == np.int64
    assert TfidfVectorizer().fit_transform(TEXTS).dtype == np.float32


def test_no_documents_transform_into_no_rows():
    vectorizer = TfidfVectorizer().fit(TEXTS)
    assert vectorizer.transform([]).shape == (0, len(vectorizer.vocabulary_))


def test_unknown_words_are_left_out():
    assert CountVectorizer().fit(["aa bb"]).transform(["aa zz zz"]).toarray().tolist() == [[1, 0]]


def test_binary_counts_are_one():
    assert CountVectorizer(binary=True).fit_transform(["aa aa bb"]).toarray().tolist() == [[1, 1]]


def test_transforming_changes_nothing():
    vectorizer = TfidfVectorizer().fit(TEXTS)
    before = dict(vectorizer.vocabulary_), vectorizer.idf_.tobytes()
    vectorizer.transform(["entirely other words"])
    assert (dict(vectorizer.vocabulary_), vectorizer.idf_.tobytes()) == before


def test_a_second_fit_forgets_the_first():
    vectorizer = TfidfVectorizer().fit(TEXTS).fit(["new words"])
    assert list(vectorizer.vocabulary_) == ["new", "words"]
    assert len(vectorizer.idf_) == 2


def test_inverse_transform_gives_the_terms_of_each_row():
    vectorizer = CountVectorizer()
    matrix = vectorizer.fit_transform(["bb aa bb", "", "cc"])
    assert [row.tolist() for row in vectorizer.inverse_transform(matrix)] == [["aa", "bb"], [], ["cc"]]
    dense = vectorizer.inverse_transform(matrix.toarray())
    assert [row.tolist() for row in dense] == [["aa", "bb"], [], ["cc"]]


def test_inverse_transform_leaves_out_stored_zeros():
    vectorizer = CountVectorizer().fit(["aa bb"])
    stored = sp.csr_matrix((np.array([0, 3]), np.array([0, 1]), np.array([0, 2])), shape=(1, 2))
    assert [row.tolist() for row in vectorizer.inverse_transform(stored)] == [["bb"]]


@pytest.mark.parametrize("weighting", ["tfidf", "bm25"])
def test_vocabulary_and_weights_are_all_a_fitted_vectoriser_needs(weighting):
    fitted = TfidfVectorizer(weighting=weighting, ngram_range=(1, 2)).fit(TEXTS)
    rebuilt = clone(fitted)
    rebuilt.vocabulary_, rebuilt.idf_ = dict(fitted.vocabulary_), fitted.idf_.copy()
    rebuilt.average_length_ = fitted.average_length_
    assert_same_bits(rebuilt.transform(TEXTS), fitted.transform(TEXTS))
