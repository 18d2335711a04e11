"""One spelling for all ways to write a word: case, composition, widths, accents.

All of this runs over the vocabulary, never over the text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from textclust.kernels.tokens import APOSTROPHES, BEYOND_ASCII, CAPITAL
from textclust.text.types import FEW, string_buffers, strings, traits


def fold(word: str, *, lowercase: bool = True) -> str:
    r"""One spelling for all ways to write a word.

    Case is folded, composition canonical (NFC), full-width and half-width forms are ordinary ones, invisible
    format characters and the English possessive are dropped.

    Examples
    --------
    >>> fold("Straße"), fold("ＡＢＣ"), fold("Caf" + "e\u0301"), fold("Peter’s")
    ('strasse', 'abc', 'café', 'peter')
    """
    if not word.isascii():
        if any("\uff01" <= character <= "\uffef" for character in word):
            word = unicodedata.normalize("NFKC", word)
        word = without_format_characters(word)
        word = unicodedata.normalize("NFC", word.replace("’", "'"))
    if lowercase:
        word = word.casefold()
        if not word.isascii():  # the dot of a capital dotted I comes apart from it
            word = unicodedata.normalize("NFC", word.replace("i\u0307", "i"))
    return word.removesuffix("'s") if "'" in word else word


def without_format_characters(word: str) -> str:
    """Drop invisible characters that direct how text is shown, such as soft hyphens and direction marks."""
    if word.isprintable():  # as nearly all words: none of these characters is
        return word
    return "".join(character for character in word if unicodedata.category(character) != "Cf")


def strip_accents(word: str) -> str:
    """Drop all combining marks after canonical decomposition.

    Examples
    --------
    >>> strip_accents("café")
    'cafe'
    """
    decomposed = unicodedata.normalize("NFKD", word)
    # Some ligatures come apart into several words: a term has no space in it.
    return "".join(c for c in decomposed if not (unicodedata.combining(c) or c.isspace()))


#: Characters from which on a word of letters and digits in turn is an encoded blob.
BLOB = 20


def is_blob(word: str) -> bool:
    """Whether a word is encoded data and no writing: 20 characters and more, with two runs of digits inside.

    Examples
    --------
    >>> is_blob("d41d8cd98f00b204e9800998"), is_blob("Donaudampfschifffahrtsgesellschaft"), is_blob("x86")
    (True, False, False)
    """
    if len(word) < BLOB or not word.isascii() or not word.isalnum() or word.isdigit():
        return False
    digits = "".join("1" if character.isdigit() else " " for character in word)
    return len(digits.split()) >= 2


@dataclass(frozen=True, slots=True)
class Folding:
    """How types become words, whatever their language.

    Attributes
    ----------
    lowercase : bool
        Fold case.
    accents : callable or None
        Applied to each folded type.
    """

    lowercase: bool = True
    accents: Callable[[str], str] | None = None

    def __call__(self, word: str) -> str:
        """The word of a type, empty if it is a blob or nothing is left of it."""
        if is_blob(word):
            return ""
        folded = fold(word, lowercase=self.lowercase)
        if self.accents is not None and not folded.isascii():
            folded = self.accents(folded)
        if len(folded) < 2 and (folded.isascii() or "'" in word or "’" in word):
            return ""
        return folded

    def changes(self, types: pa.LargeStringArray) -> Iterator[tuple[NDArray[np.int64], pa.LargeStringArray]]:
        """Which types may not be their own word, and the words of these, in three parts.

        Those of a few ASCII characters, nearly all, are folded together.
        """
        found = traits(types)
        odd = (found & BEYOND_ASCII > 0) | (np.diff(string_buffers(types)[0]) >= BLOB)
        rest, joined = np.flatnonzero(odd), np.flatnonzero((found & APOSTROPHES > 0) & ~odd)
        capital = np.flatnonzero((found == CAPITAL) & ~odd & self.lowercase)
        yield rest, strings([self(word) for word in types.take(pa.array(rest)).to_pylist()])
        yield joined, self._without_possessive(types.take(pa.array(joined)))
        yield capital, pc.ascii_lower(types.take(pa.array(capital)))

    def _without_possessive(self, types: pa.LargeStringArray) -> pa.LargeStringArray:
        """Words of types of a few ASCII characters."""
        words = pc.ascii_lower(types) if self.lowercase else types
        words = pc.if_else(pc.ends_with(words, "'s"), pc.utf8_slice_codeunits(words, 0, -2), words)
        return pc.if_else(pc.less(pc.binary_length(words), 2), "", words)

    def words(self, types: pa.LargeStringArray) -> pa.LargeStringArray:
        """The word of each type."""
        if len(types) <= FEW:
            return strings([self(word) for word in types.to_pylist()])
        words, places, n_words = [types], np.arange(len(types)), len(types)
        for at, part in self.changes(types):
            places[at] = np.arange(n_words, n_words + len(at))
            words.append(part)
            n_words += len(at)
        return pa.concat_arrays(words).take(pa.array(places))
