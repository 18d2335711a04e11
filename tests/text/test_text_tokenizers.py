"""NLTK's tokenisers by name, and tokenisers that are functions."""

import pytest

from textclust import CountVectorizer, DocumentClusterer, TfidfVectorizer, load_model, save_model
from textclust.errors import DataError, UsageError
from textclust.text.tokenizers import NLTK_TOKENIZERS, named_tokenizer

TEXTS = ["red apple :-)", "red pear", "apple & pear", "fast car", "car race", "fast race"]


def terms(text, name, **settings):
    return CountVectorizer(tokenizer=name, **settings).build_analyzer()(text)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("nltk:TreebankWordTokenizer", ["i", "ca", "n't", "pay", "$", "5", ":", "-", ")"]),
        ("nltk:NLTKWordTokenizer", ["i", "ca", "n't", "pay", "$", "5", ":", "-", ")"]),
        ("nltk:TweetTokenizer", ["i", "can't", "pay", "$", "5", ":-)"]),
        ("nltk:WhitespaceTokenizer", ["i", "can't", "pay", "$5", ":-)"]),
        ("nltk:RegexpTokenizer:[a-z]{2,}", ["can", "pay"]),
        ("nltk:RegexpTokenizer::-.", [":-)"]),
    ],
)
def test_tokens_are_nltks(name, expected):
    assert terms("I can't pay $5 :-)", name) == expected


@pytest.mark.parametrize("name", NLTK_TOKENIZERS)
def test_every_known_tokeniser_splits_words(name):
    assert terms("Two words", f"nltk:{name}") == ["two", "words"]


@pytest.mark.parametrize(
    "name", ["treebank", "nltk:", "nltk:os.system", "nltk:TweetTokenizer:x", "nltk:RegexpTokenizer",
             "nltk:PunktTokenizer", "nltk:data.load", "spacy:en"]
)  # fmt: skip
def test_an_unknown_name_is_a_usage_error_that_lists_the_known(name):
    with pytest.raises(UsageError, match=r"known: nltk:NLTKWordTokenizer, .*nltk:RegexpTokenizer:PATTERN"):
        CountVectorizer(tokenizer=name).fit(TEXTS)


def test_a_pattern_that_is_none_is_a_usage_error():
    with pytest.raises(UsageError, match="is not a pattern"):
        named_tokenizer("nltk:RegexpTokenizer:(")


def test_other_settings_apply_to_named_tokenisers():
    settings = {"stop_words": ["pay"], "ngram_range": (1, 2), "lowercase": False}
    assert terms("I pay $5", "nltk:WhitespaceTokenizer", **settings) == ["I", "$5", "I $5"]


def test_a_tokeniser_may_be_a_function():
    assert terms("b-a C", lambda text: text.split("-")) == ["b", "a c"]


def test_a_named_tokeniser_is_saved_with_the_model(tmp_path):
    model = DocumentClusterer(2, vectorizer=TfidfVectorizer(tokenizer="nltk:TweetTokenizer")).fit(TEXTS)
    save_model(model, tmp_path / "model")
    loaded = load_model(tmp_path / "model")
    assert loaded.vectorizer_.tokenizer == "nltk:TweetTokenizer"
    assert loaded.predict(TEXTS).tolist() == model.labels_.tolist()
    assert loaded.transform([":-)"]).max() > 0


def test_a_function_is_no_data_and_is_not_saved(tmp_path):
    model = DocumentClusterer(2, vectorizer=TfidfVectorizer(tokenizer=str.split)).fit(TEXTS)
    with pytest.raises(UsageError, match=r"its tokenizer is a .*, which is no data"):
        save_model(model, tmp_path / "model")
    assert not (tmp_path / "model").exists()


def test_a_model_that_names_another_function_is_refused(tmp_path):
    model = DocumentClusterer(2, vectorizer=TfidfVectorizer(tokenizer="nltk:TweetTokenizer")).fit(TEXTS)
    model.vectorizer_.tokenizer = "nltk:os.system"
    save_model(model, tmp_path / "model")
    with pytest.raises(DataError, match="tokenizer"):
        load_model(tmp_path / "model")
