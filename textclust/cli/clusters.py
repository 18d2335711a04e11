"""``textclust clusters``: the clusters of a run as a table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textclust.cli import options as opt
from textclust.cli.console import print_json, print_table, reported, say

if TYPE_CHECKING:
    from textclust.records import ClusterSummary
    from textclust.run.run import Run

HELP = "List the clusters of a run: id, name, size, share, cohesion and top terms."
EXAMPLES = """\b
Examples:
  textclust clusters tickets-run
  textclust clusters tickets-run --json | jq '.clusters[].top_terms[0].term'
"""


@reported
def command(
    run: opt.RunPath, json: opt.Json = False, quiet: opt.Quiet = False, debug: opt.Debug = False
) -> None:
    """Open, print."""
    from textclust.run.run import Run

    print_clusters(Run.open(run), as_json=json)


def print_clusters(run: Run, *, as_json: bool) -> None:
    """Write the clusters to stdout."""
    if as_json:
        from textclust.run.clusters_file import clusters_as_json

        print_json(clusters_as_json(run.clusters))
        return
    clusters = run.clusters
    named = any(cluster.name for cluster in clusters)
    headers = ["id", *(["name"] if named else []), "size", "share", "cohesion", "top terms"]
    rows = [
        [
            str(cluster.id),
            *([cluster.name] if named else []),
            f"{cluster.size:,}",
            f"{cluster.share:.1%}",
            f"{cluster.cohesion:.2f}",
            ", ".join(top.term for top in cluster.top_terms),
        ]
        for cluster in clusters
    ]
    numbers = frozenset({0, *(position + named for position in (1, 2, 3))})
    print_table(headers, rows, numbers)
    doubt_names(clusters)


def doubt_names(clusters: Iterable[ClusterSummary]) -> None:
    """Say which names were given to clusters of quite other terms."""
    for cluster in clusters:
        if not cluster.name_fits:
            say(
                f"cluster {cluster.id} is called {cluster.name!r}, but had quite other terms when it was "
                f"named: look at it (textclust show), then name it again"
            )
