"""What a run planned against what it took: peak memory, and seconds of grouping (processor time, one thread).

python -m benchmarks.plan CORPUS.parquet:K[:COLUMN] ...
"""

from __future__ import annotations

import json
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
HEADERS = ("corpus", "k", "planned MB", "peak MB", "ratio", "planned s", "took CPU s", "ratio")


def memory(corpus: str, k: str, column: str) -> dict[str, Any]:
    """What a run of its own writes of its memory."""
    with tempfile.TemporaryDirectory() as folder:
        run = Path(folder) / "run"
        subprocess.run(
            [*PROGRAM, "cluster", corpus, "--text-col", column, "-k", k, "-o", run, "--quiet"],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        known: dict[str, Any] = json.loads((run / "run.json").read_text())["memory"]
        return known


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
    print("{:20} {:>6} {:>10} {:>8} {:>6} {:>10} {:>10} {:>6}".format(*HEADERS))
    for case in sys.argv[1:]:
        corpus, k, *columns = case.split(":")
        column = columns[0] if columns else "text"
        planned, took = seconds(corpus, k, column)
        made = memory(corpus, k, column)
        expected, peak = (made[name] / 1e6 for name in ("planned_bytes", "peak_bytes"))
        print(
            f"{Path(corpus).stem:20} {k:>6} {expected:10.0f} {peak:8.0f} {expected / peak:6.2f}"
            f" {planned:10.1f} {took:10.1f} {planned / took:6.2f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
