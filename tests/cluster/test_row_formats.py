"""The same rows in any form give the same bits; malformed ones are refused."""

import numpy as np
import pytest
import scipy.sparse as sp

from textclust.cluster.spherical_kmeans import SphericalKMeans


def fit(X):
    return SphericalKMeans(25, n_init=1, max_iter=2).fit(X)


@pytest.fixture(scope="module")
def reference(rows):
    return fit(rows)


def assert_same_bits(model, reference):
    np.testing.assert_array_equal(model.labels_, reference.labels_)
    np.testing.assert_array_equal(model.cluster_centers_, reference.cluster_centers_)
    np.testing.assert_array_equal(model.similarity_, reference.similarity_)
    assert model.inertia_ == reference.inertia_


def with_indices(X, dtype):
    X = X.copy()
    X.indices, X.indptr = X.indices.astype(dtype), X.indptr.astype(dtype)
    return X


def unsorted(X):
    X = X.copy()
    for a, b in zip(X.indptr[:-1], X.indptr[1:], strict=True):
        X.indices[a:b], X.data[a:b] = X.indices[a:b][::-1].copy(), X.data[a:b][::-1].copy()
    X.has_sorted_indices = False
    return X


def duplicated(X):
    """Every value as two halves in the same place."""
    return sp.csr_matrix(
        (np.repeat(X.data / 2, 2), np.repeat(X.indices, 2), X.indptr * 2), shape=X.shape, dtype=X.dtype
    )


def with_explicit_zeros(X):
    indptr = X.indptr + np.arange(X.shape[0] + 1, dtype=X.indptr.dtype)
    indices = np.insert(X.indices, X.indptr[1:], X.shape[1] - 1)
    return sp.csr_matrix((np.insert(X.data, X.indptr[1:], 0.0), indices, indptr), shape=X.shape)


FORMS = {
    "dense": lambda X: X.toarray(),
    "dense in Fortran order": lambda X: np.asfortranarray(X.toarray()),
    "csr_array": sp.csr_array,
    "csc": sp.csc_array,
    "coo": sp.coo_array,
    "int32 indices": lambda X: with_indices(X, np.int32),
    "int64 indices": lambda X: with_indices(X, np.int64),
    "float64": lambda X: X.astype(np.float64),
    "float64 dense": lambda X: X.toarray().astype(np.float64),
    "unsorted": unsorted,
    "duplicate entries": duplicated,
    "explicit zeros": with_explicit_zeros,
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_bits(rows, reference, form):
    X = FORMS[form](rows)
    assert_same_bits(fit(X), reference)
    np.testing.assert_array_equal(reference.predict(X), reference.labels_)


@pytest.mark.parametrize("form", FORMS)
def test_the_users_array_is_not_changed(rows, form):
    X = FORMS[form](rows)
    before = X.copy()
    fit(X)
    if not sp.issparse(X):
        np.testing.assert_array_equal(X, before)
        return
    for name in ("data", "indices", "indptr", "row", "col"):
        if hasattr(X, name):
            np.testing.assert_array_equal(getattr(X, name), getattr(before, name))


def test_read_only_arrays_are_taken(rows, reference):
    X = rows.copy()
    for array in (X.data, X.indices, X.indptr):
        array.flags.writeable = False
    assert_same_bits(fit(X), reference)


def test_memory_mapped_arrays_are_taken(rows, reference, tmp_path):
    arrays = {}
    for name in ("data", "indices", "indptr"):
        np.save(tmp_path / f"{name}.npy", getattr(rows, name))
        arrays[name] = np.load(tmp_path / f"{name}.npy", mmap_mode="r")
    X = sp.csr_matrix((arrays["data"], arrays["indices"], arrays["indptr"]), shape=rows.shape)
    assert_same_bits(fit(X), reference)


def test_the_length_of_a_row_does_not_matter(rows, reference):
    stretched = sp.diags_array(2.0 ** (np.arange(rows.shape[0]) % 40 - 20)) @ rows.astype(np.float64)
    assert_same_bits(fit(stretched), reference)


@pytest.mark.parametrize("size", [1e-300, 1e-170, 1e-30, 1e30, 1e170, 1e300])
def test_very_small_and_very_large_values_keep_their_direction(size):
    model = SphericalKMeans(2, init=np.eye(2)).fit(np.eye(2))
    assert model.predict(np.array([[1.0, 3.0], [3.0, 1.0]]) * size).tolist() == [1, 0]


def test_a_row_of_explicit_zeros_is_an_empty_row():
    X = sp.csr_array(([1.0, 0.0, 2.0, 1.0], [0, 1, 1, 1], [0, 1, 2, 4, 4]), shape=(4, 2))
    X.indices[3] = 0
    dense = SphericalKMeans(2).fit(X.toarray())
    sparse = SphericalKMeans(2).fit(X)
    np.testing.assert_array_equal(sparse.labels_, dense.labels_)
    np.testing.assert_array_equal(sparse.cluster_centers_, dense.cluster_centers_)


def raw(indptr, indices, data, shape=(3, 4)):
    """Make a CSR matrix that SciPy has not checked."""
    X = sp.csr_array(shape, dtype=np.asarray(data).dtype)
    X.indptr, X.indices, X.data = np.asarray(indptr), np.asarray(indices), np.asarray(data)
    return X


MALFORMED = {
    "index beyond the columns": raw([0, 1, 2, 3], [0, 4, 1], [1.0, 1.0, 1.0]),
    "index far beyond the columns": raw([0, 1, 2, 3], [0, 2**31 - 1, 1], [1.0, 1.0, 1.0]),
    "negative index": raw([0, 1, 2, 3], [0, -1, 1], [1.0, 1.0, 1.0]),
    "indptr falls": raw([0, 2, 1, 3], [0, 1, 2], [1.0, 1.0, 1.0]),
    "indptr does not start at 0": raw([1, 1, 2, 3], [0, 1, 2], [1.0, 1.0, 1.0]),
    "indptr too short": raw([0, 1, 3], [0, 1, 2], [1.0, 1.0, 1.0]),
    "indptr too long": raw([0, 1, 2, 3, 3], [0, 1, 2], [1.0, 1.0, 1.0]),
    "indptr beyond the values": raw([0, 1, 2, 9], [0, 1, 2], [1.0, 1.0, 1.0]),
    "negative indptr": raw([0, -1, 2, 3], [0, 1, 2], [1.0, 1.0, 1.0]),
    "fewer values than indices": raw([0, 1, 2, 3], [0, 1, 2], [1.0, 1.0]),
    "NaN": raw([0, 1, 2, 3], [0, 1, 2], [1.0, np.nan, 1.0]),
    "infinity": raw([0, 1, 2, 3], [0, 1, 2], [1.0, np.inf, 1.0]),
}


@pytest.fixture
def no_kernels(monkeypatch):
    """Any compiled loop that is reached fails the test."""

    def reached(self, *args):
        pytest.fail(f"{self.__name__} saw malformed rows")

    monkeypatch.setattr("textclust.kernels._jit.Kernel.__call__", reached)


@pytest.mark.parametrize("damage", MALFORMED)
def test_malformed_rows_are_refused_before_a_kernel_sees_them(damage, no_kernels):
    with pytest.raises(ValueError):  # noqa: PT011 - SciPy's, scikit-learn's or ours
        SphericalKMeans(2).fit(MALFORMED[damage])


@pytest.mark.parametrize("method", ["predict", "transform", "score"])
@pytest.mark.parametrize("damage", MALFORMED)
def test_malformed_new_rows_are_refused_before_a_kernel_sees_them(damage, method, monkeypatch):
    model = SphericalKMeans(2, init=np.eye(4)[:2]).fit(np.eye(4))
    monkeypatch.setattr("textclust.kernels._jit.Kernel.__call__", lambda self, *args: pytest.fail("reached"))
    with pytest.raises(ValueError):  # noqa: PT011
        getattr(model, method)(MALFORMED[damage])


@pytest.mark.parametrize("damage", ["index beyond the columns", "negative index"])
def test_malformed_rows_that_claim_to_be_canonical_are_refused(damage, no_kernels):
    X = MALFORMED[damage].copy()
    X.has_canonical_format = X.has_sorted_indices = True
    with pytest.raises(ValueError):  # noqa: PT011
        SphericalKMeans(2).fit(X)


def test_a_false_claim_of_canonical_rows_changes_nothing():
    X = sp.csr_array(([1.0, 1.0, 1.0], [1, 1, 0], [0, 2, 3]), shape=(2, 2))
    X.has_canonical_format = True
    model = SphericalKMeans(2).fit(X)
    assert model.inertia_ == pytest.approx(0)
    np.testing.assert_allclose(sorted(model.cluster_centers_.tolist()), [[0, 1], [1, 0]])


def test_new_rows_of_another_width_are_refused(rows, reference):
    with pytest.raises(ValueError, match="features"):
        reference.predict(rows[:, :10])
