"""Terms that tell the clusters apart but name nothing: numbers, one author's texts, foreign stop words."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp
import stopwordsiso
from numpy.typing import NDArray

from textclust.text.languages import stop_words

#: Documents of a term are copies of one text if they share so much, beyond what the cluster shares anyway.
COPIES = 0.5
#: A document is in a language if so many of its terms, and so great a part, are stop words of it.
LEAST_STOP_WORDS = 3
LEAST_STOP_SHARE = 0.2
#: Numbers in one block of documents times terms.
BLOCK = 1 << 22


def has_letter(names: Any) -> NDArray[np.bool_]:
    """Which terms have a letter of any script: a bare number, date or code of digits names nothing.

    Examples
    --------
    >>> has_letter(["1993", "8.0", "X11", "日本"]).tolist()
    [False, False, True, True]
    """
    return np.fromiter((any(map(str.isalpha, str(name))) for name in names), dtype=bool, count=len(names))


def copied(rows: sp.csr_array, terms: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Which terms stand only in copies of one text, such as one customer's repeated complaint.

    The mean cosine between two of the term's documents, the term itself left out, is compared with that
    between any two of the cluster's: the intra-class correlation of cluster samples [1]_. It is about 0 for
    a word that many use in their own way, and near 1 for the signature of one author. A term of most of the
    cluster's documents is kept: then the copies are what the cluster is about.

    Parameters
    ----------
    rows : (n_documents, n_terms)
        The cluster's documents.
    terms : (n,)
        Columns to judge.

    References
    ----------
    .. [1] Kish (1965), "Survey Sampling", chapter 5: homogeneity within clusters and the design effect.

    Examples
    --------
    >>> import numpy as np
    >>> own = np.array([[1, 1, 0, 0, 0, 0], [1, 0, 1, 0, 0, 0], [1, 0, 0, 1, 1, 1], [1, 0, 0, 1, 1, 1],
    ...                 [1, 0, 0, 0, 0, 0]])
    >>> copied(sp.csr_array(own), np.array([0, 3])).tolist()
    [False, True]
    """
    n_documents = rows.shape[0]
    unit = _unit(rows)
    shared = _shared_part(unit)
    holders = np.zeros(len(terms))
    alike = np.zeros(len(terms))
    step = max(BLOCK // max(n_documents, 1), 1)
    for start in range(0, len(terms), step):
        block = slice(start, start + step)
        holders[block], alike[block] = _likeness(unit, shared, terms[block])
    total = np.bincount(shared.indices, weights=shared.data, minlength=shared.shape[1])
    pairs = max(n_documents * (n_documents - 1), 1)
    usual = min(max(float(total @ total - shared.data @ shared.data) / pairs, 0.0), 0.99)
    excess = (alike - usual) / (1.0 - usual)
    return np.asarray((excess > COPIES) & (holders > 1) & (2 * holders <= n_documents))


def _likeness(
    unit: sp.csr_array, shared: sp.csr_array, terms: NDArray[np.integer]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How many documents hold each term, and the mean cosine of two of them without the term."""
    held = unit[:, terms].toarray()
    holds = (held != 0).astype(np.float64)
    n = holds.sum(axis=0)
    squares = (held**2).sum(axis=0)
    sums = shared.T @ holds
    of_rows = np.bincount(_row_of_each(shared), weights=shared.data**2, minlength=shared.shape[0])
    products = (sums**2).sum(axis=0) - of_rows @ holds  # of two different documents, the term included
    products -= held.sum(axis=0) ** 2 - squares
    means = products / np.maximum(n * (n - 1.0), 1.0)
    return n, means / np.maximum((n - squares) / np.maximum(n, 1.0), 1e-12)


def _unit(rows: sp.csr_array) -> sp.csr_array:
    data = rows.data.astype(np.float64)
    row = _row_of_each(rows)
    lengths = np.maximum(np.sqrt(np.bincount(row, weights=data**2, minlength=rows.shape[0])), 1e-150)
    return sp.csr_array((data / lengths[row], rows.indices, rows.indptr), shape=rows.shape)


def _shared_part(rows: sp.csr_array) -> sp.csr_array:
    """Only the columns in which two documents can be alike."""
    often = np.flatnonzero(np.bincount(rows.indices, minlength=rows.shape[1]) > 1)
    return sp.csr_array(rows[:, often])


def _row_of_each(rows: sp.csr_array) -> NDArray[np.intp]:
    return np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))


class StopWordTable:
    """Which terms are stop words of which language, for documents that are in another than the corpus.

    Parameters
    ----------
    names : sequence of str
        The terms as shown.

    Examples
    --------
    >>> names = ["der", "und", "ist", "Rechnung", "war"]
    >>> rows = sp.csr_array(np.array([[1, 1, 1, 1, 0], [0, 0, 0, 0, 1]]))
    >>> StopWordTable(names).foreign(rows, np.arange(5)).tolist()
    [True, True, True, False, False]
    """

    def __init__(self, names: Any) -> None:
        words = [str(name).casefold() for name in names]
        lists = [stop_words(language) for language in sorted(stopwordsiso.langs())]
        columns = {word: column for column, word in enumerate(words)}
        cells = [(columns[w], i) for i, listed in enumerate(lists) for w in listed if w in columns]
        at, language = np.array(cells, dtype=np.int64).reshape(-1, 2).T
        self._is_stop = sp.csr_array((np.ones(len(at)), (at, language)), shape=(len(words), len(lists)))

    def foreign(self, rows: sp.csr_array, terms: NDArray[np.integer]) -> NDArray[np.bool_]:
        """Which terms are stop words, in most of their documents, of the language these are in.

        A document's language is that of most stop words among its terms; those of the corpus's own language
        are usually no terms any more.
        """
        of_terms = self._is_stop[terms]
        if not of_terms.nnz:
            return np.zeros(len(terms), dtype=bool)
        pattern = sp.csr_array((np.ones(rows.nnz), rows.indices, rows.indptr), shape=rows.shape)
        holders = sp.csr_array(pattern[:, terms])
        speaking = holders.T @ self._languages(pattern)  # documents of each term in each language
        as_stop_word = np.asarray(speaking.multiply(of_terms).sum(axis=1)).ravel()
        return np.asarray(2.0 * as_stop_word > np.asarray(holders.sum(axis=0)).ravel())

    def _languages(self, pattern: sp.csr_array) -> sp.csr_array:
        """Language of each document, ``(n_documents, n_languages)``; those that tie share a one."""
        counts = sp.csr_array(pattern @ self._is_stop)
        least = np.maximum(LEAST_STOP_SHARE * np.diff(pattern.indptr), LEAST_STOP_WORDS)
        row = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
        top = np.zeros(counts.shape[0])
        np.maximum.at(top, row, counts.data)
        spoken = (counts.data == top[row]) & (counts.data >= least[row])
        ties = np.bincount(row, weights=spoken, minlength=counts.shape[0])
        counts.data = spoken / np.maximum(ties, 1.0)[row]
        counts.eliminate_zeros()
        return counts
