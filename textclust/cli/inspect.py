"""``textclust inspect``: a look at the input before any work."""

from __future__ import annotations

from os.path import commonprefix
from typing import TYPE_CHECKING, Annotated, Any

import typer

from textclust.cli import options as opt
from textclust.cli.console import counted, print_json, printable, progress, reported
from textclust.describe.excerpt import excerpt

if TYPE_CHECKING:
    from textclust.inspect.inspection import Inspection
    from textclust.inspect.plan import Plan

HELP = "Look at documents before any work: duplicates, languages, boilerplate, and what clustering takes."
EXAMPLES = """\b
Examples:
  textclust inspect tickets.csv --text-col subject --text-col body -k 15
  textclust inspect tickets.csv --text-col body --strip html,quotes,signatures
  textclust inspect articles/ --json
"""


@reported
def command(
    inputs: opt.Inputs,
    n_clusters: Annotated[
        int, typer.Option("--n-clusters", "-k", help="How many clusters the plan is for.", min=1)
    ] = 20,
    text_col: opt.TextColumns = None,
    id_col: opt.IdColumn = None,
    format: opt.InputFormat = None,
    delimiter: opt.Delimiter = None,
    encoding: opt.Encoding = None,
    limit: opt.Limit = None,
    lines: opt.Lines = False,
    strip: opt.Strip = None,
    language: Annotated[
        str | None,
        typer.Option("--language", help="ISO codes of the languages to tell apart. [default: auto]"),
    ] = None,
    json: opt.Json = False,
    quiet: opt.Quiet = False,
    debug: opt.Debug = False,
) -> None:
    """Read, look, print."""
    from textclust.run.inspecting import inspect_corpus
    from textclust.run.settings import Settings

    settings = Settings(n_clusters=n_clusters, language=opt.languages(language) or ("auto",))
    options = opt.read_options(text_col, id_col, format, delimiter, encoding, limit, lines, strip)
    with progress() as report:
        found, plan = inspect_corpus(inputs, settings, options, report=report)
    if json:
        print_json({"schema_version": 1, **found.as_json(), "plan": plan_as_json(plan)})
    else:
        for line in described(found, plan):
            typer.echo(line)


def plan_as_json(plan: Plan) -> dict[str, Any]:
    """The plan for programs; sizes in bytes."""
    return {
        "documents": plan.n_rows,
        "terms": plan.n_terms,
        "values": plan.n_values,
        "clusters": plan.n_clusters,
        "matrix_bytes": plan.matrix_bytes,
        "memory_bytes": plan.memory,
        "memory_limit_bytes": plan.limit,
        "seconds": round(plan.job_seconds, 1),
        "place": plan.place,
    }


def described(found: Inspection, plan: Plan) -> list[str]:
    """What to print, line by line."""
    odd = ", ".join(f"{n:,} {status}" for status, n in found.status.items() if status != "ok")
    languages = ", ".join(f"{n:,} {code}" for code, n in list(found.languages.items())[:8])
    said = [
        f"documents    {found.documents:,}" + (f" ({odd})" if odd else ""),
        f"duplicates   {found.exact_duplicates:,} exact, {found.near_duplicates:,} exact or near",
        f"lengths      {_lengths(found.words)}",
        f"languages    {languages}",
        f"vocabulary   {_growth(found)}",
        f"too common   {printable(', '.join(found.stop_words)) or 'none'}",
    ]
    said += [
        f"boilerplate  in {n:,} documents: {printable(excerpt(line, 70))}"
        for line, n in found.boilerplate[:8]
    ]
    said += _stripped(found.stripped)
    return [*said, f"plan         {plan}"]


def _lengths(words: dict[str, int]) -> str:
    if not words:
        return "no words"
    least, low, middle, high, most = (f"{words[share]:,}" for share in ("0%", "5%", "50%", "95%", "100%"))
    return f"{middle} words in the middle, 90% have {low} to {high}, the shortest {least}, the longest {most}"


def _growth(found: Inspection) -> str:
    """How many words, how many different ones, and whether the second half still brought new ones."""
    if not found.growth:
        return "no words"
    words, distinct = found.growth[-1]
    said = f"{distinct:,} different words among {words:,}"
    if len(found.growth) > 1:
        said += f", {found.growth[-2][1]:,} of them in the first {found.growth[-2][0]:,}"
    return f"{said} (Heaps' exponent {found.heaps_exponent:.2f})"


def _stripped(stripped: dict[str, Any]) -> list[str]:
    if not stripped["kinds"]:
        return []
    gone = 1.0 - stripped["bytes_after"] / max(stripped["bytes_before"], 1)
    said = [f"stripped     {gone:.0%} of the text, from {counted(stripped['changed'], 'text')}"]
    for example in stripped["examples"]:
        same = max(len(commonprefix(example)) - 80, 0)  # noqa: RUF071 - of characters
        before, after = (printable(excerpt("…" * bool(same) + text[same:], 240)) for text in example)
        said += [f"  before     {before}", f"  after      {after}"]
    return said
