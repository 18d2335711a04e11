"""What looks wrong with the clusters of a run, in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import typer

from textclust.cli.console import counted, printable, say

if TYPE_CHECKING:
    from textclust.evaluate.diagnosis import Finding

#: Findings that are told after the clusters.
MOST_TOLD = 6


def tell_diagnosis(diagnosis: Sequence[Finding], run: Path) -> None:
    """Say the gravest findings on stderr, a line each."""
    for finding in diagnosis[:MOST_TOLD]:
        say(f"{finding.rule}: {finding.seen} {finding.told(quote(str(run)))}")
    if more := diagnosis[MOST_TOLD:]:
        say(f"{counted(len(more), 'finding')} more: textclust evaluate {quote(str(run))} lists them all")


def print_diagnosis(diagnosis: Sequence[Finding], run: Path) -> None:
    """Write all findings to stdout."""
    for finding in diagnosis:
        typer.echo(printable(f"{finding.rule}: {finding.seen}"))
        typer.echo(printable(f"  {finding.told(quote(str(run)))}"))
    if not diagnosis:
        typer.echo("diagnosis: none of the known failures was found (docs/evidence.md lists them)")
