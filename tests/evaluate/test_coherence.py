"""Coherence and exclusivity of top terms, by hand."""

import numpy as np
import pytest
import scipy.sparse as sp

from textclust.evaluate.coherence import term_quality
from textclust.evaluate.null import null_corpus


def npmi(documents, i, j):
    """The definition, over sets of terms."""
    n = len(documents)
    both = sum(i in d and j in d for d in documents) / n
    alone = [sum(t in d for d in documents) / n for t in (i, j)]
    return -1.0 if both == 0 else np.log(both / (alone[0] * alone[1])) / -np.log(both)


def test_npmi_is_the_mean_over_pairs():
    X = np.array([[3, 2, 1, 0], [3, 2, 0, 0], [3, 0, 1, 0], [0, 0, 1, 4], [0, 1, 0, 4]], dtype=float)
    documents = [set(np.flatnonzero(row)) for row in X]
    found = term_quality(X, [0, 0, 0, 1, 1], n_terms=3)
    expected = np.mean([npmi(documents, *pair) for pair in ((0, 1), (0, 2), (1, 2))])
    assert found.coherence[0] == pytest.approx(expected)


def test_terms_in_every_document_and_terms_that_never_meet():
    always = np.ones((4, 2))
    assert term_quality(always, [0, 0, 1, 1]).coherence.tolist() == [1.0, 1.0]
    apart = np.array([[1.0, 0.0], [0.0, 1.0]])
    assert term_quality(apart, [0, 0]).coherence.tolist() == [-1.0]


def test_exclusivity_is_the_share_of_the_weight():
    X = np.array([[1.0, 0.0], [0.6, 0.8]])
    found = term_quality(X, [0, 1], n_terms=1)
    np.testing.assert_allclose(found.exclusivity, [1 / 1.6, 1.0], rtol=1e-6)


def test_a_single_term_and_empty_rows():
    found = term_quality(sp.csr_array(np.array([[1.0, 0.0], [0.0, 0.0]])), [0, 1])
    assert np.isnan(found.coherence).all()
    assert found.exclusivity[0] == 1.0
    assert found.significance.tolist() == [0.0, 0.0]


def test_terms_of_themes_belong_together_and_mixed_words_do_not(five_themes):
    X, themes = five_themes
    assert term_quality(X, themes).significance.min() > 0.5
    assert term_quality(null_corpus(X), themes).significance.max() < 0.1
