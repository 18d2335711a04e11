"""`find_tokens` against its twin."""

import kernel_twins as twins
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textclust.kernels.arrays import frozen
from textclust.kernels.tokens import find_tokens
from textclust.text.characters import class_table

MIXED = "abZé55٣.,٫．²'’__‿ -.\0\n\u0301\u0316\u093f\u200d\u200b\u00ad中文ーかไทก็ລ한дאع𝟘😀𠀋ﾊﾞ１Ａ"


def find(documents, longest=64):
    """Tokens of each document by the kernel."""
    encoded = [text.encode() for text in documents]
    buffer = frozen(np.frombuffer(b"".join(encoded), dtype=np.uint8), np.uint8)
    offsets = frozen(np.cumsum([0] + [len(text) for text in encoded]), np.int64)
    capacity = len(buffer) // 2 + len(documents) + 1
    starts, ends = np.full(capacity, -9, np.int64), np.full(capacity, -9, np.int64)
    per_document = np.full(len(documents), -9, np.int64)
    runs = np.full(len(buffer) + 2, -9, np.int64), np.full(len(buffer) + 2, -9, np.int64)
    n = find_tokens(buffer, offsets, class_table(), longest, runs, starts, ends, per_document)
    assert per_document.sum() == n
    words = [bytes(buffer[a:b]).decode() for a, b in zip(starts[:n], ends[:n], strict=True)]
    cuts = np.cumsum(per_document)[:-1]
    return [part.tolist() for part in np.split(np.array(words, dtype=object), cuts)] if documents else []


@settings(deadline=None, max_examples=300)
@given(st.lists(st.text(st.sampled_from(MIXED), max_size=30), max_size=5))
def test_tokens_of_mixed_scripts_are_those_of_the_twin(documents):
    assert find(documents) == [twins.tokens(text) for text in documents]


@settings(deadline=None)
@given(st.lists(st.text(max_size=60), max_size=4))
def test_tokens_of_any_unicode_are_those_of_the_twin(documents):
    assert find(documents) == [twins.tokens(text) for text in documents]


@settings(deadline=None)
@given(st.text(st.sampled_from("ab5_'\u0301中"), max_size=40), st.integers(2, 6))
def test_the_cap_on_length_is_that_of_the_twin(text, longest):
    assert find([text], longest) == [twins.tokens(text, longest)]


@settings(deadline=None, max_examples=300)
@given(st.lists(st.text(st.sampled_from("12a.,.,'_ ²٣٫é中"), max_size=25), max_size=3))
def test_numbers_are_those_of_the_twin(documents):
    assert find(documents) == [twins.tokens(text) for text in documents]


def test_a_point_at_the_end_of_a_document_does_not_look_into_the_next():
    assert find(["12.", "34", "56,", "78"]) == [["12"], ["34"], ["56"], ["78"]]


def test_a_document_ends_the_word():
    assert find(["foot", "ball"]) == [["foot"], ["ball"]]


def test_a_document_ends_the_run_of_ideographs():
    assert find(["中", "文"]) == [["中"], ["文"]]


def test_an_apostrophe_at_the_end_of_a_document_does_not_look_into_the_next():
    assert find(["don'", "tea"]) == [["don"], ["tea"]]


def test_an_apostrophe_is_looked_at_in_its_own_run_only():
    assert find(["it's plain don' text's end"]) == [["it's", "plain", "don", "text's", "end"]]


def test_marks_at_the_start_of_a_document_belong_to_none():
    assert find(["ab", "\u0301cd"]) == [["ab"], ["cd"]]


@pytest.mark.parametrize("text", ["ab " * 50, "中" * 50, "a1" * 50, "中 " * 50])
def test_the_stated_capacity_is_enough(text):
    assert find([text, "", text])[0] == twins.tokens(text)


@pytest.mark.parametrize("character", list("\u007f\u0080\u07ff\u0800\uffff\U00010000\U0010ffff"))
def test_the_borders_of_utf8_lengths_are_decoded(character):
    assert find([f"ab{character}cd"]) == [twins.tokens(f"ab{character}cd")]


@pytest.mark.parametrize("code_point", [0xE9, 0x5D0, 0x915, 0x4E2D, 0x1D7D8, 0x20000])
def test_each_length_of_utf8_finds_its_class(code_point):
    text = chr(code_point) * 2
    assert find([f" {text} "]) == [[text]]
