"""Agreement of the default recipe with known classes, beside scikit-learn's usual pipeline.

    python -m benchmarks.quality FOLDER [SEEDS]

The folder holds Parquet files with ``text`` (or ``body``) and a column of classes. True k is given.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from sklearn.cluster import KMeans
from sklearn.feature_extraction.text import TfidfVectorizer as ReferenceVectorizer
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

from textclust import DocumentClusterer

#: File, text column, class column.
CORPORA = [
    ("20newsgroups", "text", "label"),
    ("20newsgroups", "body", "label"),
    ("reuters_r8", "text", "label"),
    ("ag_news_subset", "text", "label"),
    ("banking77", "text", "label"),
    ("debian_packages", "text", "label"),
    ("arxiv_sample", "text", "archive"),
]


def ours(texts: list[str], k: int, seed: int) -> np.ndarray:
    return DocumentClusterer(k, random_state=seed).fit(texts).labels_


def plain(texts: list[str], k: int, seed: int) -> np.ndarray:
    X = ReferenceVectorizer(stop_words="english", min_df=2, max_df=0.5).fit_transform(texts)
    return KMeans(k, n_init=1, random_state=seed).fit(X).labels_


def measure(texts: list[str], classes: np.ndarray, seeds: int) -> None:
    k = len(np.unique(classes))
    for name, method in (("textclust", ours), ("scikit-learn", plain)):
        started = time.perf_counter()
        labels = [method(texts, k, seed) for seed in range(seeds)]
        seconds = (time.perf_counter() - started) / seeds
        nmi = [normalized_mutual_info_score(classes, found) for found in labels]
        ari = [adjusted_rand_score(classes, found) for found in labels]
        print(
            f"  {name:13} NMI {np.mean(nmi):.3f} (seed 0 {nmi[0]:.3f}, worst {min(nmi):.3f})   "
            f"ARI {np.mean(ari):.3f} (seed 0 {ari[0]:.3f}, worst {min(ari):.3f})   {seconds:6.1f} s a fit",
            flush=True,
        )


def main() -> None:
    folder, seeds = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 5
    for name, column, label in CORPORA:
        path = folder / f"{name}.parquet"
        if not path.exists():
            continue
        table = pq.read_table(path, columns=[column, label])
        classes = np.asarray(table[label].to_pylist())
        print(f"{name} {column}: {len(classes):,} documents, k = {len(np.unique(classes))}")
        measure(table[column].to_pylist(), classes, seeds)


if __name__ == "__main__":
    main()
