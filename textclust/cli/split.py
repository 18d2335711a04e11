"""``textclust split``: one cluster becomes several."""

from __future__ import annotations

from shlex import quote
from typing import Annotated

import typer

from textclust.cli import options as opt
from textclust.cli.clusters import print_clusters
from textclust.cli.console import reported, say

HELP = "Divide the documents of one cluster among new ones. All other documents and ids stay as they are."
EXAMPLES = """\b
Examples:
  textclust split tickets-run 5
  textclust split tickets-run 5 --into 4
  textclust undo tickets-run             (takes it back)
\b
The new clusters get new ids. New documents (textclust assign) come first to the old cluster, then to the
nearest of the new ones. The model itself is not changed, and an id is never given twice.
"""


@reported
def command(
    run: opt.RunPath,
    cluster: opt.ClusterId,
    into: Annotated[int, typer.Option("--into", help="How many parts.", min=2)] = 2,
    json: opt.Json = False,
    quiet: opt.Quiet = False,
    debug: opt.Debug = False,
) -> None:
    """Open, split, print."""
    from textclust.run.editing import split
    from textclust.run.run import Run

    opened = Run.open(run)
    say(f"done: {split(opened, cluster, into)}; textclust undo {quote(str(run))} takes it back")
    print_clusters(opened, as_json=json, diagnosed=False)
