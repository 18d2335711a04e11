"""Which language a document is in: by its function words, and by scripts that are one language's own."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Sequence
from importlib.resources import files

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from textclust.text.counts import count_matrix
from textclust.text.languages import stop_words

#: Scripts that are nearly always one language, by the first word of their characters' Unicode names.
SCRIPT_LANGUAGES = {
    "HIRAGANA": "ja", "KATAKANA": "ja", "HANGUL": "ko", "THAI": "th", "LAO": "lo", "KHMER": "km",
    "MYANMAR": "my", "HEBREW": "he", "GREEK": "el", "BENGALI": "bn", "TAMIL": "ta", "TELUGU": "te",
    "KANNADA": "kn", "MALAYALAM": "ml", "GUJARATI": "gu", "GURMUKHI": "pa", "SINHALA": "si", "GEORGIAN": "ka",
    "ARMENIAN": "hy", "ETHIOPIC": "am", "TIBETAN": "bo", "CJK": "zh",
}  # fmt: skip
#: Scripts of many languages, and the one to think of where no function word tells.
COMMON_SCRIPTS = {"CYRILLIC": "ru", "ARABIC": "ar", "DEVANAGARI": "hi"}
#: What a word counts as evidence for a language: most as one of its function words, or in a script of its
#: own; less in Chinese characters, which Japanese has among its kana; least in a script of many languages,
#: and then for the likeliest of them.
SURE, HAN, HINT = 16, 8, 1
#: Documents whose scores are held at a time.
BLOCK = 1 << 16


@functools.cache
def function_words() -> dict[str, frozenset[str]]:
    """The commonest words of each language that can be told by them."""
    text = files("textclust.text").joinpath("function_words.txt").read_text(encoding="utf-8")
    lines = [line.split() for line in text.splitlines()[1:]]
    return {language: frozenset(words) for language, *words in lines}


def known_languages() -> tuple[str, ...]:
    """Languages that ``language="auto"`` can tell; English first, for documents that tell nothing."""
    return "en", *sorted({*function_words(), *SCRIPT_LANGUAGES.values()} - {"en"})


@functools.cache
def _evidence(languages: tuple[str, ...]) -> dict[str, list[tuple[int, int]]]:
    """Function words of all languages: in which each is one, and what that counts."""
    found: dict[str, list[tuple[int, int]]] = {}
    for position, language in enumerate(languages):
        own = function_words().get(language)
        if own is None and language not in SCRIPT_LANGUAGES.values():
            own = stop_words(language)
        for word in own or ():
            found.setdefault(word, []).append((position, SURE))
    return found


def _script_evidence(word: str, position: dict[str, int]) -> list[tuple[int, int]]:
    """What the script of a word says."""
    scripts = {unicodedata.name(character, "").partition(" ")[0] for character in word}
    if scripts & {"HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"}:
        scripts = {"HIRAGANA"}
    for script in sorted(scripts):
        for table, weight in ((SCRIPT_LANGUAGES, HAN if script == "CJK" else SURE), (COMMON_SCRIPTS, HINT)):
            language = table.get(script)
            if language in position:
                return [(position[language], weight)]
    return []


def detect(
    folded: Sequence[str],
    ids: NDArray[np.int32],
    offsets: NDArray[np.int64],
    languages: tuple[str, ...],
    n_jobs: int | None = None,
    counts: NDArray[np.uint8] | None = None,
) -> NDArray[np.int16]:
    """Language of each document, from nothing but its own words.

    Parameters
    ----------
    folded : sequence of str
        Each type in lower case, composed.
    ids : (n_tokens,) int32
        The type of each token.
    offsets : (n_documents + 1,) int64
        Where each document's tokens start.
    languages : tuple of str
        Those to choose from, without repetition.
    n_jobs : int or None
    counts : (n_tokens,) uint8 or None
        How often each token stands there; None for once.

    Returns
    -------
    (n_documents,) int16
        Position in ``languages``, -1 where nothing tells, or two languages fit equally well.
    """
    words, position = _evidence(languages), {language: i for i, language in enumerate(languages)}
    column = np.full(len(folded), -1, dtype=np.int32)
    rows: list[list[tuple[int, int]]] = []
    for at, word in enumerate(folded):
        evidence = words.get(word)
        if evidence is None and not word.isascii():
            evidence = _script_evidence(word, position)
        if evidence:
            column[at] = len(rows)
            rows.append(evidence)
    n_documents = len(offsets) - 1
    if not rows:
        return np.full(n_documents, -1, dtype=np.int16)
    weights = np.zeros((len(rows), len(languages)), dtype=np.int64)
    for row, evidence in enumerate(rows):
        for language, weight in evidence:
            weights[row, language] = weight
    found = count_matrix(ids, column, offsets, len(rows), n_jobs, counts=counts)
    blocks = [_best(found[at : at + BLOCK] @ weights) for at in range(0, n_documents, BLOCK)]
    return np.concatenate([np.empty(0, dtype=np.int16), *blocks])


def _best(scores: NDArray[np.int64] | sp.csr_array) -> NDArray[np.int16]:
    """Language of the highest score, -1 where there is no such."""
    scores = np.asarray(scores)
    best: NDArray[np.int16] = scores.argmax(axis=1).astype(np.int16)
    highest = scores.max(axis=1)
    best[(highest == 0) | ((scores == highest[:, None]).sum(axis=1) > 1)] = -1
    return best
