"""`intern_tokens` and `fill_slots` against a dictionary."""

import itertools
from collections import Counter

import kernel_twins as twins
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from textclust.kernels.interning import BLOCK, ID_BITS, fill_slots, intern_tokens


class Table:
    """The arrays of the types, as small as they may be; so many tokens are looked up together."""

    def __init__(self, n_slots=8, together=3, room=1 << 12):
        self.n_types = 0
        self.slots = np.zeros((n_slots, 3), dtype=np.uint64)
        self.offsets = np.zeros(n_slots // 2 + 1, dtype=np.int64)
        self.arena = np.zeros(room, dtype=np.uint8)
        self.room = np.full((together, 4), 99, dtype=np.uint64)

    def grow(self):
        known, size = self.slots, 2 * len(self.slots)
        self.offsets = np.concatenate([self.offsets, np.zeros(size // 4, np.int64)])
        self.slots = np.zeros((size, 3), dtype=np.uint64)
        fill_slots(known, self.slots)

    def once(self, text, starts, ends, first, ids):
        done, self.n_types = intern_tokens(
            text, starts, ends, first, self.slots, self.offsets, self.arena, self.n_types, ids, self.room
        )
        return done

    def read(self, words):
        text, starts, ends = placed(words)
        ids, done = np.full(len(words), -9, dtype=np.int32), 0
        while (done := self.once(text, starts, ends, done, ids)) < len(words):
            self.grow()
        return ids.tolist()

    def types(self):
        return [bytes(self.arena[a:b]) for a, b in itertools.pairwise(self.offsets[: self.n_types + 1])]

    def counts(self):
        """How many tokens each type has, by the slots."""
        known = [int(last) for *_, last in self.slots.tolist() if last]
        return {last % (1 << ID_BITS) - 1: last >> ID_BITS for last in known}


def placed(words):
    """All words in one buffer with a byte between them, and where they lie."""
    text = np.frombuffer(b" ".join(words) + b"x" * 16, dtype=np.uint8).copy()
    lengths = np.array([len(word) for word in words], dtype=np.int64)
    starts = np.concatenate([[0], np.cumsum(lengths + 1)])[: len(words)].astype(np.int64)
    return text, starts, starts + lengths


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


def test_it_stops_before_there_could_be_more_types_than_room():
    table, words = Table(n_slots=8, together=2), [b"aa", b"bb", b"aa", b"cc", b"dd", b"ee"]
    text, starts, ends = placed(words)
    ids = np.full(6, -9, dtype=np.int32)
    assert table.once(text, starts, ends, 0, ids) == 4
    assert table.n_types == 3
    assert ids[:4].tolist() == [0, 1, 0, 2]


def test_words_of_equal_hash_are_told_apart_by_their_bytes():
    table, word = Table(), b"seventeen letters"
    table.read([word])
    table.arena[16] += 1  # as if another word had the hash of this one
    assert table.read([word, word]) == [1, 1]


def test_words_of_equal_hash_are_told_apart_by_their_length():
    table, word = Table(), b"seventeen letters"
    table.read([word])
    table.offsets[1] += 1
    assert table.read([word, word]) == [1, 1]


def test_the_empty_word_is_a_word():
    table = Table()
    assert table.read([b"", b"ab", b""]) == [0, 1, 0]
    assert table.types() == [b"", b"ab"]


@settings(deadline=None)
@given(WORDS)
def test_tokens_are_counted_by_type(words):
    table = Table()
    assert Counter(table.read(words)) == table.counts()


def test_more_tokens_than_are_looked_up_together():
    words = [b"%d" % (i * i % 700) for i in range(3 * BLOCK + 5)]
    assert Table(together=BLOCK).read(words) == twins.interned(words)[0]


def test_what_follows_a_word_in_the_buffer_is_no_part_of_it():
    table = Table(n_slots=32)
    text, _, _ = placed([b"abcdefghijklmnopqrstuvwxyz"])
    starts, ends = np.array([0, 0, 0, 1, 1]), np.array([3, 8, 16, 4, 9])
    ids = np.empty(5, dtype=np.int32)
    table.once(text, starts, ends, 0, ids)
    assert table.types() == [b"abc", b"abcdefgh", b"abcdefghijklmnop", b"bcd", b"bcdefghi"]


def test_only_the_tokens_asked_for_are_done():
    table, (text, starts, ends) = Table(), placed([b"aa", b"bb", b"cc"])
    ids = np.full(3, -9, dtype=np.int32)
    table.once(text, starts, ends, 2, ids)
    assert ids.tolist() == [-9, -9, 0]


def test_refilled_slots_hold_every_type_once():
    table = Table()
    table.read([bytes([a, b]) for a in range(20) for b in range(20)])
    assert table.counts() == dict.fromkeys(range(400), 1)
