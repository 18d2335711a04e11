"""Documents that show a cluster: the most central, those that cover the rest of it, and its border."""

from __future__ import annotations

import re

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from textclust.cluster.rows import UnitRows

#: Documents that share so much of their terms (Ochiai's coefficient: common ones over the geometric mean of
#: their numbers) are one document that was sent again. Weights are left out: where one template fills a
#: corpus its own words weigh nothing, and the number that differs weighs all.
NEARLY_ALIKE = 0.8 - 1e-9  # four of five terms are enough, however that is rounded
#: Among so many different documents, the most central ones, those that cover the cluster are looked for.
CANDIDATES = 200
#: They cover this many documents, spread evenly from the most central to the least.
CLIENTS = 1000
#: How far down a list is searched for documents that are not nearly alike.
MOST_SCANNED = 5000
_ROWS_AT_A_TIME = 256
#: The end of a sentence: its mark, closing quotes and a space; marks that need no space; or a line's end.
#: Possessive, and only from the first mark on: linear time whatever the text.
_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’»)\]]*+(?=\s)|[。！？।؟۔]+|\n+")


def distinct_documents(rows: UnitRows, order: NDArray[np.int64], n: int) -> NDArray[np.int64]:
    """The first documents of a list that are not nearly alike: of those that are, the first one.

    Parameters
    ----------
    rows : UnitRows
    order : (n_listed,) int64
        Positions in the rows, the best first.
    n : int
        At most so many.

    Returns
    -------
    (n_found,) int64
        Positions in the rows.

    Examples
    --------
    >>> from textclust.cluster.rows import unit_rows
    >>> rows = unit_rows(np.array([[1.0, 0.0], [2.0, 0.0], [0.0, 1.0]]))
    >>> distinct_documents(rows, np.array([0, 1, 2]), 5).tolist()
    [0, 2]
    """
    hashes = rows.take(order).hashes()
    order = order[np.sort(np.unique(hashes, return_index=True)[1])][:MOST_SCANNED]
    found: list[int] = []
    for start in range(0, len(order), _ROWS_AT_A_TIME):
        part = order[start : start + _ROWS_AT_A_TIME]
        seen = _terms(rows, np.array([*found, *part], dtype=np.int64))
        alike = (_terms(rows, part) @ seen.T).toarray() >= NEARLY_ALIKE
        kept = list(range(len(found)))
        for i in range(len(part)):
            if not alike[i, kept].any():
                kept.append(len(found) + i)
        found = [*found, *(int(part[i - len(found)]) for i in kept[len(found) :])]
        if len(found) >= n:
            break
    return np.array(found[:n], dtype=np.int64)


def count_alike(rows: UnitRows, shown: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many of the rows each of those shown stands for: itself and those nearly alike."""
    leaders = _terms(rows, shown).T.tocsc()
    counts = np.zeros(len(shown), dtype=np.int64)
    for start in range(0, rows.n_rows if len(shown) else 0, 4096):
        part = np.arange(start, min(start + 4096, rows.n_rows))
        cosines = (_terms(rows, part) @ leaders).toarray()
        alike = cosines.max(axis=1) >= NEARLY_ALIKE
        counts += np.bincount(cosines[alike].argmax(axis=1), minlength=len(shown))
    return counts


def covering_documents(
    rows: UnitRows, central: NDArray[np.int64], shown: NDArray[np.int64], n: int
) -> NDArray[np.int64]:
    """Documents that, with those shown already, cover a cluster best.

    Each document of the cluster is covered as well as the most similar of the chosen ones is similar to it;
    the sum of this is raised greedily (facility location; Nemhauser, Wolsey & Fisher 1978, for summaries of
    text Lin & Bilmes 2011). One template seldom wins twice: what it covers is covered.

    Parameters
    ----------
    rows : UnitRows
    central : (n_members,) int64
        Positions of the cluster's documents in the rows, the most central first.
    shown : (n_shown,) int64
        Those that are shown anyway.
    n : int
    """
    spread = np.linspace(0, len(central) - 1, min(CLIENTS, len(central))).round().astype(np.int64)
    clients = _matrix(rows, central[spread])
    candidates = distinct_documents(rows, central, CANDIDATES)
    candidates = candidates[~np.isin(candidates, shown)]
    covered = (clients @ _matrix(rows, shown).T).toarray().max(axis=1, initial=0.0)
    cosines = (clients @ _matrix(rows, candidates).T).toarray()
    chosen: list[int] = []
    for _ in range(min(n, len(candidates))):
        gain = np.maximum(cosines - covered[:, None], 0.0).sum(axis=0)
        gain[chosen] = -1.0
        best = int(gain.argmax())
        chosen.append(best)
        covered = np.maximum(covered, cosines[:, best])
    return candidates[chosen]


def split_sentences(text: str) -> list[str]:
    r"""Sentences and lines of a text, in order.

    Examples
    --------
    >>> split_sentences("Charged twice! Please refund v. 2.0.\nThanks")
    ['Charged twice!', 'Please refund v.', '2.0.', 'Thanks']
    """
    ends = [*(match.end() for match in _END.finditer(text)), len(text)]
    parts = (text[a:b].strip() for a, b in zip([0, *ends], ends, strict=False))
    return [part for part in parts if part]


def _matrix(rows: UnitRows, positions: NDArray[np.int64]) -> sp.csr_array:
    """Some of the rows, in float64: products of a few rows are as exact in any order."""
    part = rows.take(positions)
    shape = part.n_rows, part.n_columns
    return sp.csr_array((part.values.astype(np.float64), part.indices, part.indptr), shape=shape)


def _terms(rows: UnitRows, positions: NDArray[np.int64]) -> sp.csr_array:
    """Some of the rows with the same weight for each of their terms, of unit length."""
    matrix = _matrix(rows, positions)
    lengths = np.diff(matrix.indptr)
    matrix.data = 1.0 / np.sqrt(np.repeat(lengths, lengths))
    return matrix
