"""``textclust undo``: take back the last merge or split."""

from __future__ import annotations

from textclust.cli import options as opt
from textclust.cli.clusters import print_clusters
from textclust.cli.console import counted, reported, say

HELP = "Take back the last merge or split of a run; once more, the one before."
EXAMPLES = """\b
Examples:
  textclust undo tickets-run
\b
Names that were given to clusters that are gone stay in RUN/names.toml.
"""


@reported
def command(
    run: opt.RunPath, json: opt.Json = False, quiet: opt.Quiet = False, debug: opt.Debug = False
) -> None:
    """Open, undo, print."""
    from textclust.run.editing import undo
    from textclust.run.run import Run

    opened = Run.open(run)
    undone = undo(opened)
    left = opened.edits.journal.holding
    more = f"; {counted(len(left), 'edit')} left, the last one: {left[-1]}" if left else ""
    say(f"undone: {undone}{more}")
    print_clusters(opened, as_json=json, diagnosed=False)
