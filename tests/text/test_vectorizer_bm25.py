"""BM25 against its formula."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textclust import TfidfVectorizer
from textclust.errors import UsageError


def bm25(fitted, documents, stop=frozenset(), k1=1.2, b=0.75):
    """Weights of ``documents`` (lists of words) by term, learnt from ``fitted``."""
    fitted = [[word for word in document if word not in stop] for document in fitted]
    average = sum(map(len, fitted)) / len(fitted)
    frequency = Counter(word for document in fitted for word in set(document))
    rows = []
    for document in documents:
        words = [word for word in document if word not in stop]
        row = {}
        for word, count in Counter(words).items():
            if word in frequency:
                idf = math.log(1 + (len(fitted) - frequency[word] + 0.5) / (frequency[word] + 0.5))
                row[word] = idf * count * (k1 + 1) / (count + k1 * (1 - b + b * len(words) / average))
        rows.append(row)
    return rows


def by_term(vectorizer, matrix):
    names = vectorizer.get_feature_names_out()
    return [dict(zip(names[row.indices], row.data, strict=True)) for row in matrix]


def assert_rows(vectorizer, matrix, expected):
    for row, wanted in zip(by_term(vectorizer, matrix), expected, strict=True):
        assert row == pytest.approx(wanted, rel=1e-12)


def raw(**options):
    return TfidfVectorizer(weighting="bm25", norm=None, dtype=np.float64, n_jobs=1, **options)


WORDS = st.lists(st.sampled_from(["aa", "bb", "cc", "dd", "ee"]), max_size=12)


@settings(deadline=None, max_examples=60)
@given(st.lists(WORDS, min_size=1, max_size=6), st.lists(WORDS, max_size=3))
def test_weights_are_those_of_the_formula(documents, more):
    documents = [["aa", "bb"], *documents]
    vectorizer = raw()
    matrix = vectorizer.fit_transform(map(" ".join, documents))
    assert_rows(vectorizer, matrix, bm25(documents, documents))
    assert_rows(vectorizer, vectorizer.transform(map(" ".join, more)), bm25(documents, more))


DOCUMENTS = [["the", "aa", "bb", "the"], ["aa"], ["cc", "the", "cc", "dd"]]


def test_lengths_are_counted_after_stop_words():
    vectorizer = raw(stop_words=["the"])
    matrix = vectorizer.fit_transform(map(" ".join, DOCUMENTS))
    assert_rows(vectorizer, matrix, bm25(DOCUMENTS, DOCUMENTS, stop={"the"}))
    assert vectorizer.average_length_ == pytest.approx(6 / 3)


def test_pruned_and_unknown_words_count_in_the_length():
    documents = [["aa", "bb", "rare"], ["aa", "bb"]]
    vectorizer = raw(min_df=2)
    matrix = vectorizer.fit_transform(map(" ".join, documents))
    expected = [{word: row[word] for word in ("aa", "bb")} for row in bm25(documents, documents)]
    assert_rows(vectorizer, matrix, expected)
    short, long = vectorizer.transform(["aa", "aa unknown words here"])
    assert short.data[0] > long.data[0]


def test_the_weight_of_terms_can_be_left_out():
    vectorizer = raw(use_idf=False)
    matrix = vectorizer.fit_transform(["aa bb", "aa cc"])
    assert matrix.data == pytest.approx(np.ones(4))


def test_rows_get_unit_length_by_default():
    matrix = TfidfVectorizer(weighting="bm25").fit_transform(["aa bb cc", "aa"])
    assert np.sqrt(matrix.multiply(matrix).sum(axis=1)).A1 == pytest.approx([1, 1])


def test_a_term_of_every_document_still_weighs_more_than_nothing():
    assert (raw().fit(["aa bb", "aa", "aa"]).idf_ > 0).all()


def test_a_given_vocabulary_without_any_words_gives_no_nan():
    matrix = raw(vocabulary=["aa"]).fit_transform(["", ""])
    assert matrix.nnz == 0
    assert matrix.shape == (2, 1)


def test_an_unfitted_vocabulary_has_no_average_length():
    from sklearn.exceptions import NotFittedError

    with pytest.raises(NotFittedError):
        raw(vocabulary=["aa"], use_idf=False).transform(["aa"])


def test_an_unknown_weighting_is_a_usage_error():
    with pytest.raises(UsageError, match="weighting='okapi'"):
        TfidfVectorizer(weighting="okapi").fit(["aa bb"])
