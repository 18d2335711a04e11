"""Tokens of many scripts, as written."""

import pytest

from textclust.text.tokens import tokenize


def tokens(text):
    stream = tokenize([text], n_jobs=1)
    return stream.types.take(stream.ids).to_pylist()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("हिन्दी में लिखा", ["हिन्दी", "लिखा"]),
        ("مرحبا بالعالم، كيف", ["مرحبا", "بالعالم", "كيف"]),
        ("مُحَمَّد", ["مُحَمَّد"]),
        ("שלום עולם", ["שלום", "עולם"]),
        ("Привет, мир!", ["Привет", "мир"]),
        ("한국어 문장", ["한국어", "문장"]),
        ("Ελλάδα Ἀθῆναι", ["Ελλάδα", "Ἀθῆναι"]),
        ("தமிழ் மொழி", ["தமிழ்", "மொழி"]),
        ("中文分词", ["中文", "文分", "分词"]),
        ("日本語のテスト", ["日本", "本語", "語の", "のテ", "テス", "スト"]),
        ("コーヒー", ["コー", "ーヒ", "ヒー"]),
        ("人々", ["人々"]),
        ("ｶﾞｽ", ["ｶﾞｽ"]),
        ("ខ្មែរ", ["ខ្មែ", "មែរ"]),
        ("မြန်မာ", ["မြန်", "န်မာ"]),
        ("Έλληνας, οδός", ["Έλληνας", "οδός"]),
        ("Tiếng Việt", ["Tiếng", "Việt"]),
        ("ırmak İzmir", ["ırmak", "İzmir"]),
        ("Україна під'їзд", ["Україна", "під'їзд"]),
        ("Հայերեն ქართული", ["Հայերեն", "ქართული"]),
        ("አማርኛ ቋንቋ", ["አማርኛ", "ቋንቋ"]),
        ("নমস্কার বাংলা", ["নমস্কার", "বাংলা"]),
        ("ไทย", ["ไท", "ทย"]),
        ("ที่นี่", ["ที่นี่"]),
        ("ພາສາ", ["ພາ", "າສ", "ສາ"]),
        ("中", ["中"]),
        ("中 文", ["中", "文"]),
        ("中。文字", ["中", "文字"]),
        ("iPhone手机壳", ["iPhone", "手机", "机壳"]),
        ("第3章", ["第", "章"]),
        ("第12章", ["第", "12", "章"]),
    ],
)
def test_scripts(text, expected):
    assert tokens(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("don't l'eau", ["don't", "l'eau"]),
        ("O’Brien’s", ["O’Brien’s"]),
        ("'quoted' ''double'' it's'", ["quoted", "double", "it's"]),
        ("rock 'n' roll", ["rock", "roll"]),
        ("the dogs' bowls", ["the", "dogs", "bowls"]),
        ("can''t", ["can"]),
        ("1'000 o'5 90's", ["000", "90"]),
        ("snake_case __init__ _private a_b", ["snake_case", "init", "private", "a_b"]),
        ("a__b x_'y", ["a__b"]),
        ("naïve e\u0301te\u0301", ["naïve", "e\u0301te\u0301"]),
        ("\u0301ab", ["ab"]),
        ("co\u00adoperate zero\u200bwidth no\u200cjoin zero\u200djoin", None),
        ("ＡＢＣ１２", ["ＡＢＣ１２"]),
        ("1984 3.14 1,000 x86 4th", ["1984", "3.14", "1,000", "x86", "4th"]),
        ("a b c ab 1 22", ["ab", "22"]),
        ("e-mail re-do state/of u.s.a.", ["mail", "re", "do", "state", "of"]),
        ("me@example.com", ["me", "example", "com"]),
        ("😀ab😀cd👩\u200d🚀ef", ["ab", "cd", "ef"]),
        ("a\0b ab\0cd", ["ab", "cd"]),
        ("", []),
        ("a", []),
        ("\u0301", []),
        ("'", []),
    ],
)
def test_words(text, expected):
    if expected is None:
        expected = ["co\u00adoperate", "zero", "width", "no\u200cjoin", "zero\u200djoin"]
    assert tokens(text) == expected


def test_the_longest_word_has_64_characters():
    assert tokens(f"{'x' * 64} {'y' * 65} ok") == ["x" * 64, "ok"]


def test_the_cap_counts_characters_and_not_bytes_or_marks():
    word = "д\u0301" * 64
    assert tokens(f"{word} {word}д") == [word]


def test_types_are_numbered_as_written():
    stream = tokenize(["Ab ab", "AB Ab"], n_jobs=1)
    assert stream.types.to_pylist() == ["Ab", "ab", "AB"]
    assert stream.ids.tolist() == [0, 1, 2, 0]
    assert stream.offsets.tolist() == [0, 2, 4]


def test_no_documents_give_no_tokens():
    stream = tokenize([], n_jobs=1)
    assert (stream.types.to_pylist(), stream.ids.tolist(), stream.offsets.tolist()) == ([], [], [0])


def test_documents_without_tokens_keep_their_place():
    assert tokenize(["", "ab", "", " ", "cd ef", ""], n_jobs=1).offsets.tolist() == [0, 0, 1, 1, 1, 3, 3]
