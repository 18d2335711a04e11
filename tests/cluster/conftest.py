"""The bundled corpora as rows, and rows drawn at random."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from sklearn.feature_extraction.text import TfidfVectorizer

CORPORA = Path(__file__).parents[2] / "corpora"


def vectorised(texts):
    return TfidfVectorizer(stop_words="english", min_df=2, dtype=np.float32).fit_transform(texts)


@pytest.fixture(scope="session")
def tickets():
    frame = pd.read_csv(CORPORA / "tickets.csv")
    return vectorised(frame["subject"].fillna("") + " " + frame["body"].fillna(""))


@pytest.fixture(scope="session")
def news():
    return vectorised(pd.read_json(CORPORA / "news.jsonl", lines=True)["text"])


@pytest.fixture(scope="session", params=["tickets", "news"])
def corpus(request):
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="session")
def make_rows():
    """Sparse rows of a few themes, with some empty ones and some that stand twice."""

    def make(n_rows=300, n_columns=120, themes=6, seed=0, repeated=30):
        rng = np.random.default_rng(seed)
        theme = rng.integers(themes, size=n_rows)
        width = n_columns // themes
        X = sp.lil_array((n_rows, n_columns), dtype=np.float32)
        for row in range(n_rows - 2):
            own = theme[row] * width + rng.choice(width, 5, replace=False)
            noise = rng.choice(n_columns, 3, replace=False)
            X[row, noise] = rng.random(3) * 0.5
            X[row, own] = rng.random(5) + 0.1
        X = sp.csr_array(X)
        return sp.csr_matrix(sp.vstack([X, X[:repeated]]))

    return make


@pytest.fixture(scope="session")
def rows(make_rows):
    return make_rows()
