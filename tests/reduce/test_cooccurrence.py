"""Rows smoothed by co-occurrence: what they are, and that nothing else moves their bits."""

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.preprocessing import normalize

from textclust.errors import UsageError
from textclust.reduce import cooccurrence
from textclust.reduce.cooccurrence import CooccurrenceEmbedding
from textclust.reduce.directions import remainders_for_new


@pytest.fixture(scope="module")
def rows():
    X = sp.random(300, 120, density=0.06, format="csr", random_state=0, dtype=np.float32)
    return sp.csr_matrix(sp.vstack([X, X[:20], sp.csr_matrix((3, 120), dtype=np.float32)]))


@pytest.fixture(scope="module")
def reducer(rows):
    return CooccurrenceEmbedding(10, n_contexts=40).fit(rows)


def positive_pmi(X, n_contexts):
    """Positive PMI by dense arithmetic; the contexts are the commonest columns, first ones on ties."""
    held = (X.toarray() != 0).astype(float)
    commonest = np.sort(np.argsort(-held.sum(axis=0), kind="stable")[:n_contexts])
    met = held.T @ held[:, commonest]
    shares = met.sum(axis=0) ** 0.75
    with np.errstate(divide="ignore", invalid="ignore"):
        pmi = np.log(met / met.sum(axis=1, keepdims=True) / (shares / shares.sum()))
    return np.maximum(np.nan_to_num(pmi, nan=0.0, neginf=0.0), 0.0)


def test_vectors_are_the_svd_of_positive_pmi(rows, reducer):
    expected = np.linalg.svd(positive_pmi(rows, 40), full_matrices=False)[0][
        :, 1:11
    ]  # the first is of one sign
    ours = reducer.components_[:10].T
    np.testing.assert_allclose(ours @ ours.T, expected @ expected.T, atol=1e-3)


def test_main_directions_of_few_rows_stand_beside_the_vectors(rows, reducer):
    X = normalize(rows).toarray().astype(float)
    vectors, directions = reducer.components_[:10], reducer.components_[10:]
    _, sizes, expected = np.linalg.svd(X, full_matrices=False)
    own = directions @ directions.T
    np.testing.assert_allclose(own, own[0, 0] * np.eye(100), atol=1e-4 * own[0, 0])
    found = np.square(X @ directions.T).sum(axis=0) / own[0, 0]
    np.testing.assert_allclose(found[:20], np.square(sizes[:20]), rtol=1e-3)
    assert abs(directions[0] @ expected[0]) == pytest.approx(np.sqrt(own[0, 0]), rel=1e-3)
    squares = [np.square(X @ part.T).sum() for part in (vectors, directions)]
    assert squares[1] / squares[0] == pytest.approx(0.5 / 0.2, rel=1e-4)


def test_the_more_rows_the_fewer_directions():
    X = sp.hstack([np.ones((4_000, 1)), sp.random(4_000, 200, density=0.05, random_state=1)], format="csr")
    assert len(CooccurrenceEmbedding(7).fit(X[:2_500]).components_) == 107
    assert len(CooccurrenceEmbedding(7).fit(X).components_) == 7 + 25


def test_a_share_that_is_given_is_that_of_company_alone(rows):
    assert CooccurrenceEmbedding(10, share=0.2).fit(rows).components_.shape == (10, 120)


def test_a_row_is_itself_beside_the_sum_of_its_vectors(rows):
    reducer = CooccurrenceEmbedding(10, n_contexts=40, share=0.5).fit(rows)
    X = rows.toarray().astype(float)
    found = reducer.transform(rows).toarray()
    for half, expected in ((found[:, :120], X), (found[:, 120:], X @ reducer.components_.T)):
        lengths = np.linalg.norm(expected, axis=1, keepdims=True)
        unit = np.divide(expected, lengths, out=np.zeros_like(expected), where=lengths > 0)
        np.testing.assert_allclose(half, np.sqrt(0.5) * unit, atol=1e-5)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_the_share_is_that_of_the_cosine(rows, share):
    found = CooccurrenceEmbedding(10, share=share).fit_transform(rows)[:-3]
    smoothed = found[:, 120:].multiply(found[:, 120:]).sum(axis=1)
    np.testing.assert_allclose(np.asarray(smoothed).ravel(), share, atol=1e-5)


@pytest.mark.parametrize(
    ("n_rows", "share", "dimensions"),
    [
        (10, 0.7, 13),
        (1_000, 0.7, 24),
        (4_000, 0.07 * 5**0.5 + 0.125, 24),
        (5_000, 0.14, 3),
        (30_000, 0.07, 3),
    ],
)
def test_of_itself_the_share_is_larger_in_small_corpora(n_rows, share, dimensions):
    X = sp.hstack([np.ones((n_rows, 1)), sp.random(n_rows, 20, density=0.3, random_state=0)], format="csr")
    padded = sp.vstack([X, sp.csr_matrix((n_rows, 21))])  # rows without values do not count
    reducer = CooccurrenceEmbedding(3).fit(padded)
    assert reducer.share_ == pytest.approx(share)
    assert len(reducer.components_) == dimensions
    smoothed = reducer.transform(X[:50])[:, 21:]
    np.testing.assert_allclose(smoothed.multiply(smoothed).sum(axis=1), share, atol=1e-5)


def test_a_whole_share_gives_dense_rows_of_vectors_alone(rows):
    found = CooccurrenceEmbedding(10, share=1.0).fit_transform(rows)
    assert isinstance(found, np.ndarray)
    assert found.shape == (rows.shape[0], 10)


def test_documents_on_one_theme_come_together_without_a_common_word():
    rng = np.random.default_rng(0)
    themes = [rng.choice(12, size=4, replace=False) + 12 * (i % 2) for i in range(200)]
    X = sp.lil_array((203, 24))
    for i, terms in enumerate([*themes, [0, 1, 2], [3, 4, 5], [20, 21, 22]]):
        X[i, terms] = 1.0
    rows = CooccurrenceEmbedding(2, share=0.5).fit_transform(X.tocsr())
    one, same, other = rows[200:].toarray()
    assert one @ same > 0.2
    assert one @ other < 0.1


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("n_jobs", [1, 3])
def test_order_and_threads_change_no_bit(rows, dtype, n_jobs):
    X = rows.astype(dtype)
    order = np.random.default_rng(n_jobs).permutation(X.shape[0])
    ours = CooccurrenceEmbedding(10, n_contexts=40, n_jobs=1).fit(X)
    other = CooccurrenceEmbedding(10, n_contexts=40, n_jobs=n_jobs).fit(X[order])
    np.testing.assert_array_equal(ours.components_, other.components_)
    assert (abs(ours.transform(X)[order] - other.transform(X[order]))).nnz == 0


def test_a_row_does_not_depend_on_its_batch(rows, reducer):
    together = reducer.transform(rows).toarray()
    alone = np.vstack([reducer.transform(rows[i : i + 1]).toarray() for i in range(rows.shape[0])])
    np.testing.assert_array_equal(together, alone)


def test_blocks_of_terms_do_not_show_in_the_vectors(rows, reducer, monkeypatch):
    monkeypatch.setattr(cooccurrence, "BLOCK_TERMS", 7)
    other = CooccurrenceEmbedding(10, n_contexts=40).fit(rows)
    ours, theirs = (model.components_.T @ model.components_ for model in (reducer, other))
    np.testing.assert_allclose(ours, theirs, atol=1e-4)


@pytest.mark.parametrize("share", ["auto", 0.5, 1.0])
@pytest.mark.parametrize("scale", [1.0, 3.0])
def test_weights_of_terms_add_up_to_the_product(rows, share, scale):
    reducer = CooccurrenceEmbedding(10, share=share).fit(rows)
    centres = np.random.default_rng(0).normal(size=(reducer.transform(rows).shape[1], 2))
    for i in (0, 5, 77):
        row = rows[i : i + 1] * scale
        weights = reducer.term_weights(row, centres)
        expected = np.asarray(reducer.transform(rows[i : i + 1]) @ centres).ravel()
        np.testing.assert_allclose(row.data @ weights, expected, atol=1e-6)


@pytest.mark.parametrize("share", [0.5, 1.0])
def test_points_go_back_to_terms(rows, share):
    reducer = CooccurrenceEmbedding(10, share=share).fit(rows)
    points = np.eye(reducer.transform(rows).shape[1])[-10:]
    np.testing.assert_allclose(
        reducer.to_terms(points)[-1], np.sqrt(share) * reducer.components_[-1], atol=1e-6
    )
    assert reducer.to_terms(points).shape == (10, 120)


@pytest.mark.parametrize("X", [np.ones((6, 4)), np.zeros((6, 4)), np.eye(4), np.ones((1, 4))])
def test_rows_without_company_give_no_nan(X):
    reducer = CooccurrenceEmbedding().fit(X)
    found = reducer.transform(X)
    assert np.isfinite(reducer.components_).all()
    assert np.isfinite(found.data).all()
    assert found.shape == (len(X), 4 + reducer.components_.shape[0])


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ({"n_components": 0}, "n_components"),
        ({"n_components": "all"}, "n_components"),
        ({"n_components": 121}, "121 dimensions"),
        ({"n_components": 20, "n_contexts": 10}, "20 dimensions"),
        ({"n_contexts": 0}, "n_contexts"),
        ({"share": 0.0}, "share"),
        ({"share": 1.5}, "share"),
        ({"share": "much"}, "share"),
    ],
)
def test_parameters_out_of_range_are_refused_by_name(rows, parameters, named):
    with pytest.raises(UsageError, match=named):
        CooccurrenceEmbedding(**parameters).fit(rows)


@pytest.mark.parametrize("share", [0.07, 1.0])
def test_rows_transformed_some_at_a_time_have_the_bits_of_all_at_once(rows, monkeypatch, share):
    reducer = CooccurrenceEmbedding(4, share=share).fit(rows)
    whole = reducer.transform(rows)
    monkeypatch.setattr(cooccurrence, "PART_ROWS", 50)
    parts = reducer.transform(rows)
    assert sp.issparse(parts) == (share < 1)
    assert parts.shape == whole.shape
    assert (sp.csr_matrix(parts) != sp.csr_matrix(whole)).nnz == 0
    assert share == 1 or parts.has_canonical_format


def test_a_row_of_the_fit_is_seen_as_new_on_shorter_directions(rows, reducer):
    as_new = reducer.for_new(rows)
    remainders = remainders_for_new(normalize(rows), reducer.components_[10:], 1)
    assert (remainders < 1).any()
    np.testing.assert_array_equal(as_new.components_[:10], reducer.components_[:10])
    expected = remainders[:, np.newaxis] * reducer.components_[10:]
    np.testing.assert_allclose(as_new.components_[10:], expected, rtol=1e-5, atol=1e-9)


def test_where_there_are_no_directions_a_reducer_for_new_rows_is_the_same(rows):
    for reducer in (CooccurrenceEmbedding(10, share=0.2), CooccurrenceEmbedding(10, share=1.0)):
        assert reducer.fit(rows).for_new(rows) is reducer
