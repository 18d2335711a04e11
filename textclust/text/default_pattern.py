"""scikit-learn's own tokens, found by our scanner: its default pattern, its lower case, its stop words."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from textclust.kernels import tokens as kinds
from textclust.text.documents import arrow_chunks
from textclust.text.folding import Folding
from textclust.text.tokens import Scanner

#: scikit-learn's default ``token_pattern``: runs of two and more word characters.
PATTERN = r"(?u)\b\w\w+\b"
#: Longer than any text.
_ENDLESS = 1 << 40


@functools.cache
def pattern_scanner() -> Scanner:
    """Word characters are those of this Python's ``re``."""
    characters = np.arange(0x110000, dtype=np.uint32).view("U1")
    table = np.where(np.char.isalnum(characters), np.uint8(kinds.LETTER), np.uint8(kinds.SEPARATOR))
    table[ord("_")] = kinds.LETTER
    table.flags.writeable = False
    return Scanner(table, _ENDLESS)


@dataclass(frozen=True, slots=True)
class Verbatim(Folding):
    """Words as they are written, or in lower case; no apostrophe is in them."""

    def __call__(self, word: str) -> str:
        """The word of a type; what is not of ASCII alone is in lower case already."""
        return word.lower() if self.lowercase and word.isascii() else word


def lowered(documents: Iterable[Any]) -> Iterator[Any]:
    """Documents that are not ASCII alone in lower case.

    What a character becomes there may depend on its neighbours beyond the word: "Σ", "İ".
    """
    for document in arrow_chunks(documents):
        if isinstance(document, pa.Array):
            yield _lowered_array(document)
        else:
            yield document.lower() if isinstance(document, str) and not document.isascii() else document


def _lowered_array(array: pa.Array) -> pa.Array:
    text = pa.types.is_string(array.type) or pa.types.is_large_string(array.type)
    if text and pc.all(pc.string_is_ascii(array)).as_py() is not False:
        return array
    return pa.array([value.lower() if isinstance(value, str) else value for value in array.to_pylist()])
