"""What a reader should mistrust, in plain words, each with the clusters it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from textclust.evaluate.trust import DO_NOT_NAME
from textclust.recipe import SMALL_CORPUS
from textclust.report.documents import Scores

if TYPE_CHECKING:
    from textclust.report.content import ClusterPage

#: Fewer documents than this make a cluster an accident as likely as a theme.
FEW_DOCUMENTS = 5
#: A cluster with a larger share may hide several themes.
LARGE_SHARE = 0.4
#: Documents so similar to their centre are nearly the same text.
SAME_TEXT = 0.8
#: Fewer clear documents than this make a cluster blurred.
BLURRED = 0.5
#: Two clusters that are each other's second choice for so many documents may be one theme.
TWINS = 0.5


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know before relying on the clusters."""

    title: str
    text: str
    clusters: list[int]


NO_STRUCTURE = Finding(
    "No structure was found",
    "These documents group no better than documents of mixed words would. Do not name these clusters.",
    [],
)


def find(pages: Sequence[ClusterPage], scores: Scores, *, n_sampled: int, structure: bool) -> list[Finding]:
    """What there is to mistrust; an empty list if nothing was found.

    Parameters
    ----------
    pages : sequence of ClusterPage
    scores : Scores
    n_sampled : int
        How many documents are on the map.
    structure : bool
        Whether they group better than mixed words would.
    """
    found = [] if structure else [NO_STRUCTURE]
    found += _of_documents(scores)
    found += [finding for finding in (*_of_clusters(pages), _twins(pages)) if finding is not None]
    n_clustered = int((scores.labels >= 0).sum())
    if 0 < n_sampled < n_clustered:
        found.append(_sample(n_sampled, n_clustered))
    return found


def _of_documents(scores: Scores) -> Iterator[Finding]:
    n_clustered = int((scores.labels >= 0).sum())
    if n_clustered < SMALL_CORPUS:
        yield Finding(
            "Few documents",
            f"With {n_clustered} documents, a few words decide where a document goes. Read the documents "
            "rather than the terms.",
            [],
        )
    n_left = len(scores.labels) - n_clustered
    if n_left:
        yield Finding(
            "Documents without a cluster",
            f"{n_left:,} of {len(scores.labels):,} documents are in no cluster: they were empty, "
            "could not be read, or held no word that stands in other documents, too.",
            [],
        )
    n_border = int(np.count_nonzero(scores.is_border))
    if n_border > BLURRED * n_clustered:
        yield Finding(
            "Most documents lie between clusters",
            f"{n_border:,} of {n_clustered:,} documents are nearly as similar to another cluster as to their "
            "own. The groups are tendencies, not drawers: another number of clusters may fit better.",
            [],
        )


def _of_clusters(pages: Sequence[ClusterPage]) -> Iterator[Finding | None]:
    yield _about(
        pages,
        lambda page: page.clear < BLURRED,
        "Blurred clusters",
        "More than half of their documents are nearly as similar to another cluster. Look at the documents "
        "on the border before naming them.",
    )
    yield _about(
        pages,
        lambda page: page.trust is not None and page.trust.verdict == DO_NOT_NAME,
        "Clusters that do not come back",
        "In other samples of the documents they fall apart, or their terms seldom stand together. Do not "
        "name them.",
    )
    yield _about(
        pages,
        lambda page: not page.name_fits,
        "Names that may not fit",
        "These clusters had quite other terms when they were named.",
    )
    yield _about(
        pages,
        lambda page: page.cohesion >= SAME_TEXT and page.size > 1,
        "Nearly the same text",
        "Their documents hardly differ: a template, an automatic message or copies of one text. They may say "
        "more about how documents are made than about what people write.",
    )
    yield _about(
        pages,
        lambda page: page.share > LARGE_SHARE and len(pages) > 2,
        "A very large cluster",
        "It holds a large part of all documents and may hide several themes. Try more clusters.",
    )
    yield _about(
        pages,
        lambda page: page.size < FEW_DOCUMENTS,
        "Very small clusters",
        f"Fewer than {FEW_DOCUMENTS} documents: an accident as likely as a theme.",
    )


def _sample(n_sampled: int, n_clustered: int) -> Finding:
    return Finding(
        "The map shows a sample",
        f"{n_sampled:,} of {n_clustered:,} documents, drawn at random, are on the map; all "
        "numbers are of all documents.",
        [],
    )


def _about(
    pages: Sequence[ClusterPage], is_meant: Callable[[ClusterPage], bool], title: str, text: str
) -> Finding | None:
    meant = [page.id for page in pages if is_meant(page)]
    return Finding(title, text, meant) if meant else None


def _twins(pages: Sequence[ClusterPage]) -> Finding | None:
    """Clusters most of whose documents have each other as second choice."""
    second = {page.id: page.neighbours[0] for page in pages if page.neighbours}
    twins = [
        id
        for id, nearest in second.items()
        if len(pages) > 2
        and nearest.share >= TWINS
        and nearest.id in second
        and second[nearest.id].id == id
        and second[nearest.id].share >= TWINS
    ]
    if not twins:
        return None
    return Finding(
        "Clusters that may be one",
        "For most documents of these, the second choice is the other one of the pair. They may be two "
        "sides of one theme.",
        twins,
    )
