"""What is scikit-learn's own around a document: its preprocessors, tokenisers and analysers."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pyarrow as pa

from textclust.errors import UsageError
from textclust.text.default_pattern import PATTERN
from textclust.text.tokenizers import named_tokenizer
from textclust.text.tokens import tokenize

#: Settings that our vectorisers hand on to scikit-learn's as they are.
_SHARED = ("input", "encoding", "decode_error", "strip_accents", "lowercase", "preprocessor", "ngram_range",
           "analyzer")  # fmt: skip


def split_as_written(text: str) -> list[str]:
    """Tokens of our tokeniser, as they stand in the text.

    Examples
    --------
    >>> split_as_written("The cat's pyjamas")
    ['The', "cat's", 'pyjamas']
    """
    stream = tokenize([text], n_jobs=1)
    words: list[str] = stream.types.take(pa.array(stream.ids)).to_pylist()
    return words


class ReferenceParts:
    """The methods of scikit-learn's vectorisers that concern one document.

    Where a vectoriser has a ``token_pattern``, ``tokenizer``, ``preprocessor`` or another ``analyzer`` than
    ``"word"``, its tokens are scikit-learn's, made by these.
    """

    input: str
    token_pattern: str | None
    tokenizer: Any
    preprocessor: Any
    analyzer: Any
    stop_words: Any
    extra_stop_words: Any
    ngram_range: tuple[int, int]

    def build_preprocessor(self) -> Callable[[str], str]:
        """Return the function that folds case and accents before the text is split.

        Our own tokens are folded after it, once for each distinct word.
        """
        accents = getattr(self, "strip_accents", None)
        if isinstance(accents, str) and accents not in ("unicode", "ascii"):
            raise UsageError(f"strip_accents={accents!r} is not one of 'unicode', 'ascii'")
        preprocess: Callable[[str], str] = self._reference().build_preprocessor()
        return preprocess

    def build_tokenizer(self) -> Callable[[str], list[str]]:
        """Return the function that splits a text into tokens."""
        if self.tokenizer is None and self.token_pattern is None:
            return split_as_written
        split: Callable[[str], list[str]] = self._reference().build_tokenizer()
        return split

    def decode(self, doc: Any) -> str:
        """Text of a document: bytes decoded, files read, as ``input`` and ``encoding`` say."""
        text: str = self._reference().decode(doc)
        return text

    def get_stop_words(self) -> frozenset[str] | None:
        """Words that are left out, None if all are kept."""
        return None if self.stop_words is None and not self.extra_stop_words else self._stop_words()

    def _stop_words(self) -> frozenset[str]:
        raise NotImplementedError

    def _reference(self, **changes: Any) -> Any:
        """Make a vectoriser of scikit-learn with our settings."""
        from sklearn.feature_extraction.text import CountVectorizer as Reference

        settings = {name: getattr(self, name) for name in _SHARED}
        named = isinstance(self.tokenizer, str)
        settings["tokenizer"] = named_tokenizer(self.tokenizer) if named else self.tokenizer
        if self.token_pattern is not None:
            settings["token_pattern"] = self.token_pattern
        return Reference(**(settings | changes))

    def _reference_analyzer(self) -> Callable[[Any], list[str]]:
        english = self.stop_words == "english" and not self.extra_stop_words
        words: Any = "english" if english else sorted(self._stop_words()) or None
        analyzer: Callable[[Any], list[str]] = self._reference(
            stop_words=words if self.analyzer == "word" else None
        ).build_analyzer()
        return analyzer

    def _warn_of_unused_settings(self) -> None:
        """Warn of settings that others make void, in scikit-learn's words."""
        wordless = self.analyzer != "word"
        pattern = None if self.token_pattern == PATTERN else self.token_pattern
        void = [
            ("token_pattern", self.token_pattern, self.tokenizer is not None, "'tokenizer' is not None"),
            ("preprocessor", self.preprocessor, callable(self.analyzer), "'analyzer' is callable"),
            (
                "ngram_range",
                self.ngram_range if self.ngram_range != (1, 1) else None,
                callable(self.analyzer),
                "'analyzer' is callable",
            ),
            ("stop_words", self.stop_words, wordless, "'analyzer' != 'word'"),
            ("token_pattern", pattern, wordless, "'analyzer' != 'word'"),
            ("tokenizer", self.tokenizer, wordless, "'analyzer' != 'word'"),
        ]
        for name, value, unused, reason in void:
            if value is not None and unused:
                warnings.warn(f"The parameter '{name}' will not be used since {reason}", stacklevel=4)


def as_mapping(vocabulary: Mapping[str, int] | Iterable[str]) -> dict[str, int]:
    """Check a vocabulary that was given, and number it if it is a list."""
    if isinstance(vocabulary, Mapping):
        columns = set(vocabulary.values())
        if len(columns) < len(vocabulary):
            raise UsageError("Vocabulary contains repeated indices.")
        if missing := set(range(len(vocabulary))) - columns:
            raise UsageError(f"Vocabulary of size {len(vocabulary)} doesn't contain index {min(missing)}.")
        mapping = dict(vocabulary)
    else:
        terms = sorted(vocabulary) if isinstance(vocabulary, set | frozenset) else list(vocabulary)
        mapping = {term: column for column, term in enumerate(terms)}
        if len(mapping) != len(terms):
            raise UsageError("Duplicate term in vocabulary")
    if not mapping:
        raise UsageError("empty vocabulary passed to fit")
    return mapping
