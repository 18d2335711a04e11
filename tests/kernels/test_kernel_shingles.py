"""Hashes of texts, words and shingles, against plain Python."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from textclust.kernels.arrays import frozen
from textclust.kernels.shingles import hash_strings, jaccard_of_pairs, min_hashes, shingle_words

MASK = (1 << 64) - 1


def mixed(value):
    value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9 & MASK
    value = (value ^ value >> 27) * 0x94D049BB133111EB & MASK
    return value ^ value >> 31


def plain_hash(data, fold):
    value = 0xCBF29CE484222325
    for byte in data.lower() if fold else data:
        value = (value ^ byte) * 0x100000001B3 & MASK
    return mixed(value)


def plain_shingle(words, size):
    value = size
    for word in words[:size]:
        value = mixed((value + word + 0x9E3779B97F4A7C15) & MASK)
    return value >> 32


def offsets_of(parts):
    return frozen(np.cumsum([0, *map(len, parts)]), np.int64)


@given(st.lists(st.binary(max_size=12), max_size=8), st.booleans())
def test_strings_hash_as_in_plain_python(strings, fold):
    buffer = frozen(np.frombuffer(b"".join(strings), dtype=np.uint8), np.uint8)
    offsets, out = offsets_of(strings), np.empty(len(strings), dtype=np.uint64)
    hash_strings(buffer, frozen(offsets[:-1], np.int64), frozen(offsets[1:], np.int64), fold, out)
    assert out.tolist() == [plain_hash(string, fold) for string in strings]


@given(st.lists(st.lists(st.integers(0, 2**32 - 1), max_size=7), max_size=6))
def test_shingles_are_runs_of_words(documents):
    words = frozen([word for document in documents for word in document], np.uint32)
    out = np.empty(len(words), dtype=np.uint32)
    offsets = offsets_of(documents)
    shingle_words(words, offsets, 3, out)
    for document, first in zip(documents, offsets, strict=False):
        for at in range(len(document)):
            start = at if at + 3 <= len(document) else 0
            assert out[first + at] == plain_shingle(document[start:], 3)


@given(st.lists(st.sets(st.integers(0, 40), max_size=9), min_size=2, max_size=6))
def test_jaccard_is_the_share_of_common_shingles(sets):
    rising = [sorted(one) for one in sets]
    shingles = frozen([value for one in rising for value in one], np.uint32)
    left, right = (frozen(side.ravel(), np.int64) for side in np.mgrid[: len(sets), : len(sets)])
    out = np.empty(len(left))
    jaccard_of_pairs(shingles, offsets_of(rising), left, right, out)
    for i, j, found in zip(left, right, out, strict=True):
        assert found == (len(sets[i] & sets[j]) / len(sets[i] | sets[j]) if sets[i] | sets[j] else 0.0)


def test_least_hashes_agree_as_often_as_documents_are_alike():
    rng = np.random.default_rng(0)
    common = rng.integers(0, 2**32, 800)
    sets = [np.unique([*common, *rng.integers(0, 2**32, 100)]) for _ in range(2)]
    alike = len(np.intersect1d(*sets)) / len(np.union1d(*sets))
    seeds = frozen(rng.integers(0, 2**63, 2000).astype(np.uint64), np.uint64)
    out = np.empty((3, 2000), dtype=np.uint32)
    offsets = frozen(np.append(offsets_of(sets), sum(map(len, sets))), np.int64)
    min_hashes(frozen(np.concatenate(sets), np.uint32), offsets, seeds, out)
    assert abs((out[0] == out[1]).mean() - alike) < 0.04
    assert (out[2] == 2**32 - 1).all()
    value = min(mixed(int(shingle) ^ int(seeds[7])) >> 32 for shingle in sets[0])
    assert out[0, 7] == value
