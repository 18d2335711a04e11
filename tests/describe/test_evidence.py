"""The lights on a term and the evidence for it, against plain calculations and SciPy's own."""

import math
from collections import Counter

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, false_discovery_control

from textclust.describe.discriminative import PRIOR_CLUSTERS, log_odds
from textclust.describe.exclusivity import frex
from textclust.describe.significance import benjamini_hochberg, p_values, possible_tests, with_evidence
from textclust.describe.terms import document_counts

RNG = np.random.default_rng(1)
X = (RNG.random((60, 12)) < 0.3) * RNG.random((60, 12))
LABELS = RNG.integers(-1, 4, 60)
COUNTS = document_counts(sp.csr_array(X), LABELS, 4)


def cells():
    """Cluster, term, documents with it inside and outside, sizes inside and outside."""
    of_term = Counter(
        term for row, label in zip(X, LABELS, strict=True) if label >= 0 for term in np.flatnonzero(row)
    )
    within, n = COUNTS.within, int((LABELS >= 0).sum())
    for row, term in zip(COUNTS.rows, within.indices, strict=True):
        inside = sum(1 for x, label in zip(X, LABELS, strict=True) if label == row and x[term])
        size = int((LABELS == row).sum())
        yield inside, of_term[term] - inside, size, n - size


def test_counts_are_documents_with_the_term():
    assert COUNTS.within.data.tolist() == [inside for inside, *_ in cells()]
    assert COUNTS.total == (LABELS >= 0).sum()


def test_explicit_zeros_are_no_documents():
    stored = sp.csr_array((np.array([0.0, 1.0]), np.array([0, 1]), np.array([0, 2])), shape=(1, 2))
    assert document_counts(stored, np.array([0]), 1).within.toarray().tolist() == [[0, 1]]


def test_log_odds_are_those_of_the_formula():
    expected = []
    for inside, outside, size, rest in cells():
        share = (inside + outside + 0.5) / (size + rest + 1)
        strength = PRIOR_CLUSTERS * (size + rest) / 4
        a, b = inside + strength * share, size - inside + strength * (1 - share)
        c, d = outside + strength * share, rest - outside + strength * (1 - share)
        expected.append((math.log(a / b) - math.log(c / d)) / math.sqrt(1 / a + 1 / b + 1 / c + 1 / d))
    np.testing.assert_allclose(log_odds(COUNTS), expected)


def test_log_odds_are_finite_where_every_document_has_the_term():
    assert np.isfinite(log_odds(document_counts(np.ones((4, 2)), np.array([0, 0, 1, 1]), 2))).all()


def test_p_values_are_the_tail_of_a_binomial():
    expected = [
        binom.sf(inside - 1, inside + outside, size / (size + rest))
        for inside, outside, size, rest in cells()
    ]
    np.testing.assert_allclose(p_values(COUNTS), expected, rtol=1e-9)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.floats(0.01, 0.5))
def test_false_discoveries_are_controlled_as_by_scipy(p, rate):
    p = np.array(p)
    np.testing.assert_array_equal(benjamini_hochberg(p, len(p), rate), false_discovery_control(p) <= rate)


def test_terms_too_rare_to_be_significant_are_no_tests():
    least, n_terms = np.array([0.5, 0.1, 1e-6, 1e-9]), np.array([10_000, 5_000, 40, 10])
    m = possible_tests(least, n_terms, 0.05)
    assert m == 40 + 10
    assert n_terms[least <= 0.05 / m].sum() <= m


def test_a_term_spread_evenly_has_no_evidence_and_an_own_one_has():
    rows = np.zeros((80, 2))
    rows[:40, 0] = 1
    rows[::2, 1] = 1
    counts = document_counts(rows, np.repeat([0, 1], 40), 2)
    evident = {(int(c), int(t)) for c, t in zip(counts.rows, counts.within.indices, strict=True)}
    found = with_evidence(counts, 0.05)
    assert {pair for pair, yes in zip(sorted(evident), found, strict=True) if yes} == {(0, 0)}


@pytest.mark.parametrize("seed", range(5))
def test_labels_drawn_at_random_have_hardly_any_terms(seed):
    rng = np.random.default_rng(seed)
    counts = document_counts(rng.random((300, 200)) < 0.1, rng.integers(0, 5, 300), 5)
    assert with_evidence(counts, 0.05).sum() <= 5


def test_frex_is_the_harmonic_mean_of_two_ranks():
    chosen = np.ones(len(COUNTS.within.data), dtype=bool)
    scores = frex(COUNTS, chosen)
    shares = COUNTS.within.toarray() / COUNTS.sizes[:, None]
    for cluster in range(4):
        a, b = COUNTS.within.indptr[cluster : cluster + 2]
        terms = COUNTS.within.indices[a:b]
        frequency = shares[cluster, terms]
        exclusivity = frequency / shares[:, terms].sum(axis=0)
        for place, (f, e) in enumerate(zip(frequency, exclusivity, strict=True)):
            ranks = [(values <= value + 1e-12).mean() for values, value in ((frequency, f), (exclusivity, e))]
            assert scores[a + place] == pytest.approx(2 / (1 / ranks[0] + 1 / ranks[1]))


def test_frex_is_zero_for_what_takes_no_part():
    chosen = np.zeros(len(COUNTS.within.data), dtype=bool)
    assert not frex(COUNTS, chosen).any()
