"""``textclust clusters``: the clusters of a run as a table."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from textclust.cli import options as opt
from textclust.cli.console import print_json, print_table, reported, say
from textclust.cli.diagnosis import tell_diagnosis
from textclust.cli.profiles import print_profiles, with_profiles, write_profiles
from textclust.errors import UsageError

if TYPE_CHECKING:
    from textclust.records import ClusterSummary
    from textclust.run.run import Run

HELP = "List the clusters of a run: id, name, suggested title, size, share, cohesion and top terms."
EXAMPLES = """\b
Examples:
  textclust clusters tickets-run
  textclust clusters tickets-run --exclude acme,regards
  textclust clusters tickets-run --by channel --by minutes_to_close --by created_at
  textclust clusters tickets-run --by plan -o plans.csv
  textclust clusters tickets-run --json | jq '.clusters[].top_terms[0].term'
"""


@reported
def command(
    run: opt.RunPath,
    exclude: Annotated[
        str | None,
        typer.Option("--exclude", help="Words not to show, in any form: word,word or a file of words."),
    ] = None,
    by: Annotated[
        list[str] | None,
        typer.Option(
            "--by",
            metavar="COL",
            help="Profile the clusters by a column of yours: numbers, categories, dates. Repeat for several.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help="With --by: csv, tsv, jsonl, parquet or xlsx."),
    ] = None,
    force: opt.Force = False,
    json: opt.Json = False,
    quiet: opt.Quiet = False,
    debug: opt.Debug = False,
) -> None:
    """Open, print."""
    from textclust.run.run import Run

    if by or out is not None:
        _profile(Run.open(run), by or [], out, force=force, as_json=json)
        return
    print_clusters(Run.open(run), opt.excluded_words(exclude), as_json=json)


def _profile(run: Run, by: list[str], out: Path | None, *, force: bool, as_json: bool) -> None:
    """Print the clusters by columns, or write them to a file."""
    from textclust.run.clusters_file import clusters_as_json
    from textclust.run.profiling import profile_run
    from textclust.tables.table import table_format

    if not by:
        raise UsageError("--out goes with --by: name the columns to profile the clusters by")
    if out is not None:
        table_format(out)
    profiles = profile_run(run, list(dict.fromkeys(by)))
    if out is not None:
        write_profiles(run, profiles, out, overwrite=force)
    elif as_json:
        print_json(with_profiles(clusters_as_json(run.clusters), profiles))
    else:
        print_profiles(run, profiles)


def print_clusters(run: Run, exclude: Collection[str] = (), *, as_json: bool) -> None:
    """Write the clusters to stdout, without some words, with the verdicts of ``evaluate --trust``."""
    from textclust.run.diagnosing import diagnosis_of
    from textclust.run.trust_file import read_trust

    clusters = run.clusters_without(exclude) if exclude else run.clusters
    trust, diagnosis = read_trust(run), diagnosis_of(run)
    if as_json:
        from textclust.run.clusters_file import clusters_as_json

        document = clusters_as_json(clusters)
        for entry in document["clusters"]:
            if entry["id"] in trust:
                entry["trust"] = trust[entry["id"]].as_json()
        document["diagnosis"] = [finding.as_json() for finding in diagnosis]
        print_json(document)
        tell_diagnosis(diagnosis, run.path)
        return
    named = any(cluster.name for cluster in clusters)
    headers = [
        "id",
        *(["name"] if named else []),
        "title",
        "size",
        "share",
        "cohesion",
        *(["trust"] if trust else []),
        "top terms",
    ]
    rows = [
        [
            str(cluster.id),
            *([cluster.name] if named else []),
            cluster.description.title,
            f"{cluster.size:,}",
            f"{cluster.share:.1%}",
            f"{cluster.cohesion:.2f}",
            *([trust[cluster.id].verdict if cluster.id in trust else "-"] if trust else []),
            ", ".join(top.term for top in cluster.top_terms),
        ]
        for cluster in clusters
    ]
    numbers = frozenset({0, *(position + named for position in (2, 3, 4))})
    print_table(headers, rows, numbers)
    doubt_names(clusters)
    tell_diagnosis(diagnosis, run.path)


def doubt_names(clusters: Iterable[ClusterSummary]) -> None:
    """Say which names were given to clusters of quite other terms."""
    for cluster in clusters:
        if not cluster.name_fits:
            say(
                f"cluster {cluster.id} is called {cluster.name!r}, but had quite other terms when it was "
                f"named: look at it (textclust show), then name it again"
            )
