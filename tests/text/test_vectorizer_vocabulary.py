"""What a vectoriser learns: terms in order, surface forms, and typed errors."""

import numpy as np
import pytest
from sklearn.exceptions import NotFittedError
from text_checks import PATTERN

from textclust import CountVectorizer, TfidfVectorizer
from textclust.errors import TextclustError, UsageError

both = pytest.mark.parametrize("kind", [CountVectorizer, TfidfVectorizer])


def shown(texts, **options):
    """Surface form of each term."""
    vectorizer = CountVectorizer(n_jobs=1, **options).fit(texts)
    return dict(
        zip(vectorizer.get_feature_names_out().tolist(), vectorizer.surface_forms_.tolist(), strict=True)
    )


def test_terms_are_in_code_point_order():
    names = CountVectorizer().fit(["zebra Äpfel apple 中文 10 été"]).get_feature_names_out()
    assert names.tolist() == ["10", "apple", "zebra", "äpfel", "été", "中文"]
    assert names.dtype == object


def test_names_are_in_the_order_of_the_columns_given():
    vectorizer = CountVectorizer(vocabulary={"bb": 0, "aa": 1}).fit([""])
    assert vectorizer.get_feature_names_out().tolist() == ["bb", "aa"]
    assert vectorizer.transform(["aa aa bb"]).toarray().tolist() == [[1, 2]]


def test_a_set_of_words_is_put_in_order():
    for words in ({"cc", "aa", "bb"}, frozenset(["cc", "aa", "bb"])):
        assert CountVectorizer(vocabulary=words).fit([""]).vocabulary_ == {"aa": 0, "bb": 1, "cc": 2}


def test_the_commonest_spelling_is_shown():
    assert shown(["NASA nasa NASA", "Nasa NASA the The the"]) == {"nasa": "NASA", "the": "the"}


def test_of_equally_common_spellings_the_first_in_order_is_shown():
    assert shown(["word Word WORD"]) == {"word": "WORD"}
    assert shown(["word", "Word"]) == {"word": "Word"}


def test_spellings_of_all_documents_and_forms_count_together():
    assert shown(["connections", "connected", "connected"], stemming=True, language="en") == {
        "connect": "connected"
    }


def test_pruned_terms_take_their_surface_forms_with_them():
    assert shown(["Bb AA", "Bb", "Cc Bb AA"], min_df=2) == {"aa": "AA", "bb": "Bb"}


def test_terms_of_a_given_vocabulary_show_what_the_texts_had():
    assert shown(["NASA", "nasa NASA"], vocabulary=["nasa", "moon"]) == {"nasa": "NASA", "moon": "moon"}


def test_terms_of_scikit_learns_tokens_show_how_they_are_written():
    assert shown(["NASA Nasa NASA"], token_pattern=PATTERN) == {"nasa": "NASA"}
    assert shown(["NASA Nasa"], token_pattern=r"\w+") == {"nasa": "nasa"}


def test_the_analyser_gives_the_terms_in_order():
    analyze = CountVectorizer(stop_words="english", ngram_range=(1, 2)).build_analyzer()
    assert analyze("The Red house’s door") == ["red", "house", "door", "red house", "house door"]


def test_accents_are_kept_unless_asked():
    assert list(shown(["Café cafe"])) == ["cafe", "café"]
    assert list(shown(["Café cafe"], strip_accents="unicode")) == ["cafe"]
    assert list(shown(["xay"], strip_accents=str.upper)) == ["xay"]


def test_stripping_to_ascii_leaves_ascii():
    assert "".join(shown(["Café naïve Москва latin"], strip_accents="ascii")).isascii()


@pytest.mark.parametrize("texts", [[], [""], ["", " . "], ["the and"]])
@both
def test_nothing_to_learn_is_a_typed_error(kind, texts):
    with pytest.raises(TextclustError, match="empty vocabulary"):
        kind(stop_words="english").fit(texts)


@pytest.mark.parametrize("options", [{"min_df": 4}, {"min_df": 2, "max_df": 2}, {"max_df": 0.3}])
@both
def test_pruning_to_nothing_is_a_typed_error(kind, options):
    with pytest.raises(TextclustError, match=r"no terms remain|max_df corresponds"):
        kind(**options).fit(["aa bb", "aa bb", "aa bb"])


@pytest.mark.parametrize(("low", "high"), [(3, 2), (0.9, 0.2), (3, 0.5)])
@both
def test_contradicting_limits_are_a_usage_error(kind, low, high):
    with pytest.raises(UsageError, match="max_df corresponds to < documents than min_df"):
        kind(min_df=low, max_df=high).fit(["aa", "bb", "cc", "aa"])


@pytest.mark.parametrize(
    "options",
    [
        {"ngram_range": (2, 1)},
        {"max_features": -1},
        {"max_features": 0},
        {"min_df": -1},
        {"max_df": 1.5},
        {"strip_accents": "klingon"},
        {"analyzer": "klingon"},
        {"input": "klingon"},
        {"vocabulary": ["aa", "aa"]},
        {"vocabulary": {"aa": 0, "bb": 0}},
        {"vocabulary": {"aa": 0, "bb": 2}},
        {"vocabulary": {"aa": 1}},
        {"vocabulary": []},
        {"vocabulary": {}},
    ],
    ids=str,
)
@both
def test_settings_that_make_no_sense_are_value_errors(kind, options):
    with pytest.raises(ValueError):  # noqa: PT011 - their words are not the matter here
        kind(**options).fit(["aa bb", "aa bb", "bb"])


def test_an_unknown_norm_is_a_usage_error():
    with pytest.raises(UsageError, match="norm='max'"):
        TfidfVectorizer(norm="max").fit(["aa"])


@both
def test_one_string_is_an_error(kind):
    with pytest.raises(ValueError, match="string object received"):
        kind().fit("one document")
    with pytest.raises(ValueError, match="string object received"):
        kind(token_pattern=PATTERN).fit("one document")


@both
def test_an_unfitted_vectoriser_says_so(kind):
    for call in (
        lambda: kind().transform(["aa"]),
        lambda: kind().get_feature_names_out(),
        lambda: kind().inverse_transform(np.ones((1, 1))),
    ):
        with pytest.raises(NotFittedError):
            call()


def test_counts_of_a_given_vocabulary_need_no_fit():
    assert CountVectorizer(vocabulary=["bb", "aa"]).transform(["aa"]).toarray().tolist() == [[0, 1]]


def test_weights_of_a_given_vocabulary_need_a_fit():
    with pytest.raises(NotFittedError):
        TfidfVectorizer(vocabulary=["aa"]).transform(["aa"])
