"""Everything a report says, gathered from a run."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from textclust.records import ClusterSummary
from textclust.report.columns import Column, read_columns
from textclust.report.content import ClusterPage, Document, Examples, Light, Neighbour, Report
from textclust.report.documents import Row, Scores, read_rows, read_scores, texts_of
from textclust.report.evidence import evidence_of, has_structure, why_this_many
from textclust.report.excerpt import excerpt, marked, pattern_of
from textclust.report.findings import find
from textclust.report.map import make_map, sample
from textclust.report.profiles import profile
from textclust.report.recipe import inputs_of, recipe_of
from textclust.run.run import Run

#: Documents in each list of a cluster, and characters of each.
N_DOCUMENTS = 8
EXCERPT = 400
N_NEIGHBOURS = 4
#: Told the stage, how much of it is done and how much there is (None: not known).
Progress = Callable[[str, float, float | None], None]


def gather(
    run: Run, *, with_text: bool = True, progress: Progress = lambda stage, done, total: None
) -> Report:
    """Collect what the report of a run says.

    Parameters
    ----------
    run : Run
    with_text : bool, default=True
        Whether excerpts of documents are shown; without, only their ids.
    progress : callable, optional
        Told the stage, how much of it is done, and how much there is.
    """
    progress("reading", 0, None)
    clusters, scores = run.clusters, read_scores(run)
    chosen = {cluster.id: _chosen(scores, cluster.id) for cluster in clusters}
    has_text = bool(texts_of(run))
    on_map = sample(scores, [central for central, _ in chosen.values()] if has_text else None)
    shown = np.concatenate([on_map, *(part for pair in chosen.values() for part in pair)])
    rows = read_rows(run, shown, with_text=True)
    columns = read_columns(run)
    pages = [
        _page(cluster, scores, chosen[cluster.id], rows, columns, with_text=with_text) for cluster in clusters
    ]
    progress("drawing", 0, None)
    titles = {page.id: page.title for page in pages}
    drawn = make_map(run.model, scores, on_map, rows, titles, with_text=with_text)
    clustered = scores.labels >= 0
    corpus = run.manifest["corpus"]
    return Report(
        title=", ".join(inputs_of(run)[:3]) + (" and more" if len(inputs_of(run)) > 3 else ""),
        created=str(run.manifest.get("created", "")),
        n_documents=len(scores.labels),
        n_clustered=int(clustered.sum()),
        status={str(status): int(count) for status, count in corpus.get("status", {}).items()},
        similarity=float(np.nan_to_num(scores.similarity[clustered].mean())) if clustered.any() else 0.0,
        clear=_clear(scores, clustered),
        clusters=pages,
        findings=find(pages, scores, n_sampled=len(on_map), structure=has_structure(run)),
        map=drawn,
        no_map="" if drawn else _why_no_map(has_text, len(on_map)),
        evidence=evidence_of(run),
        why_k=why_this_many(run),
        recipe=recipe_of(run),
        has_text=has_text and with_text,
    )


def _page(
    cluster: ClusterSummary,
    scores: Scores,
    chosen: tuple[NDArray[np.int64], NDArray[np.int64]],
    rows: dict[int, Row],
    columns: list[Column],
    *,
    with_text: bool,
) -> ClusterPage:
    own = scores.labels == cluster.id
    profiles = (profile(column, own) for column in columns)
    central, border = chosen
    terms = pattern_of([top.term for top in cluster.top_terms]) if with_text else None
    documents = [[_document(rows[int(at)], scores, terms) for at in part] for part in (central, border)]
    examples = [
        Examples("Most typical", "the documents nearest to the centre of the cluster", documents[0]),
        Examples("On the border", "documents that nearly fell into another cluster", documents[1], True),
    ]
    return ClusterPage(
        id=cluster.id,
        title=cluster.name or ", ".join(top.term for top in cluster.top_terms[:3]) or f"cluster {cluster.id}",
        name=cluster.name,
        size=cluster.size,
        share=cluster.share,
        cohesion=cluster.cohesion,
        clear=_clear(scores, own),
        lights=_lights(cluster),
        examples=[group for group in examples if group.documents],
        profiles=[found for found in profiles if found is not None],
        neighbours=_neighbours(scores, own),
    )


def _lights(cluster: ClusterSummary) -> list[Light]:
    heaviest = [(top.term, top.weight) for top in cluster.top_terms]
    lights = [
        Light("Heaviest", "what the documents have most of: the largest weights in the centre", heaviest)
    ]
    return [light for light in lights if light.terms]


def _chosen(scores: Scores, cluster: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Positions of the most central documents and of those on the border; of equal texts one each."""
    own = np.flatnonzero(scores.labels == cluster)
    _, first = np.unique(scores.keys[own], return_index=True)
    own = own[np.sort(first)]
    central = own[np.argsort(-scores.similarity[own], kind="stable")][:N_DOCUMENTS]
    border = own[scores.is_border[own]]
    return central, border[np.argsort(scores.margin[border], kind="stable")][:N_DOCUMENTS]


def _document(row: Row, scores: Scores, terms: re.Pattern[str] | None) -> Document:
    other = int(scores.runner_up[row.position])
    return Document(
        row.id,
        None if terms is None or row.text is None else marked(excerpt(row.text, EXCERPT), terms),
        float(scores.similarity[row.position]),
        other if other >= 0 else None,
    )


def _clear(scores: Scores, own: NDArray[np.bool_]) -> float:
    """Share of these documents that are clearly nearer to their own centre than to any other."""
    return float(1.0 - scores.is_border[own].mean()) if own.any() else 1.0


def _neighbours(scores: Scores, own: NDArray[np.bool_]) -> list[Neighbour]:
    others = scores.runner_up[own & (scores.runner_up >= 0)]
    if not len(others):
        return []
    counts = np.bincount(others)
    order = np.argsort(-counts, kind="stable")[:N_NEIGHBOURS]
    return [Neighbour(int(j), float(counts[j] / len(others))) for j in order if counts[j]]


def _why_no_map(has_text: bool, n_sampled: int) -> str:
    if not has_text:
        return "The run was made with --no-text, so its documents cannot be compared again for a map."
    return "There are too few documents for a map." if n_sampled < 3 else "The map could not be drawn."
