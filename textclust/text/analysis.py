"""From documents to a stream of term ids, by our tokeniser or by an analyser written in Python."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from textclust.errors import DataError
from textclust.text.counts import totals
from textclust.text.detection import detect
from textclust.text.folding import Folding
from textclust.text.forms import Forms
from textclust.text.hangul import split_long_hangul
from textclust.text.names import Names
from textclust.text.terms import LanguageRules, Terms, frequent_enough
from textclust.text.tokens import Scanner, TokenStream, tokenize
from textclust.text.types import FEW, TypeTable, distinct, few_distinct, give_back, strings


@dataclass(frozen=True, slots=True)
class TermStream:
    """All terms of a corpus in the order of the text.

    Attributes
    ----------
    terms : Names
        The distinct terms.
    surface_forms : Names or Forms
        The commonest way in which each is written, the first in code point order on ties, if they are
        learnt; else the terms.
    types : (n_tokens,) int32
        The type of each token; one that stands in documents of two languages is two types.
    term_of : (n_types,) int32
        The term of each type, -1 for a stop word.
    offsets : (n_documents + 1,) int64
        Where each document's tokens start.
    languages : dict of str to int
        Documents in each language, the commonest first.
    stop_words : dict of str to frozenset of str
        Stop words of each language that were looked for, where they go by language.
    counts : (n_tokens,) uint8 or None
        As in `TokenStream`.
    """

    terms: Names
    surface_forms: Names | Forms
    types: NDArray[np.int32]
    term_of: NDArray[np.int32]
    offsets: NDArray[np.int64]
    languages: dict[str, int] = field(default_factory=dict)
    stop_words: dict[str, frozenset[str]] = field(default_factory=dict)
    counts: NDArray[np.uint8] | None = None


@dataclass(frozen=True, slots=True)
class _Folded:
    """The types of a corpus and the words that they fold to.

    Attributes
    ----------
    types : LargeStringArray
        As written.
    words : LargeStringArray
        Distinct strings, among them every folded word; a string that no type folds to may be there, too.
    word_of : (n_types,) int32
        Position of each type's folded word in ``words``.
    """

    types: pa.LargeStringArray
    words: pa.LargeStringArray
    word_of: NDArray[np.int32]

    @classmethod
    def by(cls, folding: Folding, stream: TokenStream) -> _Folded:
        """Fold all types of a stream.

        Most types fold to themselves. So, of many types, ``words`` begins with the types themselves, and only
        words that are no type as written are added behind them.
        """
        if len(stream.types) <= FEW:
            return cls(stream.types, *few_distinct(map(folding, stream.types.to_pylist())))
        table = stream.table
        if table is None:
            table = TypeTable(len(stream.types))
            table.intern_array(stream.types)
        word_of = np.arange(len(stream.types), dtype=np.int32)
        for at, words in folding.changes(stream.types):
            word_of[at] = table.intern_array(words)
        words = table.take_types()
        return cls(words.slice(0, len(stream.types)), words, word_of)  # the types come first

    def each(self) -> pa.LargeStringArray:
        """The word of each type."""
        return self.words.take(pa.array(self.word_of))


@dataclass(frozen=True, slots=True)
class _Spoken:
    """The types that occur in the documents of one language, and how many tokens each has in these."""

    language: str | None
    types: NDArray[np.int64]
    frequency: NDArray[np.int64]


def analyze(
    documents: Iterable[Any],
    settings: Terms,
    n_jobs: int | None = None,
    scanner: Scanner | None = None,
    *,
    learn: bool = False,
    ordered: bool = True,
) -> TermStream:
    """Terms by our scanner; case, stop words and stems are decided once for each type and language.

    Parameters
    ----------
    documents : iterable
    settings : Terms
    n_jobs : int or None
    scanner : Scanner or None
        None for our tokeniser.
    learn : bool, default=False
        Learn the main language, which words of the lists are frequent enough to be stop words, and how
        terms are written.
    ordered : bool, default=True
        Keep the order of the tokens.
    """
    stream = tokenize(documents, n_jobs, scanner, ordered=ordered)
    if scanner is None:
        stream = split_long_hangul(stream)
    folded = _Folded.by(settings.folding, stream)
    stream = replace(stream, types=folded.types, table=None)
    if len(stream.types) > FEW:
        give_back()
    if not learn and settings.main is None and settings.languages:
        settings = replace(settings, main=settings.languages[0])  # nothing may depend on the batch
    names, of_document = _languages(stream, folded, settings, n_jobs)
    spoken, types = _by_language(stream, names, of_document)
    if learn and settings.stop_words is None:
        settings = replace(settings, lists=_frequent_lists(folded, settings, spoken))
    terms, term_of = _terms(folded, settings, spoken)
    forms: Names | Forms = terms
    if learn:
        forms = _surface_forms(folded, settings, spoken, term_of, len(terms))
    if len(stream.types) > FEW:
        give_back()
    counts = np.bincount(of_document, minlength=len(names)).tolist()
    ranked = sorted(zip(names, counts, strict=True), key=lambda pair: -pair[1])
    languages = {name: count for name, count in ranked if name is not None}
    lists = dict(settings.lists or {})
    return TermStream(terms, forms, types, term_of, stream.offsets, languages, lists, stream.counts)


def _languages(
    stream: TokenStream, folded: _Folded, settings: Terms, n_jobs: int | None
) -> tuple[list[str | None], NDArray[np.int16]]:
    """The languages that occur, and which of them each document is in."""
    n_documents = len(stream.offsets) - 1
    if len(settings.languages) < 2:
        only = settings.languages[0] if settings.languages else None
        return [only], np.zeros(n_documents, dtype=np.int16)
    if not settings.folding.lowercase or settings.folding.accents is not None:
        folded = _Folded.by(Folding(), stream)
    words: list[str] = folded.each().to_pylist()
    found = detect(words, stream.ids, stream.offsets, settings.languages, n_jobs, stream.counts)
    counts = np.bincount(found[found >= 0], minlength=len(settings.languages))
    if settings.main is not None:
        main = settings.languages.index(settings.main)
    else:
        main = int(counts.argmax())
    found[found < 0] = main
    present = np.unique(np.append(found, main))
    numbers = np.searchsorted(present, found).astype(np.int16)
    return [settings.languages[at] for at in present], numbers


def _by_language(
    stream: TokenStream, names: list[str | None], of_document: NDArray[np.int16]
) -> tuple[list[_Spoken], NDArray[np.int32]]:
    """The types of each language, one language after the other, and which of all of them each token is."""
    n_types = len(stream.types)
    if len(names) == 1:
        return [_Spoken(names[0], np.arange(n_types), stream.frequency)], stream.ids
    of_token = np.repeat(of_document, np.diff(stream.offsets))
    ids, spoken, done = np.empty_like(stream.ids), [], 0
    number = np.empty(n_types, dtype=np.int32)
    for position, name in enumerate(names):
        tokens = of_token == position
        own = stream.ids[tokens]
        frequency = totals(own, None if stream.counts is None else stream.counts[tokens], n_types)
        types = np.flatnonzero(frequency)
        number[types] = np.arange(done, done + len(types))
        ids[tokens] = number[own]
        spoken.append(_Spoken(name, types, frequency[types]))
        done += len(types)
    return spoken, ids


def _frequent_lists(folded: _Folded, settings: Terms, spoken: list[_Spoken]) -> dict[str, frozenset[str]]:
    """The stop words of each language that are frequent enough in its documents."""
    lists: dict[str, frozenset[str]] = {}
    for part in spoken:
        name = part.language
        if name is None:
            continue
        lists[name] = settings.list_of(name)
        if name == "en":
            continue
        rules, counts = settings.rules(name), dict[str, int]()
        frequency = np.zeros(len(folded.words), dtype=np.int64)
        np.add.at(frequency, folded.word_of[part.types], part.frequency)
        said = np.flatnonzero(frequency)
        words = folded.words.take(pa.array(said)).to_pylist()
        for word, count in zip(words, frequency[said].tolist(), strict=True):
            compared = rules.comparable(word)
            counts[compared] = counts.get(compared, 0) + count
        lists[name] = frequent_enough(lists[name], counts, int(part.frequency.sum()))
    return lists


def _terms(folded: _Folded, settings: Terms, spoken: list[_Spoken]) -> tuple[Names, NDArray[np.int32]]:
    """Terms of the languages, one after the other, and the term of each language's types."""
    if len(folded.types) <= FEW:
        return _few_terms(folded, settings, spoken)
    found, term_of, n_found = [], [], 0
    for part in spoken:
        rules = settings.rules(part.language)
        terms, numbers = _term_of(folded, part, rules, settings.folding)
        found.append(terms)
        term_of.append(np.where(numbers >= 0, numbers + np.int32(n_found), numbers) if n_found else numbers)
        n_found += len(terms)
    if len(spoken) == 1 and rules.keeps_apart:
        return found[0], term_of[0]
    words, same = distinct(_joined([terms.to_array() for terms in found]))
    return Names(words), np.append(same, np.int32(-1))[np.concatenate(term_of)]


def _few_terms(folded: _Folded, settings: Terms, spoken: list[_Spoken]) -> tuple[Names, NDArray[np.int32]]:
    """As `_terms`, one by one."""
    terms: list[str | None] = []
    for part in spoken:
        rules, words = settings.rules(part.language), folded.words.take(pa.array(folded.word_of[part.types]))
        if rules.has_dotted_i:
            words = rules.refolded(_some(folded.types, part.types), words, settings.folding)
        terms += rules.few(words.to_pylist())
    names, term_of = few_distinct(terms)
    return Names(names), term_of


def _surface_forms(
    folded: _Folded, settings: Terms, spoken: list[_Spoken], term_of: NDArray[np.int32], n_terms: int
) -> Forms:
    """How the terms are written, without what is elided before them."""
    written = [settings.rules(part.language).written(_some(folded.types, part.types)) for part in spoken]
    frequency = np.concatenate([part.frequency for part in spoken])
    return Forms.of(_joined(written), frequency, term_of, n_terms)


def _joined(arrays: list[pa.LargeStringArray]) -> pa.LargeStringArray:
    """One after the other; one alone is not copied."""
    return pa.concat_arrays(arrays) if len(arrays) > 1 else arrays[0]


def _some(array: pa.LargeStringArray, places: NDArray[np.int64]) -> pa.LargeStringArray:
    """Strings at some places, which are in order, none twice; all of them are not copied."""
    return array if len(places) == len(array) else array.take(pa.array(places))


def _term_of(
    folded: _Folded,
    part: _Spoken,
    rules: LanguageRules,
    folding: Folding,
) -> tuple[Names, NDArray[np.int32]]:
    """Terms of one language's words, and which of them each type is; -1 for one that is left out."""
    words, word_of = folded.words, folded.word_of[part.types]
    if rules.has_dotted_i:
        words = rules.refolded(_some(folded.types, part.types), words.take(pa.array(word_of)), folding)
        words, word_of = distinct(words)
    said = np.bincount(word_of, minlength=len(words)) > 0
    if not (rules.keeps_apart or said.all()):  # none is stemmed in vain
        words, word_of = words.filter(pa.array(said)), (np.cumsum(said) - 1)[word_of]
        said = said[said]
    terms = rules.terms(words)
    kept = np.flatnonzero(said & np.asarray(terms.is_valid()))
    numbers = np.full(len(words), -1, dtype=np.int32)
    numbers[kept] = np.arange(len(kept), dtype=np.int32)
    return Names.at(words if rules.keeps_apart else terms, kept), numbers[word_of]


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
    terms, term_of = _named(list(known))
    return TermStream(terms, terms, np.asarray(ids), term_of, np.asarray(offsets, dtype=np.int64))


def _named(terms: list[str]) -> tuple[Names, NDArray[np.int32]]:
    """Names of terms, and the place of each term among them: lone surrogates are question marks there."""
    for term in terms:
        if not isinstance(term, str):
            raise DataError(f"a term is not a string but {type(term).__name__}: {term!r}")
    try:
        return Names(strings(terms)), np.arange(len(terms), dtype=np.int32)
    except UnicodeEncodeError:
        clean = [term.encode("utf-8", "replace").decode("utf-8") for term in terms]
        names, term_of = distinct(strings(clean))
        return Names(names), term_of
