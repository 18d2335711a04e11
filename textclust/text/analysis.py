"""From documents to a stream of term ids, by our tokeniser or by an analyser written in Python."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from textclust.errors import DataError
from textclust.text.folding import Folding, without_format_characters
from textclust.text.tokens import tokenize


@dataclass(frozen=True, slots=True)
class TermStream:
    """All terms of a corpus in the order of the text.

    Attributes
    ----------
    terms : list of str
        The distinct terms.
    surface_forms : list of str
        The commonest way in which each is written; the first in code point order on ties.
    ids : (n_tokens,) int32
        The term of each token, -1 for a stop word.
    offsets : (n_documents + 1,) int64
        Where each document's tokens start.
    """

    terms: list[str]
    surface_forms: list[str]
    ids: NDArray[np.int32]
    offsets: NDArray[np.int64]

    def lengths(self) -> NDArray[np.int64]:
        """Tokens of each document that are left after stop words."""
        kept = np.concatenate([[0], np.cumsum(self.ids >= 0, dtype=np.int64)])
        lengths: NDArray[np.int64] = np.diff(kept[self.offsets])
        return lengths


def analyze(documents: Iterable[Any], folding: Folding, n_jobs: int | None = None) -> TermStream:
    """Terms by our tokeniser; case, stop words and stems are decided once for each type."""
    stream = tokenize(documents, n_jobs)
    known: dict[str, int] = {}
    term_of_type = np.full(len(stream.types), -1, dtype=np.int32)
    for position, word in enumerate(stream.types):
        term = folding(word)
        if term is not None:
            term_of_type[position] = known.setdefault(term, len(known))
    frequency = np.bincount(stream.ids, minlength=len(stream.types))
    surface_forms = [
        form if form.isascii() else without_format_characters(form)
        for form in _commonest(stream.types, term_of_type, frequency, len(known))
    ]
    ids = term_of_type[stream.ids] if len(stream.types) else stream.ids
    return TermStream(list(known), surface_forms, ids, stream.offsets)


def _commonest(
    words: list[str], term_of_type: NDArray[np.int32], frequency: NDArray[np.int64], n_terms: int
) -> list[str]:
    best = [""] * n_terms
    best_count = [0] * n_terms
    for word, term, count in zip(words, term_of_type.tolist(), frequency.tolist(), strict=True):
        if term < 0:
            continue
        if count > best_count[term] or (count == best_count[term] and word < best[term]):
            best[term], best_count[term] = word, count
    return best


def analyze_with(analyzer: Callable[[Any], Iterable[str]], documents: Iterable[Any]) -> TermStream:
    """Terms by a function of one document, such as scikit-learn's analysers; slow, and of any kind."""
    if isinstance(documents, str):
        raise DataError("Iterable over raw text documents expected, string object received.")
    known: dict[str, int] = {}
    ids: list[int] = []
    offsets = [0]
    for document in documents:
        ids.extend(known.setdefault(term, len(known)) for term in analyzer(document))
        offsets.append(len(ids))
    terms = list(known)
    return TermStream(terms, terms, np.asarray(ids, dtype=np.int32), np.asarray(offsets, dtype=np.int64))
