"""What users may pass as documents, and what is refused."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer as ReferenceTfidfVectorizer

from textclust import DocumentClusterer, TfidfVectorizer, TruncatedSVD
from textclust.errors import DataError

FORMS = {
    "list": list,
    "tuple": tuple,
    "generator": lambda texts: (text for text in texts),
    "NumPy objects": lambda texts: np.array(texts, dtype=object),
    "NumPy strings": np.array,
    "pandas objects": lambda texts: pd.Series(texts, dtype=object),
    "pandas strings": lambda texts: pd.Series(texts, dtype="string"),
    "pandas Arrow strings": lambda texts: pd.Series(texts, dtype=pd.ArrowDtype(pa.string())),
    "pandas with another index": lambda texts: pd.Series(texts, index=range(len(texts), 0, -1)),
    "Arrow": pa.array,
    "large Arrow": lambda texts: pa.array(texts, pa.large_string()),
    "chunked Arrow": lambda texts: pa.chunked_array([texts[:70], texts[70:]]),
    "Arrow arrays one by one": lambda texts: iter([pa.array(texts[:70]), pa.array(texts[70:])]),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_labels(model, texts, form):
    found = DocumentClusterer(7).fit(FORMS[form](texts))
    np.testing.assert_array_equal(found.labels_, model.labels_)
    np.testing.assert_array_equal(model.predict(FORMS[form](texts)), model.labels_)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_labels_through_a_given_vectorizer(texts, form):
    settings = {"n_clusters": 5, "vectorizer": TfidfVectorizer(stop_words="english")}
    found = DocumentClusterer(**settings).fit(FORMS[form](texts))
    np.testing.assert_array_equal(found.labels_, DocumentClusterer(**settings).fit(texts).labels_)


@pytest.mark.parametrize("form", ["list", "generator", "NumPy strings", "pandas strings"])
def test_every_form_goes_through_a_foreign_vectorizer(texts, form):
    settings = {"n_clusters": 5, "vectorizer": ReferenceTfidfVectorizer(stop_words="english")}
    found = DocumentClusterer(**settings).fit(FORMS[form](texts))
    np.testing.assert_array_equal(found.labels_, DocumentClusterer(**settings).fit(texts).labels_)


NO_TERMS = {
    "no documents": [],
    "no documents in a generator": iter([]),
    "empty documents": ["", "", ""],
    "blank documents": [" \n", "\t", "..."],
    "stop words only": ["the and of", "it is", "they are"],
    "stop words only, many": ["the and of"] * 60,
    "no term in two documents": [f"onlyhere{i}" for i in range(60)],
    "the same term in all documents": ["rain"] * 60,
}


@pytest.mark.parametrize("case", NO_TERMS)
@pytest.mark.parametrize("reducer", [None, TruncatedSVD(2)], ids=["plain", "reduced"])
def test_documents_without_any_term_are_bad_data(case, reducer):
    documents = NO_TERMS[case] if case != "no documents in a generator" else iter([])
    with pytest.raises(DataError) as caught:
        DocumentClusterer(2, reducer=reducer).fit(documents)
    assert "\n" not in str(caught.value)


MISSING = {
    "None": ["red apple", None, "red pear"],
    "NaN": ["red apple", float("nan"), "red pear"],
    "number": ["red apple", 5, "red pear"],
    "pandas NaN": pd.Series(["red apple", None, "red pear"]),
    "pandas NA": pd.Series(["red apple", None, "red pear"], dtype="string"),
    "Arrow null": pa.array(["red apple", None, "red pear"]),
}


@pytest.mark.parametrize("case", MISSING)
def test_a_missing_document_is_bad_data(case):
    with pytest.raises(DataError):
        DocumentClusterer(2).fit(MISSING[case])


@pytest.mark.parametrize("case", MISSING)
def test_a_missing_new_document_is_bad_data(model, case):
    with pytest.raises(DataError):
        model.predict(MISSING[case])


def test_the_missing_document_is_named(model):
    with pytest.raises(DataError, match="document 1"):
        model.predict(MISSING["None"])


def test_one_string_is_not_a_list_of_documents(model):
    for call in (DocumentClusterer(2).fit, model.predict):
        with pytest.raises(DataError, match="string"):
            call("one red apple and two pears")


def test_no_new_documents_have_no_labels(either):
    found = either.assign([])
    assert found.labels.shape == found.similarity.shape == (0,)
    assert either.transform([]).shape == (0, 7)
