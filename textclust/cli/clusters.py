"""``textclust clusters``: the clusters of a run as a table."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from textclust.cli import options as opt
from textclust.cli.console import print_json, print_table, reported

if TYPE_CHECKING:
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
    """Write the clusters to stdout, with the verdicts of ``evaluate --trust`` where there are any."""
    from textclust.run.trust_file import read_trust

    trust = read_trust(run)
    if as_json:
        from textclust.run.clusters_file import clusters_as_json

        document = clusters_as_json(run.clusters)
        for entry in document["clusters"]:
            if entry["id"] in trust:
                entry["trust"] = {k: v for k, v in asdict(trust[entry["id"]]).items() if k != "id"}
        print_json(document)
        return
    named = any(cluster.name for cluster in run.clusters)
    headers = [
        "id",
        *(["name"] if named else []),
        "size",
        "share",
        "cohesion",
        *(["trust"] if trust else []),
        "top terms",
    ]
    rows = [
        [
            str(cluster.id),
            *([cluster.name] if named else []),
            f"{cluster.size:,}",
            f"{cluster.share:.1%}",
            f"{cluster.cohesion:.2f}",
            *([trust[cluster.id].verdict if cluster.id in trust else "-"] if trust else []),
            ", ".join(top.term for top in cluster.top_terms),
        ]
        for cluster in run.clusters
    ]
    numbers = frozenset({0, *(position + named for position in (1, 2, 3))})
    print_table(headers, rows, numbers)
