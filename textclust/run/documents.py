"""Documents of a run, looked up by their id, by what they are like, or by what they show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from textclust.cluster.rows import unit_rows
from textclust.describe.examples import (
    count_alike,
    covering_documents,
    distinct_documents,
    split_sentences,
)
from textclust.describe.scores import Assignment
from textclust.errors import UsageError
from textclust.run.run import Run
from textclust.tables.cells import plain_type, text_cells

#: Documents with a higher novelty than this are too far out to say where a cluster ends.
FAR_OUT = 0.9
#: A key sentence is looked for in the beginning of a document.
LONGEST_TEXT = 20_000


@dataclass(frozen=True, slots=True)
class Example:
    """A document that shows something of a cluster.

    Attributes
    ----------
    position : int
        In the run, from 0.
    count : int or None
        Documents nearly alike that it stands for, itself included; None if that is not known.
    towards : int or None
        For a document at the border: the cluster on the other side.
    """

    position: int
    count: int | None
    towards: int | None = None


@dataclass(frozen=True, slots=True)
class Examples:
    """The documents that show a cluster."""

    central: list[Example]
    diverse: list[Example]
    border: list[Example]


def find_examples(run: Run, cluster: int, n: int, found: Assignment | None = None) -> Examples:
    """Choose up to ``n`` documents each that show a cluster: central, diverse, and at the border.

    Documents that are nearly alike are shown once. A run without text knows nothing of that: its diverse
    documents are not found, and the others may be alike. What ``assignment_of`` gave need not be read again.
    """
    run.edits.journal.check(cluster)
    found = assignment_of(run) if found is None else found
    members = np.flatnonzero(found.labels == cluster)
    central = np.argsort(-found.similarity[members], kind="stable")
    inner = (found.novelty[members] <= FAR_OUT) & (found.runner_up[members] >= 0)
    border = np.argsort(found.margin[members], kind="stable")
    border = border[inner[border]]
    if run.keeps_rows:
        rows = unit_rows(run.rows[members])
        middle, edge = (distinct_documents(rows, order, n) for order in (central, border))
        rest = covering_documents(rows, central, middle, n)
        counts = [count_alike(rows, shown).tolist() for shown in (middle, rest, edge)]
    else:
        middle, rest, edge = central[:n], central[:0], border[:n]
        counts = [[None] * len(shown) for shown in (middle, rest, edge)]
    towards = found.runner_up[members[edge]].tolist()
    return Examples(
        [Example(*pair) for pair in zip(members[middle].tolist(), counts[0], strict=True)],
        [Example(*pair) for pair in zip(members[rest].tolist(), counts[1], strict=True)],
        [Example(*three) for three in zip(members[edge].tolist(), counts[2], towards, strict=True)],
    )


def describe_documents(run: Run, positions: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Id, similarity, text and key sentence of documents, by their positions.

    The key sentence is the one whose terms add most to the document's similarity to its cluster. Text and
    sentence are None where the run was made without.
    """
    wanted = sorted(set(positions))
    described = _look_up(run, wanted)
    if run.keeps_rows:
        for position, document in described.items():
            document["sentence"] = _key_sentence(run, position, document)
    return described


def find_id(run: Run, wanted: str) -> int:
    """Position of the document with an id.

    Raises
    ------
    UsageError
        There is none.
    """
    column, position = run.id_column, 0
    for table in run.tables([column]):
        cells = text_cells(table[column].combine_chunks(), table.schema.field(column))
        if wanted in cells:
            return position + cells.index(wanted)
        position += len(cells)
    raise UsageError(f"{run.path}: no document has the id {wanted!r:.80} (column {column})")


def assignment_of(run: Run) -> Assignment:
    """Clusters of the documents of a run, in order, edits included."""
    if run.edits.arrays:
        return run.edits.assignment
    names = [run.columns[column] for column in ("cluster", "similarity", "runner_up", "margin", "novelty")]
    table = pa.concat_tables(run.tables(names))
    labels, runner_up = (_integers(table[names[i]]) for i in (0, 2))
    similarity, margin, novelty = (table[names[i]].to_numpy(zero_copy_only=False) for i in (1, 3, 4))
    return Assignment(labels, similarity, runner_up, margin, novelty)


def _integers(column: pa.ChunkedArray) -> NDArray[np.int32]:
    numbers: NDArray[np.int32] = column.fill_null(-1).to_numpy().astype(np.int32)
    return numbers


def rows_at(run: Run, positions: NDArray[np.integer], columns: list[str]) -> Iterator[pa.Table]:
    """Some columns of the documents at some positions, which rise; a table for each part that is read."""
    start = 0
    for table in run.tables(columns):
        here = positions[np.searchsorted(positions, start) : np.searchsorted(positions, start + len(table))]
        yield table.take(pa.array(here - start, pa.int64()))
        start += len(table)


def texts_of(rows: pa.Table, columns: Sequence[str]) -> list[str]:
    """The text of some documents: their text columns, joined as the corpus joins them."""
    cells = [text_cells(rows[name].combine_chunks(), rows.schema.field(name)) for name in columns]
    return ["\n".join(cell or "" for cell in parts) for parts in zip(*cells, strict=True)]


def ids_of(rows: pa.Table, column: str) -> list[Any]:
    """Ids of some documents: whole numbers as such, everything else as text."""
    field = rows.schema.field(column)
    if pa.types.is_integer(plain_type(field.type)):
        return list(rows[column].to_pylist())
    return list(text_cells(rows[column].combine_chunks(), field))


def _look_up(run: Run, wanted: list[int]) -> dict[int, dict[str, Any]]:
    """The documents at some positions, as far as people want to see them."""
    texts, clusters, similarity = run.kept_text_columns, run.columns["cluster"], run.columns["similarity"]
    columns = list(dict.fromkeys([run.id_column, *texts, clusters, similarity]))
    rows = pa.concat_tables(rows_at(run, np.array(wanted, dtype=np.int64), columns))
    found = zip(
        wanted,
        ids_of(rows, run.id_column),
        rows[clusters].to_pylist(),
        rows[similarity].to_pylist(),
        texts_of(rows, texts) if texts else [None] * len(wanted),
        strict=True,
    )
    return {
        position: {"id": id, "cluster": cluster, "similarity": cosine, "text": text, "sentence": None}
        for position, id, cluster, cosine, text in found
    }


def _key_sentence(run: Run, position: int, document: dict[str, Any]) -> str | None:
    sentences = split_sentences((document["text"] or "")[:LONGEST_TEXT])
    if document["cluster"] is None or not sentences:
        return None
    X = run.rows[[position]]
    centre = run.grouping.nearest_centres(X, [document["cluster"]]).astype(np.float64)
    weights = np.maximum(X.data * run.model.term_weights(X, centre)[:, 0], 0.0)
    has_term = run.model.vectorize(sentences)[:, X.indices] != 0
    return sentences[int((has_term @ weights).argmax())]
