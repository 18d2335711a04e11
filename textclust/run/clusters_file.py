"""``clusters.json``: the clusters of a run for programs, with a stable form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from textclust.errors import ModelFormatError
from textclust.persistence import strict_json
from textclust.records import ClusterSummary, CoarseCluster, Description, TopTerm

SCHEMA_VERSION = 1
#: Lists of terms beside ``top_terms``, as `Description` calls them.
LIGHTS = ("central", "exclusive")


def clusters_as_json(
    clusters: Iterable[ClusterSummary], levels: Sequence[Sequence[CoarseCluster]] = ()
) -> dict[str, Any]:
    """The clusters, and the coarser levels above them, as programs may rely on them.

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
    } | ({"levels": levels_as_json(levels)} if levels else {})


def levels_as_json(levels: Sequence[Sequence[CoarseCluster]]) -> list[dict[str, Any]]:
    """The levels above the clusters, coarsest first; those of a level as ``cluster_level_1`` calls them."""
    return [
        {
            "level": number,
            "clusters": [
                {
                    "id": coarse.id,
                    "title": coarse.title,
                    "size": coarse.size,
                    "share": coarse.share,
                    "top_terms": _as_json(coarse.top_terms),
                    "clusters": coarse.clusters,
                }
                for coarse in level
            ],
        }
        for number, level in enumerate(levels, start=1)
    ]


def read_clusters(path: Path) -> tuple[list[ClusterSummary], list[list[CoarseCluster]]]:
    """Read what ``clusters_as_json`` gave: the clusters, and the levels above them.

    Raises
    ------
    ModelFormatError
        The file is damaged.
    """
    try:
        document = strict_json.load(path.read_bytes())
        return clusters_from_json(document["clusters"]), _levels(document.get("levels", []))
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


def _levels(entries: Any) -> list[list[CoarseCluster]]:
    return [
        [
            CoarseCluster(
                id=int(entry["id"]),
                size=int(entry["size"]),
                share=float(entry["share"]),
                title=str(entry["title"]),
                top_terms=_terms(entry["top_terms"]),
                clusters=[int(cluster) for cluster in entry["clusters"]],
            )
            for entry in level["clusters"]
        ]
        for level in entries
    ]


def _as_json(terms: Iterable[TopTerm]) -> list[dict[str, Any]]:
    return [{"term": top.term, "weight": top.weight} for top in terms]


def _terms(entries: list[dict[str, Any]]) -> list[TopTerm]:
    return [TopTerm(str(top["term"]), float(top["weight"])) for top in entries]
