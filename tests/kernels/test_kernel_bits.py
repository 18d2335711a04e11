"""Reads of several bytes at once against Python's integers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textclust.kernels._jit import kernel
from textclust.kernels.bits import GROUP, between, eight, lowest


@kernel
def read_eight(text, at):
    return eight(text, at)


@kernel
def look_for(text, at, folded, first, last):
    return between(text, at, folded, first, last)


@kernel
def lowest_of(bits):
    return lowest(bits)


TEXTS = st.binary(min_size=GROUP + 9, max_size=GROUP + 9).map(lambda data: np.frombuffer(data, np.uint8))


@settings(deadline=None)
@given(TEXTS, st.integers(0, 9))
def test_eight_bytes_are_read_from_any_place(text, at):
    assert int(read_eight(text, at)) == int.from_bytes(text[at : at + 8].tobytes(), "little")


@settings(deadline=None)
@given(TEXTS, st.integers(0, 9), st.sampled_from([(0, 48, 57), (32, 97, 122), (0, 128, 255), (0, 39, 39)]))
def test_bytes_between_two_limits_are_the_bits_that_are_set(text, at, limits):
    folded, first, last = limits
    expected = sum(
        1 << i for i, byte in enumerate(text[at : at + GROUP].tolist()) if first <= byte | folded <= last
    )
    assert int(look_for(text, at, *limits)) == expected


@pytest.mark.parametrize("place", [0, 1, 31, 32, 63])
def test_the_lowest_bit_is_found_below_others(place):
    bits = (1 << 64) - (1 << place)
    assert lowest_of(np.uint64(bits)) == place
