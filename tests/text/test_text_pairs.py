"""Pairs of terms that follow each other against plain counting."""

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from text_checks import assert_same_bits, tickets

from textclust import CountVectorizer, TfidfVectorizer
from textclust.errors import UsageError

WORDS = ["aa", "bb", "cc", "dd", "the"]
DOCUMENTS = st.lists(st.lists(st.sampled_from(WORDS), max_size=12), min_size=1, max_size=6)


def fitted(texts, **settings):
    return CountVectorizer(count_pairs=True, **{"n_jobs": 1, "stop_words": ["the"], **settings}).fit(texts)


def plain(document, known):
    """Pairs of one document of words."""
    words = [word for word in document if word != "the"]
    pairs = pairwise(words)
    return Counter(pair for pair in pairs if pair[0] in known and pair[1] in known)


def by_name(vectorizer):
    names, counts = vectorizer.get_feature_names_out(), vectorizer.pair_counts_.tocoo()
    triples = zip(counts.row, counts.col, counts.data, strict=True)
    return {(names[a], names[b]): int(count) for a, b, count in triples}


@settings(deadline=None)
@given(DOCUMENTS, st.integers(1, 2))
def test_pairs_are_those_of_plain_counting(documents, min_df):
    texts = [" ".join(document) for document in [*documents, ["aa"], ["aa"]]]
    vectorizer = fitted(texts, min_df=min_df)
    known = vectorizer.vocabulary_
    expected = sum((plain(document, known) for document in documents), Counter())
    assert by_name(vectorizer) == expected
    pairs = [(known[a], known[b]) for a, b in expected][::-1]
    matrix = vectorizer.transform_pairs(texts, pairs)
    assert matrix.shape == (len(texts), len(pairs))
    for row, document in zip(matrix.toarray(), documents, strict=False):
        counts = plain(document, known)
        assert row.tolist() == [counts[pair] for pair in list(expected)[::-1]]


def test_stop_words_are_skipped_and_pruned_words_stand_between():
    texts = ["aa the bb xx cc", "aa bb cc"]
    assert by_name(fitted(texts, min_df=2)) == {("aa", "bb"): 2, ("bb", "cc"): 1}


def test_pairs_do_not_cross_documents():
    assert by_name(fitted(["aa", "", "bb"])) == {}


@pytest.mark.parametrize("n_jobs", [2, 3])
def test_threads_change_nothing(n_jobs):
    texts = tickets() * 3
    one, more = fitted(texts), fitted(texts, n_jobs=n_jobs)
    assert_same_bits(more.pair_counts_, one.pair_counts_)
    assert one.pair_counts_.nnz > 1000
    pairs = np.argwhere(one.pair_counts_.toarray() > 20)
    assert_same_bits(more.transform_pairs(texts, pairs), one.transform_pairs(texts, pairs))
    totals = one.transform_pairs(texts, pairs).sum(axis=0)
    assert totals.tolist() == one.pair_counts_[pairs[:, 0], pairs[:, 1]].tolist()


def test_nothing_is_counted_unless_asked_for():
    assert not hasattr(TfidfVectorizer().fit(["aa bb"]), "pair_counts_")


def test_no_pairs_give_no_columns():
    assert fitted(["aa bb"]).transform_pairs(["aa bb", ""], []).shape == (2, 0)


def test_pairs_of_ngrams_are_refused():
    with pytest.raises(UsageError, match="ngram_range"):
        fitted(["aa bb"], ngram_range=(1, 2))


def test_pairs_of_unknown_columns_are_refused():
    with pytest.raises(UsageError, match="from 0 to 1"):
        fitted(["aa bb"]).transform_pairs(["aa bb"], [[0, 2]])
