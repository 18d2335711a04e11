"""Coherence and exclusivity of top terms, by hand."""

import numpy as np
import pytest
import scipy.sparse as sp

from textclust.evaluate.coherence import terms_of
from textclust.evaluate.null import null_corpus
from textclust.evaluate.partition import PartitionedRows


def npmi(documents, i, j):
    """The definition, over sets of terms."""
    n = len(documents)
    both = sum(i in d and j in d for d in documents) / n
    alone = [sum(t in d for d in documents) / n for t in (i, j)]
    return -1.0 if both == 0 else np.log(both / (alone[0] * alone[1])) / -np.log(both)


def test_npmi_is_the_mean_over_pairs():
    X = np.array([[3, 2, 1, 0], [3, 2, 0, 0], [3, 0, 1, 0], [0, 0, 1, 4], [0, 1, 0, 4]], dtype=float)
    documents = [set(np.flatnonzero(row)) for row in X]
    found = terms_of(PartitionedRows(X, [0, 0, 0, 1, 1]), n_terms=3)
    expected = np.mean([npmi(documents, *pair) for pair in ((0, 1), (0, 2), (1, 2))])
    assert found.coherence[0] == pytest.approx(expected)


def test_terms_in_every_document_and_terms_that_never_meet():
    always = np.ones((4, 2))
    assert terms_of(PartitionedRows(always, [0, 0, 1, 1])).coherence.tolist() == [1.0, 1.0]
    apart = np.array([[1.0, 0.0], [0.0, 1.0]])
    assert terms_of(PartitionedRows(apart, [0, 0])).coherence.tolist() == [-1.0]


def test_exclusivity_is_the_share_of_the_weight():
    X = np.array([[1.0, 0.0], [0.6, 0.8]])
    found = terms_of(PartitionedRows(X, [0, 1]), n_terms=1)
    np.testing.assert_allclose(found.exclusivity, [1 / 1.6, 1.0], rtol=1e-6)


def test_a_single_term_and_empty_rows():
    found = terms_of(PartitionedRows(sp.csr_array(np.array([[1.0, 0.0], [0.0, 0.0]])), [0, 1]))
    assert np.isnan(found.coherence).all()
    assert found.exclusivity[0] == 1.0
    assert found.significance.tolist() == [0.0, 0.0]


def test_terms_of_themes_belong_together_and_mixed_words_do_not(five_themes):
    X, themes = five_themes
    assert terms_of(PartitionedRows(X, themes)).significance.min() > 0.5
    assert terms_of(PartitionedRows(null_corpus(X), themes)).significance.max() < 0.1
