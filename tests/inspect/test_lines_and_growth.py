"""Boilerplate lines, and how the vocabulary grows."""

import numpy as np
import pyarrow as pa
import pytest

from textclust.inspect.lines import LineCounter
from textclust.inspect.words import WordReader, vocabulary_growth


def counted(batches):
    counter = LineCounter()
    for batch in batches:
        counter.add(pa.array(batch, pa.large_string()))
    return counter.commonest(5)


def test_a_line_in_many_documents_is_boilerplate():
    footer = "This message is confidential."
    batches = [
        [f"ticket number {10 * b + i} is open\n  {footer} \r\n{footer}" for i in range(10)] for b in range(3)
    ]
    assert counted(batches) == [(footer, 30)]


def test_short_lines_and_rare_lines_are_not():
    assert counted([["short\n" + f"a line of its own {i}" for i in range(50)]]) == []


@pytest.mark.parametrize("batches", [[], [[]], [["", ""]], [["x"]]])
def test_without_lines_there_is_none(batches):
    assert counted(batches) == []


def test_a_slice_of_an_array_counts_its_own_lines():
    array = pa.array(["nothing to be seen here"] * 4 + ["the same old line"] * 6, pa.large_string())
    counter = LineCounter()
    counter.add(array[4:])
    assert counter.commonest(5) == [("the same old line", 6)]


def growth(texts):
    reader = WordReader()
    reader.add(texts)
    return vocabulary_growth(reader.words())


def test_growth_counts_distinct_words_whatever_their_case():
    curve, _ = growth(["red Red pear pear apple apple red red"])
    assert curve[-1] == (8, 3)
    assert curve == sorted(curve)


def test_words_that_stand_once_grow_with_the_text_and_few_words_do_not():
    assert growth([" ".join(f"code{i}" for i in range(4096))])[1] == pytest.approx(1.0)
    few = np.random.default_rng(0).choice(["red", "green", "blue"], 4096)
    assert growth([" ".join(few)])[1] < 0.05


def test_growth_of_nothing():
    assert growth([""]) == ([], 1.0)
