"""Fingerprints of a run, from what went in to what came out: where two differ, the first says why."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import numpy as np

from textclust.corpus import Corpus
from textclust.kernels.arrays import canonical
from textclust.model import DocumentClusterer
from textclust.persistence import strict_json
from textclust.run.settings import Settings


def fingerprints(corpus: Corpus, settings: Settings, X: Any, model: DocumentClusterer) -> dict[str, str]:
    """A sha256 each of corpus, settings, vocabulary, matrix, centres and assignments, in this order.

    Parameters
    ----------
    corpus : Corpus
        Read to its end.
    settings : Settings
        The number of threads is left out: it changes nothing.
    X : (n_documents, n_terms)
        The vectorised documents.
    model : DocumentClusterer
    """
    rows, found = canonical(X), model.assignment_
    decided = {name: value for name, value in settings.as_json().items() if name != "jobs"}
    terms = "\0".join(map(str, model.vectorizer_.get_feature_names_out()))
    return {
        "corpus": corpus.fingerprint,
        "settings": hashlib.sha256(strict_json.dump(_plain(decided))).hexdigest(),
        "vocabulary": hashlib.sha256(terms.encode("utf-8", "surrogatepass")).hexdigest(),
        "matrix": _sha256([rows.indptr.astype("<i8"), rows.indices.astype("<i8"), rows.data]),
        "centres": _sha256([model.centres_]),
        "assignments": _sha256([found.labels, found.similarity, found.runner_up, found.margin]),
    }


def _sha256(arrays: Iterable[np.ndarray[Any, Any]]) -> str:
    digest = hashlib.sha256()
    for array in arrays:
        digest.update(f"{array.dtype.str}{array.shape}".encode())
        digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()


def _plain(value: Any) -> Any:
    """Tuples as lists, as they come back from JSON."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
