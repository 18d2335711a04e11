"""``textclust merge``: several clusters become one."""

from __future__ import annotations

from shlex import quote
from typing import Annotated

import typer

from textclust.cli import options as opt
from textclust.cli.clusters import print_clusters
from textclust.cli.console import reported, say

HELP = "Make clusters part of the first one named, which keeps its id and name. All others stay as they are."
EXAMPLES = """\b
Examples:
  textclust merge tickets-run 3 7        (7 becomes part of 3)
  textclust undo tickets-run             (takes it back)
\b
From then on a document's similarity to the cluster is that to the nearest of all its centres, also for
new documents (textclust assign). The model itself is not changed, and an id is never given twice.
"""


@reported
def command(
    run: opt.RunPath,
    clusters: Annotated[
        list[int], typer.Argument(metavar="CLUSTER CLUSTER...", help="Ids; the first one stays.")
    ],
    json: opt.Json = False,
    quiet: opt.Quiet = False,
    debug: opt.Debug = False,
) -> None:
    """Open, merge, print."""
    from textclust.run.editing import merge
    from textclust.run.run import Run

    opened = Run.open(run)
    say(f"done: {merge(opened, clusters)}; textclust undo {quote(str(run))} takes it back")
    print_clusters(opened, as_json=json, diagnosed=False)
