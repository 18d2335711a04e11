"""Names and forms of terms, which are put together when they are asked for."""

import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textclust.text.forms import Forms
from textclust.text.names import Names, code_point_order
from textclust.text.types import strings

WORDS = st.lists(st.text("abé中\U0001f600", min_size=1, max_size=12), min_size=1, max_size=30, unique=True)


@given(WORDS, st.data())
def test_names_at_places_are_the_words_there(words, data):
    places = data.draw(st.lists(st.integers(0, len(words) - 1), unique=True))
    names = Names.at(strings(words), np.array(places, dtype=np.int64))
    assert len(names) == len(places)
    assert names.to_list() == names.to_array().to_pylist() == [words[at] for at in places]
    again = data.draw(st.permutations(range(len(places))))
    taken = names.take(np.array(again, dtype=np.int64))
    assert taken.to_list() == [words[places[at]] for at in again]


@given(WORDS, st.data())
def test_names_come_in_code_point_order(words, data):
    places = data.draw(st.permutations(range(len(words))))
    names = Names.at(strings(words), np.array(places, dtype=np.int64))
    assert names.take(names.order()).to_list() == sorted(words)
    assert [words[at] for at in code_point_order(strings(words))] == sorted(words)


TYPES = ["aa", "AA", "Aa", "bb", "BB", "so\u00adft", "stop", "cc"]
TERM_OF = [0, 0, 0, 1, 1, 2, -1, 3]
FREQUENCY = [2, 3, 3, 5, 1, 1, 99, 4]
EXPECTED = ["AA", "bb", "soft", "cc"]


def forms(scale=1):
    frequency = np.array(FREQUENCY, dtype=np.int64) * scale
    return Forms.of(strings(TYPES), frequency, np.array(TERM_OF, dtype=np.int32), 4)


@pytest.mark.parametrize("scale", [1, 1 << 40])
@pytest.mark.parametrize("asked", [[0, 1, 2, 3], [3, 0, 2], [2], []])
def test_the_commonest_form_of_each_term_asked_for(asked, scale):
    some = forms(scale).take(np.array(asked, dtype=np.int64))
    assert some.to_list() == some.to_array().to_pylist() == [EXPECTED[term] for term in asked]


def test_few_forms_do_not_keep_the_others():
    assert isinstance(forms().take(np.array([1])), Names)


def test_forms_that_nobody_asked_for_are_kept_in_a_pickle():
    assert pickle.loads(pickle.dumps(forms())).to_list() == EXPECTED
