"""The suggested K beside the number of classes, the silhouette's K and the elbow's.

    python -m benchmarks.choose_k FOLDER [SUBSETS] [LOWEST:HIGHEST] [SEEDS]

The folder holds Parquet files with ``text`` (or ``body``) and a column of classes. Besides whole corpora (and
those that come with the project) other labels of the same documents and varied subsets are tried: few and
many classes, equal and unequal ones, few and many documents. The range of K is the default one, if none (or
``:``) is given. With several seeds the last column shows what each of them suggests.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.labelled import Labelled, other_labels, subsets, whole
from benchmarks.samples import json_lines, tickets
from textclust.evaluate.choose_k import choose_k
from textclust.recipe import recipe_vectorizer


def bundled() -> Iterator[Labelled]:
    yield Labelled("tickets", tickets()[0], np.array(tickets()[1]))
    for name, fields, label in (
        ("news", ["title", "text"], "subject"),
        ("multilingual", ["text"], "language"),
    ):
        texts, classes = json_lines(f"{name}.jsonl", fields, label)
        yield Labelled(name, texts, np.array(classes))


def error_of(corpus: Labelled, k_range: tuple[int, int] | None, seeds: int) -> np.ndarray:
    """Relative errors of our K, the silhouette's and the elbow's, with the first seed; prints a line."""
    k = corpus.n_classes
    X = recipe_vectorizer().fit_transform(corpus.texts)
    started = time.process_time()
    found, *others = [choose_k(X, k_range, random_state=seed) for seed in range(seeds)]
    answers = np.array([found.suggested_k, found.silhouette_k, found.elbow_k])
    low, high = found.plausible
    print(
        f"| {corpus.name} | {len(corpus.texts):,} | {k} | {found.suggested_k} ({low}-{high}) "
        f"| {found.silhouette_k} | {found.elbow_k} | {(time.process_time() - started) / seeds:.0f} "
        f"| {', '.join(str(other.suggested_k) for other in others)} |",
        flush=True,
    )
    errors: np.ndarray = np.abs(answers - k) / k
    return errors


def main() -> None:
    folder, n_subsets = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 20
    low, _, high = sys.argv[3].partition(":") if len(sys.argv) > 3 else ("", "", "")
    seeds = int(sys.argv[4]) if len(sys.argv) > 4 else 1
    k_range = (int(low), int(high)) if low else None
    print(
        "| corpus | documents | classes | suggested (answers) | silhouette alone | elbow alone | CPU s "
        "| other seeds |\n|---|---|---|---|---|---|---|---|"
    )
    groups = {
        "whole": whole(folder),
        "bundled": bundled(),
        "other labels": other_labels(folder),
        "subsets": subsets(folder, n_subsets),
    }
    errors = {
        name: np.array([error_of(corpus, k_range, seeds) for corpus in corpora]).reshape(-1, 3)
        for name, corpora in groups.items()
    }
    print("\nmedian relative error: ours, silhouette alone, elbow alone")
    for name, found in [*errors.items(), ("all", np.vstack(list(errors.values())))]:
        if len(found):
            ours, silhouette, elbow = np.median(found, axis=0)
            print(f"  {name} ({len(found)}): {ours:.2f}, {silhouette:.2f}, {elbow:.2f}")


if __name__ == "__main__":
    main()
