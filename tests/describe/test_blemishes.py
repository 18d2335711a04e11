"""What tells clusters apart but names nothing."""

import numpy as np
import pytest
import scipy.sparse as sp

from textclust.describe.blemishes import COPIES, StopWordTable, copied, has_letter


def plain_copied(rows, terms):
    """The same by all pairs of documents."""
    unit = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
    n = len(unit)

    def likeness(members, without=None):
        part = unit[members].copy()
        if without is not None:
            part[:, without] = 0
        products = part @ part.T
        pairs = len(members) * (len(members) - 1)
        return (products.sum() - np.trace(products)) / max(pairs, 1), np.trace(products) / max(
            len(members), 1
        )

    usual = likeness(np.arange(n))[0]
    found = []
    for term in terms:
        own = np.flatnonzero(unit[:, term])
        alike, length = likeness(own, term)
        excess = (alike / max(length, 1e-12) - usual) / (1 - usual)
        found.append(excess > COPIES and 1 < len(own) <= n / 2)
    return found


@pytest.mark.parametrize("seed", range(8))
def test_copies_are_found_as_by_all_pairs(seed):
    rng = np.random.default_rng(seed)
    rows = (rng.random((30, 25)) < 0.2) * rng.random((30, 25))
    rows[:6, 10:20] = rng.random(10)
    rows[6:, 14:18] = 0
    rows[:6] *= rng.random((6, 25)) < 0.95
    terms = np.arange(25)
    expected = plain_copied(rows, terms)
    assert copied(sp.csr_array(rows), terms).tolist() == expected
    assert any(expected)


def test_a_term_of_most_documents_is_no_blemish():
    assert not copied(sp.csr_array(np.ones((10, 3))), np.arange(3)).any()


def test_rows_without_terms_and_explicit_zeros_are_borne():
    rows = sp.csr_array((np.array([0.0, 1.0]), np.array([0, 1]), np.array([0, 1, 2, 2])), shape=(3, 2))
    assert copied(rows, np.arange(2)).tolist() == [False, False]


def test_bare_numbers_have_no_letter():
    assert has_letter(["29", "3.5", "१२", "½", "X11", "e", "ñ", "한국"]).tolist() == [False] * 4 + [True] * 4


def stop_words(names, documents):
    rows = sp.csr_array(
        np.array([[name in text.split() for name in names] for text in documents], dtype=float)
    )
    return dict(zip(names, StopWordTable(names).foreign(rows, np.arange(len(names))).tolist(), strict=True))


def test_stop_words_of_the_language_of_their_documents_are_named_and_no_others():
    german = ["der und ist Rechnung", "der und ist Kalender", "und ist der Rechnung"]
    found = stop_words(["der", "und", "ist", "Rechnung", "Kalender"], german)
    assert found == {"der": True, "und": True, "ist": True, "Rechnung": False, "Kalender": False}


def test_a_word_that_is_a_stop_word_elsewhere_stays_in_documents_of_another_language():
    english = ["art war museum painting", "war museum soldier", "art painting canvas colour"]
    assert not any(stop_words(["art", "war", "museum", "painting", "canvas"], english).values())


def test_a_vocabulary_without_stop_words_has_none():
    assert not any(stop_words(["qwx", "zzyx"], ["qwx zzyx"]).values())
