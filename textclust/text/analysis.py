"""From documents to a stream of term ids, by our tokeniser or by an analyser written in Python."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from textclust.errors import DataError
from textclust.text.folding import Folding, without_format_characters
from textclust.text.terms import Terms
from textclust.text.tokens import Scanner, tokenize
from textclust.text.types import distinct


@dataclass(frozen=True, slots=True)
class TermStream:
    """All terms of a corpus in the order of the text.

    Attributes
    ----------
    terms : Terms
        The distinct terms.
    surface_forms : Terms
        The commonest way in which each is written; the first in code point order on ties.
    types : (n_tokens,) int32
        The type of each token.
    term_of : (n_types,) int32
        The term of each type, -1 for a stop word.
    offsets : (n_documents + 1,) int64
        Where each document's tokens start.
    """

    terms: Terms
    surface_forms: Terms
    types: NDArray[np.int32]
    term_of: NDArray[np.int32]
    offsets: NDArray[np.int64]


def analyze(
    documents: Iterable[Any], folding: Folding, n_jobs: int | None = None, scanner: Scanner | None = None
) -> TermStream:
    """Terms by our tokeniser; case, stop words and stems are decided once for each type."""
    stream = tokenize(documents, n_jobs, scanner)
    terms, term_of = fold_types(stream.types, folding)
    forms = stream.types.take(pa.array(commonest(stream.types, term_of, stream.frequency, len(terms))))
    strange = np.flatnonzero(~np.asarray(pc.string_is_ascii(forms)))
    if len(strange):
        shown = [without_format_characters(form) for form in forms.take(pa.array(strange)).to_pylist()]
        forms = _replaced(forms, strange, shown)
    return TermStream(Terms(terms), Terms(forms), stream.ids, term_of, stream.offsets)


def fold_types(types: pa.LargeStringArray, folding: Folding) -> tuple[pa.LargeStringArray, NDArray[np.int32]]:
    """Distinct terms of types, and the term of each type: -1 for one that is left out.

    Words of ASCII letters and digits alone, nearly all of them, are folded together; the rest one by one.
    """
    plain = pc.ascii_is_alnum(types)
    if folding.lowercase:
        types = pc.if_else(plain, pc.ascii_lower(types), types)
    words, word_of_type = distinct(types)
    folded = folding.plain_words(words)
    rest = np.flatnonzero(~np.asarray(pc.ascii_is_alnum(words)))
    if len(rest):
        folded = _replaced(folded, rest, [folding(word) for word in words.take(pa.array(rest)).to_pylist()])
    kept = np.asarray(folded.is_valid())
    terms, numbers = distinct(folded.drop_null())
    term_of_word = np.full(len(words), -1, dtype=np.int32)
    term_of_word[kept] = numbers
    return terms, term_of_word[word_of_type]


def commonest(
    types: pa.LargeStringArray, term_of: NDArray[np.int32], frequency: NDArray[np.int64], n_terms: int
) -> NDArray[np.int64]:
    """Most frequent type of each term, the first in code point order on ties."""
    inside = np.flatnonzero(term_of >= 0)
    most = np.zeros(n_terms, dtype=np.int64)
    np.maximum.at(most, term_of[inside], frequency[inside])
    best = inside[frequency[inside] == most[term_of[inside]]]
    chosen = np.empty(n_terms, dtype=np.int64)
    chosen[term_of[best]] = best
    tied = best[np.bincount(term_of[best], minlength=n_terms)[term_of[best]] > 1]
    words = types.take(pa.array(tied)).to_pylist()
    for at in sorted(range(len(tied)), key=words.__getitem__, reverse=True):
        chosen[term_of[tied[at]]] = tied[at]
    return chosen


def _replaced(
    strings: pa.LargeStringArray, positions: NDArray[np.int64], values: list[Any]
) -> pa.LargeStringArray:
    mask = np.zeros(len(strings), dtype=bool)
    mask[positions] = True
    return pc.replace_with_mask(strings, pa.array(mask), pa.array(values, pa.large_string()))


def analyze_with(analyzer: Callable[[Any], Iterable[str]], documents: Iterable[Any]) -> TermStream:
    """Terms by a function of one document, such as scikit-learn's analysers; slow, and of any kind."""
    if isinstance(documents, str):
        raise DataError("Iterable over raw text documents expected, string object received.")
    known: dict[str, int] = {}
    ids = array("i")
    offsets = array("q", [0])
    for document in documents:
        ids.extend(known.setdefault(term, len(known)) for term in analyzer(document))
        offsets.append(len(ids))
    terms = Terms(pa.array(known, pa.large_string()))
    every = np.arange(len(known), dtype=np.int32)
    return TermStream(terms, terms, np.asarray(ids), every, np.asarray(offsets, dtype=np.int64))
