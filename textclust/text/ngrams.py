"""N-grams over term ids; strings are joined only for the distinct ones."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from textclust.text.analysis import TermStream


def add_ngrams(stream: TermStream, shortest: int, longest: int) -> TermStream:
    """Sequences of ``shortest`` to ``longest`` terms of one document, stop words skipped.

    An n-gram is its first n - 1 terms, numbered before, and its last term: one integer for each token and
    size, whose distinct values are numbered in turn.
    """
    kept = stream.ids >= 0
    words = stream.ids[kept].astype(np.int64)
    document = np.repeat(np.arange(len(stream.offsets) - 1), np.diff(stream.offsets))[kept]
    terms: list[str] = []
    forms: list[str] = []
    ids: list[NDArray[np.int64]] = []
    documents: list[NDArray[np.int64]] = []
    grams, names, shown = words, stream.terms, stream.surface_forms
    for size in range(1, longest + 1):
        if size > 1:
            inside = document[: max(len(document) - size + 1, 0)] == document[size - 1 :]
            pairs = np.where(inside, grams[: len(inside)] * len(stream.terms) + words[size - 1 :], -1)
            grams, heads, tails = _number(pairs, len(stream.terms))
            names = [f"{names[h]} {stream.terms[t]}" for h, t in zip(heads, tails, strict=True)]
            shown = [f"{shown[h]} {stream.surface_forms[t]}" for h, t in zip(heads, tails, strict=True)]
        if size >= shortest:
            inside = grams >= 0
            ids.append(grams[inside] + len(terms))
            documents.append(document[: len(grams)][inside])
            terms += names
            forms += shown
    every_document = np.concatenate(documents)
    order = np.argsort(every_document, kind="stable")
    per_document = np.bincount(every_document, minlength=len(stream.offsets) - 1)
    offsets = np.concatenate([[0], per_document]).cumsum(dtype=np.int64)
    return replace(
        stream,
        terms=terms,
        surface_forms=forms,
        ids=np.concatenate(ids)[order].astype(np.int32),
        offsets=offsets,
    )


def _number(
    pairs: NDArray[np.int64], n_terms: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Number the distinct pairs (-1: none) and take them apart."""
    distinct, numbers = np.unique(pairs, return_inverse=True)
    if len(distinct) and distinct[0] < 0:
        distinct, numbers = distinct[1:], numbers - 1
    heads, tails = np.divmod(distinct, max(n_terms, 1))
    return numbers, heads, tails
