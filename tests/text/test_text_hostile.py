"""Text that is no text: never a crash, linear time, bounded memory."""

import base64
import os
import random
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from text_checks import assert_same_bits

from textclust import CountVectorizer, TfidfVectorizer
from textclust.errors import MemoryLimitError
from textclust.text import types as types_module
from textclust.text.languages import SNOWBALL
from textclust.text.tokens import tokenize

#: Several times what a slow machine needs in linear time; quadratic time takes minutes.
SECONDS = 15


def words(text):
    stream = tokenize([text], n_jobs=1)
    return stream.types.take(stream.ids).to_pylist()


ANY = st.text(st.characters(exclude_categories=()), max_size=80)


@settings(deadline=None)
@given(st.lists(ANY, min_size=1, max_size=4))
def test_any_unicode_with_surrogates_is_vectorised(documents):
    vectorizer = CountVectorizer(n_jobs=1, strip_accents="unicode").fit(["known words", *documents])
    assert vectorizer.transform(documents).shape == (len(documents), len(vectorizer.vocabulary_))


@settings(deadline=None)
@given(st.lists(st.binary(max_size=200), min_size=1, max_size=4))
def test_bytes_read_as_latin_1_are_vectorised(blobs):
    documents = [blob.decode("latin-1") for blob in blobs]
    assert CountVectorizer(n_jobs=1).fit_transform(["known words", *documents]).shape[0] == len(blobs) + 1


@settings(deadline=None)
@given(ANY)
def test_every_term_is_at_least_a_character_and_none_is_there_twice(text):
    vectorizer = CountVectorizer(n_jobs=1).fit(["known", text])
    assert "" not in vectorizer.vocabulary_
    assert len(vectorizer.get_feature_names_out()) == len(set(vectorizer.vocabulary_.values()))


@settings(deadline=None, max_examples=30)
@given(st.lists(ANY, min_size=1, max_size=4), st.sampled_from([*SNOWBALL, "zh", "ja", "el", "tr", "auto"]))
def test_any_unicode_is_stemmed_in_any_language(documents, language):
    settings = {"language": language, "stop_words": "auto", "stemming": language in (*SNOWBALL, "auto")}
    vectorizer = TfidfVectorizer(n_jobs=1, **settings)
    fitted = vectorizer.fit_transform(["known words", "кошка", *documents])
    assert "" not in vectorizer.vocabulary_
    assert_same_bits(fitted, vectorizer.transform(["known words", "кошка", *documents]))


@settings(deadline=None)
@given(st.lists(st.binary(max_size=200), min_size=1, max_size=4), st.sampled_from(["ignore", "replace"]))
def test_bytes_that_are_not_utf_8_are_vectorised(blobs, decode_error):
    vectorizer = CountVectorizer(n_jobs=1, decode_error=decode_error).fit([b"known words", *blobs])
    assert vectorizer.transform(blobs).shape[0] == len(blobs)


@pytest.mark.parametrize(
    "character", ["a", "1", " ", "\0", "中", "ﷺ", "\ud800", "\u0301", "\u202e", "'", "ß", "😀"]
)
def test_documents_of_one_character(character):
    vectorizer = CountVectorizer(n_jobs=1, language="auto", stop_words="auto").fit(["known", "", character])
    assert vectorizer.transform([character, ""]).shape[0] == 2


def test_direction_marks_are_no_part_of_a_term():
    text = "\u202bשלום\u200f \u2067עולם\u2069 \u202eabc\u202c"
    assert list(CountVectorizer(n_jobs=1).fit([text]).vocabulary_) == ["abc", "עולם", "שלום"]


@pytest.mark.parametrize("letter", ["x", "ж", "한", "क"])
def test_a_token_of_ten_million_letters_is_left_out(letter):
    text = letter * (
        (10_000_000 if not os.environ.get("NUMBA_DISABLE_JIT") else 10_000) // len(letter.encode())
    )
    begun = time.perf_counter()
    assert list(CountVectorizer(n_jobs=1).fit(["known", text]).vocabulary_) == ["known"]
    assert time.perf_counter() - begun < SECONDS


def test_a_lone_surrogate_separates_words():
    assert words("ab\ud800cd \udfff") == ["ab", "cd"]


def test_a_lone_surrogate_leaves_its_neighbours_alone():
    stream = tokenize(["één\ud800", "naïve", "中文"], n_jobs=1)
    assert stream.types.to_pylist() == ["één", "naïve", "中文"]


#: A million characters; fewer where the loops are plain Python.
N = 1_000_000 if os.environ.get("NUMBA_DISABLE_JIT", "0") == "0" else 20_000
BLOB = base64.b64encode(random.Random(1).randbytes(3 * N)).decode()
HOSTILE = {
    "a word": "x" * 10 * N,
    "words of digits": "1" * 10 * N,
    "base64": BLOB,
    "base64 in lines": "\n".join(BLOB[at : at + 76] for at in range(0, len(BLOB), 76)),
    "apostrophes": "a'" * 3 * N,
    "underscores": "a" + "_" * 5 * N + " b",
    "underscores between": "a_" * 3 * N,
    "ideographs": "中" * 2 * N,
    "marks alone": "\u0301" * 3 * N,
    "NUL": "\0" * 5 * N,
    "quotes": "'" * 5 * N,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_time_is_linear(name):
    begun = time.perf_counter()
    CountVectorizer(n_jobs=1).fit(["known", HOSTILE[name]])
    assert time.perf_counter() - begun < SECONDS


@pytest.mark.parametrize("pile", ["x{}y", "中{}", "क{}ख"])
def test_piles_of_marks_take_linear_time(pile):
    text = pile.format("\u0301\u0316" * 40_000)  # canonical order sorts runs of marks: quadratic if long
    begun = time.perf_counter()
    CountVectorizer(n_jobs=1).fit(["known", text])
    assert time.perf_counter() - begun < 2


@pytest.mark.parametrize("blob", ["x" * 100_000, "a" + "_" * 100_000 + "b", "ab" + "\u0301" * 100_000])
def test_no_term_is_longer_than_words_are(blob):
    terms = CountVectorizer(n_jobs=1).fit(["known", blob]).vocabulary_
    assert max(len(term) for term in terms) < 2000


def test_zalgo_of_everyday_height_is_a_word():
    zalgo = "".join(letter + "\u0301\u0316\u0350" * 3 for letter in "hello")
    assert words(zalgo) == [zalgo]


def test_too_many_types_are_a_typed_error(monkeypatch):
    monkeypatch.setattr(types_module, "MOST_TYPES", 3000)
    with pytest.raises(MemoryLimitError) as error:
        tokenize([f"word{i} word{i}" for i in range(20_000)], n_jobs=1)
    found, among, most = map(int, re.findall(r"\d+", str(error.value).replace(",", "")))
    assert found > most == 3000
    assert 2 * found - 2 <= among <= 2 * found + 2 * types_module.BLOCK


def test_many_distinct_words_are_all_kept():
    documents = [" ".join(f"w{i}x{j}" for j in range(40)) for i in range(1000)]
    stream = tokenize(documents, n_jobs=1)
    assert len(set(stream.types.to_pylist())) == len(stream.types) == 40_000
    assert stream.ids.tolist() == list(range(40_000))
