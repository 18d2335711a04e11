"""Stop words, contractions and stemmers."""

import pytest
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from textclust import CountVectorizer
from textclust.errors import UsageError
from textclust.text.detection import known_languages
from textclust.text.languages import SNOWBALL, is_contraction, stemmer, stop_words

ENGLISH = stop_words("en")


def terms(texts, **settings):
    return list(CountVectorizer(n_jobs=1, **settings).fit(texts).vocabulary_)


def test_the_english_list_is_scikit_learns():
    assert stop_words("en") == ENGLISH_STOP_WORDS


def test_a_language_that_can_be_stemmed_may_have_no_stop_words():
    assert stop_words("ta") == frozenset()
    assert terms(["நான் வந்தேன்"], language="ta", stemming=True, stop_words="auto")


@pytest.mark.parametrize(("language", "word"), [("de", "und"), ("fr", "les"), ("ru", "и"), ("zh", "的")])
def test_other_languages_have_lists(language, word):
    assert word in stop_words(language)


@pytest.mark.parametrize("language", ["xx", "", "english"])
def test_an_unknown_language_is_a_usage_error_that_lists_the_known(language):
    with pytest.raises(UsageError, match=r"no stop words for language .*known: .*de, .*fr"):
        stop_words(language)


@pytest.mark.parametrize(
    "term", "don't isn't they're i've we'll he'd i'm that's can't won't let's wasn't".split()
)
def test_contractions_of_stop_words_are_known(term):
    assert is_contraction(term, ENGLISH)


@pytest.mark.parametrize("term", ["o'brien", "l'eau", "d'arc", "rock'n", "dog's", "computer'll"])
def test_other_words_with_an_apostrophe_are_none(term):
    assert not is_contraction(term, ENGLISH)


def test_contractions_go_with_the_english_list():
    texts = ["I don't think they're here; we can't, it's O'Brien's doing. Isn’t it?"]
    assert terms(texts, stop_words="english") == ["doing", "o'brien", "think"]


def test_contractions_stay_without_a_list():
    assert "don't" in terms(["we don't"])


@pytest.mark.parametrize("language", SNOWBALL)
def test_every_language_with_a_stemmer_has_one_that_works(language):
    assert language in known_languages()
    assert len(stemmer(language)(["abcdef", "", "a"])) == 3


def test_a_language_without_a_stemmer_has_none():
    assert [stemmer("zh"), stemmer(None)] == [None, None]


@pytest.mark.parametrize("languages", [[], ["zh"], ["xx", "ja"]])
def test_no_stemmer_is_a_usage_error(languages):
    with pytest.raises(UsageError, match="no stemmer for"):
        terms(["some text"], stemming=True, language=languages)


def test_a_stem_does_not_depend_on_the_words_before():
    words = "والكتاب كتابها يكتبون المدرسة مدرسات استخدام فاستخدموا القطط".split()
    assert stemmer("ar")(words)[::-1] == [stemmer("ar")([word])[0] for word in words[::-1]]


def test_words_with_digits_are_not_stemmed():
    assert terms(["ps2s models ١٢s"], stemming=True, language="en") == ["model", "ps2s", "١٢s"]


def test_no_stem_is_empty():
    assert all(all(stemmer(language)(["s", "ы", "en", "ing", "ات"])) for language in SNOWBALL)


def test_international_is_not_internal():
    assert len(terms(["internal international added ad"], stemming=True, language="en")) == 4


def test_stemming_joins_the_forms_of_a_word():
    assert terms(["connect connected connecting connection"], stemming=True, language="en") == ["connect"]


def test_stemming_without_a_stemmer_is_a_usage_error():
    with pytest.raises(UsageError, match="no stemmer for xx"):
        terms(["some text"], stemming=True, language="xx")


def test_stemming_without_a_language_is_a_usage_error():
    with pytest.raises(UsageError, match="no stemmer for an unnamed language"):
        terms(["some text"], stemming=True)


def test_auto_takes_the_list_of_the_language():
    assert terms(["der Hund und the cat"], stop_words="auto", language="de") == ["cat", "hund", "the"]


def test_auto_takes_the_list_of_each_document():
    texts = ["der Hund und die Katze war in dem Haus", "the dog is in the war and they die"]
    assert terms(texts, stop_words="auto", language=["de", "en"]) == "die dog haus hund katze war".split()


def test_auto_with_an_unknown_language_is_a_usage_error():
    with pytest.raises(UsageError, match="no stop words for language 'xx'"):
        terms(["some text"], stop_words="auto", language="xx")


def test_auto_without_a_language_has_no_list():
    assert terms(["the cat"], stop_words="auto") == ["cat", "the"]


def test_an_unknown_list_is_a_usage_error():
    with pytest.raises(UsageError, match="not a known list"):
        terms(["the cat"], stop_words="klingon")


def test_auto_serves_scikit_learns_tokens_too():
    assert terms(["und the cat"], stop_words="auto", language="de", token_pattern=r"\w\w+") == ["cat", "the"]


def test_stemming_is_not_silently_lost_with_scikit_learns_tokens():
    settings = {"stemming": True, "language": "en", "token_pattern": r"\w\w+"}
    try:
        found = terms(["connected connecting"], **settings)
    except UsageError:
        return
    assert found == ["connect"]
