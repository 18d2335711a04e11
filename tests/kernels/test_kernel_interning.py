"""`intern_tokens` and `fill_slots` against a dictionary."""

import itertools

import kernel_twins as twins
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from textclust.kernels.arrays import frozen
from textclust.kernels.tokens import fill_slots, intern_tokens


class Table:
    """The arrays of the types, as small as they may be."""

    def __init__(self, n_slots=4, room=1 << 12):
        self.n_types = 0
        self.slots = np.full(n_slots, -1, dtype=np.int32)
        self.hashes = np.zeros(n_slots // 2, dtype=np.uint64)
        self.type_offsets = np.zeros(n_slots // 2 + 1, dtype=np.int64)
        self.arena = np.zeros(room, dtype=np.uint8)

    def grow(self):
        size = 2 * len(self.slots)
        self.hashes = np.concatenate([self.hashes, np.zeros(size // 4, np.uint64)])
        self.type_offsets = np.concatenate([self.type_offsets, np.zeros(size // 4, np.int64)])
        self.slots = np.full(size, -1, dtype=np.int32)
        fill_slots(self.slots, self.hashes, self.n_types)

    def once(self, buffer, starts, ends, first, ids):
        done, self.n_types = intern_tokens(
            buffer, starts, ends, first, len(starts),
            self.slots, self.hashes, self.type_offsets, self.arena, self.n_types, ids,
        )  # fmt: skip
        return done

    def read(self, words):
        buffer, starts, ends = placed(words)
        ids, done = np.full(len(words), -9, dtype=np.int32), 0
        while (done := self.once(buffer, starts, ends, done, ids)) < len(words):
            self.grow()
        return ids.tolist()

    def types(self):
        ends = self.type_offsets[: self.n_types + 1]
        return [bytes(self.arena[a:b]) for a, b in itertools.pairwise(ends)]


def placed(words):
    """All words in one buffer with a byte between them, and where they lie."""
    buffer = frozen(np.frombuffer(b" ".join(words) + b" ", dtype=np.uint8), np.uint8)
    lengths = np.array([len(word) for word in words], dtype=np.int64)
    starts = np.concatenate([[0], np.cumsum(lengths + 1)])[: len(words)].astype(np.int64)
    return buffer, starts, starts + lengths


WORDS = st.lists(st.binary(min_size=1, max_size=3), max_size=120)


@settings(deadline=None)
@given(WORDS)
def test_ids_and_types_are_those_of_a_dictionary_through_every_growth(words):
    table = Table()
    ids, types = twins.interned(words)
    assert table.read(words) == ids
    assert table.types() == types


@settings(deadline=None)
@given(WORDS, WORDS)
def test_a_second_batch_goes_on_where_the_first_ended(first, second):
    table = Table()
    ids, _ = twins.interned(first + second)
    assert table.read(first) + table.read(second) == ids


def test_it_stops_before_more_than_half_of_the_slots_are_taken():
    table, words = Table(n_slots=4), [b"aa", b"bb", b"aa", b"cc", b"dd"]
    buffer, starts, ends = placed(words)
    ids = np.full(5, -9, dtype=np.int32)
    assert table.once(buffer, starts, ends, 0, ids) == 3
    assert table.n_types == 2
    assert ids.tolist() == [0, 1, 0, -9, -9]


def test_a_full_table_still_knows_its_types():
    table = Table(n_slots=4)
    table.read([b"aa", b"bb"])
    assert table.read([b"bb", b"aa"]) == [1, 0]
    assert len(table.slots) == 4


def test_words_of_equal_hash_are_told_apart_by_their_bytes():
    table = Table(n_slots=8)
    table.read([b"ab"])
    table.arena[:2] = np.frombuffer(b"xy", dtype=np.uint8)  # as if "xy" had the hash of "ab"
    assert table.read([b"ab", b"ab"]) == [1, 1]


def test_words_of_equal_hash_are_told_apart_by_their_length():
    table = Table(n_slots=8)
    table.read([b"ab"])
    table.arena[:3] = np.frombuffer(b"abc", dtype=np.uint8)
    table.type_offsets[1] = 3
    assert table.read([b"ab"]) == [1]


def test_only_the_tokens_asked_for_are_done():
    table, (buffer, starts, ends) = Table(n_slots=16), placed([b"aa", b"bb", b"cc"])
    ids = np.full(3, -9, dtype=np.int32)
    table.once(buffer, starts, ends, 2, ids)
    assert ids.tolist() == [-9, -9, 0]


def test_refilled_slots_hold_every_type_once():
    table = Table(n_slots=4)
    table.read([bytes([a, b]) for a in range(20) for b in range(20)])
    assert sorted(table.slots[table.slots >= 0].tolist()) == list(range(400))
