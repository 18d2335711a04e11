"""From types as written to terms."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textclust.text.folding import Folding, fold, is_blob, strip_accents
from textclust.text.languages import stemmer, stop_words
from textclust.text.terms import LanguageRules
from textclust.text.types import FEW, distinct, strings


@pytest.mark.parametrize(
    ("written", "term"),
    [
        ("HeLLo", "hello"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("ΣΊΣΥΦΟΣ", "σίσυφοσ"),
        ("Σίσυφος", "σίσυφοσ"),
        ("ＡＢＣ１２", "abc12"),
        ("ｶﾞ", "ガ"),
        ("e\u0301te\u0301", "été"),
        ("co\u00adop", "coop"),
        ("a\u200db\u200cc", "abc"),
        ("Peter's", "peter"),
        ("Peter’s", "peter"),
        ("O’Brien’s", "o'brien"),
        ("l’eau", "l'eau"),
        ("don't", "don't"),
        ("ﬁnd", "find"),
        ("한국어", "한국어"),
        ("हिन्दी", "हिन्दी"),
        ("snake_case", "snake_case"),
        ("İstanbul", "istanbul"),
        ("Tie\u0302\u0301ng", "tiếng"),
        ("Tiếng", "tiếng"),
        ("ﷺ", "ﷺ"),
    ],
)
def test_one_spelling_for_all_ways_to_write_a_word(written, term):
    assert fold(written) == term


def test_case_can_be_kept():
    assert fold("Peter’S House", lowercase=False) == "Peter'S House"
    assert fold("Straße", lowercase=False) == "Straße"


WORDS = st.text(st.characters(categories=["L", "M", "N", "Cf"]), min_size=1, max_size=8)


@given(WORDS)
def test_composed_and_decomposed_words_are_one_term(word):
    composed, decomposed = (unicodedata.normalize(form, word) for form in ("NFC", "NFD"))
    assert fold(composed) == fold(decomposed)


@given(WORDS)
def test_folding_twice_changes_nothing(word):
    assert fold(fold(word)) == fold(word)


@given(st.text("abcXYZ019", min_size=1))
def test_plain_ascii_is_only_lowered(word):
    assert fold(word) == word.lower()


@pytest.mark.parametrize(
    ("word", "plain"),
    [("café", "cafe"), ("Ångström", "Angstrom"), ("ёлка", "елка"), ("plain", "plain"), ("ﬁ", "fi")],
)
def test_accents_are_stripped(word, plain):
    assert strip_accents(word) == plain


FOLDING = Folding()


def term_of(word, words=frozenset(), folding=FOLDING):
    return terms_of([word], LanguageRules(stop_words=frozenset(words)), folding)[0]


def terms_of(words, rules, folding=FOLDING):
    return rules.terms(folding.words(strings(words))).to_pylist()


@pytest.mark.parametrize(
    ("word", "term"),
    [
        ("The", None),
        ("the's", None),
        ("don't", None),
        ("Don’t", None),
        ("X's", None),
        ("it's", None),
        ("computer", "computer"),
        ("O'Brien", "o'brien"),
        ("the_end", "the_end"),
    ],
)
def test_stop_words_are_compared_after_folding(word, term):
    assert term_of(word, {"the", "do", "it"}) == term


def test_stop_words_keep_their_case_where_words_do():
    folding = Folding(lowercase=False)
    assert [term_of("the", {"the"}, folding), term_of("The", {"the"}, folding)] == [None, "The"]


def test_stop_words_are_compared_after_accents_are_stripped():
    assert term_of("Déjà", {"deja"}, Folding(accents=strip_accents)) is None


def test_stop_words_are_compared_before_stemming():
    rules = LanguageRules(stop_words=frozenset({"run"}), stem=lambda words: [word[:3] for word in words])
    assert terms_of(["run", "running"], rules) == [None, "run"]


def test_a_single_ascii_character_is_no_term():
    assert [Folding()("x's"), Folding()("中")] == ["", "中"]


def test_one_letter_before_a_possessive_is_no_term_in_any_script():
    assert Folding()("é's") == ""


@given(st.text(st.characters(categories=["L"]), min_size=2, max_size=6))
def test_stripping_accents_leaves_no_space_in_a_term(word):
    assert not any(character.isspace() for character in Folding(accents=strip_accents)(word) or "")


def test_letters_that_decompose_into_phrases_stay_one_term():
    assert " " not in (Folding(accents=strip_accents)("\ufdfba") or "")


@pytest.mark.parametrize("word", ["d41d8cd98f00b204e9800998ecf8427e", "aGVsbG8gd29ybGQ1b3ZlcjJ4"])
def test_encoded_data_is_no_term(word):
    assert is_blob(word)
    assert Folding()(word) == ""


@pytest.mark.parametrize(
    "word",
    ["Donaudampfschifffahrtsgesellschaft", "x86_64", "1234567890123456789012345", "covid19", "a1b2c3",
     "internationalization2026", "मुख्यमंत्री" * 3],
)  # fmt: skip
def test_long_words_and_codes_are_terms(word):
    assert not is_blob(word)


MANY = ["filler"] * (FEW + 1)
WRITTEN = st.lists(
    st.one_of(
        st.text(st.characters(categories=["L", "M", "N", "Cf"]), min_size=2, max_size=8),
        st.text("dlsSiIİ'’19²½٣五的でéά", min_size=2, max_size=24),
        st.sampled_from(
            ["don't", "l'eau", "qu'il", "The", "the's", "not", "und", "的了", "でした", "И", "ps2s"]
        ),
    ),
    max_size=8,
)


@given(WRITTEN, st.sampled_from([Folding(), Folding(lowercase=False), Folding(accents=strip_accents)]))
def test_many_words_are_folded_as_each_alone(written, folding):
    together = folding.words(strings(written + MANY)).to_pylist()
    assert together[: len(written)] == [folding(word) for word in written]


@pytest.mark.parametrize("language", [None, "en", "fr", "it", "el", "ja", "zh", "ru", "tr"])
@pytest.mark.parametrize("lists", [True, False])
@given(written=WRITTEN, stems=st.booleans())
def test_many_words_become_terms_as_each_alone(language, lists, written, stems):
    words = frozenset() if language is None or not lists else stop_words(language)
    rules = LanguageRules(language, words, lists, stemmer(language) if stems else None)
    folded = [Folding()(word) for word in written]
    together = rules.terms(strings(folded + MANY)).to_pylist()
    assert together[: len(folded)] == [rules(word) for word in folded]


@given(WRITTEN)
def test_few_strings_are_told_apart_as_many_are(written):
    few, numbers = distinct(strings(written))
    many, others = distinct(strings(written + MANY))
    assert many.to_pylist()[: len(few)] == few.to_pylist()
    assert others[: len(written)].tolist() == numbers.tolist()
