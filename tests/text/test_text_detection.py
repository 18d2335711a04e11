"""The language of a document, and what depends on it."""

import json

import numpy as np
import pytest
from text_checks import CORPORA, assert_same_bits, tickets

from textclust import CountVectorizer, DocumentClusterer, TfidfVectorizer, load_model, save_model
from textclust.errors import UsageError
from textclust.text.detection import detect, function_words, known_languages
from textclust.text.folding import fold
from textclust.text.tokens import tokenize

AUTO = {"language": "auto", "stop_words": "auto"}
SENTENCES = {
    "en": "the cat is on the roof and it does not want to come down",
    "de": "die Katze ist auf dem Dach und sie will nicht herunter",
    "fr": "le chat est sur le toit et il ne veut pas descendre",
    "es": "el gato está en el tejado y no quiere bajar por la escalera",
    "pt": "o gato está no telhado e não quer descer com uma escada",
    "it": "il gatto è sul tetto e non vuole scendere dalla scala",
    "nl": "de kat zit op het dak en wil niet naar beneden",
    "sv": "katten är på taket och den vill inte komma ner från det",
    "fi": "kissa on katolla ja se ei ole tulossa alas, mutta hän on",
    "hu": "a macska a tetőn van, és nem akar lejönni, hogy egy",
    "pl": "kot jest na dachu i nie chce zejść, ale to dla niego",
    "tr": "kedi çatıda ve bir daha aşağı inmek için çok bekledi",
    "ro": "pisica este pe acoperiș și nu vrea să coboare din cauza",
    "vi": "con mèo ở trên mái nhà và không muốn xuống được",
    "id": "kucing itu ada di atap dan tidak akan turun dari sana",
    "ru": "кошка на крыше, и она не хочет спускаться",
    "uk": "кішка на даху, і вона не хоче спускатися, бо це що",
    "bg": "котката е на покрива и не иска да слезе, защото е там се",
    "ar": "القطة على السطح وهي لا تريد أن تنزل من هذا المكان",
    "fa": "گربه روی بام است و نمی خواهد که از آن پایین بیاید",
    "ur": "بلی چھت پر ہے اور وہ نیچے نہیں آنا چاہتی",
    "hi": "बिल्ली छत पर है और वह नीचे नहीं आना चाहती",
    "mr": "मांजर छतावर आहे आणि ती खाली येत नाही",
    "he": "החתול על הגג והוא לא רוצה לרדת",
    "el": "η γάτα είναι στη στέγη και δεν θέλει να κατέβει",
    "th": "แมวอยู่บนหลังคาและไม่ยอมลงมา",
    "zh": "猫在屋顶上，不想下来",
    "ja": "猫は屋根の上にいて、降りたがらない",
    "ko": "고양이가 지붕 위에 있는데 내려오지 않는다",
    "ta": "பூனை கூரையின் மேல் இருக்கிறது",
}  # fmt: skip


def languages_of(texts, among=None):
    among = known_languages() if among is None else among
    stream = tokenize(texts, n_jobs=1)
    found = detect([fold(word) for word in stream.types.to_pylist()], stream.ids, stream.offsets, among)
    return [among[at] if at >= 0 else None for at in found]


def multilingual():
    lines = (CORPORA / "multilingual.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [row["text"] for row in rows], [row["language"] for row in rows]


@pytest.mark.parametrize("language", SENTENCES)
def test_a_sentence_tells_its_language(language):
    assert languages_of([SENTENCES[language]]) == [language]


def test_every_document_of_the_multilingual_sample_tells_its_language():
    texts, languages = multilingual()
    assert languages_of(texts) == languages


def test_a_document_tells_the_same_among_others_and_alone():
    texts = [*SENTENCES.values(), "", "xyzzy", "de"]
    assert languages_of(texts) == [languages_of([text])[0] for text in texts]


@pytest.mark.parametrize("text", ["", "xyzzy 123", "computer", "la", "!"])
def test_a_document_without_function_words_tells_nothing(text):
    assert languages_of([text]) == [None]


def test_only_the_languages_asked_for_are_told():
    assert languages_of([SENTENCES["en"], SENTENCES["ja"]], ("de", "en")) == ["en", None]


def test_a_language_without_function_words_of_ours_goes_by_its_stop_words():
    assert "eo" not in function_words()
    assert languages_of(["la kato estas sur la tegmento kaj ĝi ne volas malsupreniri"], ("en", "eo")) == [
        "eo"
    ]


def test_each_document_loses_the_stop_words_of_its_language():
    english = ["the war is over and they die", "the roof of the house"]
    vectorizer = CountVectorizer(**AUTO).fit([*english, "die Katze war auf dem Dach"])
    assert vectorizer.languages_ == {"en": 2, "de": 1}
    assert vectorizer.get_feature_names_out().tolist() == "dach die house katze roof war".split()


def test_language_alone_removes_nothing():
    assert "the" in CountVectorizer(language="auto").fit([SENTENCES["en"]]).vocabulary_


def test_documents_that_tell_nothing_are_of_the_commonest_language_of_the_fit():
    vectorizer = CountVectorizer(**AUTO, stemming=True).fit([SENTENCES["de"], SENTENCES["de"], "Häuser"])
    assert vectorizer.languages_ == {"de": 3}
    assert vectorizer.build_analyzer()("Häuser") == ["haus"]


def test_stems_are_those_of_the_documents_language():
    analyze = CountVectorizer(language="auto", stemming=True).fit(SENTENCES.values()).build_analyzer()
    assert "cat" in analyze("the cats and the dogs are here")
    assert "katz" in analyze("die Katzen und die Hunde sind nicht da")
    assert "кошк" in analyze("это кошки, и они не хотят")


def test_documents_of_a_language_without_a_stemmer_are_not_stemmed():
    analyze = CountVectorizer(language="auto", stemming=True).fit([SENTENCES["en"]]).build_analyzer()
    assert "котката" in analyze(SENTENCES["bg"])


@pytest.mark.parametrize("stemming", [False, True])
def test_a_row_does_not_depend_on_the_other_documents(stemming):
    texts = [*multilingual()[0], "", "xyzzy", *tickets()[:100]]
    vectorizer = TfidfVectorizer(weighting="bm25", **AUTO, stemming=stemming, min_df=2)
    fitted = vectorizer.fit_transform(texts)
    assert_same_bits(fitted, vectorizer.transform(texts))
    for at in range(0, len(texts), 17):
        assert_same_bits(fitted[at], vectorizer.transform([texts[at]]))


def test_the_order_of_documents_does_not_matter():
    texts, _ = multilingual()
    forth, back = (CountVectorizer(**AUTO, stemming=True).fit(some) for some in (texts, texts[::-1]))
    assert forth.vocabulary_ == back.vocabulary_
    assert forth.language_stop_words_ == back.language_stop_words_
    assert forth.surface_forms_.tolist() == back.surface_forms_.tolist()


def test_no_stop_words_of_any_language_label_the_multilingual_sample():
    texts, _ = multilingual()
    words = TfidfVectorizer(weighting="bm25", **AUTO, min_df=2, max_df=0.5)
    model = DocumentClusterer(9, vectorizer=words).fit(texts)
    shown = {term.term.lower() for terms in model.top_terms(10) for term in terms}
    function = set().union(*(function_words()[code] for code in "en de fr es ru hi ar".split()))
    assert not shown & (function - {"time", "like", "see", "two"})
    assert not {term for term in shown if all("\u3041" <= character <= "\u309f" for character in term)}


def test_a_word_of_a_list_that_is_rare_is_no_stop_word():
    texts = [f"der Hund und die Katze sind im Haus wort{i} noch{i}" for i in range(2000)] + [
        "der Hund trotzdem"
    ]
    vectorizer = CountVectorizer(language="de", stop_words="auto").fit(texts)
    assert "trotzdem" in vectorizer.vocabulary_
    assert not {"der", "und", "die"} & set(vectorizer.vocabulary_)
    assert vectorizer.language_stop_words_ == {"de": ["der", "die", "im", "sind", "und"]}


def test_what_was_learnt_of_languages_is_saved(tmp_path):
    texts, _ = multilingual()
    words = TfidfVectorizer(**AUTO, stemming=True, min_df=2)
    model = DocumentClusterer(4, vectorizer=words).fit(texts)
    save_model(model, tmp_path / "model")
    loaded = load_model(tmp_path / "model").vectorizer_
    assert loaded.languages_ == model.vectorizer_.languages_
    assert loaded.language_stop_words_ == model.vectorizer_.language_stop_words_
    assert_same_bits(loaded.transform([*texts, "Häuser"]), model.vectorizer_.transform([*texts, "Häuser"]))


def test_terms_in_too_many_documents_are_listed():
    texts = ["Card bank fee", "card Bank river", "card fog Bank", "lake fee"]
    assert CountVectorizer(max_df=1).fit(texts).corpus_stop_words_.tolist() == ["Bank", "card", "fee"]
    assert CountVectorizer(max_df=0.5).fit(texts).corpus_stop_words_.tolist() == ["Bank", "card"]
    assert CountVectorizer().fit(texts).corpus_stop_words_.tolist() == []


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("fr", "L'eau qu’il boit, jusqu'aujourd'hui", ["aujourd'hui", "boit", "eau", "il"]),
        ("it", "dell'acqua un'altra", ["acqua", "altra"]),
        ("ca", "l'home d'aigua", ["aigua", "home"]),
        ("en", "O'Brien l'eau", ["l'eau", "o'brien"]),
        ("tr", "IŞIK ışık İstanbul", ["istanbul", "ışık"]),
    ],
)
def test_what_only_some_languages_do(language, text, expected):
    assert CountVectorizer(language=language).fit([text]).get_feature_names_out().tolist() == sorted(expected)


def test_what_is_elided_is_not_shown():
    assert CountVectorizer(language="fr").fit(["L’Eau"]).surface_forms_.tolist() == ["Eau"]


def test_greek_stop_words_are_found_with_their_accents():
    vectorizer = CountVectorizer(language="el", stop_words="auto").fit([SENTENCES["el"]])
    assert vectorizer.get_feature_names_out().tolist() == ["γάτα", "θέλει", "κατέβει", "στέγη"]


@pytest.mark.parametrize("text", ["了不", "的了是"])
def test_pairs_of_chinese_function_characters_are_no_terms(text):
    vectorizer = CountVectorizer(language="zh", stop_words="auto").fit([f"{text}，医院"])
    assert list(vectorizer.vocabulary_) == ["医院"]


def test_auto_is_no_language_of_a_token_pattern():
    vectorizer = CountVectorizer(**AUTO, token_pattern=r"\w\w+")
    assert "und" in (vectorizer.get_stop_words() or ())


def test_stop_words_that_are_asked_for_before_a_fit_are_the_whole_list():
    vectorizer = CountVectorizer(language="de", stop_words="auto")
    assert "trotzdem" in vectorizer.get_stop_words()
    assert "zeit" not in vectorizer.get_stop_words()
    assert vectorizer.fit(["und so weiter im Haus"]).get_stop_words() == {"im", "so", "und", "weiter"}


def test_an_unknown_language_among_several_is_a_usage_error():
    with pytest.raises(UsageError, match="no stop words for language 'xx'"):
        CountVectorizer(language=["en", "xx"], stop_words="auto").fit(["the cat"])


def test_a_given_vocabulary_needs_no_fit():
    vectorizer = CountVectorizer(**AUTO, stemming=True, vocabulary=["cat", "katz"])
    rows = vectorizer.transform(
        ["the cats and the dogs", "die Katzen und die Hunde sind da", "cats"]
    ).toarray()
    assert np.array_equal(rows, [[1, 0], [0, 1], [1, 0]])


def test_a_word_of_two_languages_is_stemmed_by_that_of_its_document():
    texts = [f"{SENTENCES[language]} parties" for language in ("en", "fr")]
    vectorizer = CountVectorizer(language=["en", "fr"], stemming=True).fit([*texts, texts[0].upper()])
    assert vectorizer.languages_ == {"en": 2, "fr": 1}
    terms = [vectorizer.build_analyzer()(text) for text in texts]
    assert [words[-1] for words in terms] == ["parti", "part"]
    assert vectorizer.transform(texts).sum(axis=1).ravel().tolist() == [[len(words) for words in terms]]
    shown = [vectorizer.surface_forms_[vectorizer.vocabulary_[term]] for term in ("parti", "part")]
    assert shown == ["PARTIES", "parties"]


def test_extra_stop_words_go_in_every_language_and_are_not_among_those_learnt():
    texts = ["the cat and the printer are here", "die Katze und der printer sind da"] * 3
    vectorizer = CountVectorizer(language="auto", stop_words="auto", extra_stop_words=["printer"]).fit(texts)
    assert "cat" in vectorizer.vocabulary_
    assert not {"printer", "the", "und"} & set(vectorizer.vocabulary_)
    assert not any("printer" in words for words in vectorizer.language_stop_words_.values())


@pytest.mark.parametrize("stop_words", [None, "english", ["cat"]])
def test_extra_stop_words_go_beside_a_list(stop_words):
    for settings in ({}, {"token_pattern": r"\w\w+"}, {"token_pattern": r"(?u)\b\w\w+\b"}):
        vectorizer = CountVectorizer(stop_words=stop_words, extra_stop_words=["mat"], **settings)
        found = set(vectorizer.fit(["the cat on a mat"]).vocabulary_)
        assert "mat" not in found
        assert ("the" in found) == (stop_words != "english")
        assert ("cat" in found) == (stop_words != ["cat"])
