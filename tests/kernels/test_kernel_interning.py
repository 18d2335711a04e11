"""`intern_tokens` and `fill_slots` against a dictionary."""

import itertools

import kernel_twins as twins
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from textclust.kernels.interning import BLOCK, fill_slots, intern_tokens


class Table:
    """The arrays of the types, as small as they may be."""

    def __init__(self, n_slots=4, room=1 << 12):
        self.n_types = 0
        self.slots = np.full(n_slots, -1, dtype=np.int32)
        self.keys = np.zeros((n_slots // 2, 2), dtype=np.uint64)
        self.type_offsets = np.zeros(n_slots // 2 + 1, dtype=np.int64)
        self.frequency = np.full(n_slots // 2, -9, dtype=np.int64)
        self.arena = np.zeros(room, dtype=np.uint64)

    def grow(self):
        size = 2 * len(self.slots)
        self.keys = np.concatenate([self.keys, np.zeros((size // 4, 2), np.uint64)])
        self.type_offsets = np.concatenate([self.type_offsets, np.zeros(size // 4, np.int64)])
        self.frequency = np.concatenate([self.frequency, np.full(size // 4, -9, np.int64)])
        self.slots = np.full(size, -1, dtype=np.int32)
        fill_slots(self.slots, self.keys, self.n_types)

    def once(self, text, starts, ends, first, ids):
        types = self.keys, self.type_offsets, self.frequency
        arena = self.arena, self.arena.view(np.uint8)
        done, self.n_types = intern_tokens(
            text, starts, ends, first, self.slots, types, arena, self.n_types, ids
        )
        return done

    def read(self, words):
        text, starts, ends = placed(words)
        ids, done = np.full(len(words), -9, dtype=np.int32), 0
        while (done := self.once(text, starts, ends, done, ids)) < len(words):
            self.grow()
        return ids.tolist()

    def types(self):
        ends, arena = self.type_offsets[: self.n_types + 1], self.arena.view(np.uint8)
        return [bytes(arena[a:b]) for a, b in itertools.pairwise(ends)]


def placed(words):
    """All words in one buffer with a byte between them, and where they lie."""
    joined = b" ".join(words)
    text = np.frombuffer(joined + bytes(24 - len(joined) % 8), dtype=np.uint8).copy()
    lengths = np.array([len(word) for word in words], dtype=np.int64)
    starts = np.concatenate([[0], np.cumsum(lengths + 1)])[: len(words)].astype(np.int64)
    return (text.view(np.uint64), text), starts, starts + lengths


LETTERS = st.text(st.sampled_from("abé"), min_size=1, max_size=3)
#: Of one, two and more than two pieces of eight bytes, many with the same start.
LONG = st.tuples(st.sampled_from(["", "seven77", "eighteen-letters-x", "a" * 16, "b" * 40]), LETTERS)
WORDS = st.lists(st.one_of(LETTERS, LONG.map("".join)).map(str.encode), max_size=120)


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
    text, starts, ends = placed(words)
    ids = np.full(5, -9, dtype=np.int32)
    assert table.once(text, starts, ends, 0, ids) == 3
    assert table.n_types == 2
    assert ids[:3].tolist() == [0, 1, 0]


def test_a_full_table_still_knows_its_types():
    table = Table(n_slots=4)
    table.read([b"aa", b"bb"])
    assert table.read([b"bb", b"aa"]) == [1, 0]
    assert len(table.slots) == 4


def test_words_of_equal_hash_are_told_apart_by_their_bytes():
    table, word = Table(n_slots=8), b"seventeen letters"
    table.read([word])
    table.arena.view(np.uint8)[16] += 1  # as if another word had the hash of this one
    assert table.read([word, word]) == [1, 1]


def test_words_of_equal_hash_are_told_apart_by_their_length():
    table, word = Table(n_slots=8), b"seventeen letters"
    table.read([word])
    table.type_offsets[1] += 1
    assert table.read([word, word]) == [1, 1]


def test_tokens_are_counted_by_type():
    table = Table(n_slots=4)
    table.read([b"aa", b"bb", b"aa", b"a" * 17, b"a" * 17, b"aa"])
    assert table.frequency[:3].tolist() == [3, 1, 2]


def test_more_tokens_than_are_looked_up_together():
    words = [b"%d" % (i * i % 700) for i in range(3 * BLOCK + 5)]
    assert Table().read(words) == twins.interned(words)[0]


def test_what_follows_a_word_in_the_buffer_is_no_part_of_it():
    table = Table(n_slots=16)
    text, _, _ = placed([b"abcdefghijklmnopqrstuvwxyz"])
    starts, ends = np.array([0, 0, 0, 1, 1]), np.array([3, 8, 16, 4, 9])
    ids = np.empty(5, dtype=np.int32)
    table.once(text, starts, ends, 0, ids)
    assert table.types() == [b"abc", b"abcdefgh", b"abcdefghijklmnop", b"bcd", b"bcdefghi"]


def test_only_the_tokens_asked_for_are_done():
    table, (text, starts, ends) = Table(n_slots=16), placed([b"aa", b"bb", b"cc"])
    ids = np.full(3, -9, dtype=np.int32)
    table.once(text, starts, ends, 2, ids)
    assert ids.tolist() == [-9, -9, 0]


def test_refilled_slots_hold_every_type_once():
    table = Table(n_slots=4)
    table.read([bytes([a, b]) for a in range(20) for b in range(20)])
    assert sorted(table.slots[table.slots >= 0].tolist()) == list(range(400))
