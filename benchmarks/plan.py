"""What a run planned against what it took: peak memory, seconds of grouping and of the whole job.

Seconds are processor time on one thread, where waiting for a busy machine does not count; those of the whole
job hold the start of the program, too.

python -m benchmarks.plan CORPUS.parquet:K[:COLUMN] ...
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from textclust import DocumentClusterer, SphericalKMeans
from textclust.recipe import recipe_reducer, recipe_vectorizer
from textclust.run.planning import grouping_plan

PROGRAM = [sys.executable, "-c", "from textclust.cli.app import main; main()"]
HEADERS = ("corpus", "k", "planned MB", "peak MB", "ratio", "grouping s", "CPU s", "ratio")
HEADERS += ("job s", "CPU s", "ratio")


def made(corpus: str, k: str, column: str) -> tuple[dict[str, Any], float]:
    """What a run of its own writes of itself, and the processor time it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryDirectory() as folder:
        run = Path(folder) / "run"
        subprocess.run(
            [*PROGRAM, "cluster", corpus, "--text-col", column, "-k", k, "-o", run, "--quiet", "--jobs", "1"],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        known: dict[str, Any] = json.loads((run / "run.json").read_text())
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return known, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def seconds(corpus: str, k: str, column: str) -> tuple[float, float]:
    """Planned and taken on one thread, where waiting for a busy machine does not count."""
    texts = pq.read_table(corpus, columns=[column])[column].to_pylist()
    clusterer = SphericalKMeans(int(k), n_jobs=1)
    parts = {"vectorizer": recipe_vectorizer(n_jobs=1), "reducer": recipe_reducer(n_jobs=1)}
    model = DocumentClusterer(int(k), clusterer=clusterer, **parts)
    X = model.fit_vectorizer(texts)
    planned = grouping_plan(X, model).seconds
    started = time.process_time()
    model.fit_rows(X)
    return planned, time.process_time() - started


def main() -> None:
    print("{:20} {:>6} {:>10} {:>8} {:>6} {:>10} {:>8} {:>6} {:>8} {:>8} {:>6}".format(*HEADERS))
    for case in sys.argv[1:]:
        corpus, k, *columns = case.split(":")
        column = columns[0] if columns else "text"
        grouping, grouped = seconds(corpus, k, column)
        run, took = made(corpus, k, column)
        expected, peak = (run["memory"][name] / 1e6 for name in ("planned_bytes", "peak_bytes"))
        job = run["seconds"]["planned"]
        print(
            f"{Path(corpus).stem:20} {k:>6} {expected:10.0f} {peak:8.0f} {expected / peak:6.2f}"
            f" {grouping:10.1f} {grouped:8.1f} {grouping / grouped:6.2f}"
            f" {job:8.1f} {took:8.1f} {job / took:6.2f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
