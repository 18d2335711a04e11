"""The pipeline as one estimator: labels, summaries, terms, new documents."""

import warnings

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning, NotFittedError

from textclust import (
    CooccurrenceEmbedding,
    DocumentClusterer,
    SphericalKMeans,
    TruncatedSVD,
    load_model,
    save_model,
)

FRUIT = ["red apple", "red pear", "apple and pear", "fast car", "car race", "fast race"]


def test_predict_gives_the_labels_of_the_fit(either, texts):
    np.testing.assert_array_equal(either.predict(texts), either.labels_)


def test_predict_gives_the_labels_one_document_at_a_time(either, texts):
    assert [int(either.predict([text])[0]) for text in texts[::10]] == either.labels_[::10].tolist()


def test_assign_gives_the_assignment_of_the_fit(either, texts):
    found = either.assign(texts)
    for name in ("labels", "similarity", "runner_up", "margin"):
        np.testing.assert_array_equal(getattr(found, name), getattr(either.assignment_, name))


def test_a_document_of_the_fit_is_less_new_when_it_is_assigned_again(texts):
    # The fit compares each document with its cluster as it is without it, so it is newer there; on average,
    # because new documents are ranked among those of the fit without their rare terms. With main directions,
    # which documents of the fit have turned to themselves, it does not hold (ADR 41).
    model = DocumentClusterer(7, reducer=CooccurrenceEmbedding(share=0.2)).fit(texts)
    assert np.nanmean(model.assign(texts).novelty) < np.nanmean(model.assignment_.novelty)


def test_novelty_lies_between_zero_and_one(either, texts):
    novelty = either.assign([*texts, "a sailing boat with a broken password"]).novelty
    assert ((novelty >= 0) & (novelty <= 1)).all()


def test_the_largest_similarity_is_the_label(either, texts):
    similarity = either.transform(texts)
    assert similarity.shape == (len(texts), 7)
    np.testing.assert_array_equal(similarity.argmax(axis=1), either.labels_)
    np.testing.assert_array_equal(np.minimum(similarity.max(axis=1), 1.0), either.assignment_.similarity)


def test_fit_predict_gives_the_labels(texts, model):
    np.testing.assert_array_equal(DocumentClusterer(7).fit_predict(texts), model.labels_)


def test_unknown_words_have_no_cluster(either):
    assert either.predict(["qwxz zzyx", "", "!!!", "the of and"]).tolist() == [-1] * 4


def test_fitting_again_gives_the_same_bits(either, texts):
    again = clone(either).fit(texts)
    np.testing.assert_array_equal(again.labels_, either.labels_)
    np.testing.assert_array_equal(again.centres_, either.centres_)
    assert again.clusters_ == either.clusters_


def test_the_order_of_the_documents_changes_nothing(either, texts):
    order = np.random.default_rng(0).permutation(len(texts))
    again = clone(either).fit([texts[i] for i in order])
    np.testing.assert_array_equal(again.labels_, either.labels_[order])
    np.testing.assert_array_equal(again.centres_, either.centres_)
    np.testing.assert_array_equal(again.cohesion_, either.cohesion_)
    np.testing.assert_array_equal(again.assignment_.novelty, either.assignment_.novelty[order])


def test_the_order_changes_nothing_where_documents_repeat_their_words(texts):
    # A text and the same text twice over have one direction and two lengths of the raw counts.
    documents = texts[:60] + [f"{text} {text}" for text in texts[:60]]
    order = np.random.default_rng(0).permutation(len(documents))
    settings = {"n_clusters": 5, "reducer": TruncatedSVD(10)}
    a = DocumentClusterer(**settings).fit(documents)
    b = DocumentClusterer(**settings).fit([documents[i] for i in order])
    np.testing.assert_array_equal(a.centres_, b.centres_)
    np.testing.assert_array_equal(a.labels_[order], b.labels_)


def test_the_seed_goes_to_the_clusterer(texts):
    assert DocumentClusterer(7, random_state=3).fit(texts).clusterer_.random_state == 3


def test_documents_without_terms_have_no_cluster_and_count_nowhere(texts, model):
    found = DocumentClusterer(7).fit([*texts, "", "the and", "qqqq"])
    assert found.labels_[-3:].tolist() == [-1, -1, -1]
    assert np.isnan(found.assignment_.similarity[-3:]).all()
    assert sum(cluster.size for cluster in found.clusters_) == len(texts)
    assert sum(cluster.share for cluster in found.clusters_) == pytest.approx(1)
    assert not {len(texts), len(texts) + 1, len(texts) + 2} & {
        i for cluster in found.clusters_ for i in cluster.examples
    }


def test_the_clusters_add_up(either, texts):
    clusters = either.clusters_
    assert [cluster.id for cluster in clusters] == list(range(7))
    assert [cluster.size for cluster in clusters] == np.bincount(either.labels_).tolist()
    assert sum(cluster.share for cluster in clusters) == pytest.approx(1)
    assert all(cluster.name == "" for cluster in clusters)


def test_clusters_come_by_falling_size(either):
    sizes = [cluster.size for cluster in either.clusters_]
    assert sizes == sorted(sizes, reverse=True)


def test_cohesion_is_the_mean_similarity(either):
    for cluster in either.clusters_:
        own = either.assignment_.similarity[either.labels_ == cluster.id]
        assert cluster.cohesion == pytest.approx(own.mean())


def test_examples_are_the_most_central_documents(either):
    for cluster in either.clusters_:
        own = either.assignment_.similarity[either.labels_ == cluster.id]
        found = either.assignment_.similarity[cluster.examples]
        np.testing.assert_array_equal(found, -np.sort(-own)[:5])
        assert (either.labels_[cluster.examples] == cluster.id).all()


def test_top_terms_are_words_of_the_cluster(either, texts):
    for cluster, terms in enumerate(either.top_terms(5)):
        own = " ".join(texts[i] for i in np.flatnonzero(either.labels_ == cluster)).lower()
        assert 1 <= len(terms) <= 5
        assert all(top.term.lower() in own for top in terms)


def test_top_terms_come_by_falling_weight(either):
    for terms in either.top_terms(30):
        weights = [top.weight for top in terms]
        assert weights == sorted(weights, reverse=True)
        assert min(weights) > 0


def test_summaries_hold_ten_top_terms(either):
    assert [cluster.top_terms for cluster in either.clusters_] == either.top_terms(10)


def test_terms_are_shown_as_they_are_most_often_written():
    model = DocumentClusterer(1).fit(["Larkbook fails", "Larkbook is down", "larkbook again"])
    assert model.top_terms(1)[0][0].term == "Larkbook"


@pytest.mark.parametrize("n", [1, 2, 3, 6])
@pytest.mark.parametrize("k", [1, 2, 6, 9])
def test_small_corpora_give_a_whole_result(n, k):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model = DocumentClusterer(k).fit(FRUIT[:n])
    np.testing.assert_array_equal(model.predict(FRUIT[:n]), model.labels_)
    assert len(model.clusters_) == k
    assert len(model.top_terms()) == k
    assert sum(cluster.size for cluster in model.clusters_) == n
    assert model.transform(FRUIT).shape == (6, k)
    assert np.isfinite(model.centres_).all()
    assert all(np.isfinite(cluster.cohesion) for cluster in model.clusters_)
    assert set(model.predict([*FRUIT, "zzz"])) <= set(range(-1, k))


def test_equal_documents_are_one_cluster():
    with pytest.warns(ConvergenceWarning, match="distinct"):
        model = DocumentClusterer(2).fit(["red apple"] * 4)
    assert model.labels_.tolist() == [0, 0, 0, 0]
    assert [cluster.size for cluster in model.clusters_] == [4, 0]


def test_cloning_keeps_the_parts_and_forgets_the_fit():
    model = DocumentClusterer(3, reducer=TruncatedSVD(2), clusterer=SphericalKMeans(3), random_state=4)
    copy = clone(model.fit(FRUIT))
    assert copy.get_params()["reducer__n_components"] == 2
    assert copy.random_state == 4
    with pytest.raises(NotFittedError):
        copy.predict(FRUIT)


def test_fitting_leaves_the_parts_that_were_given_unfitted():
    reducer = TruncatedSVD(2)
    DocumentClusterer(2, reducer=reducer).fit(FRUIT)
    assert not hasattr(reducer, "components_")


@pytest.mark.parametrize("call", ["predict", "assign", "transform"])
def test_a_model_must_be_fitted(call):
    with pytest.raises(NotFittedError):
        getattr(DocumentClusterer(), call)(FRUIT)


@pytest.mark.parametrize("call", ["top_terms", "explain"])
def test_a_model_must_be_fitted_to_say_what_it_is_about(call):
    with pytest.raises(NotFittedError):
        getattr(DocumentClusterer(), call)(*["text"] * (call == "explain"))


def test_the_stages_give_what_fit_gives(texts, model):
    staged = DocumentClusterer(7)
    staged.fit_rows(staged.fit_vectorizer(texts))
    np.testing.assert_array_equal(staged.labels_, model.labels_)


def test_the_clusters_of_themes_bear_their_names(tmp_path):
    texts = [
        f"{theme} case{i}" for i in range(12) for theme in ("card charged twice", "password login reset")
    ]
    themes = {"Billing": ["charged card"], "Access": ["login"]}
    model = DocumentClusterer(3, themes=themes).fit([*texts, "printer paper", "paper printer jam"])
    assert [cluster.name for cluster in model.clusters_] == ["Billing", "Access", ""]
    save_model(model, tmp_path / "model")
    assert [cluster.name for cluster in load_model(tmp_path / "model").clusters_] == ["Billing", "Access", ""]
