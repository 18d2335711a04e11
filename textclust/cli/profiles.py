"""``textclust clusters RUN --by COL``: the clusters by the user's own columns."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from textclust.cli.console import counted, print_table, printable, say

if TYPE_CHECKING:
    from textclust.describe.profiles import ColumnProfile, Profile, Share
    from textclust.run.run import Run

#: Values of a category that a line holds, and characters of a value.
MOST_VALUES, LONGEST_VALUE = 5, 24
#: Heights of a timeline's bars; an interval without documents is blank.
BARS = " ▁▂▃▄▅▆▇█"


def print_profiles(run: Run, profiles: Sequence[ColumnProfile]) -> None:
    """Write a table for each column to stdout: a line a cluster, all documents last."""
    titles = {cluster.id: cluster.name or cluster.description.title for cluster in run.clusters}
    for number, profile in enumerate(profiles):
        if number:
            typer.echo("")
        lines = [
            ("none" if cluster < 0 else str(cluster), titles.get(cluster, ""), own)
            for cluster, own in profile.clusters.items()
        ]
        headers, cells, right = _COLUMNS[profile.kind]
        unit = f", by {profile.unit} from {profile.whole.shares[0].value}" if profile.unit else ""
        typer.echo(printable(f"{profile.name} ({profile.kind}{unit})"))
        print_table(
            ["id", "title", "size", "missing", *headers],
            [
                [id, title[:LONGEST_VALUE], f"{own.known + own.missing:,}", f"{own.missing:,}", *cells(own)]
                for id, title, own in [*lines, ("all", "", profile.whole)]
            ],
            frozenset({0, 2, 3, *right}),
        )


def with_profiles(document: dict[str, Any], profiles: Sequence[ColumnProfile]) -> dict[str, Any]:
    """The clusters for programs, each with its profiles by column; all documents beside them."""
    for entry in document["clusters"]:
        entry["by"] = {
            profile.name: asdict(profile.clusters[entry["id"]])
            for profile in profiles
            if entry["id"] in profile.clusters
        }
    return document | {"by": {profile.name: profile.as_json() for profile in profiles}}


def write_profiles(run: Run, profiles: Sequence[ColumnProfile], out: Path, *, overwrite: bool) -> None:
    """Write a row for each value of each column in each cluster."""
    from textclust.run.profiling import as_table
    from textclust.tables.table import open_table

    rows = as_table(run, profiles)
    with open_table(out, rows.schema, overwrite=overwrite) as table:
        table.write(rows)
    say(f"{counted(len(rows), 'row')} in {out}")


def _number_cells(own: Profile) -> list[str]:
    return [f"{own.known:,}", _number(own.mean), _number(own.median)]


def _category_cells(own: Profile) -> list[str]:
    said = [
        f"{share.value[:LONGEST_VALUE]} {share.share:.0%}{_lift(share)}" for share in own.shares[:MOST_VALUES]
    ]
    more = own.n_more + len(own.shares) - len(said)
    return [", ".join(said) + (f", {more:,} more" if more else "")]


def _date_cells(own: Profile) -> list[str]:
    peak = own.peak
    return [
        f"{peak.value} ({peak.count:,})" if peak else "-",
        sparkline([share.count for share in own.shares]),
    ]


#: Headings, cells and right-aligned columns of each kind of column.
_COLUMNS: dict[str, tuple[list[str], Any, set[int]]] = {
    "number": (["count", "mean", "median", ""], lambda own: [*_number_cells(own), ""], {4, 5, 6}),
    "category": (["share here (times that of all documents)"], _category_cells, set()),
    "date": (["most in", "documents over time"], _date_cells, set()),
}


def sparkline(counts: Sequence[int], width: int | None = None) -> str:
    """Counts as bars of characters, the highest of full height; neighbours are added where room is short.

    Examples
    --------
    >>> sparkline([0, 1, 4, 8])
    ' ▁▄█'
    >>> sparkline([1, 1, 0, 0, 3, 1], width=3)
    '▄ █'
    """
    if width is None:
        width = max(shutil.get_terminal_size().columns - 62, 12) if sys.stdout.isatty() else len(counts)
    together = max(-(-len(counts) // max(width, 1)), 1)
    sums = [sum(counts[start : start + together]) for start in range(0, len(counts), together)]
    top = max(sums, default=0) or 1
    return "".join(BARS[-(-8 * count // top)] for count in sums)


def _lift(share: Share) -> str:
    return f" (x{share.lift:.1f})"


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
