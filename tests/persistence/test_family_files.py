"""What only some clusterers know comes back, and a tree that leads nowhere is refused."""

import numpy as np
import pytest

from textclust import load_model, save_model
from textclust.errors import ModelFormatError


def loaded(model, tmp_path):
    save_model(model, tmp_path / "model")
    return load_model(tmp_path / "model").clusterer_


def test_a_stream_goes_on_after_loading_as_without(fitted, tmp_path):
    model = fitted("mini-batch")
    again = loaded(model, tmp_path)
    texts = ["refund the card", "calendar sync", "password reset"] * 9
    more = model.reducer_.transform(model.vectorizer_.transform(texts))
    np.testing.assert_array_equal(again.pull_, model.clusterer_.pull_)
    from sklearn.base import clone

    other = clone(model.clusterer_)
    vars(other).update(vars(model.clusterer_))
    np.testing.assert_array_equal(
        again.partial_fit(more).cluster_centers_, other.partial_fit(more).cluster_centers_
    )


def test_a_tree_is_cut_after_loading(fitted, tmp_path):
    model = fitted("bisecting").clusterer_
    again = loaded(fitted("bisecting"), tmp_path)
    for k in range(1, 6):
        np.testing.assert_array_equal(again.cut(k), model.cut(k))


def test_agreement_comes_back(fitted, tmp_path):
    model, again = fitted("consensus").clusterer_, loaded(fitted("consensus"), tmp_path)
    np.testing.assert_array_equal(again.agreement_, model.agreement_)
    np.testing.assert_array_equal(again.cluster_agreement_, model.cluster_agreement_)


@pytest.mark.parametrize(
    ("attribute", "place", "value"),
    [("parents_", 3, 3), ("parents_", 3, 8), ("parents_", 0, 0), ("parents_", 2, -1), ("leaves_", 0, 99)],
)
def test_a_tree_that_leads_nowhere_is_refused(fitted, tmp_path, attribute, place, value):
    clusterer = fitted("bisecting").clusterer_
    kept = getattr(clusterer, attribute)
    damaged = kept.copy()
    damaged[place] = value
    setattr(clusterer, attribute, damaged)
    try:
        save_model(fitted("bisecting"), tmp_path / "model")
    finally:
        setattr(clusterer, attribute, kept)
    with pytest.raises(ModelFormatError, match="tree"):
        load_model(tmp_path / "model")
