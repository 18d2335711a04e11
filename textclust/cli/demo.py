"""``textclust demo``: the main job on the bundled tickets."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

from textclust.cli import options as opt
from textclust.cli.cluster import tell
from textclust.cli.clusters import print_clusters
from textclust.cli.console import progress, reported, say

HELP = "Cluster the bundled support tickets, to see in a few seconds what textclust does."
EXAMPLES = """\b
Examples:
  textclust demo
  textclust demo -o my-demo && textclust show my-demo 0
"""
#: The tickets have 15 themes (corpora/README.md).
N_CLUSTERS = 15


@reported
def command(
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="RUN", help="The run directory to write.")
    ] = Path("demo-run"),
    force: opt.Force = False,
    drop_names: opt.DropNames = False,
    json: opt.Json = False,
    quiet: opt.Quiet = False,
    debug: opt.Debug = False,
) -> None:
    """Cluster the tickets, print, say what to do next."""
    from textclust.corpus import ReadOptions
    from textclust.run.create import create_run
    from textclust.run.samples import sample_path
    from textclust.run.settings import Settings

    options = ReadOptions(text_columns=("subject", "body"), id_column="id")
    with progress() as report:
        run = create_run(
            [sample_path("tickets.csv")],
            out,
            Settings(n_clusters=N_CLUSTERS),
            options,
            force=force,
            drop_names=drop_names,
            report=report,
        )
    tell(run)
    print_clusters(run, as_json=json)
    path = quote(str(out))
    steps = f'textclust show {path} 0; textclust name {path} 0 "a name"; textclust export {path} -o rows.csv'
    say(f"next: {steps}")
