"""What is saved comes back bit for bit, and nothing but data is kept."""

import os
import subprocess
import sys

import numpy as np
import pytest
from model_kinds import MODEL_NAMES
from sklearn.base import BaseEstimator
from sklearn.cluster import KMeans
from sklearn.decomposition import TruncatedSVD as ReferenceTruncatedSVD
from sklearn.exceptions import NotFittedError
from sklearn.feature_extraction.text import TfidfVectorizer as ReferenceTfidfVectorizer

from textclust import (
    DocumentClusterer,
    SphericalKMeans,
    TfidfVectorizer,
    TruncatedSVD,
    load_model,
    save_model,
)
from textclust.errors import OutputError, UsageError

FIELDS = ("labels", "similarity", "runner_up", "margin", "novelty")


@pytest.fixture(params=MODEL_NAMES)
def model(request, fitted):
    return fitted(request.param)


@pytest.fixture
def loaded(model, tmp_path):
    save_model(model, tmp_path / "model")
    return load_model(tmp_path / "model")


def contents(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_a_loaded_model_assigns_bit_for_bit_as_the_one_saved(model, loaded, texts):
    new = [*texts, "my card was charged twice", "Larkbook calendar invoice"]
    for name in FIELDS:
        np.testing.assert_array_equal(getattr(loaded.assign(new), name), getattr(model.assign(new), name))
    np.testing.assert_array_equal(loaded.transform(new), model.transform(new))


def test_a_loaded_model_knows_its_clusters(model, loaded):
    assert loaded.clusters_ == model.clusters_
    assert loaded.top_terms(50) == model.top_terms(50)
    assert loaded.descriptions_ == model.descriptions_
    np.testing.assert_array_equal(loaded.labels_, model.labels_)
    np.testing.assert_array_equal(loaded.centres_, model.centres_)


def test_a_loaded_model_has_the_vocabulary(model, loaded):
    assert loaded.vectorizer_.vocabulary_ == model.vectorizer_.vocabulary_
    assert loaded.vectorizer_.surface_forms_.tolist() == model.vectorizer_.surface_forms_.tolist()


def test_a_loaded_model_saves_the_same_bytes(model, loaded, tmp_path):
    save_model(model, tmp_path / "first")
    save_model(loaded, tmp_path / "again")
    assert contents(tmp_path / "first") == contents(tmp_path / "again")


def test_a_model_can_be_fitted_again_after_loading(loaded, texts):
    np.testing.assert_array_equal(loaded.fit(texts).labels_, loaded.predict(texts))


def test_no_text_of_the_documents_is_kept(model, tmp_path, texts):
    save_model(model, tmp_path / "model")
    everything = b"".join(contents(tmp_path / "model").values())
    for text in texts[:-2]:
        assert " ".join(text.split()[:4]).encode() not in everything
        assert text.encode() not in everything


def test_files_are_json_and_plain_arrays(model, tmp_path):
    save_model(model, tmp_path / "model")
    for path in (tmp_path / "model").iterdir():
        if path.name == "model.json":
            assert path.read_bytes().startswith(b"{")
        else:
            assert path.suffix == ".npy"
            np.load(path, allow_pickle=False)
    assert b"\x80\x04\x95" not in b"".join(contents(tmp_path / "model").values())


@pytest.mark.parametrize("name", ["default", "reduced"])
def test_a_loaded_model_explains_as_the_one_saved(name, fitted, tmp_path, texts):
    save_model(fitted(name), tmp_path / "model")
    loaded = load_model(tmp_path / "model")
    for text in texts[::30]:
        assert loaded.explain(text) == fitted(name).explain(text)


def test_another_process_loads_the_same(fitted, tmp_path, texts):
    save_model(fitted("default"), tmp_path / "model")
    code = (
        "import sys; from textclust import load_model; "
        "print(load_model(sys.argv[1]).predict(sys.argv[2:]).tolist())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "model", *texts[:6]],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    assert done.stdout.strip() == str(fitted("default").labels_[:6].tolist())


@pytest.mark.parametrize("seed", [None, 3, np.int64(3)])
def test_the_seed_comes_back(texts, tmp_path, seed):
    save_model(DocumentClusterer(2, random_state=seed).fit(texts), tmp_path / "model")
    assert load_model(tmp_path / "model").random_state == seed


def test_given_centres_come_back(fitted, texts, tmp_path):
    centres = np.ascontiguousarray(fitted("default").centres_.T)
    model = DocumentClusterer(5, clusterer=SphericalKMeans(5, init=centres)).fit(texts)
    save_model(model, tmp_path / "model")
    np.testing.assert_array_equal(load_model(tmp_path / "model").clusterer_.init, centres)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("n_clusters", [1, 2, 4])
def test_a_model_of_fewer_documents_than_clusters_comes_back(tmp_path, n_clusters):
    model = DocumentClusterer(n_clusters).fit(["red apple", "fast car", "", "fast car"])
    save_model(model, tmp_path / "model")
    loaded = load_model(tmp_path / "model")
    assert loaded.clusters_ == model.clusters_
    assert loaded.predict(["car", "apple"]).tolist() == model.predict(["car", "apple"]).tolist()


def test_a_model_that_is_not_fitted_is_not_saved(tmp_path):
    with pytest.raises(NotFittedError):
        save_model(DocumentClusterer(), tmp_path / "model")
    assert not (tmp_path / "model").exists()


def test_a_model_that_is_there_is_kept(fitted, tmp_path):
    save_model(fitted("default"), tmp_path / "model")
    before = contents(tmp_path / "model")
    with pytest.raises(OutputError):
        save_model(fitted("reduced"), tmp_path / "model")
    assert contents(tmp_path / "model") == before
    save_model(fitted("reduced"), tmp_path / "model", overwrite=True)
    assert isinstance(load_model(tmp_path / "model").reducer_, TruncatedSVD)


class OwnTerms(BaseEstimator):
    """A labeller of the user's own."""

    def describe(self, X, labels, names, n_clusters):
        return [[] for _ in range(n_clusters)]


class OurKMeans(SphericalKMeans):
    """What only looks like ours."""


FOREIGN = [
    ("vectorizer", ReferenceTfidfVectorizer()),
    ("reducer", ReferenceTruncatedSVD(4, random_state=0)),
    ("clusterer", KMeans(3, n_init=1, random_state=0)),
    ("clusterer", OurKMeans(3)),
    ("labeller", OwnTerms()),
]


@pytest.mark.parametrize(("slot", "part"), FOREIGN, ids=lambda value: str(value)[:20])
def test_a_foreign_part_is_refused_by_name(texts, tmp_path, slot, part):
    model = DocumentClusterer(3, **{slot: part}).fit(texts)
    with pytest.raises(UsageError, match=f"{slot} {type(part).__name__}"):
        save_model(model, tmp_path / "model")
    assert os.listdir(tmp_path) == []


CALLABLES = [
    ("vectorizer", TfidfVectorizer(tokenizer=str.split), "tokenizer"),
    ("vectorizer", TfidfVectorizer(preprocessor=str.lower), "preprocessor"),
    ("vectorizer", TfidfVectorizer(analyzer=str.split), "analyzer"),
    ("vectorizer", TfidfVectorizer(strip_accents=str.lower), "strip_accents"),
    ("clusterer", SphericalKMeans(3, callback=print), "callback"),
]


@pytest.mark.parametrize(("slot", "part", "parameter"), CALLABLES)
def test_a_function_as_a_parameter_is_refused_by_name(texts, tmp_path, slot, part, parameter, capsys):
    model = DocumentClusterer(3, **{slot: part}).fit(texts)
    with pytest.raises(UsageError, match=f"{slot} .*{parameter}"):
        save_model(model, tmp_path / "model")
    assert os.listdir(tmp_path) == []


def test_a_model_that_reads_files_by_name_is_not_saved(texts, tmp_path):
    names = []
    for i, text in enumerate(texts[:20]):
        (tmp_path / f"{i}.txt").write_text(text)
        names.append(str(tmp_path / f"{i}.txt"))
    model = DocumentClusterer(2, vectorizer=TfidfVectorizer(input="filename")).fit(names)
    with pytest.raises(UsageError, match=r"vectorizer .*input"):
        save_model(model, tmp_path / "model")
