"""`choose_k`: the right K, no structure where there is none, the same answer every time."""

import json

import numpy as np
import pytest
import scipy.sparse as sp

from textclust.errors import DataError, UsageError
from textclust.evaluate.choose_k import choose_k, k_grid
from textclust.evaluate.null import null_corpus
from textclust.evaluate.suggestion import heights


@pytest.fixture(scope="module")
def choice(five_themes):
    return choose_k(five_themes[0], (2, 20))


def test_five_themes_are_five(choice):
    assert choice.suggested_k == 5
    assert choice.structure
    assert choice.reason.startswith("5 clusters: ")


def test_every_measure_of_every_k_on_documents_and_null(choice):
    assert [row.k for row in choice.table] == k_grid(2, 20)
    at_five = choice.table[3]
    assert at_five.stability > 0.9 > 0.3 > at_five.null_stability
    assert at_five.silhouette > 3 * at_five.null_silhouette
    assert at_five.inertia < at_five.null_inertia


def test_json_can_be_relied_on(choice):
    document = json.loads(json.dumps(choice.as_json(), allow_nan=False))
    assert {"schema_version", "suggested_k", "structure", "reason", "table"} <= set(document)
    assert {"k", "inertia", "silhouette", "davies_bouldin", "stability"} <= set(document["table"][0])


def test_a_null_corpus_has_no_structure(five_themes):
    found = choose_k(null_corpus(five_themes[0], random_state=5), (2, 12))
    assert not found.structure
    assert found.reason.startswith("No structure was found")
    assert 2 <= found.suggested_k <= 12


def test_documents_of_one_unigram_model_have_no_structure(no_themes):
    assert not choose_k(no_themes, (2, 12)).structure


def test_the_same_in_any_order_and_on_any_number_of_threads(five_themes):
    X = five_themes[0][:200]
    order = np.random.default_rng(2).permutation(200)
    assert choose_k(X, (2, 6), n_jobs=1) == choose_k(X[order], (2, 6), n_jobs=3)


def test_progress_ends_where_it_said(five_themes):
    seen = []
    choose_k(five_themes[0][:150], (2, 15), report=lambda stage, done, total: seen.append((done, total)))
    assert seen[-1][0] == seen[-1][1]
    assert all(done <= total for done, total in seen)


@pytest.mark.parametrize("wrong", [(1, 5), (6, 5), (0, 0)])
def test_a_range_that_is_none(wrong, five_themes):
    with pytest.raises(UsageError, match="--range"):
        choose_k(five_themes[0], wrong)


@pytest.mark.parametrize("X", [np.zeros((30, 5)), np.ones((50, 30)), np.eye(4), np.zeros((0, 3))])
def test_too_few_different_documents(X):
    with pytest.raises(DataError, match="too few to choose K"):
        choose_k(sp.csr_array(X))


def test_the_range_is_cut_to_what_the_documents_allow(five_themes):
    found = choose_k(five_themes[0][:60], (2, 40))
    assert found.table[-1].k <= 15


def test_the_grid_is_refined_round_the_winner():
    assert k_grid(2, 40)[:12] == list(range(2, 14))
    assert k_grid(2, 40)[-1] == 40
    steps = np.diff(k_grid(12, 100)) / np.array(k_grid(12, 100))[:-1]
    assert steps.max() < 0.13


def test_a_knee_is_found_where_it_is():
    grid = list(range(1, 21))
    curve = np.minimum(np.arange(1, 21), 6) * 1.0
    assert grid[int(heights(grid, curve).argmax())] == 6
    assert heights(grid, -curve).argmax() == 0


def test_the_null_corpus_keeps_lengths_and_documents_and_breaks_meetings(five_themes):
    X = sp.csr_array(five_themes[0])
    null = null_corpus(X)
    np.testing.assert_array_equal(np.diff(null.indptr), np.diff(X.indptr))
    np.testing.assert_array_equal(np.bincount(null.indices, minlength=X.shape[1]), (X != 0).sum(axis=0))
    null.check_format(full_check=True)

    def meetings(matrix):
        binary = (matrix != 0).astype(float)
        return ((binary.T @ binary).toarray() ** 2).sum()

    assert meetings(null) < 0.6 * meetings(X)
