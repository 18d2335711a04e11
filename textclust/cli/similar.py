"""``textclust similar``: the documents most like one."""

from __future__ import annotations

from typing import Annotated

import typer

from textclust.cli import options as opt
from textclust.cli.console import counted, print_json, reported, say
from textclust.cli.documents import print_document

HELP = "Find the documents of a run that are most like one of them."
EXAMPLES = """\b
Examples:
  textclust similar tickets-run T0042
  textclust similar tickets-run T0042 -n 50 --json | jq -r '.documents[].id'
\b
Compared is the cosine of the weighted terms, of every document of the run. Copies are shown once. What comes
no nearer than some document would if the words of all were mixed at random is marked so.
"""


@reported
def command(
    run: opt.RunPath,
    id: opt.DocumentId,
    n: Annotated[int, typer.Option("-n", help="How many documents.", min=1)] = 5,
    json: opt.Json = False,
    quiet: opt.Quiet = False,
    debug: opt.Debug = False,
) -> None:
    """Open, compare, print."""
    from textclust.run.documents import find_id
    from textclust.run.run import Run
    from textclust.run.similar import similar_documents

    opened = Run.open(run)
    found = similar_documents(opened, find_id(opened, id), n)
    if json:
        print_json({"schema_version": 1, "id": id, "floor": found.floor, "documents": found.documents})
        return
    names = opened.names
    for document in found.documents:
        cluster = document["cluster"]
        name = f" ({names[cluster]})" if cluster in names else ""
        copies = counted(len(document["copies"]), "copy").replace("copys", "copies")
        print_document(
            document,
            f"cosine {document['cosine']:.2f}",
            None if cluster is None else f"cluster {cluster}{name}",
            f"and {copies}" if document["copies"] else None,
            None if document["close"] else "no nearer than by chance",
        )
    if not found.documents:
        say(f"no document shares a term with {id}")
    elif not found.documents[0]["close"]:
        say(
            f"nothing is really close to {id}: with the words of all documents mixed at random, one would "
            f"come as near (cosine {found.floor:.2f})"
        )
