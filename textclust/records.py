"""The small records that are passed between the folders of the package: data without behaviour."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

#: Told of progress: the stage, how much of it is done, and how much there is (None: not known).
ProgressCallback = Callable[[str, float, float | None], None]

#: What became of a document. Only ``ok`` documents and outliers have terms and so a cluster.
OK, EMPTY, UNDECODABLE, NO_TERMS = "ok", "empty", "undecodable", "no_terms"
#: A document that is less like its cluster than most; it keeps its cluster.
OUTLIER = "outlier"
#: Those that have a cluster.
CLUSTERED = (OK, OUTLIER)


@dataclass(frozen=True, slots=True)
class Batch:
    """Some consecutive documents of a corpus, in order.

    Attributes
    ----------
    rows : pyarrow.RecordBatch
        The user's own columns as they came, the id column first where the corpus made one.
    text : pyarrow.LargeStringArray
        The document of each row; empty where ``status`` is not ``ok``. Never null.
    status : pyarrow.StringArray
        ``ok``, ``empty`` or ``undecodable`` for each row.
    """

    rows: pa.RecordBatch
    text: pa.LargeStringArray
    status: pa.StringArray


@dataclass(frozen=True, slots=True)
class TopTerm:
    """A term that describes a cluster, as people write it, and its weight by the measure that chose it."""

    term: str
    weight: float


@dataclass(frozen=True, slots=True)
class Description:
    """What a cluster is about, in words; every list has the heaviest first.

    Attributes
    ----------
    title : str
        A suggestion of two to four words, distinct from every other cluster's.
    terms : list of TopTerm
        The terms that tell the cluster from the rest; weights are z-scores of log-odds.
    phrases : list of TopTerm
        Two and three words that stand next to each other; weights as for the terms.
    central : list of TopTerm
        The heaviest in the cluster's centre; weights are those of a centre of unit length.
    exclusive : list of TopTerm
        Those that are frequent here and rare elsewhere; weights are FREX, 0 to 1.
    """

    title: str = ""
    terms: list[TopTerm] = field(default_factory=list)
    phrases: list[TopTerm] = field(default_factory=list)
    central: list[TopTerm] = field(default_factory=list)
    exclusive: list[TopTerm] = field(default_factory=list)

    def first(self, n_terms: int) -> Description:
        """The same with the first of each list alone."""
        lists = (self.terms, self.phrases, self.central, self.exclusive)
        return Description(self.title, *(terms[:n_terms] for terms in lists))


@dataclass(frozen=True, slots=True)
class ClusterSummary:
    """What there is to know of one cluster at a glance.

    Attributes
    ----------
    id : int
        The cluster's id.
    size : int
        Documents in it.
    share : float
        Its share of all documents that have terms, 0 to 1.
    cohesion : float
        Mean cosine similarity of its documents to its centre, -1 to 1.
    top_terms : list of TopTerm
        Heaviest first.
    examples : list of int
        Positions of its most central documents in the training input, most central first.
    name : str
        What a human called it; empty until then.
    name_fits : bool
        False if it looked quite different when it was named.
    note : str
        What else a human wrote down about it.
    parents : list of int
        The coarser clusters that it is in, coarsest level first; empty where there are no levels.
    agreement : float or None
        How much the runs agree on it, 0 to 1; None where there was one run.
    description : Description
        Suggested title, phrases, and the terms in every light; ``top_terms`` are the first of its terms.
    """

    id: int
    size: int
    share: float
    cohesion: float
    top_terms: list[TopTerm] = field(default_factory=list)
    examples: list[int] = field(default_factory=list)
    name: str = ""
    name_fits: bool = True
    note: str = ""
    parents: list[int] = field(default_factory=list)
    agreement: float | None = None
    description: Description = field(default_factory=Description)


@dataclass(frozen=True, slots=True)
class CoarseCluster:
    """A cluster of a coarser level, made of the clusters below it.

    Attributes
    ----------
    id : int
        Its number in the level, as in the column ``cluster_level_1``.
    size : int
        Documents in it.
    share : float
        Its share of all documents that have terms, 0 to 1.
    title : str
        A suggestion, distinct from those of all clusters of all levels.
    top_terms : list of TopTerm
        What its clusters have in common and the others lack, heaviest first.
    clusters : list of int
        Ids of the clusters that it is made of.
    """

    id: int
    size: int
    share: float
    title: str = ""
    top_terms: list[TopTerm] = field(default_factory=list)
    clusters: list[int] = field(default_factory=list)


class ClusterTable(list[ClusterSummary]):
    """A list of clusters that a notebook shows as a table."""

    def _repr_html_(self) -> str:
        rows = [
            [
                str(cluster.id),
                cluster.name,
                cluster.description.title,
                f"{cluster.size:,}",
                f"{cluster.share:.1%}",
                f"{cluster.cohesion:.2f}",
                ", ".join(top.term for top in cluster.top_terms),
            ]
            for cluster in self
        ]
        names = ("id", "name", "title", "size", "share", "cohesion", "top terms")
        heads = "".join(f"<th>{name}</th>" for name in names)
        lines = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in rows)
        return f"<table><tr>{heads}</tr>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"
