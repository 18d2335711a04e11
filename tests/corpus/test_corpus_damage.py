"""Bytes that are no text: a status and nothing else suffers; an error only in the header."""

import json

import pytest

from textclust.errors import DataError


def test_undecodable_bytes_of_a_text_cell(read, write):
    whole = read(write("a.csv", b"a,text\n1,caf\xe9\n2,ok \xc3\xa9\n"))
    assert whole.status == ["undecodable", "ok"]
    assert whole.text == ["", "ok é"]
    assert whole.column("text") == ["caf�", "ok é"]


def test_undecodable_bytes_of_another_cell_leave_the_document_alone(read, write):
    whole = read(write("a.csv", b"a,text\n\xe9,x\n2,y\n"), text_columns=("text",))
    assert (whole.status, whole.column("a")) == (["ok", "ok"], ["�", "2"])


def test_nul_in_a_csv(read, write):
    whole = read(write("a.csv", b"a,text\n1,x\0y\n\0,z\n"), text_columns=("text",))
    assert whole.status == ["undecodable", "ok"]
    assert whole.rows[0]["text"] == "x�y"
    assert whole.rows[1]["a"] == "�"


def test_damage_in_the_header(read, write):
    with pytest.raises(DataError, match=r"a\.csv, line 1: the header .* --encoding cp1252"):
        read(write("a.csv", b"\xe9,text\n1,x\n"), text_columns=("text",))


def test_lone_surrogate_in_json(read, write):
    whole = read(write("a.jsonl", r'{"text": "a\ud800b"}' + "\n" + r'{"text": "\ud83d\ude00"}'))
    assert whole.status == ["undecodable", "ok"]
    assert whole.text == ["", "\U0001f600"]
    assert whole.column("text")[0] == '"a�b"'


@pytest.mark.parametrize("nul", [rb"\u0000", b"\0"])
def test_nul_in_json(read, write, nul):
    whole = read(write("a.jsonl", b'{"text": "a' + nul + b'b", "x": {"y": "' + nul + b'"}}\n{"text": "c"}'))
    assert whole.status == ["undecodable", "ok"]
    assert whole.rows[0]["text"] == '"a�b"'
    assert whole.rows[0]["x"] == '{"y":"�"}'


def test_backslash_before_u0000_is_no_nul(read, write):
    text = r"\u0000"
    whole = read(write("a.jsonl", json.dumps({"text": text}) + '\n{"text": "a\\u0000"}'))
    assert whole.status == ["ok", "undecodable"]
    assert whole.text == [text, ""]


def test_undecodable_bytes_in_json(read, write):
    whole = read(write("a.jsonl", b'{"text": "caf\xe9"}\n{"text": "tea"}\n'))
    assert (whole.status, whole.text) == (["undecodable", "ok"], ["", "tea"])


def test_undecodable_lines_of_text(read, write):
    whole = read(write("a.txt", b"one\nf\xfcnf\n\0\n"), lines=True)
    assert whole.status == ["ok", "undecodable", "undecodable"]
    assert whole.column("text") == ["one", "f�nf", "�"]


def test_undecodable_file(read, write):
    assert read(write("a.txt", b"\xff\xfa")).status == ["undecodable"]


def test_bytes_cut_off_at_the_end(read, write):
    assert read(write("a.csv", b"a,text\n1,caf\xc3")).column("text") == ["caf�"]


def test_replacement_character_of_the_file_itself_is_text(read, write):
    assert read(write("a.csv", "a,text\n1,caf�\n")).status == ["ok"]


@pytest.mark.parametrize("bom", ["utf-16", "utf-8-sig"])
def test_encoding_told_by_the_byte_order_mark(read, write, bom):
    assert read(write("a.csv", "a,text\n1,žluť\n".encode(bom))).text == ["žluť"]


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-16-le", "shift_jis", "utf-8"])
def test_encoding_of_the_users_choice(read, write, encoding):
    text = "日本" if encoding == "shift_jis" else "Müße"
    assert read(write("a.csv", f"a,text\n1,{text}\n".encode(encoding)), encoding=encoding).text == [text]


def test_byte_order_mark_although_the_encoding_was_named(read, write):
    assert read(write("a.csv", "\ufefftext\nx\n"), encoding="UTF8").corpus.columns == ["text"]


def test_damage_in_another_encoding(read, write):
    data = "a,text\n1,one\n2,".encode("utf-16-le") + b"\x00\xd8" + "two\n".encode("utf-16-le")
    assert read(write("a.csv", data), encoding="utf-16-le").status == ["ok", "undecodable"]


def test_character_split_between_two_reads(read, write, monkeypatch):
    monkeypatch.setattr("textclust.corpus.strings._CHUNK_BYTES", 3)
    assert read(write("a.csv", "a,text\n1,žluťoučký\r\n"), delimiter=",").text == ["žluťoučký"]
