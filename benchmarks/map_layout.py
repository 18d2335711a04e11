"""Which layout a map of documents should have: neighbourhood kept and seconds, on labelled corpora.

    python -m benchmarks.map_layout CORPORA [N_DOCUMENTS]

``kept``: share of the 10 nearest neighbours by cosine that are nearest on the map, too; ``same``: share of
the neighbours on the map of the same cluster (k = 20). UMAP takes part where umap-learn is installed.
"""

from __future__ import annotations

import sys
import time
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE
from sklearn.neighbors import NearestNeighbors
from threadpoolctl import threadpool_limits

from textclust import SphericalKMeans, TruncatedSVD
from textclust.recipe import recipe_vectorizer

NEIGHBOURS = 10
N_CLUSTERS = 20


def unit(rows):
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)


def nearest(points, metric="euclidean"):
    search = NearestNeighbors(n_neighbors=NEIGHBOURS + 1, metric=metric).fit(points)
    return search.kneighbors(return_distance=False)[:, :NEIGHBOURS]


def kept(before, after):
    """Share of the nearest neighbours in the clustered space that are nearest on the map, too."""
    return np.mean([len(set(a) & set(b)) / NEIGHBOURS for a, b in zip(before, after, strict=True)])


def layouts(rows):
    start = PCA(2, random_state=0).fit_transform(rows)
    start = (start / start[:, 0].std() * 1e-4).astype(np.float32)
    yield "PCA", lambda: PCA(2, random_state=0).fit_transform(rows)
    for perplexity, steps, angle in ((30, 1000, 0.5), (30, 500, 0.5), (30, 500, 0.8), (30, 300, 0.8)):
        settings = {"perplexity": perplexity, "max_iter": steps, "angle": angle, "init": start}
        yield f"t-SNE {perplexity}/{steps}/{angle}", lambda s=settings: TSNE(**s).fit_transform(rows)
    if find_spec("umap"):
        import umap

        yield "UMAP", lambda: umap.UMAP(random_state=0, n_jobs=1).fit_transform(rows)


def main(folder, size):
    for path in sorted(Path(folder).glob("*.parquet")):
        frame = pd.read_parquet(path)
        texts = frame["body" if "body" in frame else "text"].sample(size, random_state=0).astype(str)
        X = recipe_vectorizer().fit_transform(texts)
        X = X[np.diff(X.indptr) > 0]
        labels = SphericalKMeans(N_CLUSTERS).fit_predict(X)
        before = nearest(X, "cosine")
        for rank in (50, 100, 200):
            rows = unit(TruncatedSVD(rank).fit_transform(X))
            print(f"{path.stem}, {X.shape[0]} documents, rank {rank}: kept {kept(before, nearest(rows)):.3f}")
            for name, make in layouts(rows):
                began = time.process_time()
                with threadpool_limits(1):
                    after = nearest(make())
                seconds = time.process_time() - began
                same = (labels[after] == labels[:, None]).mean()
                print(
                    f"  {name:18} kept {kept(before, after):.3f}  same {same:.3f}  {seconds:5.1f} s",
                    flush=True,
                )


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 3000)
