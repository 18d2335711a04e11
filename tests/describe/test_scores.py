"""How well each document fits: similarity, runner-up, margin, novelty."""

import numpy as np
import pytest
import scipy.sparse as sp

from textclust.describe.scores import (
    QUANTILES,
    RARE,
    as_new,
    left_out,
    outlier_threshold,
    score,
    similarity_quantiles,
    with_novelty,
)

RNG = np.random.default_rng(0)
ROWS = np.vstack([RNG.random((40, 6)), np.zeros((1, 6))])
CENTRES = RNG.random((6, 4))
CENTRES = (CENTRES / np.linalg.norm(CENTRES, axis=0)).astype(np.float32)
COSINES = ROWS / np.maximum(np.linalg.norm(ROWS, axis=1, keepdims=True), 1e-9) @ CENTRES


@pytest.mark.parametrize("form", [np.asarray, np.float32, sp.csr_array, sp.csr_matrix])
def test_own_cluster_and_runner_up_are_the_two_most_similar(form):
    found = score(form(ROWS), CENTRES, None)
    ranked = np.argsort(-COSINES[:-1], axis=1)
    np.testing.assert_array_equal(found.labels[:-1], ranked[:, 0])
    np.testing.assert_array_equal(found.runner_up[:-1], ranked[:, 1])
    best, second = -np.sort(-COSINES[:-1], axis=1)[:, :2].T
    np.testing.assert_allclose(found.similarity[:-1], best, atol=1e-6)
    np.testing.assert_allclose(found.margin[:-1], best - second, atol=1e-6)


def test_a_row_without_values_has_no_cluster():
    found = score(ROWS, CENTRES, None)
    assert (found.labels[-1], found.runner_up[-1]) == (-1, -1)
    assert np.isnan([found.similarity[-1], found.margin[-1]]).all()


def test_known_labels_are_kept_and_scored():
    labels = (np.arange(41) % 4).astype(np.int32)
    found = score(ROWS, CENTRES, labels)
    np.testing.assert_array_equal(found.labels, labels)
    np.testing.assert_allclose(found.similarity, COSINES[np.arange(41), labels], atol=1e-6)
    assert (found.runner_up != labels).all()
    assert (found.margin < 0).any()


def test_a_document_without_a_cluster_has_no_scores():
    labels = np.full(41, -1, dtype=np.int32)
    labels[0] = 2
    quantiles = similarity_quantiles(labels, np.full(41, 0.5), 4)
    found = with_novelty(score(ROWS, CENTRES, labels), quantiles)
    assert (found.runner_up[1:] == -1).all()
    for values in (found.similarity, found.margin, found.novelty):
        assert np.isfinite(values[0])
        assert np.isnan(values[1:]).all()


def test_labels_that_are_given_are_not_changed():
    labels = np.full(41, -1, dtype=np.int32)
    score(ROWS, CENTRES, labels)
    assert (labels == -1).all()


def test_a_single_cluster_has_no_runner_up():
    found = score(ROWS, CENTRES[:, :1], None)
    assert (found.runner_up == -1).all()
    assert np.isnan(found.margin).all()


def test_without_quantiles_novelty_is_not_known():
    assert np.isnan(score(ROWS, CENTRES, None).novelty).all()


def test_quantiles_are_those_of_each_clusters_documents():
    labels = np.repeat(np.array([0, 1, -1], dtype=np.int32), 50)
    similarity = RNG.random(150)
    table = similarity_quantiles(labels, similarity, 3)
    assert table.shape == (3, 101)
    assert (np.diff(table) >= 0).all()
    assert not table[2].any()
    many = np.repeat(np.arange(2, dtype=np.int32), 20_000)
    spread = np.concatenate([np.linspace(0.1, 0.3, 20_000), np.linspace(0.5, 0.9, 20_000)])
    table = similarity_quantiles(many, spread, 2)
    np.testing.assert_allclose(table[1, 5:], np.quantile(spread[20_000:], QUANTILES)[5:], atol=0.01)


def test_quantiles_of_a_small_cluster_lean_on_all_documents():
    labels = np.repeat(np.arange(2, dtype=np.int32), [1, 1000])
    similarity = np.concatenate([[0.9], np.linspace(0.2, 0.4, 1000)])
    table = similarity_quantiles(labels, similarity, 2)
    assert table[0, 50] < 0.4


def novelty_of(*similarities):
    """Novelty of documents at these cosines, in a cluster whose documents lie at 0.20, 0.21, ... 0.80."""
    table = similarity_quantiles(np.zeros(61, dtype=np.int32), np.linspace(0.2, 0.8, 61), 1)
    rows = np.array([[c, np.sqrt(1 - c * c)] for c in similarities])
    centre = np.array([[1.0], [0.0]], dtype=np.float32)
    return with_novelty(score(rows, centre, None), table).novelty


def test_novelty_is_the_share_of_more_similar_documents():
    np.testing.assert_allclose(novelty_of(0.5, 0.35, 0.65), [0.5, 0.75, 0.25], atol=0.01)


def test_novelty_ends_at_zero_and_one():
    assert novelty_of(0.0, 0.1, 0.9, 1.0).tolist() == [1, 1, 0, 0]


def test_novelty_of_a_cluster_of_one_is_zero_or_one():
    table = similarity_quantiles(np.zeros(1, dtype=np.int32), np.array([0.5]), 1)
    centre = np.array([[1.0], [0.0]], dtype=np.float32)
    found = with_novelty(score(np.array([[0.4, 0.9], [0.9, 0.4]]), centre, None), table)
    assert found.novelty.tolist() == [1, 0]


def test_leaving_a_document_out_is_the_cosine_to_the_others_sum():
    rows = RNG.random((12, 6))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    labels = np.repeat(np.arange(2, dtype=np.int32), [8, 4])
    sums = np.stack([rows[labels == j].sum(axis=0) for j in range(2)])
    centres = (sums / np.linalg.norm(sums, axis=1, keepdims=True)).T.astype(np.float32)
    others = sums[labels] - rows
    expected = (rows * others).sum(axis=1) / np.linalg.norm(others, axis=1)
    np.testing.assert_allclose(left_out(score(rows, centres, labels), 2), expected, atol=1e-6)


def test_as_if_it_were_new_a_document_has_neither_its_rare_terms_nor_its_share_of_the_centre():
    rng = np.random.default_rng(3)
    common = (rng.random((60, 12)) < 0.4) * rng.random((60, 12))
    rare = np.zeros((60, 20))
    rare[np.arange(40), np.arange(40) // 2] = 0.7  # each of two documents
    rows = np.hstack([common, rare])
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
    assert ((rows[:, :12] > 0).sum(axis=0) > RARE).all()
    labels = (np.arange(60) % 3).astype(np.int32)
    sums = np.stack([rows[labels == j].sum(axis=0) for j in range(3)])
    centres = (sums / np.linalg.norm(sums, axis=1, keepdims=True)).T.astype(np.float32)
    X, scored = sp.csr_matrix(rows), score(rows, centres, labels)

    def compare(part, which):
        return score(part, centres, labels[which]).similarity

    found_labels, found = as_new(X, lambda part: part, lambda part: part, compare, scored, 3)
    known = np.hstack([rows[:, :12], np.zeros_like(rare)])
    filled = known.any(axis=1)
    known = known[filled] / np.linalg.norm(known[filled], axis=1, keepdims=True)
    others = (sums[labels] - rows)[filled]
    expected = (known * others).sum(axis=1) / np.linalg.norm(others, axis=1)
    assert (found_labels < 0).sum() == (~filled).sum()
    np.testing.assert_allclose(np.sort(found[found_labels >= 0]), np.sort(expected), atol=1e-5)


def test_the_only_document_of_a_cluster_is_like_no_other():
    labels = np.array([0, -1], dtype=np.int32)
    alone = left_out(score(np.eye(2), np.eye(2, dtype=np.float32), labels), 2)
    assert alone[0] == 0.0
    assert np.isnan(alone[1])


def test_the_threshold_flags_the_share_that_was_asked_for():
    novelty = np.concatenate([RNG.random(1000), [np.nan]])
    for share in (0.01, 0.05, 0.5):
        assert (novelty >= outlier_threshold(novelty, share)).sum() == round(1000 * share)
    assert outlier_threshold(np.full(3, np.nan), 0.05) > 1.0


def test_documents_of_the_same_novelty_are_outliers_together_or_not_at_all():
    assert outlier_threshold(np.full(50, 1.0), 0.05) > 1.0
    assert outlier_threshold(np.array([1.0] + [0.9] * 50), 0.05) == 1.0


def test_a_part_holds_the_documents_from_start_to_stop():
    found = score(ROWS, CENTRES, None)
    part = found.part(3, 7)
    np.testing.assert_array_equal(part.labels, found.labels[3:7])
    np.testing.assert_array_equal(part.margin, found.margin[3:7])


def test_every_document_is_scored_alone_as_with_others():
    together = score(ROWS, CENTRES, None)
    for i in range(0, 40, 5):
        alone = score(ROWS[i : i + 1], CENTRES, None)
        assert alone.similarity[0] == together.similarity[i]
        assert alone.margin[0] == together.margin[i]


@pytest.mark.parametrize("dtype", [np.float16, np.int64, np.int8, bool])
def test_rows_of_any_number_type_are_scored(dtype):
    rows = (np.array([[0, 1, 1, 0, 0, 1], [1, 0, 0, 0, 1, 0]])).astype(dtype)
    expected = score(rows.astype(np.float64), CENTRES, None)
    np.testing.assert_array_equal(score(rows, CENTRES, None).similarity, expected.similarity)


def test_copies_that_weigh_as_one_count_as_one_outlier():
    """Forty copies of the most novel text of 400: they are one of 361, not a tenth of all."""
    novelty = np.concatenate([np.full(40, 0.99), np.linspace(0.0, 0.9, 360)])
    weights = np.concatenate([np.full(40, 1 / 40), np.ones(360)])
    flagged = novelty >= outlier_threshold(novelty, 0.05, weights)
    assert flagged[:40].all()
    assert weights[flagged].sum() == pytest.approx(0.05 * 361, abs=0.6)
    assert (novelty >= outlier_threshold(novelty, 0.05)).sum() in (0, 40)


def test_copies_are_taken_out_together():
    """A row that is there three times with a third of the weight is compared as if it were there once."""
    once = np.vstack([ROWS[:10], ROWS[10:11]])
    thrice = np.vstack([ROWS[:10], ROWS[10:11], ROWS[10:11], ROWS[10:11]])
    weights = np.concatenate([np.ones(10), np.full(3, 1 / 3)])
    unit = once / np.linalg.norm(once, axis=1, keepdims=True)
    centre = unit.sum(axis=0, keepdims=True).T
    centre = (centre / np.linalg.norm(centre)).astype(np.float32)
    alone = left_out(score(once, centre, np.zeros(11, np.int32)), 1)
    folded = left_out(score(thrice, centre, np.zeros(13, np.int32)), 1, weights)
    np.testing.assert_allclose(folded[:11], alone, atol=1e-9)
    np.testing.assert_allclose(folded[11:], alone[10], atol=1e-9)


def test_novelty_has_the_same_bits_in_any_order_of_the_documents():
    rows = sp.csr_matrix(RNG.random((500, 12)))
    rows = sp.csr_matrix(rows.multiply(1 / np.sqrt(rows.multiply(rows).sum(axis=1))))
    labels, order = (np.arange(500) % 3).astype(np.int32), RNG.permutation(500)
    centres = RNG.random((12, 3))
    centres = (centres / np.linalg.norm(centres, axis=0)).astype(np.float32)
    alone = left_out(score(rows, centres, labels), 3)
    np.testing.assert_array_equal(left_out(score(rows[order], centres, labels[order]), 3), alone[order])
