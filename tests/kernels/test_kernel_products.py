"""`multiply_rows` and `positive_pmi`."""

import math

import kernel_twins as twins
import numpy as np
import pytest
from kernel_data import arrays, random_rows

from textclust.kernels.arrays import frozen
from textclust.kernels.products import multiply_rows, positive_pmi


@pytest.mark.parametrize("most", [0, 3, 4, 5, 30])
@pytest.mark.parametrize("width", [1, 16, 33, 64])
def test_products_are_those_of_plain_sums(most, width):
    rng = np.random.default_rng(most)
    rows = random_rows(rng, 40, 50, most, signed=True)
    table = rng.normal(size=(50, width)).astype(np.float32)
    out = np.full((40, width), np.nan, dtype=np.float32)
    multiply_rows(*arrays(rows), frozen(table, np.float32), 0, 40, out)
    expected = [twins.similarities(row, table, np.ones(width)) for row in rows]
    np.testing.assert_allclose(out, expected, atol=1e-5)


def test_blocks_of_rows_give_the_same_bits_and_touch_no_other():
    rng = np.random.default_rng(1)
    rows, table = random_rows(rng, 30, 40, 20), frozen(rng.normal(size=(40, 40)), np.float32)
    whole, part = np.zeros((30, 40), dtype=np.float32), np.full((30, 40), 7.0, dtype=np.float32)
    multiply_rows(*arrays(rows), table, 0, 30, whole)
    multiply_rows(*arrays(rows), table, 11, 19, part)
    np.testing.assert_array_equal(part[11:19], whole[11:19])
    assert (part[:11] == 7.0).all()
    assert (part[19:] == 7.0).all()


@pytest.mark.parametrize("n_contexts", [1, 5, 25])
def test_associations_are_those_of_plain_counts(n_contexts):
    rng = np.random.default_rng(n_contexts)
    documents = [sorted({column for column, _ in row}) for row in random_rows(rng, 60, 25, 9)]
    contexts = sorted(rng.choice(25, size=n_contexts, replace=False).tolist())
    shares = rng.random(n_contexts) + 0.1
    log_share = np.log(shares / shares.sum())
    of_term = [[(i, 1.0) for i, terms in enumerate(documents) if term in terms] for term in range(25)]
    of_document = [[(contexts.index(term), 1.0) for term in terms if term in contexts] for terms in documents]
    term_ptr, holders, _ = arrays(of_term)
    context_ptr, held, _ = arrays(of_document)
    out = np.full((12, n_contexts), np.nan, dtype=np.float32)
    held, logs = frozen(held, np.uint32), frozen(np.append(-np.inf, np.log(np.arange(1, 61))), np.float64)
    met = np.full(n_contexts, 7, dtype=np.uint32)
    positive_pmi(term_ptr, holders, context_ptr, held, frozen(log_share, np.float64), logs, 10, 22, met, out)
    expected = [twins.positive_pmi(documents, 10 + i, contexts, log_share) for i in range(12)]
    np.testing.assert_allclose(out, expected, atol=1e-6)
    assert n_contexts == 1 or 0 < (out > 0).mean() < 1


def test_a_term_that_meets_no_context_has_no_association():
    nothing = frozen([0, 0], np.int64)
    log_share, logs = frozen([math.log(1 / 3)] * 3, np.float64), frozen([-np.inf], np.float64)
    out = np.full((1, 3), np.nan, dtype=np.float32)
    met = np.full(3, 7, dtype=np.uint32)
    positive_pmi(
        nothing, frozen([], np.int32), nothing, frozen([], np.uint32), log_share, logs, 0, 1, met, out
    )
    assert out.tolist() == [[0.0, 0.0, 0.0]]
