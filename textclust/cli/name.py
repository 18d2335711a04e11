"""``textclust name``: give clusters names."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from textclust.cli import options as opt
from textclust.cli.clusters import doubt_names
from textclust.cli.console import counted, printable, reported, say
from textclust.cli.documents import print_document
from textclust.errors import TextclustError, UsageError

if TYPE_CHECKING:
    from textclust.records import ClusterSummary
    from textclust.run.run import Run

HELP = "Give clusters names, which every verb shows from then on. An empty name takes one away."
EXAMPLES = """\b
Examples:
  textclust name tickets-run 3 "Double charges"
  textclust name tickets-run 3 "Double charges" --note "ask finance"
  textclust name tickets-run 3 ""
  textclust name tickets-run              (asks for each cluster without a name)
  textclust name tickets-run --edit       (all of them in $VISUAL or $EDITOR)
  textclust name new-run --from old-run   (to the clusters that look most like those named)
\b
Names are kept in RUN/names.toml, made to be edited and kept under version control.
"""
DOCUMENTS = 3


@reported
def command(
    run: opt.RunPath,
    cluster: Annotated[int | None, typer.Argument(metavar="[CLUSTER]", help="The cluster's id.")] = None,
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="What people should call it.")] = None,
    note: Annotated[str | None, typer.Option("--note", help="Anything else to remember of it.")] = None,
    edit: Annotated[bool, typer.Option("--edit", help="Change all names in an editor.")] = False,
    other: Annotated[
        Path | None, typer.Option("--from", metavar="RUN", help="Take over the names of another run.")
    ] = None,
    quiet: opt.Quiet = False,
    debug: opt.Debug = False,
) -> None:
    """Open, name."""
    from textclust.run.naming import set_name
    from textclust.run.run import Run

    if (cluster is None) != (name is None):
        raise UsageError(f'a name is missing; such as: textclust name {run} {cluster} "Double charges"')
    if sum([cluster is not None, edit, other is not None]) > 1 or (note is not None and cluster is None):
        raise UsageError("give CLUSTER NAME (and --note), or --edit, or --from: one of them")
    opened = Run.open(run)
    if edit:
        _edit(opened)
    elif other is not None:
        _bring(opened, other)
    elif cluster is None or name is None:
        _ask(opened)
    else:
        set_name(opened, cluster, name, note)
        say(
            f"cluster {cluster} is now called {' '.join(name.split())!r}"
            if name.strip()
            else f"cluster {cluster} has no name"
        )


def _edit(run: Run) -> None:
    from textclust.run.naming import edit_names

    changed = edit_names(run, _open_editor)
    say(f"{counted(changed, 'name')} changed" if changed else "no name changed")
    doubt_names(run.clusters)


def _open_editor(path: Path) -> None:
    command = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi")
    try:
        code = subprocess.call([*command, str(path)])  # noqa: S603 - the user's own editor
    except OSError as error:
        raise UsageError(
            f"the editor {command[0]!r} cannot be started ({error.strerror}); set EDITOR to one that can"
        ) from error
    if code:
        raise TextclustError(
            f"the editor {command[0]!r} ended with code {code}; the names are as before, "
            f"your text is in {path}"
        )


def _bring(run: Run, other: Path) -> None:
    from textclust.run.naming import bring_names

    brought = bring_names(run, other)
    for cluster, name in sorted(brought.taken.items()):
        say(f"cluster {cluster} is now called {name.name!r}")
    if brought.there:
        say(f"already names here: {', '.join(repr(name.name) for name in brought.there)}")
    for name in brought.left:
        say(f"not taken over: {name.name!r}, no cluster without a name looks like it")


def _ask(run: Run) -> None:
    """Go through the clusters without a name, the largest first; each answer is kept at once."""
    from textclust.run.naming import set_name

    unnamed = sorted((one for one in run.clusters if not one.name), key=lambda one: -one.size)
    for number, cluster in enumerate(unnamed, start=1):
        _present(run, cluster, f"{number} of {len(unnamed)}")
        while True:
            typer.echo("name (Enter: skip, q: stop): ", nl=False, err=True)
            answer = sys.stdin.readline()
            if answer.strip() in ("q", "") and (answer.strip() or not answer):
                say("stopped; what was named is kept, textclust name goes on from here")
                return
            if not answer.strip():
                break
            try:
                set_name(run, cluster.id, answer)
                break
            except UsageError as error:
                say(str(error))
    say("all clusters have names" if all(one.name for one in run.clusters) else "that was the last one")


def _present(run: Run, cluster: ClusterSummary, place: str) -> None:
    from textclust.run.documents import describe_documents, find_examples

    typer.echo(f"\ncluster {cluster.id} ({counted(cluster.size, 'document')}; {place})")
    typer.echo("terms: " + printable(", ".join(top.term for top in cluster.top_terms)))
    examples = find_examples(run, cluster.id, DOCUMENTS)
    shown = [one.position for one in (*examples.central, *examples.diverse[:1])]
    described = describe_documents(run, shown)
    for position in shown:
        print_document(described[position])
    typer.echo()
