"""Models of the bundled tickets, to be saved and loaded."""

from pathlib import Path

import pandas as pd
import pytest

from textclust import (
    BisectingSphericalKMeans,
    ConsensusClustering,
    CooccurrenceEmbedding,
    CountVectorizer,
    DocumentClusterer,
    MiniBatchSphericalKMeans,
    SphericalKMeans,
    TfidfVectorizer,
    TruncatedSVD,
)
from textclust.describe.terms import CentreTerms
from textclust.recipe import recipe_vectorizer

CORPORA = Path(__file__).parents[2] / "corpora"
WORDS = ["invoice", "password", "calendar", "refund", "login", "card", "app", "email"]

MODELS = {
    "default": {},
    "reduced": {"reducer": TruncatedSVD(15)},
    "smoothed alone": {"reducer": CooccurrenceEmbedding(15, n_contexts=200, share=1.0)},
    "not reduced": {"reducer": None},
    "n-grams": {"vectorizer": recipe_vectorizer(ngram_range=(1, 2))},
    "stop list": {"vectorizer": TfidfVectorizer(stop_words=["the", "and", "of"], min_df=2)},
    "stop set": {"vectorizer": TfidfVectorizer(stop_words=frozenset({"the", "and", "of"}), min_df=2)},
    "vocabulary list": {"vectorizer": TfidfVectorizer(vocabulary=WORDS)},
    "vocabulary mapping": {
        "vectorizer": TfidfVectorizer(vocabulary={word: i for i, word in enumerate(reversed(WORDS))})
    },
    "counts": {"vectorizer": CountVectorizer(stop_words="english")},
    "foreign pattern": {"vectorizer": TfidfVectorizer(token_pattern=r"(?u)\b\w\w+\b", dtype="float64")},
    "stems": {"vectorizer": recipe_vectorizer(stemming=True)},
    "many languages": {"vectorizer": TfidfVectorizer(language=["en", "de"], stop_words="auto")},
    "mini-batch": {"clusterer": MiniBatchSphericalKMeans(5, batch_size=100)},
    "bisecting": {"clusterer": BisectingSphericalKMeans(5, min_size=3)},
    "consensus": {"clusterer": ConsensusClustering(5, n_runs=3)},
    "themes": {"themes": {"money": ["refund", "charged twice"], "access": ["password reset"]}},
    "own parts": {
        "clusterer": SphericalKMeans(4, refine=True, random_state=7),
        "labeller": CentreTerms(n_terms=20),
    },
}


@pytest.fixture(scope="session")
def texts():
    frame = pd.read_csv(CORPORA / "tickets.csv")
    return [*(frame["subject"].fillna("") + "\n" + frame["body"].fillna("")), "", "qwxz"]


@pytest.fixture(scope="session")
def fitted(texts):
    """A model of each kind, fitted once."""
    known = {}

    def fit(name):
        if name not in known:
            known[name] = DocumentClusterer(5, **MODELS[name]).fit(texts)
        return known[name]

    return fit
