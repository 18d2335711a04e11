"""``textclust name``: give a cluster a name."""

from __future__ import annotations

from typing import Annotated

import typer

from textclust.cli import options as opt
from textclust.cli.console import reported, say

HELP = "Give a cluster a name, which every verb shows from then on. An empty name takes it away."
EXAMPLES = """\b
Examples:
  textclust name tickets-run 3 "Double charges"
  textclust name tickets-run 3 ""
\b
Names are kept in RUN/names.toml, made to be edited and kept under version control.
"""


@reported
def command(
    run: opt.RunPath,
    cluster: opt.ClusterId,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What people should call it.")],
    quiet: opt.Quiet = False,
    debug: opt.Debug = False,
) -> None:
    """Open, name."""
    from textclust.run.run import Run

    Run.open(run).set_name(cluster, name)
    say(
        f"cluster {cluster} is now called {' '.join(name.split())!r}"
        if name.strip()
        else f"cluster {cluster} has no name"
    )
