"""The language of each document, for those who have documents and no vectoriser."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from textclust.text.detection import detect, known_languages
from textclust.text.folding import Folding
from textclust.text.tokens import tokenize


def document_languages(documents: Iterable[Any], n_jobs: int | None = None) -> list[str | None]:
    """ISO code of each document's language, by its function words and its script; None where nothing tells.

    Parameters
    ----------
    documents : iterable of str, or Arrow strings
    n_jobs : int, optional
        Threads; all allowed cores by default.

    Examples
    --------
    >>> document_languages(["the cat is on the table", "die Katze ist nicht auf dem Tisch", "42"])
    ['en', 'de', None]
    """
    stream, languages = tokenize(documents, n_jobs), known_languages()
    words: list[str] = Folding().words(stream.types).to_pylist()
    found = detect(words, stream.ids, stream.offsets, languages, n_jobs)
    return [languages[at] if at >= 0 else None for at in found.tolist()]
