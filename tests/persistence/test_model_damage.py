"""A model whose parts do not fit is refused when it is loaded, with its path, and never later."""

import numpy as np
import pytest

from textclust import load_model, save_model
from textclust.errors import ModelFormatError
from textclust.persistence.archive import read_archive, write_archive
from textclust.persistence.strings import pack_strings, unpack_strings


@pytest.fixture(scope="module")
def archives(fitted, tmp_path_factory):
    """State and arrays of a plain and of a reduced model."""
    found = {}
    for name in ("default", "reduced", "vocabulary mapping"):
        path = tmp_path_factory.mktemp("whole") / "model"
        save_model(fitted(name), path)
        found[name] = path
    return found


@pytest.fixture
def damaged(archives, tmp_path):
    """Write a model with a change, signed as an attacker would, and load it."""

    def load(change, kind="default"):
        state, arrays = read_archive(archives[kind])
        arrays = {name: array.copy() for name, array in arrays.items()}
        change(state, arrays)
        write_archive(tmp_path / "model", state, arrays)
        return load_model(tmp_path / "model")

    return load


def refused(damaged, tmp_path, change, kind="default"):
    with pytest.raises(ModelFormatError) as caught:
        damaged(change, kind)
    assert str(tmp_path / "model") in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("kind", ["default", "reduced", "vocabulary mapping"])
def test_a_model_without_a_change_is_loaded(damaged, kind):
    assert damaged(lambda state, arrays: None, kind).clusters_


def put(*keys, value):
    """Change a place in the state."""

    def change(state, arrays):
        for key in keys[:-1]:
            state = state[key]
        state[keys[-1]] = value

    return change


def drop(*keys):
    def change(state, arrays):
        for key in keys[:-1]:
            state = state[key]
        del state[keys[-1]]

    return change


STATES = {
    "unknown part": put("vectorizer", "component", value="os.system"),
    "part that is no name": put("vectorizer", "component", value=["TfidfVectorizer"]),
    "no vectorizer": put("vectorizer", value=None),
    "no clusterer": put("clusterer", value=None),
    "vectorizer that is no object": put("vectorizer", value=[1, 2]),
    "reducer in the place of the vectorizer": put(
        "vectorizer", value={"component": "CentreTerms", "params": {"n_terms": 3}, "fitted": {}}
    ),
    "labeller in the place of the clusterer": put(
        "clusterer", value={"component": "CentreTerms", "params": {"n_terms": 3}, "fitted": {}}
    ),
    "labeller in the place of the reducer": put(
        "reducer", value={"component": "CentreTerms", "params": {"n_terms": 3}, "fitted": {}}
    ),
    "slot missing": drop("labeller"),
    "settings missing": drop("model"),
    "settings of another kind": put("model", value=[]),
    "key of a part missing": drop("vectorizer", "fitted"),
    "key of a part unknown": put("vectorizer", "code", value="print()"),
    "parameter unknown": put("vectorizer", "params", "__class__", value="x"),
    "parameter missing": drop("vectorizer", "params", "lowercase"),
    "parameter with an unknown tag": put("vectorizer", "params", "dtype", value={"call": "print"}),
    "parameter with an unknown type": put("vectorizer", "params", "dtype", value={"dtype": "object"}),
    "parameter with an array that is not there": put("clusterer", "params", "init", value={"array": "none"}),
    "mapping that is none": put("vectorizer", "params", "vocabulary", value={"mapping": [["a"]]}),
    "n-gram range of words": put("vectorizer", "params", "ngram_range", value="long"),
    "n-gram range of one": put("vectorizer", "params", "ngram_range", value={"tuple": [1]}),
    "language that is a number": put("vectorizer", "params", "language", value=5),
    "language without stop words": put("vectorizer", "params", "language", value="xx"),
    "stop words that are a number": put("vectorizer", "params", "stop_words", value=7),
    "stop words of numbers": put("vectorizer", "params", "stop_words", value=[1, 2]),
    "weighting unknown": put("vectorizer", "params", "weighting", value="bm26"),
    "norm unknown": put("vectorizer", "params", "norm", value="l3"),
    "token pattern that is none": put("vectorizer", "params", "token_pattern", value="("),
    "tokenizer that is a word": put("vectorizer", "params", "tokenizer", value="str.split"),
    "documents as file names": put("vectorizer", "params", "input", value="filename"),
    "flag that is a word": put("vectorizer", "params", "lowercase", value="no"),
    "threads that are a word": put("vectorizer", "params", "n_jobs", value="all"),
    "clusters that are a word": put("clusterer", "params", "n_clusters", value="five"),
    "callback that is a word": put("clusterer", "params", "callback", value="print"),
    "fitted number unknown": put("clusterer", "fitted", "predict", value=1),
    "fitted number missing": drop("clusterer", "fitted", "n_iter_"),
    "fitted number that is a word": put("clusterer", "fitted", "n_iter_", value="2"),
    "columns that do not fit": put("clusterer", "fitted", "n_features_in_", value=3),
    "average length of nothing": put("vectorizer", "fitted", "average_length_", value=0),
    "average length below nothing": put("vectorizer", "fitted", "average_length_", value=-3.5),
    "model's clusters that are a word": put("model", "n_clusters", value="five"),
    "model's clusters below one": put("model", "n_clusters", value=0),
    "model's seed that is a word": put("model", "random_state", value="zero"),
    "examples that are a word": put("model", "examples", value="all"),
    "examples of too few clusters": put("model", "examples", value=[[0], [1]]),
    "examples that are words": put("model", "examples", value=[["1"]] * 5),
    "examples that are fractions": put("model", "examples", value=[[0.5]] * 5),
    "examples below the first": put("model", "examples", value=[[-1]] * 5),
    "examples after the last": put("model", "examples", value=[[10**9]] * 5),
    "examples nested deeper": put("model", "examples", value=[[[0]]] * 5),
}


@pytest.mark.parametrize("damage", STATES)
def test_a_damaged_state_is_refused(damaged, tmp_path, damage):
    refused(damaged, tmp_path, STATES[damage])


@pytest.mark.parametrize(
    "change",
    [
        put("reducer", "fitted", "n_features_in_", value=3),
        put("reducer", "params", "n_components", value="most"),
        put("reducer", value=None),
    ],
    ids=["columns", "rank", "missing"],
)
def test_a_damaged_reducer_is_refused(damaged, tmp_path, change):
    refused(damaged, tmp_path, change, "reduced")


@pytest.mark.parametrize("share", [0, -0.5, 1.5])
def test_a_damaged_share_of_smoothed_rows_is_refused(damaged, tmp_path, share):
    refused(damaged, tmp_path, put("reducer", "fitted", "share_", value=share))


@pytest.mark.parametrize("pairs", [[["a", 0], ["a", 1]], [["a", "0"]], [["a", 5]], [[1, 0]], [["a", 0.5]]])
def test_a_damaged_fixed_vocabulary_is_refused(damaged, tmp_path, pairs):
    change = put("vectorizer", "params", "vocabulary", value={"mapping": pairs})
    refused(damaged, tmp_path, change, "vocabulary mapping")


def to(name, function):
    """Change an array."""

    def change(state, arrays):
        arrays[name] = function(arrays[name])

    return change


def filled(place, value):
    def function(array):
        array[place] = value
        return array

    return function


def repeated_word(data, offsets):
    words = unpack_strings(data, offsets)
    return pack_strings([words[0], *words[:-1]])


def twice_the_same_term(state, arrays):
    names = "vectorizer_terms_data", "vectorizer_terms_offsets"
    arrays[names[0]], arrays[names[1]] = repeated_word(*(arrays[name] for name in names))


def no_clusters(state, arrays):
    state["model"]["examples"] = []
    arrays["clusterer_centers_by_feature_"] = arrays["clusterer_centers_by_feature_"][:, :0].copy()
    for name in ("sizes", "cohesion", "novelty_quantiles", "top_terms_per_cluster", "top_terms_weights"):
        arrays[name] = arrays[name][:0].copy()
    arrays["top_terms_data"], arrays["top_terms_offsets"] = pack_strings([])


CENTRES = "clusterer_centers_by_feature_"
ARRAYS = {
    "term twice": twice_the_same_term,
    "no clusters at all": no_clusters,
    "centres that are not of unit length": to(CENTRES, lambda a: a * 2),
    "centres of NaN": to(CENTRES, filled(0, np.nan)),
    "centres of infinity": to(CENTRES, filled(0, np.inf)),
    "centres of whole numbers": to(CENTRES, lambda a: a.astype(np.int32)),
    "centres of too few terms": to(CENTRES, lambda a: a[1:].copy()),
    "centres of too many clusters": to(CENTRES, lambda a: np.hstack([a, a])),
    "centres of one dimension": to(CENTRES, lambda a: a[:, 0].copy()),
    "centres of three dimensions": to(CENTRES, lambda a: a[None]),
    "idf of too few terms": to("vectorizer_idf_", lambda a: a[1:].copy()),
    "idf of NaN": to("vectorizer_idf_", filled(3, np.nan)),
    "idf of two dimensions": to("vectorizer_idf_", lambda a: a[:, None]),
    "idf of truth values": to("vectorizer_idf_", lambda a: a > 1),
    "words that overlap": to("vectorizer_terms_offsets", lambda a: a[::-1].copy()),
    "words that are no UTF-8": to("vectorizer_terms_data", filled(slice(None), 255)),
    "surface forms too few": to("vectorizer_surface_forms_offsets", lambda a: a[:-1].copy()),
    "labels of fractions": to("labels", lambda a: a.astype(np.float64)),
    "labels of two dimensions": to("labels", lambda a: a[None]),
    "labels of no dimension": to("labels", lambda a: a[0].copy()),
    "labels beyond the clusters": to("labels", filled(0, 5)),
    "labels below -1": to("labels", filled(0, -2)),
    "labels that do not make the sizes": to("labels", filled(slice(None), 0)),
    "sizes below nothing": to("sizes", filled(0, -1)),
    "sizes of fractions": to("sizes", lambda a: a + 0.5),
    "sizes too many": to("sizes", lambda a: np.append(a, 0)),
    "cohesion of NaN": to("cohesion", filled(0, np.nan)),
    "cohesion too short": to("cohesion", lambda a: a[1:].copy()),
    "quantiles of NaN": to("novelty_quantiles", filled(0, np.nan)),
    "quantiles that fall": to("novelty_quantiles", lambda a: a[:, ::-1].copy()),
    "quantiles too few": to("novelty_quantiles", lambda a: a[:, 1:].copy()),
    "top terms of NaN": to("top_terms_weights", filled(0, np.nan)),
    "top terms of two dimensions": to("top_terms_weights", lambda a: a[:, None]),
    "top terms too few": to("top_terms_weights", lambda a: a[1:].copy()),
    "top terms that do not add up": to("top_terms_per_cluster", filled(0, 1)),
    "top terms below nothing": to("top_terms_per_cluster", filled(0, -1)),
    "phrases of too many clusters": to("phrases_per_cluster", lambda a: np.append(a, 0)),
    "titles too few": to("titles_offsets", lambda a: a[:-1].copy()),
    "top terms of fractions": to("top_terms_per_cluster", lambda a: a.astype(np.float64)),
}


@pytest.mark.parametrize("damage", ARRAYS)
def test_damaged_arrays_are_refused(damaged, tmp_path, damage):
    refused(damaged, tmp_path, ARRAYS[damage])


COMPONENTS = {
    "NaN": filled(0, np.nan),
    "infinity": filled((0, 0), np.inf),
    "too few terms": lambda a: a[:, 1:].copy(),
    "too few directions": lambda a: a[1:].copy(),
    "one dimension": lambda a: a[0].copy(),
    "whole numbers": lambda a: a.astype(np.int64),
}


@pytest.mark.parametrize("damage", COMPONENTS)
def test_damaged_directions_are_refused(damaged, tmp_path, damage):
    refused(damaged, tmp_path, to("reducer_components_", COMPONENTS[damage]), "reduced")


@pytest.mark.parametrize(
    "name",
    [CENTRES, "labels", "sizes", "cohesion", "novelty_quantiles", "vectorizer_idf_", "vectorizer_terms_data"],
)
def test_a_missing_array_is_refused(damaged, tmp_path, name):
    refused(damaged, tmp_path, lambda state, arrays: arrays.pop(name))


def test_a_folder_without_a_model_is_refused(tmp_path):
    with pytest.raises(ModelFormatError, match=str(tmp_path)):
        load_model(tmp_path)
