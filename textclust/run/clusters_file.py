"""``clusters.json``: the clusters of a run for programs, with a stable form."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from textclust.errors import ModelFormatError
from textclust.persistence import strict_json
from textclust.records import ClusterSummary, TopTerm

SCHEMA_VERSION = 1


def clusters_as_json(clusters: Iterable[ClusterSummary]) -> dict[str, Any]:
    """The clusters as programs may rely on them.

    Examples
    --------
    >>> clusters_as_json([ClusterSummary(0, 3, 1.0, 0.5, [TopTerm("card", 0.7)])])["clusters"][0]["top_terms"]
    [{'term': 'card', 'weight': 0.7}]
    """
    return {
        "schema_version": SCHEMA_VERSION,
        "clusters": [
            {
                "id": cluster.id,
                "name": cluster.name,
                "name_fits": cluster.name_fits,
                "note": cluster.note,
                "size": cluster.size,
                "share": cluster.share,
                "cohesion": cluster.cohesion,
                "top_terms": [{"term": top.term, "weight": top.weight} for top in cluster.top_terms],
                "examples": cluster.examples,
            }
            for cluster in clusters
        ],
    }


def read_clusters(path: Path) -> list[ClusterSummary]:
    """Read what ``clusters_as_json`` gave.

    Raises
    ------
    ModelFormatError
        The file is damaged.
    """
    try:
        return clusters_from_json(strict_json.load(path.read_bytes())["clusters"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelFormatError(f"{path}: damaged ({error}); cluster again with --force") from error


def clusters_from_json(entries: Any) -> list[ClusterSummary]:
    """Clusters as ``clusters_as_json`` lists them; names are not read, they stand elsewhere."""
    return [
        ClusterSummary(
            id=int(entry["id"]),
            size=int(entry["size"]),
            share=float(entry["share"]),
            cohesion=float(entry["cohesion"]),
            top_terms=[TopTerm(str(top["term"]), float(top["weight"])) for top in entry["top_terms"]],
            examples=[int(position) for position in entry["examples"]],
        )
        for entry in entries
    ]
