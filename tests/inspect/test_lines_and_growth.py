"""Boilerplate lines, and how the vocabulary grows."""

from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

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


def test_a_line_that_no_batch_holds_twice_is_boilerplate():
    footer = "This message is confidential."
    batches = [
        [f"ticket number {40 * b + i} is open{footer * (i == 0)}" for i in range(40)] for b in range(10)
    ]
    batches = [[text.replace(footer, f"\n{footer}") for text in batch] for batch in batches]
    assert counted(batches) == [(footer, 10)]


@given(st.lists(st.lists(st.integers(0, 30), max_size=4), min_size=1, max_size=120), st.integers(1, 9))
def test_batches_and_early_reviews_change_nothing(documents, size):
    texts = ["\n".join(f"a line with the number {line}" for line in lines) for lines in documents]
    counts = Counter(line for lines in documents for line in set(lines))
    expected = [(f"a line with the number {line}", n) for line, n in counts.items() if n >= 5]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("textclust.inspect.lines.REVIEW_FROM", 3)
        patch.setattr("textclust.inspect.lines.LEAST_SHARE", 0.05)
        found = counted([texts[at : at + size] for at in range(0, len(texts), size)])
    least = 0.05 * len(texts)
    assert found == sorted((pair for pair in expected if pair[1] >= least), key=lambda x: (-x[1], x[0]))[:5]


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
