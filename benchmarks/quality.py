"""Agreement of recipes with known classes, beside scikit-learn's two usual pipelines.

    python -m benchmarks.quality FOLDER [SEEDS] [RECIPE...]

The folder holds Parquet files with ``text`` (or ``body``) and a column of classes. True k is given. Without
names of recipes the default and scikit-learn's pipelines are measured; ``all`` measures every one.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from sklearn.cluster import KMeans
from sklearn.decomposition import TruncatedSVD as ReferenceTruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer as ReferenceVectorizer
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score
from sklearn.preprocessing import normalize

from textclust import CooccurrenceEmbedding, DocumentClusterer, TruncatedSVD
from textclust.recipe import recipe_vectorizer

#: File, text column, class column.
CORPORA = [
    ("20newsgroups", "body", "label"),
    ("reuters_r8", "text", "label"),
    ("ag_news_subset", "text", "label"),
    ("banking77", "text", "label"),
    ("debian_packages", "text", "label"),
    ("arxiv_sample", "text", "archive"),
]

Recipe = Callable[[list[str], int, int], Any]


def ours(reducer: Any = "auto", **changes: Any) -> Recipe:
    """The default recipe with changes; labels of all seeds from one vectorisation and reduction."""

    def fit(texts: list[str], k: int, seeds: int) -> list[Any]:
        model = DocumentClusterer(k, vectorizer=recipe_vectorizer(**changes), reducer=reducer)
        X = model.fit_vectorizer(texts)
        return [model.set_params(random_state=seed).fit_rows(X).labels_ for seed in range(seeds)]

    return fit


def plain(texts: list[str], k: int, seeds: int) -> list[Any]:
    X = ReferenceVectorizer(stop_words="english", min_df=2, max_df=0.5).fit_transform(texts)
    return [KMeans(k, n_init=1, random_state=seed).fit(X).labels_ for seed in range(seeds)]


def plain_svd(texts: list[str], k: int, seeds: int) -> list[Any]:
    X = ReferenceVectorizer(stop_words="english", min_df=2, max_df=0.5).fit_transform(texts)
    labels = []
    for seed in range(seeds):
        rows = normalize(ReferenceTruncatedSVD(100, random_state=seed).fit_transform(X))
        labels.append(KMeans(k, n_init=10, random_state=seed).fit(rows).labels_)
    return labels


RECIPES: dict[str, Recipe] = {
    "default": ours(),
    "sklearn": plain,
    "sklearn-svd": plain_svd,
    "words": ours(None, stemming=False),
    "stems": ours(None),
    "words-smoothed": ours(stemming=False),
    "stems-svd": ours(TruncatedSVD(100)),
    "stems-tfidf": ours(weighting="tfidf"),
    "stems-sublinear": ours(weighting="tfidf", sublinear_tf=True),
    "share-0.03": ours(CooccurrenceEmbedding(share=0.03)),
    "share-0.15": ours(CooccurrenceEmbedding(share=0.15)),
    "share-0.4": ours(CooccurrenceEmbedding(share=0.4)),
    "vectors-alone": ours(CooccurrenceEmbedding(share=1.0)),
    "dimensions-50": ours(CooccurrenceEmbedding(50)),
    "dimensions-200": ours(CooccurrenceEmbedding(200)),
    "contexts-3000": ours(CooccurrenceEmbedding(n_contexts=3000)),
}
USUAL = ("default", "sklearn", "sklearn-svd")


def measure(name: str, texts: list[str], classes: np.ndarray, seeds: int) -> tuple[float, float]:
    started = time.perf_counter()
    labels = RECIPES[name](texts, len(np.unique(classes)), seeds)
    seconds = (time.perf_counter() - started) / seeds
    nmi = [normalized_mutual_info_score(classes, found) for found in labels]
    ari = [adjusted_rand_score(classes, found) for found in labels]
    print(
        f"  {name:16} NMI {np.mean(nmi):.3f} (worst {min(nmi):.3f})   "
        f"ARI {np.mean(ari):.3f} (worst {min(ari):.3f})   {seconds:6.1f} s a seed",
        flush=True,
    )
    return float(np.mean(nmi)), float(np.mean(ari))


def main() -> None:
    folder, seeds = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 5
    names = sys.argv[3:] or list(USUAL)
    names = list(RECIPES) if names == ["all"] else names
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in names}
    for file, column, label in CORPORA:
        path = folder / f"{file}.parquet"
        if not path.exists():
            continue
        table = pq.read_table(path, columns=[column, label])
        classes = np.asarray(table[label].to_pylist())
        print(f"{file} {column}: {len(classes):,} documents, k = {len(np.unique(classes))}")
        for name in names:
            found[name].append(measure(name, table[column].to_pylist(), classes, seeds))
    print("mean")
    for name, scores in found.items():
        nmi, ari = np.mean(scores, axis=0)
        print(f"  {name:16} NMI {nmi:.3f}   ARI {ari:.3f}")


if __name__ == "__main__":
    main()
