"""From types as written to terms: case, composition, accents, stop words, stems.

All of this runs over the vocabulary, never over the text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from textclust.text.languages import is_contraction


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
    return word.removesuffix("'s") if "'" in word else word


def without_format_characters(word: str) -> str:
    """Drop invisible characters that direct how text is shown, such as soft hyphens and direction marks."""
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


@dataclass(frozen=True, slots=True)
class Folding:
    """How types become terms.

    Attributes
    ----------
    lowercase : bool
        Fold case.
    accents : callable or None
        Applied to each folded type.
    stop_words : frozenset of str
        Terms left out, compared before stemming.
    stem : callable or None
        Applied last.
    """

    lowercase: bool = True
    accents: Callable[[str], str] | None = None
    stop_words: frozenset[str] = frozenset()
    stem: Callable[[str], str] | None = None

    def __call__(self, word: str) -> str | None:
        """The term of a type, or None if it is a stop word or nothing is left of it."""
        term = fold(word, lowercase=self.lowercase)
        if self.accents is not None and not term.isascii():
            term = self.accents(term)
        if term in self.stop_words or ("'" in term and is_contraction(term, self.stop_words)):
            return None
        if len(term) < 2 and (term.isascii() or "'" in word or "’" in word):
            return None
        return self.stem(term) if self.stem is not None else term

    def plain_words(self, words: pa.LargeStringArray) -> pa.LargeStringArray:
        """Terms of words of ASCII letters and digits alone, of their final case; null for stop words.

        Only stop words and stems can change such words. Other words are returned as if they were such.
        """
        stops = pa.array(sorted(self.stop_words), pa.large_string())
        kept = pc.if_else(pc.is_in(words, value_set=stops), pa.scalar(None, pa.large_string()), words)
        if self.stem is None:
            return kept
        stems = [word and self.stem(word) for word in kept.to_pylist()]
        return pa.array(stems, pa.large_string())
