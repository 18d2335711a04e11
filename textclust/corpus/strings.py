"""Text as it may come, damaged, and as Arrow takes it, clean."""

from __future__ import annotations

import codecs
import re
from collections.abc import Generator, Sequence

import numpy as np
import pyarrow as pa

from textclust.corpus.source import Source
from textclust.errors import DataError

#: Stands for bytes that do not decode. No decoder yields a lone surrogate, so it is never mistaken for text.
MARK = "\udcff"
#: Stands for a carriage return that ends no line, which the csv module does not take outside quotes.
CARRIAGE_RETURN = "\udc0d"

_MARK_ERRORS = "textclust.mark"
_BAD = re.compile("[\0\ud800-\udfff]")
_CHUNK_BYTES = 2**18


def _mark_error(error: UnicodeError) -> tuple[str, int]:
    if isinstance(error, UnicodeDecodeError):
        return MARK, error.end
    raise error


codecs.register_error(_MARK_ERRORS, _mark_error)


def text_chunks(source: Source, encoding: str | None) -> Generator[str, None, None]:
    """Decode a source piece by piece, without its byte order mark, ``MARK`` where bytes do not decode."""
    with source.open() as stream:
        data = stream.read(_CHUNK_BYTES)
        decoder = codecs.getincrementaldecoder(_codec(encoding, data))(_MARK_ERRORS)
        try:
            while data:
                yield decoder.decode(data)
                data = stream.read(_CHUNK_BYTES)
            yield decoder.decode(b"", final=True)
        except UnicodeError as error:
            raise DataError(f"{source.name}: is not in --encoding {encoding} ({error})") from error


def _codec(encoding: str | None, head: bytes) -> str:
    if encoding is None:
        utf16 = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        return "utf-16" if utf16 else "utf-8-sig"
    name = codecs.lookup(encoding).name
    return "utf-8-sig" if name == "utf-8" else name


def clean(text: str) -> str:
    """Replace what no output may hold, NUL and undecodable bytes, by U+FFFD.

    Examples
    --------
    >>> clean("caf" + MARK)
    'caf�'
    """
    return _BAD.sub("\ufffd", text.replace(CARRIAGE_RETURN, "\r"))


def string_array(values: Sequence[str | None]) -> tuple[pa.LargeStringArray, list[int]]:
    """Make a clean Arrow array, and say which of its values were damaged."""
    try:
        array = pa.array(values, pa.large_string())
    except UnicodeEncodeError:  # surrogates; the slow way finds where
        pass
    else:
        if not has_nul(array):
            return array, []
    cleaned = [value and clean(value) for value in values]
    damaged = [
        row for row, value in enumerate(values) if value and _BAD.search(value.replace(CARRIAGE_RETURN, "\r"))
    ]
    return pa.array(cleaned, pa.large_string()), damaged


def decoded_array(values: Sequence[bytes | None]) -> tuple[pa.LargeStringArray, list[int]]:
    """Decode UTF-8 that need not be valid; say which values were damaged."""
    return string_array([None if value is None else value.decode("utf-8", _MARK_ERRORS) for value in values])


def has_nul(array: pa.LargeStringArray) -> bool:
    """Tell whether any value holds a NUL."""
    data = string_bytes(array)
    return len(data) > 0 and bool(data.min() == 0)


def string_bytes(array: pa.LargeStringArray) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    """Give the UTF-8 of all values one after another, without a copy."""
    _, offsets, data = array.buffers()
    if len(array) == 0 or data is None:
        return np.empty(0, np.uint8)
    ends = np.frombuffer(offsets, np.int64)[array.offset : array.offset + len(array) + 1]
    return np.frombuffer(data, np.uint8)[ends[0] : ends[-1]]
