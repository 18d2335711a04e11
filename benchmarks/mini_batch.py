"""Mini-batch against full spherical K-Means on the same rows, interleaved: process time and objective.

python -m benchmarks.mini_batch CORPORA/arxiv_sample.parquet 40 100
"""

from __future__ import annotations

import sys
import time

import pyarrow.parquet as pq

from textclust import MiniBatchSphericalKMeans, SphericalKMeans
from textclust.recipe import recipe_vectorizer

SEEDS = 2


def measured(kind, X, k, seed):
    """Process seconds of a fit, and the sum of the cosines."""
    began = time.process_time()
    model = kind(k, random_state=seed, n_jobs=1).fit(X)
    return time.process_time() - began, float(model.similarity_.sum())


def main() -> None:
    path, *counts = sys.argv[1:]
    X = recipe_vectorizer().fit_transform(pq.read_table(path, columns=["text"])["text"].to_pylist())
    for kind in (SphericalKMeans, MiniBatchSphericalKMeans):
        kind(3).fit(X[:500])  # compile
    print(f"{X.shape[0]:,} x {X.shape[1]:,}, {X.nnz:,} values; one thread")
    for k in map(int, counts):
        for seed in range(SEEDS):
            full_s, full = measured(SphericalKMeans, X, k, seed)
            mini_s, mini = measured(MiniBatchSphericalKMeans, X, k, seed)
            print(
                f"k={k} seed={seed}: full {full_s:.2f} s, "
                f"mini-batch {mini_s:.2f} s ({full_s / mini_s:.1f}x); "
                f"sum of cosines {1 - mini / full:.2%} lower, "
                f"inertia {(X.shape[0] - mini) / (X.shape[0] - full) - 1:.2%} higher",
                flush=True,
            )


if __name__ == "__main__":
    main()
