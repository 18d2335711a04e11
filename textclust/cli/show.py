"""``textclust show``: the documents that stand for a cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from textclust.cli import options as opt
from textclust.cli.console import excerpt, print_json, printable, reported, say

if TYPE_CHECKING:
    from textclust.records import ClusterSummary, TopTerm

HELP = "Show one cluster: its terms and its most central documents."
EXAMPLES = """\b
Examples:
  textclust show tickets-run 3
  textclust show tickets-run 3 -n 20 --json
"""


def terms_by_light(summary: ClusterSummary) -> dict[str, list[TopTerm]]:
    """What a cluster's lists of terms are called on a terminal; empty ones are left out."""
    described = summary.description
    lists = {
        "terms": summary.top_terms,
        "phrases": described.phrases,
        "in the centre": described.central,
        "exclusive": described.exclusive,
    }
    return {light: terms for light, terms in lists.items() if terms}


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
    title = f"cluster {summary.id}: {summary.name or summary.description.title}"
    typer.echo(printable(f"{title} ({summary.size:,} documents, cohesion {summary.cohesion:.2f})"))
    for light, terms in terms_by_light(summary).items():
        typer.echo(f"{light}: " + printable(", ".join(top.term for top in terms)))
    for found in documents:
        typer.echo(f"\n{printable(str(found['id']))}  similarity {found['similarity']:.2f}")
        if found["text"] is not None:
            typer.echo(f"  {excerpt(found['text'], 400)}")
    if documents and documents[0]["text"] is None:
        say("the run was made with --no-text: only ids are shown")
