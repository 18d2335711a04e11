"""Terms that stand next to each other."""

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textclust.text.adjacency import adjacent_terms
from textclust.text.count_vectorizer import CountVectorizer
from textclust.text.tfidf_vectorizer import TfidfVectorizer


def plain(documents, least):
    """Counts of the sequences, over the corpus and in each document."""
    pairs, triples, inside = Counter(), Counter(), []
    for document in documents:
        of_pairs = Counter(p for p in pairwise(document) if min(p) >= 0)
        pairs.update(of_pairs)
        inside.append(of_pairs)
    for document, found in zip(documents, inside, strict=True):
        for triple in zip(document, document[1:], document[2:], strict=False):
            if pairs[triple[:2]] >= least and pairs[triple[1:]] >= least:
                triples[triple] += 1
                found[triple] += 1
    kept = {words: n for words, n in (pairs + triples).items() if n >= least}
    return kept, [{words: n for words, n in found.items() if words in kept} for found in inside]


corpora = st.lists(st.lists(st.integers(-1, 4), max_size=12), max_size=8)


@given(corpora, st.integers(1, 3))
def test_sequences_are_those_of_a_plain_count(documents, least):
    ids = np.array([i for document in documents for i in document], dtype=np.int32)
    offsets = np.concatenate([[0], np.cumsum([len(document) for document in documents])]).astype(np.int64)
    found = adjacent_terms(ids, offsets, 5, least)
    words = [found.words(i) for i in range(len(found.counts))]
    counts, inside = plain(documents, least)
    assert dict(zip(words, found.counts.tolist(), strict=True)) == counts
    assert found.documents.shape == (len(documents), len(words))
    for row, expected in zip(found.documents.toarray(), inside, strict=True):
        assert {w: n for w, n in zip(words, row.tolist(), strict=True) if n} == expected
    assert found.term_counts.tolist() == [int((ids == term).sum()) for term in range(5)]


TEXTS = ["the credit card", "Credit card lost", "a card", "credit for the card", "credit card"] * 2


@pytest.mark.parametrize("kind", [CountVectorizer, TfidfVectorizer])
def test_a_vectoriser_gives_its_matrix_and_the_sequences(kind):
    vectorizer = kind(stop_words="english")
    X, adjacent = vectorizer.fit_transform_adjacent(TEXTS)
    expected = kind(stop_words="english").fit_transform(TEXTS)
    assert (X != expected).nnz == 0
    names = vectorizer.get_feature_names_out()
    found = {" ".join(names[list(adjacent.words(i))]): int(n) for i, n in enumerate(adjacent.counts)}
    assert found == {"credit card": 6}
    assert not any(name.startswith("_adjacent") for name in vars(vectorizer))


def test_pruned_terms_stand_in_no_sequence():
    vectorizer = CountVectorizer(max_df=0.7)
    _, adjacent = vectorizer.fit_transform_adjacent(TEXTS)
    assert "card" not in vectorizer.vocabulary_
    assert len(adjacent.counts) == 0


@pytest.mark.parametrize(
    "settings", [{"ngram_range": (1, 2)}, {"analyzer": "char"}, {"token_pattern": r"\w+"}]
)
def test_other_tokens_have_none(settings):
    assert CountVectorizer(**settings).fit_transform_adjacent(TEXTS)[1] is None


def test_an_error_leaves_nothing_behind():
    vectorizer = CountVectorizer()
    with pytest.raises(ValueError, match="not a string"):
        vectorizer.fit_transform_adjacent([1])
    assert not any(name.startswith("_adjacent") for name in vars(vectorizer))
