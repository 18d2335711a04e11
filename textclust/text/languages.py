"""What is known of languages: their stop words and stemmers."""

from __future__ import annotations

import functools
from collections.abc import Callable
from importlib.resources import files

import Stemmer

from textclust.errors import UsageError
from textclust.text.folding import fold, strip_accents

#: Languages with a Snowball stemmer, by ISO 639-1 code: those that ``detection`` can tell.
SNOWBALL = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "nl": "dutch", "en": "english",
    "fi": "finnish", "fr": "french", "de": "german", "el": "greek", "hi": "hindi", "hu": "hungarian",
    "hy": "armenian", "id": "indonesian", "it": "italian", "no": "norwegian", "fa": "persian",
    "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian", "es": "spanish", "sv": "swedish",
    "ta": "tamil", "tr": "turkish",
}  # fmt: skip

#: Short words that are joined to the next word by an apostrophe.
ELISIONS = {
    "fr": frozenset("l d j m t s c n qu jusqu lorsqu puisqu quoiqu".split()),
    "it": frozenset("l un d all dall dell nell sull coll quest quell c s m t v gl degl".split()),
    "ca": frozenset("l d m t s n".split()),
}

#: English contractions that do not come apart into a stop word and its ending.
_CONTRACTIONS = frozenset(
    {"can't", "won't", "shan't", "ain't", "let's", "y'all", "o'clock", "ma'am", "gonna"}
)
_ENDINGS = ("n't", "'re", "'ve", "'ll", "'d", "'m", "'s")


@functools.cache
def stop_words(language: str) -> frozenset[str]:
    """Stop words of a language, folded: scikit-learn's for English, stopwords-iso's for the others.

    The lists of stopwords-iso are greedy: words that say what a text is about were taken out of the
    larger ones by hand (``content_words.txt``).

    Parameters
    ----------
    language : str
        ISO 639-1 code, such as ``"en"``.

    Raises
    ------
    UsageError
        Nothing is known of that language. One whose words can be stemmed, but that has no list, has none.

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
        if language in SNOWBALL:
            return frozenset()
        known = ", ".join(sorted(stopwordsiso.langs()))
        raise UsageError(f"no stop words for language {language!r}; known: {known}")
    kept = stopwordsiso.stopwords(language) - _content_words().get(language, frozenset())
    return frozenset(comparable(fold(word), language) for word in kept)


def has_stop_words(language: str) -> bool:
    """Whether there is a list for a language."""
    if language == "en":
        return True
    import stopwordsiso

    return bool(stopwordsiso.has_lang(language))


@functools.cache
def _content_words() -> dict[str, frozenset[str]]:
    text = files("textclust.text").joinpath("content_words.txt").read_text(encoding="utf-8")
    lines = [line.split() for line in text.splitlines()[1:]]
    return {language: frozenset(words) for language, *words in lines}


def comparable(folded: str, language: str | None) -> str:
    """How a folded word is compared with the stop words of its language.

    The Greek list has no accents, and the mathematical increment for the letter delta.
    """
    return strip_accents(folded.replace("\u2206", "δ")) if language == "el" else folded


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


def stemmer(language: str | None) -> Callable[[list[str]], list[str]] | None:
    """Stems of words by the Snowball project's stemmer of a language, None if it has none.

    Examples
    --------
    >>> stemmer("en")(["connected", "connections"])
    ['connect', 'connect']
    """
    name = SNOWBALL.get((language or "").lower())
    if name is None:
        return None
    snowball = Stemmer.Stemmer(name, 0)  # its cache of words costs five times what it stands for

    def stem(words: list[str]) -> list[str]:
        stems = snowball.stemWords(words)
        return [stem or word for stem, word in zip(stems, words, strict=True)]

    return stem


def elided(term: str, language: str | None) -> str:
    """Drop the short word that is joined to the next by an apostrophe, where the language does so.

    Examples
    --------
    >>> elided("l'eau", "fr"), elided("dell'acqua", "it"), elided("o'brien", "en")
    ('eau', 'acqua', "o'brien")
    """
    heads = ELISIONS.get(language or "")
    if heads is None:
        return term
    head, apostrophe, tail = term.replace("’", "'").partition("'")
    return tail if apostrophe and tail and head.lower() in heads else term
