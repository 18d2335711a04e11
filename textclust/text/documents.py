"""From what users pass as documents to UTF-8 buffers the kernels can read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from textclust.errors import DataError
from textclust.kernels.arrays import frozen
from textclust.text.types import string_buffers

#: Most documents, and about the bytes, of one batch: worth a task, and no burden on the memory.
BATCH_DOCUMENTS = 8192
BATCH_BYTES = 1 << 18


@dataclass(frozen=True, slots=True)
class Utf8Batch:
    """Consecutive documents: valid UTF-8 and where each starts in it, ``(n_documents + 1,)``."""

    buffer: NDArray[np.uint8]
    offsets: NDArray[np.int64]


def utf8_batches(documents: Iterable[Any]) -> Iterator[Utf8Batch]:
    """Pass the documents on in batches of UTF-8.

    Parameters
    ----------
    documents : list of str, pandas, NumPy or Arrow strings, or an iterator

    Raises
    ------
    DataError
        A document is not a string (missing values are not: pass an empty string).
    """
    if isinstance(documents, str):
        raise DataError("Iterable over raw text documents expected, string object received.")
    for array in _arrow_arrays(documents):
        yield from _slices(array)


def arrow_chunks(documents: Iterable[Any]) -> Iterable[Any]:
    """Turn a column of Arrow, or of pandas held by Arrow, into its arrays; others stay as they are."""
    if hasattr(documents, "__arrow_array__"):
        documents = pa.array(documents)
    if isinstance(documents, pa.Array):
        return [documents]
    return documents.chunks if isinstance(documents, pa.ChunkedArray) else documents


class Decoded:
    """Documents of which some may be bytes, which are decoded."""

    def __init__(self, documents: Iterable[Any], encoding: str, errors: str) -> None:
        self.documents, self._encoding, self._errors = documents, encoding, errors

    def __iter__(self) -> Iterator[Any]:
        return map(self.decode, self.documents)

    def decode(self, document: Any) -> Any:
        """The document as text, if it is bytes."""
        return document.decode(self._encoding, self._errors) if isinstance(document, bytes) else document


def decoded(documents: Iterable[Any], encoding: str, errors: str) -> Iterable[Any]:
    """Decode those of the documents that are bytes, when they are read; Arrow's stay as they are."""
    if hasattr(documents, "__arrow_array__") or isinstance(documents, pa.Array | pa.ChunkedArray):
        return documents
    return Decoded(documents, encoding, errors)


def _arrow_arrays(documents: Iterable[Any]) -> Iterator[pa.LargeStringArray]:
    decode = documents.decode if isinstance(documents, Decoded) else None
    stream = iter(arrow_chunks(documents.documents if isinstance(documents, Decoded) else documents))
    done, size = 0, min(64, BATCH_DOCUMENTS)
    for first in stream:
        if isinstance(first, pa.Array):
            yield _as_strings(first, done)
            done += len(first)
        else:
            chunk = [first, *islice(stream, size - 1)]
            array = _from_list(chunk, done, decode)
            done += len(chunk)
            if array.nbytes < BATCH_BYTES // 2:
                size = min(2 * size, BATCH_DOCUMENTS)
            yield array


def _as_strings(array: pa.Array, done: int) -> pa.LargeStringArray:
    if array.null_count:
        position = done + array.is_null().index(True).as_py()
        raise DataError(
            f"document {position} is missing (null): pass an empty string for a document without text"
        )
    try:
        kind = array.type.value_type if pa.types.is_dictionary(array.type) else array.type
        if pa.types.is_primitive(kind) or pa.types.is_nested(kind):
            raise DataError(f"document {done} is not a string but {kind}")
        return array.cast(pa.large_string())
    except pa.ArrowInvalid as error:
        raise DataError(f"documents from {done} on are not valid UTF-8: {error}") from error


def _from_list(chunk: list[Any], done: int, decode: Callable[[Any], Any] | None) -> pa.LargeStringArray:
    if set(map(type, chunk)) != {str}:
        chunk = list(map(decode, chunk)) if decode else chunk
        for position, document in enumerate(chunk, start=done):
            if not isinstance(document, str):
                raise DataError(
                    f"document {position} is not a string but {type(document).__name__}: "
                    "pass an empty string for a document without text"
                )
    pool = pa.system_memory_pool()  # gives memory back; the default one keeps what large batches took
    try:
        return pa.array(chunk, type=pa.large_string(), memory_pool=pool)
    except UnicodeEncodeError:  # lone surrogates become a replacement character, which separates words
        clean = [text.encode("utf-8", "replace").decode("utf-8") for text in chunk]
        return pa.array(clean, type=pa.large_string())


def _slices(array: pa.LargeStringArray) -> Iterator[Utf8Batch]:
    """Cut an Arrow array into views of about ``BATCH_BYTES``, without a copy."""
    offsets, buffer = string_buffers(array)
    n = len(array)
    if n == 0:
        return
    goals = np.arange(offsets[0] + BATCH_BYTES, offsets[-1], BATCH_BYTES)
    cuts = sorted({0, *np.searchsorted(offsets, goals).tolist(), n})
    for first, stop in pairwise(cuts):
        base = offsets[first]
        view = buffer[base : offsets[stop]]
        yield Utf8Batch(frozen(view, np.uint8), frozen(offsets[first : stop + 1] - base, np.int64))
