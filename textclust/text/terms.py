"""What becomes of a word in its language: left out as a stop word, stemmed, or kept as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from textclust.text.folding import Folding
from textclust.text.languages import (
    ELISIONS,
    comparable,
    elided,
    has_stop_words,
    is_contraction,
    stemmer,
    stop_words,
)
from textclust.text.types import FEW, replaced, strings

#: Of the words of a language's list, those that are at least this share of the text in that language are stop
#: words there. The list of English, scikit-learn's, is taken whole.
STOP_WORD_SHARE = 1e-4
#: Languages whose capital I is not that of i.
_DOTTED = ("tr", "az")
#: Words with a digit are not stemmed: they are codes, not words of a language.
_DIGIT = r"\p{N}"
#: Languages whose words must be looked at one by one where they are not ASCII.
_NOT_ASCII = ("el", "ja", "zh")
#: Chinese characters that are function words: two of them next to each other are no word. In Japanese
#: these are the hiragana.
_HAN_FUNCTION = frozenset(
    "的了是在不一有我这他们个上为和来到就说也那她会可以着没对要都你去之么得过还自把很与及其而但于被让给吗呢吧啊等每又"
)


def _is_grammar(term: str, language: str | None) -> bool:
    """Whether a pair of characters of a script without spaces is of function characters alone."""
    if language == "zh":
        return all(character in _HAN_FUNCTION for character in term)
    return language == "ja" and all("\u3041" <= character <= "\u309f" for character in term)


def _has_digit(word: str) -> bool:
    if word.isalpha():  # nearly every word
        return False
    if word.isascii():
        return any("0" <= character <= "9" for character in word)
    return bool(pc.match_substring_regex(pa.scalar(word), _DIGIT).as_py())


@dataclass(frozen=True, slots=True)
class LanguageRules:
    """How the words of one language become terms.

    Attributes
    ----------
    language : str or None
        None where it is not known.
    stop_words : frozenset of str
        Left out, compared before stemming.
    grammar : bool
        Leave out pairs of function characters, too, in Chinese and Japanese.
    stem : callable or None
    """

    language: str | None = None
    stop_words: frozenset[str] = frozenset()
    grammar: bool = False
    stem: Callable[[list[str]], list[str]] | None = None

    def comparable(self, term: str) -> str:
        """A folded word as the list of its language has it, without what is elided before it."""
        term = elided(term, self.language) if "'" in term else term
        return comparable(term, self.language)

    def is_stop_word(self, term: str) -> bool:
        """Whether a folded word is left out."""
        return (
            self.comparable(term) in self.stop_words
            or ("'" in term and is_contraction(term, self.stop_words))
            or (self.grammar and _is_grammar(term, self.language))
        )

    @property
    def keeps_apart(self) -> bool:
        """Whether different words are different terms."""
        return self.stem is None and self.language not in ELISIONS

    @property
    def has_dotted_i(self) -> bool:
        """Whether the capital I of the language is not that of i."""
        return self.language in _DOTTED

    def refolded(
        self, types: pa.LargeStringArray, folded: pa.LargeStringArray, folding: Folding
    ) -> pa.LargeStringArray:
        """Folded types where a capital I is not that of i; what is a stop word as it is, stays one."""
        capital = np.flatnonzero(pc.match_substring(types, "I"))
        pairs = zip(*(column.take(pa.array(capital)).to_pylist() for column in (types, folded)), strict=True)
        again = [
            word if not word or word in self.stop_words else folding(written.replace("I", "ı"))
            for written, word in pairs
        ]
        return replaced(folded, capital, again)

    def __call__(self, word: str) -> str | None:
        """The term of a folded word, None if it is left out."""
        return self.few([word])[0]

    def few(self, words: list[str]) -> list[str | None]:
        """As `terms`, one by one."""
        kept = list(map(self._unstemmed, words))
        if self.stem is not None:
            alone = [(at, word) for at, word in enumerate(kept) if word is not None and not _has_digit(word)]
            for (at, _), stem in zip(alone, self.stem([word for _, word in alone]), strict=True):
                kept[at] = stem
        return kept

    def terms(self, words: pa.LargeStringArray) -> pa.LargeStringArray:
        """The term of each folded word, null if it is left out.

        Of many, words without an apostrophe, nearly all, are compared with the stop words together.
        """
        if len(words) <= FEW:
            return strings(self.few(words.to_pylist()))
        left_out = pc.is_in(words, value_set=strings(["", *sorted(self.stop_words)]))
        kept = pc.if_else(left_out, pa.scalar(None, pa.large_string()), words)
        if self._looks_closer:
            odd = pc.match_substring(words, "'")
            if self.language in _NOT_ASCII:
                odd = pc.or_(odd, pc.invert(pc.string_is_ascii(words)))
            rest = np.flatnonzero(np.asarray(odd))
            others = kept.take(pa.array(rest)).to_pylist()
            kept = replaced(kept, rest, [word and self._unstemmed(word) for word in others])
        if self.stem is None:
            return kept
        words_alone = pc.and_not(kept.is_valid(), pc.match_substring_regex(kept, _DIGIT))
        stemmed = np.flatnonzero(np.asarray(words_alone.fill_null(False)))
        return replaced(kept, stemmed, self.stem(kept.take(pa.array(stemmed)).to_pylist()))

    @property
    def _looks_closer(self) -> bool:
        """Whether an apostrophe in a word, or its script, matters."""
        return bool(self.stop_words or self.grammar or self.language in ELISIONS)

    def _unstemmed(self, word: str) -> str | None:
        if not word or (self._looks_closer and self.is_stop_word(word)):
            return None
        return elided(word, self.language)

    def written(self, types: pa.LargeStringArray) -> pa.LargeStringArray:
        """Types without what is elided before them."""
        if self.language not in ELISIONS:
            return types
        joined = np.flatnonzero(pc.match_substring_regex(types, "['’]"))
        words = types.take(pa.array(joined)).to_pylist()
        return replaced(types, joined, [elided(word, self.language) for word in words])


@dataclass(frozen=True, slots=True)
class Terms:
    """All settings that turn words into terms, for each language that may occur.

    Attributes
    ----------
    folding : Folding
    languages : tuple of str
        The languages to tell apart; none or one need no telling.
    main : str or None
        The language of documents that do not tell theirs; of the first documents the commonest, if None.
    stop_words : frozenset of str or None
        Words left out in any language; None for those of each document's language.
    lists : mapping of str to frozenset of str, or None
        Stop words of each language, for ``stop_words=None``; None for the whole lists.
    stemming : bool
    extra : frozenset of str
        Words left out in any language, beside the others.
    """

    folding: Folding = field(default_factory=Folding)
    languages: tuple[str, ...] = ()
    main: str | None = None
    stop_words: frozenset[str] | None = frozenset()
    lists: Mapping[str, frozenset[str]] | None = None
    stemming: bool = False
    extra: frozenset[str] = frozenset()

    def list_of(self, language: str | None) -> frozenset[str]:
        """Stop words of documents in a language."""
        if self.stop_words is not None:
            return self.stop_words
        if self.lists is not None:
            return self.lists.get(language or "", frozenset())
        return stop_words(language) if language and has_stop_words(language) else frozenset()

    def rules(self, language: str | None) -> LanguageRules:
        """Rules of one language."""
        stem = stemmer(language) if self.stemming else None
        left_out = self.list_of(language)
        if self.extra:
            left_out |= self.extra
        return LanguageRules(language, left_out, self.stop_words is None, stem)


def frequent_enough(words: Iterable[str], count_of: Mapping[str, int], n_tokens: int) -> frozenset[str]:
    """Those words of a list that are frequent enough in the text to be stop words there.

    Examples
    --------
    >>> sorted(frequent_enough({"und", "obgleich", "fehlt"}, {"und": 900, "obgleich": 1}, 30_000))
    ['und']
    """
    return frozenset(word for word in words if count_of.get(word, 0) >= max(STOP_WORD_SHARE * n_tokens, 1))
