"""What a reader should mistrust, in plain words, each with the clusters it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from textclust.evaluate.diagnosis import Finding as Diagnosed
from textclust.evaluate.trust import DO_NOT_NAME
from textclust.recipe import SMALL_CORPUS
from textclust.report.content import ClusterPage, Finding

#: Fewer clear documents than this make a cluster blurred.
BLURRED = 0.5


def find(
    pages: Sequence[ClusterPage],
    labels: NDArray[np.int32],
    border: NDArray[np.bool_],
    diagnosis: Sequence[Diagnosed],
    *,
    n_sampled: int,
    run: str,
) -> list[Finding]:
    """What there is to mistrust; an empty list if nothing was found.

    Parameters
    ----------
    pages : sequence of ClusterPage
    labels : (n_documents,) int32
        -1 for those without a cluster.
    border : (n_documents,) bool
        As `documents.on_border` says.
    diagnosis : sequence of diagnosis.Finding
        The known failures that were found.
    n_sampled : int
        How many documents are on the map.
    run : str
        What the run is called in commands.
    """
    found = [Finding(one.rule.capitalize(), f"{one.seen} {one.told(run)}", one.clusters) for one in diagnosis]
    found += _of_documents(labels, border)
    found += [finding for finding in _of_clusters(pages) if finding is not None]
    n_clustered = int((labels >= 0).sum())
    if 0 < n_sampled < n_clustered:
        found.append(_sample(n_sampled, n_clustered))
    return found


def _of_documents(labels: NDArray[np.int32], border: NDArray[np.bool_]) -> Iterator[Finding]:
    n_clustered = int((labels >= 0).sum())
    if n_clustered < SMALL_CORPUS:
        yield Finding(
            "Few documents",
            f"With {n_clustered} documents, a few words decide where a document goes. Read the documents "
            "rather than the terms.",
            [],
        )
    n_left = len(labels) - n_clustered
    if n_left:
        yield Finding(
            "Documents without a cluster",
            f"{n_left:,} of {len(labels):,} documents are in no cluster: they were empty, "
            "could not be read, or held no word that stands in other documents, too.",
            [],
        )
    n_border = int(np.count_nonzero(border))
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
