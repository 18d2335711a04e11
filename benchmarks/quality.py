"""Agreement of recipes with known classes, beside scikit-learn's two usual pipelines.

    python -m benchmarks.quality FOLDER [SEEDS] [RECIPE...] [--subsets N] [--only NAME,NAME]

The folder holds Parquet files with ``text`` (or ``body``) and a column of classes. True k is given. Without
names of recipes the default and scikit-learn's pipelines are measured; ``all`` measures every one. With
subsets, other labels of the same documents and N varied subsets follow the whole corpora. The last lines
compare the default with the better of scikit-learn's pipelines on each corpus.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.cluster import KMeans
from sklearn.decomposition import TruncatedSVD as ReferenceTruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer as ReferenceVectorizer
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score
from sklearn.preprocessing import normalize

from benchmarks.labelled import Labelled, other_labels, subsets, whole
from textclust import CooccurrenceEmbedding, DocumentClusterer, TruncatedSVD
from textclust.recipe import recipe_vectorizer

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
    "share-0.07": ours(CooccurrenceEmbedding(share=0.07)),
    "share-0.15": ours(CooccurrenceEmbedding(share=0.15)),
    "share-0.4": ours(CooccurrenceEmbedding(share=0.4)),
    "vectors-alone": ours(CooccurrenceEmbedding(share=1.0)),
    "dimensions-50": ours(CooccurrenceEmbedding(50)),
    "dimensions-200": ours(CooccurrenceEmbedding(200)),
    "contexts-3000": ours(CooccurrenceEmbedding(n_contexts=3000)),
}
USUAL = ("default", "sklearn", "sklearn-svd")


def measure(name: str, corpus: Labelled, seeds: int) -> tuple[float, float]:
    started = time.process_time()
    labels = RECIPES[name](corpus.texts, corpus.n_classes, seeds)
    seconds = (time.process_time() - started) / seeds
    nmi = [normalized_mutual_info_score(corpus.classes, found) for found in labels]
    ari = [adjusted_rand_score(corpus.classes, found) for found in labels]
    print(
        f"  {name:16} NMI {np.mean(nmi):.3f} (worst {min(nmi):.3f})   "
        f"ARI {np.mean(ari):.3f} (worst {min(ari):.3f})   {seconds:6.1f} CPU s a seed",
        flush=True,
    )
    return float(np.mean(nmi)), float(np.mean(ari))


def compare(title: str, found: dict[str, Sequence[tuple[float, float]]]) -> None:
    """Means, and the default over the better of scikit-learn's pipelines on each corpus, by each measure."""
    print(f"mean of {title}")
    for name, scores in found.items():
        nmi, ari = np.mean(scores, axis=0)
        print(f"  {name:16} NMI {nmi:.3f}   ARI {ari:.3f}")
    if set(USUAL) <= set(found):
        best = np.maximum(*(np.array(found[name]) for name in USUAL[1:]))
        ours = np.array(found["default"])
        nmi, ari = ours.mean(axis=0) / best.mean(axis=0)
        least = (ours - best)[:, 0].min()
        print(
            f"  default over the better of scikit-learn's: NMI x {nmi:.2f}, ARI x {ari:.2f}; "
            f"NMI on the worst corpus {least:+.3f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("seeds", type=int, nargs="?", default=5)
    parser.add_argument("recipes", nargs="*", default=list(USUAL))
    parser.add_argument("--subsets", type=int, default=0)
    parser.add_argument("--only", default="", help="parts of names of corpora, with commas")
    given = parser.parse_args()
    names = list(RECIPES) if given.recipes == ["all"] else given.recipes
    wanted = given.only.split(",")
    groups = {"whole corpora": whole(given.folder)}
    if given.subsets:
        further = chain(other_labels(given.folder), subsets(given.folder, given.subsets))
        groups["other labels and subsets"] = further
    results = {}
    for title, corpora in groups.items():
        found: dict[str, list[tuple[float, float]]] = {name: [] for name in names}
        for corpus in corpora:
            if not any(part in corpus.name for part in wanted):
                continue
            print(f"{corpus.name}: {len(corpus.texts):,} documents, k = {corpus.n_classes}")
            for name in names:
                found[name].append(measure(name, corpus, given.seeds))
        results[title] = found
    for title, scores in results.items():
        if any(scores.values()):
            compare(title, scores)


if __name__ == "__main__":
    main()
