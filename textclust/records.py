"""The small records that travel between the stations. They hold data and know nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

#: What became of a document. Only ``ok`` documents have terms and so a cluster.
OK, EMPTY, UNDECODABLE, NO_TERMS = "ok", "empty", "undecodable", "no_terms"


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
    """A term that describes a cluster, as people write it, and its weight in the centre."""

    term: str
    weight: float


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
    """

    id: int
    size: int
    share: float
    cohesion: float
    top_terms: list[TopTerm] = field(default_factory=list)
    examples: list[int] = field(default_factory=list)
    name: str = ""


class ClusterTable(list[ClusterSummary]):
    """A list of clusters that a notebook shows as a table."""

    def _repr_html_(self) -> str:
        rows = [
            [
                str(cluster.id),
                cluster.name,
                f"{cluster.size:,}",
                f"{cluster.share:.1%}",
                f"{cluster.cohesion:.2f}",
                ", ".join(top.term for top in cluster.top_terms),
            ]
            for cluster in self
        ]
        heads = "".join(
            f"<th>{head}</th>" for head in ("id", "name", "size", "share", "cohesion", "top terms")
        )
        lines = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in rows)
        return f"<table><tr>{heads}</tr>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"
