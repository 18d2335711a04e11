"""Counts of terms: scikit-learn's parameters and meanings, our tokens, at the speed of integers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pyarrow as pa
import scipy.sparse as sp
from numpy.typing import DTypeLike, NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.exceptions import NotFittedError

from textclust.errors import DataError, UsageError
from textclust.text.analysis import TermStream, analyze, analyze_with
from textclust.text.counts import check_left, count_matrix, document_limits, measure
from textclust.text.folding import Folding, strip_accents
from textclust.text.languages import stemmer, stop_words
from textclust.text.ngrams import add_ngrams
from textclust.text.pairs import count_chosen, count_pairs
from textclust.text.reference import PATTERN, Verbatim, lowered, pattern_scanner


@dataclass(frozen=True, slots=True)
class Counted:
    """Counts of the fit or of new documents.

    Attributes
    ----------
    matrix : csr_array of int32, (n_documents, n_terms)
    frequency : (n_terms,) int64
        In how many of the documents each term stands.
    lengths : (n_documents,) int64
        Tokens of each document that are left after stop words.
    """

    matrix: sp.csr_array
    frequency: NDArray[np.int64]
    lengths: NDArray[np.int64]


class CountVectorizer(TransformerMixin, BaseEstimator):
    """Documents to a matrix of token counts.

    Parameters, defaults and attributes are scikit-learn's `CountVectorizer`'s, except for the tokens:
    ``token_pattern=None`` is a tokeniser for every script, which follows Unicode's word boundaries (UAX #29),
    gives overlapping pairs of characters for scripts written without spaces, and folds case and composition
    once for each distinct word. With a ``token_pattern`` such as scikit-learn's, a ``tokenizer``, a
    ``preprocessor`` or another ``analyzer`` the tokens are scikit-learn's own.

    Parameters
    ----------
    input, encoding, decode_error, strip_accents, lowercase, preprocessor, tokenizer, analyzer, token_pattern
        As in scikit-learn, but for the default of ``token_pattern``.
    stop_words : "english", "auto", list of str or None, default=None
        ``"english"`` is scikit-learn's list; ``"auto"`` the lists of ``language``.
    ngram_range, max_df, min_df, max_features, vocabulary, binary, dtype
        As in scikit-learn. Among equally frequent terms ``max_features`` keeps the first in order.
    language : str, list of str or None, default=None
        ISO 639-1 codes of the languages of the documents, such as ``"en"``: what ``stop_words="auto"`` and
        ``stemming`` refer to.
    stemming : bool, default=False
        Fold words to the stems of NLTK's Snowball stemmer of the first language that has one.
    count_pairs : bool, default=False
        Count in the fit how often terms follow each other, as ``pair_counts_``; of single words only.
    n_jobs : int or None, default=None
        Threads; None means all allowed cores. The result does not depend on it.

    Attributes
    ----------
    vocabulary_ : dict of str to int
        Column of each term.
    surface_forms_ : (n_terms,) array of str
        How each term is most often written.
    pair_counts_ : csr_array of int32, (n_terms, n_terms)
        How often the term of the row is followed by that of the column, stop words skipped; only with
        ``count_pairs``.

    Examples
    --------
    >>> vectorizer = CountVectorizer().fit(["The cat's pyjamas", "Cats and a cat"])
    >>> vectorizer.get_feature_names_out().tolist()
    ['and', 'cat', 'cats', 'pyjamas', 'the']
    """

    def __init__(  # noqa: PLR0913 - the parameters are scikit-learn's
        self,
        *,
        input: str = "content",
        encoding: str = "utf-8",
        decode_error: str = "strict",
        strip_accents: str | Callable[[str], str] | None = None,
        lowercase: bool = True,
        preprocessor: Callable[[Any], str] | None = None,
        tokenizer: Callable[[str], Iterable[str]] | None = None,
        stop_words: str | Iterable[str] | None = None,
        token_pattern: str | None = None,
        ngram_range: tuple[int, int] = (1, 1),
        analyzer: str | Callable[[Any], Iterable[str]] = "word",
        max_df: float = 1.0,
        min_df: float = 1,
        max_features: int | None = None,
        vocabulary: Mapping[str, int] | Iterable[str] | None = None,
        binary: bool = False,
        dtype: DTypeLike = np.int64,
        language: str | list[str] | None = None,
        stemming: bool = False,
        count_pairs: bool = False,
        n_jobs: int | None = None,
    ) -> None:
        self.input = input
        self.encoding = encoding
        self.decode_error = decode_error
        self.strip_accents = strip_accents
        self.lowercase = lowercase
        self.preprocessor = preprocessor
        self.tokenizer = tokenizer
        self.stop_words = stop_words
        self.token_pattern = token_pattern
        self.ngram_range = ngram_range
        self.analyzer = analyzer
        self.max_df = max_df
        self.min_df = min_df
        self.max_features = max_features
        self.vocabulary = vocabulary
        self.binary = binary
        self.dtype = dtype
        self.language = language
        self.stemming = stemming
        self.count_pairs = count_pairs
        self.n_jobs = n_jobs

    def fit(self, raw_documents: Iterable[Any], y: object = None) -> Self:
        """Learn the vocabulary."""
        self.fit_transform(raw_documents)
        return self

    def fit_transform(self, raw_documents: Iterable[Any], y: object = None) -> sp.csr_matrix:
        """Learn the vocabulary and return the counts, ``(n_documents, n_terms)``."""
        return self._as_matrix(self._fit_counts(raw_documents).matrix)

    def transform(self, raw_documents: Iterable[Any]) -> sp.csr_matrix:
        """Counts of the known terms, ``(n_documents, n_terms)``."""
        return self._as_matrix(self._known_counts(raw_documents).matrix)

    def transform_pairs(self, raw_documents: Iterable[Any], pairs: NDArray[np.integer]) -> sp.csr_array:
        """Counts of chosen pairs of terms that follow each other, ``(n_documents, n_pairs)`` of int32.

        Parameters
        ----------
        raw_documents : as for `transform`
        pairs : (n_pairs, 2) integers
            Columns of the first and the second term, each pair once.

        Examples
        --------
        >>> vectorizer = CountVectorizer(count_pairs=True).fit(["new york", "york and new york"])
        >>> first, second = vectorizer.pair_counts_.nonzero()
        >>> [(vectorizer.get_feature_names_out()[[a, b]].tolist()) for a, b in zip(first, second)]
        [['and', 'new'], ['new', 'york'], ['york', 'and']]
        >>> vectorizer.transform_pairs(["new york, new york"], [[1, 2]]).toarray().tolist()
        [[2]]
        """
        self._check_fitted()
        if self.ngram_range != (1, 1):
            raise UsageError("pairs go with single words: leave out ngram_range")
        stream = self._stream(raw_documents)
        chosen = np.asarray(pairs, dtype=np.int64).reshape(-1, 2)
        n_columns = len(self.vocabulary_)
        if chosen.size and not 0 <= chosen.min() <= chosen.max() < n_columns:
            raise UsageError(f"pairs are of columns from 0 to {n_columns - 1}")
        return count_chosen(stream, self._columns_of_types(stream), chosen, n_columns, self.n_jobs)

    def inverse_transform(self, X: Any) -> list[NDArray[np.str_]]:
        """Terms of each row that are not zero."""
        matrix = sp.csr_array(X)
        names = self.get_feature_names_out()
        rows = zip(matrix.indptr[:-1], matrix.indptr[1:], strict=True)
        return [names[matrix.indices[a:b][matrix.data[a:b] != 0]] for a, b in rows]

    def get_feature_names_out(self, input_features: object = None) -> NDArray[np.object_]:
        """Terms in the order of the columns."""
        self._check_fitted()
        if "_terms" in vars(self):
            return np.array(self._terms.to_list(), dtype=object)
        return np.array(sorted(self.vocabulary_, key=self.vocabulary_.__getitem__), dtype=object)

    @property
    def vocabulary_(self) -> dict[str, int]:
        """Column of each term; made when it is first asked for."""
        if "_vocabulary" not in vars(self):
            if "_terms" not in vars(self):
                raise AttributeError("vocabulary_")
            self._vocabulary = {term: column for column, term in enumerate(self._terms.to_list())}
        return self._vocabulary

    @vocabulary_.setter
    def vocabulary_(self, vocabulary: dict[str, int]) -> None:
        self.__dict__.pop("_terms", None)
        self._vocabulary = vocabulary

    @property
    def surface_forms_(self) -> NDArray[np.object_]:
        """How each term is most often written; made when it is first asked for."""
        if "_surface_forms" not in vars(self):
            if "_forms" not in vars(self):
                raise AttributeError("surface_forms_")
            self._surface_forms = np.array(self._forms.to_list(), dtype=object)
        return self._surface_forms

    @surface_forms_.setter
    def surface_forms_(self, forms: NDArray[np.object_]) -> None:
        self._surface_forms = forms

    def build_analyzer(self) -> Callable[[Any], list[str]]:
        """Return a function from a document to its terms, in order."""

        def terms_of(document: Any) -> list[str]:
            stream = self._stream([document])
            types = stream.types.reshape(-1, self._n_sizes()).T.ravel()
            names = stream.terms.to_list()
            return [names[term] for term in stream.term_of[types].tolist() if term >= 0]

        return terms_of

    def __sklearn_is_fitted__(self) -> bool:
        return "_vocabulary" in vars(self) or "_terms" in vars(self)

    def _check_fitted(self) -> None:
        if self.vocabulary is not None and not self.__sklearn_is_fitted__():
            self._set_vocabulary(_as_mapping(self.vocabulary))
        if not self.__sklearn_is_fitted__():
            raise NotFittedError("Vocabulary not fitted or provided")

    def _uses_own_tokens(self) -> bool:
        return (
            (self.token_pattern is None or self._uses_reference_pattern())
            and self.tokenizer is None
            and self.preprocessor is None
            and self.analyzer == "word"
            and self.input == "content"
        )

    def _uses_reference_pattern(self) -> bool:
        """Whether the tokens are scikit-learn's by default, which our scanner finds as well."""
        return self.token_pattern == PATTERN and self.strip_accents is None

    def _n_sizes(self) -> int:
        """How many n-grams our own tokens have at each place."""
        shortest, longest = self.ngram_range
        return longest - shortest + 1 if self._uses_own_tokens() and longest > 1 else 1

    def _stream(self, documents: Iterable[Any]) -> TermStream:
        """Documents as terms, n-grams included."""
        shortest, longest = self.ngram_range
        if shortest > longest:
            raise UsageError(
                f"Invalid value for ngram_range={self.ngram_range} "
                "lower boundary larger than the upper boundary."
            )
        if self.input not in ("content", "file", "filename"):
            raise UsageError(f"input={self.input!r} is not one of 'content', 'file', 'filename'")
        if self.stemming and (self.token_pattern is not None or not self._uses_own_tokens()):
            raise UsageError(
                "stemming goes with our own tokens: leave out token_pattern, tokenizer and analyzer"
            )
        if not self._uses_own_tokens():
            return analyze_with(self._reference_analyzer(), documents)
        if not isinstance(documents, str):
            documents = self._decoded(documents)
            documents = lowered(documents) if self._uses_reference_pattern() and self.lowercase else documents
        if self._uses_reference_pattern():
            folding = Verbatim(self.lowercase, stop_words=self._stop_words())
            stream = analyze(documents, folding, self.n_jobs, pattern_scanner())
        else:
            stream = analyze(documents, self._folding(), self.n_jobs)
        return stream if longest == 1 else add_ngrams(stream, shortest, longest)

    def _decoded(self, documents: Iterable[Any]) -> Iterable[Any]:
        if hasattr(documents, "__arrow_array__") or isinstance(documents, pa.Array | pa.ChunkedArray):
            return documents
        return (
            document.decode(self.encoding, self.decode_error) if isinstance(document, bytes) else document
            for document in documents
        )

    def _reference_analyzer(self) -> Callable[[Any], list[str]]:
        from sklearn.feature_extraction.text import CountVectorizer as Reference

        shared = (
            "input encoding decode_error strip_accents lowercase preprocessor tokenizer ngram_range analyzer"
        )
        settings = {name: getattr(self, name) for name in shared.split()}
        if self.token_pattern is not None:
            settings["token_pattern"] = self.token_pattern
        words = "english" if self.stop_words == "english" else sorted(self._stop_words()) or None
        analyzer: Callable[[Any], list[str]] = Reference(
            **settings, stop_words=words if self.analyzer == "word" else None
        ).build_analyzer()
        return analyzer

    def _folding(self) -> Folding:
        accents = self.strip_accents
        if isinstance(accents, str):
            if accents not in ("unicode", "ascii"):
                raise UsageError(f"strip_accents={accents!r} is not one of 'unicode', 'ascii'")
            accents = strip_accents if accents == "unicode" else _ascii_only
        stem = stemmer(self._languages()) if self.stemming else None
        return Folding(self.lowercase, accents, self._stop_words(), stem)

    def _languages(self) -> list[str]:
        if self.language is None:
            return []
        return [self.language] if isinstance(self.language, str) else list(self.language)

    def _stop_words(self) -> frozenset[str]:
        if self.stop_words is None:
            return frozenset()
        if self.stop_words == "english":
            return stop_words("en")
        if self.stop_words == "auto":
            return frozenset().union(*(stop_words(language) for language in self._languages()))
        if isinstance(self.stop_words, str):
            raise UsageError(f"stop_words={self.stop_words!r} is not a known list: 'english' or 'auto'")
        return frozenset(self.stop_words)

    def _fit_counts(self, raw_documents: Iterable[Any]) -> Counted:
        """Learn the vocabulary."""
        stream = self._stream(raw_documents)
        if self.vocabulary is not None:
            self._set_vocabulary(_as_mapping(self.vocabulary))
            self._set_surface_forms(stream)
            return self._count_known(stream)
        n_terms = len(stream.terms)
        if not n_terms:
            raise DataError(
                "empty vocabulary: the documents are empty or hold only stop words; "
                "check the text column, or keep stop words"
            )
        if self.count_pairs and self.ngram_range != (1, 1):
            raise UsageError("count_pairs goes with single words: leave out ngram_range")
        sizes = measure(stream.types, stream.term_of, stream.offsets, n_terms, self.n_jobs)
        kept = self._kept_terms(stream, sizes.frequency)
        self.__dict__.pop("_vocabulary", None)
        self.__dict__.pop("_surface_forms", None)
        self.fixed_vocabulary_ = False
        self._terms, self._forms = stream.terms.take(kept), stream.surface_forms.take(kept)
        column_of = np.full(n_terms + 1, -1, dtype=np.int32)
        column_of[kept] = np.arange(len(kept), dtype=np.int32)
        column_of = column_of[stream.term_of]
        distinct = sizes.distinct
        if len(kept) < n_terms:
            distinct = measure(stream.types, column_of, stream.offsets, len(kept), self.n_jobs).distinct
        matrix = count_matrix(stream.types, column_of, stream.offsets, distinct, len(kept), self.n_jobs)
        if self.count_pairs:
            self.pair_counts_ = count_pairs(stream, column_of, len(kept), self.n_jobs)
        return Counted(matrix, sizes.frequency[kept], sizes.lengths)

    def _kept_terms(self, stream: TermStream, frequency: NDArray[np.int64]) -> NDArray[np.int64]:
        """Terms within the limits, in order of their names; of equally frequent ones the first are kept."""
        n_documents = len(stream.offsets) - 1
        low, high = document_limits(self.min_df, self.max_df, self.max_features, n_documents)
        kept = np.flatnonzero((frequency >= low) & (frequency <= high))
        check_left(len(kept), self.min_df, self.max_df, n_documents)
        kept = kept[stream.terms.take(kept).order()]
        if self.max_features is None or len(kept) <= self.max_features:
            return kept
        total = frequency
        if not self.binary:
            inside = stream.term_of >= 0
            of_types = np.bincount(stream.types, minlength=len(stream.term_of))
            total = np.bincount(stream.term_of[inside], of_types[inside], minlength=len(frequency))
        most: NDArray[np.int64] = np.sort(np.argsort(-total[kept], kind="stable")[: self.max_features])
        return kept[most]

    def _set_vocabulary(self, vocabulary: dict[str, int]) -> None:
        self.fixed_vocabulary_ = self.vocabulary is not None
        self.vocabulary_ = vocabulary

    def _set_surface_forms(self, stream: TermStream) -> None:
        shown = dict(zip(stream.terms.to_list(), stream.surface_forms.to_list(), strict=True))
        self.surface_forms_ = np.array([shown.get(t, t) for t in self.get_feature_names_out()], dtype=object)

    def _known_counts(self, raw_documents: Iterable[Any]) -> Counted:
        self._check_fitted()
        return self._count_known(self._stream(raw_documents))

    def _columns_of_types(self, stream: TermStream) -> NDArray[np.int32]:
        """Column of each type, -1 for those that are not known."""
        vocabulary = self.vocabulary_
        column_of = [vocabulary.get(term, -1) for term in stream.terms.to_list()]
        columns: NDArray[np.int32] = np.array([*column_of, -1], dtype=np.int32)[stream.term_of]
        return columns

    def _count_known(self, stream: TermStream) -> Counted:
        vocabulary, n_terms = self.vocabulary_, len(stream.terms)
        column_of = self._columns_of_types(stream)
        lengths = measure(stream.types, stream.term_of, stream.offsets, n_terms, self.n_jobs).lengths
        sizes = measure(stream.types, column_of, stream.offsets, len(vocabulary), self.n_jobs)
        matrix = count_matrix(
            stream.types, column_of, stream.offsets, sizes.distinct, len(vocabulary), self.n_jobs
        )
        return Counted(matrix, sizes.frequency, lengths)

    def _as_matrix(self, counts: sp.csr_array) -> sp.csr_matrix:
        data = np.ones_like(counts.data) if self.binary else counts.data
        matrix = sp.csr_matrix(
            (data.astype(self.dtype, copy=False), counts.indices, counts.indptr), shape=counts.shape
        )
        matrix.has_canonical_format = True
        return matrix


def _ascii_only(word: str) -> str:
    """As scikit-learn's ``strip_accents="ascii"``: what has no plain letter under its accent is dropped."""
    return strip_accents(word).encode("ascii", "ignore").decode("ascii")


def _as_mapping(vocabulary: Mapping[str, int] | Iterable[str]) -> dict[str, int]:
    """Check a vocabulary that was given, and number it if it is a list."""
    if isinstance(vocabulary, Mapping):
        if sorted(vocabulary.values()) != list(range(len(vocabulary))):
            raise UsageError("the vocabulary's columns must be 0 to n - 1, each once")
        mapping = dict(vocabulary)
    else:
        terms = sorted(vocabulary) if isinstance(vocabulary, set | frozenset) else list(vocabulary)
        mapping = {term: column for column, term in enumerate(terms)}
        if len(mapping) != len(terms):
            raise UsageError("Duplicate term in vocabulary")
    if not mapping:
        raise UsageError("empty vocabulary passed to fit")
    return mapping
