"""Everything a report says, gathered from a run."""

from __future__ import annotations

from shlex import quote

import numpy as np
from numpy.typing import NDArray

from textclust.describe.scores import Assignment
from textclust.evaluate.internal import silhouette_samples
from textclust.evaluate.trust import ClusterTrust
from textclust.records import ClusterSummary, CoarseCluster, ProgressCallback
from textclust.report.content import ClusterPage, Document, Examples, Light, Neighbour, Report
from textclust.report.documents import ids_and_texts, on_border
from textclust.report.evidence import choice_of, evidence_of, silhouette_evidence, why_this_many
from textclust.report.excerpt import around, marked, pattern_of, with_forms
from textclust.report.findings import find
from textclust.report.map import make_map, sample
from textclust.report.profiles import DrawnProfile, draw_profiles
from textclust.report.reasons import reasons
from textclust.report.recipe import inputs_of, recipe_of
from textclust.run.diagnosing import diagnosis_of
from textclust.run.documents import Example, assignment_of, describe_documents, find_examples
from textclust.run.explaining import explain_positions
from textclust.run.profiling import read_columns
from textclust.run.run import Run
from textclust.run.trust_file import read_trust

#: Documents in each list of a cluster, fewer of many clusters, and characters of each.
N_DOCUMENTS, FEWEST_DOCUMENTS = 6, 3
EXCERPT = 400
N_NEIGHBOURS = 4
#: So many lists of this many documents make a report that is still sent by mail.
MOST_SHOWN = 900
#: Lists of documents: what they are called, and what they are.
LISTS = (
    (
        "central",
        "Most typical",
        "the documents nearest to the centre; of those nearly alike, one stands for all",
    ),
    ("diverse", "Covering the rest", "documents that together show what else is in the cluster"),
    ("border", "On the border", "documents that nearly fell into another cluster"),
)


def gather(
    run: Run, *, with_text: bool = True, progress: ProgressCallback = lambda stage, done, total: None
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
    clusters, scores, trust = run.clusters, assignment_of(run), read_trust(run)
    border = on_border(scores)
    profiles, levels = draw_profiles(read_columns(run), scores.labels), run.levels
    n_shown = min(N_DOCUMENTS, max(FEWEST_DOCUMENTS, MOST_SHOWN // (len(LISTS) * len(clusters))))
    pages = []
    for number, cluster in enumerate(clusters):
        progress("choosing", number, len(clusters))
        examples = _examples(run, cluster, scores, n_shown, with_text=with_text)
        above = [next(one for one in level if cluster.id in one.clusters) for level in levels]
        drawn_profiles = profiles.get(cluster.id, [])
        pages.append(_page(cluster, scores, border, examples, drawn_profiles, trust.get(cluster.id), above))
    progress("drawing", 0, None)
    titles = {page.id: page.title for page in pages}
    on_map = sample(run, scores, clusters)
    drawn = make_map(
        scores.labels[on_map],
        run.model.reduce_rows(run.rows[on_map]) if len(on_map) else None,
        ids_and_texts(run, on_map, with_text=with_text),
        titles,
    )
    silhouettes = _silhouettes(run, scores)
    corpus, clustered = run.manifest["corpus"], scores.labels >= 0
    return Report(
        title=", ".join(inputs_of(run)[:3]) + (" and more" if len(inputs_of(run)) > 3 else ""),
        created=str(run.manifest.get("created", "")),
        n_documents=len(scores.labels),
        n_clustered=int(clustered.sum()),
        status={str(status): int(count) for status, count in corpus.get("status", {}).items()},
        similarity=float(np.nan_to_num(scores.similarity[clustered].mean())) if clustered.any() else 0.0,
        clear=_clear(border[clustered]),
        clusters=pages,
        levels=levels,
        findings=find(
            pages, scores.labels, border, diagnosis_of(run), n_sampled=len(on_map), run=quote(run.path.name)
        ),
        map=drawn,
        no_map="" if drawn else _why_no_map(run),
        evidence=[*evidence_of(run), *silhouette_evidence(titles, scores.labels, silhouettes)],
        why_k=why_this_many(run),
        labels=scores.labels,
        silhouettes=silhouettes,
        choice=choice_of(run),
        recipe=recipe_of(run),
        has_text=run.keeps_rows and with_text,
    )


def _silhouettes(run: Run, scores: Assignment) -> NDArray[np.float64] | None:
    """Of every document; None where there are no rows, or nothing to compare with."""
    if not run.keeps_rows or len(run.ids) < 2:
        return None
    return silhouette_samples(run.model.reduce_rows(run.rows), scores.labels)


def _page(
    cluster: ClusterSummary,
    scores: Assignment,
    border: NDArray[np.bool_],
    examples: list[Examples],
    profiles: list[DrawnProfile],
    trust: ClusterTrust | None,
    above: list[CoarseCluster],
) -> ClusterPage:
    own = scores.labels == cluster.id
    terms = ", ".join(top.term for top in cluster.top_terms[:3])
    return ClusterPage(
        id=cluster.id,
        title=cluster.name or cluster.description.title or terms or f"cluster {cluster.id}",
        name=cluster.name,
        name_fits=cluster.name_fits,
        note=cluster.note,
        size=cluster.size,
        share=cluster.share,
        cohesion=cluster.cohesion,
        clear=_clear(border[own]),
        trust=trust,
        lights=_lights(cluster),
        examples=examples,
        profiles=profiles,
        neighbours=_neighbours(scores, own),
        above=above,
    )


def _lights(cluster: ClusterSummary) -> list[Light]:
    described = cluster.description
    lights = (
        (
            "Telling",
            "what is said here and less elsewhere, beyond chance: log-odds with a prior "
            "(Monroe, Colaresi and Quinn 2008)",
            cluster.top_terms,
        ),
        ("Phrases", "words that stand next to each other more often than by chance", described.phrases),
        ("Heaviest", "what its documents have most of: the largest weights in the centre", described.central),
        ("Exclusive", "frequent here, rare elsewhere: FREX (Bischof and Airoldi 2012)", described.exclusive),
    )
    return [
        Light(title, meaning, [(top.term, top.weight) for top in terms])
        for title, meaning, terms in lights
        if terms
    ]


def _examples(
    run: Run, cluster: ClusterSummary, scores: Assignment, n: int, *, with_text: bool
) -> list[Examples]:
    """The documents that show a cluster, list by list."""
    found = find_examples(run, cluster.id, n, scores)
    lists = [getattr(found, kind) for kind, _, _ in LISTS]
    positions = [one.position for each in lists for one in each]
    described = describe_documents(run, positions)
    explained = explain_positions(run, positions) if with_text and run.keeps_rows else {}
    terms, forms = [top.term for top in cluster.top_terms], run.model.word_forms

    def document(one: Example) -> Document:
        told, why, pieces = described[one.position], explained.get(one.position), None
        if with_text and told["text"] is not None:
            parts = around(told["text"], told["sentence"], EXCERPT)
            pattern = pattern_of(with_forms(terms, " ".join(parts), forms))
            pieces = [marked(part, pattern) for part in parts]
        return Document(
            id=str(told["id"]),
            excerpt=pieces,
            similarity=float(told["similarity"]),
            count=one.count or 1,
            towards=one.towards,
            why=None if why is None else reasons(why),
        )

    return [
        Examples(title, meaning, [document(one) for one in each])
        for (_, title, meaning), each in zip(LISTS, lists, strict=True)
        if each
    ]


def _clear(border: NDArray[np.bool_]) -> float:
    """Share of these documents that are clearly nearer to their own centre than to any other."""
    return float(1.0 - border.mean()) if len(border) else 1.0


def _neighbours(scores: Assignment, own: NDArray[np.bool_]) -> list[Neighbour]:
    others = scores.runner_up[own & (scores.runner_up >= 0)]
    if not len(others):
        return []
    counts = np.bincount(others)
    order = np.argsort(-counts, kind="stable")[:N_NEIGHBOURS]
    return [Neighbour(int(j), float(counts[j] / len(others))) for j in order if counts[j]]


def _why_no_map(run: Run) -> str:
    if not run.keeps_rows:
        return "The run was made with --no-text, so its documents cannot be compared again for a map."
    return "There are too few documents for a map."
