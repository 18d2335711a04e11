"""What a report says, as plain records; ``gather.py`` fills them, the templates lay them out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from textclust.evaluate.choose_k import KChoice
from textclust.evaluate.trust import ClusterTrust
from textclust.records import CoarseCluster
from textclust.report.evidence import Evidence
from textclust.report.map import Map
from textclust.report.profiles import DrawnProfile
from textclust.report.reasons import Reasons
from textclust.report.recipe import Recipe


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know before relying on the clusters."""

    title: str
    text: str
    clusters: list[int]


@dataclass(frozen=True, slots=True)
class Light:
    """Terms of a cluster by one method."""

    title: str
    meaning: str
    terms: list[tuple[str, float]]


@dataclass(frozen=True, slots=True)
class Document:
    """A document as an example of its cluster.

    Attributes
    ----------
    id : str
    excerpt : list of 3 lists of (str, bool), or None
        What stands before its key sentence, the sentence, and what follows, each cut where terms of the
        cluster (True) begin and end; None if there is no text to show.
    similarity : float
    count : int
        Documents nearly alike that it stands for, itself included.
    towards : int or None
        For a document on the border: the cluster on the other side.
    why : Reasons or None
        What each of its terms adds, here and in the runner-up; None where texts are left out.
    """

    id: str
    excerpt: list[list[tuple[str, bool]]] | None
    similarity: float
    count: int
    towards: int | None
    why: Reasons | None


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
    name_fits: bool
    note: str
    size: int
    share: float
    cohesion: float
    clear: float
    trust: ClusterTrust | None
    lights: list[Light]
    examples: list[Examples]
    profiles: list[DrawnProfile]
    neighbours: list[Neighbour]
    above: list[CoarseCluster]


@dataclass(frozen=True, slots=True)
class Report:
    """What a report says.

    ``labels`` and ``silhouettes`` are those of all documents; silhouettes are None where they are not known,
    ``choice`` is None where K was asked for.
    """

    title: str
    created: str
    n_documents: int
    n_clustered: int
    status: dict[str, int]
    similarity: float
    clear: float
    clusters: list[ClusterPage]
    levels: list[list[CoarseCluster]]
    findings: list[Finding]
    map: Map | None
    no_map: str
    recipe: Recipe
    has_text: bool
    evidence: list[Evidence]
    why_k: str
    labels: NDArray[np.int32]
    silhouettes: NDArray[np.float64] | None
    choice: KChoice | None

    def cluster(self, id: int) -> ClusterPage:
        """The page of a cluster."""
        return next(page for page in self.clusters if page.id == id)
