"""``textclust why``: which terms put a document where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from textclust.cli import options as opt
from textclust.cli.console import print_json, print_table, printable, reported, say
from textclust.errors import UsageError

if TYPE_CHECKING:
    from textclust.describe.explanation import Explanation

HELP = "Say why a document is in its cluster: what each of its terms adds, there and in the runner-up."
EXAMPLES = """\b
Examples:
  textclust why tickets-run T0042
  textclust why tickets-run T0042 --json | jq '.terms[:5]'
  textclust why tickets-run --text "my card was charged twice"
\b
The contributions of all terms add up to the document's similarity to the cluster.
"""
BAR = 30


@reported
def command(
    run: opt.RunPath,
    id: Annotated[str | None, typer.Argument(metavar="[ID]", help="The document's id.")] = None,
    text: Annotated[str | None, typer.Option("--text", help="A new text instead of an id.")] = None,
    n: Annotated[int, typer.Option("-n", help="How many terms; --json gives all.", min=1)] = 15,
    json: opt.Json = False,
    quiet: opt.Quiet = False,
    debug: opt.Debug = False,
) -> None:
    """Open, explain, print."""
    from textclust.run.explaining import explain_document, explain_text, explanation_as_json
    from textclust.run.run import Run

    if (id is None) == (text is None):
        raise UsageError("name one document: by its ID, or by --text")
    opened = Run.open(run)
    found = explain_document(opened, id) if id is not None else explain_text(opened, text or "")
    if json:
        print_json(explanation_as_json(found, id))
    elif found.cluster < 0:
        say("the document has no terms that the run knows, so it is in no cluster")
    else:
        _print(found, opened.names, n)


def _print(found: Explanation, names: dict[int, str], n: int) -> None:
    def called(cluster: int) -> str:
        return f"cluster {cluster}" + (f" ({names[cluster]})" if cluster in names else "")

    typer.echo(printable(f"{called(found.cluster)}: similarity {found.similarity:.4f}"))
    if found.runner_up >= 0:
        other = found.similarity - found.margin
        typer.echo(printable(f"runner-up {called(found.runner_up)}: similarity {other:.4f}"))
    typer.echo()
    most = max((abs(term.contribution) for term in found.terms), default=0.0) or 1.0
    rows = [
        [
            term.term if term.term is not None else "(the same for all)",
            f"{term.contribution:+.4f}",
            f"{term.runner_up_contribution:+.4f}",
            "█" * round(BAR * abs(term.contribution) / most),
        ]
        for term in found.terms[:n]
    ]
    if rest := found.terms[n:]:
        sums = [sum(term.contribution for term in rest), sum(term.runner_up_contribution for term in rest)]
        rows.append([f"({len(rest)} more)", *(f"{value:+.4f}" for value in sums), ""])
    print_table(["term", "here", "runner-up", ""], rows, frozenset({1, 2}))
