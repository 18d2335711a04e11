"""``textclust export``: the input rows with clusters and names."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from textclust.cli import options as opt
from textclust.cli.console import counted, reported, say

HELP = "Write the input rows of a run with their clusters and names."
EXAMPLES = """\b
Examples:
  textclust export tickets-run -o tickets-with-clusters.csv
  textclust export tickets-run -o tickets-with-clusters.xlsx
  textclust export tickets-run > rows.csv
\b
Text that a spreadsheet would take for a formula gets an apostrophe in csv and tsv; --raw leaves it.
"""


@reported
def command(
    run: opt.RunPath,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="FILE", help="csv, tsv, jsonl, parquet or xlsx; stdout (csv) if not said."
        ),
    ] = None,
    format: Annotated[str | None, typer.Option("--format", help="By the extension if not said.")] = None,
    raw: opt.Raw = False,
    force: opt.Force = False,
    quiet: opt.Quiet = False,
    debug: opt.Debug = False,
) -> None:
    """Open, write."""
    from textclust.run.run import Run
    from textclust.tables.table import open_table

    opened = Run.open(run)
    target = out or sys.stdout.buffer
    n_rows, tables = 0, opened.tables()
    with open_table(target, opened.schema, format=format, raw=raw, overwrite=force) as table:
        for rows in tables:
            table.write(rows)
            n_rows += len(rows)
    if out is not None:
        say(f"{counted(n_rows, 'row')} in {out}")
