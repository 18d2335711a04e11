"""Our TruncatedSVD against scikit-learn's randomized solver with its defaults, in turn.

    python -m benchmarks.svd FOLDER_OF_CORPORA [RANK]

Both sides use their best settings: all allowed cores for our products, all for scikit-learn's BLAS.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from sklearn.decomposition import TruncatedSVD as ReferenceTruncatedSVD

from textclust import TruncatedSVD
from textclust.recipe import recipe_vectorizer

CORPORA = ("arxiv_sample", "debian_packages", "20newsgroups")
RUNS = 3


def measure(name: str, texts: list[str], rank: int) -> None:
    X = recipe_vectorizer(stemming=False).fit_transform(texts)
    TruncatedSVD(2).fit(X[:100])  # compiles
    wall, cpu, variance = {}, {}, {}
    for _ in range(RUNS):
        for side, solver in (
            ("ours", TruncatedSVD(rank)),
            ("theirs", ReferenceTruncatedSVD(rank, random_state=0)),
        ):
            started, started_cpu = time.perf_counter(), time.process_time()
            solver.fit(X)
            wall[side] = min(wall.get(side, np.inf), time.perf_counter() - started)
            cpu[side] = min(cpu.get(side, np.inf), time.process_time() - started_cpu)
            variance[side] = float(np.square(X @ solver.components_.T).sum())
    print(
        f"{name:16} {X.shape[0]:,} x {X.shape[1]:,}, rank {rank}: textclust {wall['ours']:.2f} s "
        f"(CPU {cpu['ours']:.2f}), scikit-learn {wall['theirs']:.2f} s (CPU {cpu['theirs']:.2f}): "
        f"{wall['theirs'] / wall['ours']:.1f}x (CPU {cpu['theirs'] / cpu['ours']:.1f}x), "
        f"squares kept {variance['ours'] / variance['theirs']:.4f} of theirs",
        flush=True,
    )


def main() -> None:
    folder, rank = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 100
    for name in CORPORA:
        if (path := folder / f"{name}.parquet").exists():
            measure(name, pq.read_table(path, columns=["text"])["text"].to_pylist(), rank)


if __name__ == "__main__":
    main()
