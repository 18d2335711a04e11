"""Memory that grows; rows that need no check."""

from types import SimpleNamespace

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.utils.validation import validate_data

from textclust import SphericalKMeans
from textclust.kernels import arrays
from textclust.kernels.arrays import HUGE, OWN_PAGES, Growing, fresh, needs_no_check, roomy


def grown(sizes):
    """What stands in memory that grew, and what was put into it."""
    parts = [np.arange(size, dtype=np.int32) + size for size in sizes]
    growing = Growing(np.int32)
    for part in parts:
        growing.add(part)
    return growing.array(), np.concatenate([*parts, np.empty(0, np.int32)])


@settings(deadline=None, max_examples=20)
@given(st.lists(st.integers(0, OWN_PAGES), max_size=6))
def test_numbers_stand_one_after_the_other_through_every_growth(sizes):
    found, expected = grown(sizes)
    assert np.array_equal(found, expected)


def test_where_pages_cannot_grow_they_are_copied(monkeypatch):
    class Fixed(arrays.mmap.mmap):
        def resize(self, size):
            raise SystemError("mmap: resizing not available--no mremap()")

    monkeypatch.setattr(arrays.mmap, "mmap", Fixed)
    found, expected = grown([5, OWN_PAGES, 8 * OWN_PAGES])
    assert np.array_equal(found, expected)


def test_what_was_put_there_can_be_changed():
    found, _ = grown([3])
    found[0] = 9
    assert found.tolist() == [9, 4, 5]


@pytest.mark.parametrize("kind", [sp.csr_matrix, sp.csr_array])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sound_rows_need_no_check_by_scikit_learn(kind, dtype):
    X = kind(np.eye(3, 4, dtype=dtype))
    assert needs_no_check(SimpleNamespace(n_features_in_=4), X)
    assert validate_data(SphericalKMeans(2).fit(X), X, accept_sparse="csr", reset=False) is X


@pytest.mark.parametrize(
    "X",
    [
        np.eye(3, 4),
        sp.csc_array(np.eye(3, 4)),
        sp.csr_array(np.eye(3, 4, dtype=int)),
        sp.csr_array(np.eye(3, 5)),
        sp.csr_array((0, 4)),
        sp.csr_array(np.ones(4)),
        sp.csr_array(np.diag([1.0, 1.0, 1.0, np.nan])),
        sp.csr_array(np.diag([1.0, 1.0, np.inf, -np.inf])),
    ],
)
def test_other_rows_are_checked_by_scikit_learn(X):
    assert not needs_no_check(SimpleNamespace(n_features_in_=4), X)


def test_rows_without_names_for_an_estimator_with_names_are_checked_by_scikit_learn():
    fitted = SimpleNamespace(n_features_in_=4, feature_names_in_=np.array(list("abcd")))
    assert not needs_no_check(fitted, sp.csr_array(np.eye(3, 4)))


@pytest.mark.parametrize("size", [10, OWN_PAGES + 3, HUGE + 5])
def test_fresh_memory_is_zeros_of_the_shape_asked_for(size):
    array = fresh((size, 3), np.uint8)
    assert array.shape == (size, 3)
    assert not array.any()
    array[-1] = 7
    assert array.sum() == 21


def test_a_buffer_for_much_has_room_for_more():
    assert roomy(5) == 5
    assert roomy(100_000) == roomy(150_000) > 150_000
    assert roomy(10_000_000) == 10_000_000


def test_memory_that_cannot_be_had_is_an_error_of_memory():
    with pytest.raises(MemoryError, match="bytes of memory cannot be had"):
        fresh(1 << 50, np.int8)
