"""Threads and batches change nothing."""

import pytest
from text_checks import assert_same_bits, news, tickets

from textclust import TfidfVectorizer
from textclust.text import documents as module
from textclust.text.tokens import tokenize


def fitted(texts, n_jobs, **settings):
    vectorizer = TfidfVectorizer(n_jobs=n_jobs, **settings)
    return vectorizer, vectorizer.fit_transform(texts)


@pytest.mark.parametrize(("most", "n_bytes"), [(1, 1 << 20), (7, 100), (100, 1000), (2048, 1)])
@pytest.mark.parametrize("n_jobs", [1, 2, 4])
def test_threads_and_batches_give_the_same_bits(monkeypatch, most, n_bytes, n_jobs):
    texts = [*tickets()[:200], "", "中文", ""]
    alone, expected = fitted(texts, 1)
    monkeypatch.setattr(module, "BATCH_DOCUMENTS", most)
    monkeypatch.setattr(module, "BATCH_BYTES", n_bytes)
    threaded, matrix = fitted(texts, n_jobs)
    assert_same_bits(matrix, expected)
    assert list(threaded.vocabulary_.items()) == list(alone.vocabulary_.items())
    assert threaded.surface_forms_.tolist() == alone.surface_forms_.tolist()


def test_threads_give_the_same_ngrams(monkeypatch):
    _, expected = fitted(news(), 1, ngram_range=(1, 3), stop_words="english")
    monkeypatch.setattr(module, "BATCH_DOCUMENTS", 20)
    for _ in range(3):
        assert_same_bits(fitted(news(), 3, ngram_range=(1, 3), stop_words="english")[1], expected)


def test_a_batch_without_words_in_one_thread(monkeypatch):
    monkeypatch.setattr(module, "BATCH_DOCUMENTS", 2)
    stream = tokenize(["ab cd", "ab", "", ""], n_jobs=2)
    assert stream.types.to_pylist() == ["ab", "cd"]
    assert stream.offsets.tolist() == [0, 2, 3, 3, 3]


def test_batches_without_any_words_in_two_threads(monkeypatch):
    monkeypatch.setattr(module, "BATCH_DOCUMENTS", 1)
    stream = tokenize(["", "", ""], n_jobs=2)
    assert stream.types.to_pylist() == []
    assert stream.offsets.tolist() == [0, 0, 0, 0]


def test_an_error_in_the_documents_reaches_the_caller_of_threads(monkeypatch):
    monkeypatch.setattr(module, "BATCH_DOCUMENTS", 2)
    with pytest.raises(ValueError, match="document 5"):
        tokenize(["a", "b", "c", "d", "e", None], n_jobs=2)


def test_a_generator_is_read_as_the_threads_need_it(monkeypatch):
    monkeypatch.setattr(module, "BATCH_DOCUMENTS", 1)
    stream = tokenize((f"word{i}" for i in range(100)), n_jobs=2)
    assert len(stream.offsets) == 101
    assert len(set(stream.types.to_pylist())) == 100
