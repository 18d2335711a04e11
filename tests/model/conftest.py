"""The bundled tickets and models of them."""

from pathlib import Path

import pandas as pd
import pytest

from textclust import DocumentClusterer, TruncatedSVD

CORPORA = Path(__file__).parents[2] / "corpora"


@pytest.fixture(scope="session")
def texts():
    frame = pd.read_csv(CORPORA / "tickets.csv")
    return (frame["subject"].fillna("") + "\n" + frame["body"].fillna("")).astype(str).tolist()


@pytest.fixture(scope="session")
def model(texts):
    return DocumentClusterer(7).fit(texts)


@pytest.fixture(scope="session")
def reduced(texts):
    return DocumentClusterer(7, reducer=TruncatedSVD(20)).fit(texts)


@pytest.fixture(scope="session")
def plain(texts):
    return DocumentClusterer(7, reducer=None).fit(texts)


@pytest.fixture(scope="session", params=["model", "plain", "reduced"])
def either(request):
    return request.getfixturevalue(request.param)
