"""The default recipe on corpora with known classes; TEXTCLUST_CORPORA names the folder that holds them."""

import os
from pathlib import Path

import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

from textclust import DocumentClusterer

FOLDER = os.environ.get("TEXTCLUST_CORPORA", "")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not FOLDER, reason="TEXTCLUST_CORPORA does not name a folder of labelled corpora"),
]


@pytest.mark.parametrize(
    ("file", "n_clusters", "least_nmi", "least_ari"),
    [("20newsgroups.parquet", 20, 0.55, 0.40), ("reuters_r8.parquet", 8, 0.50, 0.28)],
    ids=["20 Newsgroups", "Reuters R8"],
)
def test_the_default_recipe_finds_the_classes(file, n_clusters, least_nmi, least_ari):
    corpus = pd.read_parquet(Path(FOLDER) / file, columns=["text", "label"])
    labels = DocumentClusterer(n_clusters, random_state=0).fit_predict(corpus["text"])
    assert normalized_mutual_info_score(corpus["label"], labels) >= least_nmi
    assert adjusted_rand_score(corpus["label"], labels) >= least_ari
