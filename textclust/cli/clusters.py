"""``textclust clusters``: the clusters of a run as a table."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from textclust.cli import options as opt
from textclust.cli.console import counted, print_json, print_table, reported, say
from textclust.cli.diagnosis import tell_diagnosis
from textclust.cli.profiles import print_profiles, with_profiles, write_profiles
from textclust.errors import UsageError
from textclust.records import ClusterSummary, CoarseCluster

if TYPE_CHECKING:
    from textclust.run.run import Run

HELP = "List the clusters of a run: id, name, suggested title, size, share, cohesion and top terms."
EXAMPLES = """\b
Examples:
  textclust clusters tickets-run
  textclust clusters tickets-run --exclude acme,regards
  textclust clusters tickets-run --by channel --by minutes_to_close --by created_at
  textclust clusters tickets-run --by plan -o plans.csv
  textclust clusters articles-run --level 1
  textclust clusters tickets-run --json | jq '.clusters[].top_terms[0].term'
\b
Clusters of a run made with --levels stand under the coarser ones that they are in.
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
    level: Annotated[
        int | None,
        typer.Option(
            "--level", help="Only the coarser clusters of a run made with --levels; 1 is coarsest.", min=1
        ),
    ] = None,
    json: opt.Json = False,
    quiet: opt.Quiet = False,
    debug: opt.Debug = False,
) -> None:
    """Open, print."""
    from textclust.run.run import Run

    opened, words = Run.open(run), opt.excluded_words(exclude)
    if by or out is not None:
        _profile(opened, by or [], out, force=force, as_json=json)
    elif level is None:
        print_clusters(opened, words, as_json=json)
    else:
        _print_level(opened, words, level, as_json=json)


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


def print_clusters(run: Run, exclude: Collection[str] = (), *, as_json: bool, diagnosed: bool = True) -> None:
    """Write the clusters to stdout, without some words, with the verdicts of ``evaluate --trust``.

    Unless they are not to be diagnosed, as after each edit, say what looks wrong with them.
    """
    from textclust.run.diagnosing import diagnosis_of
    from textclust.run.trust_file import read_trust

    clusters, levels = run.without(exclude) if exclude else (run.clusters, run.levels)
    trust, diagnosis = read_trust(run), diagnosis_of(run) if diagnosed else []
    if as_json:
        from textclust.run.clusters_file import clusters_as_json

        document = clusters_as_json(clusters, levels)
        for entry in document["clusters"]:
            if entry["id"] in trust:
                entry["trust"] = trust[entry["id"]].as_json()
        if diagnosed:
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
    rows = []
    for one, depth in _nested(clusters, levels):
        fine = one if isinstance(one, ClusterSummary) else None
        verdict = trust.get(fine.id) if fine else None
        rows.append(
            [
                str(one.id) if fine else f"level {depth + 1}: {one.id}",
                *([fine.name if fine else ""] if named else []),
                "  " * depth + (one.description.title if isinstance(one, ClusterSummary) else one.title),
                f"{one.size:,}",
                f"{one.share:.1%}",
                f"{fine.cohesion:.2f}" if fine else "",
                *([verdict.verdict if verdict else "-" if fine else ""] if trust else []),
                ", ".join(top.term for top in one.top_terms),
            ]
        )
    numbers = frozenset({0, *(position + named for position in (2, 3, 4))})
    print_table(headers, rows, numbers)
    doubt_names(clusters)
    tell_diagnosis(diagnosis, run.path)


def _nested(
    clusters: Sequence[ClusterSummary], levels: Sequence[Sequence[CoarseCluster]]
) -> Iterator[tuple[ClusterSummary | CoarseCluster, int]]:
    """The clusters under the coarser ones that they are in, each with how many levels are above it."""
    order = sorted(clusters, key=lambda cluster: (cluster.parents, cluster.id)) if levels else clusters
    above: list[int] = []
    for cluster in order:
        for depth, level in enumerate(levels):
            if above[: depth + 1] != cluster.parents[: depth + 1]:
                yield next(coarse for coarse in level if coarse.id == cluster.parents[depth]), depth
        above = cluster.parents
        yield cluster, len(levels)


def _print_level(run: Run, exclude: Collection[str], number: int, *, as_json: bool) -> None:
    """Write the coarser clusters of one level to stdout."""
    levels = run.without(exclude)[1] if exclude else run.levels
    if number > len(levels):
        above = (
            f"the run has {counted(len(levels), 'level')} above its clusters"
            if levels
            else "the run has no levels"
        )
        raise UsageError(f"--level {number}: {above}; make them with: textclust cluster INPUT --levels 5,20")
    if as_json:
        from textclust.run.clusters_file import levels_as_json

        print_json({"schema_version": 1, **levels_as_json(levels)[number - 1]})
        return
    rows = [
        [
            str(coarse.id),
            coarse.title,
            f"{coarse.size:,}",
            f"{coarse.share:.1%}",
            ", ".join(map(str, coarse.clusters)),
            ", ".join(top.term for top in coarse.top_terms),
        ]
        for coarse in levels[number - 1]
    ]
    print_table(["id", "title", "size", "share", "clusters", "top terms"], rows, frozenset({0, 2, 3}))


def doubt_names(clusters: Iterable[ClusterSummary]) -> None:
    """Say which names were given to clusters of quite other terms."""
    for cluster in clusters:
        if not cluster.name_fits:
            say(
                f"cluster {cluster.id} is called {cluster.name!r}, but had quite other terms when it was "
                f"named: look at it (textclust show), then name it again"
            )
