"""Group documents by what they say: sparse, cosine clustering of text.

Names are imported when they are first used, so that ``import textclust`` costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textclust.cluster.bisecting import BisectingSphericalKMeans
    from textclust.cluster.consensus import ConsensusClustering
    from textclust.cluster.mini_batch import MiniBatchSphericalKMeans
    from textclust.cluster.pinned import PinnedSphericalKMeans
    from textclust.cluster.spherical_kmeans import SphericalKMeans
    from textclust.model import DocumentClusterer
    from textclust.persistence.model import load_model, save_model
    from textclust.reduce.cooccurrence import CooccurrenceEmbedding
    from textclust.reduce.svd import TruncatedSVD
    from textclust.report.figures import plot_choose_k, plot_map, plot_silhouette
    from textclust.run.run import Run
    from textclust.text.count_vectorizer import CountVectorizer
    from textclust.text.tfidf_vectorizer import TfidfVectorizer

__version__ = "0.1.0"

__all__ = [
    "BisectingSphericalKMeans",
    "ConsensusClustering",
    "CooccurrenceEmbedding",
    "CountVectorizer",
    "DocumentClusterer",
    "MiniBatchSphericalKMeans",
    "PinnedSphericalKMeans",
    "Run",
    "SphericalKMeans",
    "TfidfVectorizer",
    "TruncatedSVD",
    "__version__",
    "load_model",
    "plot_choose_k",
    "plot_map",
    "plot_silhouette",
    "save_model",
]

_HOMES = {
    "BisectingSphericalKMeans": "textclust.cluster.bisecting",
    "ConsensusClustering": "textclust.cluster.consensus",
    "CooccurrenceEmbedding": "textclust.reduce.cooccurrence",
    "CountVectorizer": "textclust.text.count_vectorizer",
    "DocumentClusterer": "textclust.model",
    "MiniBatchSphericalKMeans": "textclust.cluster.mini_batch",
    "PinnedSphericalKMeans": "textclust.cluster.pinned",
    "Run": "textclust.run.run",
    "SphericalKMeans": "textclust.cluster.spherical_kmeans",
    "TfidfVectorizer": "textclust.text.tfidf_vectorizer",
    "TruncatedSVD": "textclust.reduce.svd",
    "load_model": "textclust.persistence.model",
    "plot_choose_k": "textclust.report.figures",
    "plot_map": "textclust.report.figures",
    "plot_silhouette": "textclust.report.figures",
    "save_model": "textclust.persistence.model",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'textclust' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
