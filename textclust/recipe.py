"""The default recipe: how documents become rows where nobody says otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Sized
from itertools import chain
from typing import Any

from textclust.reduce.cooccurrence import CooccurrenceEmbedding
from textclust.text.languages import SNOWBALL
from textclust.text.tfidf_vectorizer import TfidfVectorizer

#: Corpora of fewer documents keep all their terms: frequencies say nothing there.
SMALL_CORPUS = 50


def recipe_vectorizer(*, small: bool = False, **changes: Any) -> TfidfVectorizer:
    """The vectoriser of the default recipe.

    Parameters
    ----------
    small : bool, default=False
        For fewer than 50 documents: no limits on document frequency.
    **changes
        Parameters of `TfidfVectorizer` that differ from the recipe.
    """
    recipe: dict[str, Any] = {"weighting": "bm25", "stop_words": "auto", "language": "en"} | changes
    languages = [recipe["language"]] if isinstance(recipe["language"], str) else recipe["language"]
    stems = any(language.lower() in (*SNOWBALL, "auto") for language in languages)
    limits = {"min_df": 1, "max_df": 1.0} if small else {"min_df": 2, "max_df": 0.5}
    return TfidfVectorizer(**({"stemming": stems} | limits | recipe))


def recipe_reducer(*, small: bool = False, n_jobs: int | None = None) -> CooccurrenceEmbedding | None:
    """The reducer of the default recipe.

    Parameters
    ----------
    small : bool, default=False
        For fewer than 50 documents: None, there is too little to learn from.
    n_jobs : int, optional
        Threads.
    """
    return None if small else CooccurrenceEmbedding(n_jobs=n_jobs)


def is_small(documents: Iterable[Any]) -> tuple[bool, Iterable[Any]]:
    """Whether there are fewer than `SMALL_CORPUS` documents, and the documents, still complete.

    Examples
    --------
    >>> small, documents = is_small(iter(["one", "two"]))
    >>> small, list(documents)
    (True, ['one', 'two'])
    """
    if isinstance(documents, Sized):
        return len(documents) < SMALL_CORPUS, documents
    start: list[Any] = []
    n_documents = 0
    for item in (rest := iter(documents)):
        start.append(item)
        n_documents += 1 if isinstance(item, str) or not isinstance(item, Sized) else len(item)
        if n_documents >= SMALL_CORPUS:
            break
    return n_documents < SMALL_CORPUS, chain(start, rest)
