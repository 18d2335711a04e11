"""Whole corpora against scikit-learn."""

import os
from pathlib import Path

import pandas as pd
import pytest
from sklearn.feature_extraction.text import CountVectorizer as ReferenceCount
from sklearn.feature_extraction.text import TfidfVectorizer as ReferenceTfidf
from text_checks import PATTERN, assert_close, assert_same_bits, assert_same_terms, news, tickets

from textclust import CountVectorizer, TfidfVectorizer

PLACE = os.environ.get("TEXTCLUST_CORPORA")
samples = pytest.mark.parametrize("texts", [tickets, news], ids=["tickets", "news"])


@samples
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"stop_words": "english", "min_df": 3, "max_df": 0.5},
        {"ngram_range": (1, 2), "min_df": 2},
        {"analyzer": "char_wb", "ngram_range": (3, 4), "min_df": 5},
        {"binary": True, "lowercase": False},
    ],
    ids=str,
)
def test_counts_of_the_samples_are_scikit_learns(texts, options):
    ours, reference = CountVectorizer(token_pattern=PATTERN, **options), ReferenceCount(**options)
    matrix, expected = ours.fit_transform(texts()), reference.fit_transform(texts())
    assert_same_terms(ours, reference)
    assert_close(matrix, expected)
    assert (matrix != expected).nnz == 0


@samples
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"sublinear_tf": True, "stop_words": "english"},
        {"smooth_idf": False, "norm": "l1", "max_df": 0.3},
        {"use_idf": False, "ngram_range": (1, 2)},
        {"norm": None, "binary": True, "min_df": 0.01},
    ],
    ids=str,
)
def test_weights_of_the_samples_are_scikit_learns(texts, options):
    ours, reference = TfidfVectorizer(token_pattern=PATTERN, **options), ReferenceTfidf(**options)
    matrix, expected = ours.fit_transform(texts()), reference.fit_transform(texts())
    assert_same_terms(ours, reference)
    assert_close(matrix, expected)


@samples
def test_new_documents_are_weighted_as_in_scikit_learn(texts):
    ours, reference = TfidfVectorizer(token_pattern=PATTERN), ReferenceTfidf()
    half = len(texts()) // 2
    ours.fit(texts()[:half]), reference.fit(texts()[:half])
    assert_close(ours.transform(texts()[half:]), reference.transform(texts()[half:]))


@samples
@pytest.mark.parametrize("options", [{}, {"ngram_range": (1, 2), "stop_words": "english"}], ids=str)
def test_the_samples_transform_as_they_were_fitted(texts, options):
    vectorizer = TfidfVectorizer(**options)
    assert_same_bits(vectorizer.fit_transform(texts()), vectorizer.transform(texts()))


@pytest.mark.skipif(not PLACE, reason="TEXTCLUST_CORPORA gives no folder with large corpora")
@pytest.mark.parametrize("name", ["20newsgroups", "arxiv_sample", "ag_news_subset"])
def test_weights_of_a_large_corpus_are_scikit_learns(name):
    frame = pd.read_parquet(Path(PLACE) / f"{name}.parquet")
    column = max(frame.select_dtypes(["object", "str"]), key=lambda c: frame[c].astype(str).str.len().sum())
    texts = frame[column].fillna("").astype(str).tolist()
    ours, reference = TfidfVectorizer(token_pattern=PATTERN, min_df=2), ReferenceTfidf(min_df=2)
    matrix, expected = ours.fit_transform(texts), reference.fit_transform(texts)
    assert_same_terms(ours, reference)
    assert_close(matrix, expected)
