"""`utf8_batches`: whatever holds documents, the same bytes."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textclust.errors import DataError
from textclust.text import documents as module
from textclust.text.documents import utf8_batches

TEXTS = ["eins zwei", "", "中文 é", "x", "\0", "last one"]


def read(documents):
    """All documents back as text."""
    texts = []
    for batch in utf8_batches(documents):
        assert batch.buffer.dtype == np.uint8
        assert batch.offsets.dtype == np.int64
        assert not batch.buffer.flags.writeable
        assert batch.offsets[0] == 0
        assert batch.offsets[-1] == len(batch.buffer)
        pairs = zip(batch.offsets[:-1], batch.offsets[1:], strict=True)
        texts += [bytes(batch.buffer[a:b]).decode() for a, b in pairs]
    return texts


KINDS = {
    "list": list,
    "tuple": tuple,
    "generator": lambda texts: (text for text in texts),
    "pandas object": lambda texts: pd.Series(texts, dtype=object),
    "pandas str": lambda texts: pd.Series(texts, dtype="str"),
    "pandas Arrow": lambda texts: pd.Series(texts, dtype=pd.ArrowDtype(pa.string())),
    "pandas with its own index": lambda texts: pd.Series(texts, index=range(9, 9 + len(texts))),
    "pandas array": lambda texts: pd.array(texts, dtype="str"),
    "pandas category": lambda texts: pd.Series(texts, dtype="category"),
    "NumPy object": lambda texts: np.array(texts, dtype=object),
    "Arrow string": pa.array,
    "Arrow large string": lambda texts: pa.array(texts, pa.large_string()),
    "Arrow string view": lambda texts: pa.array(texts, pa.string_view()),
    "Arrow dictionary": lambda texts: pa.array(texts).dictionary_encode(),
    "Arrow chunks": lambda texts: pa.chunked_array([texts[:2], [], texts[2:]], pa.string()),
    "Arrow slice": lambda texts: pa.array(["before", *texts, "after"])[1:-1],
    "Arrow large slice": lambda texts: pa.array(["before", *texts, "after"], pa.large_string())[1:-1],
    "iterator of Arrow arrays": lambda texts: iter([pa.array(texts[:1]), pa.array(texts[1:])]),
}


@pytest.mark.parametrize("kind", KINDS)
def test_documents_come_back(kind):
    assert read(KINDS[kind](TEXTS)) == TEXTS


def test_numpy_strings_come_back():
    assert read(np.array(["eins", "", "中文"])) == ["eins", "", "中文"]


@pytest.mark.parametrize(
    "empty", [[], (), np.array([], dtype=object), pa.array([], pa.string()), pd.Series([], dtype=str)]
)
def test_no_documents_give_no_batches(empty):
    assert list(utf8_batches(empty)) == []


def test_an_array_without_any_text_comes_back():
    assert read(pa.array(["", ""])) == ["", ""]


@given(st.lists(st.text(max_size=10), max_size=20), st.integers(1, 5), st.integers(1, 30))
def test_batches_of_any_size_hold_every_document_once(texts, most, n_bytes):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "BATCH_DOCUMENTS", most)
        patch.setattr(module, "BATCH_BYTES", n_bytes)
        texts = [text.encode("utf-8", "replace").decode() for text in texts]
        assert read(texts) == texts
        assert read(pa.array(texts, pa.string())) == texts


def test_batches_end_soon_after_their_size(monkeypatch):
    monkeypatch.setattr(module, "BATCH_BYTES", 100)
    sizes = [len(batch.buffer) for batch in utf8_batches(["x" * 30] * 50)]
    assert sum(sizes) == 1500
    assert max(sizes) < 200


def test_a_lone_surrogate_becomes_a_separator():
    assert read(["a\ud800b", "é"]) == ["a?b", "é"]


@pytest.mark.parametrize(
    ("documents", "position"),
    [
        (["a", None], 1),
        (["a", "b", float("nan")], 2),
        ([3], 0),
        (["a", b"b"], 1),
        (("a", ["b"]), 1),
        ((text for text in ["a", None]), 1),
        (pd.Series(["a", None], dtype=object), 1),
        (pd.Series(["a", "b", None], dtype="str"), 2),
        (pd.Series(["a", None], dtype=pd.ArrowDtype(pa.string())), 1),
        (np.array(["a", None], dtype=object), 1),
        (["a"] * 5000 + [None], 5000),
    ],
)
def test_what_is_no_string_is_named_by_its_position(documents, position):
    with pytest.raises(DataError, match=rf"document {position}\b"):
        list(utf8_batches(documents))


@pytest.mark.parametrize(
    "documents",
    [
        pa.array(["a", None, "c"]),
        pa.chunked_array([["a"], [None]]),
        pd.array(["a", None], dtype="str"),
        pa.array(["x", "a", None])[1:],
    ],
)
def test_a_null_in_arrow_is_named_by_its_position(documents):
    with pytest.raises(DataError, match=r"\b1\b"):
        list(utf8_batches(documents))


def test_a_null_in_an_iterator_of_arrow_arrays_is_an_error():
    with pytest.raises(DataError):
        list(utf8_batches(iter([pa.array(["a"]), pa.array(["b", None])])))


@pytest.mark.parametrize(
    "documents", [pa.array([1, 2]), pd.array([1, 2], dtype="Int64"), pa.array([1.5]), iter([pa.array([1])])]
)
def test_numbers_in_arrow_are_no_documents(documents):
    with pytest.raises(DataError):
        list(utf8_batches(documents))


def test_arrow_bytes_that_are_no_utf8_are_a_typed_error():
    with pytest.raises(DataError):
        list(utf8_batches(pa.array([b"\xff\xfe"])))


def test_arrow_arrays_are_taken_one_by_one():
    taken = []

    def arrays():
        for i in range(50):
            taken.append(i)
            yield pa.array(["text"])

    next(iter(utf8_batches(arrays())))
    assert len(taken) < 50


def test_one_string_is_an_error():
    with pytest.raises(DataError, match="string object received"):
        list(utf8_batches("one document"))
