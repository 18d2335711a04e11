"""Memory that grows."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textclust.kernels import arrays
from textclust.kernels.arrays import OWN_PAGES, Growing, fresh


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
    found, expected = grown([5, OWN_PAGES, 3 * OWN_PAGES])
    assert np.array_equal(found, expected)


def test_what_was_put_there_can_be_changed():
    found, _ = grown([3])
    found[0] = 9
    assert found.tolist() == [9, 4, 5]


def test_memory_that_cannot_be_had_is_an_error_of_memory():
    with pytest.raises(MemoryError, match="bytes of memory cannot be had"):
        fresh(1 << 50, np.int8)
