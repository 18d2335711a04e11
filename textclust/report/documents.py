"""The rows of a run as the report needs them: numbers of all documents, text of a few."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from textclust.run.documents import assignment_of
from textclust.run.run import Run

#: Documents so little nearer to their own centre than to the next one (a tenth) lie on the border.
BORDER = 0.1


@dataclass(frozen=True, slots=True)
class Scores:
    """What is known of every document; each array has one value for each, in the order of the run.

    Attributes
    ----------
    labels, runner_up : int32
        -1 where there is none.
    similarity, margin : float64
        NaN where there is none.
    """

    labels: NDArray[np.int32]
    similarity: NDArray[np.float64]
    runner_up: NDArray[np.int32]
    margin: NDArray[np.float64]

    @property
    def is_border(self) -> NDArray[np.bool_]:
        """Whether the next centre is nearly as similar as that of the other documents of the cluster."""
        own = similarity_to_others(self.labels, self.similarity)
        with np.errstate(invalid="ignore"):
            return (self.runner_up >= 0) & (self.similarity - self.margin > (1 - BORDER) * own)


def similarity_to_others(labels: NDArray[np.int32], similarity: NDArray[np.float64]) -> NDArray[np.float64]:
    """Similarity of each document to the centre of the other documents of its cluster.

    A document pulls its own centre towards itself, most in small clusters; without that every document
    looks at home. For rows of unit length, with s the length of their sum (the sum of their similarities to
    the centre), the centre of the others is at cosine ``(s cos - 1) / sqrt(s^2 - 2 s cos + 1)``.

    Examples
    --------
    >>> similarity_to_others(np.array([0, 0]), np.array([0.8, 0.8])).round(2).tolist()
    [0.28, 0.28]
    """
    known = labels >= 0
    sums = np.bincount(labels[known], weights=similarity[known])
    length = np.where(known, sums[labels] if len(sums) else 0.0, np.nan)
    along = length * similarity
    squared = length**2 - 2 * along + 1
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(squared > 1e-9, (along - 1) / np.sqrt(squared), 0.0)


def read_scores(run: Run) -> Scores:
    """The numbers of all documents, edits included."""
    found = assignment_of(run)
    return Scores(found.labels, found.similarity, found.runner_up, found.margin)


def ids_and_texts(
    run: Run, positions: NDArray[np.integer], *, with_text: bool
) -> tuple[list[str], list[str] | None]:
    """What some documents are called and what they say, in this order; no texts if none are wanted."""
    texts = [column for column in run.text_columns if column in run.schema.names] if with_text else []
    order = np.argsort(positions)
    wanted, start = positions[order], 0
    found: list[dict[str, Any]] = []
    for table in run.tables(list(dict.fromkeys([run.id_column, *texts]))):
        here = wanted[np.searchsorted(wanted, start) : np.searchsorted(wanted, start + len(table))]
        found += table.take(pa.array(here - start, pa.int64())).to_pylist()
        start += len(table)
    rows = [found[place] for place in np.argsort(order)]
    ids = [str(row[run.id_column]) for row in rows]
    if not texts:
        return ids, None
    return ids, ["\n".join(str(row[column] or "") for column in texts) for row in rows]
