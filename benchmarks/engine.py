"""Lloyd's iteration against scikit-learn's and sparsekmeans', on one matrix from the same starts.

    python -m benchmarks.engine [FOLDER_OF_CORPORA]

Without a folder the bundled tickets are used, too few for the ratios to mean much. Two threads on either
side. scikit-learn gets the columns as its vectoriser hands them over, and again by falling frequency, as
ours renumbers them. The floor is what this machine needs to read the matrix once, or to do as many
multiplications in a dense product, whichever is more; both are measured in the same run.
"""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp
from sklearn.cluster import KMeans, MiniBatchKMeans
from sklearn.feature_extraction.text import TfidfVectorizer
from threadpoolctl import threadpool_limits

from textclust import SphericalKMeans
from textclust.cluster.lloyd import Partition
from textclust.cluster.rows import UnitRows, unit_rows
from textclust.cluster.seeding import rows_as_centres

THREADS = 2
ITERATIONS = 10
BUNDLED = Path(__file__).resolve().parents[1] / "corpora" / "tickets.csv"
#: Numbers of clusters for the comparison with scikit-learn, and its iterations where one takes long.
SIZES = {20: 10, 100: 10, 500: 3, 1000: 2}


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def corpora(folder: Path | None) -> Iterator[tuple[str, sp.csr_matrix]]:
    """Matrices as scikit-learn's vectoriser makes them, columns in alphabetical order."""
    if folder is None:
        frame = pd.read_csv(BUNDLED)
        yield "tickets", vectorised(frame["subject"].fillna("") + "\n" + frame["body"].fillna(""))
        return
    for name in ("20newsgroups", "arxiv_sample"):
        yield name, vectorised(pd.read_parquet(folder / f"{name}.parquet")["text"].fillna(""))


def vectorised(texts: Any) -> sp.csr_matrix:
    vectorizer = TfidfVectorizer(stop_words="english", min_df=2, max_df=0.5, dtype=np.float32)
    return vectorizer.fit_transform(texts)


def floor(X: sp.csr_matrix, k: int) -> float:
    """Seconds to read the matrix once, or to multiply as often, whichever is more."""
    big = np.ones(2**24, dtype=np.float32)
    square = np.ones((2048, 2048), dtype=np.float32)
    reading = min(seconds(big.sum)[0] for _ in range(5)) / big.nbytes / THREADS
    multiplying = min(seconds(lambda: square @ square)[0] for _ in range(3)) / 2048**3
    return max(8 * X.nnz * reading, X.nnz * k * multiplying)


def ours(rows: UnitRows, chosen: np.ndarray, iterations: int = ITERATIONS) -> float:
    """Seconds for one of the first iterations from these rows as centres, the fastest of four runs."""

    def run() -> float:
        state = Partition(rows, rows_as_centres(rows, chosen), THREADS)
        return seconds(lambda: [state.update(state.assign()) for _ in range(iterations)])[0]

    return min(run() for _ in range(4)) / iterations


def theirs(X: sp.csr_matrix, chosen: np.ndarray, iterations: int) -> float:
    """The same for scikit-learn: one more, less a fit of one: without what comes before and after."""
    start = X[chosen].toarray()

    def fit(max_iter: int) -> Any:
        return KMeans(len(chosen), init=start, n_init=1, max_iter=max_iter, tol=0, algorithm="lloyd").fit(X)

    once, more = seconds(lambda: fit(1))[0], seconds(lambda: fit(iterations + 1))
    return (more[0] - once) / max(more[1].n_iter_ - 1, 1)


def prepared(X: sp.csr_matrix) -> tuple[UnitRows, sp.csr_matrix]:
    """Rows as `SphericalKMeans` prepares them and as scikit-learn takes them, by falling frequency."""
    rows, order = unit_rows(X).by_frequency()
    by_frequency = sp.csr_matrix(X[:, order])
    by_frequency.sort_indices()
    return rows, by_frequency


def against_peers(name: str, X: sp.csr_matrix) -> None:
    rows, by_frequency = prepared(X)
    print(
        f"\n{name}: {X.shape[0]:,} x {X.shape[1]:,}, {X.nnz / X.shape[0]:.0f} values a row; ms an iteration"
    )
    print("      k     ours  scikit-learn  ratio   by frequency  ratio   ns/value  of floor  sparsekmeans")
    for k, n in SIZES.items():
        if k > X.shape[0] // 4:
            continue
        chosen = np.random.default_rng(0).choice(X.shape[0], k, replace=False).astype(np.int64)
        mine = ours(rows, chosen)
        peer, sorted_peer = theirs(X, chosen, n), theirs(by_frequency, chosen, n)
        print(
            f"{k:7,}{mine * 1e3:9.1f}{peer * 1e3:14.1f}{peer / mine:6.1f}x{sorted_peer * 1e3:15.1f}"
            f"{sorted_peer / mine:6.1f}x{mine * 1e9 / X.nnz:11.1f}{floor(X, k) / mine:10.0%}  "
            + sparsekmeans(X, k, mine),
            flush=True,
        )


def sparsekmeans(X: sp.csr_matrix, k: int, mine: float) -> str:
    """Ratios of sparsekmeans' iterations, mean of its first ten with its seeding, where it is installed."""
    try:
        from sparsekmeans import ElkanKmeans, LloydKmeans
    except ImportError:
        return "not installed"
    double = X.astype(np.float64)
    parts = []
    for kind in (LloydKmeans, ElkanKmeans):
        model = kind(n_clusters=k, n_threads=THREADS, max_iter=ITERATIONS, tol=0, random_state=0)
        parts.append(f"{seconds(lambda model=model: model.fit(double))[0] / ITERATIONS / mine:.1f}x")
    return ", ".join(parts)


def whole_fits(name: str, X: sp.csr_matrix, k: int) -> None:
    print(f"\n{name}: the whole fit at k={k}, objective is the sum of 1 - cosine")
    fits = {
        "SphericalKMeans": lambda: SphericalKMeans(k, n_jobs=THREADS).fit(X),
        "MiniBatchKMeans n_init=1": lambda: MiniBatchKMeans(k, n_init=1, random_state=0).fit(X),
        "KMeans n_init=1": lambda: KMeans(k, n_init=1, random_state=0).fit(X),
    }
    first = None
    for title, fit in fits.items():
        took, model = seconds(fit)
        first = first or took
        print(f"{title:26}{took:8.1f} s{took / first:8.1f}x   objective {objective(X, model.labels_):12.1f}")


def objective(X: sp.csr_matrix, labels: np.ndarray) -> float:
    """Sum of 1 - cosine to the own centre, which is what the sums of the members say."""
    members = sp.csr_array((np.ones(len(labels)), (labels, np.arange(len(labels)))))
    sums = members @ X.astype(np.float64)
    return float(X.shape[0] - np.sqrt(sums.multiply(sums).sum(axis=1)).sum())


def growth(name: str, X: sp.csr_matrix) -> None:
    print(f"\n{name}: how one of the first three iterations grows, ms")

    def measured(part: sp.csr_matrix, k: int) -> str:
        chosen = np.random.default_rng(0).choice(part.shape[0], k, replace=False).astype(np.int64)
        return f"{ours(prepared(part)[0], chosen, 3) * 1e3:.0f}"

    parts = [X[: X.shape[0] // share] for share in (8, 4, 2, 1)]
    print("rows, k=100:  ", *(f"{part.shape[0]:,}: {measured(part, 100)} " for part in parts))
    thinned = [keep_share(X, share) for share in (0.25, 0.5, 1.0)]
    print("values, k=100:", *(f"{part.nnz:,}: {measured(part, 100)} " for part in thinned))
    sizes = [k for k in (10, 100, 1000, 2000, 5000, 10000) if k <= X.shape[0] // 4]
    print("clusters:     ", *(f"{k:,}: {measured(X, k)} " for k in sizes))


def keep_share(X: sp.csr_matrix, share: float) -> sp.csr_matrix:
    thinned = X.copy()
    thinned.data[np.random.default_rng(0).random(X.nnz) > share] = 0
    thinned.eliminate_zeros()
    return thinned


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    warnings.simplefilter("ignore")
    with threadpool_limits(THREADS):
        for name, X in corpora(folder):
            against_peers(name, X)
            if X.shape[0] > 50_000:
                whole_fits(name, X, 100)
                growth(name, X)


if __name__ == "__main__":
    main()
