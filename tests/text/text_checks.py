"""What several files of these tests share: the reference's pattern, and equality of matrices."""

import json
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

#: scikit-learn's tokens.
PATTERN = r"(?u)\b\w\w+\b"
CORPORA = Path(__file__).resolve().parents[2] / "corpora"

TEXTS = [
    "The card was charged twice, and the bank says the card is fine.",
    "My card! It's been charged; the bank won't help.",
    "",
    "A bank of fog lay over the river, over the card players' boat.",
    "Ein Café in Straßburg: die Rechnung war zu hoch.",
    "river river river bank",
    "the the and",
]


@cache
def tickets():
    """Texts of the sample tickets."""
    frame = pd.read_csv(CORPORA / "tickets.csv", dtype=str, keep_default_na=False)
    return (frame["subject"] + "\n" + frame["body"]).tolist()


@cache
def news():
    """Texts of the sample news."""
    lines = (CORPORA / "news.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines]


def assert_same_bits(first, second):
    """Both matrices have the same shape and the same three arrays."""
    assert first.shape == second.shape
    assert first.dtype == second.dtype
    assert np.array_equal(first.indptr, second.indptr)
    assert np.array_equal(first.indices, second.indices)
    assert first.data.tobytes() == second.data.tobytes()


def assert_same_terms(ours, reference):
    """Both vectorisers have learnt the same columns."""
    assert ours.vocabulary_ == {term: int(column) for term, column in reference.vocabulary_.items()}
    assert ours.get_feature_names_out().tolist() == reference.get_feature_names_out().tolist()


def assert_close(ours, reference):
    """Both matrices have nonzeros in the same places, and values within 1e-6."""
    reference = reference.tocsr().copy()
    reference.sort_indices()
    assert ours.shape == reference.shape
    assert np.array_equal(ours.indptr, reference.indptr)
    assert np.array_equal(ours.indices, reference.indices)
    np.testing.assert_allclose(ours.data, reference.data, rtol=1e-6, atol=1e-6)
