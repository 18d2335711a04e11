"""`find_tokens` against its twin."""

import re

import kernel_twins as twins
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textclust.kernels.arrays import frozen
from textclust.kernels.bits import GROUP
from textclust.kernels.tokens import APOSTROPHES, BEYOND_ASCII, CAPITAL, find_tokens, find_traits
from textclust.text.characters import class_table
from textclust.text.default_pattern import pattern_scanner

MIXED = "abZé55٣.,٫．²'’__‿ -.\0\n\u0301\u0316\u093f\u200d\u200b\u00ad中文ーかไทก็ລ한дאع𝟘😀𠀋ﾊﾞ１Ａ"


def padded(texts):
    """All texts one after the other with letters behind them, as bytes, and where each starts."""
    encoded = [text.encode() for text in texts]
    buffer = frozen(np.frombuffer(b"".join(encoded) + b"x" * GROUP, dtype=np.uint8), np.uint8)
    return buffer, frozen(np.cumsum([0] + [len(text) for text in encoded]), np.int64)


def find(documents, longest=64, classes=None, joiners="',._"):
    """Tokens of each document by the kernel."""
    buffer, offsets = padded(documents)
    capacity = int(offsets[-1]) // 2 + len(documents) + 1
    starts, ends = np.full(capacity, -9, np.int64), np.full(capacity, -9, np.int64)
    per_document = np.full(len(documents), -9, np.int64)
    edges = np.full(max(map(len, documents), default=0) * 4 + 2, -9, np.int64)
    classes, joiners = class_table() if classes is None else classes, np.array([ord(c) for c in joiners])
    n = find_tokens(buffer, offsets, classes, joiners, longest, edges, starts, ends, per_document)
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


@settings(deadline=None, max_examples=300)
@given(st.integers(55, 70), st.text(st.sampled_from("12a.,'_ ٣٫é中"), max_size=12), st.sampled_from(" x1é"))
def test_what_lies_on_the_border_of_two_groups_is_that_of_the_twin(n_before, text, before):
    document = before * n_before + text
    assert find([document, document]) == [twins.tokens(document)] * 2


@settings(deadline=None)
@given(st.lists(st.text(st.sampled_from("ab1_.' é"), max_size=80), max_size=3))
def test_the_classes_of_the_table_decide_about_the_joiners(documents):
    scanner = pattern_scanner()
    assert find(documents, scanner.longest, scanner.classes, "_") == [
        re.findall(r"(?u)\b\w\w+\b", text) for text in documents
    ]


@settings(deadline=None)
@given(st.lists(st.text(st.sampled_from("abcABZ[@`{'é中\u2019"), max_size=80), max_size=5))
def test_traits_of_strings_are_those_of_plain_python(texts):
    found = np.full(len(texts), 99, np.uint8)
    find_traits(*padded(texts), found)
    assert found.tolist() == [
        CAPITAL * any("A" <= c <= "Z" for c in text)
        | BEYOND_ASCII * (not text.isascii())
        | APOSTROPHES * ("'" in text)
        for text in texts
    ]
