"""From documents to a stream of term ids, by our tokeniser or by an analyser written in Python."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from textclust.errors import DataError
from textclust.text.detection import detect
from textclust.text.folding import without_format_characters
from textclust.text.hangul import split_long_hangul
from textclust.text.languages import elided
from textclust.text.terms import LanguageRules, Terms, frequent_enough
from textclust.text.tokens import TokenStream, tokenize


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
    languages : dict of str to int
        Documents in each language, the commonest first.
    stop_words : dict of str to frozenset of str
        Stop words of each language that were looked for, where they go by language.
    """

    terms: list[str]
    surface_forms: list[str]
    ids: NDArray[np.int32]
    offsets: NDArray[np.int64]
    languages: dict[str, int] = field(default_factory=dict)
    stop_words: dict[str, frozenset[str]] = field(default_factory=dict)

    def lengths(self) -> NDArray[np.int64]:
        """Tokens of each document that are left after stop words."""
        kept = np.concatenate([[0], np.cumsum(self.ids >= 0, dtype=np.int64)])
        lengths: NDArray[np.int64] = np.diff(kept[self.offsets])
        return lengths


def analyze(
    documents: Iterable[Any], settings: Terms, n_jobs: int | None = None, *, learn: bool = False
) -> TermStream:
    """Terms by our tokeniser; case, stop words and stems are decided once for each type and language.

    Parameters
    ----------
    documents : iterable
    settings : Terms
    n_jobs : int or None
    learn : bool, default=False
        Learn the main language, and which words of the lists are frequent enough to be stop words.
    """
    stream = split_long_hangul(tokenize(documents, n_jobs))
    folded = [settings.folding(word) for word in stream.types]
    if not learn and settings.main is None and settings.languages:
        settings = replace(settings, main=settings.languages[0])  # nothing may depend on the batch
    names, of_document = _languages(stream, folded, settings)
    if learn and settings.stop_words is None:
        settings = replace(settings, lists=_frequent_lists(stream, folded, settings, names, of_document))
    collected = _Terms(stream, folded, settings)
    for position, name in enumerate(names):
        rules = settings.rules(name)
        if len(names) == 1:
            collected.add(slice(None), rules)
        else:
            collected.add(_tokens_of(stream, of_document == position), rules)
    counts = np.bincount(of_document, minlength=len(names)).tolist()
    ranked = sorted(zip(names, counts, strict=True), key=lambda pair: -pair[1])
    languages = {name: count for name, count in ranked if name is not None}
    return collected.stream(languages, dict(settings.lists or {}))


def _languages(
    stream: TokenStream, folded: list[str], settings: Terms
) -> tuple[list[str | None], NDArray[np.int16]]:
    """The languages that occur, and which of them each document is in."""
    n_documents = len(stream.offsets) - 1
    if len(settings.languages) < 2:
        only = settings.languages[0] if settings.languages else None
        return [only], np.zeros(n_documents, dtype=np.int16)
    if not settings.folding.lowercase or settings.folding.accents is not None:
        plain = type(settings.folding)()
        folded = [plain(word) for word in stream.types]
    found = detect(folded, stream.ids, stream.offsets, settings.languages)
    counts = np.bincount(found[found >= 0], minlength=len(settings.languages))
    if settings.main is not None:
        main = settings.languages.index(settings.main)
    else:
        main = int(counts.argmax())
    found[found < 0] = main
    present = np.unique(np.append(found, main))
    numbers = np.searchsorted(present, found).astype(np.int16)
    return [settings.languages[at] for at in present], numbers


def _tokens_of(stream: TokenStream, documents: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return np.repeat(documents, np.diff(stream.offsets))


def _frequent_lists(
    stream: TokenStream,
    folded: list[str],
    settings: Terms,
    names: list[str | None],
    of_document: NDArray[np.int16],
) -> dict[str, frozenset[str]]:
    """The stop words of each language that are frequent enough in its documents."""
    lists: dict[str, frozenset[str]] = {}
    for position, name in enumerate(names):
        if name is None:
            continue
        lists[name] = settings.list_of(name)
        if name == "en":
            continue
        ids = stream.ids if len(names) == 1 else stream.ids[_tokens_of(stream, of_document == position)]
        rules, counts = settings.rules(name), dict[str, int]()
        frequency = np.bincount(ids, minlength=len(folded))
        for at in np.flatnonzero(frequency).tolist():
            compared = rules.comparable(folded[at])
            counts[compared] = counts.get(compared, 0) + int(frequency[at])
        lists[name] = frequent_enough(lists[name], counts, len(ids))
    return lists


class _Terms:
    """Terms of the languages' documents, one language after the other."""

    def __init__(self, stream: TokenStream, folded: list[str], settings: Terms) -> None:
        self._tokens = stream
        self._folded = folded
        self._folding = settings.folding
        self._known: dict[str, int] = {}
        self._shown: list[str] = []
        self._shown_count: list[int] = []
        self._ids = np.full(len(stream.ids), -1, dtype=np.int32)

    def add(self, tokens: slice | NDArray[np.bool_], rules: LanguageRules) -> None:
        """Number the terms of these tokens, which are of one language."""
        types = self._tokens.types
        if not types:
            return
        ids = self._tokens.ids[tokens]
        frequency = np.bincount(ids, minlength=len(types))
        term_of_type = np.full(len(types), -1, dtype=np.int32)
        for at in np.flatnonzero(frequency).tolist():
            term = rules(types[at], self._folded[at], self._folding)
            if term is not None:
                written = elided(types[at], rules.language)
                term_of_type[at] = self._number(term, written, int(frequency[at]))
        self._ids[tokens] = term_of_type[ids]

    def _number(self, term: str, written: str, count: int) -> int:
        number = self._known.setdefault(term, len(self._known))
        if number == len(self._shown):
            self._shown.append(written)
            self._shown_count.append(count)
        elif (-count, written) < (-self._shown_count[number], self._shown[number]):
            self._shown[number], self._shown_count[number] = written, count
        return number

    def stream(self, languages: dict[str, int], stop_words: dict[str, frozenset[str]]) -> TermStream:
        shown = [form if form.isascii() else without_format_characters(form) for form in self._shown]
        return TermStream(list(self._known), shown, self._ids, self._tokens.offsets, languages, stop_words)


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
