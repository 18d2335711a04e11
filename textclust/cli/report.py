"""``textclust report``: a run as one HTML file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from textclust.cli import options as opt
from textclust.cli.console import progress, reported, say

HELP = "Write a run as one HTML file to read and to send: overview, clusters, documents, map."
EXAMPLES = """\b
Examples:
  textclust report tickets-run
  textclust report tickets-run -o tickets.html --no-text
  textclust report tickets-run --figures figures
\b
The file needs no network and no other file. Excerpts of documents are in it unless --no-text is said.
"""


@reported
def command(
    run: opt.RunPath,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help="The file to write; RUN/report.html if not said."),
    ] = None,
    no_text: Annotated[bool, typer.Option("--no-text", help="Leave the documents out; ids stay.")] = False,
    figures: Annotated[
        Path | None,
        typer.Option("--figures", metavar="DIR", help="Also write the figures there, as PNG and SVG."),
    ] = None,
    force: opt.Force = False,
    quiet: opt.Quiet = False,
    debug: opt.Debug = False,
) -> None:
    """Open, write, say where."""
    from textclust.report.write import write_report
    from textclust.run.run import Run

    with progress() as stages:
        path = write_report(
            Run.open(run), out, with_text=not no_text, figures=figures, force=force, progress=stages
        )
    say(f"the report is in {path}")
    if figures is not None:
        say(f"the figures are in {figures}")
