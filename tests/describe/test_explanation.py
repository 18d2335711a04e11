"""Contributions of terms, largest first."""

import numpy as np
import pytest

from textclust.describe.explanation import term_contributions

VALUES = np.array([0.6, 0.8, 0.1], dtype=np.float32)
OWN = np.array([0.5, 0.5, -0.2])
OTHER = np.array([0.0, 0.9, 0.1])


def test_contributions_are_products():
    found = {c.term: c for c in term_contributions(["a", "b", "c"], VALUES, OWN, OTHER)}
    assert found["a"].contribution == pytest.approx(0.3)
    assert found["b"].runner_up_contribution == pytest.approx(0.72)


def test_the_largest_contribution_comes_first():
    found = term_contributions(["a", "b", "c"], VALUES, OWN, OTHER)
    assert [c.term for c in found] == ["b", "a", "c"]


def test_equal_contributions_come_by_name():
    found = term_contributions(["b", "c", "a"], np.ones(3), np.ones(3), np.zeros(3))
    assert [c.term for c in found] == ["a", "b", "c"]


def test_no_terms_have_no_contributions():
    assert term_contributions([], np.zeros(0), np.zeros(0), np.zeros(0)) == []
