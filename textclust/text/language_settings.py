"""The vectorisers' settings that concern languages: which there are, what is left out, what is stemmed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from textclust.errors import UsageError
from textclust.text.detection import known_languages
from textclust.text.folding import Folding, strip_accents
from textclust.text.languages import SNOWBALL, has_stop_words, stop_words
from textclust.text.terms import Terms


class LanguageSettings:
    """The part of a vectoriser that turns its settings into those of the analysis.

    Attributes
    ----------
    languages_ : dict of str to int
        Documents of the fit in each language, the commonest first.
    language_stop_words_ : dict of str to list of str
        For ``stop_words="auto"``: the words that were left out in each language.
    """

    strip_accents: str | Callable[[str], str] | None
    lowercase: bool
    stop_words: str | Iterable[str] | None
    extra_stop_words: Iterable[str] | None
    language: str | list[str] | None
    stemming: bool
    languages_: dict[str, int]
    language_stop_words_: dict[str, list[str]]

    def _languages(self) -> tuple[str, ...]:
        """Languages of the documents; several are told apart."""
        if self._tells_any_language():
            return known_languages()
        return tuple(dict.fromkeys(code.lower() for code in self._listed_languages()))

    def _listed_languages(self) -> list[str]:
        if self.language is None:
            return []
        return [self.language] if isinstance(self.language, str) else list(self.language)

    def _tells_any_language(self) -> bool:
        return "auto" in self._listed_languages()

    def _stop_words(self) -> frozenset[str]:
        """Words that are left out, in whichever language."""
        return self._listed_stop_words() | frozenset(self.extra_stop_words or ())

    def _listed_stop_words(self) -> frozenset[str]:
        if self.stop_words is None:
            return frozenset()
        if self.stop_words == "english":
            return stop_words("en")
        if self.stop_words == "auto":
            if hasattr(self, "language_stop_words_"):
                return frozenset().union(*self.language_stop_words_.values())
            known = [
                code for code in self._languages() if not self._tells_any_language() or has_stop_words(code)
            ]
            return frozenset().union(*map(stop_words, known))
        if isinstance(self.stop_words, str):
            raise UsageError(f"stop_words={self.stop_words!r} is not a known list: 'english' or 'auto'")
        return frozenset(self.stop_words)

    def _folding(self) -> Folding:
        accents = self.strip_accents
        if isinstance(accents, str):
            if accents not in ("unicode", "ascii"):
                raise UsageError(f"strip_accents={accents!r} is not one of 'unicode', 'ascii'")
            accents = strip_accents if accents == "unicode" else _ascii_only
        return Folding(self.lowercase, accents)

    def _term_settings(self, *, learn: bool) -> Terms:
        """Settings of the analysis, with what a fit has learnt unless one is under way."""
        languages = self._languages()
        self._check_languages(languages)
        main, lists = None, None
        if not learn and hasattr(self, "languages_"):
            main = next(iter(self.languages_), None)
            lists = {code: frozenset(words) for code, words in self.language_stop_words_.items()}
        by_language = self.stop_words == "auto" and bool(languages)
        words = None if by_language else self._listed_stop_words()
        extra = frozenset(self.extra_stop_words or ())
        return Terms(self._folding(), languages, main, words, lists, self.stemming, extra)

    def _check_languages(self, languages: tuple[str, ...]) -> None:
        if self._tells_any_language():
            return
        if self.stop_words == "auto":
            for code in languages:
                stop_words(code)
        if self.stemming and not any(code in SNOWBALL for code in languages):
            raise UsageError(
                f"no stemmer for {', '.join(languages) or 'an unnamed language'}; "
                f"languages with one: {', '.join(SNOWBALL)}"
            )

    def _keep_languages(self, stream: Any) -> None:
        """Keep what a fit has learnt of languages."""
        self.languages_ = stream.languages
        self.language_stop_words_ = {code: sorted(words) for code, words in stream.stop_words.items()}


def _ascii_only(word: str) -> str:
    """As scikit-learn's ``strip_accents="ascii"``: what has no plain letter under its accent is dropped."""
    return strip_accents(word).encode("ascii", "ignore").decode("ascii")
