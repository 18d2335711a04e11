"""``textclust evaluate``: how good the clusters of a run are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from textclust.cli import options as opt
from textclust.cli.console import print_json, print_table, printable, progress, reported, say
from textclust.cli.diagnosis import print_diagnosis

if TYPE_CHECKING:
    from textclust.evaluate.agreement import Agreement
    from textclust.evaluate.evaluation import Evaluation

HELP = "Judge the clusters of a run: by themselves, against known classes, and which of them to trust."
EXAMPLES = """\b
Examples:
  textclust evaluate tickets-run
  textclust evaluate tickets-run --against theme
  textclust evaluate tickets-run --trust && textclust clusters tickets-run
\b
What each measure means stands in docs/evidence.md.
"""
#: What is said of each cluster.
MEASURES = ("silhouette", "cohesion", "separation", "coherence", "exclusivity")


@reported
def command(
    run: opt.RunPath,
    against: Annotated[
        str | None, typer.Option("--against", help="A column of yours that holds the known classes.")
    ] = None,
    trust: Annotated[
        bool, typer.Option("--trust", help="Which clusters to trust; kept in the run for `clusters`.")
    ] = False,
    documents: Annotated[
        Path | None, typer.Option("--documents", help="Write id, cluster and silhouette of every document.")
    ] = None,
    seed: opt.Seed = 0,
    jobs: opt.Jobs = None,
    force: opt.Force = False,
    json: opt.Json = False,
    quiet: opt.Quiet = False,
    debug: opt.Debug = False,
) -> None:
    """Open, judge, print."""
    from textclust.run.diagnosing import diagnosis_of
    from textclust.run.evaluating import evaluate_run, write_silhouettes
    from textclust.run.run import Run
    from textclust.tables.table import table_format

    if documents is not None:
        table_format(documents)
    opened = Run.open(run)
    with progress() as report:
        found = evaluate_run(
            opened, against=against, trust=trust, random_state=seed, n_jobs=jobs, report=report
        )
    if trust:
        grouped = opened.manifest.get("seconds", {}).get("group", 0.0)
        say(f"trust took {found.trust_seconds:.1f} s; grouping took {grouped:.1f} s when the run was made")
    if documents is not None:
        write_silhouettes(opened, found, documents, overwrite=force)
        say(f"the silhouette of every document is in {documents}")
    diagnosis = diagnosis_of(opened)
    if json:
        print_json({**found.as_json(), "diagnosis": [finding.as_json() for finding in diagnosis]})
    else:
        print_evaluation(found, {one.id: one.name or one.description.title for one in opened.clusters})
        typer.echo("")
        print_diagnosis(diagnosis, run)


def print_evaluation(found: Evaluation, called: dict[int, str]) -> None:
    """Write measures and clusters, with what they are called, to stdout."""
    by_chance = found.random
    rows = [
        [name.replace("_", " "), _number(value), _number(by_chance[name])]
        for name, value in found.internal.items()
    ]
    print_table(["measure", "clusters", "random labels", ""], [[*row, ""] for row in rows], frozenset({1, 2}))
    if found.external is not None:
        typer.echo("")
        external = found.external
        scores = {
            "ARI": external.ari,
            "NMI": external.nmi,
            "V-measure": external.v_measure,
            "purity": external.purity,
            "one-to-one": external.matched,
        }
        print_table(["against the classes", ""], [[n, _number(v)] for n, v in scores.items()], frozenset())
    typer.echo("")
    _print_clusters(found, called)
    if found.external is not None:
        _print_classes(found)


def _print_clusters(found: Evaluation, called: dict[int, str]) -> None:
    """The clusters by their measures; a verdict stands near the front, its reason at the end."""
    trust, classes = ["trust"] * bool(found.trust), ["commonest class", "matched one to one"]
    first = ["id", "cluster", "size", *trust]
    headers = first + (classes if found.external else []) + [*MEASURES, "why" if trust else ""]
    rows = [
        [
            str(cluster["id"]),
            called[cluster["id"]],
            f"{cluster['size']:,}",
            *(cluster["trust"]["verdict"] for _ in trust),
            *(_classes(found.external, cluster["id"]) if found.external else []),
            *(_number(cluster[name]) for name in MEASURES),
            cluster["trust"]["reason"] if trust else "",
        ]
        for cluster in found.clusters
    ]
    right = {0, 2, *(headers.index(name) for name in MEASURES)}
    print_table(headers, rows, frozenset(right))


def _classes(external: Agreement, cluster: int) -> list[str]:
    """The commonest class of a cluster with its share, and the class it is paired with one to one."""
    name, share = external.commonest.get(cluster, ("", 0.0))
    return [f"{name} {share:.0%}" if name else "-", external.matching.get(cluster, "-")]


def _print_classes(found: Evaluation) -> None:
    """Cluster by class, the largest classes of each cluster."""
    assert found.external is not None  # noqa: S101 - checked by the caller
    typer.echo("")
    external = found.external
    rows = []
    for cluster, counts in zip(external.clusters, external.table, strict=True):
        largest = sorted(range(len(counts)), key=lambda j: (-counts[j], j))[:5]
        parts = ", ".join(f"{counts[j]:,} {external.classes[j]}" for j in largest if counts[j])
        rows.append([str(cluster), printable(parts)])
    print_table(["id", "of which"], rows, frozenset({0}))


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
