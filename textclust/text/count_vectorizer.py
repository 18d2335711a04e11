"""Counts of terms: scikit-learn's parameters and meanings, our tokens, at the speed of integers."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import DTypeLike, NDArray
from sklearn.base import BaseEstimator
from sklearn.exceptions import NotFittedError

from textclust.errors import DataError, UsageError
from textclust.text.adjacency import AdjacentTerms, adjacent_terms
from textclust.text.analysis import TermStream, analyze, analyze_with
from textclust.text.counts import check_left, count_known, count_matrix, document_limits, measure, totals
from textclust.text.default_pattern import PATTERN, Verbatim, lowered, pattern_scanner
from textclust.text.documents import decoded
from textclust.text.language_settings import LanguageSettings
from textclust.text.ngrams import add_ngrams
from textclust.text.reference import ReferenceParts, as_mapping
from textclust.text.terms import Terms
from textclust.text.types import give_back


@dataclass(frozen=True, slots=True)
class Counted:
    """Counts of the fit or of new documents.

    Attributes
    ----------
    matrix : csr_matrix of int32, (n_documents, n_terms)
    lengths : (n_documents,) int64
        Tokens of each document that are left after stop words.
    frequency : (n_terms,) int64
        In how many of the documents each term stands; nothing for new documents.
    """

    matrix: sp.csr_matrix
    lengths: NDArray[np.int64]
    frequency: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))


class CountVectorizer(LanguageSettings, ReferenceParts, BaseEstimator):
    """Documents to a matrix of token counts.

    Parameters, defaults and attributes are scikit-learn's `CountVectorizer`'s, except for the tokens:
    ``token_pattern=None`` is a tokeniser for every script, which follows Unicode's word boundaries (UAX #29),
    gives overlapping pairs of characters for scripts written without spaces, and folds case and composition
    once for each distinct word. With a ``token_pattern`` such as scikit-learn's, a ``tokenizer``, a
    ``preprocessor`` or another ``analyzer`` the tokens are scikit-learn's own.

    Parameters
    ----------
    input, encoding, decode_error, strip_accents, lowercase, preprocessor, tokenizer, analyzer, token_pattern
        As in scikit-learn, but for the default of ``token_pattern``; ``tokenizer`` may name one of NLTK's,
        such as ``"nltk:TweetTokenizer"`` or ``"nltk:RegexpTokenizer:[a-z]+"``.
    stop_words : "english", "auto", list of str or None, default=None
        ``"english"`` is scikit-learn's list; ``"auto"`` leaves out those of each document's language: of
        scikit-learn's list for English, of stopwords-iso's for others as far as they are frequent enough in
        the text (1 word in 10,000) to be stop words there.
    ngram_range, max_df, min_df, max_features, vocabulary, binary, dtype
        As in scikit-learn. Among equally frequent terms ``max_features`` keeps the first in order.
    language : str, list of str or None, default=None
        ISO 639-1 codes of the languages of the documents, such as ``"en"``: what ``stop_words="auto"`` and
        ``stemming`` refer to. Of several, or of all it knows for ``"auto"``, each document's is told by its
        own function words and script; a document that tells none counts as of the commonest language.
    stemming : bool, default=False
        Fold words to the stems of the Snowball stemmer of the document's language, where there is one.
    extra_stop_words : list of str or None, default=None
        Words to leave out beside ``stop_words``, in documents of any language.
    n_jobs : int or None, default=None
        Threads; None means all allowed cores. The result does not depend on it.

    Attributes
    ----------
    vocabulary_ : dict of str to int
        Column of each term.
    surface_forms_ : (n_terms,) array of str
        How each term is most often written.
    corpus_stop_words_ : array of str
        Terms that were left out for standing in more documents than ``max_df``, the commonest first, as
        they are written.
    languages_ : dict of str to int
        Documents of the fit in each language, the commonest first.
    language_stop_words_ : dict of str to list of str
        For ``stop_words="auto"``: the words that are left out in documents of each language.

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
        tokenizer: str | Callable[[str], Iterable[str]] | None = None,
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
        extra_stop_words: Iterable[str] | None = None,
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
        self.extra_stop_words = extra_stop_words
        self.n_jobs = n_jobs

    def fit(self, raw_documents: Iterable[Any], y: object = None) -> Self:
        """Learn the vocabulary."""
        self.fit_transform(raw_documents)
        return self

    def fit_transform(self, raw_documents: Iterable[Any], y: object = None) -> sp.csr_matrix:
        """Learn the vocabulary and return the counts, ``(n_documents, n_terms)``."""
        return self._as_matrix(self._fit_counts(raw_documents).matrix)

    def fit_transform_adjacent(
        self, raw_documents: Iterable[Any]
    ) -> tuple[sp.csr_matrix, AdjacentTerms | None]:
        """As ``fit_transform``, and which terms stand next to each other, from the same pass.

        None where terms are n-grams already, or not made by our tokeniser.
        """
        self._adjacent: list[AdjacentTerms] = []
        try:
            matrix = self.fit_transform(raw_documents)
            return matrix, next(iter(self._adjacent), None)
        finally:
            del self._adjacent

    def transform(self, raw_documents: Iterable[Any]) -> sp.csr_matrix:
        """Counts of the known terms, ``(n_documents, n_terms)``."""
        return self._as_matrix(self._known_counts(raw_documents).matrix)

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
        if self.token_pattern is not None or not self._uses_own_tokens():
            return self._reference_analyzer()
        self._term_settings(learn=False)  # says now what is wrong with the settings
        return self._terms_of

    def _terms_of(self, document: Any) -> list[str]:
        stream = self._stream([document], ordered=True)
        shortest, longest = self.ngram_range
        n_sizes = longest - shortest + 1 if longest > 1 else 1
        types = stream.types.reshape(-1, n_sizes).T.ravel()  # n-grams of one size after the other
        names = stream.terms.to_list()
        return [names[term] for term in stream.term_of[types].tolist() if term >= 0]

    def __sklearn_is_fitted__(self) -> bool:
        return "_vocabulary" in vars(self) or "_terms" in vars(self)

    def _check_fitted(self) -> None:
        if self.vocabulary is not None and not self.__sklearn_is_fitted__():
            self._set_vocabulary(as_mapping(self.vocabulary))
        if not self.__sklearn_is_fitted__():
            self.fixed_vocabulary_ = False
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

    def _stream(self, documents: Iterable[Any], *, learn: bool = False, ordered: bool = False) -> TermStream:
        """Documents as terms, n-grams included; the order of the tokens is kept where it is needed."""
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
        if isinstance(documents, str):
            raise DataError("Iterable over raw text documents expected, string object received.")
        documents = decoded(documents, self.encoding, self.decode_error)
        ordered = ordered or longest > 1
        if self._uses_reference_pattern():
            documents = lowered(documents) if self.lowercase else documents
            settings = Terms(Verbatim(self.lowercase), stop_words=self._stop_words())
            stream = analyze(
                documents, settings, self.n_jobs, pattern_scanner(), learn=learn, ordered=ordered
            )
        else:
            settings = self._term_settings(learn=learn)
            stream = analyze(documents, settings, self.n_jobs, learn=learn, ordered=ordered)
        return stream if longest == 1 else add_ngrams(stream, shortest, longest)

    def _fit_counts(self, raw_documents: Iterable[Any]) -> Counted:
        """Learn the vocabulary."""
        self._warn_of_unused_settings()
        stream = self._stream(raw_documents, learn=True, ordered=hasattr(self, "_adjacent"))
        self._keep_languages(stream)
        if self.vocabulary is not None:
            self._use_vocabulary(self.vocabulary, stream)
            known = self._count_known(stream)
            frequency = np.bincount(known.matrix.indices, minlength=len(self.vocabulary_))
            return replace(known, frequency=frequency)
        n_terms = len(stream.terms)
        if not n_terms:
            raise DataError(
                "empty vocabulary: the documents are empty or hold only stop words; "
                "check the text column, or keep stop words (--stop-words off)"
            )
        types, term_of, offsets, counts = stream.types, stream.term_of, stream.offsets, stream.counts
        sizes = measure(types, term_of, offsets, n_terms, self.n_jobs, counts=counts)
        kept = self._kept_terms(stream, sizes.frequency)
        self._keep_terms(stream, kept)
        del stream
        give_back()
        column_of = np.full(n_terms + 1, -1, dtype=np.int32)  # the last is for what is no term
        column_of[kept] = np.arange(len(kept), dtype=np.int32)
        column_of = column_of[term_of]
        if hasattr(self, "_adjacent") and self._uses_own_tokens() and self.ngram_range == (1, 1):
            self._adjacent.append(adjacent_terms(column_of[types], offsets, len(kept), n_jobs=self.n_jobs))
        distinct = sizes.distinct if len(kept) == n_terms else None
        matrix = count_matrix(
            types, column_of, offsets, len(kept), self.n_jobs, distinct, counts=counts, in_place=True
        )
        return Counted(matrix, sizes.lengths, sizes.frequency[kept])

    def _kept_terms(self, stream: TermStream, frequency: NDArray[np.int64]) -> NDArray[np.int64]:
        """Terms within the limits, in order of their names; of equally frequent ones the first are kept."""
        n_documents = len(stream.offsets) - 1
        low, high = document_limits(self.min_df, self.max_df, self.max_features, n_documents)
        self._keep_common(stream, frequency, high)
        kept = np.flatnonzero((frequency >= low) & (frequency <= high))
        check_left(len(kept), self.min_df, self.max_df, n_documents)
        terms = stream.terms if len(kept) == len(frequency) else stream.terms.take(kept)
        kept = kept[terms.order()]
        if self.max_features is None or len(kept) <= self.max_features:
            return kept
        total = frequency
        if not self.binary:
            inside = stream.term_of >= 0
            of_types = totals(stream.types, stream.counts, len(stream.term_of))
            total = np.bincount(stream.term_of[inside], of_types[inside], minlength=len(frequency))
        most: NDArray[np.int64] = np.sort(np.argsort(-total[kept], kind="stable")[: self.max_features])
        return kept[most]

    def _keep_common(self, stream: TermStream, frequency: NDArray[np.int64], high: float) -> None:
        """Keep the terms that stand in too many documents."""
        common = np.flatnonzero(frequency > high)
        common = common[stream.terms.take(common).order()]
        common = common[np.argsort(-frequency[common], kind="stable")]
        self.corpus_stop_words_ = np.array(stream.surface_forms.take(common).to_list(), dtype=object)

    def _keep_terms(self, stream: TermStream, kept: NDArray[np.int64]) -> None:
        """Make these terms the columns."""
        self.__dict__.pop("_vocabulary", None)
        self.__dict__.pop("_surface_forms", None)
        self.fixed_vocabulary_ = False
        self._terms, self._forms = stream.terms.take(kept), stream.surface_forms.take(kept)

    def _use_vocabulary(self, vocabulary: Mapping[str, int] | Iterable[str], stream: TermStream) -> None:
        """Make a vocabulary that was given the columns."""
        self._set_vocabulary(as_mapping(vocabulary))
        if self.lowercase and any(term != term.lower() for term in self.vocabulary_):
            warnings.warn(
                "Upper case characters found in vocabulary while 'lowercase' is True. "
                "These entries will not be matched with any documents",
                stacklevel=4,
            )
        self._set_surface_forms(stream)

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
        return np.array([*column_of, -1], dtype=np.int32)[stream.term_of]

    def _count_known(self, stream: TermStream) -> Counted:
        types, offsets, counts = stream.types, stream.offsets, stream.counts
        n_terms, column_of = len(stream.terms), self._columns_of_types(stream)
        lengths = measure(types, stream.term_of, offsets, n_terms, self.n_jobs, counts=counts).lengths
        n_columns = len(self.vocabulary_)
        return Counted(count_known(types, column_of, offsets, n_columns, self.n_jobs, counts=counts), lengths)

    def _as_matrix(self, counts: sp.csr_matrix) -> sp.csr_matrix:
        data = np.ones_like(counts.data) if self.binary else counts.data
        counts.data = data.astype(self.dtype, copy=False)
        return counts
