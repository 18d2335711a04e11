"""Everything a report says, gathered from a run into plain records; the templates only lay it out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from textclust.records import ClusterSummary
from textclust.report.columns import Column, read_columns
from textclust.report.documents import Row, Scores, read_rows, read_scores, texts_of
from textclust.report.findings import Finding, find
from textclust.report.map import Map, make_map, sample
from textclust.report.profiles import Profile, profile
from textclust.report.recipe import Recipe, recipe_of
from textclust.run.run import Run

#: Documents in each list of a cluster, and characters of each.
N_DOCUMENTS = 8
EXCERPT = 400
N_NEIGHBOURS = 4
#: Told the stage, how much of it is done and how much there is (None: not known).
Progress = Callable[[str, float, float | None], None]


@dataclass(frozen=True, slots=True)
class Light:
    """Terms of a cluster by one method."""

    title: str
    meaning: str
    terms: list[tuple[str, float]]


@dataclass(frozen=True, slots=True)
class Document:
    """A document as an example of its cluster; the text is None if there is none to show."""

    id: str
    excerpt: str | None
    similarity: float
    runner_up: int | None


@dataclass(frozen=True, slots=True)
class Examples:
    """Documents of a cluster, chosen by one rule."""

    title: str
    meaning: str
    documents: list[Document]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another cluster that is the second choice of some of the documents."""

    id: int
    share: float


@dataclass(frozen=True, slots=True)
class ClusterPage:
    """All there is to say about one cluster."""

    id: int
    title: str
    name: str
    size: int
    share: float
    cohesion: float
    clear: float
    lights: list[Light]
    examples: list[Examples]
    profiles: list[Profile]
    neighbours: list[Neighbour]


@dataclass(frozen=True, slots=True)
class Report:
    """What a report says."""

    title: str
    inputs: list[str]
    created: str
    n_documents: int
    n_clustered: int
    status: dict[str, int]
    similarity: float
    clear: float
    clusters: list[ClusterPage]
    findings: list[Finding]
    map: Map | None
    no_map: str
    recipe: Recipe
    has_text: bool
    figures: list[tuple[str, str, str]] = field(default_factory=list)

    def cluster(self, id: int) -> ClusterPage:
        """The page of a cluster."""
        return next(page for page in self.clusters if page.id == id)


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
    on_map = sample(scores, [central for central, _ in chosen.values()]) if has_text else np.zeros(0, np.int64)
    shown = np.concatenate([on_map, *(part for pair in chosen.values() for part in pair)])
    rows = read_rows(run, shown, with_text=True)
    columns = read_columns(run)
    pages = [
        _page(cluster, scores, chosen[cluster.id], rows, columns, with_text=with_text) for cluster in clusters
    ]
    progress("drawing", 0, None)
    drawn = make_map(run.model, scores, on_map, rows, [page.title for page in pages], with_text=with_text)
    clustered = scores.labels >= 0
    corpus = run.manifest["corpus"]
    return Report(
        title=", ".join(corpus.get("inputs") or [run.path.name]),
        inputs=list(corpus.get("inputs", [])),
        created=str(run.manifest.get("created", "")),
        n_documents=len(scores.labels),
        n_clustered=int(clustered.sum()),
        status={str(status): int(count) for status, count in corpus.get("status", {}).items()},
        similarity=float(np.nan_to_num(scores.similarity[clustered].mean())) if clustered.any() else 0.0,
        clear=_clear(scores, clustered),
        clusters=pages,
        findings=find(pages, scores, n_sampled=len(on_map)),
        map=drawn,
        no_map="" if drawn else _why_no_map(has_text, len(on_map)),
        recipe=recipe_of(run),
        has_text=has_text and with_text,
    )


def excerpt(text: str, length: int = EXCERPT) -> str:
    r"""The beginning of a document in one line, without control characters.

    Examples
    --------
    >>> excerpt("one\n two\x00   three", 9)
    'one two …'
    """
    line = " ".join("".join(c if c.isprintable() else " " for c in text[: 4 * length]).split())
    return line if len(line) <= length else line[: length - 1] + "…"


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
    documents = [[_document(rows[int(at)], scores, with_text) for at in part] for part in (central, border)]
    examples = [
        Examples("Most typical", "the documents nearest to the centre of the cluster", documents[0]),
        Examples("On the border", "the documents that nearly fell into another cluster", documents[1]),
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
    lights = [Light("Heaviest", "what the documents have most of: the largest weights in the centre", heaviest)]
    return [light for light in lights if light.terms]


def _chosen(scores: Scores, cluster: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Positions of the most central documents and of those on the border; of equal texts one each."""
    own = np.flatnonzero(scores.labels == cluster)
    _, first = np.unique(scores.keys[own], return_index=True)
    own = own[np.sort(first)]
    central = own[np.argsort(-scores.similarity[own], kind="stable")][:N_DOCUMENTS]
    border = own[scores.is_border[own]]
    return central, border[np.argsort(scores.margin[border], kind="stable")][:N_DOCUMENTS]


def _document(row: Row, scores: Scores, with_text: bool) -> Document:
    other = int(scores.runner_up[row.position])
    return Document(
        row.id,
        excerpt(row.text) if with_text and row.text is not None else None,
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
