"""``textclust choose-k``: how many clusters, with the evidence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from textclust.cli import options as opt
from textclust.cli.console import print_json, print_table, printable, progress, reported, say

if TYPE_CHECKING:
    from textclust.evaluate.choose_k import KChoice

HELP = "Suggest a number of clusters, with the evidence, and say whether there is structure at all."
EXAMPLES = """\b
Examples:
  textclust choose-k tickets.csv --text-col subject --text-col body
  textclust choose-k articles/ --range 5:60 --plot k.png
  textclust choose-k posts.jsonl --text-col text --json | jq .suggested_k
\b
What each column means stands in docs/evidence.md. `textclust cluster -k auto` takes the suggestion.
"""
#: The table: on a narrow terminal its last columns are cut, so what matters most stands first.
HEADERS = ["k", "what speaks for it", "gap", "stability", "(null)", "information"]
HEADERS += ["silhouette", "(null)", "inertia", "davies-bouldin", "c.-harabasz"]
#: So many K are printed whatever they are.
FEW = 15


@reported
def command(
    inputs: opt.Inputs,
    range: Annotated[
        str | None,
        typer.Option("--range", help="Lowest and highest K, such as 2:40; 2:150 or less if not given."),
    ] = None,
    plot: Annotated[
        Path | None, typer.Option("--plot", help="Draw the evidence into a file: .png, .svg or .pdf.")
    ] = None,
    text_col: opt.TextColumns = None,
    id_col: opt.IdColumn = None,
    format: opt.InputFormat = None,
    delimiter: opt.Delimiter = None,
    encoding: opt.Encoding = None,
    limit: opt.Limit = None,
    lines: opt.Lines = False,
    strip: opt.Strip = None,
    language: opt.Language = None,
    stop_words: opt.StopWords = "auto",
    ngrams: opt.Ngrams = "1",
    min_df: opt.MinDf = None,
    max_df: opt.MaxDf = None,
    weighting: opt.Weighting = None,
    seed: opt.Seed = 0,
    jobs: opt.Jobs = None,
    force: opt.Force = False,
    json: opt.Json = False,
    quiet: opt.Quiet = False,
    debug: opt.Debug = False,
) -> None:
    """Parse, choose, print."""
    wanted = None if range is None else opt.k_range(range)
    from textclust.report.figures import check_figure_file, plot_choose_k, write_figure
    from textclust.run.choosing import choose_k_for
    from textclust.run.settings import Settings

    replaced, added = opt.stop_words(stop_words)
    settings = Settings(
        n_clusters="auto",
        language=opt.languages(language),
        stop_words=replaced,
        extra_stop_words=added,
        ngrams=opt.ngram_range(ngrams),
        min_df=opt.frequency("--min-df", min_df),
        max_df=opt.frequency("--max-df", max_df),
        weighting=weighting,
        seed=seed,
        jobs=jobs,
    )
    if plot is not None:
        check_figure_file(plot, overwrite=force)
    reading = opt.read_options(text_col, id_col, format, delimiter, encoding, limit, lines, strip)
    with progress() as report:
        choice = choose_k_for(inputs, settings, reading, k_range=wanted, report=report)
    if plot is not None:
        write_figure(plot_choose_k(choice), plot, overwrite=force)
        say(f"the evidence is drawn in {plot}")
    print_choice(choice, as_json=json)


def print_choice(choice: KChoice, *, as_json: bool) -> None:
    """Write the evidence to stdout."""
    if as_json:
        print_json(choice.as_json())
        return
    says, shown = answers(choice), of_interest(choice)
    rows = [
        [
            str(row.k),
            ", ".join(says.get(row.k, [])),
            f"{row.gap:.3f}",
            f"{row.stability:.2f}",
            f"{row.null_stability:.2f}",
            f"{row.information:.2f}",
            f"{row.silhouette:.3f}",
            f"{row.null_silhouette:.3f}",
            f"{row.inertia:.3f}",
            f"{row.davies_bouldin:.2f}",
            f"{row.calinski_harabasz:.1f}",
        ]
        for row in choice.table
        if row.k in shown
    ]
    print_table(HEADERS, rows, frozenset({0, *range(2, len(HEADERS) - 1)}))
    tried = len(choice.table)
    more = "" if len(rows) == tried else f"; {tried} K were tried, --json has them all"
    typer.echo("\n" + printable(choice.reason))
    typer.echo(f"({choice.sampled:,} of {choice.documents:,} documents{more})")


def answers(choice: KChoice) -> dict[int, list[str]]:
    """What speaks for which K, the suggestion first."""
    found: dict[int, list[str]] = {}
    for k, words in (
        (choice.suggested_k, "SUGGESTED"),
        (choice.runner_up, "runner-up"),
        (choice.bend_k, "gain levels off"),
        (choice.returning_k, "last to come back"),
        (choice.informative_k, "most in common"),
        (choice.silhouette_k, "silhouette alone"),
        (choice.elbow_k, "elbow alone"),
    ):
        if k is not None:
            found.setdefault(k, []).append(words)
    return found


def of_interest(choice: KChoice) -> set[int]:
    """The K that are printed: all if they are few; else answers, neighbours, and each doubling."""
    tried = [row.k for row in choice.table]
    if len(tried) <= FEW:
        return set(tried)
    wanted = {tried[0], tried[-1], *answers(choice)}
    wanted |= {min(tried, key=lambda k: abs(k - 2**power)) for power in range(1, tried[-1].bit_length())}
    for k in (choice.suggested_k, choice.runner_up):
        if k in tried:
            wanted.update(tried[max(tried.index(k) - 1, 0) : tried.index(k) + 2])
    return wanted
