"""``clusters.json``: the clusters of a run for programs, with a stable form."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from textclust.errors import ModelFormatError
from textclust.persistence import strict_json
from textclust.records import ClusterSummary, Description, TopTerm

SCHEMA_VERSION = 1
#: Lists of terms beside ``top_terms``, as `Description` calls them.
LIGHTS = ("central", "exclusive")


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
                "top_terms": _as_json(cluster.top_terms),
                "title": cluster.description.title,
                "phrases": _as_json(cluster.description.phrases),
                "lights": {light: _as_json(getattr(cluster.description, light)) for light in LIGHTS},
                "examples": cluster.examples,
            }
            | ({"parents": cluster.parents} if cluster.parents else {})
            | ({} if cluster.agreement is None else {"agreement": cluster.agreement})
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
            top_terms=_terms(entry["top_terms"]),
            description=Description(
                str(entry["title"]),
                terms=_terms(entry["top_terms"]),
                phrases=_terms(entry["phrases"]),
                **{light: _terms(entry["lights"][light]) for light in LIGHTS},
            ),
            examples=[int(position) for position in entry["examples"]],
            parents=[int(parent) for parent in entry.get("parents", [])],
            agreement=float(entry["agreement"]) if "agreement" in entry else None,
        )
        for entry in entries
    ]


def _as_json(terms: Iterable[TopTerm]) -> list[dict[str, Any]]:
    return [{"term": top.term, "weight": top.weight} for top in terms]


def _terms(entries: list[dict[str, Any]]) -> list[TopTerm]:
    return [TopTerm(str(top["term"]), float(top["weight"])) for top in entries]
