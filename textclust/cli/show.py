"""``textclust show``: the documents that stand for a cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from textclust.cli import options as opt
from textclust.cli.clusters import doubt_names
from textclust.cli.console import print_json, printable, reported, say
from textclust.cli.documents import print_document

if TYPE_CHECKING:
    from textclust.records import ClusterSummary, TopTerm
    from textclust.run.documents import Example

HELP = "Show one cluster: its terms, and documents that are central, that cover the rest, and at its border."
EXAMPLES = """\b
Examples:
  textclust show tickets-run 3
  textclust show tickets-run 3 -n 20 --json
\b
Documents that are nearly alike are shown once, with their number. The sentence that says most of why the
document is here is set in bold. Documents at the border are nearly as similar to another cluster.
"""
KINDS = {
    "documents": "most central",
    "diverse": "covering the rest of the cluster",
    "border": "at the border",
}


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
    n: Annotated[int, typer.Option("-n", help="How many documents of each kind.", min=1)] = 3,
    json: opt.Json = False,
    quiet: opt.Quiet = False,
    debug: opt.Debug = False,
) -> None:
    """Open, look up, print."""
    from textclust.run.clusters_file import clusters_as_json
    from textclust.run.documents import describe_documents, find_examples
    from textclust.run.run import Run

    opened = Run.open(run)
    summary = opened.cluster(cluster)
    found = find_examples(opened, cluster, n)
    kinds = dict(zip(KINDS, (found.central, found.diverse, found.border), strict=True))
    described = describe_documents(opened, [one.position for kind in kinds.values() for one in kind])
    if json:
        document: dict[str, Any] = clusters_as_json([summary])["clusters"][0]
        for kind, examples in kinds.items():
            document[kind] = [_as_json(described[one.position], one) for one in examples]
        print_json({"schema_version": 1, **document})
        return
    title = f"cluster {summary.id}: {summary.name or summary.description.title}"
    typer.echo(printable(f"{title} ({summary.size:,} documents, cohesion {summary.cohesion:.2f})"))
    above = [next(one for one in level if cluster in one.clusters) for level in opened.levels]
    if above:
        typer.echo(printable(f"part of: {' > '.join(one.title for one in above)}"))
    if summary.note:
        typer.echo(f"note: {printable(summary.note)}")
    for light, terms in terms_by_light(summary).items():
        typer.echo(f"{light}: " + printable(", ".join(top.term for top in terms)))
    for kind, examples in kinds.items():
        if examples:
            typer.echo(f"\n{KINDS[kind]}:")
        for one in examples:
            document = described[one.position]
            towards = f"towards cluster {one.towards}" if one.towards is not None else None
            alike = f"stands for {one.count:,} nearly alike" if one.count and one.count > 1 else None
            print_document(document, f"similarity {document['similarity']:.2f}", towards, alike)
    doubt_names([summary])
    if not opened.keeps_rows:
        say("the run was made with --no-text: only ids are shown, and those nearly alike are not known")


def _as_json(document: dict[str, Any], example: Example) -> dict[str, Any]:
    shown = {key: document[key] for key in ("id", "similarity", "text", "sentence")}
    shown["count"] = example.count
    return shown if example.towards is None else {**shown, "towards": example.towards}
