"""One word in two forms."""

import pytest

from textclust.describe.same_word import WordForms

ENGLISH = WordForms(["en"])


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("charge", "charged"), ("charges", "Charging"), ("password", "passwords"), ("SMS", "sms"),
        ("Armenia", "Armenian"), ("serial port", "serial ports"), ("encryption", "encrypted"),
    ],
)  # fmt: skip
def test_forms_of_one_word(left, right):
    assert ENGLISH.same(left, right)
    assert ENGLISH.same(right, left)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("plan", "plane"),
        ("star", "start"),
        ("contact", "contract"),
        ("port", "serial port"),
        ("log", "login"),
    ],
)
def test_different_words(left, right):
    assert not ENGLISH.same(left, right)


def test_without_a_stemmer_words_are_compared_by_how_they_begin():
    forms = WordForms(["sk"])
    assert forms.same("faktura", "faktury")
    assert not forms.same("mapa", "mapy")


def test_of_each_word_the_first_form_is_kept():
    terms = ["charged", "refund", "charge", "card", "refunds", "bank"]
    assert ENGLISH.distinct(terms, 3) == [0, 1, 3]
    assert ENGLISH.distinct(terms, 9) == [0, 1, 3, 5]


def test_a_phrase_mentions_its_words_in_any_form():
    assert ENGLISH.mentions("password resets", ["reset"])
    assert ENGLISH.mentions("password reset", ["Password resets"])
    assert not ENGLISH.mentions("password reset", ["word"])
