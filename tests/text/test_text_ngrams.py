"""N-grams over term ids against joined strings and scikit-learn."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer as Reference
from text_checks import PATTERN, assert_close, assert_same_terms

from textclust import CountVectorizer
from textclust.errors import MemoryLimitError
from textclust.text import ngrams
from textclust.text.analysis import TermStream
from textclust.text.names import Names
from textclust.text.ngrams import add_ngrams

TERMS = ["bb", "aa", "cc"]
FORMS = ["BB", "AA", "CC"]
#: The fourth type is a stop word.
TERM_OF = np.array([0, 1, 2, -1], dtype=np.int32)
DOCUMENTS = st.lists(st.lists(st.integers(-1, 2), max_size=7), min_size=1, max_size=4)


def stream_of(documents):
    types = np.array([term for document in documents for term in document], dtype=np.int32) % 4
    offsets = np.cumsum([0] + [len(document) for document in documents], dtype=np.int64)
    terms, forms = pa.array(TERMS, pa.large_string()), pa.array(FORMS, pa.large_string())
    return TermStream(Names(terms), Names(forms), types, TERM_OF, offsets)


def joined(document, shortest, longest):
    """N-grams of one document as strings, shorter ones first."""
    words = [TERMS[term] for term in document if term >= 0]
    return [
        " ".join(words[at : at + n]) for n in range(shortest, longest + 1) for at in range(len(words) - n + 1)
    ]


def by_document(stream):
    names = [*stream.terms.to_list(), None]
    words = [names[i] for i in stream.term_of[stream.types]]
    parts = zip(stream.offsets[:-1], stream.offsets[1:], strict=True)
    return [sorted(filter(None, words[a:b]), key=lambda name: name.count(" ")) for a, b in parts]


@settings(deadline=None, max_examples=200)
@given(DOCUMENTS, st.integers(1, 3), st.integers(0, 3))
def test_ngrams_are_the_joined_strings(documents, shortest, more):
    grams = add_ngrams(stream_of(documents), shortest, shortest + more)
    assert by_document(grams) == [joined(d, shortest, shortest + more) for d in documents]
    names = grams.terms.to_list()
    assert names == sorted(set(names))
    assert [form.lower() for form in grams.surface_forms.to_list()] == names


@pytest.mark.parametrize("n_words", range(8))
@pytest.mark.parametrize("longest", [1, 2, 5, 7])
def test_documents_shorter_than_the_ngrams(n_words, longest):
    document = [0, 1, 2, 0, 1, 2, 0][:n_words]
    assert by_document(add_ngrams(stream_of([document]), 1, longest)) == [joined(document, 1, longest)]


def test_stop_words_are_skipped_not_kept_as_gaps():
    assert by_document(add_ngrams(stream_of([[0, -1, 1]]), 2, 2)) == [["bb aa"]]


def test_ngrams_do_not_cross_documents():
    assert by_document(add_ngrams(stream_of([[0], [1]]), 2, 2)) == [[], []]


SOME = ["aa bb cc aa bb", "the bb of aa", "", "cc", "bb cc aa the the bb"]


@pytest.mark.parametrize("ngram_range", [(1, 2), (2, 2), (1, 3), (3, 5), (1, 6)])
def test_our_ngrams_are_scikit_learns(ngram_range):
    ours = CountVectorizer(ngram_range=ngram_range, stop_words="english", n_jobs=1)
    reference = Reference(ngram_range=ngram_range, stop_words="english", token_pattern=PATTERN)
    matrix, expected = ours.fit_transform(SOME), reference.fit_transform(SOME)
    assert_same_terms(ours, reference)
    assert_close(matrix, expected)


def test_ngrams_of_a_single_short_document_are_counted():
    vectorizer = CountVectorizer(ngram_range=(1, 5), n_jobs=1).fit(["one two three four five six"])
    assert vectorizer.transform(["one two three"]).sum() == 6


def test_surface_forms_of_ngrams_join_those_of_their_words():
    vectorizer = CountVectorizer(ngram_range=(1, 2), n_jobs=1).fit(["New York", "New York", "new york"])
    assert vectorizer.surface_forms_.tolist() == ["New", "New York", "York"]


def test_columns_and_names_agree_although_a_stripped_word_contains_a_space():
    vectorizer = CountVectorizer(strip_accents="unicode", ngram_range=(1, 2), n_jobs=1)
    matrix = vectorizer.fit_transform(["\ufdfba", "جل جلالهa"])
    assert matrix.shape[1] == len(vectorizer.vocabulary_) == len(vectorizer.surface_forms_)


def test_too_many_distinct_ngrams_are_refused_with_numbers(monkeypatch):
    monkeypatch.setattr(ngrams, "MOST_NGRAMS", 9)
    texts = ["one two three four five"]
    assert len(CountVectorizer(ngram_range=(1, 2)).fit(texts).vocabulary_) == 9
    with pytest.raises(
        MemoryLimitError, match=r"12 distinct n-grams of up to 3 words, more than 9: .*--ngrams"
    ):
        CountVectorizer(ngram_range=(1, 3)).fit(texts)
