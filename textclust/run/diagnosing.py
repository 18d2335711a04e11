"""A run looked over for the known failures: its documents, its columns, and the clusters they are in now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import scipy.sparse as sp
from numpy.typing import NDArray

from textclust.describe.scores import Assignment, left_out
from textclust.errors import ModelFormatError
from textclust.evaluate import facts
from textclust.evaluate.diagnosis import FEWEST_DOCUMENTS, Finding, diagnose
from textclust.evaluate.facts import Facts
from textclust.evaluate.partition import PartitionedRows
from textclust.run.documents import assignment_of, rows_at, texts_of
from textclust.run.run import MANIFEST, Run
from textclust.tables.cells import plain_type, text_cells
from textclust.text.document_languages import document_languages

#: Of each document so many characters tell its language.
TELLING = 2000
#: Cells of more bytes than this on average are texts and no names of senders.
LONG = 200


def diagnosis_of(run: Run) -> list[Finding]:
    """What was found when the run was made; looked for again if its clusters have been edited since."""
    if run.edits.journal.holding:
        return diagnose_run(run)
    try:
        return [Finding(**finding) for finding in run.manifest.get("diagnosis", [])]
    except TypeError as error:
        raise ModelFormatError(
            f"{run.path / MANIFEST}: the diagnosis is damaged; cluster again with --force"
        ) from error


def diagnose_run(run: Run, X: Any = None) -> list[Finding]:
    """Look for the known failures in a run; cheap beside making it.

    Parameters
    ----------
    run : Run
    X : csr, (n_documents, n_terms), optional
        The vectorised documents, if the run does not keep them.

    Returns
    -------
    list of Finding
        Without rows or text, rules that need them say nothing.

    Examples
    --------
    >>> [finding.seen for finding in diagnose_run(Run.open("tickets-run"))]  # doctest: +SKIP
    """
    ids = np.array(run.ids)
    found = assignment_of(run)
    places = np.where(found.labels < 0, -1, np.searchsorted(ids, found.labels))
    if (places >= 0).sum() < FEWEST_DOCUMENTS:
        return []
    if X is None and run.keeps_rows:
        X = run.rows
    seconds = np.where(found.runner_up < 0, -1, np.searchsorted(ids, found.runner_up))
    of_rows = {} if X is None else _of_rows(run, X, places, seconds, found)
    alone = left_out(Assignment(places, *(getattr(found, name) for name in found.__slots__[1:])), len(ids))
    gathered = Facts(
        ids=ids,
        sizes=np.bincount(places[places >= 0], minlength=len(ids)),
        border=facts.border_share(found.similarity, found.margin, alone),
        far=facts.far_share(alone),
        sources=[source for column in _columns(run) for source in _sources(run, column, places, len(ids))],
        languages=_languages(run, places, found.similarity, len(ids)),
        folded=bool(run.manifest.get("settings", {}).get("fold_duplicates")),
        structure=(run.manifest.get("choose_k") or {}).get("structure"),
        **of_rows,
    )
    return diagnose(gathered)


def cluster_languages(run: Run) -> dict[int, tuple[int, dict[str, int]]]:
    """Size of each cluster by id, and how many documents of a sample are in each language."""
    ids, found = np.array(run.ids), assignment_of(run)
    places = np.where(found.labels < 0, -1, np.searchsorted(ids, found.labels))
    sizes = np.bincount(places[places >= 0], minlength=len(ids)).tolist()
    languages = _languages(run, places, found.similarity, len(ids))
    return {
        int(cluster): (size, one)
        for cluster, size, one in zip(ids, sizes, languages or [{}] * len(ids), strict=True)
    }


def _of_rows(
    run: Run, X: Any, places: NDArray[np.integer], seconds: NDArray[np.integer], found: Assignment
) -> dict[str, Any]:
    """The facts that come from the words of the documents."""
    k = len(run.ids)
    if run.edits.journal.holding:
        centres = PartitionedRows(run.model.reduce_rows(X), places).means
    else:
        centres = run.model.centres_
    some = facts.drawn_of_each(places, found.similarity, k)
    sample = facts.drawn_of_all(places, found.similarity)
    gaps, chance, agreement = facts.gaps_and_agreement(
        sp.csr_array(X[sample]), k, int(run.manifest.get("seed", 0))
    )
    return {
        "pairs": facts.mutual_pairs(places, seconds, centres),
        "templates": facts.template_shares(X[some], places[some], k),
        "gaps": gaps,
        "chance": chance,
        "agreement": agreement,
    }


def _languages(
    run: Run, places: NDArray[np.integer], similarity: NDArray[np.float64], n_clusters: int
) -> Sequence[dict[str, int]]:
    """Languages of some documents of each cluster; none if the run keeps no text."""
    columns = run.kept_text_columns
    if not columns:
        return ()
    some = facts.drawn_of_each(places, similarity, n_clusters)
    parts = rows_at(run, some, columns)
    texts = [text[:TELLING] for rows in parts for text in texts_of(rows, columns)]
    return facts.languages_of_each(places[some], document_languages(texts), n_clusters)


def _columns(run: Run) -> list[str]:
    """The user's columns whose values may say where documents come from: text and whole numbers."""
    schema = run.schema
    kinds = ((name, plain_type(schema.field(name).type)) for name in run.further_columns)
    return [
        name
        for name, kind in kinds
        if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_integer(kind)
    ]


def _sources(run: Run, name: str, places: NDArray[np.integer], n_clusters: int) -> list[facts.Source]:
    """The commonest value of a column in each cluster."""
    field, parts = run.schema.field(name), []
    kind = plain_type(field.type)
    for table in run.tables([name]):
        part = table[name].cast(kind)
        if not pa.types.is_integer(kind):
            if (pc.mean(pc.binary_length(part)).as_py() or 0) > LONG:
                return []
            part = pc.if_else(pc.equal(part, ""), pa.scalar(None, kind), part)
        parts.append(part)
    encoded = pa.chunked_array([chunk for part in parts for chunk in part.chunks], kind).combine_chunks()
    encoded = encoded.dictionary_encode()
    values = [value or "" for value in text_cells(encoded.dictionary, field)]
    codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return facts.commonest_sources(name, values, codes, places, n_clusters)
