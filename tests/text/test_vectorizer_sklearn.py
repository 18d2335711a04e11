"""The vectorisers among scikit-learn's tools."""

import pytest
from sklearn.base import clone
from sklearn.feature_extraction.text import CountVectorizer as ReferenceCount
from sklearn.feature_extraction.text import TfidfVectorizer as ReferenceTfidf
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.utils.validation import check_is_fitted
from text_checks import TEXTS

from textclust import CountVectorizer, TfidfVectorizer

DOCUMENTS = ["card bank", "card charge", "bank card fee", "river fog", "fog bank river", "fog boat"] * 3
CLASSES = [0, 0, 0, 1, 1, 1] * 3
both = pytest.mark.parametrize("kind", [CountVectorizer, TfidfVectorizer])


@both
def test_a_clone_has_the_settings_and_nothing_learnt(kind):
    fitted = kind(min_df=2, stop_words=["the"], language="en").fit(TEXTS)
    copy = clone(fitted)
    assert copy.get_params() == fitted.get_params()
    assert not hasattr(copy, "vocabulary_")


@pytest.mark.parametrize(
    ("ours", "reference", "own"),
    [
        (CountVectorizer, ReferenceCount, {"language", "stemming", "extra_stop_words", "n_jobs"}),
        (
            TfidfVectorizer,
            ReferenceTfidf,
            {"language", "stemming", "extra_stop_words", "n_jobs", "weighting"},
        ),
    ],
)
def test_settings_and_defaults_are_scikit_learns_but_for_tokens_and_type(ours, reference, own):
    mine, theirs = ours().get_params(), reference().get_params()
    assert set(mine) - set(theirs) == own
    differing = {name for name, value in theirs.items() if mine[name] != value}
    assert differing <= {"token_pattern", "dtype"}


@both
def test_fit_returns_the_vectoriser_and_leaves_its_settings(kind):
    vectorizer = kind(min_df=2)
    before = vectorizer.get_params()
    assert vectorizer.fit(TEXTS) is vectorizer
    assert vectorizer.get_params() == before
    check_is_fitted(vectorizer)


@both
def test_a_pipeline_learns_and_predicts(kind):
    pipeline = make_pipeline(kind(), LogisticRegression()).fit(DOCUMENTS, CLASSES)
    assert pipeline.predict(["a fee on my card", "boat in the fog"]).tolist() == [0, 1]
    assert "card" in pipeline[:-1].get_feature_names_out()


def test_a_search_tries_the_settings():
    pipeline = Pipeline([("words", TfidfVectorizer()), ("model", LogisticRegression())])
    grid = {"words__ngram_range": [(1, 1), (1, 2)], "words__weighting": ["tfidf", "bm25"]}
    search = GridSearchCV(pipeline, grid, cv=2, error_score="raise").fit(DOCUMENTS, CLASSES)
    assert len(search.cv_results_["params"]) == 4
    assert search.best_score_ == 1.0


def test_settings_changed_later_are_used_by_the_next_fit():
    vectorizer = CountVectorizer().fit(["Aa aa"])
    assert list(vectorizer.set_params(lowercase=False).fit(["Aa aa"]).vocabulary_) == ["Aa", "aa"]


def test_a_vocabulary_taken_away_is_learnt_by_the_next_fit():
    vectorizer = CountVectorizer(vocabulary=["aa"]).fit(["bb"])
    assert list(vectorizer.set_params(vocabulary=None).fit(["bb"]).vocabulary_) == ["bb"]
