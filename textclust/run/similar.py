"""The documents of a run that are most like one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from textclust.cluster.nearest import similarities
from textclust.cluster.rows import unit_rows
from textclust.cluster.seeding import rows_as_centres
from textclust.evaluate.null import null_corpus
from textclust.run.documents import describe_documents
from textclust.run.run import Run

ROWS_AT_A_TIME = 65_536
#: Null corpora: the nearest document of one alone is a matter of luck.
NULLS = 3


@dataclass(frozen=True, slots=True)
class Similar:
    """The documents most like one.

    Attributes
    ----------
    documents : list of dict
        ``id``, ``cosine``, ``close`` (above the floor), ``copies`` (ids of further documents of the same
        terms), ``cluster``, ``similarity`` (to the cluster), ``text`` and ``sentence``; the most similar
        first. Documents that share no term with it are not among them.
    floor : float
        The highest cosine to a document of a null corpus, the median of a few: what is not above it is no
        nearer than by chance.
    """

    documents: list[dict[str, Any]]
    floor: float


def similar_documents(run: Run, position: int, n: int) -> Similar:
    """The documents most like one, by the cosine of their weighted terms; copies of each other once.

    What is close is said by the corpus itself: the same documents with their words mixed at random
    (`null_corpus`) share words with this one, too.

    Parameters
    ----------
    run : Run
    position : int
        Of the document in the run, from 0.
    n : int
    """
    rows = run.rows
    centre = rows_as_centres(unit_rows(rows[[position]]), np.array([0])).toarray().T
    cosines, hashes = _compare(rows, centre)
    in_order = rows[np.argsort(hashes, kind="stable")]
    nearest = [_compare(null_corpus(in_order, key), centre)[0].max() for key in range(NULLS)]
    floor = float(np.median(nearest))
    others = np.delete(np.arange(len(cosines)), position)
    first = others[np.sort(np.unique(hashes[others], return_index=True)[1])]
    best = first[np.argsort(-cosines[first], kind="stable")][:n]
    groups = [others[hashes[others] == hashes[i]].tolist() for i in best if cosines[i] > 0.0]
    described = describe_documents(run, [i for copies in groups for i in copies])
    found = [
        {
            **described[copies[0]],
            "cosine": min(float(cosines[copies[0]]), 1.0),
            "close": bool(cosines[copies[0]] > floor),
            "copies": [described[i]["id"] for i in copies[1:]],
        }
        for copies in groups
    ]
    return Similar(found, floor)


def _compare(X: Any, centre: NDArray[np.floating]) -> tuple[NDArray[np.float64], NDArray[np.uint64]]:
    """Cosine of every row to a centre, by blocks, and a hash of each row's content."""
    cosines, hashes = np.empty(X.shape[0]), np.empty(X.shape[0], dtype=np.uint64)
    for start in range(0, X.shape[0], ROWS_AT_A_TIME):
        rows = unit_rows(X[start : start + ROWS_AT_A_TIME])
        block = slice(start, start + rows.n_rows)
        cosines[block] = similarities(rows, centre, 0, rows.n_rows)[:, 0]
        hashes[block] = rows.hashes()
    return cosines, hashes
