"""What is known of languages: their stop words and stemmers."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable

from textclust.errors import UsageError

#: Languages with a Snowball stemmer, by ISO 639-1 code.
SNOWBALL = {
    "ar": "arabic", "da": "danish", "nl": "dutch", "en": "english", "fi": "finnish", "fr": "french",
    "de": "german", "hu": "hungarian", "it": "italian", "no": "norwegian", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "es": "spanish", "sv": "swedish",
}  # fmt: skip

#: English contractions that do not come apart into a stop word and its ending.
_CONTRACTIONS = frozenset(
    {"can't", "won't", "shan't", "ain't", "let's", "y'all", "o'clock", "ma'am", "gonna"}
)
#: Letters and digits after which no rule of the English Snowball stemmer looks: such words are their stems.
_NO_ENGLISH_SUFFIX = frozenset("abfhjkopquvwxz0123456789")
_ENDINGS = ("n't", "'re", "'ve", "'ll", "'d", "'m", "'s")


@functools.cache
def stop_words(language: str) -> frozenset[str]:
    """Stop words of a language: scikit-learn's for English, stopwords-iso's for the others.

    Parameters
    ----------
    language : str
        ISO 639-1 code, such as ``"en"``.

    Raises
    ------
    UsageError
        There is no list for that language.

    Examples
    --------
    >>> "the" in stop_words("en"), "computer" in stop_words("en"), "und" in stop_words("de")
    (True, False, True)
    """
    language = language.lower()
    if language == "en":
        from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

        return frozenset(ENGLISH_STOP_WORDS)
    import stopwordsiso

    if not stopwordsiso.has_lang(language):
        known = ", ".join(sorted(stopwordsiso.langs()))
        raise UsageError(f"no stop words for language {language!r}; known: {known}")
    return frozenset(stopwordsiso.stopwords(language))


def is_contraction(term: str, words: frozenset[str]) -> bool:
    """Whether a term with an apostrophe is a stop word with an ending, such as "don't" or "they're".

    Examples
    --------
    >>> [is_contraction(term, stop_words("en")) for term in ("don't", "i'm", "can't", "o'brien")]
    [True, True, True, False]
    """
    if term in _CONTRACTIONS or term.replace("'", "") in words:
        return True
    return any(term.endswith(ending) and term.removesuffix(ending) in words for ending in _ENDINGS)


def stemmer(languages: Iterable[str]) -> Callable[[str], str]:
    """NLTK's Snowball stemmer of the first language that has one.

    Raises
    ------
    UsageError
        None of them has a stemmer.
    """
    from nltk.stem.snowball import SnowballStemmer

    languages = [language.lower() for language in languages]
    for language in languages:
        if language in SNOWBALL:
            stem: Callable[[str], str] = SnowballStemmer(SNOWBALL[language]).stem
            if language == "en":
                return lambda word: word if word[-1:] in _NO_ENGLISH_SUFFIX else stem(word)
            return stem
    raise UsageError(
        f"no stemmer for {', '.join(languages) or 'an unnamed language'}; "
        f"languages with one: {', '.join(SNOWBALL)}"
    )
