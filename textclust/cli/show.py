"""``textclust show``: the documents that stand for a cluster."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from textclust.cli import options as opt
from textclust.cli.console import excerpt, print_json, printable, reported, say

HELP = "Show one cluster: its terms and its most central documents."
EXAMPLES = """\b
Examples:
  textclust show tickets-run 3
  textclust show tickets-run 3 -n 20 --json
"""


@reported
def command(
    run: opt.RunPath,
    cluster: opt.ClusterId,
    n: Annotated[int, typer.Option("-n", help="How many documents.", min=1)] = 5,
    json: opt.Json = False,
    quiet: opt.Quiet = False,
    debug: opt.Debug = False,
) -> None:
    """Open, look up, print."""
    from textclust.run.clusters_file import clusters_as_json
    from textclust.run.documents import central_documents
    from textclust.run.run import Run

    opened = Run.open(run)
    summary = opened.cluster(cluster)
    documents = central_documents(opened, cluster, n)
    if json:
        document: dict[str, Any] = clusters_as_json([summary])["clusters"][0]
        print_json({"schema_version": 1, **document, "documents": documents})
        return
    title = f"cluster {summary.id}" + (f": {summary.name}" if summary.name else "")
    typer.echo(printable(f"{title} ({summary.size:,} documents, cohesion {summary.cohesion:.2f})"))
    typer.echo("terms: " + printable(", ".join(top.term for top in summary.top_terms)))
    for found in documents:
        typer.echo(f"\n{printable(str(found['id']))}  similarity {found['similarity']:.2f}")
        if found["text"] is not None:
            typer.echo(f"  {excerpt(found['text'], 400)}")
    if documents and documents[0]["text"] is None:
        say("the run was made with --no-text: only ids are shown")
