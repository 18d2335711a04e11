"""``textclust assign``: new documents into the clusters of a run."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from textclust.cli import options as opt
from textclust.cli.cluster import tell_encoding
from textclust.cli.console import counted, progress, reported, say
from textclust.records import CLUSTERED, OUTLIER

HELP = "Assign new documents to the clusters of a run: the same rows and columns, and ours."
EXAMPLES = """\b
Examples:
  textclust assign tickets-run new.csv -o assigned.csv
  textclust assign tickets-run new.jsonl --text-col body -o assigned.parquet
  textclust assign tickets-run new.csv --top 3 -o several-themes.jsonl
  cat new.csv | textclust assign tickets-run - > assigned.csv
\b
Text that a spreadsheet would take for a formula gets an apostrophe in csv and tsv; --raw leaves it.
\b
Columns added: cluster, cluster_name, similarity, runner_up, margin, novelty, status; with --top 3 also
cluster_2, cluster_2_name, similarity_2, cluster_3, cluster_3_name, similarity_3.
"""


@reported
def command(
    run: opt.RunPath,
    inputs: opt.Inputs,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="FILE", help="csv, tsv, jsonl, parquet or xlsx; stdout (csv) if not said."
        ),
    ] = None,
    top: Annotated[
        int, typer.Option("--top", help="How many clusters for each document, the most similar first.", min=1)
    ] = 1,
    text_col: opt.TextColumns = None,
    id_col: opt.IdColumn = None,
    format: opt.InputFormat = None,
    out_format: Annotated[
        str | None, typer.Option("--out-format", help="Of the output; by its extension if not said.")
    ] = None,
    raw: opt.Raw = False,
    delimiter: opt.Delimiter = None,
    encoding: opt.Encoding = None,
    limit: opt.Limit = None,
    lines: opt.Lines = False,
    strip: opt.Strip = None,
    force: opt.Force = False,
    quiet: opt.Quiet = False,
    debug: opt.Debug = False,
) -> None:
    """Open, assign, write."""
    from textclust.run.assigning import assign_documents
    from textclust.run.run import Run

    opened = Run.open(run)
    options = opt.read_options(text_col, id_col, format, delimiter, encoding, limit, lines, strip)
    with progress() as report:
        counts = assign_documents(
            opened,
            inputs,
            out or sys.stdout.buffer,
            options,
            top=top,
            format=out_format,
            raw=raw,
            overwrite=force,
            report=report,
        )
    tell_encoding(counts)
    odd = ", ".join(f"{n} {status}" for status, n in sorted(counts.items()) if status not in CLUSTERED)
    outliers = f"; {counted(counts[OUTLIER], 'outlier')} among them" if counts[OUTLIER] else ""
    say(
        f"{counted(sum(counts.values()), 'document')} assigned"
        + outliers
        + (f"; without a cluster: {odd}" if odd else "")
    )
