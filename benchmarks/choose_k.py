"""The suggested K beside the number of classes, the silhouette's K and the elbow's.

    python -m benchmarks.choose_k FOLDER [SUBSETS]

The folder holds Parquet files with ``text`` (or ``body``) and a column of classes. Besides whole corpora,
random subsets of 3 to 15 of their classes are tried, so that no rule fits six points.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from benchmarks.quality import CORPORA
from benchmarks.samples import json_lines, tickets
from textclust.evaluate.choose_k import choose_k
from textclust.recipe import recipe_vectorizer

#: Classes of fewer documents are not drawn into subsets.
LEAST_OF_A_CLASS = 100
SEED = 11


def whole(folder: Path) -> Iterator[tuple[str, list[str], np.ndarray]]:
    yield "tickets", tickets()[0], np.array(tickets()[1])
    yield "news", *json_lines("news.jsonl", ["title", "text"], "subject")
    yield "multilingual", *json_lines("multilingual.jsonl", ["text"], "language")
    for name, column, label in CORPORA:
        if (folder / f"{name}.parquet").exists() and (name, column) != ("20newsgroups", "text"):
            table = pq.read_table(folder / f"{name}.parquet", columns=[column, label])
            yield name, table[column].to_pylist(), np.array(table[label].to_pylist())


def corpora(folder: Path, n_subsets: int) -> Iterator[tuple[str, list[str], np.ndarray]]:
    known = [(name, texts, np.asarray(classes)) for name, texts, classes in whole(folder)]
    yield from known
    rng = np.random.default_rng(SEED)
    large = [corpus for corpus in known if len(np.unique(corpus[2])) >= 20]
    for number in range(n_subsets if large else 0):
        name, texts, classes = large[number % len(large)]
        names, sizes = np.unique(classes, return_counts=True)
        enough = names[sizes >= LEAST_OF_A_CLASS]
        chosen = rng.choice(enough, min(int(rng.integers(3, 16)), len(enough)), replace=False)
        rows = np.flatnonzero(np.isin(classes, chosen))
        yield f"{name}, {len(chosen)} classes", [texts[i] for i in rows], classes[rows]


def main() -> None:
    folder, n_subsets = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 20
    errors = []
    print("| corpus | documents | classes | suggested (as good) | silhouette alone | elbow alone | s |")
    print("|---|---|---|---|---|---|---|")
    for name, texts, classes in corpora(folder, n_subsets):
        k = len(np.unique(classes[classes != ""]))
        X = recipe_vectorizer().fit_transform(texts)
        started = time.perf_counter()
        found = choose_k(X)
        answers = np.array([found.suggested_k, found.silhouette_k, found.elbow_k])
        errors.append(np.abs(answers - k) / k)
        low, high = found.plausible
        print(
            f"| {name} | {len(texts):,} | {k} | {found.suggested_k} ({low}-{high}) | {found.silhouette_k} "
            f"| {found.elbow_k} | {time.perf_counter() - started:.0f} |",
            flush=True,
        )
    ours, silhouette, elbow = np.median(errors, axis=0)
    print(f"\nmedian relative error: {ours:.2f}; silhouette alone {silhouette:.2f}, elbow alone {elbow:.2f}")


if __name__ == "__main__":
    main()
