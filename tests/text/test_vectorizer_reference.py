"""With scikit-learn's token pattern, scikit-learn's matrix."""

import io

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer as ReferenceCount
from sklearn.feature_extraction.text import TfidfVectorizer as ReferenceTfidf
from text_checks import PATTERN, TEXTS, assert_close, assert_same_bits, assert_same_terms

from textclust import CountVectorizer, TfidfVectorizer
from textclust.errors import DataError

PAIRS = [(CountVectorizer, ReferenceCount), (TfidfVectorizer, ReferenceTfidf)]
both = pytest.mark.parametrize(("ours", "reference"), PAIRS, ids=["count", "tfidf"])
tfidf_only = pytest.mark.parametrize("with_pattern", [True, False], ids=["their tokens", "our tokens"])

#: Of plain words both tokenisers make the same terms.
PLAIN = ["card bank river", "card card fog", "", "river bank bank bank", "fog the and card", "bank"]


def compare(ours, reference, texts=TEXTS, more=("a new bank card", ""), **settings):
    """Fit both, and compare columns and values of the training and of new texts."""
    left, right = ours(**settings), reference(**settings)
    assert_close(left.fit_transform(texts), right.fit_transform(texts))
    assert_same_terms(left, right)
    more = texts if more is None else list(more)
    assert_close(left.transform(more), right.transform(more))


def shout(text):
    return text.upper()


def pairs_of_letters(text):
    return [text[at : at + 2] for at in range(0, len(text) - 1, 2)]


OPTIONS = [
    {},
    {"min_df": 2},
    {"min_df": 0.3},
    {"max_df": 2},
    {"max_df": 0.4},
    {"min_df": 2, "max_df": 0.9},
    {"binary": True},
    {"lowercase": False},
    {"ngram_range": (1, 2)},
    {"ngram_range": (2, 3)},
    {"vocabulary": ["card", "bank", "zebra"]},
    {"vocabulary": {"card": 1, "bank": 0, "the": 2}},
    {"vocabulary": {"card", "bank", "fog"}},
    {"stop_words": "english"},
    {"stop_words": ["the", "card"]},
    {"stop_words": "english", "ngram_range": (1, 2)},
    {"analyzer": "char"},
    {"analyzer": "char", "ngram_range": (2, 4)},
    {"analyzer": "char_wb", "ngram_range": (3, 3)},
    {"analyzer": str.split},
    {"tokenizer": pairs_of_letters, "token_pattern": None},
    {"preprocessor": shout},
    {"strip_accents": "unicode"},
    {"strip_accents": "ascii"},
    {"strip_accents": str.swapcase},
    {"token_pattern": r"[a-z]+"},
    {"token_pattern": r"(\w)\w+"},
]


@both
@pytest.mark.parametrize("options", OPTIONS, ids=[f"{n}-{'-'.join(each)}" for n, each in enumerate(OPTIONS)])
def test_options_mean_what_they_mean_in_scikit_learn(ours, reference, options):
    compare(ours, reference, **({"token_pattern": PATTERN} | options))


@tfidf_only
@pytest.mark.parametrize(
    "options",
    [
        {"norm": None},
        {"norm": "l1"},
        {"norm": "l2", "use_idf": False},
        {"smooth_idf": False},
        {"sublinear_tf": True},
        {"sublinear_tf": True, "norm": "l1", "smooth_idf": False},
        {"binary": True, "use_idf": False, "norm": None},
        {"dtype": float},
    ],
    ids=str,
)
def test_weights_are_scikit_learns(with_pattern, options):
    if with_pattern:
        compare(TfidfVectorizer, ReferenceTfidf, PLAIN, more=None, token_pattern=PATTERN, **options)
        return
    left, right = TfidfVectorizer(**options), ReferenceTfidf(**options)
    assert_close(left.fit_transform(PLAIN), right.fit_transform(PLAIN))
    assert_same_terms(left, right)
    if options.get("use_idf", True):
        assert left.idf_ == pytest.approx(right.idf_, rel=1e-12)


#: Total counts 6, 5, 4, 3, 2, 1, while the commonest term stands in one document only.
RANKED = ["aa aa aa aa aa aa ff", "bb bb bb cc dd", "bb bb cc cc cc dd ee", "dd ee"]


@pytest.mark.parametrize("most", range(1, 7))
@pytest.mark.parametrize("pattern", [PATTERN, None])
def test_max_features_keeps_the_terms_of_the_highest_counts(most, pattern):
    left = CountVectorizer(max_features=most, token_pattern=pattern)
    right = ReferenceCount(max_features=most)
    assert_close(left.fit_transform(RANKED), right.fit_transform(RANKED))
    assert_same_terms(left, right)


def test_max_features_of_binary_counts_goes_by_documents():
    texts = ["aa aa aa aa bb", "bb cc", "bb cc", "cc bb"]
    for most in (1, 2):
        left = CountVectorizer(max_features=most, binary=True)
        assert_same_terms(left.fit(texts), ReferenceCount(max_features=most, binary=True).fit(texts))


def test_max_features_keeps_the_first_of_equally_frequent_terms():
    vectorizer = CountVectorizer(max_features=2).fit(["dd cc bb aa", "dd cc bb aa"])
    assert list(vectorizer.vocabulary_) == ["aa", "bb"]


@both
def test_documents_as_bytes(ours, reference):
    compare(
        ours, reference, [text.encode("latin-1") for text in TEXTS], encoding="latin-1", token_pattern=PATTERN
    )


def test_documents_as_bytes_with_our_tokens():
    encoded = [text.encode("utf-16") for text in PLAIN]
    assert_close(
        CountVectorizer(encoding="utf-16").fit_transform(encoded), ReferenceCount().fit_transform(PLAIN)
    )


@pytest.mark.parametrize(
    "documents",
    [[b"card", "bank"], ["card", b"bank"], (text for text in [b"card", b"bank"])],
    ids=["bytes first", "bytes later", "generator"],
)
def test_bytes_among_strings_or_from_a_generator_are_decoded(documents):
    assert list(CountVectorizer().fit(documents).vocabulary_) == ["bank", "card"]


def test_undecodable_bytes_are_an_error_or_replaced():
    with pytest.raises(UnicodeDecodeError):
        CountVectorizer().fit([b"caf\xe9 bar"])
    vectorizer = CountVectorizer(decode_error="ignore").fit([b"caf\xe9 bar"])
    assert list(vectorizer.vocabulary_) == ["bar", "caf"]


@both
@pytest.mark.parametrize("pattern", [PATTERN, None])
def test_documents_as_file_names(ours, reference, pattern, tmp_path):
    names = [tmp_path / f"{i}.txt" for i in range(len(PLAIN))]
    for name, text in zip(names, PLAIN, strict=True):
        name.write_text(text)
    left, right = ours(input="filename", token_pattern=pattern), reference(input="filename")
    assert_close(left.fit_transform(names), right.fit_transform(names))
    assert_same_terms(left, right)


@both
def test_documents_as_open_files(ours, reference):
    left, right = ours(input="file"), reference(input="file")
    files = [[io.BytesIO(text.encode()) for text in PLAIN] for _ in range(2)]
    assert_close(left.fit_transform(files[0]), right.fit_transform(files[1]))
    assert_same_terms(left, right)


WORDS = st.sampled_from(["card", "Card", "bank", "it's", "x", "naïve", "_a_", "42", "中文", "the", "\u0301"])
GLUE = st.sampled_from([" ", ", ", "\n", "-", "."])
SENTENCE = st.lists(st.tuples(WORDS, GLUE), max_size=10).map(lambda parts: "".join(a + b for a, b in parts))


@settings(deadline=None, max_examples=60)
@given(st.lists(st.one_of(SENTENCE, st.text(max_size=30)), max_size=6), st.booleans(), st.integers(1, 3))
def test_any_text_gives_scikit_learns_counts(texts, lowercase, longest):
    options = {"token_pattern": PATTERN, "lowercase": lowercase, "ngram_range": (1, longest)}
    compare(CountVectorizer, ReferenceCount, ["known words", *texts], more=texts, **options)


@settings(deadline=None, max_examples=40)
@given(st.lists(SENTENCE, max_size=6), st.sampled_from([None, "l1", "l2"]), st.booleans(), st.booleans())
def test_any_text_gives_scikit_learns_weights(texts, norm, sublinear, smooth):
    options = {"norm": norm, "sublinear_tf": sublinear, "smooth_idf": smooth, "token_pattern": PATTERN}
    compare(TfidfVectorizer, ReferenceTfidf, ["known words", *texts], more=["new", *texts], **options)


@pytest.mark.parametrize(
    "text", ["ΑΣ'Α ΟΔΟΣ ΣΑΣ", "İstanbul İİ", "snake_Case __x 1_000", "ÀB\ud800Cc", "ab" * 500]
)
def test_case_that_depends_on_neighbours_is_scikit_learns(text):
    compare(CountVectorizer, ReferenceCount, [text, text.swapcase(), "ASCII Words"], token_pattern=PATTERN)


@pytest.mark.parametrize(
    "text", ["대한민국헌법재판소에서대한민국", "d41d8cd98f00b204e9800998ecf8427e", "L'eau de l’été"]
)
def test_words_that_our_tokeniser_takes_apart_or_drops_are_whole_there(text):
    compare(CountVectorizer, ReferenceCount, [text, "ASCII Words"], token_pattern=PATTERN)


def test_terms_with_lone_surrogates_have_question_marks():
    vectorizer = CountVectorizer(analyzer=str.split)
    counts = vectorizer.fit_transform(["a\ud800 a\udfff b"])
    assert (vectorizer.vocabulary_, counts.toarray().tolist()) == ({"a?": 0, "b": 1}, [[2, 1]])


def test_terms_that_are_no_strings_are_a_typed_error():
    with pytest.raises(DataError, match="a term is not a string but int: 0"):
        CountVectorizer(analyzer=lambda text: [0]).fit(["aa"])


def test_their_tokens_come_from_arrow_as_from_a_list():
    texts = ["Çà et Là", "Plain Words", "ΟΔΟΣ"]
    vectorizer = CountVectorizer(token_pattern=PATTERN).fit(texts)
    column = pa.chunked_array([texts[:1], texts[1:]])
    assert_same_bits(vectorizer.transform(column), vectorizer.transform(texts))
    assert CountVectorizer(token_pattern=PATTERN).fit(column).vocabulary_ == vectorizer.vocabulary_
