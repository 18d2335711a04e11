"""Phrases: words that belong together, and to a cluster."""

import math

import numpy as np
import pytest
from nltk.metrics.association import BigramAssocMeasures

from textclust.describe.blemishes import has_letter
from textclust.describe.phrases import PhraseFinder, npmi
from textclust.describe.terms import document_counts
from textclust.text.count_vectorizer import CountVectorizer

CARDS = [
    "my credit card was refused today",
    "a new credit card please",
    "the credit card number",
    "credit card lost",
]
PAGES = ["the page shows nothing", "nothing on that page", "slow page again", "page shows slow colours"]
FILLING = [
    "red green blue",
    "green blue red",
    "blue red green",
    "red blue green",
    "green red blue",
    "blue green red",
]


def phrases(texts, labels, rate=0.05, stop_words=None):
    vectorizer = CountVectorizer(stop_words=stop_words)
    X, adjacent = vectorizer.fit_transform_adjacent(texts)
    names, labels = vectorizer.surface_forms_, np.asarray(labels)
    finder = PhraseFinder(adjacent, names, has_letter(names))
    counts = document_counts(X, labels, int(labels.max()) + 1)
    return [[phrase.text for phrase in found] for found in finder.find(labels, counts, rate, 10)]


def test_words_that_stand_together_in_the_cluster_are_a_phrase():
    texts = CARDS * 5 + PAGES * 5 + FILLING * 5
    found = phrases(texts, [0] * 20 + [1] * 20 + [2] * 30)
    assert "credit card" in found[0]
    assert not any("credit card" in others for others in found[1:])


def test_a_phrase_that_is_everywhere_is_of_no_cluster():
    texts = [f"{text} credit card" for text in PAGES * 5 + FILLING * 5]
    assert not any("credit card" in found for found in phrases(texts, [0] * 20 + [1] * 30))


def test_words_that_meet_by_chance_are_no_phrase():
    rng = np.random.default_rng(0)
    words = [f"word{letter}" for letter in "abcdefgh"]
    texts = [" ".join(rng.choice(words, 12)) for _ in range(120)]
    assert phrases(texts, [0] * 60 + [1] * 60) == [[], []]


def test_three_words_are_one_phrase_and_not_two():
    texts = ["single sign on fails", "our single sign on page", "the single sign on"] * 6 + FILLING * 4
    found = phrases(texts, [0] * 18 + [1] * 24)[0]
    assert found[0] == "single sign on"
    assert not {"single sign", "sign on"} & set(found)


def test_a_repeated_word_and_numbers_are_no_phrase():
    texts = ["ax ax ax", "15 20 minutes", "ax ax 15 20"] * 8 + FILLING * 4
    assert not {"ax ax", "15 20", "ax ax ax"} & set(phrases(texts, [0] * 24 + [1] * 24)[0])


def test_overlapping_characters_of_unspaced_scripts_are_no_phrase():
    assert phrases(["信用卡丢失了", "我的信用卡丢失"] * 10 + FILLING * 4, [0] * 20 + [1] * 24)[0] == []


def test_words_with_a_stop_word_between_them_are_no_phrase():
    texts = ["state of mind", "mind of state"] * 10 + FILLING * 4
    assert phrases(texts, [0] * 20 + [1] * 24, stop_words=["of"])[0] == []


@pytest.mark.parametrize("counts", [(3, 10, 20, 1000), (1, 1, 1, 50), (7, 7, 30, 31), (500, 600, 700, 9000)])
def test_belonging_together_is_nltks_information_normalised(counts):
    both, head, tail, total = counts
    assert npmi(*counts) == pytest.approx(
        BigramAssocMeasures.pmi(both, (head, tail), total) / -math.log2(both / total)
    )
