"""``textclust verify``: compute a run once more, and say whether it is the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textclust.cli import options as opt
from textclust.cli.console import print_json, print_table, progress, reported, say
from textclust.errors import CheckFailed

if TYPE_CHECKING:
    from textclust.run.verifying import Verification

HELP = "Cluster the inputs of a run again and say whether the result is identical, bit for bit."
EXAMPLES = """\b
Examples:
  textclust verify tickets-run tickets.csv
  textclust verify tickets-run tickets.csv --json | jq .identical
\b
The exit code is 0 if so, 4 if not. Compared are, from what goes in to what comes out: corpus, settings,
vocabulary, matrix, centres, assignments. The first one that differs says where to look.
"""


@reported
def command(
    run: opt.RunPath,
    inputs: opt.Inputs,
    jobs: opt.Jobs = None,
    json: opt.Json = False,
    quiet: opt.Quiet = False,
    debug: opt.Debug = False,
) -> None:
    """Open, compute, compare."""
    from textclust.run.run import Run
    from textclust.run.verifying import verify_run

    opened = Run.open(run)
    with progress() as report:
        done = verify_run(opened, inputs, jobs=jobs, report=report)
    if json:
        print_json(_as_json(done))
    else:
        rows = [
            [name, "differs" if name in done.differing else "identical", value[:16]]
            for name, value in done.found.items()
        ]
        print_table(["what", "is", "sha256 now"], rows, frozenset())
    changed = ", ".join(f"{name} {then} -> {now}" for name, (then, now) in done.versions.items())
    if done.differing:
        hint = f"; versions have changed: {changed}" if changed else ""
        raise CheckFailed(f"{run}: not identical: {', '.join(done.differing)} differ{hint}")
    say(f"{run}: identical" + (f", although versions have changed: {changed}" if changed else ""))


def _as_json(done: Verification) -> dict[str, object]:
    return {
        "schema_version": 1,
        "identical": not done.differing,
        "fingerprints": [
            {
                "name": name,
                "recorded": done.recorded.get(name),
                "found": value,
                "identical": name not in done.differing,
            }
            for name, value in done.found.items()
        ],
        "versions": [
            {"package": name, "recorded": then, "now": now} for name, (then, now) in done.versions.items()
        ],
    }
