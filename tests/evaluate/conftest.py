"""Small corpora with and without themes."""

import numpy as np
import pytest
import scipy.sparse as sp

from textclust.recipe import recipe_vectorizer


def themed(n_themes, n_documents, *, own=0.75, seed=0, vocabulary=60):
    """Documents of words, most of them from their theme's own vocabulary; and the themes."""
    rng = np.random.default_rng(seed)
    themes = rng.integers(0, n_themes, n_documents)
    documents = []
    for theme in themes:
        length = rng.poisson(25) + 5
        of_theme = rng.random(length) < own
        words = rng.integers(0, vocabulary, length)
        drawn = zip(of_theme, words, strict=True)
        documents.append(" ".join(f"t{theme}w{w}" if o else f"allw{w}" for o, w in drawn))
    return documents, themes


def from_one_unigram_model(n_documents, *, seed=0, vocabulary=800):
    """Documents whose words are all drawn from one distribution, as Zipf has it."""
    rng = np.random.default_rng(seed)
    chance = 1.0 / np.arange(3, vocabulary + 3)
    words = np.array([f"w{i}" for i in range(vocabulary)])
    return [
        " ".join(rng.choice(words, rng.poisson(30) + 3, p=chance / chance.sum())) for _ in range(n_documents)
    ]


@pytest.fixture(scope="session")
def five_themes():
    """Vectorised rows of five themes, and the themes."""
    documents, themes = themed(5, 600)
    return recipe_vectorizer().fit_transform(documents), themes


@pytest.fixture(scope="session")
def twenty_themes():
    """Vectorised rows of twenty themes."""
    return recipe_vectorizer().fit_transform(themed(20, 500, own=0.9)[0])


@pytest.fixture(scope="session")
def no_themes():
    return recipe_vectorizer().fit_transform(from_one_unigram_model(500))


@pytest.fixture
def dense_and_sparse():
    """The same rows twice, with labels of which one stands alone."""
    matrix = sp.random(120, 30, density=0.3, format="csr", random_state=3)
    labels = np.random.default_rng(3).integers(0, 6, 120)
    labels[7] = 9
    return matrix, matrix.toarray(), labels
